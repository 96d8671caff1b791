"""Signals: before a run they end the command, during one they stop it in good order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tui.signals import told_to


class Signals:
    """What a signal does at the moment."""

    def __init__(self) -> None:
        self.stopped = False
        """One has come."""
        self._stop: Callable[[], None] | None = None
        self._interrupts = False

    def receive(self, _number: int) -> None:
        """Called in the main thread, between any two instructions.

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
        """Call this instead of ending: a run begins, and is told of to its end.

        Args:
            stop: may come in between anything, itself included, so it neither waits nor writes.
        """
        self._stop = stop


@contextmanager
def catching() -> Iterator[Signals]:
    """Take the signals that end a program over, and give them back afterwards."""
    signals = Signals()
    with told_to(signals.receive):
        yield signals
