"""Start and stop of a simulator, in a thread and loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from random import Random
from types import TracebackType
from typing import Self, TypeVar

from tui.core.secret import Secret
from tui.simulator.dispatch import Dispatcher
from tui.simulator.request_log import RequestLog
from tui.simulator.seed import seeded_store
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store

T = TypeVar("T")


class RunningSimulator:
    """Simulator that answers on loopback until :meth:`stop`. Also a context manager."""

    def __init__(
        self, settings: SimulatorSettings, now: Callable[[], datetime], random: Random
    ) -> None:
        self._store, key = seeded_store(settings, now, random)
        self.access_key_id = key.key_id
        """The administrator's."""
        self.access_key_secret = Secret(key.secret)
        """The administrator's."""
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
        """Stop answering and end the thread; may be called twice."""
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
        from tui.simulator import http

        loop = self._loop
        asyncio.set_event_loop(loop)
        settings = self._store.settings
        log: RequestLog | None = None
        try:
            if settings.requests is not None:
                log = RequestLog(settings.requests)
            dispatcher = Dispatcher(self._store)
            listener = loop.run_until_complete(http.listen(dispatcher, log, settings.port))
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

    ``now`` is the cloud's clock, with a time zone; requests more than 15 minutes off are refused.

    Raises:
        OSError: The port is taken, or the request log cannot be opened.
    """
    return RunningSimulator(settings, now, random)
