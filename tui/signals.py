"""Signals that end a program: told to it, and kept from cutting short what it then does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Of these Windows has only the first two."""

_OF_TERMINALS: Final = ("SIGTSTP", "SIGCONT", "SIGWINCH")

ABORTED: Final = 130
"""The exit code after a signal."""


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Meanwhile, and until :func:`interrupt`, a signal ends the process quietly.

    For the time before there is anything to be put in order: an exception would show in the
    middle of an import, or be swallowed there. What is ignored stays ignored.
    """
    before = _handled_by(_end_at_once)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def interrupt() -> None:
    """From now on such a signal raises KeyboardInterrupt instead: something has been begun."""
    _handled_by(_interrupt)


def _handled_by(handler: Callable[[int, FrameType | None], None]) -> dict[int, Any]:
    """Have the signals that are not ignored handled so.

    Returns:
        What handled them before.
    """
    before = {}
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, handler)
    return before


def _end_at_once(_number: int, _frame: object) -> None:
    os._exit(ABORTED)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def told_to(end: Callable[[int], None]) -> Iterator[None]:
    """Until the context ends, call ``end`` at every such signal, and do nothing else.

    A terminal that is closed sends SIGHUP, its shell another one, and somebody who is impatient
    sends a second SIGINT: none of them interrupts what is being done.
    What was ignored before, as by ``nohup``, stays ignored. In the main thread only.

    Args:
        end: called with the signal in the main thread, between any two instructions, perhaps more
            than once.
    """

    def told(number: int, _frame: FrameType | None) -> None:
        end(number)

    before = _handled_by(told)
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
