"""What the wizard leaves on a terminal when it crashes, and what reaches the terminal past it."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.system.demo_crash import marker

# Crashing


def in_a_terminal(
    what: str, tmp_path: Path, *, press: str = "", at: str = "Which account", until: str = ""
) -> tuple[int, str]:
    """Everything that is written to the terminal, and the exit code."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.system.demo_crash", what],
        env={**os.environ, "HOME": str(tmp_path), "TERM": "xterm-256color"},
        dimensions=(40, 140),
        timeout=30,
        encoding="utf-8",
    )
    printed = ""
    if press:
        child.expect(at)
        printed = f"{child.before}{child.after}"
        child.send(press)
    while until and child.expect([until, pexpect.TIMEOUT], timeout=0.5):
        child.send(press)  # was not taken yet
    if child.expect([pexpect.EOF, "press Enter"]):
        printed = f"{printed}{child.before}"
        child.send("\r")
        child.expect(pexpect.EOF)
    child.wait()  # the terminal is closed before the process has ended
    child.close()
    assert child.exitstatus is not None
    return child.exitstatus, f"{printed}{child.before}"


@pytest.mark.parametrize("where", ["compose", "handler", "thread"])
def test_a_crash_prints_where_it_was_and_no_value(where: str, tmp_path: Path) -> None:
    code, printed = in_a_terminal(where, tmp_path, press="\x0e" if where == "handler" else "")
    assert code == 1
    assert f"on purpose, {len(marker())} characters" in printed
    assert "in crash" in printed
    assert marker()[:12] not in printed.replace("\r\n", "")
    # Nor anything else of Textual's report, which is drawn with frames and asks for a restart.
    assert "╭" not in printed.rpartition("Traceback (most recent call last)")[2]
    assert "--dev" not in printed


def test_a_crash_in_a_run_finishes_the_change_and_says_what_exists(tmp_path: Path) -> None:
    code, printed = in_a_terminal("run", tmp_path, press="\x12", at="Apply", until="Applying")
    assert code == 1
    trace, _, ledger = printed.replace("\r\n", "\n").rpartition("Onramp, account")
    assert "on purpose" in trace
    states = [line.split()[0] for line in ledger.splitlines() if line.startswith("  ")]
    done = states.count("done")
    # Two were done when it crashed; the one that was under way is finished, no other is begun.
    assert 3 <= done < len(states)
    assert set(states) == {"done", "waiting"}


# The terminal's clipboard


def test_a_copy_reaches_the_terminal_past_the_screen(tmp_path: Path) -> None:
    code, printed = in_a_terminal("copy", tmp_path)
    assert code == 0
    wanted = base64.b64encode(b"copied on purpose").decode()
    assert f"\x1b]52;c;{wanted}\a" in printed
    assert "terminal sent" in printed
