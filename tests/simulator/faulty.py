"""What the tests of faults ask of a simulator."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
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


def change_settings(simulator: RunningSimulator, **changes: Any) -> None:  # noqa: ANN401
    """Change what a simulator was started with."""
    simulator.change(lambda store: setattr(store, "settings", replace(store.settings, **changes)))


def forbid(simulator: RunningSimulator, *actions: str) -> None:
    """Let the cloud permit nothing of this, and all the rest."""
    change_settings(simulator, denied_actions=frozenset(actions))


def allow_all(simulator: RunningSimulator) -> None:
    """Give the administrator back every permission."""
    forbid(simulator)


@contextmanager
def silent(simulator: RunningSimulator) -> Iterator[threading.Event]:
    """A cloud that answers nothing until the context ends."""
    free, holding = threading.Event(), threading.Event()

    def hold(_store: Store) -> None:
        holding.set()
        free.wait(30)

    thread = threading.Thread(target=simulator.change, args=(hold,))
    thread.start()
    try:
        assert holding.wait(30)
        yield free
    finally:
        free.set()
        thread.join()


def made(simulator: RunningSimulator, name: str = NEW) -> bool:
    """Whether there is such a RAM user, seen or not."""

    def look(store: Store) -> bool:
        return name in store.users

    return simulator.change(look)


def logged(path: Path) -> list[dict[str, Any]]:
    """The request log so far."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
