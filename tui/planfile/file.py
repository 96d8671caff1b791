"""Plan files on the disk, read and written whole."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.core.text import sentence
from tui.planfile.problems import PlanFileError, PlanFileProblem, problem
from tui.planfile.read import PlanFile, read_plan_file
from tui.regular_file import NotRegularError, TooLargeError, read_file
from tui.vault.files import write_whole

LIMIT: Final = 4 * 1024 * 1024
"""Bytes; some 25,000 users, more than an account takes."""

PIPE_SECONDS: Final = 60.0
"""Time limit for a pipe to bring a whole plan."""


def load_plan_file(path: Path) -> PlanFile:
    """Read a plan file from disk, or from a pipe.

    Raises:
        PlanFileError: It cannot be read, or something is wrong with it.
    """
    try:
        data = read_file(path, LIMIT, pipe_seconds=PIPE_SECONDS)
    except TooLargeError:
        text = sentence(
            "it is larger than {limit} MB; split it into several plan files.",
            limit=LIMIT // 1024 // 1024,
        )
        raise PlanFileError([problem("too-large", text)]) from None
    except (OSError, ValueError) as error:
        raise PlanFileError([_unread(error)]) from None
    try:
        content = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        text = sentence("this line is not UTF-8; save the file in that encoding.")
        raise PlanFileError([problem("not-utf-8", text, line)]) from None
    return read_plan_file(content)


def _unread(error: OSError | ValueError) -> PlanFileProblem:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return problem("no-file", sentence("there is no such file; check the name."))
    if isinstance(error, IsADirectoryError):
        return problem("directory", sentence("this is a folder; name a plan file in it."))
    if isinstance(error, NotRegularError):
        return problem("not-a-file", sentence("this is a device or a socket; name a plan file."))
    if isinstance(error, PermissionError):
        return problem(
            "not-permitted", sentence("you may not read this file; change its permissions.")
        )
    # The name itself may be none, which is a ValueError.
    why = getattr(error, "strerror", None) or str(error)
    return problem(
        "unreadable",
        sentence("it could not be read ({why}); try again, or copy it elsewhere.", why=why),
    )


def save_plan_file(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a plan file to disk, whole or not at all; its directory must exist.

    Raises:
        ExportError: Nothing was written.
    """
    write_whole(path, text, overwrite=overwrite)
