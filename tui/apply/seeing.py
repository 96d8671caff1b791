"""Looking for what a run made: what is not found may be gone, or not to be seen yet (trap 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from tui.apply.run_state import RunState
from tui.apply.timing import LaterError, Patience
from tui.cloud.errors import NotFoundError

T = TypeVar("T")

_LOOK_AGAIN: Final = 2.0
"""Seconds between looks at what may not be seen yet."""


class Seeing:
    """Tells one from the other by how long ago it was made."""

    def __init__(self, state: RunState, patience: Patience) -> None:
        self._state = state
        self._patience = patience

    def seen(self, at: int, call: Callable[[], T]) -> T | None:
        """Make a call on what an operation made; None where that is gone.

        Raises:
            LaterError: it was made so short a time ago that it may yet be seen.
        """
        try:
            return call()
        except NotFoundError:
            self.must_be_seen(at)
            return None

    def must_be_seen(self, at: int) -> None:
        """What an operation made was not found; if that tells nothing yet, look again later.

        Raises:
            LaterError: it was made so short a time ago that it may yet be seen.
        """
        made = self._state.begun.get(at) or self._state.replaced.get(at)
        left = 0.0 if made is None else self._patience.left_of_settling(made.at)
        if left > 0:
            raise LaterError(min(left, _LOOK_AGAIN), "not-seen-yet") from None
