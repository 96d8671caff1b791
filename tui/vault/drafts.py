"""The draft on disk, so that a dropped connection costs nothing. No secret can be in it."""

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
    """The draft of one account at one endpoint. Making the store touches no disk."""

    def __init__(self, directory: Path, endpoint: str, account_id: str) -> None:
        """Say where it is.

        Args:
            directory: Onramp's state directory.
            endpoint: the identity of the endpoints; drafts are kept apart by it.
            account_id: the account, likewise.

        Raises:
            ValueError: endpoint or account ID is empty.
        """
        self._directory = directory
        self._way = ("drafts", file_name(endpoint))
        self.path = directory.joinpath(*self._way, f"{file_name(account_id)}.json")

    def load(self) -> ReadDraft | None:
        """What was saved, as far as it can be read; None if nothing was.

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
        """Replace what was saved, at once and for good.

        Raises:
            OSError: it cannot be written; what was saved before is still there.
        """
        from tui.planning.draft_json import write_draft

        private_directory(self._directory, *self._way)
        write_private(self.path, write_draft(draft))

    def clear(self) -> None:
        """Remove it; it need not be there.

        Raises:
            OSError: it cannot be removed.
        """
        trusted_directory(self._directory, *self._way)
        remove(self.path)
