"""What stands in the dialog that shows a verification."""

from __future__ import annotations

from textual.widgets import Static

from screens.sharing.verify_dialog import VerificationDialog
from tests.screens.driver import Wizard
from tui.widgets.rows import Rows


def dialog(w: Wizard) -> VerificationDialog:
    """The dialog, which must be open."""
    assert isinstance(w.app.screen, VerificationDialog), w.app.screen
    return w.app.screen


def lines(w: Wizard) -> list[str]:
    """Its rows, cells apart by a bar."""
    return [
        " ".join([row.cells[0].text, " | ".join(cell.text for cell in row.cells[1:])]).strip()
        for row in dialog(w).query_one("#found", Rows).rows
    ]


def summary(w: Wizard) -> str:
    """The line above them."""
    return str(dialog(w).query_one("#summary", Static).render())


def why(w: Wizard) -> str:
    """What is said of the row under the cursor."""
    return " ".join(str(dialog(w).query_one("#why", Static).render()).split())


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
