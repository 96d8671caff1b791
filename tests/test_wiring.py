"""The services as they are put together, for the demo and for a simulator of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from random import Random

import pytest

from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import CloudError
from tui.core.credentials import Credentials
from tui.core.draft import Draft
from tui.core.secret import Secret
from tui.simulator.server import RunningSimulator
from tui.wiring import demo_services, services


def administrator(simulator: RunningSimulator) -> Credentials:
    return Credentials(simulator.access_key_id, simulator.access_key_secret)


def test_the_demo_has_its_own_cloud_and_leaves_nothing_behind() -> None:
    with demo_services(source=Random(1)) as demo:
        assert demo.demo
        assert demo.simulator is not None
        running = demo.simulator()
        with demo.connect(administrator(running)) as cloud:
            assert cloud.sts.caller().name == "ops-admin"
        demo.drafts("1").save(Draft(reason="INC-42"))
        assert demo.sessions.place == "memory"
        home = demo.home
        assert home.is_dir()
    assert not home.exists()
    with pytest.raises(CloudError):
        demo.connect(administrator(running)).sts.caller()


def test_the_demo_sees_nobodys_real_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI-not-for-a-simulator")
    with demo_services() as demo:
        assert dict(demo.environ) == {}
        assert demo.home != Path.home()
        assert demo.profile is None


def test_the_demo_starts_one_simulator_whoever_asks_first() -> None:
    with demo_services() as demo:
        start = demo.simulator
        assert start is not None
        found: list[RunningSimulator] = []
        threads = [threading.Thread(target=lambda: found.append(start())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 4
        assert len({id(running) for running in found}) == 1


def test_a_demo_that_is_left_at_once_starts_nothing() -> None:
    before = threading.active_count()
    with demo_services():
        assert threading.active_count() == before
    assert threading.active_count() == before


def test_services_for_a_simulator_of_its_own(simulator: RunningSimulator, tmp_path: Path) -> None:
    made = services(
        Endpoints.loopback(simulator.endpoint),
        {"HOME": str(tmp_path)},
        profile="work",
        state=tmp_path / "state",
    )
    assert not made.demo
    assert made.simulator is None
    assert made.endpoint == simulator.endpoint
    assert (made.home, made.profile) == (tmp_path, "work")
    with made.connect(administrator(simulator)) as cloud:
        assert cloud.sts.caller().name == "ops-admin"
    made.drafts("1").save(Draft(reason="INC-42"))
    again = services(Endpoints.loopback(simulator.endpoint), {}, state=tmp_path / "state")
    read = again.drafts("1").load()
    assert read is not None
    assert read.draft == Draft(reason="INC-42")
    elsewhere = services(Endpoints.loopback("http://127.0.0.1:1"), {}, state=tmp_path / "state")
    assert elsewhere.drafts("1").load() is None


def test_without_a_keyring_credentials_stay_in_memory(simulator: RunningSimulator) -> None:
    # What is saved for one start is then not there in another.
    endpoints = Endpoints.loopback(simulator.endpoint)
    made = services(endpoints, {})
    assert (made.sessions.place, made.sessions.reason) == ("memory", "no-backend")
    made.sessions.save("acme", Credentials("LTAI-1", Secret("not-a-secret")))
    assert services(endpoints, {}).sessions.names() == ()


def test_the_real_cloud_is_asked_with_care_and_a_simulator_is_not(
    simulator: RunningSimulator,
) -> None:
    anybody = Credentials("LTAI-1", Secret("not-a-secret"))
    local, real = Endpoints.loopback(simulator.endpoint), Endpoints.real()

    def rate(endpoints: Endpoints, wanted: float | None = None) -> float | None:
        with services(endpoints, {}, max_rate=wanted).connect(anybody) as cloud:
            return cloud.pace.most_a_second

    assert rate(local) is None
    assert rate(real) == 5.0
    assert rate(local, 2.0) == rate(real, 2.0) == 2.0
    with services(local, {}, workers=9).connect(anybody) as cloud:
        assert cloud.pace.most_at_once == 9
