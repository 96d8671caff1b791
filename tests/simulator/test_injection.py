"""Faults between the client and the service: what the client sees, and whether it was done."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alibabacloud_ram20150501 import models as m
from darabonba.exceptions import UnretryableException

from tests.conftest import SimulatorFactory
from tests.simulator.clock import until
from tests.simulator.faulty import NEW, inject, logged, made
from tests.simulator.raw import address, connect, signed
from tests.simulator.sdk import ram
from tui.simulator.faults import BadGateway, CutOff, Fault, Hang, Late, Refused
from tui.simulator.server import RunningSimulator


@pytest.mark.parametrize("done", [False, True])
def test_bad_gateway(simulator: RunningSimulator, done: bool) -> None:
    inject(simulator, Fault("CreateUser", BadGateway(done)))
    request = signed(simulator, "CreateUser", UserName=NEW)
    with closing(connect(simulator)) as connection:
        response = request.over(connection)
        assert (response.status, response.reason) == (502, "Bad Gateway")
        assert response.getheader("Content-Type", "").startswith("text/html")
        assert b"<h1>502 Bad Gateway</h1>" in response.read()
        assert made(simulator) is done
        # The connection lives on, and only a request that came through has used its nonce.
        assert request.over(connection).status == (400 if done else 200)
    inject(simulator, "ListUsers:bad-gateway")
    with pytest.raises(UnretryableException, match="Failed to parse the value as json format"):
        ram(simulator).list_users(m.ListUsersRequest())


@pytest.mark.parametrize(("kind", "done"), [("reset-before", False), ("reset-after", True)])
def test_reset(simulator: RunningSimulator, kind: str, done: bool) -> None:
    inject(simulator, f"CreateUser:{kind}")
    request = signed(simulator, "CreateUser", UserName=NEW)
    with pytest.raises(ConnectionResetError):
        request.reply(simulator)
    assert made(simulator) is done
    again = request.reply(simulator)
    assert (again.status, again.code) == ((400, "SignatureNonceUsed") if done else (200, ""))


@pytest.mark.parametrize(("kind", "done"), [("reset-before", False), ("reset-after", True)])
def test_reset_through_the_sdk(simulator: RunningSimulator, kind: str, done: bool) -> None:
    client, request = ram(simulator), m.CreateUserRequest(user_name=NEW)
    client.list_users(m.ListUsersRequest())
    inject(simulator, f"CreateUser:{kind}")
    with pytest.raises(UnretryableException, match="Connection reset by peer"):
        client.create_user(request)
    assert made(simulator) is done


def test_cut_off_with_length(simulator: RunningSimulator) -> None:
    inject(simulator, "CreateUser:cut-off")
    with closing(connect(simulator)) as connection:
        response = signed(simulator, "CreateUser", UserName=NEW).over(connection)
        assert response.status == 200
        assert response.getheader("x-acs-request-id")
        with pytest.raises(http.client.IncompleteRead) as caught:
            response.read()
    announced = int(response.getheader("Content-Length", "0"))
    assert len(caught.value.partial) == announced // 2
    assert caught.value.partial.startswith(b'{"RequestId"')
    assert made(simulator)


def test_cut_off_without_length(simulator: RunningSimulator) -> None:
    inject(simulator, Fault("CreateUser", CutOff(length=False)))
    with closing(connect(simulator)) as connection:
        response = signed(simulator, "CreateUser", UserName=NEW).over(connection)
        assert response.getheader("Content-Length") is None
        assert response.getheader("Transfer-Encoding") is None
        half = response.read()
    assert half.startswith(b'{"RequestId"')
    with pytest.raises(json.JSONDecodeError):
        json.loads(half)
    assert made(simulator)


@pytest.mark.parametrize("length", ["yes", "no"])
def test_cut_off_through_the_sdk(simulator: RunningSimulator, length: str) -> None:
    inject(simulator, f"CreateUser:cut-off,length={length}")
    with pytest.raises(UnretryableException):
        ram(simulator).create_user(m.CreateUserRequest(user_name=NEW))
    assert made(simulator)


def test_a_refusal_can_be_cut_off_too(simulator: RunningSimulator) -> None:
    inject(simulator, "CreateUser:cut-off")
    with closing(connect(simulator)) as connection:
        response = signed(simulator, "CreateUser", UserName="li.na").over(connection)
        assert response.status == 409
        with pytest.raises(http.client.IncompleteRead):
            response.read()


@pytest.mark.parametrize("done", [False, True])
def test_hanging_for_ever(simulator_with: SimulatorFactory, tmp_path: Path, done: bool) -> None:
    path = tmp_path / "requests.jsonl"
    simulator = simulator_with(requests=path, faults=(Fault("CreateUser", Hang(done=done)),))
    with closing(connect(simulator, timeout=0.2)) as connection, pytest.raises(TimeoutError):
        signed(simulator, "CreateUser", UserName=NEW).over(connection)
    until(lambda: logged(path))
    assert logged(path)[0]["status"] == (200 if done else 0)
    assert made(simulator) is done


def test_hanging_for_a_while(simulator: RunningSimulator) -> None:
    inject(simulator, Fault("CreateUser", Hang(0.2)), Fault("CreateUser", Hang(0.2, done=True)))
    with pytest.raises(ConnectionResetError):
        signed(simulator, "CreateUser", UserName=NEW).reply(simulator)
    assert not made(simulator)
    assert signed(simulator, "CreateUser", UserName=NEW).reply(simulator).status == 200
    assert made(simulator)


def test_hanging_does_not_hold_up_the_end(simulator_with: SimulatorFactory, tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    simulator = simulator_with(requests=path, faults=(Fault("*", Hang()),))
    request = signed(simulator, "CreateUser", UserName=NEW)
    with closing(connect(simulator)) as connection:
        connection.request("POST", request.path, headers=dict(request.headers))
        until(lambda: logged(path))
        simulator.stop()
        with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
            connection.getresponse()


def test_late(simulator_with: SimulatorFactory, tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    simulator = simulator_with(requests=path)
    inject(simulator, Fault("CreateUser", Late(3600)), Fault("CreateUser", Late(0.1)))
    with pytest.raises(ConnectionResetError):
        signed(simulator, "CreateUser", UserName="never").reply(simulator)
    with pytest.raises(ConnectionResetError):
        signed(simulator, "CreateUser", UserName=NEW).reply(simulator)
    until(lambda: made(simulator))
    assert not made(simulator, "never")
    assert [(line["status"], line["fault"]) for line in logged(path)] == [
        (200, "CreateUser:late,seconds=0.1")
    ]


def test_what_is_late_can_be_waited_for(simulator: RunningSimulator) -> None:
    simulator.wait_for_late()
    inject(simulator, Fault("CreateUser", Late(0.05), count=2))
    names = ["late.1", "late.2"]
    for name in names:
        with pytest.raises(ConnectionResetError):
            signed(simulator, "CreateUser", UserName=name).reply(simulator)
    simulator.wait_for_late()
    assert [made(simulator, name) for name in names] == [True, True]
    assert simulator.change(lambda store: store.under_way.count) == 0


def test_what_is_late_comes_to_the_gate_like_any_other(
    simulator_with: SimulatorFactory, tmp_path: Path
) -> None:
    path = tmp_path / "requests.jsonl"
    simulator = simulator_with(requests=path)
    inject(simulator, Fault("CreateUser", Late(0.1)))
    request = signed(simulator, "CreateUser", UserName=NEW)
    with pytest.raises(ConnectionResetError):
        request.reply(simulator)
    # Whichever of the two comes first, the other has its nonce.
    request.reply(simulator)
    until(lambda: len(logged(path)) == 2)
    assert sorted(line["code"] for line in logged(path)) == ["", "SignatureNonceUsed"]
    assert made(simulator)


def test_refused(simulator: RunningSimulator) -> None:
    inject(simulator, Fault("CreateUser", Refused(3600)))
    with closing(connect(simulator)) as idle:
        idle_request = signed(simulator, "GetUser", UserName="li.na")
        idle_request.over(idle).read()
        with pytest.raises(ConnectionResetError):
            signed(simulator, "CreateUser", UserName=NEW).reply(simulator)
        assert not made(simulator)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address(simulator))
        assert idle.sock is not None
        assert idle.sock.recv(1) == b""
    with pytest.raises(UnretryableException, match="Connection refused"):
        ram(simulator).list_users(m.ListUsersRequest())


def test_refused_for_a_while(simulator: RunningSimulator) -> None:
    inject(simulator, Fault("CreateUser", Refused(0.2), count=2))

    def listens() -> bool:
        try:
            socket.create_connection(address(simulator)).close()
        except ConnectionRefusedError:
            return False
        return True

    request = signed(simulator, "CreateUser", UserName=NEW)
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            request.reply(simulator)
        until(listens)
    assert not made(simulator)
    assert request.reply(simulator).status == 200


def test_what_is_under_way_is_answered_before_nobody_listens(
    simulator_with: SimulatorFactory, tmp_path: Path
) -> None:
    path = tmp_path / "requests.jsonl"
    simulator = simulator_with(requests=path)
    inject(
        simulator,
        Fault("GetUser", Hang(0.5, done=True)),
        Fault("CreateUser", Refused(3600), count=2),
    )
    other = signed(simulator, "CreateUser", UserName=NEW)
    with closing(connect(simulator)) as early, closing(connect(simulator)) as late:
        seen = []

        def work() -> None:
            seen.append(signed(simulator, "GetUser", UserName="li.na").over(early).read())

        thread = threading.Thread(target=work)
        thread.start()
        until(lambda: logged(path))
        with pytest.raises(ConnectionResetError):
            other.over(late)
        thread.join()
        assert json.loads(seen[0])["User"]["UserName"] == "li.na"
        assert early.sock is None or early.sock.recv(1) == b""
    assert not made(simulator)


def test_who_goes_away_in_the_middle_of_a_request_is_no_error_of_ours(
    simulator: RunningSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    begun = b"POST /?Action=CreateUser HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n..."
    for _ in range(20):
        with socket.create_connection(address(simulator)) as connection:
            connection.send(begun)
            simulator.change(lambda store: store.users)  # it reads on by now
            reset = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    assert signed(simulator, "ListUsers").reply(simulator).status == 200
    assert caplog.text == ""
