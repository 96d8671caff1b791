"""Signals that end a program: told to it, and kept from cutting short what it then does."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Of these Windows has only the first two."""

_OF_TERMINALS: Final = ("SIGTSTP", "SIGCONT", "SIGWINCH")


@contextmanager
def told_to(end: Callable[[int], None]) -> Iterator[None]:
    """Until the context ends, call ``end`` at every such signal, and do nothing else.

    A terminal that is closed sends SIGHUP, its shell another one, and somebody who is impatient
    sends a second SIGINT: a change under way, and the secret in its answer, survive all of them.
    What was ignored before, as by ``nohup``, stays ignored. In the main thread only.

    Args:
        end: called with the signal in the main thread, between any two instructions, perhaps more
            than once.
    """

    def told(number: int, _frame: FrameType | None) -> None:
        end(number)

    before = {}
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, told)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def terminals_given_back() -> Iterator[None]:
    """Afterwards a signal of a terminal does what it did before; Textual keeps what it has set."""
    numbers = [getattr(signal, name) for name in _OF_TERMINALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
