"""Never more at once than allowed, never faster than allowed, and slower when the cloud minds."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SimulatorFactory
from tests.simulator.faulty import inject
from tui.cloud import pace
from tui.cloud import pace as awaiting_module
from tui.cloud.call import several
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import (
    CloudError,
    NotFoundError,
    NotPermittedError,
    OutcomeUnknownError,
    Reason,
    Refusal,
    ThrottledError,
    UnreachableError,
)
from tui.cloud.operations import Service
from tui.cloud.pace import (
    LONGEST_NAP,
    Awaiting,
    GivenUpError,
    OverdueError,
    Pace,
    RestingError,
    SharedPace,
    ended_by,
)
from tui.cloud.transport import Transport
from tui.core.credentials import Credentials
from tui.core.secret import Secret

PATIENCE = 20.0
TOO_MANY = ThrottledError(Refusal("CreateUser", code="Throttling.User"))


def throttled(seconds: float) -> ThrottledError:
    return ThrottledError(Refusal("CreateUser", code="Throttling.User", retry_after=seconds))


class Time:
    """Passes once every thread that works sleeps."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._now = 100.0
        self._sleepers: list[float] = []
        self._awake = 0

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        with self._changed:
            target = self._now + seconds
            heapq.heappush(self._sleepers, target)
            self._nods_off()
            assert self._changed.wait_for(lambda: self._now >= target, PATIENCE)

    def _nods_off(self) -> None:
        self._awake -= 1
        if self._awake == 0 and self._sleepers:
            self._now = max(self._now, self._sleepers[0])
            while self._sleepers and self._sleepers[0] <= self._now:
                heapq.heappop(self._sleepers)
                self._awake += 1
            self._changed.notify_all()

    def in_threads(self, *works: Callable[[], None]) -> None:
        """Let them work side by side, to their end."""
        wrong: list[BaseException] = []

        def run(work: Callable[[], None]) -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - raised again below
                wrong.append(error)
            with self._changed:
                self._nods_off()

        self._awake = len(works)
        threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
        for error in wrong:
            raise error


def single(at_once: int = 6, rate: float | None = None) -> tuple[Pace, list[float]]:
    """A pace for one thread, and a clock that sleeping puts forward."""
    now = [100.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return Pace(at_once, rate, now=lambda: now[0], sleep=sleep), now


# At once


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_never_more_at_once_and_that_many_indeed(at_once: int) -> None:
    pace = Pace(at_once)
    counting = threading.Condition()
    inside = most = begun = 0

    def all_are_in() -> bool:
        return begun >= at_once

    def work() -> None:
        nonlocal inside, most, begun
        for _ in range(5):
            with pace.turn():
                with counting:
                    inside += 1
                    begun += 1
                    most = max(most, inside)
                    counting.notify_all()
                    # As many as may come in do come in before the first one leaves.
                    assert counting.wait_for(all_are_in, PATIENCE)
                with counting:
                    inside -= 1

    threads = [threading.Thread(target=work, daemon=True) for _ in range(at_once + 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    assert most == at_once


def test_a_stop_ends_a_rest_at_once() -> None:
    # The clock stands still, so that the rest would never be over.
    pace = Pace(1, now=lambda: 0.0)
    pace.heard("CreateUser", ThrottledError(Refusal("CreateUser", retry_after=LONGEST_NAP)))
    waiting = threading.Event()

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waiting.set()
            return super().wait(timeout)

    stop = Stop()
    rests: list[float] = []

    def work() -> None:
        with ended_by(stop):
            try:
                with pace.turn():
                    pass
            except RestingError as resting:
                rests.append(resting.seconds)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert waiting.wait(PATIENCE)
    stop.set()
    thread.join(PATIENCE)
    assert rests == [LONGEST_NAP]


def test_a_turn_is_given_back_whatever_happens_in_it() -> None:
    pace = Pace(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), pace.turn():
            raise ZeroDivisionError
    with pace.turn():
        pass


def test_a_turn_is_given_back_where_waiting_for_it_fails() -> None:
    fails = [True]

    def sleep(_seconds: float) -> None:
        if fails.pop():
            raise ZeroDivisionError

    pace = Pace(1, 1.0, now=lambda: 0.0, sleep=sleep)
    with pace.turn():
        pass
    with pytest.raises(ZeroDivisionError), pace.turn():
        pass
    fails.append(False)
    with pace.turn():
        pass


# Rate


@given(
    rate=st.sampled_from([0.5, 3.0, 5.0, 40.0]),
    lasting=st.lists(
        st.lists(st.sampled_from([0.0, 0.01, 0.3, 2.0]), max_size=4), min_size=1, max_size=4
    ),
)
def test_never_faster_than_the_rate_and_no_slower(rate: float, lasting: list[list[float]]) -> None:
    time = Time()
    pace = Pace(len(lasting), rate, now=time.now, sleep=time.sleep)
    begun: list[float] = []

    def worker(seconds: list[float]) -> Callable[[], None]:
        def work() -> None:
            for each in seconds:
                with pace.turn():
                    begun.append(time.now())
                    time.sleep(each)

        return work

    time.in_threads(*map(worker, lasting))
    begun.sort()
    steps = [later - earlier for earlier, later in pairwise(begun)]
    assert all(step >= 1 / rate - 1e-6 for step in steps)
    if begun:
        assert begun[-1] - begun[0] <= len(begun) / rate + sum(map(sum, lasting)) + 1e-6


def test_no_rate_no_wait() -> None:
    time = Time()
    pace = Pace(6, now=time.now, sleep=time.sleep)
    for _ in range(100):
        with pace.turn():
            pass
    assert time.now() == 100.0


# When the cloud minds


def test_everybody_waits_also_who_was_waiting_for_a_turn_already() -> None:
    time = Time()
    pace = Pace(4, 1.0, now=time.now, sleep=time.sleep)
    begun: list[float] = []

    def work() -> None:
        with pace.turn():
            begun.append(time.now())
            if len(begun) == 1:
                time.sleep(0.5)
                pace.heard("CreateUser", throttled(4.0))

    time.in_threads(work, work, work, work)
    assert begun[0] == 100.0
    assert min(begun[1:]) >= 104.5, "one slept until 101 when the cloud began to mind"
    steps = [later - earlier for earlier, later in pairwise(begun)]
    assert all(step >= 1.0 for step in steps)


def test_a_burst_of_refusals_halves_once() -> None:
    pace, now = single(6, 8.0)
    for _ in range(6):
        pace.heard("CreateUser", TOO_MANY)
        now[0] += 0.1
    assert (pace.at_once, pace.rate) == (3, 4.0)
    now[0] += 1.0
    pace.heard("CreateUser", TOO_MANY)
    assert (pace.at_once, pace.rate) == (1, 2.0)


def test_it_never_stops_altogether() -> None:
    pace, now = single(6, 8.0)
    for _ in range(20):
        pace.heard("CreateUser", TOO_MANY)
        now[0] += 2.0
    assert (pace.at_once, pace.rate) == (1, 0.5)


def test_it_recovers_to_what_was_allowed_and_no_further() -> None:
    pace, _now = single(6, 8.0)
    pace.heard("CreateUser", TOO_MANY)
    grown: list[int] = []
    for _ in range(200):
        pace.heard("CreateUser", None)
        if not grown or grown[-1] != pace.at_once:
            grown.append(pace.at_once)
    assert grown == [3, 4, 5, 6], "one at a time"
    assert pace.rate == 8.0


def test_whoever_waits_comes_in_as_it_recovers() -> None:
    # One at a time is left; what was held back goes on at the first good answers.
    pace, _now = single(2)
    pace.heard("CreateUser", TOO_MANY)
    entered = threading.Event()

    def wait() -> None:
        with pace.turn():
            entered.set()

    with pace.turn():
        waiting = threading.Thread(target=wait, daemon=True)
        waiting.start()
        pace.heard("CreateUser", None)
        assert entered.wait(PATIENCE)
    waiting.join(PATIENCE)


@pytest.mark.parametrize(("told", "waited"), [(0.0, 1.0), (0.3, 0.3), (4.0, 4.0)])
def test_the_pause_is_the_one_the_cloud_names(told: float, waited: float) -> None:
    pace, now = single()
    pace.heard("CreateUser", throttled(told))
    assert pace.rest == pytest.approx(waited)
    with pace.turn():
        assert now[0] == pytest.approx(100.0 + waited)
    assert pace.rest == 0.0


def test_a_long_pause_is_reported_and_not_slept_through() -> None:
    pace, now = single(1)
    pace.heard("CreateUser", throttled(3600.0))
    with pytest.raises(RestingError) as resting, pace.turn():
        pass
    assert resting.value.seconds == pace.rest == 60.0, "nobody waits for an hour"
    assert now[0] == 100.0
    now[0] += 60.0 - LONGEST_NAP
    with pace.turn():
        assert now[0] == 160.0


def test_nothing_is_sent_during_a_long_pause() -> None:
    # Nobody listens at this address; it would be noticed.
    pace, _now = single()
    pace.heard("CreateUser", throttled(30.0))
    endpoints = Endpoints.loopback("http://127.0.0.1:9")
    transport = Transport(Credentials("LTAItest", Secret("none")), endpoints, pace)
    with pytest.raises(ThrottledError) as refused:
        transport.call(Service.RAM, "CreateUser", {"UserName": "ada.l"})
    assert refused.value.refusal.retry_after == 30.0
    assert pace.at_once == 3, "what was not sent is no further reason to slow down"


# Permissions that come and go


def test_a_permission_that_was_there_a_moment_ago_means_too_many_requests() -> None:
    pace, _now = single()
    refused = NotPermittedError(Refusal("CreateUser"))
    assert not pace.is_flapping(refused)
    pace.heard("CreateUser", refused)
    assert pace.at_once == 6
    pace.heard("CreateUser", None)
    assert pace.is_flapping(refused)
    assert not pace.is_flapping(NotPermittedError(Refusal("DeleteUser")))
    pace.heard("CreateUser", refused)
    assert pace.at_once == 3
    pace.begin_anew()
    assert not pace.is_flapping(refused)


@pytest.mark.parametrize("kind", [NotFoundError, CloudError])
def test_another_answer_changes_nothing(kind: type[CloudError]) -> None:
    pace, _now = single(6, 8.0)
    pace.heard("CreateUser", None)
    pace.heard("CreateUser", kind(Refusal("CreateUser")))
    assert (pace.at_once, pace.rate, pace.rest) == (6, 8.0, 0.0)


# Somebody else's requests


def test_guests_take_their_turns_among_all() -> None:
    pace, now = single(rate=1)
    guests = SharedPace(pace)
    with pace.turn():
        pass
    with guests.turn():
        pass
    assert now == [101.0]


def test_what_is_refused_to_guests_slows_nobody_down() -> None:
    pace, _ = single()
    pace.heard("ListPrometheusInstances", None)
    guests = SharedPace(pace)
    guests.heard("ListPrometheusInstances", NotPermittedError(Refusal("ListPrometheusInstances")))
    assert (pace.at_once, pace.rest) == (6, 0.0)
    guests.heard("ListTraceApps", None)
    assert not pace.has_permitted("ListTraceApps"), "what a guest may do is no permission of ours"


def test_too_many_requests_of_guests_slow_everybody_down() -> None:
    pace, _ = single()
    SharedPace(pace).heard("ListTraceApps", throttled(3))
    assert (pace.at_once, pace.rest) == (3, 3.0)


BACKOFF = pace.Backoff((0.3, 1.0), longest=5.0)
THROTTLED = ThrottledError(Refusal("X", code="Throttling.User", status=400))
DECLINED = UnreachableError(Refusal("X", code="ServiceUnavailable", status=503))
SILENCE = UnreachableError(Refusal("X", reason=Reason.CONNECTION_REFUSED))
UNKNOWN = OutcomeUnknownError(Refusal("X"))
DENIED = NotPermittedError(Refusal("X", code="NoPermission", status=403))


class Attempts:
    def __init__(self, *failures: CloudError) -> None:
        self.failures = list(failures)
        self.count = 0
        self.slept: list[float] = []

    def __call__(self) -> str:
        self.count += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"

    def run(self, *, changing: bool) -> str:
        return pace.call(self, changing=changing, backoff=BACKOFF, sleep=self.slept.append)


@pytest.mark.parametrize("failure", [THROTTLED, DECLINED, SILENCE])
def test_reads_are_repeated(failure: CloudError) -> None:
    attempts = Attempts(failure, failure)
    assert attempts.run(changing=False) == "done"
    assert attempts.slept == [0.3, 1.0]


@pytest.mark.parametrize("failure", [THROTTLED, DECLINED])
def test_changes_are_repeated_after_a_clear_refusal(failure: CloudError) -> None:
    attempts = Attempts(failure)
    assert attempts.run(changing=True) == "done"
    assert attempts.slept == [0.3]


@pytest.mark.parametrize("failure", [SILENCE, UNKNOWN, DENIED])
def test_changes_are_not_repeated_after_anything_else(failure: CloudError) -> None:
    attempts = Attempts(failure)
    with pytest.raises(type(failure)):
        attempts.run(changing=True)
    assert attempts.count == 1
    assert attempts.slept == []


def test_a_no_is_a_no() -> None:
    attempts = Attempts(DENIED)
    with pytest.raises(NotPermittedError):
        attempts.run(changing=False)
    assert attempts.count == 1


def test_it_ends() -> None:
    attempts = Attempts(*[THROTTLED] * 9)
    with pytest.raises(ThrottledError):
        attempts.run(changing=False)
    assert attempts.count == 3


def _asking(seconds: float) -> CloudError:
    return ThrottledError(Refusal("X", code="Throttling", status=400, retry_after=seconds))


def test_the_wait_that_is_asked_for_is_kept() -> None:
    attempts = Attempts(_asking(2.0))
    assert attempts.run(changing=True) == "done"
    assert attempts.slept == [2.0]


def test_a_long_wait_is_reported_instead() -> None:
    attempts = Attempts(_asking(60.0))
    with pytest.raises(ThrottledError):
        attempts.run(changing=False)
    assert attempts.slept == []


# An answer that nobody waits for any more, and one that is there


LONG_PATIENCE = 30.0


def answering() -> list[threading.Thread]:
    """Threads that ask for something, those of other tests among them."""
    return [each for each in threading.enumerate() if each.name == "answer"]


class Asked:
    """A question whose answer comes when the test lets it."""

    def __init__(
        self,
        awaiting: Awaiting,
        pool: ThreadPoolExecutor,
        *,
        changing: bool,
        seconds: float = LONG_PATIENCE,
    ) -> None:
        self.begun, self._go = threading.Event(), threading.Event()
        before = {*answering()}
        self.future: Future[str] = pool.submit(
            awaiting.answer, self._ask, changing=changing, seconds=seconds
        )
        assert self.begun.wait(LONG_PATIENCE)
        (self.thread,) = {*answering()} - before

    def _ask(self) -> str:
        self.begun.set()
        self._go.wait()
        return "answer"

    def let_it_come(self) -> None:
        self._go.set()


def test_reads_are_given_up_first_and_changes_when_told_again() -> None:
    awaiting = Awaiting()
    with ThreadPoolExecutor() as pool:
        read = Asked(awaiting, pool, changing=False)
        change = Asked(awaiting, pool, changing=True)
        other = Asked(awaiting, pool, changing=True)
        awaiting.give_up(changes=False)
        with pytest.raises(GivenUpError) as given_up:
            read.future.result(LONG_PATIENCE)
        assert given_up.value.sent
        change.let_it_come()
        assert change.future.result(LONG_PATIENCE) == "answer"
        awaiting.give_up(changes=True)
        with pytest.raises(GivenUpError):
            other.future.result(LONG_PATIENCE)
        for each in (read, other):
            each.let_it_come()


@pytest.mark.parametrize("changing", [True, False])
def test_nothing_is_sent_any_more(changing: bool) -> None:
    awaiting = Awaiting()
    awaiting.give_up(changes=True)
    with pytest.raises(GivenUpError) as given_up:
        awaiting.answer(lambda: pytest.fail("sent"), changing=changing, seconds=LONG_PATIENCE)
    assert not given_up.value.sent


def test_an_answer_that_is_there_is_not_lost() -> None:
    # It came before the one who waits for it could look.
    awaiting = Awaiting()
    with ThreadPoolExecutor() as pool:
        asked = Asked(awaiting, pool, changing=True)
        with awaiting._changed:  # so that nobody can look
            came = vars(asked.thread)["_target"].__self__.answers
            asked.let_it_come()
            _until(lambda: came)
            awaiting.give_up(changes=True)
        assert asked.future.result(LONG_PATIENCE) == "answer"


def _until(condition: Callable[[], object]) -> None:
    for _ in range(100_000):
        if condition():
            return
        threading.Event().wait(0.001)
    pytest.fail("it did not come")


def test_what_it_fails_with_comes_back() -> None:
    def fail() -> str:
        raise KeyError("on purpose")

    with pytest.raises(KeyError, match="on purpose"):
        Awaiting().answer(fail, changing=True, seconds=LONG_PATIENCE)


def test_an_answer_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # Its thread goes on by itself, and keeps no process from ending.
    monkeypatch.setattr(awaiting_module, "GRACE", 0.01)
    with ThreadPoolExecutor() as pool:
        asked = Asked(Awaiting(), pool, changing=True, seconds=0.01)
        with pytest.raises(OverdueError):
            asked.future.result(LONG_PATIENCE)
        assert asked.thread.is_alive()
        assert asked.thread.daemon
        asked.let_it_come()


def test_an_answer_that_is_a_little_late_is_not_lost() -> None:
    # What was minted is nowhere else.
    with ThreadPoolExecutor() as pool:
        asked = Asked(Awaiting(), pool, changing=True, seconds=0.0)
        asked.let_it_come()
        assert asked.future.result(LONG_PATIENCE) == "answer"


def test_a_cloud_that_is_given_up_says_so(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with()
    inject(simulator, "*:hang,seconds=3600,probability=1")
    key = Credentials(simulator.access_key_id, simulator.access_key_secret)
    with Cloud(key, Endpoints.loopback(simulator.endpoint)) as cloud, ThreadPoolExecutor() as pool:
        before = {*answering()}
        read = pool.submit(cloud.ram.access_keys, "li.na")
        change = pool.submit(cloud.ram.create_access_key, "li.na")
        _until(lambda: len({*answering()} - before) == 2)
        cloud.give_up(changes=True)
        with pytest.raises(UnreachableError) as lost:
            read.result(LONG_PATIENCE)
        assert lost.value.refusal.reason == Reason.GIVEN_UP
        with pytest.raises(OutcomeUnknownError) as unknown:
            change.result(LONG_PATIENCE)
        assert unknown.value.refusal.reason == Reason.GIVEN_UP


def test_answers_come_in_the_order_of_the_items() -> None:
    assert several(lambda number: number * 2, range(50), 6) == tuple(range(0, 100, 2))
    assert several(lambda number: number, (), 6) == ()


def test_so_many_at_once_and_no_more() -> None:
    together = threading.Barrier(3)
    lock = threading.Lock()
    most = now = 0

    def ask(_item: int) -> None:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        # Nobody goes on before three are here.
        together.wait(20)
        with lock:
            now -= 1

    several(ask, range(9), 3)
    assert most == 3


def test_the_first_error_ends_it() -> None:
    asked = []

    def ask(item: int) -> int:
        asked.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        several(ask, range(10), 1)
    assert asked == [0]


def test_nobody_waits_for_its_threads() -> None:
    daemons = several(lambda _item: threading.current_thread().daemon, range(4), 2)
    assert all(daemons)
