"""What became of a run, in a word or two, for the wizard and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.words.translation import say

if TYPE_CHECKING:
    from tui.apply.past_runs import PastRun
    from tui.vault.directories import NotOursError

STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        "unfinished": "not finished",
        "undoing": "half undone",
        "applied": "applied",
        "partly": "applied in part",
        "undone": "undone",
        "unreadable": "cannot be read",
    }
)
"""A word for every Standing, and for a run that is over with something skipped."""

PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "damaged": "its file is damaged",
        "version": "its file is from another version of Onramp, or was cut off at its start",
        "not-private": "its file or directory is a link, another user's, or open to others, so it"
        " is not trusted",
        "elsewhere": "its file says that it is another run's or another account's; it was copied or"
        " renamed",
    }
)
"""Why a run's file cannot be read."""


DIRECTORIES: Mapping[str, str] = MappingProxyType(
    {
        "link": "{path} is a symbolic link, and Onramp follows none to its state; put a directory"
        " of your own in its place",
        "no-directory": "{path} is not a directory; move it away",
        "another-users": "{path} belongs to another user; move it away, or make it yours",
        "open": "others may write into {path}, so what is in it may not be yours; look at it, then"
        " run chmod 700 on it",
    }
)
"""Why a directory is not trusted, and what to do."""


def directory_problem(error: NotOursError) -> str:
    """Which directory of the state is not ours alone, and what to do."""
    return say(DIRECTORIES[error.trouble.value], path=error.path)


def standing_of(run: PastRun) -> str:
    """The code of STANDINGS that says most of a run."""
    over = run.standing.value == "applied"
    return "partly" if over and run.state and not run.state.complete else run.standing.value


def standing(run: PastRun) -> str:
    """What became of it."""
    return say(STANDINGS[standing_of(run)])


def problem(code: str) -> str:
    """Why its file cannot be read."""
    return say(PROBLEMS[code])
