"""``onramp apply`` beside a keyring; runs in a session made by ``tests.system.secret_service``."""

from __future__ import annotations

import json
import os
import random
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.commands.conftest import ONLY_ROBOT
from tests.program import PROGRAM
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials
from tui.simulator.seed import seeded_store  # noqa: F401 - loads every operation
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings
from tui.wiring import services


def applies() -> None:
    """A saved AccessKey signs in, and the keyring's key seals: nothing else is there."""
    with start(
        SimulatorSettings(), now=lambda: datetime.now(UTC), random=random.Random(11)
    ) as simulator:
        endpoints = Endpoints.loopback(simulator.endpoint)
        made = services(endpoints, os.environ)
        key = Credentials(simulator.access_key_id, simulator.access_key_secret)
        made.sessions.save("somebody @ 1234567890123456", key)
        made.sessions.save("ops-admin @ 1290384756102938", key)
        home = Path(os.environ["HOME"])
        (home / "plan.toml").write_text(ONLY_ROBOT)
        applied = _onramp(simulator, "apply", "plan.toml", "--yes", "--json")
        print(applied[0]["source"], applied[0]["source_name"])
        print(applied[-1]["outcome"])
        again = _onramp(simulator, "resume", "last", "--json", "--handover", "given.json")
        print(again[-1]["outcome"], len(json.loads((home / "given.json").read_text())))


def _onramp(simulator: RunningSimulator, *arguments: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=os.environ["HOME"],
        env={**os.environ, "ONRAMP_ENDPOINT": simulator.endpoint},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
