"""Taking a run back: waiting, stopping, going on, and what it says in the end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Button, Static

from screens.dialogs.dialog import Confirm
from screens.dialogs.help import HelpDialog
from screens.dialogs.typed_confirm import TypedConfirm
from screens.new_run import undo_run
from screens.runs.undo import UndoScreen, UsersInUse
from tests.screens.driver import NARROW, WIDE, Wizard, safe_in, shown, visible, wizard
from tests.screens.plans import CHEN_YU, MARIA, key_draft
from tests.screens.reviewing import forbid_in, over, ready
from tests.screens.seeing import allow_all
from tests.simulator.faulty import inject
from tui.apply.entries import Undone
from tui.apply.events import OperationLeft, RunFinished, RunStatus
from tui.apply.run_state import OperationStatus
from tui.core.findings import Step
from tui.core.operations import CreateAccessKey
from tui.core.policies import system
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.notice import ProgressLine
from tui.widgets.rows import Rows


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    return safe_in(tmp_path, MemoryKeyring())


def keys(w: Wizard) -> str:
    """The key bar."""
    return shown(w.app).splitlines()[-1]


def told(w: Wizard) -> str:
    """What the undo screen says below the rows."""
    return str(w.app.screen.query_one("#lines", Static).render())


async def in_use(w: Wizard, logon_name: str) -> None:
    """Somebody else grants the user something."""
    cloud = w.session.cloud
    assert cloud is not None
    await asyncio.to_thread(cloud.ram.attach_policy, system("AliyunOSSReadOnlyAccess"), logon_name)


async def on_top(w: Wizard, kind: type) -> None:
    await w.until(lambda: isinstance(w.app.screen, kind) and w.app.screen.is_mounted)
    await w.pilot.pause()


async def at_undo(w: Wizard, simulator: RunningSimulator, *forbidden: str) -> None:
    """Apply as far as it goes, and open the undo screen."""
    await ready(w)
    simulator.change(lambda store: forbid_in(store, *forbidden))
    await w.press("ctrl+r")
    assert await over(w) is RunStatus.FAILED
    simulator.change(allow_all)
    await w.press("u")
    await on_top(w, UndoScreen)
    await w.until(lambda: not w.app.screen.query_one("#go", Button).disabled)
    await w.pilot.pause()


async def ended(w: Wizard, phase: RunStatus) -> None:
    await w.until(lambda: w.session.undoing and not w.session.undoing.running)
    await w.until(lambda: w.app.screen.query_one("#close").has_focus)
    await w.pilot.pause()
    assert w.session.undoing is not None
    assert w.session.undoing.phase is phase


@pytest.mark.parametrize("size", [(60, 18), NARROW, WIDE])
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


async def test_a_row_that_is_cut_is_told_whole_below(
    simulator: RunningSimulator, safe: Vault
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await at_undo(w, simulator, "ram:AttachPolicyToUser")
        w.app.screen.query_one("#operations", Rows).focus()
        await w.press("end")
        await w.pilot.pause()
        detail = w.app.screen.query_one("#detail", Static)
        assert str(detail.render()) == "maria.k: delete the RAM user"
        assert visible(detail)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_no_line_stands_beside_what_has_no_rail(
    simulator: RunningSimulator, safe: Vault, size: tuple[int, int]
) -> None:
    async with wizard(
        simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe, size=size
    ) as w:
        await at_undo(w, simulator, "ram:AttachPolicyToUser")
        assert w.app.screen.query_one("#middle").styles.border_left[0] == ""
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
