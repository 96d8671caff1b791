"""What is typed while Onramp goes down reaches neither the screen nor the shell."""

from __future__ import annotations

import os
import pty
import re
import select
import sys
from pathlib import Path

import pexpect
import pytest

from tui.process import TypeAhead

ROOT = Path(__file__).parents[2]
PATIENCE = 20

AROUND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts the tests may ignore it
from tui.process import TypeAhead
with TypeAhead() as typed:
    print("begun", flush=True)
    sys.stdin.readline()
    {inside}
print("over", flush=True)
print("rest", repr(sys.stdin.readline()), flush=True)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other terminals")


def spawned(inside: str = "pass") -> pexpect.spawn[str]:
    return pexpect.spawn(
        sys.executable,
        ["-c", AROUND.format(inside=inside)],
        cwd=str(ROOT),
        timeout=PATIENCE,
        encoding="utf-8",
    )


def test_nothing_is_echoed_while_it_holds_and_everything_after() -> None:
    child = spawned()
    child.expect("begun")
    child.send("Zq7Typed\n")
    child.expect("over")
    assert "Zq7" not in str(child.before)
    child.send("seen\n")
    child.expect("rest 'seen\\\\n'")
    assert "seen" in str(child.before)
    child.expect(pexpect.EOF)


def test_what_was_typed_is_gone_and_what_comes_after_enter_is_not() -> None:
    child = spawned("typed.throw_away('press Enter')")
    child.expect("begun")
    child.send("go\nZq7Typed\nZq7More")
    child.expect("press Enter")
    child.send("Zq7Rest\n")
    child.expect("over")
    child.send("seen\n")
    child.expect("rest 'seen\\\\n'")
    child.expect(pexpect.EOF)


HASTY = "import tui.process as t; t.QUIET_SECONDS = 0; typed.throw_away('press Enter')"
"""Takes what is there and waits for no more."""
HALTING = (
    "signal.signal(signal.SIGTSTP, lambda *_: print('halted', flush=True));"
    " typed.throw_away('press Enter')"
)
BYTE_BY_BYTE = (
    "import os; read = os.read; os.read = lambda terminal, _: read(terminal, 1);"
    " typed.throw_away('press Enter')"
)


def test_an_enter_from_before_is_not_the_one_that_is_waited_for() -> None:
    child = spawned(HASTY)
    child.expect("begun")
    child.send("go\nZq7Typed\nZq7More")
    child.expect("press Enter")
    child.send("Zq7Rest\n")
    child.expect("over")
    child.send("seen\n")
    child.expect("rest '(.*)\\\\n'")
    assert rest(child) == "seen"
    child.expect(pexpect.EOF)


def test_what_comes_right_after_enter_is_gone_too() -> None:
    child = spawned(BYTE_BY_BYTE)
    child.expect("begun")
    child.send("go\n")
    child.expect("press Enter")
    child.send("Zq7Rest\nZq7After")
    child.expect("over")
    child.send("seen\n")
    child.expect("rest '(.*)\\\\n'")
    assert rest(child) == "seen"
    child.expect(pexpect.EOF)


def rest(child: pexpect.spawn[str]) -> str:
    """What a program reads that comes after."""
    assert isinstance(child.match, re.Match)
    return str(child.match[1])


def test_an_interrupt_is_as_good_as_enter() -> None:
    child = spawned("typed.throw_away('press Enter')")
    child.expect("begun")
    child.send("go\n")
    child.expect("press Enter")
    child.send("Zq7\x03")
    child.expect("over")
    assert "Zq7" not in str(child.before)
    child.send("seen\n")
    child.expect("rest 'seen\\\\n'")


def test_the_shell_does_not_get_it_by_ctrl_z() -> None:
    child = spawned(HALTING)
    child.expect("begun")
    child.send("go\n")
    child.expect("press Enter")
    child.send("\x1aZq7Rest\n")
    child.expect("over")
    assert "halted" not in str(child.before)
    child.send("seen\n")
    child.expect("rest 'seen\\\\n'")
    child.expect(pexpect.EOF)


def test_a_signal_is_as_good_as_enter_and_so_is_the_end_of_the_terminal() -> None:
    master, slave = pty.openpty()
    with os.fdopen(slave) as stdin, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "__stdin__", stdin)
        os.write(master, b"Zq7Typed")
        with TypeAhead() as typed:
            assert typed.throw_away("press Enter", lambda: True)
            assert not select.select([stdin], [], [], 0)[0], "what was typed is gone"
            os.close(master)
            assert not typed.throw_away("press Enter")


def test_without_a_terminal_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdin__", None)
    with TypeAhead() as typed:
        typed.throw_away("nobody reads this")
