"""A terminal that goes away, or stalls for good, ends the process; none lives on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.simulator.clock import until
from tests.system.wizard_at_step import CRASHES
from tests.terminal import ScreenTerminal

ROOT = Path(__file__).parents[2]
RUN = f"{sys.executable} -m tests.system.wizard_at_step"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_thirty_closed_terminals_leave_no_process() -> None:
    """Of all kinds, over steps and dialogs; how fast is for the bench to say."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.closing", "--covering", "--scenes=30", "--jobs=4"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert "30 terminals: 0 wrong" in done.stdout, done.stdout + done.stderr


@contextmanager
def in_shell(directory: Path, step: str, crash: str = "handler") -> Iterator[ScreenTerminal]:
    """The wizard, and a shell that then says how it ended and what it had to read itself."""
    environ = {"HOME": str(directory), "PATH": "/usr/bin:/bin", "TERM": "xterm-256color"}
    environ |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "CRASH": crash}
    line = f'{RUN} {step} "$HOME/state"; echo "ended $?"; read -r rest; echo "rest<$rest>"; read x'
    with ScreenTerminal("/bin/sh", ["-c", f"cd {ROOT}; {line}"], environ) as terminal:
        yield terminal


@pytest.mark.parametrize("crash", CRASHES)
def test_after_any_crash_what_is_typed_on_reaches_neither_screen_nor_shell(
    crash: str, tmp_path: Path
) -> None:
    with in_shell(tmp_path, "account-information", crash) as terminal:
        terminal.until("Who needs access?", "Display name", "Back")
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGUSR1)
        terminal.until("on purpose")
        terminal.press("Zq7Typed")
        terminal.until("press Enter")
        terminal.press("Zq7Rest", "enter")
        screen = terminal.until("ended 1")
        terminal.press("next", "enter")
        screen += terminal.until("rest<next>")
        assert "Zq7" not in screen


def waits_for(process: int, number: signal.Signals) -> bool:
    """Whether a signal is still to be given to a thread of the process."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
    shared = next(line for line in status.splitlines() if line.startswith("ShdPnd:"))
    return bool(int(shared.split()[1], 16) & 1 << number - 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_end_it_does_not_stop_instead(number: signal.Signals, tmp_path: Path) -> None:
    with in_shell(tmp_path, "account-information") as terminal:
        terminal.until("Who needs access?", "Display name", "Back")
        process = int((tmp_path / "pid").read_text())
        os.kill(process, number)
        # Of two that wait, threads may be given the second first.
        until(lambda: not waits_for(process, number))
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTSTP)
        terminal.until("ended 130")


ODD = (
    b"\xe9",
    b"\x1b[200~caf\xe9\x1b[201~",
    b"\xc3",
    b"\xf0\x9f",
    b"\xff\xfe\x00\x80",
    b"\x1b[\xe9",
)


def test_bytes_that_are_no_text_are_no_failure(tmp_path: Path) -> None:
    with in_shell(tmp_path, "account-information") as terminal:
        terminal.until("Who needs access?", "Display name", "Back")
        for typed in ODD:
            terminal.send(typed)
            terminal.press("ctrl+q")
            terminal.until("Leave Onramp?")
            terminal.press("enter")  # Stay
            terminal.until("Who needs access?", without="Leave Onramp?")
        terminal.press("ctrl+q")
        terminal.until("Leave Onramp?")
        terminal.press("tab", "enter")
        terminal.until("ended 0")
