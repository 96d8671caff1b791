"""Dialog at the start about an unfinished run: resume, undo, or leave it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from screens.dialogs.dialog import Question, QuestionText
from tui.core.text import say
from tui.text import questions as words


class Answer(StrEnum):
    """Decision on the unfinished run."""

    GO_ON = "go-on"
    UNDO = "undo"
    LEAVE = "leave"


class Unfinished(Question[Answer]):
    """Three answers; the one without an effect has the focus, and is that of Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer('leave')", "Leave it", id="unfinished.leave"),
    ]
    AUTO_FOCUS = "#leave"

    def __init__(self, text: str, *, undoing: bool) -> None:
        """Where undo has begun, only the undo can be resumed."""
        super().__init__()
        self._text = text
        self._undoing = undoing

    def compose(self) -> ComposeResult:
        """The run and the answers."""
        title = words.not_over(undoing=self._undoing)
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content.assemble(("▲ ", "$warning"), (title, "bold")))
            yield QuestionText(self._text)
            with Horizontal(classes="dialog--buttons"):
                yield Button(say("Leave it"), id="leave", compact=True)
                undo = words.undo_it(undoing=self._undoing)
                yield Button(undo, id="undo", variant="warning", compact=True)
                if not self._undoing:
                    yield Button(words.go_on(), id="go-on", variant="primary", compact=True)

    def action_answer(self, answer: str) -> None:
        """Close with the answer."""
        self.dismiss(Answer(answer))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(Answer(event.button.id or Answer.LEAVE))
