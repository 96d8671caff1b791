"""The last step after a run, and the dialog that shows a verification."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

from textual.widgets import Static

from screens.sharing.verify_dialog import VerificationDialog
from tests.screens.driver import Wizard, wizard
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.widgets.rows import Rows


def shared(
    simulator: RunningSimulator,
    draft: Draft,
    **changes: Any,  # noqa: ANN401 - as the wizard takes them
) -> AbstractAsyncContextManager[Wizard]:
    """The wizard at its last step, after a run of the draft."""
    return wizard(simulator, step=Step.SHARE, draft=draft, **changes)


def verification(w: Wizard) -> VerificationDialog:
    """The dialog, which must be open."""
    assert isinstance(w.app.screen, VerificationDialog), w.app.screen
    return w.app.screen


def lines(w: Wizard) -> list[str]:
    """Its rows, cells apart by a bar."""
    return [
        " ".join([row.cells[0].text, " | ".join(cell.text for cell in row.cells[1:])]).strip()
        for row in verification(w).query_one("#found", Rows).rows
    ]


def summary(w: Wizard) -> str:
    """The line above them."""
    return str(verification(w).query_one("#summary", Static).render())


def why(w: Wizard) -> str:
    """What is said of the row under the cursor."""
    return " ".join(str(verification(w).query_one("#why", Static).render()).split())


async def verified(w: Wizard) -> list[str]:
    """Wait until the dialog is open and nothing runs any more."""

    def over() -> bool:
        if not isinstance(w.app.screen, VerificationDialog) or not w.app.screen.is_mounted:
            return False
        text = summary(w)
        return bool(text) and not text.startswith("◐")

    await w.until(over)
    await w.pilot.pause()
    return lines(w)


def about(w: Wizard) -> str:
    return " ".join(str(w.screen.query_one("#about", Static).render()).split())
