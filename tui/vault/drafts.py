"""Draft on the disk, so that a dropped connection costs nothing. No secret can be in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.vault.files import (
    file_name,
    private_directory,
    read_private,
    remove,
    trusted_directory,
    write_private,
)

if TYPE_CHECKING:
    from tui.core.draft import Draft
    from tui.planning.draft_json import ReadDraft


class DraftStore:
    """Draft of one account at one endpoint. Making the store touches no disk."""

    def __init__(self, directory: Path, endpoint: str, account_id: str) -> None:
        """``endpoint`` is the identity of the endpoints.

        Raises:
            ValueError: endpoint or account ID is empty.
        """
        self._directory = directory
        self._way = ("drafts", file_name(endpoint))
        self.path = directory.joinpath(*self._way, f"{file_name(account_id)}.json")

    def load(self) -> ReadDraft | None:
        """Read the saved draft, as far as it can be read; None if there is none.

        Raises:
            OSError: the file is there and cannot be read, or must not be trusted.
        """
        from tui.planning.draft_json import read_draft

        trusted_directory(self._directory, *self._way)
        try:
            text = read_private(self.path)
        except UnicodeDecodeError:
            # Not ours; read_draft has the finding for that.
            text = ""
        return None if text is None else read_draft(text)

    def save(self, draft: Draft) -> None:
        """Replace the saved draft, at once and for good.

        Raises:
            OSError: it cannot be written; the earlier draft is still there.
        """
        from tui.planning.draft_json import write_draft

        private_directory(self._directory, *self._way)
        write_private(self.path, write_draft(draft))

    def clear(self) -> None:
        """Remove the saved draft, which need not be there.

        Raises:
            OSError: it cannot be removed.
        """
        trusted_directory(self._directory, *self._way)
        remove(self.path)
