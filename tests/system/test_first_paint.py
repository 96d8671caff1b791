"""What is loaded when the first frame is painted: not what only later steps need."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.terminal import ScreenTerminal

HEAVY = ("alibabacloud", "Tea", "darabonba", "aiohttp", "keyring", "cryptography", "cattrs")
LATER = (
    "tui.cloud.client",
    "tui.account.checks",
    "tui.planning.rules",
    "tui.text.errors",
    "screens.connect.check_rows",
    "screens.connect.forms",
    "screens.sharing.cards",
    "tui.core.operations",
    "textual.widgets._text_area",
)
"""What is wanted only after it; each would hold it up by some milliseconds."""
PROBE = """
import json, sys
from textual.app import App
from textual._compositor import Compositor

shown = App._display

def display(app, screen, renderable):
    shown(app, screen, renderable)
    text = "\\n".join(strip.text for strip in screen._compositor.render_strips())
    if "Which account" in text and "Built-in simulator" in text and app.focused is not None:
        with open(sys.argv.pop(), "w") as report:
            json.dump([app.focused.id, sorted(sys.modules)], report)
        App._display = shown

App._display = display
report = sys.argv[-1]
from tui.cli import main
sys.exit(main(["--demo"]))
"""


def test_the_first_frame_waits_for_no_sdk_no_server_and_no_keyring(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    environ = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TERM": "xterm-256color"}
    with ScreenTerminal(sys.executable, ["-c", PROBE, str(report)], environ) as terminal:
        terminal.until("Which account", "ARMS supports")
    focused, loaded = json.loads(report.read_text())
    assert focused == "sources"
    assert "textual" in loaded
    assert [name for name in loaded if name.startswith((*HEAVY, *LATER))] == []
