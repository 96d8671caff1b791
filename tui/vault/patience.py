"""Calls that may never return: a keyring waiting for its password, a stopped clipboard owner."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer(Generic[T]):
    value: T


def call_within(seconds: float, work: Callable[[], T], *, name: str) -> T:
    """Run ``work`` in a thread of its own and wait so long for its result.

    The thread is a daemon, so a call that hangs for ever does not keep the process from ending.

    Args:
        seconds: how long to wait.
        work: what to run.
        name: the thread's name.

    Raises:
        TimeoutError: it is still running; its result will be dropped.
        Exception: whatever ``work`` raised.
    """
    answers: queue.SimpleQueue[_Answer[T] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(_Answer(work()))
        except Exception as error:  # noqa: BLE001 - raised again where the caller waits
            answers.put(error)

    threading.Thread(target=run, name=name, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"{name} gave no answer") from None
    if isinstance(answer, Exception):
        raise answer
    return answer.value
