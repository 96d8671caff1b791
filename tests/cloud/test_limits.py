"""An answer takes so many bytes and so much time, and no more; how it is sent does not matter."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.cloud.rawserver import RawServer, json_reply, reply
from tui.cloud import pace, transport
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import OutcomeUnknownError, Reason, UnreachableError
from tui.cloud.operations import Service, operation
from tui.cloud.pace import Backoff
from tui.cloud.response import LARGEST
from tui.core.credentials import Credentials
from tui.core.policies import custom
from tui.core.secret import Secret
from tui.planning.agreement import UNREAD, content
from tui.policy.known import is_high_risk
from tui.policy.layout import LONGEST_READ

OWN = Credentials("id", Secret("fake-key-secret"))
BOMB = 600 * 2**20
GROWTH = 64 * 2**20


def head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines]).encode() + b"\r\n\r\n"


def chunked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head("Transfer-Encoding: chunked")
    for piece in pieces:
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"


def spaces() -> Iterator[bytes]:
    piece = b" " * 2**20
    for _ in range(BOMB // len(piece)):
        yield piece


def packed(window: int) -> Iterator[bytes]:
    pack, piece = zlib.compressobj(9, wbits=window), b" " * 2**20
    yield pack.compress(piece) + pack.flush(zlib.Z_FULL_FLUSH)
    # From the second on, each is like the one before.
    block = pack.compress(piece) + pack.flush(zlib.Z_FULL_FLUSH)
    yield block * (BOMB // len(piece) - 1) + pack.flush()


def twice() -> Iterator[bytes]:
    yield gzip.compress(b"".join(packed(31)))


FLOODS: dict[str, Callable[[], Iterator[bytes]]] = {
    "with a length": lambda: iter([head(f"Content-Length: {BOMB}"), *[b" " * 2**20] * 600]),
    "without a length": lambda: iter([head(), *[b" " * 2**20] * 600]),
    "in chunks": lambda: chunked(spaces()),
    "one chunk's size": lambda: iter([head("Transfer-Encoding: chunked"), *[b"0" * 2**20] * 600]),
    "a header": lambda: iter([b"HTTP/1.1 200 OK\r\nX: ", *[b"y" * 2**20] * 600]),
    "a status line": lambda: iter([b"HTTP/1.1 200 ", *[b"y" * 2**20] * 600]),
    "gzip": lambda: iter([head("Content-Encoding: gzip"), *packed(31)]),
    "deflate": lambda: iter([head("Content-Encoding: deflate"), *packed(15)]),
    "gzip in gzip": lambda: iter([head("Content-Encoding: gzip, gzip"), *twice()]),
    "a redirect": lambda: iter(
        [
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n",
            b"Content-Encoding: gzip\r\n\r\n",
            *packed(31),
        ]
    ),
    "lists in JSON": lambda: iter([head(), b"[", *[b"[]," * 2**18] * 20]),
}


class Flood:
    """Sends pieces to whoever comes, for as long as they are taken."""

    def __init__(self, pieces: Callable[[], Iterator[bytes]], pause: float = 0.0) -> None:
        self._pieces = pieces
        self._over = threading.Event()
        self._pause = pause
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                self._send(connection)

    def _send(self, connection: socket.socket) -> None:
        for piece in self._pieces():
            if self._over.wait(self._pause) if self._pause else self._over.is_set():
                return
            try:
                connection.sendall(piece)
            except OSError:
                return

    def close(self) -> None:
        self._over.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@contextmanager
def flooded(pieces: Callable[[], Iterator[bytes]], pause: float = 0.0) -> Iterator[str]:
    flood = Flood(pieces, pause)
    try:
        yield flood.url
    finally:
        flood.close()


CHILD = """
import resource, sys
from tui.core.credentials import Credentials
from tui.core.secret import Secret
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import UnreachableError
from tui.cloud.pace import Backoff

def ask(url):
    with Cloud(Credentials("id", Secret("fake-key-secret")), Endpoints.loopback(url),
               backoff=Backoff(())) as cloud:
        try:
            cloud.ram.list_users()
        except UnreachableError as error:
            return error.refusal.reason
    return "an answer"

unit = 1 if sys.platform == "darwin" else 1024
assert ask(sys.argv[1]) == "an answer"
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for url in sys.argv[2:]:
    reason = ask(url)
    print(reason, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it does not tell how much memory was taken")
def test_no_flood_costs_more_than_a_little_memory() -> None:
    with ExitStack() as stack:
        calm = stack.enter_context(RawServer(json_reply("200 OK", "{}")))
        urls = [stack.enter_context(flooded(pieces)) for pieces in FLOODS.values()]
        done = subprocess.run(
            [sys.executable, "-c", CHILD, calm.url, *urls],
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
    assert done.stderr == ""
    found = dict(zip(FLOODS, map(str.split, done.stdout.splitlines()), strict=True))
    ended = {Reason.TOO_LARGE_ANSWER, Reason.UNREADABLE_ANSWER, Reason.CONNECTION_LOST}
    assert {name: reason for name, (reason, _) in found.items() if reason not in ended} == {}
    assert {name: grown for name, (_, grown) in found.items() if int(grown) > GROWTH} == {}


def test_the_limits_are_those_that_are_promised() -> None:
    assert LARGEST == 16 * 2**20
    assert transport._longest(operation(Service.RAM, "ListUsers")) == 30_000
    assert transport._longest(operation(Service.RAM, "CreateAccessKey")) == 65_000


@pytest.mark.parametrize("packing", ["gzip", "deflate", ""])
@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_is_for_what_it_unpacks_to(packing: str, over: int) -> None:
    body = b'{"Users":{"User":[{"UserName":"u"}]}}'.ljust(LARGEST + over)
    sent = {"gzip": gzip.compress(body, 1), "deflate": zlib.compress(body, 1), "": body}[packing]
    whole = head(f"Content-Encoding: {packing or 'identity'}", "Connection: close") + sent
    with RawServer(whole) as server, client(server.endpoints) as cloud:
        if not over:
            assert [user.logon_name for user in cloud.ram.list_users()] == ["u"]
            return
        with pytest.raises(UnreachableError) as caught:
            cloud.ram.list_users()
    assert caught.value.refusal.reason == Reason.TOO_LARGE_ANSWER


@contextmanager
def client(endpoints: Endpoints) -> Iterator[Cloud]:
    with Cloud(OWN, endpoints, backoff=Backoff(())) as cloud:
        yield cloud


def drops(text: bytes) -> Callable[[], Iterator[bytes]]:
    return lambda: (bytes([each]) for each in text)


DRIPS = {
    "a status line": drops(b"HTTP/1.1 200 " + b"O" * 5_000),
    "a header": drops(head()[:-2] + b"X: " + b"y" * 5_000),
    "many headers": drops(head()[:-2] + b"X: y\r\n" * 1_000),
    "answers that announce another": drops(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
    "a body with a length": drops(head("Content-Length: 5000") + b" " * 5_000),
    "a body without one": drops(head() + b" " * 5_000),
    "chunks": drops(head("Transfer-Encoding: chunked") + b"1\r\n \r\n" * 1_000),
    "a chunk's size": drops(head("Transfer-Encoding: chunked") + b"0" * 5_000),
}


@pytest.mark.parametrize("drip", DRIPS)
def test_a_server_that_drips_is_not_waited_for(drip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each byte comes in time; all of them would take minutes.
    monkeypatch.setattr(transport, "LONGEST_MS", 600)
    # So that reading ends by itself, and is not only given up.
    monkeypatch.setattr(pace, "GRACE", 120.0)
    ended = threading.Event()
    with flooded(DRIPS[drip], pause=0.05) as url, client(Endpoints.loopback(url)) as cloud:
        caught: list[UnreachableError] = []

        def ask() -> None:
            try:
                cloud.ram.list_users()
            except UnreachableError as error:
                caught.append(error)
            ended.set()

        threading.Thread(target=ask, daemon=True).start()
        assert ended.wait(20)
    assert [each.refusal.reason for each in caught] == [Reason.READ_TIMEOUT]


def test_a_change_that_drips_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "PATIENT_READ_TIMEOUT_MS", 500)
    monkeypatch.setattr(transport, "CONNECT_TIMEOUT_MS", 500)
    with (
        flooded(drops(head() + b" " * 5_000), pause=0.05) as url,
        client(Endpoints.loopback(url)) as cloud,
        pytest.raises(OutcomeUnknownError) as caught,
    ):
        cloud.ram.create_access_key("u")
    assert caught.value.refusal.reason == Reason.READ_TIMEOUT


@pytest.mark.parametrize("over", [0, 1])
def test_a_document_longer_than_any_policy_is_not_kept(over: int) -> None:
    text = '{"Version":"1"}'.ljust(LONGEST_READ + over)
    version = {"VersionId": "v1", "PolicyDocument": text}
    body = json.dumps({"Policy": {}, "DefaultPolicyVersion": version})
    ref = custom("p")
    with RawServer(json_reply("200 OK", body)) as server, client(server.endpoints) as cloud:
        found, held = cloud.ram.policy_document(ref), cloud.ram.held_policy(ref)
    assert (found.text, held.document) == (("", "") if over else (text, text))
    # One that was not read may be anything.
    assert is_high_risk(ref, found.text)
    assert (content(found) == UNREAD) is bool(over)


def test_a_body_that_is_whole_is_not_lost_with_its_connection() -> None:
    body = '{"AccountId":"1"}'
    for answer in (
        reply("200 OK", body, length=500),
        head("Transfer-Encoding: chunked") + b"11\r\n" + body.encode() + b"\r\n",
        head("Content-Encoding: gzip") + gzip.compress(body.encode())[:-4],
    ):
        with RawServer(answer) as server, client(server.endpoints) as cloud:
            assert cloud.sts.caller().account_id == "1"


def test_a_connection_is_used_again() -> None:
    # Reading it ourselves costs no handshake per call.
    connections = []
    body = b'{"AccountId":"1"}'
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening.accept()[0] as connection:
            connections.append(connection)
            for _ in range(3):
                connection.recv(65536)
                connection.sendall(head(f"Content-Length: {len(body)}") + body)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    endpoints = Endpoints.loopback(f"http://127.0.0.1:{listening.getsockname()[1]}")
    with listening, client(endpoints) as cloud:
        for _ in range(3):
            cloud.sts.caller()
        thread.join(20)
    assert len(connections) == 1
