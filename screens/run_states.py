"""How far a run is, and how far each of its operations is, as the screens tell it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tui.apply.events import Outcome
from tui.apply.run_state import Stage


class Phase(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    FAILED = "failed"
    """Something failed; what was done stays done."""
    STOPPED = "stopped"
    """Stopped between two operations, because the administrator wanted to leave."""
    PARTLY = "partly"
    """Over: what was skipped is not done, everything else is."""
    CHANGED = "changed"
    """Over, and something that was granted is not what was agreed to."""
    DONE = "done"


OVER = frozenset({Phase.DONE, Phase.PARTLY, Phase.CHANGED})
"""Nothing is left to be gone on with."""
HALTED = frozenset({Phase.FAILED, Phase.STOPPED})
"""It can be gone on with."""


class State(StrEnum):
    """How far one operation is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    ALREADY = "already so"
    FAILED = "failed"
    SKIPPED = "skipped"


SETTLED = frozenset({State.DONE, State.ALREADY})
"""It is so now."""

STATES: Mapping[Stage, State] = MappingProxyType(
    {
        Stage.WAITING: State.WAITING,
        Stage.BEGUN: State.WAITING,
        Stage.DONE: State.DONE,
        Stage.ALREADY: State.ALREADY,
        Stage.SKIPPED: State.SKIPPED,
    }
)
"""What an operation's stage in the journal means while nobody works on it."""

PHASES: Mapping[Outcome, Phase] = MappingProxyType(
    {
        Outcome.DONE: Phase.DONE,
        Outcome.PARTLY: Phase.PARTLY,
        Outcome.CHANGED: Phase.CHANGED,
        Outcome.FAILED: Phase.FAILED,
        Outcome.STOPPED: Phase.STOPPED,
    }
)
"""What a run is once its thread has ended with an outcome."""
