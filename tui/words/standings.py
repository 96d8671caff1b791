"""What became of a run, in a word or two, for the wizard and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.words.translation import say

if TYPE_CHECKING:
    from tui.apply.past_runs import PastRun

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
        "not-private": "others may read or write its file, so it is not trusted",
    }
)
"""Why a run's file cannot be read."""


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
