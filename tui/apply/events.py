"""What a run tells; NeedsAttentionError."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from tui.apply.audit import Audit
from tui.cloud.errors import BadCredentialsError, CloudError
from tui.core.operations import Operation
from tui.core.text import Sentence, sentence

if TYPE_CHECKING:
    from tui.apply.timing import Wait


class NeedsAttentionError(Exception):
    """Going on could harm somebody's access; the administrator has to look."""

    def __init__(self, code: str, text: Sentence) -> None:
        """Make one.

        Args:
            code: names it for scripts, and where the command line has other words.
            text: what happened, and the way out.
        """
        super().__init__(code)
        self.code = code
        self.text = text


def system_reason(error: Exception) -> str | Sentence:
    """What the system says of an error."""
    # Where it says nothing, what failed was not the disk.
    return getattr(error, "strerror", None) or sentence("nothing says why")


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
    why: Wait


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
