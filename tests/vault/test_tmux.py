"""In tmux a copy reaches the terminal around it, in every setting, and no buffer keeps it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.parts import need
from tui.access.secret import Secret
from tui.vault.clipboard import Certainty, Copied, Copier, Way, osc52

NEEDLE = "Zq7-planted-needle 名前"
SENT = Copied(Way.TMUX, Certainty.SENT, secret=True)
PATIENCE = 20

Command = Callable[..., str]


class Outer:
    """A terminal with tmux in it, and what tmux writes to that terminal."""

    def __init__(self, socket: str, setting: str, environ: dict[str, str]) -> None:
        self._socket = socket
        self.client = pexpect.spawn(
            "tmux",
            ["-S", socket, "-f", "/dev/null", "new-session", "sleep", "600"],
            env={**environ, "TERM": "xterm-256color"},
            dimensions=(24, 80),
            timeout=PATIENCE,
        )
        self.client.expect(b"sleep")  # in the status line
        self.command("set-option", "-g", "set-clipboard", setting)
        inside = self.command("display-message", "-p", "#{socket_path},#{pid},0").strip()
        self.environ = {"PATH": os.environ["PATH"], "TMUX": inside}

    def command(self, *arguments: str) -> str:
        """Run a command of tmux."""
        done = subprocess.run(
            ["tmux", "-S", self._socket, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout

    def close(self) -> None:
        """End it."""
        self.command("kill-server")
        self.client.close()


@pytest.fixture
def outer(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Outer]:
    """Tmux with a setting of ``set-clipboard``."""
    need("tmux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    environ = dict(os.environ) | getattr(request, "param", {}).get("environ", {})
    setting = getattr(request, "param", {}).get("setting", "external")
    opened = Outer(str(tmp_path / "s"), setting, environ)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "outer", [{"setting": each} for each in ("external", "on", "off")], indirect=True
)
def test_a_copy_reaches_the_terminal_and_stays_nowhere(outer: Outer) -> None:
    terminal: list[str] = []
    assert Copier(outer.environ, terminal.append, 20).copy(Secret(NEEDLE)) == SENT
    body = osc52(NEEDLE).removeprefix("\x1b]52;c;").removesuffix("\a")
    outer.client.expect_exact(f";{body}".encode())
    assert terminal == [], "tmux would drop it, or keep it in a buffer"
    assert outer.command("list-buffers") == ""


def test_the_secret_is_no_argument(
    outer: Outer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "arguments"
    fake = tmp_path / "bin" / "tmux"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$*" >> {log}\ncat > /dev/null\n')
    fake.chmod(0o700)
    environ = {**outer.environ, "PATH": f"{fake.parent}:{outer.environ['PATH']}"}
    assert Copier(environ, None, 20).copy(Secret(NEEDLE)) == SENT
    assert "load-buffer -w" in log.read_text()
    assert "delete-buffer" in log.read_text()
    assert "Zq7" not in log.read_text()


def test_a_tmux_that_fails_leaves_no_buffer_and_the_terminal_is_asked(
    outer: Outer, tmp_path: Path
) -> None:
    """One older than 3.2 does not know ``-w``."""
    log = tmp_path / "arguments"
    fake = tmp_path / "bin" / "tmux"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$*" >> {log}\ncat > /dev/null\nexit 1\n')
    fake.chmod(0o700)
    environ = {**outer.environ, "PATH": f"{fake.parent}:{outer.environ['PATH']}"}
    terminal: list[str] = []
    copied = Copier(environ, terminal.append, 20).copy(Secret(NEEDLE))
    assert copied == Copied(Way.TERMINAL, Certainty.SENT, secret=True)
    assert terminal == [osc52(NEEDLE)]
    assert log.read_text().splitlines()[-1].startswith("delete-buffer -b onramp-")


@pytest.mark.parametrize(
    "outer", [{"environ": {"SSH_CONNECTION": "192.0.2.1 5000 192.0.2.2 22"}}], indirect=True
)
def test_a_pane_of_somebody_who_came_over_ssh_leaves_the_desktop_alone(
    outer: Outer, display: str
) -> None:
    """The pane may be older than the connection, so its own environment does not tell."""
    environ = {**outer.environ, "DISPLAY": display}
    assert Copier(environ, None, 20).copy(Secret(NEEDLE)) == SENT
    assert Copier(environ, None, 20).way() == (Way.TMUX, "tmux")


def test_at_the_desktop_its_own_clipboard_comes_first(outer: Outer, display: str) -> None:
    environ = {**outer.environ, "DISPLAY": display}
    copied = Copier(environ, None, 20, cleared_after=0.0).copy(Secret(NEEDLE))
    assert copied.certainty is Certainty.VERIFIED
    assert Copier(environ, None, 20).way() == (Way.MACHINE, "xclip")
