"""Events of a run, and the error that needs a person's attention."""

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
    """Operation that could harm somebody's access; the administrator has to look first."""

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
    """Progress of one start of a run or of its undo, and its result."""

    RUNNING = "running"
    DONE = "done"
    """Every operation of the plan is done or was so already."""
    PARTLY = "partly"
    """Everything is done but what was skipped."""
    CHANGED = "changed"
    """The run is over, and something that was granted is not what was agreed to."""
    FAILED = "failed"
    """Something failed; what was done stays done."""
    STOPPED = "stopped"
    """Somebody asked for it; nothing went wrong."""


@dataclass(frozen=True, slots=True)
class OperationStarted:
    """Begin of an operation, for the first time or again."""

    index: int
    """Place in the plan's operations."""
    operation: Operation


@dataclass(frozen=True, slots=True)
class OperationWaiting:
    """Wait of a running operation before it asks the cloud again."""

    index: int
    operation: Operation
    seconds: float
    why: Wait


@dataclass(frozen=True, slots=True)
class OperationDone:
    """Success of an operation, or of its undo."""

    index: int
    operation: Operation
    already_so: bool
    """Whether it was so before; nothing was changed."""
    known_as: str = ""
    """Present name of its user, where somebody renamed it before an undo."""


@dataclass(frozen=True, slots=True)
class OperationFailed:
    """Failure of an operation: it was refused, or its outcome is not known."""

    index: int
    operation: Operation
    error: CloudError | NeedsAttentionError


@dataclass(frozen=True, slots=True)
class OperationLeft:
    """Operation that is not undone."""

    index: int
    operation: Operation
    why: str
    """Code of ``tui.apply.resources.change.LEFT``."""
    known_as: str = ""
    """Present name of its user, where somebody renamed it."""


@dataclass(frozen=True, slots=True)
class RunPaused:
    """Pause for want of credentials: what is under way ends, and nothing is begun."""

    error: BadCredentialsError


@dataclass(frozen=True, slots=True)
class RunContinued:
    """End of a pause: somebody has signed in again, and what was refused is tried once more."""


@dataclass(frozen=True, slots=True)
class RunFinished:
    """End of the runner's call; always the last event."""

    outcome: RunStatus
    audit: Audit | CloudError | NeedsAttentionError | None = None
    """Final audit, or why it could not be made or written down; None before the end."""


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
