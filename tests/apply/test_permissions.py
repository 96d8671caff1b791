"""A permission that is said to be missing: shown at once, or tried again right after an attach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.apply.conftest import World
from tests.simulator.faulty import inject
from tui.apply.events import OperationWaiting, RunStatus
from tui.apply.timing import BACKOFF
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import NotPermittedError
from tui.cloud.pace import Pace
from tui.core.operations import AttachPolicy, CreateAccessKey, Operation
from tui.core.policies import ARMS_READ_ONLY, AccountScope

ATTACH = AttachPolicy("ada.l", ARMS_READ_ONLY, AccountScope())
KEY = CreateAccessKey("robot")


@pytest.fixture
def paced(world: World) -> Iterator[World]:
    """The cloud's pace goes by the world's clock too."""
    world.simulator.change(lambda store: store.add_user("ada.l"))
    world.simulator.change(lambda store: store.add_user("robot"))
    pace = Pace(1, now=world.clock.now, sleep=world.clock.sleep)
    with Cloud(
        world.cloud.credentials,
        Endpoints.loopback(world.network.endpoint),
        sleep=world.clock.sleep,
        pace=pace,
    ) as world.cloud:
        yield world


def denied(world: World, count: int, *operations: Operation) -> RunStatus:
    """Run these; making an AccessKey is refused that often."""
    inject(world.simulator, f"CreateAccessKey:no-permission,count={count}")
    return world.run(world.runner(world.plan(*operations), backoff=BACKOFF))


def test_right_after_an_attach_it_is_asked_for_again(paced: World) -> None:
    assert denied(paced, 2, ATTACH, KEY) is RunStatus.DONE
    waits = [event for event in paced.events if isinstance(event, OperationWaiting)]
    assert [each.operation for each in waits] == [KEY] * 2
    assert len(paced.cloud.ram.access_keys("robot")) == 1


def test_one_that_stays_missing_is_shown_in_the_end(paced: World) -> None:
    began = paced.clock.seconds
    assert denied(paced, 100, ATTACH, KEY) is RunStatus.FAILED
    assert isinstance(paced.error(), NotPermittedError)
    assert paced.clock.seconds - began < 60


def test_without_an_attach_it_is_shown_at_once(paced: World) -> None:
    assert denied(paced, 2, KEY) is RunStatus.FAILED
    assert isinstance(paced.error(), NotPermittedError)
    assert paced.network.actions.count("CreateAccessKey") == 1
    assert paced.clock.slept == []
