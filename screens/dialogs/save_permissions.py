"""Where the policy for an administrator is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.content import Content

from screens.dialogs.copy_or_write import WriteTo
from tui.text.permissions import write_question, written_as


class SavePermissions(WriteTo[Path, Path]):
    """Answers with the file's path."""

    def __init__(self, proposed: Path, write: Callable[[Path, bool], Path]) -> None:
        super().__init__(Content.styled(write_question(), "bold"), written_as(), proposed, write)

    def answer(self, path: Path) -> Path:
        """The path itself."""
        return path
