"""Fixtures for everyone: a clean environment and running simulators."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, settings

from tests import haste
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings
from tui.vault import sealing

# No test depends on how fast the machine is just now.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# What runs in the background of a script ignores it, and hands that on to every program it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests wait, for a screen or a cloud, a fifth of their time."""
    return (os.cpu_count() or 1) + 1


TESTS = Path(__file__).parent
SYSTEM = ("system", "commands", "torture", "promises", "pins/test_commands.py")
"""Tests that start processes: commands, terminals, installations."""
UI = ("screens", "widgets", "pins/test_screens_")
"""Tests that open the wizard, or a widget, without a terminal."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test is of one kind: ``unit``, ``ui`` or ``system``, by where it stands."""
    for item in items:
        place = item.path.relative_to(TESTS).as_posix()
        if place.startswith(SYSTEM) or "display" in getattr(item, "fixturenames", ()):
            item.add_marker("system")
        else:
            item.add_marker("ui" if place.startswith(UI) else "unit")


class SimulatorFactory(Protocol):
    """Starts a simulator with some settings changed; it stops with the test."""

    def __call__(self, **settings: Any) -> RunningSimulator: ...  # noqa: ANN401


_CREDENTIAL_PREFIXES = ("ALIBABA_CLOUD_", "ALIBABACLOUD_", "ALICLOUD_", "ONRAMP_")
_OTHERS = ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN", "REGION", "DEBUG")
_DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY")


@pytest.fixture(autouse=True)
def _clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No proxy (the SDK ignores NO_PROXY), no credentials, and a home of one's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.lower().endswith("_proxy") or name.startswith(_CREDENTIAL_PREFIXES):
                patch.delenv(name)
        for name in (*_OTHERS, *_DESKTOP):
            patch.delenv(name, raising=False)
        # The keyring and the clipboard of whoever runs the tests are not ours to touch.
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        home = tmp_path_factory.mktemp("home")
        patch.setenv("HOME", str(home))
        for name, place in (
            ("XDG_CONFIG_HOME", ".config"),
            ("XDG_DATA_HOME", ".local/share"),
            ("XDG_STATE_HOME", ".local/state"),
            ("XDG_CACHE_HOME", ".cache"),
        ):
            patch.setenv(name, str(home / place))
        yield


@pytest.fixture
def cheap_passphrases() -> Iterator[None]:
    """To stretch one costs next to nothing in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "_stretched", haste.stretched_less)
        yield


def _now() -> datetime:
    # The SDK signs with the real time, so the simulator's clock is the real one.
    return datetime.now(UTC)


@pytest.fixture
def simulator_with() -> Iterator[SimulatorFactory]:
    """Start simulators with settings of the test's choice; fixed randomness."""
    with ExitStack() as stack:

        def make(**settings: Any) -> RunningSimulator:  # noqa: ANN401
            running = start(SimulatorSettings(**settings), now=_now, random=Random(2026))
            return stack.enter_context(running)

        yield make


@pytest.fixture
def simulator(simulator_with: SimulatorFactory) -> RunningSimulator:
    """A fresh simulator of the seeded company."""
    return simulator_with()


@pytest.fixture
def home() -> Path:
    """The test's own home directory."""
    return Path.home()
