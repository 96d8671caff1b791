"""A server that answers with exactly the bytes a test asks for, or not at all."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tui.cloud.endpoints import Endpoints

HANG = b"\x00hang"
"""Take the request and never answer."""


def reply(status: str, body: str, *headers: str, length: int | None = None) -> bytes:
    """An HTTP answer; ``length`` may lie."""
    raw = body.encode()
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(raw) if length is None else length}",
        "Connection: close",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def json_reply(status: str, body: str, *headers: str) -> bytes:
    return reply(status, body, "Content-Type: application/json", *headers)


class RawServer:
    """Answers one connection after the other from a script; the last answer repeats."""

    def __init__(self, *answers: bytes, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[str] = []
        self.answers: Sequence[bytes] = answers
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints.loopback(self.url)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            if self._tls is not None:
                try:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                except OSError:  # whoever came did not trust us
                    connection.close()
                    continue
            answer = self.answers[min(len(self.requests), len(self.answers) - 1)]
            self.requests.append(_read(connection))
            if answer == HANG:
                self._held.append(connection)
                continue
            with connection:
                connection.sendall(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closing alone does not wake a thread that waits in accept().
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for connection in self._held:
            connection.close()


def _read(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return data.decode()
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    wanted = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            wanted = int(value)
    while len(body) < wanted:
        body += connection.recv(65536)
    return (head + b"\r\n\r\n" + body).decode()
