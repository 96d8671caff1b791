"""Groups of statuses of a run, and questions of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.core.secret import Secret
from tui.core.text import say

if TYPE_CHECKING:
    from tui.apply.recheck import Recheck
    from tui.apply.timing import Wait
    from tui.cloud.errors import BadCredentialsError
    from tui.services import Clock
    from tui.vault.run_file import Slot


FRAMES_PER_SECOND: Final = 10
"""Paints of a run per second."""


@dataclass(frozen=True, slots=True)
class ToSignIn:
    """Request to sign in again, before which nothing is begun; answered at the gate."""

    error: BadCredentialsError


@dataclass(frozen=True, slots=True)
class ToSave:
    """Request to save a secret, before which nothing goes on."""

    slot: Slot
    secret: Secret
    answer: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class ToAgree:
    """Request to agree to new findings, before the run goes on."""

    found: Recheck
    answer: SimpleQueue[bool]
    """The first one counts."""


Question: TypeAlias = ToSignIn | ToSave | ToAgree


class Waits:
    """Waiting operations, with the time of their next attempt."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[int, tuple[datetime, Wait]] = {}
        """Time and reason, by place in the plan."""

    def __len__(self) -> int:
        return len(self._until)

    def begin(self, at: int, seconds: float, why: Wait) -> None:
        """Note that an operation waits for ``seconds``."""
        self._until[at] = self._clock() + timedelta(seconds=seconds), why

    def end(self, at: int) -> None:
        """Note that an operation waits no longer, if it did."""
        self._until.pop(at, None)

    def clear(self) -> None:
        """Note that nothing waits any more."""
        self._until.clear()

    @property
    def next(self) -> tuple[float, Wait | None]:
        """Seconds until the first operation asks again, and the reason for its wait."""
        if not self._until:
            return 0.0, None
        until, why = min(self._until.values(), key=itemgetter(0))
        return max(0.0, (until - self._clock()).total_seconds()), why

    def said(self, at: int) -> str:
        """That an operation waits, and why; empty where it does not."""
        return say("waiting: {why}", why=self._until[at][1].full) if at in self._until else ""
