"""HTTP server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from tui.core.secret import Secret
from tui.simulator import requests
from tui.simulator.dispatch import Answer, Dispatcher
from tui.simulator.faults import Fault, Late, NetworkEffect
from tui.simulator.injection import Injector, suffer
from tui.simulator.listener import Listener
from tui.simulator.request_log import RequestLog
from tui.simulator.requests import Incoming
from tui.simulator.seed import seeded_store
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store

T = TypeVar("T")


class RunningSimulator:
    """A simulator that answers on loopback until :meth:`stop`. Also a context manager."""

    def __init__(
        self, settings: SimulatorSettings, now: Callable[[], datetime], random: Random
    ) -> None:
        self._store, key = seeded_store(settings, now, random)
        self.access_key_id = key.key_id
        """The administrator's AccessKey ID."""
        self.access_key_secret = Secret(key.secret)
        """The administrator's AccessKey secret."""
        self._loop = asyncio.new_event_loop()
        self._ready: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._thread.start()
        try:
            port = self._ready.result()
        except BaseException:
            self._thread.join()
            raise
        self.endpoint = f"http://127.0.0.1:{port}"
        """Scheme, host and port; all services are there."""

    def change(self, function: Callable[[Store], T]) -> T:
        """Play a third party: run a function on the store, between two requests.

        Its result and its exceptions come back to the caller.
        """

        async def run() -> T:
            return function(self._store)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def wait_for_late(self) -> None:
        """Wait until every request that was late has been carried out."""
        under_way = self._store.under_way
        asyncio.run_coroutine_threadsafe(under_way.none_left(), self._loop).result()

    def stop(self) -> None:
        """Stop answering and end the thread. Doing it twice does no harm."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        loop = self._loop
        asyncio.set_event_loop(loop)
        settings = self._store.settings
        log: RequestLog | None = None
        try:
            if settings.requests is not None:
                log = RequestLog(settings.requests)
            dispatcher = Dispatcher(self._store)
            listener = loop.run_until_complete(listen(dispatcher, log, settings.port))
            self._ready.set_result(listener.port)
            loop.run_forever()
            loop.run_until_complete(listener.close())
        except OSError as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            # A request that is late may arrive up to here, and be written down.
            if log is not None:
                log.close()
            loop.close()


def start(
    settings: SimulatorSettings, *, now: Callable[[], datetime], random: Random
) -> RunningSimulator:
    """Start a simulator and wait until it listens.

    Args:
        settings: How it answers and what its account is like.
        now: The cloud's clock, with a time zone; requests more than 15 minutes off are refused.
        random: Where IDs and secrets come from.

    Raises:
        OSError: The port is taken, or the request log cannot be opened.
    """
    return RunningSimulator(settings, now, random)


async def read(request: web.BaseRequest) -> Incoming:
    """What arrived, with the query string untouched."""
    path, _, query = request.raw_path.partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Incoming(request.method, path, query, headers, await request.read())


class Front:
    """Answers every request, unless a fault will have it otherwise."""

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
    """Start listening on loopback; raises OSError when the port is taken."""
    listener = Front(dispatcher, log).listener
    try:
        await listener.open(port)
    except OSError:
        await listener.close()
        raise
    return listener
