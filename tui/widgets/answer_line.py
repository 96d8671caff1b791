"""One answer in a line, and the key with which it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.fitting import fit


class AnswerLine(Widget, can_focus=True):
    """A label with its answer. Enter, space and a click ask for another one."""

    DEFAULT_CSS = """
    AnswerLine { height: 1; width: 1fr; padding: 0 1; text-wrap: nowrap; }
    AnswerLine:focus { background: $block-cursor-background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "want", show=False, id="answer-line.change"),
    ]
    ALLOW_SELECT = False

    answer: reactive[str] = reactive("")

    @dataclass
    class Wanted(Message):
        """Another answer is wanted."""

        line: AnswerLine

        @property
        def control(self) -> AnswerLine:
            """The line it came from."""
            return self.line

    def __init__(self, label: str, key: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Make a line.

        Args:
            label: What the answer is about.
            key: The name of the key that changes it; the screen has to bind it.
            id: The widget's ID.
        """
        super().__init__(id=id)
        self._label = label
        self._key = key

    def render(self) -> Content:
        """Label, answer and key; of a long answer the end is cut, so that the key can be seen."""
        room = max(1, self.content_size.width - cell_len(f"{self._label}  {self._key}   "))
        answer = fit(self.answer, min(room, cell_len(self.answer)))
        return Content.assemble(
            (f"{self._label}  ", "$quiet"), (answer, "bold"), (f"   {self._key}", "bold $primary")
        )

    def action_want(self) -> None:
        """Tell that another answer is wanted."""
        self.post_message(self.Wanted(self))

    def on_click(self) -> None:
        """A click is like enter."""
        self.action_want()
