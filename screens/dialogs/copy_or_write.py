"""Dialog that saves a text to a file, and copying to the clipboard."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from screens.background import in_background
from screens.dialogs.dialog import Confirm, Dialog
from screens.sharing.cards import copied_line
from screens.step import Said
from tui.core.text import say
from tui.text.questions import write_over_answers
from tui.text.sharing import export_trouble
from tui.vault.files import ExportError, ExportTrouble, write_whole
from tui.widgets.field import Field
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.vault.clipboard import Copied

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class WriteTo(Dialog[Result | None], Generic[Answer, Result]):
    """Answers with the result of writing, or None. A refused path can be corrected."""

    AUTO_FOCUS = "#path Input"
    DEFAULT_CSS = """
    WriteTo #path { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="write-to.cancel"),
    ]

    @dataclass
    class Written(Message):
        """The file is written."""

        result: object

    @dataclass
    class NotWritten(Message):
        """The file could not be written."""

        error: ExportError

    def __init__(
        self,
        title: Content,
        text: str,
        proposed: Path,
        write: Callable[[Answer, bool], Result],
        *,
        may_replace: bool = True,
        careful: bool = False,
    ) -> None:
        """Make the dialog.

        Args:
            title: The question.
            text: Purpose of the file, or a warning about it.
            proposed: The path to begin with.
            write: Called in a thread with the answer, and whether an existing file may be replaced.
                Raises ExportError.
            may_replace: Whether the dialog may ask to replace an existing file.
            careful: Whether the button that agrees is a warning.
        """
        super().__init__()
        self._title = title
        self._text = text
        self._proposed = proposed
        self._write_down = write
        self._may_replace = may_replace
        self._careful = careful
        self._writing: Answer | None = None

    @abstractmethod
    def answer(self, path: Path) -> Answer:
        """Answer for a path that was agreed to."""

    def compose_choices(self) -> Iterable[Widget]:
        """Questions beside the path."""
        return ()

    def compose(self) -> ComposeResult:
        """The purpose, the choices, and the path."""
        with Vertical(classes="dialog"):
            yield Static(self._title)
            yield Static(self._text, markup=False, classes="dialog--text")
            yield from self.compose_choices()
            yield Field("Write to", id="path", value=str(self._proposed))
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="no", name="cancel", compact=True)
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

    def action_cancel(self) -> None:
        """Close without writing; too late once writing has begun."""
        if self._writing is None:
            self.dismiss(None)

    def action_accept(self) -> None:
        """Write to the path, if it is a whole one."""
        field = self.query_one(Field)
        text = field.value.strip()
        path = Path(text).expanduser() if text else Path()
        if not text or not path.is_absolute():
            self._refuse(say("Give the whole path, beginning with / or ~."))
        elif self._writing is None:
            self._write(self.answer(path))

    def _write(self, answer: Answer, *, over: bool = False) -> None:
        self._writing = answer

        def failed(error: Exception) -> Message | None:
            return self.NotWritten(error) if isinstance(error, ExportError) else None

        work = self._write_down
        in_background(self, lambda: work(answer, over), self.Written, failed, name="write")

    @on(Written)
    def _was_written(self, event: Written) -> None:
        event.stop()
        self.dismiss(event.result)  # type: ignore[arg-type]  # messages are not generic

    @on(NotWritten)
    def _was_not_written(self, event: NotWritten) -> None:
        event.stop()
        answer, self._writing = self._writing, None
        if event.error.trouble is not ExportTrouble.EXISTS or not self._may_replace:
            self._refuse(export_trouble(event.error))
            return

        def answered(yes: bool | None) -> None:
            if yes and answer is not None:
                self._write(answer, over=True)

        yes, no = write_over_answers()
        question = Confirm(
            say("Write over it?"),
            say("There is a file of that name already:\n{path}", path=event.error.path),
            yes=yes,
            no=no,
        )
        self.app.push_screen(question, answered)

    def _refuse(self, why: str) -> None:
        field = self.query_one(Field)
        self.app.bell()
        field.problem = why
        field.focus()


class SaveFile(WriteTo[Path, Path]):
    """Answers with the file's path."""

    def answer(self, path: Path) -> Path:
        """The path itself."""
        return path


class TakingAlong(Widget):
    """Copies and writes a text without a secret, and tells the result; invisible."""

    DEFAULT_CSS = "TakingAlong { display: none; }"
    FILE = "onramp-permissions.json"

    @dataclass
    class TextCopied(Message):
        """The copy succeeded or failed."""

        copied: Copied

    def __init__(self, session: Session, text: str) -> None:
        super().__init__()
        self._session = session
        self._text = text

    def copy(self) -> None:
        """Copy the text."""
        text, copier = self._text, self._session.services.copier
        in_background(self, lambda: copier.copy(text), self.TextCopied, lambda _: None, name="copy")

    @on(TextCopied)
    def _copied(self, event: TextCopied) -> None:
        event.stop()
        self.post_message(Said(*copied_line(event.copied)))

    def write(self) -> None:
        """Ask for a path, and write the text there."""
        text = f"{self._text}\n"

        def work(path: Path, over: bool) -> Path:
            write_whole(path, text, overwrite=over)
            return path

        proposed = self._session.services.export_to / self.FILE
        title = Content.styled(say("Write the policy to a file?"), "bold")
        self.app.push_screen(
            SaveFile(
                title,
                say(
                    "A policy document for the RAM console, or for aliyun ram CreatePolicy."
                    " Whoever holds it can do what this plan takes; no secret is in it."
                ),
                proposed,
                work,
            ),
            self._written,
        )

    def _written(self, path: Path | None) -> None:
        if path is not None:
            self.post_message(Said(Mark.DONE, say("Written to {path}", path=path)))
