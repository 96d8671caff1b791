"""A client for the running simulator, and the request log to look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SimulatorFactory
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials, Source, SourceKind
from tui.simulator.server import RunningSimulator

Connect = Callable[[RunningSimulator], Cloud]


def credentials_of(simulator: RunningSimulator) -> Credentials:
    return Credentials(
        simulator.access_key_id, simulator.access_key_secret, source=Source(SourceKind.SIMULATOR)
    )


def no_sleep(_seconds: float) -> None:
    """Tests do not wait between attempts."""


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Clients for simulators; their connections are closed with the test."""
    clouds: list[Cloud] = []

    def make(simulator: RunningSimulator) -> Cloud:
        endpoints = Endpoints.loopback(simulator.endpoint)
        cloud = Cloud(credentials_of(simulator), endpoints, sleep=no_sleep)
        clouds.append(cloud)
        return cloud

    yield make
    for cloud in clouds:
        cloud.close()


@pytest.fixture
def cloud(simulator: RunningSimulator, connect: Connect) -> Cloud:
    """The administrator's client for the seeded company."""
    return connect(simulator)


@pytest.fixture
def logged(
    simulator_with: SimulatorFactory, connect: Connect, tmp_path: Path
) -> tuple[Cloud, Callable[[], list[dict[str, Any]]]]:
    """A client, and what its simulator saw of it so far."""
    path = tmp_path / "requests.jsonl"
    running = simulator_with(requests=path)

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in path.read_text().splitlines()]

    return connect(running), lines
