"""Calls that may never return: a keyring waiting for its password, a stopped clipboard owner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class BrokenOffError(Exception):
    """The call ended by what is no Exception, e.g. a panic of a library; its text is left out."""


def call_within(seconds: float, work: Callable[[], T], *, name: str) -> T:
    """Run ``work`` in a thread of its own and wait so long for its result.

    The thread is a daemon, so a call that hangs for ever does not keep the process from ending.

    Args:
        seconds: how long to wait.
        work: what to run.
        name: the thread's name.

    Raises:
        TimeoutError: it is still running; its result will be dropped.
        BrokenOffError: it raised what is no Exception.
        Exception: whatever else ``work`` raised.
    """
    answers: list[T] = []
    errors: list[BaseException] = []
    over = threading.Event()

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where the caller waits
            errors.append(error)
        finally:
            over.set()

    threading.Thread(target=run, name=name, daemon=True).start()
    if not over.wait(seconds):
        raise TimeoutError(f"{name} gave no answer")
    if not errors:
        return answers[0]
    if isinstance(errors[0], Exception):
        raise errors[0]
    # SystemExit would end the caller, and what a library calls a panic nobody would understand.
    raise BrokenOffError(f"{name}: {type(errors[0]).__name__}")
