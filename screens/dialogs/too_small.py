"""What is shown instead of a step where the terminal has too little room for it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.dialogs.dialog import Dialog

COLUMNS, ROWS = 60, 18
"""The least room in which every step can be used; the command line knows it too."""


class TooSmall(Dialog[None]):
    """Goes away by itself when there is room again; nothing typed is lost meanwhile."""

    def on_screen_resume(self) -> None:
        """Look again after a dialog that lay over the notice while there came to be room."""
        if self.app.size.width >= COLUMNS and self.app.size.height >= ROWS:
            self.dismiss()

    def compose(self) -> ComposeResult:
        """One sentence that fits where little fits."""
        yield Static(
            f"This terminal is too small.\nOnramp needs {COLUMNS} columns and {ROWS} rows."
            "\nctrl+q or ctrl+c quits.",
            markup=False,
        )
