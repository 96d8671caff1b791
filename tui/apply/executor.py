"""Thread pool over the operation graph, and the retries of operations."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from tui.apply.events import (
    NeedsAttentionError,
    OperationFailed,
    OperationStarted,
    OperationWaiting,
    RunEvent,
)
from tui.apply.open_run import LockedDict
from tui.apply.reauth import Passed, SignInGate
from tui.apply.timing import AFTER, NOT_SEEN_YET, TOO_MANY, OnWait, RetryLaterError, Timing, Wait
from tui.cloud.errors import (
    BadCredentialsError,
    CloudError,
    InactiveError,
    NotPermittedError,
    OutcomeUnknownError,
    Reason,
    ThrottledError,
    UnreachableError,
)
from tui.cloud.pace import LONGEST_NAP, SLICE, Backoff, Pace
from tui.core.operations import Operation


class WorkQueue:
    """Queue of jobs by number: a job is ready once all before it are done, the lowest goes first.

    Thread-safe.
    """

    def __init__(
        self,
        before: Sequence[Iterable[int]],
        done: Iterable[int],
        *,
        now: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        """Make a queue.

        Args:
            before: for each job, the jobs that must be done first.
            done: jobs that need not be done any more.
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
        """Take the next job; None when none is left that could become ready. Blocking."""
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
        """Report a taken job as done."""
        with self._changed:
            self._running -= 1
            self._release(job)
            self._changed.notify_all()

    def failed(self) -> None:
        """Report a taken job as failed; the jobs after it are not handed out."""
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def later(self, job: int, seconds: float) -> None:
        """Put a taken job back, to be handed out again after so many seconds."""
        with self._changed:
            self._running -= 1
            heapq.heappush(self._delayed, (self._now() + seconds, job))
            self._changed.notify_all()

    def stop(self) -> None:
        """Hand out no more jobs."""
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


_FEW: Final = 3
"""Further attempts where more of them would hardly help: after an answer that did not come, since
the cloud is there or it is not, and for a permission that may be on its way."""


def retry_wait(
    backoff: Backoff,
    operation: Operation,
    error: CloudError | NeedsAttentionError,
    attempt: int,
    pace: Pace,
) -> float | None:
    """Seconds until a failed operation is tried again; None where a person has to look first.

    Every operation may be tried again. ``attempt`` is the number of its earlier failures; ``pace``
    knows what was permitted a moment ago.
    """
    if isinstance(error, NeedsAttentionError) or attempt >= len(backoff.waits):
        return None
    usual = backoff.waits[attempt]
    match error:
        case ThrottledError():
            asked = error.refusal.retry_after
            return max(usual, asked) if asked <= backoff.longest else None
        case NotPermittedError():
            # What was never permitted is most likely just missing, attach or not.
            patient = attempt < _FEW or pace.has_permitted(error.refusal.action)
            return usual if patient and pace.is_flapping(error) else None
        case OutcomeUnknownError() if operation.makes_key:
            return 0.0  # it waits for the grace to pass by itself
        case OutcomeUnknownError() | UnreachableError():
            return usual if attempt < _FEW else None
        case _:
            return None


_STOPS_ALL: Final = frozenset(
    {
        "not-written",
        "key-not-kept",
        "password-not-kept",
        # The administrator stops here: what is minted now would be shown to nobody.
        "key-not-saved",
        "password-not-saved",
    }
)


def concerns_all(error: CloudError | NeedsAttentionError) -> bool:
    """Whether the same would happen to every other operation, so that none is begun any more."""
    if isinstance(error, NeedsAttentionError):
        return error.code in _STOPS_ALL
    return isinstance(
        error,
        BadCredentialsError | NotPermittedError | InactiveError | UnreachableError | ThrottledError,
    )


Emit = Callable[[RunEvent], None]
Perform = Callable[[int, Operation, OnWait], RunEvent]
"""Carries one operation out and returns the event of its end."""


class Executor:
    """Thread pool; :meth:`work` is not called twice at once.

    The threads are no daemons: a call that mints a secret must not be cut off.
    """

    def __init__(
        self,
        operations: Sequence[Operation],
        pace: Pace,
        timing: Timing,
        workers: int | None,
        gate: SignInGate,
    ) -> None:
        """Make a pool without threads.

        Args:
            operations: the plan's.
            pace: of the cloud.
            timing: clocks and waits.
            workers: number of threads; None for as many as the pace lets ask at once.
            gate: where threads wait once the credentials have run out.
        """
        self._operations = operations
        self._pace = pace
        self._timing = timing
        self._gate = gate
        self._workers = workers or pace.most_at_once
        self._telling = threading.Lock()
        self._emit: Emit = _nobody
        self._queue: WorkQueue | None = None
        self._attempts: dict[int, int] = {}
        self._failures: LockedDict[int, CloudError | NeedsAttentionError] = LockedDict()
        self._broken: list[BaseException] = []
        self.stopping = threading.Event()
        """Set by :meth:`stop`: nothing is begun any more; cleared by who calls :meth:`work`."""
        self._unanswered = 0
        """Operations in a row whose outcome stayed unknown: nobody may be there to answer."""

    @property
    def failures(self) -> Mapping[int, CloudError | NeedsAttentionError]:
        """Errors of the last :meth:`work`, by place in the plan."""
        return self._failures.copy()

    def work(
        self, before: Sequence[Iterable[int]], over: Iterable[int], perform: Perform, emit: Emit
    ) -> None:
        """Do everything that is not over, as far as it can be done now. Blocking.

        Args:
            before: for each operation, those that must be done first.
            over: places of what need not be done any more.
            perform: called in several threads.
            emit: called with every event, one at a time.
        """
        self._attempts.clear()
        self._failures.clear()
        self._broken.clear()
        self._unanswered = 0
        self._emit = emit
        self._pace.begin_anew()
        queue = WorkQueue(before, over, now=self._timing.now, sleep=self._timing.sleep)
        self._queue = queue
        self._gate.begin_anew()
        if self.stopping.is_set():  # before there was a queue
            self._halt(queue)
        threads = [
            threading.Thread(target=self._worker, args=(queue, perform), name=f"apply-{number}")
            for number in range(self._workers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._emit = _nobody
        if self._broken:
            raise self._broken.pop()

    def stop(self) -> None:
        """Begin nothing any more, nor in a :meth:`work` that is about to begin; from any thread."""
        self.stopping.set()
        self._halt(self._queue)

    def _halt(self, queue: WorkQueue | None) -> None:
        if queue is not None:
            queue.stop()
        self._gate.stop()

    def forgive(self, index: int) -> None:
        """Drop the failure of an operation."""
        self._failures.pop(index, None)

    def _worker(self, queue: WorkQueue, perform: Perform) -> None:
        try:
            while (index := queue.take()) is not None:
                self._do(queue, index, perform)
        except BaseException as error:  # noqa: BLE001 - it crosses to the thread of work, whole
            self._broken.append(error)
            queue.failed()
            self._halt(queue)

    def _do(self, queue: WorkQueue, index: int, perform: Perform) -> None:
        operation = self._operations[index]

        def on_wait(seconds: float, why: Wait = NOT_SEEN_YET) -> None:
            self._tell(OperationWaiting(index, operation, seconds, why))

        if not self._gate.open():
            queue.later(index, 0.0)
            queue.stop()
            return
        since = self._gate.times
        rest = self._pace.rest
        if rest > LONGEST_NAP:
            # The cloud wants to be left alone for long: nothing is begun that would wait for it.
            on_wait(rest, TOO_MANY)
            queue.later(index, rest)
            return
        self._tell(OperationStarted(index, operation))
        try:
            event = perform(index, operation, on_wait)
        except RetryLaterError as later:
            on_wait(later.seconds, later.why)
            queue.later(index, later.seconds)
        except (CloudError, NeedsAttentionError) as error:
            if self._was_given_up(error) or self._passes(error, since):
                # It was not carried out: whoever goes on begins it anew.
                queue.later(index, 0.0)
            else:
                self._failed(queue, index, error)
        else:
            self._unanswered = 0
            self._tell(event)
            queue.done(index)

    def _was_given_up(self, error: CloudError | NeedsAttentionError) -> bool:
        reason = error.refusal.reason if isinstance(error, UnreachableError) else ""
        return reason == Reason.GIVEN_UP and self.stopping.is_set()

    def _passes(self, error: CloudError | NeedsAttentionError, since: int) -> bool:
        """Whether an operation is only put off: until somebody has signed in, or the run stops."""
        gate = self._gate
        if not isinstance(error, BadCredentialsError) or not gate.concerns(error):
            return False
        return gate.again(error, since, self._tell) is not Passed.NOBODY

    def _failed(
        self, queue: WorkQueue, index: int, error: CloudError | NeedsAttentionError
    ) -> None:
        operation = self._operations[index]
        attempt = self._attempts.get(index, 0)
        self._attempts[index] = attempt + 1
        wait = retry_wait(self._timing.backoff, operation, error, attempt, self._pace)
        if wait is not None and isinstance(error, CloudError):
            self._tell(OperationWaiting(index, operation, wait, AFTER[error.kind]))
            queue.later(index, wait)
            return
        self._failures[index] = error
        self._tell(OperationFailed(index, operation, error))
        queue.failed()
        self._unanswered += isinstance(error, OutcomeUnknownError)
        if concerns_all(error) or self._unanswered > self._workers:
            queue.stop()

    def _tell(self, event: RunEvent) -> None:
        with self._telling:
            self._emit(event)


def _nobody(_event: RunEvent) -> None:
    pass
