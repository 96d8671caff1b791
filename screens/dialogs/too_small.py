"""Notice in place of a step on a terminal that is too small."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.dialogs.dialog import Dialog

COLUMNS, ROWS = 60, 18
"""Least room in which every step can be used; also for the command line."""


class TooSmall(Dialog[None]):
    """Goes away by itself when there is room again; nothing typed is lost meanwhile."""

    def on_screen_resume(self) -> None:
        """Check the size again, which may have changed while a dialog lay over the notice."""
        if self.app.size.width >= COLUMNS and self.app.size.height >= ROWS:
            self.dismiss()

    def compose(self) -> ComposeResult:
        """Short lines that fit into little room."""
        yield Static(
            f"This terminal is too small.\nOnramp needs {COLUMNS} columns and {ROWS} rows."
            "\nctrl+q or ctrl+c quits.",
            markup=False,
        )
