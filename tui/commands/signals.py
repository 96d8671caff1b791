"""SIGINT and SIGTERM: before a run they end the command, during one they stop it in good order."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_NUMBERS: Final = (signal.SIGINT, signal.SIGTERM)


class Signals:
    """What a signal does at the moment."""

    def __init__(self) -> None:
        self.stopped = False
        """One has come."""
        self._stop: Callable[[], None] | None = None
        self._interrupts = False

    def receive(self, _number: int, _frame: FrameType | None) -> None:
        """Called by the system, in the main thread.

        Raises:
            KeyboardInterrupt: nothing is going on that must not be cut off, or somebody is asked.
        """
        self.stopped = True
        if self._stop is None:
            raise KeyboardInterrupt
        self._stop()
        if self._interrupts:
            raise KeyboardInterrupt

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Meanwhile somebody is asked: a signal ends that too, by a KeyboardInterrupt."""
        self._interrupts = True
        try:
            yield
        finally:
            self._interrupts = False

    def from_now_on(self, stop: Callable[[], None]) -> None:
        """Call this instead of ending: a run begins, and is told of to its end."""
        self._stop = stop


@contextmanager
def catching() -> Iterator[Signals]:
    """Take both signals over, and give them back afterwards."""
    signals = Signals()
    before = {number: signal.signal(number, signals.receive) for number in _NUMBERS}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
