"""Threads that work through the operations of a plan, each after those that it needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.apply.doubts import DoubtError
from tui.apply.events import OperationFailed, OperationStarted, OperationWaiting, RunEvent
from tui.apply.reauth import Passed, SignInGate
from tui.apply.shared import Shared
from tui.apply.timing import GRACE, LaterError, Told
from tui.apply.trying import USUAL, Trying, concerns_all
from tui.apply.work_queue import WorkQueue
from tui.cloud.errors import (
    BadCredentialsError,
    CloudError,
    OutcomeUnknownError,
    Reason,
    UnreachableError,
)
from tui.cloud.pace import LONGEST_NAP, Pace
from tui.cloud.retry import SETTLING
from tui.core.operations import Operation

Emit = Callable[[RunEvent], None]
Perform = Callable[[int, Operation, Told], RunEvent]
"""Carries one operation out, and says what came of it."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How a run passes time; tests pass their own."""

    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    """Seconds on a clock that never goes back."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    grace: float = GRACE
    """Seconds that a request may still be carried out after its answer was lost."""
    settling: tuple[float, ...] = SETTLING
    """Seconds between looks at what was made a moment ago."""
    trying: Trying = USUAL


class Crew:
    """Works on one thing at a time: :meth:`work` is not called twice at once.

    The threads are no daemons: a call that mints a secret must not be cut off.
    """

    def __init__(
        self,
        operations: Sequence[Operation],
        pace: Pace,
        timing: Timing,
        workers: int | None,
        gate: SignInGate | None = None,
    ) -> None:
        """Nobody works yet.

        Args:
            operations: what there is to do.
            pace: that of the cloud.
            timing: clocks and waits.
            workers: how many threads; as many as the pace lets ask at once where it is None.
            gate: where they wait once the credentials have run out; without it they never do.
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
        self._failures: Shared[int, CloudError | DoubtError] = Shared()
        self._broken: list[BaseException] = []
        self.stopping = threading.Event()
        """Nothing is begun any more; set by :meth:`stop`, cleared by who calls :meth:`work`."""
        self._unanswered = 0
        """Operations in a row whose outcome stayed unknown: nobody may be there to answer."""

    @property
    def failures(self) -> Mapping[int, CloudError | DoubtError]:
        """What the last :meth:`work` could not do, by place."""
        return self._failures.copy()

    def work(
        self, before: Sequence[Iterable[int]], over: Iterable[int], perform: Perform, emit: Emit
    ) -> None:
        """Do what is not over, as far as it can be done now. Blocking.

        Args:
            before: for each operation, those that must be done first.
            over: what need not be done any more.
            perform: carries one out; called in several threads.
            emit: hears of every event, one at a time.
        """
        self._attempts.clear()
        self._failures.clear()
        self._broken.clear()
        self._unanswered = 0
        self._emit = emit
        self._pace.begin_anew()
        queue = WorkQueue(before, over, now=self._timing.now, sleep=self._timing.sleep)
        self._queue = queue
        if self._gate is not None:
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
        """Nothing is handed out any more, and nobody waits at the gate."""
        if queue is not None:
            queue.stop()
        if self._gate is not None:
            self._gate.stop()

    def forgive(self, at: int) -> None:
        """A failure is of no account any more."""
        self._failures.pop(at, None)

    def _worker(self, queue: WorkQueue, perform: Perform) -> None:
        try:
            while (at := queue.take()) is not None:
                self._do(queue, at, perform)
        except BaseException as error:  # noqa: BLE001 - it crosses to the thread of work, whole
            self._broken.append(error)
            queue.failed()
            self._halt(queue)

    def _do(self, queue: WorkQueue, at: int, perform: Perform) -> None:
        operation = self._operations[at]

        def told(seconds: float, why: str = "not-seen-yet") -> None:
            self._tell(OperationWaiting(at, operation, seconds, why))

        if self._gate is not None and not self._gate.open():
            queue.later(at, 0.0)
            queue.stop()
            return
        since = self._gate.times if self._gate is not None else 0
        rest = self._pace.rest
        if rest > LONGEST_NAP:
            # The cloud wants to be left alone for long: nothing is begun that would wait for it.
            told(rest, "throttled")
            queue.later(at, rest)
            return
        self._tell(OperationStarted(at, operation))
        try:
            event = perform(at, operation, told)
        except LaterError as later:
            told(later.seconds, later.why)
            queue.later(at, later.seconds)
        except (CloudError, DoubtError) as error:
            if self._was_given_up(error) or self._passes(error, since):
                # It was not carried out: whoever goes on begins it anew.
                queue.later(at, 0.0)
            else:
                self._failed(queue, at, error)
        else:
            self._unanswered = 0
            self._tell(event)
            queue.done(at)

    def _was_given_up(self, error: CloudError | DoubtError) -> bool:
        """Whether nobody waited for an answer that says nothing of the operation itself."""
        reason = error.refusal.reason if isinstance(error, UnreachableError) else ""
        return reason == Reason.GIVEN_UP and self.stopping.is_set()

    def _passes(self, error: CloudError | DoubtError, since: int) -> bool:
        """Whether an operation is only put off: until somebody has signed in, or the run stops."""
        gate = self._gate
        if gate is None or not isinstance(error, BadCredentialsError) or not gate.concerns(error):
            return False
        return gate.again(error, since, self._tell) is not Passed.NOBODY

    def _failed(self, queue: WorkQueue, at: int, error: CloudError | DoubtError) -> None:
        operation = self._operations[at]
        attempt = self._attempts.get(at, 0)
        self._attempts[at] = attempt + 1
        wait = self._timing.trying.wait(operation, error, attempt, self._pace)
        if wait is not None:
            why = error.kind if isinstance(error, CloudError) else ""
            self._tell(OperationWaiting(at, operation, wait, why))
            queue.later(at, wait)
            return
        self._failures[at] = error
        self._tell(OperationFailed(at, operation, error))
        queue.failed()
        self._unanswered += isinstance(error, OutcomeUnknownError)
        if concerns_all(error) or self._unanswered > self._workers:
            queue.stop()

    def _tell(self, event: RunEvent) -> None:
        with self._telling:
            self._emit(event)


def _nobody(_event: RunEvent) -> None:
    """Hears nothing."""
