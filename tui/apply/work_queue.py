"""Hands out what is ready to be done, to several threads, and waits for what must wait."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable, Sequence

from tui.cloud.waits import SLICE


class WorkQueue:
    """Jobs by number. A job is ready once all before it are done; the lowest number goes first."""

    def __init__(
        self,
        before: Sequence[Iterable[int]],
        done: Iterable[int],
        *,
        now: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        """Nothing is handed out yet.

        Args:
            before: for each job, those that must be done first.
            done: what need not be done any more.
            now: seconds on a clock that never goes back.
            sleep: waits so many seconds.
        """
        self._now = now
        self._sleep = sleep
        self._changed = threading.Condition()
        self._missing = [set(jobs) for jobs in before]
        self._after: list[list[int]] = [[] for _ in before]
        for job, jobs in enumerate(self._missing):
            for each in jobs:
                self._after[each].append(job)
        self._ready: list[int] = []
        self._delayed: list[tuple[float, int]] = []
        self._running = 0
        self._napping = False
        self._stopped = False
        self._settled = frozenset(done)
        for job in self._settled:
            for each in self._after[job]:
                self._missing[each].discard(job)
        self._ready = [
            job for job, jobs in enumerate(self._missing) if not jobs and job not in self._settled
        ]

    def take(self) -> int | None:
        """The next job; None when there is none left that could become ready. Blocking."""
        while True:
            with self._changed:
                job = self._next()
                if job is not None or self._is_over():
                    self._changed.notify_all()
                    return job
                if not self._delayed or self._napping:
                    self._changed.wait()
                    continue
                # One thread watches the clock for all of them.
                self._napping = True
                nap = min(SLICE, max(0.0, self._delayed[0][0] - self._now()))
            try:
                self._sleep(nap)
            finally:
                with self._changed:
                    self._napping = False
                    self._changed.notify_all()

    def done(self, job: int) -> None:
        """A job that was taken is done."""
        with self._changed:
            self._running -= 1
            self._release(job)
            self._changed.notify_all()

    def failed(self) -> None:
        """A job that was taken is not done; what comes after it is not handed out."""
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def later(self, job: int, seconds: float) -> None:
        """A job that was taken is to be handed out again after a while."""
        with self._changed:
            self._running -= 1
            heapq.heappush(self._delayed, (self._now() + seconds, job))
            self._changed.notify_all()

    def stop(self) -> None:
        """Hand out nothing any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _next(self) -> int | None:
        if self._stopped:
            return None
        while self._delayed and self._delayed[0][0] <= self._now():
            heapq.heappush(self._ready, heapq.heappop(self._delayed)[1])
        if not self._ready:
            return None
        self._running += 1
        return heapq.heappop(self._ready)

    def _is_over(self) -> bool:
        return self._stopped or not (self._running or self._ready or self._delayed)

    def _release(self, job: int) -> None:
        for each in self._after[job]:
            missing = self._missing[each]
            missing.discard(job)
            # What was skipped may come after something that is done only now.
            if not missing and each not in self._settled:
                heapq.heappush(self._ready, each)
