"""Question that is agreed to by typing a phrase."""

from __future__ import annotations

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
from tui.widgets.field import Field


class TypedConfirm(Question[bool]):
    """A question that is agreed to by typing a phrase."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer", "No", id="typed-confirm.no"),
    ]

    def __init__(self, title: str, text: str, phrase: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._phrase = phrase

    def compose(self) -> ComposeResult:
        """The reason, the phrase, and the field."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content.assemble(("▲ ", "$warning"), (self._title, "bold")))
            yield QuestionText(self._text, around=12)
            before, after = words.type_to_go_on()
            yield Static(Content.assemble(before, (self._phrase, "bold $primary"), after))
            yield Field("", id="phrase", placeholder=self._phrase, check=self._check)
            with Horizontal(classes="dialog--buttons"):
                yield Button(words.cancel(), id="no", name="answer", compact=True)
                yes = Button(
                    words.go_on(), id="yes", name="dismiss(True)", variant="warning", compact=True
                )
                yes.disabled = True
                yield yes

    def on_mount(self) -> None:
        """Focus the field."""
        self.query_one("#phrase", Field).focus()

    def _check(self, value: str) -> str | None:
        fits = self._phrase.startswith(value.strip())
        return None if fits else say("That is not {phrase}.", phrase=self._phrase)

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        event.stop()
        self.query_one("#yes", Button).disabled = event.value.strip() != self._phrase

    @on(Field.Submitted)
    def _entered(self, event: Field.Submitted) -> None:
        event.stop()
        if event.value.strip() == self._phrase:
            self.dismiss(True)

    def action_answer(self) -> None:
        """Refuse, for Escape."""
        self.dismiss(False)
