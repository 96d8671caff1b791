"""Runs of an earlier start, for tests of what is done with them at the next one."""

from __future__ import annotations

from textual.widgets import Button, Static

from screens.runs.undo import UndoScreen
from tests.screens.driver import Wizard, shown, wizard
from tests.screens.reviewing import forbid_in, over, ready
from tests.screens.seeing import allow_all
from tui.apply.events import RunStatus
from tui.apply.open_run import StorageChoice
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.vault.vault import Vault


def flat(w: Wizard) -> str:
    """What is on the screen as one line, frames left out."""
    return " ".join(shown(w.app).replace("│", " ").split())


def users(simulator: RunningSimulator) -> set[str]:
    return simulator.change(lambda store: {"maria.k", "chen.yu"} & store.users.keys())


async def applied(
    simulator: RunningSimulator,
    safe: Vault,
    draft: Draft,
    *forbidden: str,
    choice: StorageChoice | None = None,
) -> None:
    """An earlier start, which ends with what it could do."""
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await ready(w)
        w.session.keeping = choice
        simulator.change(lambda store: forbid_in(store, *forbidden))
        await w.press("ctrl+r")
        assert await over(w) is (RunStatus.FAILED if forbidden else RunStatus.DONE)
        w.app.drafts.start_afresh()
        for run in w.session.runs:
            run.close()
    simulator.change(allow_all)


async def on_top(w: Wizard, kind: type) -> None:
    await w.until(lambda: isinstance(w.app.screen, kind) and w.app.screen.is_mounted)
    await w.pilot.pause()


async def undone(w: Wizard) -> str:
    """Wait until the undo is over, and read what it says."""
    await on_top(w, UndoScreen)
    await w.until(lambda: w.session.undoing and not w.session.undoing.running)
    await w.until(lambda: not w.app.screen.query_one("#close", Button).disabled)
    await w.pilot.pause()
    return str(w.app.screen.query_one("#lines", Static).render())


async def can_undo(w: Wizard) -> None:
    await on_top(w, UndoScreen)
    await w.until(lambda: not w.app.screen.query_one("#go", Button).disabled)
    await w.pilot.pause()
