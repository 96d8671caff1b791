"""The one plain-text exception: secrets in a file, on request, for its owner alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tui.access.secret import Secret
from tui.vault.asked_file import ExportError, ExportTrouble, write_new
from tui.vault.directories import file_name

__all__ = ["ExportError", "ExportTrouble", "text_file", "write_json", "write_texts"]

_MODE: Final = 0o600

Text = Sequence[str | Secret]
"""Pieces of a text in which the secrets are still masked."""


def write_json(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write one JSON list for scripts into a new file, mode 0600.

    Args:
        path: The file, which must not exist; its directory must.
        rows: One mapping per user; the secrets in it are ``Secret`` values.

    Raises:
        ExportError: No file was written.
    """
    text = json.dumps([dict(row) for row in rows], indent=2, ensure_ascii=False, default=_plain)
    write_new(path, f"{text}\n", _MODE)


def write_texts(directory: Path, texts: Mapping[str, Text]) -> tuple[Path, ...]:
    """Write one text file per person, each new and of mode 0600: all of them or none.

    Args:
        directory: Where to; it must exist.
        texts: Logon name to text.

    Returns:
        The files, in the order of ``texts``.

    Raises:
        ExportError: No file was written.
    """
    written: list[Path] = []
    try:
        for logon_name, text in texts.items():
            path = text_file(directory, logon_name)
            write_new(path, "".join(_plain(piece) for piece in text), _MODE)
            written.append(path)
    except ExportError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(written)


def text_file(directory: Path, logon_name: str) -> Path:
    """Which file of a directory is one person's."""
    return directory / f"{file_name(logon_name)}.txt"


def _plain(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, str):
        return value
    raise TypeError(f"a handover file holds no {type(value).__name__}")
