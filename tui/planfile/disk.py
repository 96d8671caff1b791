"""Plan files on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.planfile.problems import PlanFileError, PlanFileProblem, problem
from tui.planfile.read import PlanFile, read_plan_file
from tui.regular_file import NotRegularError, TooLargeError, read_file
from tui.vault.asked_file import write_whole

LIMIT: Final = 4 * 1024 * 1024
"""Bytes; some 25,000 users, more than an account takes."""

PIPE_SECONDS: Final = 60.0
"""How long a pipe may take to bring a whole plan."""


def load_plan_file(path: Path) -> PlanFile:
    """Read a plan file from disk, or from a pipe.

    Raises:
        PlanFileError: It cannot be read, or something is wrong with it.
    """
    try:
        data = read_file(path, LIMIT, pipe_seconds=PIPE_SECONDS)
    except TooLargeError:
        raise PlanFileError([problem("too-large", limit=LIMIT // 1024 // 1024)]) from None
    except (OSError, ValueError) as error:
        raise PlanFileError([_unread(error)]) from None
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlanFileError([problem("not-utf-8", line)]) from None
    return read_plan_file(text)


def _unread(error: OSError | ValueError) -> PlanFileProblem:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return problem("no-file")
    if isinstance(error, IsADirectoryError):
        return problem("directory")
    if isinstance(error, NotRegularError):
        return problem("not-a-file")
    if isinstance(error, PermissionError):
        return problem("not-permitted")
    # The name itself may be none, which is a ValueError.
    return problem("unreadable", why=getattr(error, "strerror", None) or str(error))


def save_plan_file(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a plan file to disk, whole or not at all.

    Args:
        path: The file; its directory must exist.
        text: What :func:`write_plan_file` made.
        overwrite: Replace the file that is there.

    Raises:
        ExportError: Nothing was written.
    """
    write_whole(path, text, overwrite=overwrite)
