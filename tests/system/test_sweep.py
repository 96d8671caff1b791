"""A planted secret is found nowhere after a crash, wherever it happens and whatever is logged."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom

import pexpect
import pytest

from tests.parts import need
from tests.planted import PICTURE, WHERE
from tests.vault.secret_forms import found_in
from tui.core.secret import MASK, Secret
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings

ROOT = Path(__file__).parents[2]
# Others than those of a test beside this one, whose processes are looked at too.
NEEDLE = Secret(f"{secrets.token_hex(5)}/planted+needle~&=!名")
TYPED = Secret(f"{secrets.token_hex(5)}TypedByHand")
REST = Secret(f"{secrets.token_hex(5)}TypedOn")
PATIENCE = 30.0


class Processes:
    """What every list of processes has shown so far, and the environments that we may read."""

    def __init__(self, given: set[int | None]) -> None:
        """Nothing is looked at yet.

        Args:
            given: processes whose environment the test itself has filled; what they start (the
                shell starts the wizard) has it from them.
        """
        self._given = given
        self.lines: set[bytes] = set()
        self.environs: set[bytes] = set()
        self.given: set[bytes] = set()
        """The environments of those."""

    def look(self) -> None:
        """Look once more."""
        for place in Path("/proc").iterdir():
            if not place.name.isdecimal() or int(place.name) == os.getpid():
                continue
            try:
                line = (place / "cmdline").read_bytes()
                self.lines.add(line)
                environ = (place / "environ").read_bytes()
                parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            # A child of the wizard looks like the wizard until it has become another program.
            given = {int(place.name), parent} & self._given or b"tests.planted" in line
            (self.given if given else self.environs).add(environ)


class Pane:
    """A shell in tmux, with a scrollback, in a directory of its own."""

    def __init__(self, directory: Path, environ: dict[str, str]) -> None:
        self._socket = str(directory / "tmux")
        self._client = pexpect.spawn(
            "tmux",
            ["-S", self._socket, "-f", "/dev/null", "new-session", "sh"],
            env=environ,
            cwd=str(directory),
            dimensions=(30, 100),
        )
        self.processes = Processes(set())
        self.until(lambda: self._client.isalive() and self._alive())
        own = self.command("display-message", "-p", "#{pid} #{pane_pid}").split()
        self.processes = Processes({self._client.pid, *map(int, own)})

    def _alive(self) -> bool:
        done = subprocess.run(
            ["tmux", "-S", self._socket, "list-sessions"], capture_output=True, check=False
        )
        return done.returncode == 0

    def command(self, *arguments: str) -> str:
        """Run a command of tmux."""
        done = subprocess.run(
            ["tmux", "-S", self._socket, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout

    def type(self, text: str, *keys: str) -> None:
        """Type text, then press named keys."""
        if text:
            self.command("send-keys", "-l", text)
        if keys:
            self.command("send-keys", *keys)

    @property
    def text(self) -> str:
        """The screen and everything that has scrolled off it, long lines in one piece."""
        return self.command("capture-pane", "-p", "-J", "-S", "-")

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition, reading what is painted, with an eye on all processes."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.text
            self.processes.look()
            try:
                self._client.read_nonblocking(65536, timeout=0.05)
            except pexpect.TIMEOUT:
                continue
        self.processes.look()

    def close(self) -> None:
        """End it."""
        self.command("kill-server")
        self._client.close()


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    """One with an AccessKey of its own, which stands in no other test's environment."""
    settings = SimulatorSettings()
    with start(settings, now=lambda: datetime.now(UTC), random=SystemRandom()) as running:
        yield running


@pytest.fixture
def pane(simulator: RunningSimulator, tmp_path: Path) -> Iterator[Pane]:
    """Everything that makes libraries talk is set."""
    need("tmux")
    environ = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "ONRAMP_ENDPOINT": simulator.endpoint,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": simulator.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": simulator.access_key_secret.reveal(),
        "PLANTED": NEEDLE.reveal().encode().hex(),
        "TEXTUAL_LOG": str(tmp_path / "textual.log"),
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL": "debug,devtools",
        "DEBUG": "sdk",
        "PYTHONASYNCIODEBUG": "1",
    }
    os.mkfifo(tmp_path / "go")
    opened = Pane(tmp_path, environ)
    yield opened
    opened.close()


def begin(pane: Pane, where: str) -> None:
    """Start the wizard; the shell then says with what code it ended, and what it had to read."""
    pane.type(
        f"{sys.executable} -m tests.planted {where}; echo ended $?;"
        ' read -r rest; echo "rest<$rest>"',
        "Enter",
    )


def everywhere(pane: Pane, directory: Path) -> dict[str, bytes]:
    """Every place in which something could have been left."""
    files = {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    buffers = pane.command("list-buffers", "-F", "#{buffer_name}").split()
    return {
        "terminal": pane.text.encode(),
        "buffers": b"".join(pane.command("show-buffer", "-b", each).encode() for each in buffers),
        "lists of processes": b"\n".join(pane.processes.lines),
        "environments": b"\n".join(pane.processes.environs),
        **files,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("where", WHERE)
def test_no_trace_of_a_secret_after_a_crash(
    where: str, pane: Pane, simulator: RunningSimulator, tmp_path: Path
) -> None:
    begin(pane, where)
    if where == "handler":
        pane.until(lambda: "Which account" in pane.text)
        pane.until(lambda: "4 found" in pane.text)
        type_an_access_key(pane)
        pane.type("", "C-n")
    pane.until((tmp_path / "crashing").exists)
    if where == "picture":
        pane.until(lambda: found_in(pane.text.encode(), NEEDLE))
    (tmp_path / "go").open("w").close()
    pane.until(lambda: "press Enter" in pane.text)
    # As somebody does who has not looked up yet.
    pane.type(REST.reveal(), "Enter")
    pane.until(lambda: "ended 1" in pane.text)
    pane.type("next", "Enter")
    pane.until(lambda: "rest<next>" in pane.text)
    assert "on purpose" in pane.text, "it failed where it should"
    assert "Traceback (most recent call last)" in pane.text
    if where == "picture":
        assert MASK in (tmp_path / PICTURE).read_text()
    own = simulator.access_key_secret
    assert any(found_in(each, own) for each in pane.processes.given), "they can be read"
    hits = {
        (place, which)
        for place, content in everywhere(pane, tmp_path).items()
        for which, secret in {"planted": NEEDLE, "typed": TYPED, "rest": REST, "own": own}.items()
        if found_in(content, secret)
    }
    assert hits == set()
    assert not (tmp_path / "textual.log").exists()
    assert not (tmp_path / "keys.log").exists()


def type_an_access_key(pane: Pane) -> None:
    """Fill in the form that is offered instead of the AccessKey in use."""
    pane.type("", "Down", "Enter")
    pane.until(lambda: "STS token" in pane.text)
    pane.type("LTAI-typed", "Tab")
    pane.type(TYPED.reveal())
    bullets = "•" * len(TYPED.reveal())
    pane.until(lambda: bullets in pane.text)
