"""One simulator per module, and clients for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from alibabacloud_ram20150501.client import Client as RamClient

from tests.simulator.clock import Clock
from tests.simulator.sdk import Caller, ram
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings


@pytest.fixture
def clock() -> Clock:
    """The clock of :func:`clocked`."""
    return Clock()


@pytest.fixture
def clocked(clock: Clock) -> Iterator[RunningSimulator]:
    """A simulator whose clock the test can put forward."""
    with start(SimulatorSettings(), now=clock, random=Random(3)) as running:
        yield running


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSimulator]:
    """A simulator for tests that do not mind each other."""
    with start(SimulatorSettings(), now=lambda: datetime.now(UTC), random=Random(7)) as running:
        yield running


@pytest.fixture
def call(shared: RunningSimulator) -> Caller:
    """Any operation, through the SDK's generic client."""
    return Caller(shared)


@pytest.fixture
def client(shared: RunningSimulator) -> RamClient:
    """RAM, through its own SDK."""
    return ram(shared)
