"""The HTTP side, over aiohttp; imported only when a simulator starts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC
from email.utils import format_datetime

from aiohttp import web

from tui.simulator.dispatch import Dispatcher
from tui.simulator.incoming import Incoming
from tui.simulator.requestlog import RequestLog

LOOPBACK = "127.0.0.1"

_LONGEST_LINE = 65536
"""Bytes of a request line: SDKs send everything in it, policy documents of 6144 characters too."""


async def read(request: web.BaseRequest) -> Incoming:
    """What arrived, with the query string untouched."""
    path, _, query = request.raw_path.partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Incoming(request.method, path, query, headers, await request.read())


def make_handler(
    dispatcher: Dispatcher, log: RequestLog | None
) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    """The function that answers every request."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        incoming = await read(request)
        latency = dispatcher.store.settings.latency_ms
        if latency:
            await asyncio.sleep(latency / 1000)
        answer = dispatcher.answer(incoming)
        if log is not None:
            log.write(incoming, answer, dispatcher.store.now())
        # Headers and body leave in one write, and aiohttp sets TCP_NODELAY: without that every
        # client would see a false 40 ms per call.
        return web.Response(
            status=answer.status,
            body=json.dumps(answer.body, ensure_ascii=False).encode(),
            headers={
                "x-acs-request-id": answer.request_id,
                "date": format_datetime(dispatcher.store.now().astimezone(UTC), usegmt=True),
            },
            content_type="application/json",
            charset="utf-8",
        )

    return handle


async def listen(dispatcher: Dispatcher, log: RequestLog | None, port: int) -> web.ServerRunner:
    """Start listening on loopback; raises OSError when the port is taken."""
    handler = make_handler(dispatcher, log)
    server = web.Server(handler, access_log=None, max_line_size=_LONGEST_LINE)
    runner = web.ServerRunner(server, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner


def port_of(runner: web.ServerRunner) -> int:
    """The port the runner listens on."""
    return int(runner.addresses[0][1])
