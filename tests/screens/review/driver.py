"""The review step, for its tests: what stands on it, and waiting for what happens there."""

from __future__ import annotations

from textual.widgets import Button, Static

from screens.review.screen import ReviewScreen
from tests.screens.driver import Wizard
from tui.apply.events import RunStatus
from tui.widgets.rows import Rows


def review(w: Wizard) -> ReviewScreen:
    """The step, which must be open."""
    assert isinstance(w.screen, ReviewScreen), w.screen
    return w.screen


def label(w: Wizard) -> str:
    """What the forward button says."""
    return str(w.screen.query_one("#next", Button).label)


def rows(w: Wizard) -> list[tuple[str, ...]]:
    """The operations as they are painted."""
    listed = w.screen.query_one("#operations", Rows).rows
    return [tuple(cell.text for cell in row.cells) for row in listed]


def trouble(w: Wizard) -> str:
    """Why the run stopped."""
    return str(w.screen.query_one("#trouble", Static).render())


async def ready(w: Wizard) -> None:
    """Wait until the plan is read and painted."""
    await w.until(lambda: label(w) == "Apply")
    await w.pilot.pause()


async def over(w: Wizard) -> RunStatus:
    """Wait until the run is over, and say how it ended."""
    await w.until(lambda: review(w).run_here and label(w) not in {"Apply", "Applying"})
    run = review(w).run_here
    assert run is not None
    return run.phase
