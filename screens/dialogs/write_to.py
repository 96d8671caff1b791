"""Asks where something is to be written."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from screens.dialogs.dialog import Dialog
from tui.widgets.field import Field
from tui.words.plan_saving import whole_path

Answer = TypeVar("Answer")


class WriteTo(Dialog[Answer | None]):
    """Says what is written, and answers with where; nothing is written here."""

    AUTO_FOCUS = "#path Input"
    DEFAULT_CSS = """
    WriteTo #path { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="write-to.cancel"),
    ]

    def __init__(self, title: Content, text: str, proposed: Path, *, careful: bool = False) -> None:
        """Make the dialog.

        Args:
            title: The question.
            text: What the file is for, or what speaks against it.
            proposed: The path to begin with.
            careful: The button that agrees is a warning.
        """
        super().__init__()
        self._title = title
        self._text = text
        self._proposed = proposed
        self._careful = careful

    @abstractmethod
    def answer(self, path: Path) -> Answer:
        """What agreeing to a path means."""

    def compose_choices(self) -> Iterable[Widget]:
        """What is asked beside the path."""
        return ()

    def compose(self) -> ComposeResult:
        """What it is about, and where it goes."""
        with Vertical(classes="dialog"):
            yield Static(self._title)
            yield Static(self._text, markup=False, classes="dialog--text")
            yield from self.compose_choices()
            yield Field("Write to", id="path", value=str(self._proposed))
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="no", name="dismiss(None)", compact=True)
                yield Button(
                    "Write",
                    id="yes",
                    name="accept",
                    variant="warning" if self._careful else "primary",
                    compact=True,
                )

    @on(Field.Submitted)
    def _entered(self, event: Field.Submitted) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Answer with the path, if it is a whole one."""
        field = self.query_one(Field)
        text = field.value.strip()
        path = Path(text).expanduser() if text else Path()
        if not text or not path.is_absolute():
            field.problem = whole_path()
            field.focus()
            return
        self.dismiss(self.answer(path))
