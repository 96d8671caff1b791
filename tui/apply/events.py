"""What a run tells; NeedsAttentionError."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from tui.apply.audit import Audit
from tui.cloud.errors import BadCredentialsError, CloudError
from tui.core.operations import Operation

DOUBTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "key-there": ("subject", "key"),
        "key-used": ("subject", "key"),
        "keys-unclear": ("subject", "keys"),
        "profile-there": ("subject",),
        "user-renamed": ("subject", "known_as"),
        "user-replaced": ("subject",),
        "group-renamed": ("subject", "known_as"),
        "group-replaced": ("subject",),
        "password-not-kept": ("subject", "why"),
        "password-not-saved": ("subject",),
        "password-unclear": ("subject",),
        "key-not-kept": ("subject", "key", "why"),
        "key-not-saved": ("subject", "key"),
        "not-written": ("why",),
    }
)
"""Code to parameter names, for the sentences."""


class NeedsAttentionError(Exception):
    """Going on could harm somebody's access; the administrator has to look."""

    def __init__(self, code: str, **parameters: str) -> None:
        """Make one.

        Raises:
            KeyError: The code is not registered.
            TypeError: The parameters are not those that the registry names.
        """
        if set(parameters) != set(DOUBTS[code]):
            raise TypeError(f"{code} takes the parameters {DOUBTS[code]}")
        super().__init__(code)
        self.code = code
        """``key-there``: an AccessKey exists that was not there at Review.
        ``key-used``: the key that a lost answer may have made was used already.
        ``keys-unclear``: keys appeared since, and not clearly by a lost answer.
        ``profile-there``: console access exists that was not there at Review.
        ``user-renamed``: a user that the run made goes by another name now.
        ``user-replaced``: the name of a user that the run made is somebody else's now.
        ``group-renamed``, ``group-replaced``: the same for a RAM user group.
        ``password-not-kept``: a password could not be sealed, so it was not sent.
        ``password-not-saved``: the administrator did not save a password, so it was not sent.
        ``password-unclear``: whether an unanswered call has set a typed password cannot be told.
        ``key-not-kept``: an AccessKey was made, and its secret could not be sealed yet.
        ``key-not-saved``: an AccessKey was made, and its secret was not saved yet.
        ``not-written``: the run's journal takes no line, so nothing is changed without one.
        """
        self.parameters: Mapping[str, str] = MappingProxyType(parameters)


class RunStatus(StrEnum):
    """How far one start of a run is, or of its undo; what it ended with once it is over."""

    RUNNING = "running"
    DONE = "done"
    """Every operation of the plan is done or was so already."""
    PARTLY = "partly"
    """What was skipped is not done; everything else is."""
    CHANGED = "changed"
    """It is over, and something that was granted is not what was agreed to."""
    FAILED = "failed"
    """Something failed; what was done stays done."""
    STOPPED = "stopped"
    """Somebody asked for it; nothing went wrong."""


@dataclass(frozen=True, slots=True)
class OperationStarted:
    """An operation begins, for the first time or again."""

    index: int
    """Its place in the plan's operations."""
    operation: Operation


@dataclass(frozen=True, slots=True)
class OperationWaiting:
    """The operation that runs waits before it asks the cloud again."""

    index: int
    operation: Operation
    seconds: float
    why: str = ""
    """A code of ``tui.apply.executor.WAITS``."""


@dataclass(frozen=True, slots=True)
class OperationDone:
    """An operation is over and well."""

    index: int
    operation: Operation
    already_so: bool
    """It was as wanted before; nothing was changed."""
    known_as: str = ""
    """The name that its user goes by now, where somebody renamed it before an undo."""


@dataclass(frozen=True, slots=True)
class OperationFailed:
    """An operation is over and was refused, or its outcome is not known."""

    index: int
    operation: Operation
    error: CloudError | NeedsAttentionError


@dataclass(frozen=True, slots=True)
class OperationLeft:
    """What an operation did is not taken back."""

    index: int
    operation: Operation
    why: str
    """A code of ``tui.apply.resources.change.LEFT``."""
    known_as: str = ""
    """The name that its user goes by now, where somebody renamed it."""


@dataclass(frozen=True, slots=True)
class RunPaused:
    """The credentials have run out: nothing is begun until somebody has signed in again.

    What is under way ends meanwhile.
    """

    error: BadCredentialsError


@dataclass(frozen=True, slots=True)
class RunContinued:
    """Somebody has signed in again; what met the refusal is tried once more."""


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The runner's call is over; always the last event."""

    outcome: RunStatus
    audit: Audit | CloudError | NeedsAttentionError | None = None
    """What the final look at AccessKeys found, or why it could not be made or written down.

    None before the end."""


RunEvent: TypeAlias = (
    OperationStarted
    | OperationWaiting
    | OperationDone
    | OperationFailed
    | OperationLeft
    | RunPaused
    | RunContinued
    | RunFinished
)
