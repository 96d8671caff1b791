"""Services: all access to the outside world, passed to screens and commands from above."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from tui.cloud.client import Cloud
    from tui.cloud.endpoints import Endpoints
    from tui.core.credentials import Credentials
    from tui.signin.saved_keys import Sessions
    from tui.simulator.server import RunningSimulator
    from tui.vault.clipboard import Copier
    from tui.vault.drafts import DraftStore
    from tui.vault.locks import InstanceLock
    from tui.vault.vault import Vault

GRACE: Final = 60.0
"""Seconds; longer than a request whose answer was lost may still run in the cloud."""
Clock: TypeAlias = Callable[[], datetime]
"""Function that gives the time, with a time zone."""


@dataclass(frozen=True, slots=True)
class Services:
    """Services of one start of Onramp; making them loads no SDK, no keyring and no server.

    A *blocking* one is called in a thread, never on the event loop.
    """

    demo: bool
    """Everything stays inside this process: built-in simulator, memory, a temporary directory."""
    endpoint: str
    """Address that stands for the cloud, for display; empty in the demo until it runs."""
    endpoints: Endpoints | None
    """Addresses of the five services; None in the demo until its simulator runs."""
    environ: Mapping[str, str]
    """Environment with credentials and profile settings; empty in the demo."""
    home: Path
    """Directory of ``.aliyun/config.json``; a temporary one in the demo."""
    export_to: Path
    """Directory proposed for files with secrets; a lasting one, also in the demo."""
    profile: str | None
    """Profile of the aliyun CLI named on the command line."""
    clock: Clock
    random: random.Random
    """Randomness fit for passwords unless a test passed something else in."""
    grace: float
    """Seconds that a request may still be carried out after its answer was lost: GRACE, or less
    where a simulator is asked."""
    sleep: Callable[[float], None]
    """Waits so many seconds. Blocking."""
    sessions: Sessions
    """Saved credentials of the administrator. Blocking, also its ``place``."""
    living: InstanceLock
    """Lock that tells whether another start of Onramp is still running. Blocking, for a moment."""
    safe: Vault
    """Vault of the secrets that runs make. Blocking."""
    copier: Copier
    """Clipboard. Blocking. The app tells it once how to write to the terminal."""
    connect: Callable[[Credentials], Cloud]
    """Makes the client for an administrator. Blocking: the first call loads the SDK."""
    drafts: Callable[[str], DraftStore]
    """Draft of one account ID, kept apart by endpoint. Making it touches no disk."""
    simulator: Callable[[], RunningSimulator] | None
    """Starts the built-in simulator, once, and returns it; None outside the demo. Blocking."""
