"""Whatever the graph and whatever fails: what can be done is done once, after what it needs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.apply.executor import WorkQueue
from tui.cloud.pace import SLICE

PATIENCE = 20.0


@dataclass
class FakeTime:
    """Passes while somebody sleeps; other threads get their turn meanwhile."""

    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)
    meanwhile: Callable[[], None] = lambda: None
    sleeps: int = 0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.sleeps += 1
            self.seconds += seconds
        self.meanwhile()


def queue_of(
    before: list[set[int]], done: set[int] | None = None, time: FakeTime | None = None
) -> WorkQueue:
    time = time or FakeTime()
    return WorkQueue(before, done or set(), now=time.now, sleep=time.sleep)


def in_threads(number: int, work: Callable[[], None]) -> None:
    """Let several work at once; fails where one does not come to an end."""
    threads = [threading.Thread(target=work, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"


@dataclass(frozen=True)
class Case:
    before: tuple[frozenset[int], ...]
    done: frozenset[int]
    fails: frozenset[int]
    delays: tuple[tuple[float, ...], ...]
    workers: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    size = draw(st.integers(0, 12))
    before = tuple(
        frozenset(draw(st.sets(st.integers(0, at - 1), max_size=3))) if at else frozenset()
        for at in range(size)
    )
    places = st.sets(st.integers(0, size - 1)) if size else st.just(set[int]())
    delays = st.lists(st.sampled_from([0.0, 0.1, 0.5, 3.0, 60.0]), max_size=2).map(tuple)
    return Case(
        before,
        frozenset(draw(places)),
        frozenset(draw(places)),
        tuple(draw(delays) for _ in range(size)),
        draw(st.integers(1, 4)),
    )


@given(cases())
def test_everything_that_can_be_done_is_done_once_and_in_order(case: Case) -> None:
    time = FakeTime()
    queue = queue_of([set(each) for each in case.before], set(case.done), time)
    delays = [list(each) for each in case.delays]
    due: dict[int, float] = {}
    tries: list[int] = []
    finished: list[int] = []
    wrong: list[str] = []

    def work() -> None:
        while (job := queue.take()) is not None:
            tries.append(job)
            if not case.before[job] <= case.done | set(finished):
                wrong.append(f"{job} came before what it needs")
            if time.now() < due.get(job, 0.0):
                wrong.append(f"{job} came too early")
            if delays[job]:
                wait = delays[job].pop()
                due[job] = time.now() + wait
                queue.later(job, wait)
            elif job in case.fails:
                queue.failed()
            else:
                finished.append(job)
                queue.done(job)

    in_threads(case.workers, work)
    assert not wrong
    expected: set[int] = set()
    tried: set[int] = set()
    for job, needs in enumerate(case.before):
        if job not in case.done and needs <= case.done | expected:
            tried.add(job)
            if job not in case.fails:
                expected.add(job)
    assert sorted(finished) == sorted(expected)
    assert sorted(tries) == sorted(job for job in tried for _ in range(1 + len(case.delays[job])))


def test_the_lowest_number_goes_first() -> None:
    queue = queue_of([set(), {0}, set(), set()])
    assert queue.take() == 0
    assert queue.take() == 2
    queue.done(0)
    assert queue.take() == 1


def test_what_is_settled_is_not_handed_out_when_what_it_needed_is_done() -> None:
    """Skipped, because it needs something else that will not be done."""
    queue = queue_of([set(), {0}, {1}], {1})
    assert queue.take() == 0
    queue.done(0)
    assert queue.take() == 2
    queue.done(2)
    assert queue.take() is None


def test_it_is_over_only_when_nobody_works_any_more() -> None:
    """A thread without work waits: what another one does may make something ready."""
    queue = queue_of([set(), {0}])
    taken: list[int | None] = []
    assert queue.take() == 0
    waiting = threading.Thread(target=lambda: taken.append(queue.take()), daemon=True)
    waiting.start()
    queue.done(0)
    waiting.join(PATIENCE)
    assert taken == [1]


def test_a_stop_ends_every_wait_within_one_nap() -> None:
    time = FakeTime()
    queue = queue_of([set(), set()], None, time)
    for _ in range(2):
        job = queue.take()
        assert job is not None
        queue.later(job, 3600.0)
    time.meanwhile = queue.stop

    def work() -> None:
        assert queue.take() is None

    in_threads(4, work)
    assert time.seconds <= SLICE


def test_a_stop_hands_nothing_out_and_keeps_nobody() -> None:
    queue = queue_of([set(), set()])
    assert queue.take() == 0
    queue.stop()
    assert queue.take() is None
    queue.done(0)
    assert queue.take() is None


def test_waiting_does_not_keep_the_processor_busy() -> None:
    time = FakeTime()
    queue = queue_of([set()], None, time)
    assert queue.take() == 0
    queue.later(0, 60.0)
    in_threads(4, lambda: queue.done(0) if queue.take() == 0 else None)
    assert time.sleeps <= 60 / SLICE + 1


def test_whoever_watches_the_clock_may_fail() -> None:
    """Then another one watches it."""
    time = FakeTime()
    queue = queue_of([set()], None, time)
    assert queue.take() == 0
    queue.later(0, 1.0)

    def fail() -> None:
        time.meanwhile = lambda: None
        raise ZeroDivisionError

    time.meanwhile = fail
    with pytest.raises(ZeroDivisionError):
        queue.take()
    taken: list[int | None] = []
    in_threads(1, lambda: taken.append(queue.take()))
    assert taken == [0]
