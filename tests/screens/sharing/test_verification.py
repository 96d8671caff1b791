"""Verify, on the last step: expected beside answered."""

from __future__ import annotations

import logging
import secrets
import threading
from dataclasses import replace

import pytest

from screens.sharing.handover_log import handovers
from screens.sharing.screen import HandingAgainScreen
from screens.sharing.verify_dialog import VerificationDialog
from tests.conftest import SimulatorFactory
from tests.screens.drafts import MARIA, console_draft, key_draft
from tests.screens.driver import NARROW, PATIENCE, SMALLEST, WIDE, Wizard, shown, tabbed
from tests.screens.sharing.driver import lines, shared, summary, verification, verified, why
from tests.simulator.faulty import change_settings
from tui.cloud.client import Cloud
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, COMPANION, Grant, ResourceGroupScope
from tui.core.users import AccessMode, UserRow
from tui.simulator.seed.people import PAYMENTS
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.rows import Rows

BOT, OTHER, THIRD = UserRow("build-bot"), UserRow("grafana"), UserRow("ci.runner")


PAYMENTS_ONLY = ResourceGroupScope(PAYMENTS)


def in_group(*users: UserRow, companion: bool = True) -> Draft:
    """AccessKey users who may read in one resource group."""
    policies = (ARMS_READ_ONLY, COMPANION) if companion else (ARMS_READ_ONLY,)
    grants = tuple(Grant(policy, PAYMENTS_ONLY) for policy in policies)
    return key_draft(*users, scope=PAYMENTS_ONLY, grants=grants)


def no_sleep(_seconds: float) -> None:
    """Nobody waits for what will not come."""


def people(w: Wizard) -> list[tuple[str, ...]]:
    rows = w.screen.query_one("#people", Rows).rows
    return [tuple(cell.text for cell in row.cells[1:]) for row in rows]


# With a key


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_reading_in_a_resource_group_agrees_line_by_line(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    # ReadOnly and the companion in a group, applied, verified.
    async with shared(simulator, in_group(BOT), size=size) as w:
        await w.press("tab", "tab", "v")
        found = await verified(w)
        assert found[:6] == [
            "The AccessKey",
            "✓ Belongs to | build-bot | build-bot",
            "cn-hangzhou",
            "✓ Instances | only in Payments 支付: 1 | 1 instance",
            "✓   in Payments 支付 | yes: 1 | 1 instance",
            "✓ Applications | only in Payments 支付: 2 | 2 applications",
        ]
        assert summary(w) == "✓ With the user's own AccessKey: all 4 agree."
        assert not [line for line in found if line[0] in "✗▲"]
        assert "✓ OnrampReadTraceApp in Payments 支付" in found
        assert "– Delete an instance | no | not tried" in found
        assert "– Read API tokens | only in Payments 支付 | not tried" in found
        await w.press("down", "down", "down")
        await w.until(lambda: why(w).startswith("Expected: only in Payments 支付"))
        assert "statement 1 of AliyunARMSReadOnlyAccess" in why(w)
        assert "As expected." in why(w)
        await tabbed(w, 3)
        await w.press("end")
        await w.until(lambda: "Manage CloudMonitor" in shown(w.app))
        await w.press("home")
        await w.pilot.resize_terminal(*SMALLEST)
        await w.until(lambda: "yes: 1  " in shown(w.app))
        assert "Expected  " in shown(w.app)
        assert "2 applications" in shown(w.app)
        verification(w).query_one("#close").focus()
        await w.press("enter")
        await w.to(Step.SHARE)


async def test_lists_that_ignore_groups_are_a_visible_disagreement(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(lists_ignore_groups=True)
    async with shared(simulator, in_group(BOT, companion=False), sleep=no_sleep) as w:
        await w.press("v")
        found = await verified(w)
        assert "✗ Instances | only in Payments 支付: 1 | refused" in found
        assert "✗   in Payments 支付 | yes: 1 | refused" in found
        assert summary(w) == "✗ With the user's own AccessKey: 2 of 4 disagree."
        assert "✗  Instances" in shown(w.app)
        await w.until(lambda: "It should have been answered." in why(w))
        assert "arms:ListPrometheusInstances" in why(w)
        assert "does not heed grants in a resource group" in why(w)
        await w.press("escape")
        await w.to(Step.SHARE)
        assert people(w) == [("build-bot", "to do", "✗ disagrees")]


async def test_it_says_while_it_waits_and_can_be_left_meanwhile(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(lists_ignore_groups=True)
    spread = threading.Event()

    def sleep(_seconds: float) -> None:
        spread.wait(PATIENCE)

    async with shared(simulator, in_group(BOT, companion=False), sleep=sleep) as w:
        await w.press("v")
        await w.until(lambda: isinstance(w.app.screen, VerificationDialog))
        await w.until(lambda: "2 of 4 answered; not seen yet, trying again" in summary(w))
        assert "◐ Instances | only in Payments 支付: 1 | not seen yet…" in lines(w)
        await w.press("escape")
        await w.to(Step.SHARE)
        assert people(w) == [("build-bot", "to do", "◐ verifying")]
        change_settings(simulator, lists_ignore_groups=False)
        spread.set()
        await w.until(lambda: people(w) == [("build-bot", "to do", "✓ agrees")])
        await w.press("v")
        assert "✓ Instances | only in Payments 支付: 1 | 1 instance" in await verified(w)


async def test_it_is_asked_again(simulator: RunningSimulator) -> None:
    def take_away(store: Store) -> None:
        for attachment in [it for it in store.attachments if it.scope == PAYMENTS]:
            if "ReadOnly" in attachment.policy_name:
                del store.attachments[attachment]

    async with shared(simulator, in_group(BOT)) as w:
        await w.press("v")
        await verified(w)
        simulator.change(take_away)
        await w.press("f5")
        await w.until(lambda: summary(w).startswith("✗"))
        found = lines(w)
        assert "✓ Instances | no | refused" in found, "nothing is granted, and nothing shown"
        assert "✗ AliyunARMSReadOnlyAccess in Payments 支付 is missing" in found
        assert "Not everything is as planned" in summary(w)


async def test_everybody_at_once_and_one_who_disagrees(simulator: RunningSimulator) -> None:
    def disable(store: Store) -> None:
        (key,) = store.users["grafana"].keys.values()
        key.active = False

    async with shared(simulator, in_group(BOT, OTHER, THIRD), sleep=no_sleep) as w:
        assert len(people(w)[0]) == 2, "before anybody asks there is nothing to say"
        simulator.change(disable)
        await w.press("a")
        await w.until(lambda: "3 users verified, 1 disagrees" in w.text())
        states = ["✓ agrees", "✗ disagrees", "✓ agrees"]
        await w.until(lambda: [each[-1] for each in people(w)] == states)
        assert "v shows why" in w.text()
        await w.press("down", "v")
        await verified(w)
        assert "Verify grafana" in shown(w.app)
        await w.until(lambda: "This AccessKey is disabled" in why(w))


async def test_it_goes_on_when_the_step_is_left_until_another_run_ends(
    simulator: RunningSimulator,
) -> None:
    async with shared(simulator, in_group(BOT, OTHER)) as w:
        await w.press("a", "escape")
        await w.to(Step.REVIEW)
        found = w.session.verifications
        keys = [each.key for each in handovers(w.session.runs)]
        await w.until(lambda: all((it := found.of(key)) and not it.running for key in keys))
        await w.press("f4")
        await w.to(Step.SHARE)
        assert [each[-1] for each in people(w)] == ["✓ agrees", "✓ agrees"]
        w.session.run_ended()
        assert not any(map(found.of, keys))
        # With the secret that is kept a run of an earlier start can be verified, too.
        await w.app.push_screen(HandingAgainScreen(w.session, w.session.runs[0]))
        await w.until(lambda: isinstance(w.app.screen, HandingAgainScreen))
        await w.press("v")
        assert "✓ Instances | only in Payments 支付: 1 | 1 instance" in await verified(w)
        await w.press("escape")
        await w.until(lambda: isinstance(w.app.screen, HandingAgainScreen))


async def test_no_token_and_no_secret_is_on_the_screen_or_in_a_log(
    simulator: RunningSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    planted = "fake-token-" + secrets.token_hex(8)

    def plant(store: Store) -> None:
        store.prometheus = [replace(it, auth_token=planted) for it in store.prometheus]

    caplog.set_level(logging.DEBUG)
    simulator.change(plant)
    async with shared(simulator, in_group(BOT), size=WIDE) as w:
        (handover,) = handovers(w.session.runs)
        assert handover.access_key_secret is not None
        await w.press("v")
        found = await verified(w)
        assert "✓   in Payments 支付 | yes: 1 | 1 instance" in found, "the answer had a token"
        kept = repr(w.session.verifications.of(handover.key))
        places = (shown(w.app), *found, why(w), kept, caplog.text)
        needles = (planted, handover.access_key_secret.reveal())
        leaked = [needle in place for place in places for needle in needles]
    assert not any(leaked)


async def test_the_users_own_client_is_closed(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    close = Cloud.close

    def watched(cloud: Cloud) -> None:
        closed.append(cloud.credentials.access_key_id)
        close(cloud)

    monkeypatch.setattr(Cloud, "close", watched)
    async with shared(simulator, in_group(BOT)) as w:
        (handover,) = handovers(w.session.runs)
        await w.press("v")
        await verified(w)
        assert closed == [handover.access_key_id]


# Without one


async def test_reading_back_says_what_it_does_not_test(simulator: RunningSimulator) -> None:
    users = (MARIA, UserRow("chen_jie", existing=True, mode=AccessMode.UNCHANGED))
    async with shared(simulator, console_draft(*users)) as w:
        await w.press("v")
        found = await verified(w)
        assert "✓ console logon is on" in found
        assert "✓ MFA is required" in found
        assert "✓ AliyunARMSReadOnlyAccess in the whole account" in found
        assert summary(w) == "✓ Grants and profile read back; logon itself not tested."
        assert "○ sign in as maria.k@acme-observability.onaliyun.com" in found
        assert "○ bind an MFA device" in found
        at = found.index("Not tried: it would take the user's own logon")
        assert "– List instances | yes | not tried" in found[at:]
        assert "– List applications | no | not tried" in found[at:]
        await w.press("escape")
        await w.to(Step.SHARE)
        await w.press("down", "v")
        found = await verified(w)
        assert "✓ AliyunARMSReadOnlyAccess in the whole account" in found
        assert "Not tried: it would take the user's own logon or AccessKey" in found
        assert not [line for line in found if line.startswith("○")], "the user is left as it is"


# Keys


async def test_another_sign_in_ends_what_is_verified(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(lists_ignore_groups=True)
    waits, spread = threading.Event(), threading.Event()

    def sleep(_seconds: float) -> None:
        waits.set()
        spread.wait(PATIENCE)

    async with shared(simulator, in_group(BOT, companion=False), sleep=sleep) as w:
        try:
            await w.press("a")
            await w.until(waits.is_set)
            session = w.session
            (key,) = (it.key for it in handovers(session.runs))
            assert session.credentials is not None
            session.signed_in(
                session.credentials, session.services.connect(session.credentials), ""
            )
            assert session.verifications.of(key) is None
        finally:
            spread.set()
        await w.until(lambda: not [it for it in threading.enumerate() if it.name == "verify"])
        assert session.verifications.of(key) is None
