"""Private files, the state directory, and files that a person asked for."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from tui.regular_file import NO_FOLLOW, opened, read_open

_PRIVATE = 0o700
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def state_directory() -> Path:
    """State directory of the platform for Onramp (XDG on Linux); it may not exist yet."""
    import platformdirs

    return platformdirs.user_state_path("onramp", appauthor=False)


def file_name(text: str) -> str:
    """File name made of ``text``: never empty, never a path, never hidden.

    Raises:
        ValueError: ``text`` is empty.
    """
    if not text:
        raise ValueError("a file needs a name")
    name = _UNSAFE.sub("_", text)
    return f"_{name[1:]}" if name.startswith(".") else name


class DirectoryTrouble(StrEnum):
    """Reason not to trust a directory with state."""

    LINK = "link"
    NO_DIRECTORY = "no-directory"
    ANOTHER_USERS = "another-users"
    OPEN = "open"
    """Others may put something into it."""


class NotOursError(NotADirectoryError):
    """Directory of the state that is not ours alone. Nothing is read from it or written to it."""

    def __init__(self, path: Path, trouble: DirectoryTrouble) -> None:
        super().__init__(f"{path} is not a directory of this user alone: {trouble}")
        self.path = path
        self.trouble = trouble


def private_directory(root: Path, *names: str) -> Path:
    """Make a directory below the state directory ``root``, for its owner alone.

    ``root`` is made too, with its parents, and so are the directories on the way down.

    Raises:
        NotOursError: One on the way is a link, another user's, or can be written by others.
        OSError: It cannot be made.
    """
    root.parent.mkdir(parents=True, exist_ok=True)
    for place in _way(root, names):
        with suppress(FileExistsError):  # also a link, which is looked at next
            place.mkdir(mode=_PRIVATE)
        _check(place)
        if os.name == "posix" and stat.S_IMODE(place.lstat().st_mode) != _PRIVATE:
            place.chmod(_PRIVATE)
    return root.joinpath(*names)


def trusted_directory(root: Path, *names: str) -> Path:
    """Check a directory below the state directory ``root``; one that is not there yet is fine.

    Raises:
        NotOursError: One on the way is a link, another user's, or can be written by others.
        OSError: It cannot be looked at.
    """
    for place in _way(root, names):
        if os.path.lexists(place):
            _check(place)
    return root.joinpath(*names)


def check_state(root: Path) -> None:
    """Check the state directory and every directory below it.

    Raises:
        NotOursError: The first that is not ours alone.
        OSError: One cannot be looked into.
    """
    trusted_directory(root)
    for place in sorted(root.iterdir()) if root.exists() else ():
        # A file is looked at when it is opened; a link may be to a directory.
        if place.is_dir():
            check_state(place)


def _way(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    yield root
    for name in names:
        root /= name
        yield root


def _check(place: Path) -> None:
    found = place.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise NotOursError(place, DirectoryTrouble.LINK)
    if not stat.S_ISDIR(found.st_mode):
        raise NotOursError(place, DirectoryTrouble.NO_DIRECTORY)
    if os.name != "posix":
        return
    if found.st_uid != os.geteuid():
        raise NotOursError(place, DirectoryTrouble.ANOTHER_USERS)
    if stat.S_IMODE(found.st_mode) & (stat.S_IWGRP | stat.S_IWOTH):
        raise NotOursError(place, DirectoryTrouble.OPEN)


LARGEST = 16 * 1024 * 1024
"""Bytes that a small file may have."""
_MODE = 0o600
_LONE = "surrogatepass"
"""A lone surrogate can be pasted; it must not cost the file."""


class NotPrivateError(OSError):
    """File that cannot be trusted: a symbolic link, somebody else's, or open to others."""


def read_private(path: Path) -> str | None:
    """Text of a private file; None where there is no file.

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
    """Refuse a file that is not ours alone.

    Raises:
        NotPrivateError: it is no regular file, somebody else's, or open to others.
    """
    if not stat.S_ISREG(found.st_mode):
        raise NotPrivateError(f"{path} is not a file")
    if os.name == "posix":
        if found.st_uid != os.geteuid():
            raise NotPrivateError(f"{path} belongs to another user")
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise NotPrivateError(f"{path} is open to other users")


def write_private(path: Path, text: str) -> None:
    """Replace a file's content at once; after a crash it holds the old text or the new one.

    A link in its place is replaced, and the target of the link stays as it is.

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
    """Remove a file, which need not be there.

    Raises:
        OSError: it cannot be removed.
    """
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make a rename or removal in a directory last through a power cut."""
    if os.name != "posix":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
_ORDINARY: Final = 0o666
"""Less the umask, as for a file of any other program."""


class ExportTrouble(StrEnum):
    """Reason why no file was written."""

    EXISTS = "exists"
    """Something is there already; nothing is ever overwritten."""
    NO_DIRECTORY = "no-directory"
    NOT_PERMITTED = "not-permitted"
    FAILED = "failed"
    """The disk is full, the name too long, or the like."""


class ExportError(Exception):
    """File that was not written; its beginning is removed again."""

    def __init__(self, trouble: ExportTrouble, path: Path) -> None:
        super().__init__(f"{trouble}: {path}")
        self.trouble = trouble
        self.path = path


def write_new(path: Path, text: str, mode: int) -> None:
    """Write a new file in a directory that exists; ``mode`` is less the umask.

    Raises:
        ExportError: No file was written; its beginning is removed again.
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

    Its directory must exist. With ``overwrite`` a file that is there is replaced: a link is
    followed, and permissions stay.

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
    """Temporary file in the same directory, gone afterwards if it was not renamed."""
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
    """Text in UTF-8; None for a lone surrogate, as the error itself would hold the text."""
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
