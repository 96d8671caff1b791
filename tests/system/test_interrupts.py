"""An interrupt in the first moments: the process ends at once, with 130 and without a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import PROGRAM

ROOT = Path(__file__).parents[2]

HASTY = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts the tests may ignore it

def hasty(event, arguments):
    if event == "import" and arguments[0] == {module!r}:
        os.kill(os.getpid(), signal.{signal})

sys.addaudithook(hasty)
"""
"""Loaded by every Python before anything else: the signal comes while a module is imported."""


@pytest.mark.parametrize(
    ("arguments", "module", "signal"),
    [
        (["--version"], "tui.cli", "SIGINT"),
        (["--version"], "tui.process", "SIGINT"),
        (["--version"], "tui.commands.options", "SIGINT"),
        (["--demo"], "tui.text.startup", "SIGTERM"),
        (["doctor"], "tui.commands.doctor", "SIGHUP"),
        (["doctor"], "tui.vault.files", "SIGINT"),
        (["apply", "nothing"], "tui.wiring", "SIGINT"),
        (["simulator"], "tui.simulator.server", "SIGINT"),
    ],
)
def test_a_signal_in_the_middle_of_an_import_ends_it(
    arguments: list[str], module: str, signal: str, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(HASTY.format(module=module, signal=signal))
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_nothing_is_loaded_before_an_interrupt_is_heeded() -> None:
    """What takes its time there shows a traceback to whoever interrupts it."""
    asked = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); before = set(sys.modules);"
        "import onramp_arms_start; print(*sorted(set(sys.modules) - before))"
    )
    # -S, because a path file may have loaded anything before.
    done = subprocess.run(
        [sys.executable, "-S", "-c", asked], capture_output=True, text=True, timeout=60, check=True
    )
    assert not {"collections", "enum", "functools", "signal"} & set(done.stdout.split())
