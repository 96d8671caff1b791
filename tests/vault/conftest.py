"""What several tests of the vault share."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.vault.xserver import x_server
from tui.vault import clipboard_guard


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real X server without a screen, as this process's display."""
    with x_server() as name:
        monkeypatch.setenv("DISPLAY", name)
        yield name


def guards() -> dict[int, str]:
    """Guards that this process started and that run, with what all may see of them."""
    found = {}
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            try:
                line = (place / "cmdline").read_bytes()
                parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if os.fsencode(clipboard_guard.__file__) in line and parent == os.getpid():
                found[int(place.name)] = line.decode()
    return found


@pytest.fixture
def own_guards() -> Iterator[Callable[[], dict[int, str]]]:
    """Those that the test has started; they end with it."""
    before = set(guards())

    def new() -> dict[int, str]:
        return {pid: line for pid, line in guards().items() if pid not in before}

    yield new
    for pid in new():
        os.kill(pid, signal.SIGKILL)
