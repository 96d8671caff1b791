"""The commands as processes of their own, against a simulator that the test has in its hands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SimulatorFactory
from tests.preloaded import Preloaded, Program
from tests.simulator.faulty import inject
from tests.terminal import PATIENCE
from tui.account.reader import AccountReader
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials
from tui.core.principals import UserState
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

PASSPHRASE = "for these tests only"
ACCOUNT = "1290384756102938"
GRANT = """
[[grants]]
policy = "system:AliyunARMSReadOnlyAccess"
scope = "account"
"""
CONSOLE = """
[[users]]
logon_name = "mei.ling"
display_name = "Mei Ling"
tags = { team = "sre" }
"""
ROBOT = """
[[users]]
logon_name = "robot"
access = "access-key"
"""
_FIRST = "from tests import haste\nhaste.hasten()"
_MAIN = "import sys\nfrom tui.cli import main\nsys.exit(main())"
BOTH = f'account = "{ACCOUNT}"\naccess = "console"\nreason = "INC-42"\n{GRANT}{CONSOLE}{ROBOT}'
ONLY_ROBOT = f'account = "{ACCOUNT}"\n{GRANT}{ROBOT}'


@dataclass(frozen=True)
class Done:
    """A command that is over."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """What it said to a script; every line of stdout is an object."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def summary(self) -> dict[str, Any]:
        """The last one."""
        last = self.events[-1]
        assert last["event"] == "summary"
        return last

    def kinds(self, event: str) -> list[str]:
        """Which operations have such an event."""
        return [each["kind"] for each in self.events if each["event"] == event]


@dataclass(frozen=True)
class Office:
    """An account, and a directory to work in."""

    simulator: RunningSimulator
    place: Path
    environ: dict[str, str]
    preloaded: Preloaded
    command: str
    """The path of ``onramp``, for a shell or a terminal."""

    def plan(self, text: str = BOTH, name: str = "plan.toml") -> str:
        """Write a plan file."""
        (self.place / name).write_text(text, encoding="utf-8")
        return name

    @contextmanager
    def going(self, *arguments: str, stdin: str = "", before: str = "") -> Iterator[Program]:
        """A command that runs; it is killed if it still does at the end.

        Args:
            arguments: Onramp's; PASSPHRASE stands for one that is read from a descriptor.
            stdin: what is written to it.
            before: what the process does first, to be cut off at a certain instruction.
        """
        reading, writing = os.pipe()
        os.write(writing, f"{PASSPHRASE}\n".encode())
        os.close(writing)
        given = [f"--passphrase-fd={reading}" if it == PASSPHRASE else it for it in arguments]
        try:
            process = self.preloaded.start(
                given, before=before, place=self.place, environ=self.environ, inherited=reading
            )
        finally:
            os.close(reading)
        with process:
            process.stdin.write(stdin)
            process.stdin.close()
            yield process

    def run(self, *arguments: str, stdin: str = "", before: str = "") -> Done:
        """Run a command to its end."""
        with self.going(*arguments, stdin=stdin, before=before) as process:
            return ended(process)

    def apply(self, *more: str, plan: str = BOTH) -> Done:
        """Apply a plan, agreed to and without a keyring."""
        return self.run("apply", self.plan(plan), "--yes", "--json", PASSPHRASE, *more)

    @contextmanager
    def cloud(self) -> Iterator[Cloud]:
        """A second look at the account, past the command."""
        key = Credentials(self.simulator.access_key_id, self.simulator.access_key_secret)
        with Cloud(key, Endpoints.loopback(self.simulator.endpoint)) as cloud:
            yield cloud

    def user(self, logon_name: str) -> UserState | None:
        """A user as the cloud has it."""
        with self.cloud() as cloud:
            return AccountReader(cloud).user(logon_name)

    def keys(self, logon_name: str) -> list[str]:
        """The AccessKeys of a user as the store has them, seen or not."""

        def look(store: Store) -> list[str]:
            user = store.users.get(logon_name)
            keys = store.keys.values()
            return [key.key_id for key in keys if user and key.owner_id == user.user_id]

        return self.simulator.change(look)

    def snapshot(self) -> object:
        """What a change would change."""

        def look(store: Store) -> object:
            return (
                sorted(store.users),
                sorted(store.keys),
                sorted(store.policies),
                sorted(str(each) for each in store.attachments),
                sorted((each.name, *sorted(each.members)) for each in store.groups.values()),
            )

        return self.simulator.change(look)

    def goes_wrong(self, *faults: str) -> None:
        """Let these go wrong from now on; nothing without any."""
        inject(self.simulator, *faults)

    def until(self, condition: Callable[[], object]) -> None:
        """Look until it is so; each look goes through the simulator's own thread."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "it did not come to that"


def ended(process: Program | subprocess.Popen[str]) -> Done:
    """Wait for a command, and read what is left of what it said."""
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = process.stdout.read(), process.stderr.read()
    return Done(process.wait(PATIENCE), out, err)


@pytest.fixture(scope="session")
def preloaded() -> Iterator[Preloaded]:
    """What commands are forked off."""
    with Preloaded() as process:
        yield process


@pytest.fixture(autouse=True)
def _as_cheap_as_its_commands(cheap_passphrases: None) -> None:
    """What a command has sealed is opened here at the same costs."""


@pytest.fixture
def office_with(
    simulator_with: SimulatorFactory,
    preloaded: Preloaded,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Office]:
    """Make one whose simulator has some settings changed."""

    def make(**settings: Any) -> Office:  # noqa: ANN401
        simulator = simulator_with(**settings)
        environ = {
            **os.environ,
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "ONRAMP_ENDPOINT": simulator.endpoint,
            "ONRAMP_GRACE_SECONDS": "0",
            "ALIBABA_CLOUD_ACCESS_KEY_ID": simulator.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": simulator.access_key_secret.reveal(),
        }
        command = tmp_path_factory.mktemp("bin") / "onramp"
        command.write_text(f"#!{sys.executable}\n{_FIRST}\n{_MAIN}\n")
        command.chmod(0o700)
        return Office(simulator, tmp_path, environ, preloaded, str(command))

    return make


@pytest.fixture
def office(office_with: Callable[..., Office]) -> Office:
    """A healthy one."""
    return office_with()
