"""What the screens work with: everything of the outside world, handed to them from above."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

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

Clock: TypeAlias = Callable[[], datetime]
"""The time now, with a time zone."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one start of Onramp; making one loads no SDK, no keyring and no server.

    What is marked *blocking* is called in a thread, never on the event loop.
    """

    demo: bool
    """Everything stays inside this process: built-in simulator, memory, a temporary directory."""
    endpoint: str
    """The address that stands for the cloud, to show; empty in the demo until it runs."""
    endpoints: Endpoints | None
    """Where the five services are; None in the demo until its simulator runs."""
    environ: Mapping[str, str]
    """Where credentials and profile settings are looked up; empty in the demo."""
    home: Path
    """The directory in which ``.aliyun/config.json`` is looked up; a temporary one in the demo."""
    export_to: Path
    """The directory that is proposed for files with secrets; a lasting one, also in the demo."""
    profile: str | None
    """The aliyun CLI profile named on the command line."""
    clock: Clock
    random: random.Random
    """Randomness fit for passwords unless a test passed something else in."""
    grace: float
    """Seconds that a request whose answer was lost may still be carried out by the cloud."""
    sleep: Callable[[float], None]
    """Waits so many seconds. Blocking."""
    sessions: Sessions
    """Where the administrator's credentials are kept. Blocking, also its ``place``."""
    living: InstanceLock
    """Tells whether another start of Onramp is still running. Blocking, for a moment."""
    safe: Vault
    """Where runs keep the secrets that they make. Blocking."""
    copier: Copier
    """The clipboard. Blocking. The app tells it once how to write to the terminal."""
    connect: Callable[[Credentials], Cloud]
    """Makes the client for an administrator. Blocking: the first call loads the SDK."""
    drafts: Callable[[str], DraftStore]
    """The draft of one account ID, kept apart by endpoint. Making it touches no disk."""
    simulator: Callable[[], RunningSimulator] | None
    """Starts the built-in simulator, once, and returns it; None outside the demo. Blocking."""
