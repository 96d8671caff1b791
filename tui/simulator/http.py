"""HTTP front over aiohttp; imported only when a simulator starts."""

from __future__ import annotations

import asyncio
from datetime import UTC
from email.utils import format_datetime

from aiohttp import web

from tui.simulator import requests
from tui.simulator.dispatch import Answer, Dispatcher
from tui.simulator.faults import Fault, Late, NetworkEffect
from tui.simulator.injection import Injector, suffer
from tui.simulator.listener import Listener
from tui.simulator.request_log import RequestLog
from tui.simulator.requests import Incoming


async def read(request: web.BaseRequest) -> Incoming:
    """Read a request, with the query string untouched."""
    path, _, query = request.raw_path.partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Incoming(request.method, path, query, headers, await request.read())


class Front:
    """Handler of every request, unless a fault will have it otherwise."""

    def __init__(self, dispatcher: Dispatcher, log: RequestLog | None) -> None:
        self._dispatcher = dispatcher
        self._injector = Injector(dispatcher)
        self._log = log
        self.listener = Listener(self._handle)
        """Not open yet."""

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            incoming = await read(request)
        except ConnectionError:
            # Who asked is gone, and nobody gets this; aiohttp would log it as an error of ours.
            return web.Response(status=400)
        latency = self._dispatcher.store.settings.latency_ms
        if latency:
            await asyncio.sleep(latency / 1000)
        fault = self._injector.pick(incoming)
        if fault is None or not isinstance(fault.effect, NetworkEffect):
            return self._answer(incoming, fault)
        # One that is late gets its line when it arrives.
        if not (fault.effect.done or isinstance(fault.effect, Late)):
            self._note(incoming, self._dispatcher.unheard(incoming), fault)

        def carry_out() -> web.Response:
            return self._answer(incoming, fault)

        if isinstance(fault.effect, Late):
            carry_out = self._dispatcher.store.under_way.until(carry_out)
        return await suffer(fault.effect, request, carry_out, self.listener)

    def _answer(self, incoming: Incoming, fault: Fault | None) -> web.Response:
        if fault is None or isinstance(fault.effect, NetworkEffect):
            answer = self._dispatcher.answer(incoming)
        else:
            answer = self._injector.answer(incoming, fault.effect)
        self._note(incoming, answer, fault)
        format_ = requests.wanted(incoming)
        name = "Error" if answer.code else f"{answer.action}Response"
        # Headers and body leave in one write, and aiohttp sets TCP_NODELAY: without that every
        # client would see a false 40 ms per call.
        return web.Response(
            status=answer.status,
            body=requests.written(format_, name, answer.body),
            headers={
                "content-type": format_.value,
                "x-acs-request-id": answer.request_id,
                "date": format_datetime(self._dispatcher.store.now().astimezone(UTC), usegmt=True),
                **answer.headers,
            },
        )

    def _note(self, incoming: Incoming, answer: Answer, fault: Fault | None) -> None:
        if self._log is not None:
            self._log.write(incoming, answer, self._dispatcher.store.now(), fault)


async def listen(dispatcher: Dispatcher, log: RequestLog | None, port: int) -> Listener:
    """Start listening on loopback.

    Raises:
        OSError: the port is taken.
    """
    listener = Front(dispatcher, log).listener
    try:
        await listener.open(port)
    except OSError:
        await listener.close()
        raise
    return listener
