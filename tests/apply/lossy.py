"""A network in front of the simulator that loses requests and answers, and delays both."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Fault(Enum):
    """What happens to one request."""

    REQUEST_LOST = auto()
    """It never reaches the cloud, and the connection breaks."""
    ANSWER_LOST = auto()
    """The cloud does it, and the connection breaks before the answer."""
    DONE_LATE = auto()
    """The connection breaks; the cloud gets the request when the test says so."""
    NOT_SEEN_YET = auto()
    """The cloud answers as if the RAM user were not there, as RAM is eventually consistent."""
    POLICY_NOT_SEEN_YET = auto()
    GROUP_NOT_SEEN_YET = auto()


NOT_SEEN = {
    Fault.NOT_SEEN_YET: ("EntityNotExist.User", "The user does not exist."),
    Fault.GROUP_NOT_SEEN_YET: ("EntityNotExist.Group", "The group does not exist."),
    Fault.POLICY_NOT_SEEN_YET: ("EntityNotExist.Policy", "The policy does not exist."),
}


@dataclass
class Told:
    """An answer."""

    status: int
    body: bytes
    headers: dict[str, str]


@dataclass
class Network:
    """The network's plan and memory."""

    endpoint: str = ""
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    """Action and fault; each is used once, the first that fits."""
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """Action and the code that it is refused with; each is used once."""
    actions: list[str] = field(default_factory=list)
    """What was asked, in order."""
    late: list[Callable[[], object]] = field(default_factory=list)
    """Requests that are still under way."""
    meanwhile: Callable[[], object] = lambda: None
    """What happens while an answer that does not come is waited for."""
    rewrite: Callable[[str, Told], Told] = lambda _action, told: told
    """What becomes of the cloud's answer on its way, by action."""

    def fault(self, action: str) -> Fault | None:
        """The fault of a request."""
        self.actions.append(action)
        for entry in self.faults:
            if entry[0] == action:
                self.faults.remove(entry)
                return entry[1]
        return None

    def refusal(self, action: str) -> str:
        """The code that a request is refused with; empty if it is not."""
        for entry in self.refusals:
            if entry[0] == action:
                self.refusals.remove(entry)
                return entry[1]
        return ""

    def changes(self) -> list[str]:
        """What was asked that changes something."""
        return [action for action in self.actions if not action.startswith(("Get", "List"))]

    def arrive(self) -> None:
        """Let requests that are late reach the cloud."""
        while self.late:
            self.late.pop()()


def send(handler: BaseHTTPRequestHandler, told: Told) -> None:
    """Hand an answer on."""
    handler.send_response_only(told.status)
    usual = {"Date": handler.date_time_string(), "Content-Length": str(len(told.body))}
    for header in {**usual, **told.headers}.items():
        handler.send_header(*header)
    handler.end_headers()
    handler.wfile.write(told.body)


@contextmanager
def network_to(target: str) -> Iterator[Network]:
    """Put a network in front of a simulator."""
    network = Network()
    parts = urlsplit(target)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = dict(self.headers.items())

            def forward() -> tuple[int, bytes, str]:
                link = http.client.HTTPConnection(parts.hostname or "", parts.port)
                try:
                    link.putrequest(
                        self.command, self.path, skip_host=True, skip_accept_encoding=True
                    )
                    for name, value in headers.items():
                        link.putheader(name, value)
                    link.endheaders(body)
                    answer = link.getresponse()
                    kind = answer.getheader("Content-Type", "application/json")
                    return answer.status, answer.read(), kind
                finally:
                    link.close()

            fault = network.fault(headers["x-acs-action"])
            refusal = network.refusal(headers["x-acs-action"])
            if refusal:
                said = {"Code": refusal, "Message": "Not now.", "RequestId": "TEST-REQUEST"}
                self.answer(409, json.dumps(said).encode(), "application/json")
            elif fault in NOT_SEEN:
                code, message = NOT_SEEN[fault]
                said = {"Code": code, "Message": message, "RequestId": "TEST-REQUEST"}
                self.answer(404, json.dumps(said).encode(), "application/json")
            elif fault is None:
                status, answer, kind = forward()
                told = Told(status, answer, {"Content-Type": kind})
                send(self, network.rewrite(headers["x-acs-action"], told))
            else:
                if fault is Fault.ANSWER_LOST:
                    forward()
                elif fault is Fault.DONE_LATE:
                    network.late.append(forward)
                network.meanwhile()
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

        do_GET = do_POST = handle_any  # noqa: N815 - the library's names

        def answer(self, status: int, body: bytes, kind: str) -> None:
            send(self, Told(status, body, {"Content-Type": kind}))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    network.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield network
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
