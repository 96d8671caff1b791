"""Waits that a stop ends at once.

Whoever works for a run in a thread of its own says there which event ends its waits; the cloud's
own waits, deep inside of a call, heed it. Threads without one wait to the end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SLICE = 0.5
"""Seconds of one nap where somebody else's way of sleeping is used; a stop is noticed after it."""
_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


@contextmanager
def ended_by(stop: threading.Event) -> Iterator[None]:
    """Within this, in this thread, the event ends every wait."""
    before = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(before)


def stopped() -> bool:
    """Whether the event is set that ends this thread's waits."""
    stop = _STOP.get()
    return stop is not None and stop.is_set()


def wait(seconds: float, sleep: Callable[[float], None] | None = None) -> None:
    """Wait so many seconds, or until the event is set.

    Args:
        seconds: how long at most.
        sleep: how to do it, in slices; on the event itself unless given.
    """
    stop = _STOP.get()
    if stop is None:
        (sleep or time.sleep)(seconds)
    elif sleep is None:
        stop.wait(seconds)
    else:
        while seconds > 0 and not stop.is_set():
            nap = min(SLICE, seconds)
            sleep(nap)
            seconds -= nap
