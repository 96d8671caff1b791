"""What questions have in common: a text of any length, and answers that stay in sight."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.screen import ScreenResultType
from textual.widgets import Static

from screens.dialogs.dialog import Dialog

LEAST = 3
"""Rows of the text that are always shown."""


class QuestionText(VerticalScroll, can_focus=False):
    """Scrolls where the terminal has no room for all of it, so that title and answers stay."""

    DEFAULT_CSS = """
    QuestionText { height: auto; width: 1fr; scrollbar-size: 1 1; }
    """

    def __init__(self, text: str, *, around: int = 9) -> None:
        """Make the part of a dialog.

        Args:
            text: Foreign text is shown as it is.
            around: Rows that the rest of the dialog needs, its frame included.
        """
        super().__init__(Static(text, markup=False, classes="dialog--text"))
        self._around = around

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the text, as far as there is room."""
        whole = super().get_content_height(container, viewport, width)
        return min(whole, max(LEAST, viewport.height * 92 // 100 - self._around))


class Question(Dialog[ScreenResultType]):
    """A question; the arrow keys scroll its text, or go from answer to answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        Binding("up", "read(-1)", show=False),
        Binding("down", "read(1)", show=False),
        Binding("pageup", "read(-5)", show=False),
        Binding("pagedown", "read(5)", show=False),
    ]

    def action_read(self, by: int) -> None:
        """Scroll the text."""
        self.query_one(QuestionText).scroll_relative(y=by, animate=False)
