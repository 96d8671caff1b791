"""The policy of a dialog in forms that can be taken along: on the clipboard, and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widget import Widget

from screens.background import in_background
from screens.copying import copied_line
from screens.saying import Said
from tui.widgets.marks import Mark
from tui.words import permissions as words

if TYPE_CHECKING:
    from pathlib import Path

    from screens.session import Session
    from tui.vault.asked_file import ExportError
    from tui.vault.clipboard import Copied


class TakingAlong(Widget):
    """Copies and writes a text without a secret, and says what came of it; it shows nothing."""

    DEFAULT_CSS = "TakingAlong { display: none; }"
    FILE = "onramp-permissions.json"

    @dataclass
    class TextCopied(Message):
        """It is on a clipboard, or is not."""

        copied: Copied

    @dataclass
    class Written(Message):
        """It is in a file."""

        path: Path

    @dataclass
    class NotWritten(Message):
        """It is not."""

        error: ExportError

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
        from screens.dialogs.save_permissions import SavePermissions

        proposed = self._session.services.export_to / self.FILE
        self.app.push_screen(SavePermissions(proposed), self._write)

    def _write(self, path: Path | None, *, over: bool = False) -> None:
        if path is None:
            return
        text = f"{self._text}\n"

        def work() -> Path:
            from tui.vault.asked_file import write_whole

            write_whole(path, text, overwrite=over)
            return path

        def failed(error: Exception) -> Message | None:
            from tui.vault.asked_file import ExportError

            return self.NotWritten(error) if isinstance(error, ExportError) else None

        in_background(self, work, self.Written, failed, name="write-policy")

    @on(Written)
    def _was_written(self, event: Written) -> None:
        event.stop()
        self.post_message(Said(Mark.DONE, words.policy_written(event.path)))

    @on(NotWritten)
    def _was_not_written(self, event: NotWritten) -> None:
        from screens.dialogs.confirm import Confirm
        from tui.vault.asked_file import ExportTrouble
        from tui.words.plan_saving import write_over, write_over_answers, write_over_title
        from tui.words.sharing import export_trouble

        event.stop()
        path = event.error.path
        if event.error.trouble is not ExportTrouble.EXISTS:
            self.post_message(Said(Mark.BAD, export_trouble(event.error)))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._write(path, over=True)

        yes, no = write_over_answers()
        question = Confirm(write_over_title(), write_over(path), yes=yes, no=no)
        self.app.push_screen(question, answered)
