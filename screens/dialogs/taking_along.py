"""The policy of a dialog in forms that can be taken along: on the clipboard, and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widget import Widget

from screens.background import in_background
from screens.saying import Said
from screens.sharing.copying import copied_line
from tui.text import permissions as words
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from pathlib import Path

    from screens.session import Session
    from tui.vault.clipboard import Copied


class TakingAlong(Widget):
    """Copies and writes a text without a secret, and says what came of it; it shows nothing."""

    DEFAULT_CSS = "TakingAlong { display: none; }"
    FILE = "onramp-permissions.json"

    @dataclass
    class TextCopied(Message):
        """It is on a clipboard, or is not."""

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
        from screens.dialogs.save_permissions import SavePermissions

        text = f"{self._text}\n"

        def work(path: Path, over: bool) -> Path:
            from tui.vault.asked_file import write_whole

            write_whole(path, text, overwrite=over)
            return path

        proposed = self._session.services.export_to / self.FILE
        self.app.push_screen(SavePermissions(proposed, work), self._written)

    def _written(self, path: Path | None) -> None:
        if path is not None:
            self.post_message(Said(Mark.DONE, words.policy_written(path)))
