"""A call's deadline counts from the look for an address on, not from the first byte on."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.cloud.rawserver import RawServer, json_reply
from tui.cloud import pace, transport
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import Reason, UnreachableError
from tui.cloud.pace import Backoff
from tui.core.credentials import Credentials
from tui.core.secret import Secret

OWN = Credentials("id", Secret("fake-key-secret"))
PATIENCE = 20.0
ADDRESSES = 40


class SlowNames:
    """Finds the address of a name when the test lets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.found = threading.Event(), threading.Event()
        original = socket.getaddrinfo

        def find(host: str, port: int, *more: int) -> list[Any]:
            self.go.wait(PATIENCE)
            self.found.set()
            return original(host, port, *more)

        monkeypatch.setattr(socket, "getaddrinfo", find)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LONGEST_MS", "PATIENT_READ_TIMEOUT_MS", "CONNECT_TIMEOUT_MS"):
        monkeypatch.setattr(transport, name, 500)
    monkeypatch.setattr(pace, "GRACE", 0.1)


def lost(endpoints: Endpoints, *, change: bool) -> tuple[type[UnreachableError], str]:
    """What comes of a call."""
    with Cloud(OWN, endpoints, backoff=Backoff(())) as cloud:
        call = partial(cloud.ram.create_access_key, "u") if change else cloud.ram.list_users
        with pytest.raises(UnreachableError) as caught:
            call()
        return type(caught.value), caught.value.refusal.reason


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("change", [False, True])
def test_a_name_that_is_looked_for_too_long_is_given_up_and_nothing_is_sent_later(
    monkeypatch: pytest.MonkeyPatch, change: bool
) -> None:
    # A key that is made when nobody waits for it any more would be lost.
    names = SlowNames(monkeypatch)
    before = {*threading.enumerate()}
    with RawServer(json_reply("200 OK", "{}")) as server:
        told = lost(server.endpoints, change=change)
        assert told == (UnreachableError, Reason.CONNECT_TIMEOUT)
        asking = [each for each in {*threading.enumerate()} - before if each.name == "answer"]
        assert not names.found.is_set()
        names.go.set()
        for each in asking:
            each.join(PATIENCE)
        assert names.found.is_set()
        assert not any(server.requests)


@pytest.fixture
def full() -> Iterator[int]:
    """A port that takes no more connections, and refuses none."""
    with socket.socket() as listening, socket.socket() as taken:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        taken.connect(listening.getsockname())
        yield listening.getsockname()[1]


@pytest.mark.skipif(sys.platform != "linux", reason="a full port refuses connections elsewhere")
@pytest.mark.usefixtures("short")
def test_every_address_of_a_name_counts_towards_one_deadline(
    monkeypatch: pytest.MonkeyPatch, full: int
) -> None:
    original = socket.getaddrinfo
    tried: list[tuple[str, int]] = []

    def many(host: str, port: int, *more: int) -> list[Any]:
        return original(host, port, *more) * ADDRESSES

    class Counted(socket.socket):
        def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
            tried.append(address)
            super().connect(address)

    monkeypatch.setattr(socket, "getaddrinfo", many)
    monkeypatch.setattr(socket, "socket", Counted)
    told = lost(Endpoints.loopback(f"http://127.0.0.1:{full}"), change=False)
    assert told == (UnreachableError, Reason.CONNECT_TIMEOUT)
    assert 0 < len(tried) < ADDRESSES
