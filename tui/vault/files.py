"""Small private files, replaced whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from tui.regular_file import NO_FOLLOW, opened, read_open
from tui.vault.directories import private_directory

LARGEST = 16 * 1024 * 1024
"""Bytes that a small file may have."""
_MODE = 0o600
_LONE = "surrogatepass"
"""Half a character can be pasted; it must not cost the file."""


class NotPrivateError(OSError):
    """A file is not one we may trust: a symbolic link, somebody else's, or open to others."""


def read_private(path: Path) -> str | None:
    """The file's text; None where there is no file.

    Raises:
        NotPrivateError: it is a link, belongs to another user, or others may read or write it.
        OSError: it cannot be read.
        UnicodeDecodeError: it is not text.
    """
    try:
        with opened(path, follow=False) as handle:
            check_private(path, os.fstat(handle))
            return read_open(handle, LARGEST).decode("utf-8", _LONE)
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_symlink():
            raise NotPrivateError(f"{path} is a symbolic link") from None
        raise


def check_private(path: Path, found: os.stat_result) -> None:
    """Refuse what is not a file of ours alone.

    Raises:
        NotPrivateError: see there.
    """
    if not stat.S_ISREG(found.st_mode):
        raise NotPrivateError(f"{path} is not a file")
    if os.name == "posix":
        if found.st_uid != os.geteuid():
            raise NotPrivateError(f"{path} belongs to another user")
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise NotPrivateError(f"{path} is open to other users")


def write_private(path: Path, text: str) -> None:
    """Replace the file's content at once; after a crash it holds the old text or the new one.

    A link in its place is replaced, and what it names stays as it is.

    Raises:
        OSError: it cannot be written; the old file is as it was.
    """
    import secrets

    directory = private_directory(path.parent)
    fresh = directory / f".{path.name}.{secrets.token_hex(8)}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, _MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", _LONE))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            fresh.unlink()
        raise
    sync_directory(directory)


def remove(path: Path) -> None:
    """Remove a file; it need not be there.

    Raises:
        OSError: it cannot be removed.
    """
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make a rename or removal in this directory last through a power cut."""
    if os.name != "posix":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
