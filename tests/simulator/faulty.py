"""What the tests of faults ask of a simulator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tui.simulator.fault_specs import parse
from tui.simulator.faults import Fault
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

NEW = "wang.xin"
"""A logon name that nobody has."""


def inject(simulator: RunningSimulator, *faults: Fault | str) -> None:
    """Let these go wrong from now on."""
    parsed = [parse(fault) if isinstance(fault, str) else fault for fault in faults]
    simulator.change(lambda store: store.inject(*parsed))


def made(simulator: RunningSimulator, name: str = NEW) -> bool:
    """Whether there is such a RAM user, seen or not."""

    def look(store: Store) -> bool:
        return name in store.users

    return simulator.change(look)


def logged(path: Path) -> list[dict[str, Any]]:
    """The request log so far."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
