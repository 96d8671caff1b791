"""Going on with an earlier run before the first step has read the account, or could not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import tui.account.checks
from screens.connect.screen import ConnectScreen
from screens.runs.unfinished import Unfinished
from tests.screens.driver import PATIENCE, safe_in, wizard
from tests.screens.earlier import applied, flat, on_top
from tests.screens.plans import MARIA, console_draft
from tests.screens.reviewing import forbid_in, over
from tui.account.checks import Check, CheckOutcome, run_check
from tui.apply.events import RunStatus
from tui.cloud.client import Cloud
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import MemoryKeyring
from tui.vault.vault import Vault


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    return safe_in(tmp_path, MemoryKeyring())


@pytest.fixture
def let(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until it is set, the first step is not told the account's domain."""
    let = threading.Event()

    def late(cloud: Cloud, check: Check) -> CheckOutcome:
        if check is Check.DOMAIN:
            assert let.wait(PATIENCE)
        return run_check(cloud, check)

    monkeypatch.setattr(tui.account.checks, "run_check", late)
    return let


async def test_it_may_be_gone_on_with_while_the_account_is_still_being_read(
    simulator: RunningSimulator, safe: Vault, let: threading.Event
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        assert w.session.facts.account is None
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert "In account" in flat(w)
        let.set()
        await w.until(lambda: w.session.facts.account)
        await w.until(lambda: len(w.session.outcomes) == len(Check))


async def test_what_is_learned_after_coming_back_is_painted(
    simulator: RunningSimulator, safe: Vault, let: threading.Event
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        w.screen.post_message(w.screen.Jumped(Step.REVIEW, Step.CONNECT))
        await w.to(Step.CONNECT)
        assert isinstance(w.screen, ConnectScreen)
        let.set()
        await w.until(lambda: w.session.facts.account)
        await w.until(lambda: "acme-observability.onaliyun.com" in flat(w))


async def test_it_may_be_gone_on_with_where_the_domain_may_not_be_read(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    simulator.change(lambda store: forbid_in(store, "ims:GetDefaultDomain", "ram:GetDefaultDomain"))
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert w.session.facts.account is None


async def test_what_cannot_begin_is_said_and_lets_go_of_the_account(
    simulator: RunningSimulator, safe: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        review = w.app.past._review

        async def typed_meanwhile(run: object) -> None:
            w.session.draft = console_draft(MARIA)
            await review(run)  # type: ignore[arg-type]

        monkeypatch.setattr(w.app.past, "_review", typed_meanwhile)
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        await w.until(lambda: "was not gone on with" in flat(w))
        (run,) = w.session.runs
        assert run.place is None
        safe.hold(run.plan.account.account_id).release()
