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

    def receive(self, _number: int, _frame: FrameType | None) -> None:
        """Called by the system, in the main thread.

        Raises:
            KeyboardInterrupt: nothing is going on that must not be cut off.
        """
        self.stopped = True
        if self._stop is None:
            raise KeyboardInterrupt
        self._stop()

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call this instead of ending, as long as the context lasts."""
        self._stop = stop
        try:
            yield
        finally:
            self._stop = None


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
