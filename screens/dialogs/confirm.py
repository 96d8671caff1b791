"""Questions with two answers; the safe one has the focus."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from screens.dialogs.question import Question, QuestionText
from tui.text import questions as words
from tui.widgets.field import Field


class Confirm(Question[bool]):
    """Yes or no. Escape is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer(False)", "No", id="confirm.no"),
    ]
    AUTO_FOCUS = "#no"

    def __init__(self, title: str, text: str, *, yes: str, no: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content.assemble((self._title, "bold")))
            yield QuestionText(self._text)
            with Horizontal(classes="dialog--buttons"):
                yield Button(self._no, id="no", name="answer(False)", compact=True)
                yield Button(
                    self._yes, id="yes", name="answer(True)", variant="warning", compact=True
                )

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)


class TypedConfirm(Question[bool]):
    """Goes on only when the named phrase was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer", "No", id="typed-confirm.no"),
    ]

    def __init__(self, title: str, text: str, phrase: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._phrase = phrase

    def compose(self) -> ComposeResult:
        """Why, what to type, and where."""
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
        """Start in the field."""
        self.query_one("#phrase", Field).focus()

    def _check(self, value: str) -> str | None:
        fits = self._phrase.startswith(value.strip())
        return None if fits else words.not_the_phrase(self._phrase)

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
        """Escape is no."""
        self.dismiss(False)
