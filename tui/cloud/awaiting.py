"""Answers that are waited for no longer than the process is to live."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

GRACE: Final = 6.0
"""Seconds for what ends by itself after its time: one more attempt to connect, and to be heard."""


class GivenUpError(Exception):
    """The answer is not waited for."""

    def __init__(self, *, sent: bool) -> None:
        """Make one.

        Args:
            sent: whether the request may have reached the cloud.
        """
        super().__init__("not waited for")
        self.sent = sent


class OverdueError(Exception):
    """The answer did not come in time."""


class Awaiting:
    """Where threads wait for their answers. Thread-safe, also for a signal handler."""

    def __init__(self) -> None:
        self._changed = threading.Condition()  # whose lock its owner may take again
        self._reads_over = False
        self._changes_over = False

    def give_up(self, *, changes: bool) -> None:
        """From now on wait for nothing that is only read; with ``changes`` for nothing at all.

        An answer that is there already is not lost.
        """
        with self._changed:
            self._reads_over = True
            self._changes_over = self._changes_over or changes
            self._changed.notify_all()

    def answer(self, ask: Callable[[], T], *, changing: bool, seconds: float) -> T:
        """Ask in a thread of its own, a daemon, and wait for the answer.

        Args:
            ask: sends a request, and returns its answer; it ends by itself after ``seconds``,
                unless something holds it up that has no limit.
            changing: whether it changes something.
            seconds: how long it may take; it is waited for a little longer.

        Raises:
            GivenUpError: nobody waits for it any more.
            OverdueError: it takes too long.
            Exception: what ``ask`` raises.
        """

        def over() -> bool:
            return self._changes_over if changing else self._reads_over

        asked = _Asked(ask, self._changed)
        with self._changed:
            if over():
                raise GivenUpError(sent=False)
            threading.Thread(target=asked.run, name="answer", daemon=True).start()
            # Twice: where the machine slept, an answer that is there needs a moment to be read.
            for patience in (seconds, GRACE):
                self._changed.wait_for(
                    lambda: asked.answers or asked.errors or over(), timeout=patience
                )
        if asked.errors:
            raise asked.errors[0]
        if asked.answers:
            return asked.answers[0]
        raise GivenUpError(sent=True) if over() else OverdueError


class _Asked(Generic[T]):
    """One request, and what came of it."""

    def __init__(self, ask: Callable[[], T], changed: threading.Condition) -> None:
        self._ask = ask
        self._changed = changed
        self.answers: list[T] = []
        self.errors: list[BaseException] = []

    def run(self) -> None:
        try:
            answer = self._ask()
        except BaseException as error:  # noqa: BLE001 - it crosses to who asked, whole
            self.errors.append(error)
        else:
            self.answers.append(answer)
        with self._changed:
            self._changed.notify_all()
