"""Before an undo: several users are in use. Leave them all, or be asked about each."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from screens.dialogs.question import Question, QuestionText
from tui.text import taking_back as words
from tui.text.questions import cancel


class InUse(StrEnum):
    """What shall become of the users in use."""

    LEAVE_ALL = "leave-all"
    ASK_EACH = "ask-each"
    CANCEL = "cancel"
    """Nothing is undone."""


class UsersInUse(Question[InUse]):
    """Three answers. Escape is the one that undoes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer", "Cancel", id="users-in-use.cancel"),
    ]
    AUTO_FOCUS = "#leave-all"

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names

    def compose(self) -> ComposeResult:
        """Who is in use, and the answers."""
        with VerticalScroll(classes="dialog", can_focus=False):
            title = words.users_in_use(len(self._names))
            yield Static(Content.assemble(("▲ ", "$warning"), (title, "bold")))
            yield QuestionText(words.leave_or_ask(self._names))
            with Horizontal(classes="dialog--buttons"):
                yield Button(cancel(), id=InUse.CANCEL, compact=True)
                yield Button(words.ask_each(), id=InUse.ASK_EACH, compact=True)
                yield Button(words.leave_all(), id=InUse.LEAVE_ALL, variant="primary", compact=True)

    def action_answer(self) -> None:
        """Escape changes nothing."""
        self.dismiss(InUse.CANCEL)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(InUse(event.button.id or InUse.CANCEL))
