"""Copying: with a real X server, and what is said where there is none."""

from __future__ import annotations

import base64
import os
import socket
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.xserver import pasted
from tui.core.secret import Secret
from tui.vault.clipboard import Certainty, Copied, Copier, Way, osc52
from tui.vault.clipboard_tools import ToolError, find_tool, passed_on, run

FAILED = Copied(Way.NONE, Certainty.FAILED)
SENT = Copied(Way.TERMINAL, Certainty.SENT)
VERIFIED = Copied(Way.MACHINE, Certainty.VERIFIED)
AWAY = (
    *("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY", "XDG_RUNTIME_DIR"),
    *("TMUX", "TERM", "TMPDIR"),
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in AWAY:
        monkeypatch.delenv(name, raising=False)


def programs(directory: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> None:
    """Put shell scripts in front of every other program."""
    for name, script in scripts.items():
        path = directory / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{directory}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize("text", ["plain", "李娜 🔑 'quoted' \"twice\"\n second line", "x" * 4000])
def test_a_copy_to_a_real_clipboard_is_verified(display: str, text: str) -> None:
    terminal: list[str] = []
    copied = Copier(os.environ, terminal.append, 20).copy(text)
    assert copied == VERIFIED
    assert pasted(display) == text
    assert terminal == []


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY"])
def test_over_ssh_the_terminal_is_asked_even_with_a_display(
    name: str, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Copier(os.environ, None, 20).copy("before") == VERIFIED
    monkeypatch.setenv(name, "192.0.2.1 5000 192.0.2.2 22")
    terminal: list[str] = []
    assert Copier(os.environ, terminal.append, 20).copy("after") == SENT
    assert terminal == [osc52("after")]
    assert pasted(display) == "before"


@pytest.mark.parametrize(
    "dead",
    [
        *(
            ":64999",
            "127.0.0.1:50",
            "nonsense",
            ":",
            "",
            ":99999999999999999999",
            "127.0.0.1:60000",
        ),
        *("nohost.invalid:0", f"{'x' * 64}.invalid:0", f"{'9' * 5000}:0"),
    ],
)
def test_a_dead_display_is_not_called_a_success(
    dead: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", dead)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-77")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    assert Copier(os.environ).copy("text") == FAILED
    terminal: list[str] = []
    assert Copier(os.environ, terminal.append).copy("text") == SENT
    assert capfd.readouterr() == ("", "")


def test_a_tool_that_keeps_something_else_is_not_believed(
    display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(tmp_path, monkeypatch, xclip='[ "$3" = -o ] && echo other || cat >/dev/null')
    terminal: list[str] = []
    assert Copier(os.environ, terminal.append, 20).copy("text") == SENT


def test_a_tool_that_hangs_is_given_up(
    display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    programs(tmp_path, monkeypatch, xclip=f'[ "$3" = -o ] || cat {held}')
    assert Copier(os.environ, None, 0.1).copy("text") == FAILED
    # Lets the script end, which waits for a writer.
    with held.open("w"):
        pass


def test_a_secret_is_never_an_argument_of_a_program(
    display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Klipper's way through qdbus shows the text in every list of processes."""
    log = tmp_path / "arguments"
    record = f'echo "$0 $*" >> {log}; exit 1'
    bin_directory = tmp_path / "bin"
    bin_directory.mkdir()
    programs(bin_directory, monkeypatch, qdbus=record, klipper=record, xclip=record)
    monkeypatch.setenv("PATH", f"{bin_directory}:/bin")
    Copier(os.environ, None, 20).copy(Secret("planted-needle"))
    recorded = log.read_text()
    assert "xclip" in recorded
    assert "qdbus" not in recorded
    assert "planted-needle" not in recorded


def test_klippers_way_is_not_taken_where_there_is_no_other(display: str, tmp_path: Path) -> None:
    log = tmp_path / "arguments"
    for name in ("qdbus", "qdbus6", "klipper"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "$0 $*" >> {log}\n')
        (tmp_path / name).chmod(stat.S_IRWXU)
    terminal: list[str] = []
    environ = {"DISPLAY": display, "PATH": str(tmp_path)}
    copied = Copier(environ, terminal.append, 20).copy(Secret("planted-needle"))
    assert copied == replace(SENT, secret=True)
    assert not log.exists()


def test_an_error_of_a_program_holds_nothing_of_the_text() -> None:
    with pytest.raises(ToolError) as caught:
        run(("/nowhere/xclip",), {}, 5, "planted-needle")
    assert str(caught.value) == "FileNotFoundError"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("text", ["planted-needle", None])
def test_what_a_program_complains_of_stays_off_the_terminal(
    text: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    run(("/bin/sh", "-c", "echo complaint >&2"), {}, 20, text)
    with pytest.raises(ToolError):
        run(("/bin/sh", "-c", "echo complaint >&2; exit 1"), {}, 20, text)
    assert capfd.readouterr() == ("", "")


class Wayland:
    """A socket that answers as a compositor, and programs in the place of wl-copy and wl-paste."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._directory = directory
        self._monkeypatch = monkeypatch
        self.log = directory / "log"

    def install(self, version: str, options: str = "") -> None:
        """Make it a version of wl-clipboard; it writes its arguments and TMPDIR to the log."""
        board = self._directory / "board"
        place = self._directory / "bin"
        place.mkdir(exist_ok=True)
        programs(
            place,
            self._monkeypatch,
            wl_copy=f'[ "$1" = --version ] && echo "{version}" && exit\n'
            f'[ "$1" = --help ] && echo "{options}" && exit\n'
            f'echo "$* below ${{TMPDIR:-/tmp}}" >> {self.log}; cat > {board}',
            wl_paste=f"cat {board}",
        )


@pytest.fixture
def wayland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wayland]:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-7"))
        compositor.listen()
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        yield Wayland(tmp_path, monkeypatch)


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.usefixtures("own_guards")
def test_clipboard_histories_are_told_where_the_tool_can(knows: bool, wayland: Wayland) -> None:
    wayland.install("wl-clipboard 2.3.0", "--sensitive" if knows else "")
    copied = Copier(os.environ, None, 20, cleared_after=60).copy(Secret("planted"))
    assert copied.certainty is Certainty.VERIFIED
    assert Copier(os.environ, None, 20).way(secret=True) == (Way.MACHINE, "wl-copy")
    assert ("--sensitive" in wayland.log.read_text()) is knows


OLD = ("wl-clipboard 2.1.0", "wl-clipboard 1.0", "wl-clipboard-rs 0.9.2", "nonsense", "")
NEW = ("wl-clipboard 2.2.0", "wl-clipboard 2.2.1", "wl-clipboard 2.3.0", "wl-clipboard 10.0")


@pytest.mark.parametrize("version", OLD)
def test_a_wl_copy_that_leaves_a_file_is_given_no_secret(version: str, wayland: Wayland) -> None:
    wayland.install(version)
    terminal: list[str] = []
    copier = Copier(os.environ, terminal.append, 20)
    assert copier.copy(Secret("planted")) == replace(SENT, secret=True)
    assert not wayland.log.exists()
    assert terminal == [osc52("planted")]
    assert copier.way(secret=True) == (Way.TERMINAL, "OSC 52")
    assert copier.copy("a message") == VERIFIED
    assert copier.way() == (Way.MACHINE, "wl-copy")


@pytest.mark.usefixtures("own_guards")
def test_a_secret_goes_to_the_x_server_beside_it(wayland: Wayland, display: str) -> None:
    wayland.install(OLD[0])
    copied = Copier(os.environ, None, 20, cleared_after=60).copy(Secret("planted"))
    assert (copied.way, copied.certainty) == (Way.MACHINE, Certainty.VERIFIED)
    assert pasted(display) == "planted"
    assert not wayland.log.exists()


@pytest.mark.usefixtures("own_guards")
@pytest.mark.parametrize("version", NEW)
def test_a_wl_copy_that_forgets_writes_below_the_runtime_directory(
    version: str, wayland: Wayland, tmp_path: Path
) -> None:
    wayland.install(version)
    copied = Copier(os.environ, None, 20, cleared_after=60).copy(Secret("planted"))
    assert copied.certainty is Certainty.VERIFIED
    assert wayland.log.read_text() == f"--type text/plain below {tmp_path}\n"


def test_a_clipboard_program_sees_no_secret_of_the_environment() -> None:
    environ = {"PATH": "/bin", "TMUX": "x", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "s", "DISPLAY": ":0"}
    assert passed_on(environ) == {"PATH": "/bin", "TMUX": "x", "DISPLAY": ":0"}


def test_without_any_tool_nothing_is_found(tmp_path: Path, display: str) -> None:
    assert find_tool({**os.environ, "PATH": str(tmp_path)}, 20) is None
    assert find_tool({}, 20) is None


def test_the_terminal_can_be_named_later() -> None:
    copier = Copier({})
    assert copier.copy("text") == FAILED
    written: list[str] = []
    copier.use_terminal(written.append)
    assert copier.copy(Secret("text")) == replace(SENT, secret=True)
    assert written == ["\x1b]52;c;dGV4dA==\x07"]


def test_of_two_copies_in_a_hurry_the_later_one_stays() -> None:
    begun, go_on = threading.Event(), threading.Event()
    written: list[str] = []

    def slow(sequence: str) -> None:
        begun.set()
        assert go_on.wait(30)
        written.append(sequence)

    copier = Copier({}, slow)
    first = threading.Thread(target=copier.copy, args=("first",))
    first.start()
    assert begun.wait(30)
    copier.use_terminal(written.append)
    second = threading.Thread(target=copier.copy, args=("second",))
    second.start()
    go_on.set()
    for thread in (first, second):
        thread.join()
    assert written == [osc52("first"), osc52("second")]


def test_half_a_character_is_not_copied_and_not_shown() -> None:
    terminal: list[str] = []
    assert Copier({}, terminal.append).copy("planted\udc80needle") == FAILED
    assert terminal == []


@given(st.text())
def test_the_escape_sequence_carries_the_text_and_nothing_else(text: str) -> None:
    sequence = osc52(text)
    head, body, tail = sequence[:7], sequence[7:-1], sequence[-1]
    assert (head, tail) == ("\x1b]52;c;", "\x07")
    assert base64.b64decode(body, validate=True).decode() == text
