"""Port on loopback: opened, closed for a while, opened again."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

from aiohttp import web

LOOPBACK = "127.0.0.1"

_LONGEST_LINE = 65536
"""Bytes of a request line: SDKs send everything in it, policy documents of 6144 characters too."""

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Listener:
    """Listener on a port of 127.0.0.1, which keeps the port even while it refuses connections."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._server = web.Server(self._handle, access_log=None, max_line_size=_LONGEST_LINE)
        self._runner = web.ServerRunner(self._server, shutdown_timeout=0.5)
        self._site: web.BaseSite | None = None
        self._kept: socket.socket | None = None
        self._busy: set[web.RequestHandler] = set()
        self._reopening: asyncio.Task[None] | None = None
        self.port = 0
        """0 until it is open."""

    async def open(self, port: int) -> None:
        """Start listening; port 0 is any.

        Raises:
            OSError: the port is taken.
        """
        await self._runner.setup()
        await self._listen(web.TCPSite(self._runner, LOOPBACK, port))
        self.port = int(self._runner.addresses[0][1])

    async def refuse(self, seconds: float) -> None:
        """Refuse connections for so many seconds.

        Idle connections are closed at once; those with a request under way, once it is answered.
        """
        if self._site is None:
            return
        await self._site.stop()
        self._site = None
        # Bound and not listening: who connects is refused, and nobody else is given the port.
        kept = self._kept = socket.socket()
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind((LOOPBACK, self.port))
        for connection in self._server.connections:
            if connection in self._busy:
                connection.close()
            else:
                connection.force_close()
        self._reopening = asyncio.create_task(self._reopen(kept, seconds))

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._reopening is not None:
            self._reopening.cancel()
        await self._runner.cleanup()
        if self._kept is not None:
            self._kept.close()

    async def _reopen(self, kept: socket.socket, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._listen(web.SockSite(self._runner, kept))

    async def _listen(self, site: web.BaseSite) -> None:
        await site.start()
        self._site = site

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        self._busy.add(connection)
        try:
            return await self._handler(request)
        finally:
            self._busy.discard(connection)
