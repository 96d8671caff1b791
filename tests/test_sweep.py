"""A planted secret is found nowhere after a crash, wherever it happens and whatever is logged."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.parts import need
from tests.planted import WHERE
from tests.vault.secret_forms import found_in
from tui.access.secret import Secret
from tui.simulator.server import RunningSimulator

ROOT = Path(__file__).parents[1]
NEEDLE = Secret("Zq7/planted+needle~&=!名")
TYPED = Secret("Zq7TypedByHand")
REST = Secret("Zq7TypedOn")
PATIENCE = 30.0


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
        self.until(lambda: self._client.isalive() and self._alive())

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
        """Wait for a condition, reading what is painted."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.text
            try:
                self._client.read_nonblocking(65536, timeout=0.05)
            except pexpect.TIMEOUT:
                continue

    def close(self) -> None:
        """End it."""
        self.command("kill-server")
        self._client.close()


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
    opened = Pane(tmp_path, environ)
    yield opened
    opened.close()


def start(pane: Pane, where: str) -> None:
    """Start the wizard; the shell then says with what code it ended, and what it had to read."""
    pane.type(
        f"{sys.executable} -m tests.planted {where}; echo ended $?;"
        ' read -r rest; echo "rest<$rest>"',
        "Enter",
    )


def processes() -> bytes:
    """What every list of processes shows, and the environments that we may read."""
    shown = []
    for place in Path("/proc").iterdir():
        if place.name.isdecimal() and int(place.name) != os.getpid():
            for name in ("cmdline", "environ"):
                try:
                    shown.append((place / name).read_bytes())
                except OSError:
                    continue
    return b"\0".join(shown)


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
        "processes": processes(),
        **files,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("where", WHERE)
def test_no_trace_of_a_secret_after_a_crash(
    where: str, pane: Pane, simulator: RunningSimulator, tmp_path: Path
) -> None:
    start(pane, where)
    if where == "handler":
        pane.until(lambda: "Which account" in pane.text)
        pane.until(lambda: "4 found" in pane.text or "AccessKey" in pane.text)
        pane.type("", "C-n")
    pane.until(lambda: "press Enter" in pane.text)
    # As somebody does who has not looked up yet.
    pane.type(REST.reveal(), "Enter")
    pane.until(lambda: "ended 1" in pane.text)
    pane.type("next", "Enter")
    pane.until(lambda: "rest<next>" in pane.text)
    assert "on purpose" in pane.text, "it failed where it should"
    assert "Traceback (most recent call last)" in pane.text
    hits = {
        (place, str(which))
        for place, content in everywhere(pane, tmp_path).items()
        for which, secret in enumerate((NEEDLE, REST))
        if found_in(content, secret)
    }
    assert hits == set()
    own = simulator.access_key_secret
    assert not found_in(pane.text.encode(), own)
    assert not (tmp_path / "textual.log").exists()
    assert not (tmp_path / "keys.log").exists()
