"""An answer that nobody waits for any more, and one that is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.conftest import SimulatorFactory
from tests.simulator.faulty import inject
from tui.cloud import pace as awaiting_module
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import OutcomeUnknownError, Reason, UnreachableError
from tui.cloud.pace import Awaiting, GivenUpError, OverdueError
from tui.core.credentials import Credentials

PATIENCE = 30.0


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
        seconds: float = PATIENCE,
    ) -> None:
        self.begun, self._go = threading.Event(), threading.Event()
        before = {*answering()}
        self.future: Future[str] = pool.submit(
            awaiting.answer, self._ask, changing=changing, seconds=seconds
        )
        assert self.begun.wait(PATIENCE)
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
            read.future.result(PATIENCE)
        assert given_up.value.sent
        change.let_it_come()
        assert change.future.result(PATIENCE) == "answer"
        awaiting.give_up(changes=True)
        with pytest.raises(GivenUpError):
            other.future.result(PATIENCE)
        for each in (read, other):
            each.let_it_come()


@pytest.mark.parametrize("changing", [True, False])
def test_nothing_is_sent_any_more(changing: bool) -> None:
    awaiting = Awaiting()
    awaiting.give_up(changes=True)
    with pytest.raises(GivenUpError) as given_up:
        awaiting.answer(lambda: pytest.fail("sent"), changing=changing, seconds=PATIENCE)
    assert not given_up.value.sent


def test_an_answer_that_is_there_is_not_lost() -> None:
    """It came before the one who waits for it could look."""
    awaiting = Awaiting()
    with ThreadPoolExecutor() as pool:
        asked = Asked(awaiting, pool, changing=True)
        with awaiting._changed:  # so that nobody can look
            came = vars(asked.thread)["_target"].__self__.answers
            asked.let_it_come()
            _until(lambda: came)
            awaiting.give_up(changes=True)
        assert asked.future.result(PATIENCE) == "answer"


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
        Awaiting().answer(fail, changing=True, seconds=PATIENCE)


def test_an_answer_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread goes on by itself, and keeps no process from ending."""
    monkeypatch.setattr(awaiting_module, "GRACE", 0.01)
    with ThreadPoolExecutor() as pool:
        asked = Asked(Awaiting(), pool, changing=True, seconds=0.01)
        with pytest.raises(OverdueError):
            asked.future.result(PATIENCE)
        assert asked.thread.is_alive()
        assert asked.thread.daemon
        asked.let_it_come()


def test_an_answer_that_is_a_little_late_is_not_lost() -> None:
    """What was minted is nowhere else."""
    with ThreadPoolExecutor() as pool:
        asked = Asked(Awaiting(), pool, changing=True, seconds=0.0)
        asked.let_it_come()
        assert asked.future.result(PATIENCE) == "answer"


def test_a_cloud_that_is_given_up_says_so(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with()
    inject(simulator, "*:hang,seconds=3600,probability=1")
    key = Credentials(simulator.access_key_id, simulator.access_key_secret)
    with (
        Cloud(key, Endpoints.loopback(simulator.endpoint)) as cloud,
        ThreadPoolExecutor() as pool,
    ):
        before = {*answering()}
        read = pool.submit(cloud.ram.access_keys, "li.na")
        change = pool.submit(cloud.ram.create_access_key, "li.na")
        _until(lambda: len({*answering()} - before) == 2)
        cloud.give_up(changes=True)
        with pytest.raises(UnreachableError) as lost:
            read.result(PATIENCE)
        assert lost.value.refusal.reason == Reason.GIVEN_UP
        with pytest.raises(OutcomeUnknownError) as unknown:
            change.result(PATIENCE)
        assert unknown.value.refusal.reason == Reason.GIVEN_UP
