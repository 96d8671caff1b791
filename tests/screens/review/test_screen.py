"""Is this right?"""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Button, Static

from screens.dialogs.dialog import Confirm
from screens.dialogs.typed_confirm import TypedConfirm
from screens.review.plan_view import PlanView
from screens.review.screen import ReviewScreen
from tests.conftest import SimulatorFactory
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import WIDE, verdict, visible, wizard
from tests.screens.review.driver import label, over, ready, review, rows, trouble
from tests.simulator.faulty import allow_all, forbid, silent
from tui.apply.events import RunStatus
from tui.apply.run_state import OperationStatus
from tui.core.draft import Draft, Site
from tui.core.findings import Step
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    AccountScope,
    Grant,
    ResourceGroupScope,
    system,
)
from tui.core.secret import Secret
from tui.core.users import AccessChoice, AccessMode, ConsoleSettings, PasswordSource, Tag, UserRow
from tui.simulator.server import RunningSimulator
from tui.vault.clipboard import Copier
from tui.widgets.theme import Mark

ADMINISTRATOR = system("AdministratorAccess")


def group_of(simulator: RunningSimulator) -> str:
    return simulator.change(lambda store: next(iter(store.resource_groups)))


# The plan


async def test_account_and_operations_in_order(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        shown = w.text()
        assert "acme-observability" in shown
        assert "1290384756102938" in shown
        assert [row[1:] for row in rows(w)][:4] == [
            ("maria.k", "create the RAM user, Maria Kurz"),
            ("maria.k", "tag team=sre"),
            ("maria.k", "console logon: generated password, reset, MFA"),
            ("maria.k", "grant AliyunARMSReadOnlyAccess in the whole account"),
        ]
        assert {row[1] for row in rows(w)[4:]} == {"chen.yu"}
        assert "application list" in shown, "the warnings are there before Apply"
        assert simulator.change(lambda store: "maria.k" not in store.users)


async def test_the_same_by_hand_without_a_secret(simulator: RunningSimulator) -> None:
    own = AccessChoice(AccessMode.CONSOLE, ConsoleSettings(PasswordSource.ASK))
    draft = console_draft(MARIA, access=own)
    password = Secret("not-a-real-One7")
    async with wizard(simulator, step=Step.REVIEW, draft=draft) as w:
        w.session.own_passwords["maria.k"] = password
        review(w).session_changed()
        await ready(w)
        await w.press("f3")
        await w.until(lambda: "aliyun ram CreateUser" in w.text())
        lines = str(w.screen.query_one("#command-lines", Static).render())
        assert "********" not in lines
        assert ' --Password="${password_maria_k:?}"' in lines
        (before,) = [line for line in lines.splitlines() if "read -rs" in line]
        assert before.startswith("# ")
        assert "maria.k" in before
        leaked = password.reveal() in lines
        assert not leaked
        await w.press("f3", "f3")
        await w.until(lambda: "aliyun ram" not in w.text())
        await w.until(lambda: w.screen.query_one("#operations").has_focus)


async def test_commands_are_copied(simulator: RunningSimulator) -> None:
    sent: list[str] = []
    copier = Copier({"SSH_TTY": "somewhere"})
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(), copier=copier) as w:
        copier.use_terminal(sent.append)
        await ready(w)
        await w.press("f3", "c")
        await w.until(lambda: "Sent to your terminal's clipboard" in verdict(w))
        assert len(sent) == 1


async def test_without_an_own_password_one_is_sent_back(simulator: RunningSimulator) -> None:
    own = AccessChoice(AccessMode.CONSOLE, ConsoleSettings(PasswordSource.ASK))
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(access=own)) as w:
        await w.until(lambda: "maria.k" in verdict(w))
        go_to = w.screen.query_one("#go-to", Button)
        assert str(go_to.label) == "Go to Access mode"
        assert go_to.has_focus
        await w.press("enter")
        await w.to(Step.ACCESS)


async def test_an_existing_user_is_read_and_gets_what_is_missing(
    simulator: RunningSimulator,
) -> None:
    name = simulator.change(
        lambda store: next(user.name for user in store.users.values() if user.profile is None)
    )
    row = UserRow(name, existing=True, mode=AccessMode.UNCHANGED)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(row)) as w:
        await ready(w)
        assert [each[1] for each in rows(w)] == [name]
        assert "grant" in rows(w)[0][2]


async def test_what_is_there_already_is_no_operation(simulator: RunningSimulator) -> None:
    draft = key_draft(UserRow("build-bot"))
    async with wizard(simulator, step=Step.REVIEW, draft=draft) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
    async with wizard(simulator, step=Step.REVIEW, draft=draft) as w:
        await ready(w)
        assert rows(w) == []
        assert "Everything is there already" in w.text()
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        keys = simulator.change(lambda store: len(store.users["build-bot"].keys))
        assert keys == 1, "nobody gets a second AccessKey"


# The last look


async def test_a_resource_group_gone_meanwhile(simulator: RunningSimulator) -> None:
    group = group_of(simulator)
    scope = ResourceGroupScope(group)
    draft = console_draft(
        scope=scope, grants=(Grant(ARMS_READ_ONLY, scope), Grant(COMPANION, scope))
    )
    async with wizard(simulator, step=Step.REVIEW, draft=draft) as w:
        await ready(w)
        assert any("OnrampReadTraceApp" in row[2] for row in rows(w))
        simulator.change(lambda store: store.remove_resource_group(group))
        await w.press("ctrl+r")
        await w.until(lambda: group in verdict(w))
        assert w.session.runs == []
        assert simulator.change(lambda store: "maria.k" not in store.users)
        go_to = w.screen.query_one("#go-to", Button)
        assert str(go_to.label) == "Go to Scope"
        assert visible(go_to)
        await w.press("enter")
        await w.to(Step.SCOPE)
        assert w.session.draft == draft, "nothing that was typed is lost"


async def test_a_user_who_came_meanwhile(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        simulator.change(lambda store: store.add_user("maria.k", "Somebody else"))
        await w.press("ctrl+r")
        await w.until(lambda: "maria.k" in verdict(w))
        assert str(w.screen.query_one("#go-to", Button).label) == "Go to Accounts"
        assert w.session.runs == []


async def test_a_look_that_fails_can_be_repeated(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        forbid(simulator, "ram:ListUsers")
        await w.press("ctrl+r")
        await w.until(lambda: "ram:ListUsers" in verdict(w))
        assert w.session.runs == []
        allow_all(simulator)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE


async def test_a_key_that_was_disabled_meanwhile_shows_in_the_header(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        assert "● SIMULATOR" in w.text()
        key = simulator.access_key_id
        simulator.change(lambda store: setattr(store.keys[key], "active", False))
        await w.press("ctrl+r")
        await w.until(lambda: "○ refused" in w.text())
        assert verdict(w)
        simulator.change(lambda store: setattr(store.keys[key], "active", True))
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        assert "● SIMULATOR" in w.text()


async def test_what_must_be_confirmed_is_asked_for_once(simulator: RunningSimulator) -> None:
    draft = console_draft(MARIA, grants=(Grant(ADMINISTRATOR, AccountScope()),))
    async with wizard(simulator, step=Step.REVIEW, draft=draft) as w:
        await ready(w)
        assert "You will be asked to type AdministratorAccess" in " ".join(w.text().split())
        await w.press("ctrl+r")
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        assert w.session.runs == []
        await ready(w)
        await w.press("ctrl+r")
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.type("AdministratorAccess")
        await w.press("enter")
        assert await over(w) is RunStatus.DONE
        assert len(w.session.confirmed) == 1


# The run


async def test_the_key_that_leads_on_applies_nothing_however_often_it_comes(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=console_draft()) as w:
        await w.press(*["ctrl+n"] * 4)
        await w.to(Step.REVIEW)
        await ready(w)
        await w.press(*["ctrl+n"] * 4)
        await w.until(lambda: "Ctrl+R" in verdict(w))
        assert w.at(Step.REVIEW)
        assert w.session.runs == []
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        await w.press("ctrl+n")
        await w.to(Step.SHARE)


async def test_apply_makes_it_so_and_goes_on(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        assert {row[0] for row in rows(w)} == {Mark.DONE}
        assert "7 of 7" in w.text()
        user = simulator.change(lambda store: store.users["maria.k"])
        assert user.display_name == "Maria Kurz"
        assert user.profile is not None
        assert user.comments.startswith("Onramp run ")
        await w.until(lambda: w.screen.query_one("#next").has_focus)
        await w.press("enter")
        await w.to(Step.SHARE)
        await w.press("escape")
        await w.to(Step.REVIEW)
        assert label(w) == "Next", "the run is still there"
        assert "done" in w.text()


async def test_a_failure_is_told_and_retried(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        told = " ".join(trouble(w).split())
        assert ": could not grant AliyunARMSReadOnlyAccess in the whole account" in told
        assert "ram:AttachPolicyToUser" in told, "the missing permission is named"
        assert "(request " in w.text(), "where several failed alike, the row has its own"
        assert "of 7 operations are done and stay done" in told
        assert Mark.BAD in {row[0] for row in rows(w)[3::3]}, "one of the two grants, or both"
        await w.until(lambda: visible(w.screen.query_one("#trouble")))
        assert visible(w.screen.query_one("#share"))
        await w.until(lambda: w.screen.query_one("#next").has_focus)
        first = w.session.runs[0].handovers[0].password
        allow_all(simulator)
        await w.press("enter")
        assert await over(w) is RunStatus.DONE
        assert len(w.session.runs) == 1
        assert w.session.runs[0].handovers[0].password == first, "no second password"


async def test_what_is_done_can_be_shared_after_a_failure(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        await over(w)
        await w.pilot.click("#share")
        await w.to(Step.SHARE)
        assert "maria.k" in w.text()


async def test_a_changed_draft_is_a_new_plan(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(CHEN_YU)) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        await w.press("escape")
        await w.to(Step.POLICIES)
        w.session.draft = replace(w.session.draft, grants=())
        w.session.draft = replace(
            w.session.draft,
            grants=(Grant(system("AliyunPrometheusMetricReadAccess"), AccountScope()),),
        )
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)
        await ready(w)
        assert [row[2] for row in rows(w)] == [
            "grant AliyunPrometheusMetricReadAccess in the whole account"
        ], "what the first run did is not planned again"


async def test_after_a_new_sign_in_what_is_done_is_not_repeated(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA)) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        facts, credentials = w.session.facts, w.session.credentials
        assert credentials is not None
        w.session.signed_in(credentials, w.session.services.connect(credentials), "")
        w.session.facts = facts
        await w.press("escape")
        await w.to(Step.POLICIES)
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)
        await ready(w)
        assert [row[2] for row in rows(w)] == [
            "grant AliyunARMSReadOnlyAccess in the whole account"
        ]


async def test_back_is_refused_and_quitting_stops_while_running(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(latency_ms=300)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        await w.press("ctrl+r")
        await w.until(lambda: w.session.applying and w.session.applying.running)
        with silent(simulator):
            run = w.session.runs[0]
            await w.press("escape")
            await w.until(lambda: "being made right now" in verdict(w))
            assert w.at(Step.REVIEW)
            threads = [each for each in threading.enumerate() if each.name == "apply"]
            assert [each.daemon for each in threads] == [False], "it may not be cut off"
            await w.press("f10")
            await w.until(lambda: isinstance(w.app.screen, Confirm))
            await w.until(lambda: "Stop after what is under way?" in w.text())
            await w.press("tab", "enter")
            await w.until(lambda: w.at(Step.REVIEW))
            await w.until(lambda: run.stopping)
            assert run.running
        assert await over(w) is RunStatus.STOPPED
        assert 0 < run.settled < len(run.states)
        assert OperationStatus.RUNNING not in run.states.values()
        assert "Stopped, as you asked" in trouble(w)
        await w.press("enter")
        assert await over(w) is RunStatus.DONE


async def test_the_picture_survives_a_screen_that_goes(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(latency_ms=300)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        await w.press("ctrl+r")
        await w.until(lambda: w.session.applying and w.session.applying.running)
        await w.app.switch_screen(ReviewScreen(w.session))
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert {row[0] for row in rows(w)} == {Mark.DONE}


async def test_what_is_applied_is_not_offered_again(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    def kept() -> list[Path]:
        return [each for each in (tmp_path / "drafts").rglob("*") if each.is_file()]

    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(), state=tmp_path) as w:
        await ready(w)
        await w.until(lambda: w.app.drafts._store is not None)
        w.session.draft = replace(w.session.draft, users=(MARIA,))
        await w.until(kept)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        await w.until(lambda: not kept())


# Everywhere


@pytest.mark.parametrize("size", [(60, 18), WIDE])
async def test_hostile_text_and_small_terminals(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    hostile = "acs [/x] [bold"
    draft = console_draft(UserRow("maria.k", tags=(Tag("note", hostile),)), site=Site.CHINA)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, size=size) as w:
        await ready(w)
        assert hostile in rows(w)[1][2]
        for _ in range(6):
            await w.press("tab")
            await w.pilot.pause()
            assert w.app.focused is not None
            assert visible(w.app.focused), w.app.focused
        forbid(simulator, "ram:CreateLoginProfile")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        assert visible(w.screen.query_one("#next"))
        await w.until(lambda: "maria.k: could not" in w.text())
        await w.until(lambda: "are done and stay done" in " ".join(w.text().split()))


async def test_nothing_is_planned_from_an_empty_draft(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=Draft()) as w:
        await w.until(lambda: verdict(w))
        await w.press("ctrl+r")
        await w.until(lambda: verdict(w))
        assert w.session.runs == []
        assert not w.screen.query_one(PlanView).by_hand
