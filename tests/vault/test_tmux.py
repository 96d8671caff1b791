"""In tmux a copy reaches the terminal around it, in every setting, and no buffer keeps it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.parts import need
from tui.core.secret import Secret
from tui.vault.clipboard import Certainty, Copied, Copier, Way, osc52
from tui.vault.clipboard_tools import find_tmux

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
            ["-S", socket, "-f", "/dev/null", "new-session", "-n", "window", "sleep", "600"],
            env={**environ, "TERM": "xterm-256color"},
            dimensions=(24, 80),
            timeout=PATIENCE,
        )
        self.client.expect(b"0:window")  # in the status line; named after a program it may change
        self.command("set-option", "-g", "set-clipboard", setting)
        inside = self.command("display-message", "-p", "#{socket_path},#{pid},0").strip()
        self.environ = {"PATH": os.environ["PATH"], "TMUX": inside}
        self._pane = self.command("display-message", "-p", "#{pane_tty}").strip()
        self._written = 0

    def command(self, *arguments: str) -> str:
        """Run a command of tmux."""
        done = subprocess.run(
            ["tmux", "-S", self._socket, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout

    def write(self, text: str) -> None:
        """Write to the terminal as a program in tmux does, and wait until tmux has read it."""
        self._written += 1
        mark = f"<{self._written}>"
        with Path(self._pane).open("w", encoding="utf-8") as terminal:
            terminal.write(text + mark)
        while mark not in self.command("capture-pane", "-p"):
            self.client.read_nonblocking(65536, timeout=PATIENCE)  # what it paints

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


every_setting = pytest.mark.parametrize(
    "outer", [{"setting": each} for each in ("external", "on", "off")], indirect=True
)


@every_setting
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


@pytest.fixture
def old(outer: Outer, tmp_path: Path) -> dict[str, str]:
    """An environment with the real tmux, but for ``-w``, which one before 3.2 does not know."""
    real = shutil.which("tmux")
    fake = tmp_path / "bin" / "tmux"
    fake.parent.mkdir()
    fake.write_text(
        '#!/bin/sh\ncase "$*" in *-w*) exit 1;; *"{version}"*) echo 3.1c; exit;; esac\n'
        f'exec {real} "$@"\n'
    )
    fake.chmod(0o700)
    return {**outer.environ, "PATH": f"{fake.parent}:{outer.environ['PATH']}"}


@every_setting
def test_where_tmux_cannot_send_it_a_secret_is_not_copied_at_all(
    outer: Outer, old: dict[str, str]
) -> None:
    copier = Copier(old, outer.write, 20)
    assert copier.copy(Secret(NEEDLE)) == Copied(Way.TMUX, Certainty.FAILED, secret=True)
    outer.write("")
    assert outer.command("list-buffers") == ""
    assert copier.way(secret=True) == (Way.NONE, "")


@every_setting
def test_what_is_no_secret_goes_the_terminals_way_there(outer: Outer, old: dict[str, str]) -> None:
    copier = Copier(old, outer.write, 20)
    assert copier.copy("a message") == Copied(Way.TERMINAL, Certainty.SENT)
    # With "on" tmux does keep it, which is why a secret does not go this way.
    keeps = outer.command("show-options", "-sv", "set-clipboard").strip() == "on"
    assert ("a message" in outer.command("list-buffers")) is keeps
    assert copier.way() == (Way.TERMINAL, "OSC 52")


@pytest.mark.parametrize(
    "environ", [{"TMUX": "/nowhere,1,0"}, {"TERM": "tmux-256color"}, {"TERM": "screen"}]
)
def test_a_tmux_out_of_reach_gets_no_secret_either(environ: dict[str, str]) -> None:
    """As below ``sudo`` or ``ssh``, which leave nothing of it but TERM."""
    terminal: list[str] = []
    copier = Copier({**environ, "PATH": "/nowhere"}, terminal.append)
    assert copier.copy(Secret(NEEDLE)) == Copied(Way.TMUX, Certainty.FAILED, secret=True)
    assert copier.way(secret=True) == (Way.NONE, "")
    assert terminal == []
    assert copier.copy("a message") == Copied(Way.TERMINAL, Certainty.SENT)


def test_whether_it_tells_of_the_focus(outer: Outer) -> None:
    tmux = find_tmux(outer.environ, 20)
    assert tmux is not None
    assert tmux.hides_focus(), "its default"
    outer.command("set-option", "-g", "focus-events", "on")
    assert not tmux.hides_focus()


def test_its_version_is_asked_for(outer: Outer) -> None:
    tmux = find_tmux(outer.environ, 20)
    assert tmux is not None
    assert not tmux.is_too_old()


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
