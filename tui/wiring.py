"""Construction of the services, for wizard and commands alike.

Importing this module and building the services loads no SDK, no keyring, no clipboard library and
no server: each is imported when it is first used, so that the first frame need not wait.
"""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.cloud.endpoints import Endpoints
from tui.services import GRACE, Clock, Services
from tui.signin.saved_keys import ANSWER_SECONDS, LazySessions, MemorySessions, open_sessions
from tui.vault.clipboard import Copier
from tui.vault.drafts import DraftStore
from tui.vault.files import state_directory
from tui.vault.keyring import MemoryKeyring, open_keyring
from tui.vault.locks import InstanceLock
from tui.vault.vault import Vault

if TYPE_CHECKING:
    from tui.cloud.client import Cloud
    from tui.cloud.pace import Pace
    from tui.core.credentials import Credentials
    from tui.simulator.server import RunningSimulator

GRACE_VARIABLE = "ONRAMP_GRACE_SECONDS"
"""Shortens the grace for a simulator; ignored for anything but this machine."""
KEYRING_SERVICE = "onramp"


def now() -> datetime:
    """Current time, in UTC."""
    return datetime.now(UTC)


def services(
    endpoints: Endpoints,
    environ: Mapping[str, str],
    *,
    profile: str | None = None,
    state: Path | None = None,
    clock: Clock = now,
    source: random.Random | None = None,
    max_rate: float | None = None,
    workers: int | None = None,
) -> Services:
    """Services for a cloud at these endpoints.

    Args:
        endpoints: addresses of the five services.
        environ: environment, for credentials, profiles and the clipboard.
        profile: aliyun CLI profile named on the command line.
        state: directory of drafts; the platform's own unless given.
        clock: gives the time.
        source: randomness for generated passwords; the system's unless a test passes its own.
        max_rate: requests a second, at most; a careful number for the real cloud unless given.
        workers: requests under way at the same time, at most; a default unless given.
    """
    home = Path(environ.get("HOME", "") or Path.home())
    chosen = source or random.SystemRandom()

    def place() -> Path:
        return state or state_directory()

    return Services(
        demo=False,
        endpoint=f"{endpoints.protocol}://{endpoints.ram}",
        endpoints=endpoints,
        environ=environ,
        home=home,
        export_to=home,
        profile=profile,
        clock=clock,
        random=chosen,
        grace=_grace(endpoints, environ),
        sleep=time.sleep,
        sessions=LazySessions(lambda: open_sessions(f"{KEYRING_SERVICE} {endpoints.identity}")),
        living=InstanceLock(place),
        safe=Vault(
            place, endpoints.identity, lambda: open_keyring(ANSWER_SECONDS), chosen.randbytes
        ),
        copier=Copier(environ),
        connect=lambda credentials: _connect(
            credentials, endpoints, _pace(endpoints, max_rate, workers)
        ),
        drafts=lambda account_id: DraftStore(place(), endpoints.identity, account_id),
        simulator=None,
    )


@contextmanager
def demo_services(
    *, clock: Clock = now, source: random.Random | None = None, users: int = 0
) -> Iterator[Services]:
    """Services for ``--demo``; simulator and directory are gone when the context ends.

    The real environment and home are kept out of it, so that nobody's real AccessKey can end up in
    a simulator; only the clipboard is the machine's own. The simulated account has ``users`` RAM
    users besides the seeded ones.
    """
    chosen = source or random.SystemRandom()
    with tempfile.TemporaryDirectory(prefix="onramp-demo-", ignore_cleanup_errors=True) as place:
        directory = Path(place)
        simulator = _LazySimulator(clock, chosen, users)
        try:
            yield Services(
                demo=True,
                endpoint="",
                endpoints=None,
                environ=MappingProxyType({}),
                home=directory,
                export_to=Path.home(),
                profile=None,
                clock=clock,
                random=chosen,
                grace=GRACE,
                sleep=time.sleep,
                sessions=MemorySessions(),
                living=InstanceLock(lambda: directory),
                safe=Vault(lambda: directory, "demo", MemoryKeyring, chosen.randbytes),
                copier=Copier(os.environ),
                connect=lambda credentials: _connect(
                    credentials, Endpoints.loopback(simulator().endpoint)
                ),
                drafts=lambda account_id: DraftStore(directory, "demo", account_id),
                simulator=simulator,
            )
        finally:
            simulator.stop()


def _grace(endpoints: Endpoints, environ: Mapping[str, str]) -> float:
    try:
        wanted = float(environ.get(GRACE_VARIABLE, ""))
    except ValueError:
        return GRACE
    return min(wanted, GRACE) if endpoints.local and wanted >= 0 else GRACE


def _pace(endpoints: Endpoints, max_rate: float | None, workers: int | None) -> Pace:
    from tui.cloud.pace import AT_ONCE, CAUTIOUS_RATE, Pace

    usual = None if endpoints.local else CAUTIOUS_RATE
    return Pace(workers or AT_ONCE, max_rate or usual)


def _connect(credentials: Credentials, endpoints: Endpoints, pace: Pace | None = None) -> Cloud:
    from tui.cloud.client import Cloud

    return Cloud(credentials, endpoints, pace=pace)


class _LazySimulator:
    """Starts the built-in simulator on the first call, in any thread."""

    def __init__(self, clock: Callable[[], datetime], source: random.Random, users: int) -> None:
        self._clock = clock
        self._source = source
        self._users = users
        self._lock = threading.Lock()
        self._running: RunningSimulator | None = None

    def __call__(self) -> RunningSimulator:
        with self._lock:
            if self._running is None:
                from tui.simulator.server import start
                from tui.simulator.settings import SimulatorSettings

                self._running = start(
                    SimulatorSettings(users=self._users),
                    now=self._clock,
                    random=random.Random(self._source.getrandbits(64)),  # noqa: S311 - invented data
                )
            return self._running

    def stop(self) -> None:
        # Not waiting for the lock: a start that hangs must not keep the program from ending.
        running, self._running = self._running, None
        if running is not None:
            running.stop()
