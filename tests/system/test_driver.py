"""Textual's driver calls what we put in the place of its parts, and its own parts lie idle."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual import events
from textual.message import Message

from tests.terminal import ScreenTerminal
from tui.driver import SteadyDriver

ROOT = Path(__file__).parents[2]
PROBE = """
import json, os, signal, sys, threading
from textual.widgets import Label
from tui import driver
from tui.driver import SteadyDriver
from tui.safe_app import SafeApp

frames, others = [], []
paint, write = driver.TerminalOutput.paint, driver.TerminalOutput.write

def painted(self, text):
    frames.append(text)
    paint(self, text)

def written(self, text):
    others.append(text)
    return write(self, text)

driver.TerminalOutput.paint = painted
driver.TerminalOutput.write = written

class Probe(SafeApp):
    def compose(self):
        yield Label("0", id="label")

    def on_mount(self):
        self.take_over_crashes()

    def on_key(self, event):
        match event.key:
            case "a":
                self.query_one("#label").update("answered")
            case "c":
                os.kill(os.getpid(), signal.SIGCONT)
                self.call_later(self.told, "continued")
            case "q":
                self.told("at the end")
                self.exit(0)

    def told(self, what):
        driver = self._driver
        names = [each.name for each in threading.enumerate()]
        report[what] = {
            "driver": type(driver) is SteadyDriver,
            "idle": driver._writer_thread._queue.qsize() == 0,
            "goes": driver._writer_thread._file is driver._output,
            "inputs": names.count("textual-input"),
        }
        self.query_one("#label").update(what)

report = {}
app = Probe()
app.run()
report["frames"], report["others"] = frames, others
with open(sys.argv[1], "w") as file:
    json.dump(report, file)
"""


@pytest.fixture
def report(tmp_path: Path) -> dict[str, Any]:
    """What a small app in a terminal found out about its driver."""
    path = tmp_path / "report.json"
    environ = {"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    with ScreenTerminal(sys.executable, ["-c", PROBE, str(path)], environ) as terminal:
        terminal.until("0")
        terminal.press("a")
        terminal.until("answered")
        terminal.press("c")
        terminal.until("continued")
        terminal.press("q")
        assert terminal.wait() == 0
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has another driver")
def test_textuals_private_parts_are_as_we_take_them(report: dict[str, Any]) -> None:
    calm = {"driver": True, "idle": True, "goes": True, "inputs": 1}
    assert report["continued"] == calm, "SIGCONT alone starts no second thread"
    assert report["at the end"] == calm
    frames = "".join(report["frames"])
    assert "answered" in frames
    # What is no frame is never thrown away, so that nothing long may be among it.
    assert max(map(len, report["others"])) < 40
    assert {"\x1b[?1049h", "\x1b[?1049l", "\x1b[?25h"} <= set(report["others"])


@pytest.mark.parametrize(
    "sent",
    [
        b"\x1b[1114112u",
        b"\x1b[99999999999u",
        b"\x1b[57358;5:9u",
        b"\x1b[97;;1114112u",
        b"\x1b[48;9999999;9999999;0;0t",
        b"\x1b[48;0;0;0;0t",
        b"\x1b[48;24;0;0;0t",
        b"\x1b[200~caf\x1b[48;9999999;9999999;0;0t\x1b[201~",
    ],
    ids=repr,
)
def test_numbers_that_no_terminal_means_are_passed_over(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they stand in what is pasted, which is no reason to paint a million columns."""
    taken: list[Message] = []
    driver = SteadyDriver.__new__(SteadyDriver)
    driver._debug = False
    driver.exit_event = Event()
    monkeypatch.setattr(driver, "process_message", taken.append)
    keyboard, terminal = os.pipe()
    try:
        os.write(terminal, sent)
        os.close(terminal)
        with pytest.raises(EOFError):
            driver._read(keyboard)
    finally:
        os.close(keyboard)
    assert not [each for each in taken if isinstance(each, events.Resize)]
