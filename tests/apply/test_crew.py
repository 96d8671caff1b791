"""Threads that work through operations: failures, waits, errors that nobody foresaw, a stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from tests.apply.conftest import Clock
from tui.apply.events import (
    NeedsAttentionError,
    OperationDone,
    OperationFailed,
    OperationStarted,
    OperationWaiting,
    RunEvent,
)
from tui.apply.executor import Executor
from tui.apply.reauth import SignInGate
from tui.apply.timing import OnWait, RetryLaterError
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import (
    BadInputError,
    CloudError,
    NotPermittedError,
    OutcomeUnknownError,
    Refusal,
    ThrottledError,
)
from tui.cloud.pace import Pace
from tui.core.credentials import Credentials
from tui.core.operations import CreateUser, Operation
from tui.core.secret import Secret
from tui.core.text import sentence

SIZE = 12
OPERATIONS = tuple(CreateUser(f"user.{at}", "", "") for at in range(SIZE))
APART: list[set[int]] = [set() for _ in range(SIZE)]

GATE = SignInGate(Cloud(Credentials("id", Secret("secret")), Endpoints.real()), "17")


class Work:
    """A crew, what it does to each operation, and what it told."""

    def __init__(self, workers: int = 3, pace: Pace | None = None) -> None:
        self.clock = Clock()
        self.crew = Executor(OPERATIONS, pace or Pace(), self.clock.timing(), workers, GATE)
        self.events: list[RunEvent] = []
        self.acts: dict[int, list[BaseException]] = {}
        """What an operation fails with, first to last; then it is done."""
        self.tried: list[int] = []
        self.meanwhile: Callable[[int], None] = lambda _at: None

    def perform(self, at: int, operation: Operation, told: OnWait) -> RunEvent:  # noqa: ARG002
        self.tried.append(at)
        self.meanwhile(at)
        if self.acts.get(at):
            raise self.acts[at].pop(0)
        return OperationDone(at, operation, False)

    def run(self, before: list[set[int]] | None = None, over: tuple[int, ...] = ()) -> None:
        self.events.clear()
        self.tried.clear()
        self.crew.work(before or APART, over, self.perform, self.events.append)

    def done(self) -> set[int]:
        return {event.index for event in self.events if isinstance(event, OperationDone)}

    def waits(self) -> list[float]:
        return [event.seconds for event in self.events if isinstance(event, OperationWaiting)]


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    yield
    assert not [each for each in threading.enumerate() if each.name.startswith("apply-")]


def error(kind: type[CloudError], **more: float) -> CloudError:
    return kind(Refusal("CreateUser", **more))  # type: ignore[arg-type]


def test_everything_is_done_and_told() -> None:
    work = Work()
    work.run(over=(0, 5))
    assert work.done() == set(range(SIZE)) - {0, 5}
    started = [event.index for event in work.events if isinstance(event, OperationStarted)]
    assert sorted(started) == sorted(work.done())


def test_one_failure_does_not_keep_others_from_going_on() -> None:
    work = Work()
    work.acts[3] = [error(BadInputError)]
    before = [set[int]() for _ in range(SIZE)]
    before[4] = {3}
    before[5] = {4}
    work.run(before)
    assert work.done() == set(range(SIZE)) - {3, 4, 5}
    assert set(work.crew.failures) == {3}
    assert [each.index for each in work.events if isinstance(each, OperationFailed)] == [3]
    work.crew.forgive(3)
    assert not work.crew.failures


@pytest.mark.parametrize(
    "everybodys", [error(NotPermittedError), NeedsAttentionError("not-written", sentence("full"))]
)
def test_what_concerns_all_ends_it(everybodys: CloudError | NeedsAttentionError) -> None:
    work = Work(workers=1)
    work.acts[3] = [everybodys]
    work.run()
    assert work.done() == {0, 1, 2}
    work.run(over=(0, 1, 2))
    assert work.done() == set(range(3, SIZE)), "it goes on when it is called again"
    assert not work.crew.failures


def test_several_that_are_not_answered_end_it() -> None:
    """Nobody may be there; one more than there are workers in a row."""
    work = Work(workers=2)
    for at in range(SIZE):
        work.acts[at] = [error(OutcomeUnknownError)] * 10
    work.run()
    assert 3 <= len(work.crew.failures) <= 4
    assert sum(work.clock.slept) < 60


def test_a_few_that_are_not_answered_do_not() -> None:
    work = Work(workers=1)
    for at in (0, 4, 8):
        work.acts[at] = [error(OutcomeUnknownError)] * 10
    work.run()
    assert work.done() == set(range(SIZE)) - {0, 4, 8}


def test_too_many_requests_are_tried_again_after_the_time_that_the_cloud_names() -> None:
    work = Work()
    work.acts[3] = [error(ThrottledError, retry_after=9.0), error(ThrottledError)]
    work.run()
    assert work.done() == set(range(SIZE))
    assert work.waits() == [9.0, 2.0]
    assert work.clock.seconds >= 1000.0 + 11.0


def test_what_has_to_wait_lets_others_go_first_and_is_no_attempt() -> None:
    work = Work(workers=1)
    work.acts[0] = [RetryLaterError(60.0)] * 8
    work.run()
    assert work.done() == set(range(SIZE))
    assert work.tried[:SIZE] == list(range(SIZE))
    assert work.waits() == [60.0] * 8


def test_while_the_cloud_wants_to_be_left_alone_nothing_is_begun() -> None:
    clock = Clock()
    work = Work(workers=2, pace=Pace(now=clock.now, sleep=clock.sleep))
    work.clock.meanwhile = lambda: clock.sleep(work.clock.slept[-1])
    pace = work.crew._pace
    pace.heard("CreateUser", error(ThrottledError, retry_after=40.0))
    begun: list[float] = []
    work.meanwhile = lambda _at: begun.append(pace.rest)
    work.run()
    assert work.done() == set(range(SIZE))
    assert max(begun) <= 5.0
    assert not work.crew.failures


def test_an_error_that_nobody_foresaw_ends_it_and_is_raised_whole() -> None:
    work = Work()
    work.acts[3] = [ZeroDivisionError("on purpose")]
    with pytest.raises(ZeroDivisionError, match="on purpose"):
        work.run()
    work.run()
    assert work.done() == set(range(SIZE))


def test_two_errors_that_nobody_foresaw_are_not_told_the_next_time() -> None:
    work = Work(workers=2)
    both = threading.Barrier(2, timeout=20)
    work.acts = {0: [ZeroDivisionError()], 1: [ZeroDivisionError()]}

    def together(at: int) -> None:
        if at < 2 and work.acts[at]:
            both.wait()

    work.meanwhile = together
    with pytest.raises(ZeroDivisionError):
        work.run()
    work.run()
    assert work.done() == set(range(SIZE))


def test_whoever_listens_may_fail() -> None:
    work = Work()

    def fail(_event: RunEvent) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work.crew.work(APART, (), work.perform, fail)


def test_a_stop_lets_what_is_under_way_come_to_its_end() -> None:
    work = Work(workers=1)
    work.meanwhile = lambda at: work.crew.stop() if at == 2 else None
    work.run()
    assert work.done() == {0, 1, 2}


def test_a_stop_that_comes_before_the_work_counts() -> None:
    """Between the moment at which it was started and the one at which it begins."""
    work = Work()
    work.crew.stop()
    work.run()
    assert work.done() == set()
    work.crew.stopping.clear()
    work.run()
    assert work.done() == set(range(SIZE))


def test_a_stop_ends_the_wait_for_the_next_attempt() -> None:
    work = Work(workers=2)
    for at in range(SIZE):
        work.acts[at] = [RetryLaterError(3600.0)]
    work.clock.meanwhile = work.crew.stop
    work.run()
    assert work.done() == set()
    assert sum(work.clock.slept) <= 1
