"""Where Onramp keeps its state, and how its files are opened."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

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


def private_directory(path: Path) -> Path:
    """Make a directory, with its parents, for its owner alone.

    Raises:
        OSError: it cannot be made, or what is there is no directory of ours.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix":
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise NotADirectoryError(f"{path} is not a directory of this user")
        if stat.S_IMODE(found.st_mode) & 0o077:
            path.chmod(0o700)
    return path
