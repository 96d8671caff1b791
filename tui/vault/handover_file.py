"""The one plain-text exception: secrets in a file, on request, for its owner alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from tui.access.secret import Secret
from tui.vault.directories import file_name

_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
_MODE: Final = 0o600

Text = Sequence[str | Secret]
"""Pieces of a text in which the secrets are still masked."""


class ExportTrouble(StrEnum):
    """Why no file was written."""

    EXISTS = "exists"
    """Something is there already; nothing is ever overwritten."""
    NO_DIRECTORY = "no-directory"
    NOT_PERMITTED = "not-permitted"
    FAILED = "failed"
    """The disk is full, the name too long, or the like."""


class ExportError(Exception):
    """No file was written; what was begun is removed again."""

    def __init__(self, trouble: ExportTrouble, path: Path) -> None:
        super().__init__(f"{trouble}: {path}")
        self.trouble = trouble
        self.path = path


def write_json(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write one JSON list for scripts into a new file, mode 0600.

    Args:
        path: The file, which must not exist; its directory must.
        rows: One mapping per user; the secrets in it are ``Secret`` values.

    Raises:
        ExportError: No file was written.
    """
    text = json.dumps([dict(row) for row in rows], indent=2, ensure_ascii=False, default=_plain)
    _write_new(path, f"{text}\n")


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
            path = directory / f"{file_name(logon_name)}.txt"
            _write_new(path, "".join(_plain(piece) for piece in text))
            written.append(path)
    except ExportError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(written)


def _plain(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, str):
        return value
    raise TypeError(f"a handover file holds no {type(value).__name__}")


def _write_new(path: Path, text: str) -> None:
    data = _encoded(text)
    if data is None:
        raise ExportError(ExportTrouble.FAILED, path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, _MODE)
    except OSError as error:
        raise ExportError(_trouble(error), path) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise ExportError(_trouble(error), path) from None


def _encoded(text: str) -> bytes | None:
    """None where there is half a character in it; the error itself would hold the text."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None


def _trouble(error: OSError) -> ExportTrouble:
    if isinstance(error, FileExistsError):
        return ExportTrouble.EXISTS
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ExportTrouble.NO_DIRECTORY
    if isinstance(error, PermissionError):
        return ExportTrouble.NOT_PERMITTED
    return ExportTrouble.FAILED
