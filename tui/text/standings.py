"""What became of a run, in a word or two, for the wizard and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.text import say
from tui.vault.files import NotOursError

if TYPE_CHECKING:
    from tui.apply.history import PastRun
    from tui.planning.agreement import Change

STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        "unfinished": "not finished",
        "undoing": "half undone",
        "applied": "applied",
        "partly": "applied in part",
        "changed": "to be checked",
        "undone": "undone",
        "unreadable": "cannot be read",
    }
)
"""A word for every Standing, and for a run that is over with something skipped, or changed."""

CHANGES: Mapping[str, str] = MappingProxyType(
    {
        "policy-changed": (
            "The policy {subject} was changed while the run went on: what it says now was granted,"
            " and nobody agreed to it. Look at its document, or take the run back."
        ),
        "policy-unread": (
            "What the policy {subject} says now could not be read back after it was granted; look"
            " at its document."
        ),
        "policy-unjudged": (
            "What the policy {subject} said when the run was agreed to is not written down; look at"
            " its document."
        ),
        "group-unjudged": (
            "What the group {subject} held when the run was agreed to is not written down; look at"
            " its policies."
        ),
        "policy-gone": (
            "The policy {subject} is not in the account any more, so that nobody has it."
        ),
        "group-changed": (
            "The RAM user group {subject} was granted more while the run went on ({policies}):"
            " everybody in it has that, and nobody agreed to it. Look at the group, or take the run"
            " back."
        ),
        "group-lost": (
            "Grants were taken from the RAM user group {subject} while the run went on"
            " ({policies}): nobody has them by that group any more, and what they may have"
            " forbidden is not forbidden by it. Look at the group."
        ),
        "group-unread": (
            "What the RAM user group {subject} holds now could not be read back; look at the group."
        ),
    }
)
"""How what was granted differs from what was agreed to, a sentence for each."""

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


def disk_problem(error: Exception) -> str:
    """Why a file or a directory cannot be used: what is to be done, or the system's reason."""
    if isinstance(error, NotOursError):
        return directory_problem(error)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def standing_of(run: PastRun) -> str:
    """The code of STANDINGS that says most of a run."""
    if run.standing.value != "applied" or run.state is None:
        return run.standing.value
    if run.state.ended is not None and run.state.ended.changes:
        return "changed"
    return run.standing.value if run.state.complete else "partly"


def not_as_agreed(change: Change) -> str:
    """What the last look found at the end of a run."""
    names = ", ".join(change.policies)
    return say(CHANGES[change.how.value], subject=change.subject, policies=names)


def standing(run: PastRun) -> str:
    """What became of it."""
    return say(STANDINGS[standing_of(run)])


def problem(code: str) -> str:
    """Why its file cannot be read."""
    return say(PROBLEMS[code])
