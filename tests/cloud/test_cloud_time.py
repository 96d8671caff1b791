"""The cloud's own time, by which it is told what a lost answer made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tui.cloud.endpoints import Endpoints
from tui.cloud.operations import Service
from tui.cloud.transport import CLOCKS_APART, Transport
from tui.core.credentials import Credentials
from tui.simulator.server import RunningSimulator


class Clocks:
    """The one that never goes back, and the one on the wall."""

    def __init__(self) -> None:
        self.steady = 100.0
        self.wall = 5_000.0

    def transport(self, simulator: RunningSimulator) -> Transport:
        credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
        return Transport(
            credentials,
            Endpoints.loopback(simulator.endpoint),
            now=lambda: self.steady,
            wall=lambda: self.wall,
        )


def told(transport: Transport) -> datetime:
    transport.call(Service.STS, "GetCallerIdentity")
    time = transport.time
    assert time is not None
    return time


def test_nobody_knows_it_before_an_answer(simulator: RunningSimulator) -> None:
    assert Clocks().transport(simulator).time is None


def test_it_is_the_clouds_whatever_this_machine_says(simulator: RunningSimulator) -> None:
    clocks = Clocks()
    transport = clocks.transport(simulator)
    before = told(transport)
    assert abs(before - datetime.now(UTC)) < timedelta(minutes=1)
    clocks.steady += 60
    clocks.wall += 60
    assert transport.time == before + timedelta(seconds=60)


def test_it_is_not_known_after_a_sleep_until_the_next_answer(simulator: RunningSimulator) -> None:
    clocks = Clocks()
    transport = clocks.transport(simulator)
    told(transport)
    clocks.wall += CLOCKS_APART + 1
    assert transport.time is None
    told(transport)
