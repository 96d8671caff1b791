"""Where Onramp keeps its state, and how its files are opened."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

_PRIVATE = 0o700
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def state_directory() -> Path:
    """The platform's state directory for Onramp (XDG on Linux); it may not exist yet."""
    import platformdirs

    return platformdirs.user_state_path("onramp", appauthor=False)


def file_name(text: str) -> str:
    """A file name made of ``text``: never empty, never a path, never hidden.

    Raises:
        ValueError: ``text`` is empty.
    """
    if not text:
        raise ValueError("a file needs a name")
    name = _UNSAFE.sub("_", text)
    return f"_{name[1:]}" if name.startswith(".") else name


class DirectoryTrouble(StrEnum):
    """Why a directory is not trusted with state."""

    LINK = "link"
    NO_DIRECTORY = "no-directory"
    ANOTHER_USERS = "another-users"
    OPEN = "open"
    """Others may put something into it."""


class NotOursError(NotADirectoryError):
    """A directory of the state is not ours alone. Nothing is read from it and nothing written."""

    def __init__(self, path: Path, trouble: DirectoryTrouble) -> None:
        super().__init__(f"{path} is not a directory of this user alone: {trouble}")
        self.path = path
        self.trouble = trouble


def private_directory(root: Path, *names: str) -> Path:
    """Make a directory below the state directory, for its owner alone.

    Args:
        root: Onramp's state directory; made too, with its parents.
        names: Of the directories on the way down.

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
    """The same without making anything: one that is not there yet is as good as one of ours.

    Raises:
        NotOursError: See private_directory.
        OSError: It cannot be looked at.
    """
    for place in _way(root, names):
        if os.path.lexists(place):
            _check(place)
    return root.joinpath(*names)


def check_state(root: Path) -> None:
    """Look at the state directory and every directory below it.

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
