"""Plan files on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.apply.plan_file.problems import PlanFileError, PlanFileProblem, problem
from tui.apply.plan_file.reading import PlanFile, read_plan_file
from tui.vault.asked_file import write_whole

LIMIT: Final = 4 * 1024 * 1024
"""Bytes; some 25,000 users, more than an account takes."""


def load_plan_file(path: Path) -> PlanFile:
    """Read a plan file from disk, or from a pipe.

    Raises:
        PlanFileError: It cannot be read, or something is wrong with it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise PlanFileError([_unread(error)]) from None
    if len(data) > LIMIT:
        raise PlanFileError([problem("too-large", limit=LIMIT // 1024 // 1024)])
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
