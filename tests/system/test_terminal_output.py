"""Nobody waits for a terminal that has stopped reading; one that is gone takes everything."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.simulator.clock import until
from tui.driver import MOST_WAITING, TerminalOutput, unblocked

PATIENCE = 30.0
FRAME = "\x1b[2J" + "x" * 5000 + "\x1b[1;1H"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other terminals")


class Terminal:
    """Both ends of a pseudo-terminal; this one reads when it is told to."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        self.stream = os.fdopen(slave, "w", encoding="utf-8", errors="backslashreplace")
        self.seen = b""

    def read(self, seconds: float = 0.05) -> bool:
        """Read a piece, if one comes; whether one came."""
        came = bool(select.select([self.master], [], [], seconds)[0])
        if came:
            self.seen += os.read(self.master, 65536)
        return came

    def read_while(self, condition: Callable[[], object]) -> None:
        """Read as long as something holds."""
        end = time.monotonic() + PATIENCE
        while condition():
            assert time.monotonic() < end, self.seen[-200:]
            self.read()

    def read_until(self, marker: str) -> None:
        """Read until it was written."""
        self.read_while(lambda: marker.encode() not in self.seen)

    def close(self) -> None:
        """Hang it up."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.close()
    made.stream.close()


def test_everything_comes_in_its_order(terminal: Terminal) -> None:
    output = TerminalOutput(terminal.stream)
    for number in range(300):
        (output.paint if number % 2 else output.write)(f"<{number}>")
    terminal.read_until("<299>")
    assert terminal.seen.decode() == "".join(f"<{number}>" for number in range(300))
    output.close()


def test_a_terminal_that_reads_nothing_holds_nobody_up(terminal: Terminal) -> None:
    """Whole frames go, what is no frame stays, and the screen is painted anew afterwards."""
    anew = threading.Event()
    output = TerminalOutput(terminal.stream, anew.set)
    for number in range(2000):
        output.paint(FRAME)
        if number % 500 == 0:
            output.write(f"\x1b]52;c;copy{number}\a")
        assert output._size <= MOST_WAITING + len(FRAME) * 2
    assert output._lost
    terminal.read_while(lambda: not anew.is_set())
    output.write("<end>")
    terminal.read_until("<end>")
    text = terminal.seen.decode()
    for number in range(0, 2000, 500):
        assert text.count(f"\x1b]52;c;copy{number}\a") == 1
        text = text.replace(f"\x1b]52;c;copy{number}\a", "")
    assert text.replace(FRAME, "") == "<end>", "no frame was cut"
    output.close()


def test_frames_that_are_gone_before_any_was_written_are_painted_anew(terminal: Terminal) -> None:
    anew = threading.Event()
    output = TerminalOutput(terminal.stream, anew.set)
    with output._changed:  # the thread does not get its turn meanwhile
        while not output._lost:
            output.paint(FRAME)
        assert not output._waiting
    assert anew.wait(PATIENCE)
    output.paint("<painted>")
    terminal.read_until("<painted>")
    output.close()


def test_what_is_no_frame_has_its_limit_too(terminal: Terminal) -> None:
    output = TerminalOutput(terminal.stream)
    for _ in range(MOST_WAITING // 100):
        output.write("y" * 1000)
    assert output._size <= MOST_WAITING + 1000
    output.close()


def test_what_is_said_last_is_there_when_it_reads_again(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = TerminalOutput(terminal.stream)
    output.paint(FRAME * 20)
    until(lambda: output._writing)
    output.paint(FRAME)
    output.write("\x1b[?1049l")
    output.drain()
    # However late the thread gets its turn.
    monkeypatch.setattr("tui.driver.PATIENCE", PATIENCE)
    output.write("what exists now\n")
    output.close()
    terminal.read_until("what exists now\r\n")
    assert terminal.seen.rindex(b"\x1b[?1049l") < terminal.seen.rindex(b"what exists now")
    # A frame that was cut off in the middle of a sequence takes nothing with it.
    assert b"\x18\x1b\\" in terminal.seen


@pytest.mark.parametrize("hurried", [False, True])
def test_a_slow_terminal_gets_everything_unless_there_is_a_hurry(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, hurried: bool
) -> None:
    monkeypatch.setattr("tui.driver.PATIENCE", PATIENCE)
    monkeypatch.setattr("tui.driver.LONGEST", -1.0)
    output = TerminalOutput(terminal.stream, hurried=lambda: hurried)
    output.write("z" * 60_000)
    until(lambda: output._writing)
    closing = threading.Thread(target=output.close)
    closing.start()
    terminal.read()
    if hurried:  # by now it has taken something, and then takes nothing more
        closing.join(PATIENCE)
    terminal.read_while(closing.is_alive)
    while terminal.read(0):
        pass
    assert (terminal.seen.count(b"z") < 60_000) == hurried


def test_one_that_is_gone_takes_everything(terminal: Terminal) -> None:
    output = TerminalOutput(terminal.stream)
    output.write("hello")
    terminal.read_until("hello")
    terminal.close()
    output.write("who is there?")
    until(lambda: output.gone)
    for _ in range(1000):
        output.paint(FRAME)
        output.write("nobody")
    assert output._size == 0
    output.close()
    assert output._thread is not None
    output._thread.join(PATIENCE)
    assert not output._thread.is_alive()


def test_the_shells_own_file_stays_as_it_was(terminal: Terminal) -> None:
    """Both have the same: it would find its terminal without patience."""
    output = TerminalOutput(terminal.stream)
    output.write("hello")
    terminal.read_until("hello")
    flags = fcntl.fcntl(terminal.stream.fileno(), fcntl.F_GETFL)
    assert not flags & os.O_NONBLOCK
    assert output._file != terminal.stream.fileno()
    assert fcntl.fcntl(output._file, fcntl.F_GETFL) & os.O_NONBLOCK
    assert not os.get_inheritable(output._file)
    output.close()


def test_where_it_cannot_be_opened_again_the_thread_alone_hangs(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: int) -> str:
        raise PermissionError

    monkeypatch.setattr(os, "ttyname", refuse)
    output = TerminalOutput(terminal.stream)
    for _ in range(200):
        output.paint(FRAME)
    output.drain()
    output.write("<end>")
    output.close()


def test_whatever_prints_goes_this_way(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", terminal.stream)
    before = (sys.stdout, sys.stderr, sys.__stdout__)
    with unblocked(lambda: True):
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            print("x" * 100_000, file=stream, flush=True)
        print("\udcff 名", file=sys.stderr)
    assert (sys.stdout, sys.stderr, sys.__stdout__) == before
    assert sys.__stderr__ is terminal.stream
