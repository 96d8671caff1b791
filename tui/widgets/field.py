"""Labelled input of one line, with the reason below it when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from unicodedata import category

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Label

from tui.widgets.notice import marked
from tui.widgets.theme import Mark

Check = Callable[[str], str | None]
"""Sentence on the mistake in a text, or None."""


class PlainInput(Input):
    """Input that reports a paste of several lines, instead of dropping the rest silently."""

    @dataclass
    class PastedLines(Message):
        """Message: several lines were pasted, and only the first would fit."""

        input: PlainInput
        text: str

    def _on_paste(self, event: events.Paste) -> None:
        if len(event.text.strip().splitlines()) > 1:
            event.prevent_default()
            event.stop()
            self.post_message(self.PastedLines(self, event.text))
        else:
            event.text = event.text.strip("\r\n")

    def validate_value(self, value: str) -> str:
        """Drop control characters, and halves of characters, which cannot be sent or saved.

        Typed text is written back to the terminal in many places.
        """
        if value.isprintable():
            return value
        return "".join(char for char in value if category(char) not in {"Cc", "Cs"})


class SecretInput(PlainInput):
    """Masked input whose value can be neither copied nor cut."""

    BINDINGS: ClassVar[list[BindingType]] = []
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        """Refuse undecodable bytes: behind the mask nobody sees the replacement character."""
        self.restrict = "[^\ufffd]*"

    def action_copy(self) -> None:
        """Refuse: the clipboard would show it. Without a selection the key is not for it."""
        if self.selection.is_empty:
            raise SkipAction
        self.app.bell()

    def action_cut(self) -> None:
        """Refuse: the clipboard would show it."""
        self.app.bell()


class Field(Widget):
    """Label, input and a line for a hint or a problem."""

    DEFAULT_CSS = """
    Field {
        height: auto; width: 1fr;
        layout: grid; grid-size: 2; grid-columns: 16 1fr; grid-rows: auto;
        & .field--label { width: 16; height: 1; color: $quiet; }
        & .field--line {
            column-span: 2; padding-left: 17; color: $quiet; height: auto; width: 1fr;
        }
        & Input { width: 1fr; background: $surface; padding: 0 1; height: 1; border: none; }
        & Input:focus { background: $panel; border: none; }
        &.-bad Input { background: $error 14%; }
        &:disabled Input { color: $quiet; background: $background; }
        /* Textual looks again at the children only where the widget itself has such a rule. */
        &:focus-within { color: $foreground; }
        &:focus-within .field--label { color: $primary; text-style: bold; }
    }
    """

    problem: reactive[str | None] = reactive(None)
    warning: reactive[str | None] = reactive(None)
    """Sentence on a doubt, shown while nothing is wrong."""

    @dataclass
    class Changed(Message):
        """Message: the text has changed."""

        field: Field
        value: str

        @property
        def control(self) -> Field:
            """Sender of the message."""
            return self.field

    @dataclass
    class Submitted(Message):
        """Message: enter was pressed."""

        field: Field
        value: str

        @property
        def control(self) -> Field:
            """Sender of the message."""
            return self.field

    def __init__(
        self,
        label: str,
        *,
        id: str,  # noqa: A002 - the name Textual gives it
        value: str = "",
        placeholder: str = "",
        hint: str = "",
        check: Check | None = None,
        secret: bool = False,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._label = label
        self._hint = hint
        self._check = check
        self._line: Label | None = None
        kind = SecretInput if secret else PlainInput
        self.input: PlainInput = kind(
            value=value, placeholder=placeholder, password=secret, select_on_focus=False
        )

    def compose(self) -> ComposeResult:
        """Label and input in one row, the line below."""
        yield Label(self._label, classes="field--label", markup=False)
        yield self.input
        if self._hint:
            self._line = Label(Content(self._hint), classes="field--line")
            yield self._line

    @property
    def value(self) -> str:
        """Text as typed."""
        return self.input.value

    @value.setter
    def value(self, value: str) -> None:
        self.input.value = value

    @property
    def hint(self) -> str:
        """Sentence shown while nothing is wrong."""
        return self._hint

    @hint.setter
    def hint(self, hint: str) -> None:
        self._hint = hint
        self._tell()

    def check(self) -> bool:
        """Check the text now; True if nothing is wrong with it."""
        self.problem = self._check(self.value) if self._check else None
        return self.problem is None

    def focus(self, scroll_visible: bool = True) -> Field:
        """Put the cursor into the input."""
        self.input.focus(scroll_visible)
        return self

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.check()
        self.post_message(self.Changed(self, event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(self, event.value))

    def watch_problem(self) -> None:
        """Show the problem, or the hint again."""
        if self.is_mounted:
            self._tell()

    def watch_warning(self) -> None:
        """Show the warning, or the hint again."""
        if self.is_mounted:
            self._tell()

    def _tell(self) -> None:
        self.set_class(self.problem is not None, "-bad")
        if self.problem:
            said = marked(Mark.BAD, self.problem)
        elif self.warning:
            said = marked(Mark.WARN, self.warning)
        else:
            said = Content(self._hint)
        # The line below exists only while there is something to say: a form has many fields.
        if self._line is not None and said:
            self._line.update(said)
        elif self._line is not None:
            self._line.remove()
            self._line = None
        elif said:
            self._line = Label(said, classes="field--line")
            self.mount(self._line)
