"""A stop ends what the cloud layer waits for by itself, at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from tests.apply.conftest import World
from tests.apply.undone import ACCOUNT, journal_of
from tests.simulator.faulty import inject
from tui.apply.events import RunStatus
from tui.apply.executor import Executor
from tui.apply.undoer import Undoer
from tui.cloud import pace
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.pace import Backoff
from tui.core.operations import AttachPolicy, CreateAccessKey, CreateLogonProfile
from tui.core.policies import ARMS_READ_ONLY
from tui.core.users import PasswordSource

PATIENCE = 30.0
"""Seconds after which a test fails; nothing here takes long."""
FOREVER = 3600.0


class Noticing(threading.Event):
    """Says when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited_for.set()
        return super().wait(timeout)


@pytest.fixture
def stubborn(world: World) -> Iterator[World]:
    """A throttled call is asked for again after an hour."""
    world.simulator.change(lambda store: store.add_user("ada.l"))
    with Cloud(
        world.cloud.credentials,
        Endpoints.loopback(world.network.endpoint),
        backoff=Backoff((FOREVER,), FOREVER),
    ) as world.cloud:
        yield world


def stopped_while_it_waits(crew: Executor, run: Callable[[], RunStatus]) -> RunStatus:
    """How it ended once it was stopped in the middle of such a wait."""
    stopping = crew.stopping = Noticing()
    outcomes: list[RunStatus] = []
    thread = threading.Thread(target=lambda: outcomes.append(run()), daemon=True)
    thread.start()
    assert stopping.waited_for.wait(PATIENCE), "it does not wait for the stop"
    crew.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    return outcomes[0]


def test_a_run_that_waits_to_ask_again(stubborn: World) -> None:
    plan = stubborn.plan(CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True))
    inject(stubborn.simulator, "GetLoginProfile:throttle,retry-after=0.001")
    runner = stubborn.runner(plan)
    outcome = stopped_while_it_waits(runner._executor, lambda: runner.run(lambda _event: None))
    assert outcome is not RunStatus.DONE
    assert stubborn.network.actions.count("GetLoginProfile") == 1, "not asked again"
    assert stubborn.network.changes() == []
    assert stubborn.run(runner) is RunStatus.DONE


def test_the_last_look_at_keys(stubborn: World) -> None:
    plan = stubborn.plan(CreateAccessKey("ada.l"))
    # The first time they are listed is before the key is made.
    inject(stubborn.simulator, "ListAccessKeys:throttle,retry-after=0.001,after=1")
    runner = stubborn.runner(plan)
    outcome = stopped_while_it_waits(runner._executor, lambda: runner.run(lambda _event: None))
    assert outcome is RunStatus.STOPPED
    assert stubborn.run(runner) is RunStatus.DONE


def test_an_undo_that_waits_to_ask_again(stubborn: World) -> None:
    journal = journal_of(stubborn, AttachPolicy("ada.l", ARMS_READ_ONLY, ACCOUNT))
    inject(stubborn.simulator, "DetachPolicyFromUser:throttle,retry-after=0.001")
    undoer = Undoer(stubborn.cloud, journal, workers=1)
    outcome = stopped_while_it_waits(undoer._executor, lambda: undoer.run(lambda _event: None))
    assert outcome is RunStatus.STOPPED
    assert undoer.run(lambda _event: None) is RunStatus.DONE


def test_without_a_stop_to_heed_it_is_waited_to_the_end() -> None:
    slept: list[float] = []
    pace.wait(3.0, slept.append)
    assert slept == [3.0]
    assert not pace.stopped()


def test_somebody_elses_way_of_sleeping_is_used_in_slices() -> None:
    stop = threading.Event()
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            stop.set()

    with pace.ended_by(stop):
        pace.wait(5.0, sleep)
        assert pace.stopped()
        pace.wait(5.0, sleep)
    assert slept == [pace.SLICE] * 3
    assert not pace.stopped()
