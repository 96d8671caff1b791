"""Taking a run back: waiting, stopping, going on, and what it says in the end."""

from __future__ import annotations

import pytest
from textual.widgets import Button, Static

from screens.dialogs.dialog import Confirm
from screens.dialogs.help import HelpDialog
from screens.dialogs.typed_confirm import TypedConfirm
from screens.new_run import undo_run
from screens.runs.screen import RunsScreen
from screens.runs.undo import UndoScreen, UsersInUse
from screens.runs.unfinished import Unfinished
from screens.sharing.handover_log import handovers
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import (
    NARROW,
    WIDE,
    Wizard,
    flat,
    on_top,
    shown,
    visible,
    wizard,
)
from tests.screens.review.driver import label, over, ready, review
from tests.screens.runs.driver import applied, can_undo, ended, in_use, undone, users
from tests.simulator.faulty import allow_all, forbid, inject
from tui.apply.entries import Undone
from tui.apply.events import OperationLeft, RunFinished, RunStatus
from tui.apply.history import Standing, past_runs
from tui.apply.run_state import OperationStatus
from tui.core.findings import Step
from tui.core.operations import CreateAccessKey
from tui.simulator.server import RunningSimulator
from tui.vault.vault import Vault
from tui.widgets.notice import ProgressLine
from tui.widgets.rows import Rows


def keys(w: Wizard) -> str:
    """The key bar."""
    return shown(w.app).splitlines()[-1]


def told(w: Wizard) -> str:
    """What the undo screen says below the rows."""
    return str(w.app.screen.query_one("#lines", Static).render())


async def at_undo(w: Wizard, simulator: RunningSimulator, *forbidden: str) -> None:
    """Apply as far as it goes, and open the undo screen."""
    await ready(w)
    forbid(simulator, *forbidden)
    await w.press("ctrl+r")
    assert await over(w) is RunStatus.FAILED
    allow_all(simulator)
    await w.press("u")
    await on_top(w, UndoScreen)
    await w.until(lambda: not w.app.screen.query_one("#go", Button).disabled)
    await w.pilot.pause()


@pytest.mark.parametrize("size", [(60, 18), WIDE])
async def test_an_undo_that_waits_says_so_and_is_stopped_and_gone_on_with(
    simulator: RunningSimulator, safe: Vault, size: tuple[int, int]
) -> None:
    async with wizard(
        simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe, size=size
    ) as w:
        await at_undo(w, simulator, "ram:AttachPolicyToUser")
        assert "esc Back" in keys(w)
        assert "^r Undo" in keys(w)
        inject(simulator, "DeleteUser:throttle,count=50,retry-after=3")
        await w.press("ctrl+r")
        line = w.app.screen.query_one(ProgressLine)
        await w.until(lambda: line.progress and "1 asks again in" in line.progress.text)
        assert line.progress is not None
        assert line.progress.text.endswith(": too many requests")
        await w.until(lambda: "esc Stop" in keys(w))
        assert "^r" not in keys(w)
        await w.press("f1")
        await on_top(w, HelpDialog)
        assert "Esc stops it" in shown(w.app)
        await w.press("escape")
        await w.press("escape")
        await on_top(w, Confirm)
        asked = " ".join(shown(w.app).replace("│", " ").split())
        assert "what was taken back stays taken back" in asked
        assert "is shown to you" not in asked
        await w.press("right", "enter")
        await ended(w, RunStatus.STOPPED)
        assert "Ctrl+R goes on with the rest" in " ".join(told(w).split())
        assert "✓" not in told(w), "nothing to be glad of yet"
        assert "Go on undoing" in shown(w.app), "the button has room for its words"
        assert "^r Go on" in keys(w)
        assert "esc Close" in keys(w)
        inject(simulator)
        await w.press("ctrl+r")
        await ended(w, RunStatus.DONE)
        assert told(w) == "✓ All of it is taken back."
        assert "^r" not in keys(w)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_no_line_stands_beside_what_has_no_rail_and_a_cut_row_is_told_whole(
    simulator: RunningSimulator, safe: Vault, size: tuple[int, int]
) -> None:
    draft = key_draft(MARIA)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe, size=size) as w:
        await at_undo(w, simulator, "ram:AttachPolicyToUser")
        assert w.app.screen.query_one("#middle").styles.border_left[0] == ""
        w.app.screen.query_one("#operations", Rows).focus()
        await w.press("end")
        await w.pilot.pause()
        detail = w.app.screen.query_one("#detail", Static)
        assert str(detail.render()) == "maria.k: delete the RAM user"
        assert visible(detail)
        await w.press("escape", "f6")
        await w.until(lambda: w.app.screen.query("#runs"))
        assert w.app.screen.query_one("#middle").styles.border_left[0] == ""


async def test_what_was_left_of_a_user_is_not_left_once_the_user_is_gone(
    simulator: RunningSimulator, safe: Vault
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await at_undo(w, simulator, "ram:AttachPolicyToUser")
        (run,) = w.session.runs
        assert run.place is not None
        assert w.session.cloud is not None
        undoing = undo_run(w.session, run.place)
        at, operation = next(
            (at, it) for at, it in enumerate(run.plan.operations) if isinstance(it, CreateAccessKey)
        )
        undoing.take(OperationLeft(at, operation, "keys-unclear"))
        assert undoing.states[at] is OperationStatus.SKIPPED
        run.place.journal.note(Undone(at))
        undoing.take(RunFinished(RunStatus.DONE))
        assert undoing.left == {}
        assert undoing.states[at] is OperationStatus.DONE


@pytest.mark.parametrize(("keys", "asked_each"), [(("enter",), False), (("left", "enter"), True)])
async def test_several_users_in_use_are_left_at_once_or_asked_about(
    simulator: RunningSimulator, safe: Vault, keys: tuple[str, ...], asked_each: bool
) -> None:
    draft = key_draft(MARIA, CHEN_YU)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        await in_use(w, "maria.k")
        await in_use(w, "chen.yu")
        await w.press("f6")
        await w.until(lambda: w.app.screen.query("#runs") and w.app.screen.query_one(Rows).rows)
        await w.press("u")
        await on_top(w, UndoScreen)
        await w.until(lambda: not w.app.screen.query_one("#go", Button).disabled)
        await w.press("ctrl+r")
        await on_top(w, UsersInUse)
        assert "2 users are in use" in shown(w.app)
        await w.press("escape")
        await on_top(w, UndoScreen)
        assert w.session.undoing is None, "nothing is undone"
        await w.press("ctrl+r")
        await on_top(w, UsersInUse)
        await w.press(*keys)
        if asked_each:
            await on_top(w, TypedConfirm)
            await w.press("escape")
            await on_top(w, TypedConfirm)
            await w.press("escape")
        await ended(w, RunStatus.PARTLY)
        left = simulator.change(lambda store: {"maria.k", "chen.yu"} & store.users.keys())
        assert left == {"maria.k", "chen.yu"}
        assert told(w).count("was left: the user is in use.") == 2


# Undo


async def test_undo_from_the_offer(simulator: RunningSimulator, safe: Vault) -> None:
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "enter")
        await can_undo(w)
        assert "Nobody has used it yet" in flat(w)
        assert users(simulator) == {"maria.k"}, "nothing is undone before it is said"
        assert w.app.screen.query_one("#close").has_focus
        await w.press("ctrl+r")
        assert "All of it is taken back" in await undone(w)
        assert not users(simulator)
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
    assert [run.standing for run in past_runs(safe)] == [Standing.UNDONE]
    safe.hold(past_runs(safe)[0].account_id).release()


@pytest.mark.parametrize("agree", [False, True])
async def test_a_user_in_use_is_asked_about(
    simulator: RunningSimulator, safe: Vault, agree: bool
) -> None:
    draft = key_draft(MARIA, CHEN_YU)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        allow_all(simulator)
        await in_use(w, "maria.k")
        await w.press("u")
        await can_undo(w)
        assert "maria.k was granted more by somebody else" in flat(w)
        await w.press("ctrl+r")
        await on_top(w, TypedConfirm)
        if agree:
            await w.type("maria.k")
            await w.press("enter")
        else:
            await w.press("escape")
        told = await undone(w)
        assert users(simulator) == (set() if agree else {"maria.k"})
        assert ("maria.k was left: the user is in use." in told) is not agree
        assert told.count("maria.k was left") <= 1, "once, not for each of its changes"
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        assert review(w).run_here is None, "there is a plan again"
        await ready(w)
        assert [each.logon_name for each in handovers(w.session.runs)] == (
            [] if agree else ["maria.k"]
        )


async def test_an_undo_that_fails_is_told_and_gone_on_with(
    simulator: RunningSimulator, safe: Vault
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        forbid(simulator, "ram:DeleteUser")
        await w.press("u")
        await can_undo(w)
        await w.press("ctrl+r")
        assert "ram:DeleteUser" in await undone(w)
        allow_all(simulator)
        await w.press("ctrl+r")
        await w.until(lambda: w.session.undoing and w.session.undoing.phase is RunStatus.DONE)
        assert not users(simulator)


async def test_leaving_undo_leaves_the_run(simulator: RunningSimulator, safe: Vault) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        await w.press("u")
        await can_undo(w)
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        allow_all(simulator)
        assert label(w) == "Retry"
        await w.press("ctrl+q")
        await on_top(w, Confirm)
        told = str(w.app.screen.query_one(".dialog--text", Static).render())
        assert "the next start offers to go on" in told
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE


async def test_an_applied_run_is_undone_from_the_list(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA))
    async with wizard(simulator, safe=safe) as w:
        await w.until(lambda: w.session.facts.caller)
        await w.press("f6")
        await on_top(w, RunsScreen)
        await w.until(lambda: w.app.screen.query_one("#runs", Rows).rows)
        await w.press("u")
        await can_undo(w)
        await w.press("ctrl+r")
        await undone(w)
        assert not users(simulator)
