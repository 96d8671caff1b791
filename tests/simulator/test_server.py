"""Starting, changing and stopping."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from random import Random

import pytest

from tests.conftest import SimulatorFactory
from tests.simulator.raw import address
from tests.simulator.sdk import Caller
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store


def test_loopback_only(simulator: RunningSimulator) -> None:
    host, port = address(simulator)
    assert host == "127.0.0.1"
    with socket.socket() as other:
        # Someone else may have this port on another of the machine's addresses.
        other.bind(("127.0.0.2", port))


def test_a_chosen_port_and_a_taken_one(simulator: RunningSimulator) -> None:
    _, port = address(simulator)
    before = threading.active_count()
    with pytest.raises(OSError, match="address already in use"):
        start(SimulatorSettings(port=port), now=lambda: datetime.now(UTC), random=Random(1))
    assert threading.active_count() == before
    simulator.stop()
    with start(
        SimulatorSettings(port=port), now=lambda: datetime.now(UTC), random=Random(1)
    ) as again:
        assert again.endpoint == simulator.endpoint


def test_stopping_twice(simulator: RunningSimulator) -> None:
    simulator.stop()
    simulator.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address(simulator))


def test_an_answer_held_back_does_not_hold_up_the_end(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(latency_ms=3_600_000)
    connection = http.client.HTTPConnection(*address(simulator), timeout=0.2)
    connection.request("POST", "/")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    simulator.stop()
    connection.close()


def test_latency_can_be_small(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(latency_ms=5))
    assert call(Service.STS, "GetCallerIdentity")["IdentityType"] == "RAMUser"


def test_a_third_party(simulator: RunningSimulator) -> None:
    thread = simulator.change(lambda _store: threading.current_thread().name)
    assert thread == "simulator"

    def fail(store: Store) -> None:
        store.remove_user("nobody")

    with pytest.raises(KeyError):
        simulator.change(fail)
    simulator.change(lambda store: store.remove_user("li.na"))
    refusal = Caller(simulator).refusal(Service.RAM, "GetUser", UserName="li.na")
    assert refusal == (404, "EntityNotExist.User")


def test_the_same_randomness_gives_the_same_keys(simulator_with: SimulatorFactory) -> None:
    first, second = simulator_with(), simulator_with()
    assert first.access_key_id == second.access_key_id
    assert (first.access_key_secret == second.access_key_secret) is True
    assert first.endpoint != second.endpoint


def test_many_clients_at_once(simulator: RunningSimulator) -> None:
    refused: list[str] = []

    def work(number: int) -> None:
        call = Caller(simulator)
        for turn in range(5):
            call(Service.RAM, "CreateUser", UserName=f"worker-{number}-{turn}")
        refused.append(call.refusal(Service.RAM, "CreateUser", UserName="li.na")[1])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["EntityAlreadyExists.User"] * 6
    assert simulator.change(lambda store: len(store.users)) == 13 + 30


def test_a_bug_is_an_internal_error(
    simulator: RunningSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    def break_it(store: Store) -> None:
        for key in [key for key in store.policies if key[1] != "AdministratorAccess"]:
            del store.policies[key]

    simulator.change(break_it)
    refusal = Caller(simulator).refusal(Service.RAM, "ListPoliciesForUser", UserName="li.na")
    assert refusal == (404, "EntityNotExist.Policy")
    simulator.change(lambda store: store.users_by_id.clear())
    refusal = Caller(simulator).refusal(Service.RESOURCE_MANAGER, "ListPolicyAttachments")
    assert refusal == (500, "InternalError")
    assert "ListPolicyAttachments failed inside the simulator" in caplog.text


def test_importing_the_simulator_loads_no_server() -> None:
    code = (
        "import sys, tui.simulator.server, tui.simulator.settings, tui.commands.simulator;"
        "print(sorted({'aiohttp', 'textual', 'alibabacloud_tea_openapi'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
