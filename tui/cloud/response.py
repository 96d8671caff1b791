"""Reading of answers off the wire, within limits of bytes and time.

Every byte of an answer passes :class:`_Metered`, those of its status and headers too. The libraries
wait for each piece on its own, so that a server that drips would hold a call for ever, and unpack
whatever a few bytes unpack to.
"""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from tui.cloud.errors import Reason

if TYPE_CHECKING:
    import socket

LARGEST: Final = 16 * 2**20
"""Bytes of an answer's body, packed and unpacked."""
_BESIDE: Final = 2**20
"""Bytes for everything around a body: headers, and the sizes of its chunks."""
_PIECE: Final = 2**16
_WINDOWS: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""Window bits for zlib, by content encoding."""


@dataclass(frozen=True, slots=True)
class Received:
    """Answer, or as much of it as came back."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes


class LimitError(OSError):
    """Answer that is too long, or takes too long."""


class LateError(OSError):
    """Connection that took so long that nothing was sent."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer."""

    deadline: float
    """Seconds on the monotonic clock."""
    sending: bool = False
    """Whether some of the request may have been sent; after the deadline nothing more is."""
    received: Received | None = None
    failed: BaseException | None = None
    """Error of the network, or of the guard before it: no answer came, or it broke off."""
    broken: Reason | None = None
    """Limit that ended the exchange."""
    left: int = field(default=LARGEST + _BESIDE)
    """Bytes that may still come."""
    readers: list[io.RawIOBase] = field(default_factory=list)
    """To be closed at the end; the libraries leave some open where an answer is odd."""

    @classmethod
    def within(cls, seconds: float) -> Self:
        """Exchange that begins now and takes no longer."""
        return cls(time.monotonic() + seconds)

    def limit(self, reason: Reason) -> LimitError:
        """Note the limit that ends the exchange, and return the error for it."""
        self.broken = reason
        return LimitError(str(reason))

    def send(self) -> None:
        """Note that some of the request may be on its way.

        Raises:
            LateError: it is too late to begin.
            LimitError: it is too late to go on.
        """
        # Set before the look at the clock: whoever finds it unset after the deadline can be sure.
        begun, self.sending = self.sending, True
        if time.monotonic() >= self.deadline:
            self.sending = begun
            raise self.limit(Reason.READ_TIMEOUT) if begun else LateError("not sent")


_EXCHANGE: ContextVar[Exchange] = ContextVar("exchange")


@contextmanager
def exchange(it: Exchange) -> Iterator[None]:
    """Context in which this thread sends one request and reads its answer."""
    before = _EXCHANGE.set(it)
    try:
        yield
    finally:
        _EXCHANGE.reset(before)
        for reader in it.readers:
            reader.close()


def under_way() -> Exchange | None:
    """Exchange of this thread; None where others use the SDK, for whom there are no limits."""
    return _EXCHANGE.get(None)


def current() -> Exchange:
    """Exchange that is under way in this thread.

    Raises:
        LookupError: there is none.
    """
    return _EXCHANGE.get()


class _Metered(io.RawIOBase):
    """Reader of a connection, for as long as the exchange may last."""

    def __init__(self, connection: socket.socket, it: Exchange) -> None:
        self._connection = connection
        # Counted by the connection as one of its readers, so that it is not closed under us.
        self._raw: Any = connection.makefile("rb", buffering=0)
        self._it = it
        self._patience = connection.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - as in the base class
        left = self._it.deadline - time.monotonic()
        if left <= 0:
            raise self._it.limit(Reason.READ_TIMEOUT)
        self._connection.settimeout(left if self._patience is None else min(left, self._patience))
        try:
            count: int | None = self._raw.readinto(buffer)
        except TimeoutError:
            raise self._it.limit(Reason.READ_TIMEOUT) from None
        self._it.left -= count or 0
        if self._it.left < 0:
            raise self._it.limit(Reason.TOO_LARGE_ANSWER)
        return count

    def close(self) -> None:
        if self.closed:
            return
        with suppress(OSError):
            # For the next one.
            self._connection.settimeout(self._patience)
        self._raw.close()
        super().close()


class _Meter:
    """Connection as ``http.client`` wants one, with a metered reader."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        reader = _Metered(self._connection, current())
        current().readers.append(reader)
        return io.BufferedReader(reader)


def metered_pools() -> Mapping[str, type[Any]]:
    """Connection pools with answers that are read within the limits, by scheme."""
    from http.client import HTTPResponse

    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class MeteredResponse(HTTPResponse):
        def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            metered: Any = _Meter(sock) if under_way() else sock
            super().__init__(metered, *args, **kwargs)

    class Metered(HTTPConnection):
        response_class = MeteredResponse

        def send(self, data: Any) -> None:  # noqa: ANN401 - as in the base class
            if self.sock is None:
                # A name may have any number of addresses, each of which takes its time.
                self.connect()
            it = under_way()
            if it is not None:
                it.send()
            super().send(data)

    class MeteredHTTPS(Metered, HTTPSConnection):
        pass

    class MeteredHTTPPool(HTTPConnectionPool):
        ConnectionCls = Metered

    class MeteredHTTPSPool(HTTPSConnectionPool):
        ConnectionCls = MeteredHTTPS

    return {"http": MeteredHTTPPool, "https": MeteredHTTPSPool}


def receive(response: Any) -> Received:  # noqa: ANN401 - of requests, which is loaded late
    """Read an answer to its end, or to where it breaks off: it may be whole all the same."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    unpacked = _Unpacked(headers.get("content-encoding", "").strip().lower())
    try:
        for piece in response.raw.stream(_PIECE, decode_content=False):
            unpacked.add(piece)
    except Exception as error:  # noqa: BLE001 - whatever the libraries make of a broken answer
        current().failed = error
    finally:
        response.close()
    return Received(response.status_code, headers, bytes(unpacked.body))


class _Unpacked:
    """Body as it comes, unpacked once; encodings other than gzip and deflate stay packed."""

    def __init__(self, packing: str) -> None:
        self.body = bytearray()
        window = _WINDOWS.get(packing)
        self._unpack = None if window is None else zlib.decompressobj(window)

    def add(self, piece: bytes) -> None:
        """Append the next piece.

        Raises:
            LimitError: the body is too long, or cannot be unpacked.
        """
        room = LARGEST + 1 - len(self.body)
        if self._unpack is not None:
            try:
                piece = self._unpack.decompress(piece, room)
            except zlib.error:
                raise LimitError("it cannot be unpacked") from None
        self.body += piece[:room]
        if len(self.body) > LARGEST:
            self.body.clear()
            raise current().limit(Reason.TOO_LARGE_ANSWER)
