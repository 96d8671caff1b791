"""Files that somebody asked for and named: never over another one unless that was asked, too."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from tui.vault.files import sync_directory

_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
_ORDINARY: Final = 0o666
"""Less the umask, as for a file of any other program."""


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


def write_new(path: Path, text: str, mode: int) -> None:
    """Write a new file; what was begun is removed if it cannot be finished.

    Args:
        path: The file, which must not exist; its directory must.
        text: All of it.
        mode: Permissions, less the umask.

    Raises:
        ExportError: No file was written.
    """
    data = _encoded(text)
    if data is None:
        raise ExportError(ExportTrouble.FAILED, path)
    try:
        _write(path, data, mode)
    except OSError as error:
        raise ExportError(_trouble(error), path) from None


def write_whole(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a file without a secret; at every moment it is there whole, or as it was before.

    Args:
        path: The file; its directory must exist.
        text: All of it.
        overwrite: Replace the file that is there. A link is followed, and permissions stay.

    Raises:
        ExportError: Nothing was written.
    """
    data = _encoded(text)
    if data is None:
        raise ExportError(ExportTrouble.FAILED, path)
    try:
        if overwrite and path.exists():
            _replace(path.resolve(), data)
        else:
            _add(path, data)
    except OSError as error:
        raise ExportError(_trouble(error), path) from None
    with suppress(OSError):  # it is written; only a power cut could still take it
        sync_directory(path.resolve().parent)


def _replace(path: Path, data: bytes) -> None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{path} is not a file")
    with _beside(path, data) as fresh:
        fresh.chmod(stat.S_IMODE(found.st_mode))
        fresh.replace(path)


def _add(path: Path, data: bytes) -> None:
    if os.path.lexists(path):
        raise FileExistsError(path)
    with _beside(path, data) as fresh:
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            raise
        except OSError:  # a file system without links: still never over another file
            _write(path, data, _ORDINARY)


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[Path]:
    """A file in the same directory that is gone afterwards, if it was not renamed."""
    import secrets

    fresh = path.parent / f".onramp-{secrets.token_hex(8)}"
    _write(fresh, data, _ORDINARY)
    try:
        yield fresh
    finally:
        with suppress(OSError):
            fresh.unlink()


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


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
