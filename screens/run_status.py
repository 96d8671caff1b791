"""What the status of a run means to the screens, and what a run waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.apply.events import RunStatus
from tui.apply.run_state import OperationStatus, RunState
from tui.core.secret import Secret

if TYPE_CHECKING:
    from tui.apply.recheck import Recheck
    from tui.cloud.errors import BadCredentialsError
    from tui.services import Clock
    from tui.vault.run_file import Slot


OVER = frozenset({RunStatus.DONE, RunStatus.PARTLY, RunStatus.CHANGED})
"""Nothing is left to be gone on with."""
HALTED = frozenset({RunStatus.FAILED, RunStatus.STOPPED})
"""It can be gone on with."""


FRAMES_PER_SECOND: Final = 10
"""How often the screens look at a run."""


@dataclass(frozen=True, slots=True)
class ToSignIn:
    """Nothing is begun any more until somebody has signed in again; answered at the gate."""

    error: BadCredentialsError


@dataclass(frozen=True, slots=True)
class ToSave:
    """Until the administrator has saved this secret, nothing goes on."""

    slot: Slot
    secret: Secret
    answer: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class ToAgree:
    """Before it goes on, somebody agrees to what is new, or does not."""

    found: Recheck
    answer: SimpleQueue[bool]
    """The first one counts."""


Question: TypeAlias = ToSignIn | ToSave | ToAgree


class Waits:
    """Operations that ask the cloud again, and not before then."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[int, tuple[datetime, str]] = {}
        """When, and why it waits: a code of ``tui.apply.executor.WAITS``; by place in the plan."""

    def __len__(self) -> int:
        return len(self._until)

    def begin(self, at: int, seconds: float, why: str) -> None:
        """An operation waits for so long."""
        self._until[at] = self._clock() + timedelta(seconds=seconds), why

    def end(self, at: int) -> None:
        """It waits no longer, if it did."""
        self._until.pop(at, None)

    def clear(self) -> None:
        """Nothing waits any more."""
        self._until.clear()

    @property
    def next(self) -> tuple[float, str]:
        """Seconds until the first of them asks again, and why it waits."""
        until, why = min(self._until.values(), default=(self._clock(), ""))
        return max(0.0, (until - self._clock()).total_seconds()), why

    def why(self, at: int) -> str | None:
        """Why an operation waits; None where it does not."""
        return self._until[at][1] if at in self._until else None


def apply_states(state: RunState) -> dict[int, OperationStatus]:
    """How far each operation of a run is while nobody works on it, by place in the plan."""
    at_rest = {OperationStatus.RUNNING: OperationStatus.WAITING}
    return {each.index: at_rest.get(each.status, each.status) for each in state.operations}


def undo_states(state: RunState) -> dict[int, OperationStatus]:
    """The same of what the run did, or may have done, for an undo: last things first."""
    status = {None: OperationStatus.WAITING, "": OperationStatus.DONE}
    return {
        each.index: status.get(each.undone, OperationStatus.SKIPPED)
        for each in reversed(state.operations)
        if each.did
    }
