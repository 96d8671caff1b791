"""``python -m tests.bench``: start-up beside a bare app, what is loaded, and step changes."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from tests.bench.terminal import Terminal
from tui.core.credentials import Credentials
from tui.core.findings import Step
from tui.process import paint_at_once
from tui.simulator.server import start
from tui.simulator.settings import SimulatorSettings

COLUMNS, ROWS = 80, 24
QUESTIONS = {
    Step.CONNECT: "Which account",
    Step.ACCOUNTS: "Who needs access",
    Step.ACCESS: "How do they sign in",
    Step.SCOPE: "Where does it hold",
    Step.POLICIES: "What may they do",
    Step.REVIEW: "Is this right",
}
"""The heading of each step, as far as it tells the steps apart."""
FORWARD, BACK = b"\x0e", b"\x10"
"""ctrl+n and ctrl+p. Escape goes back too, but Textual waits 100 ms for what might follow it."""
HYGIENE = """
import sys, tui.cli, tui.app, tui.wiring, screens.connect.screen
print(len(sys.modules))
"""


def environ(home: str) -> dict[str, str]:
    """What the children see: a plain terminal and a home of their own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {
        **kept,
        "HOME": home,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


def walker_environ(home: str, endpoint: str, credentials: Credentials) -> dict[str, str]:
    """What the walker sees: where the simulator is, who signs in, and what the command sets."""
    child = {
        **environ(home),
        "ONRAMP_ENDPOINT": endpoint,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": credentials.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": credentials.secret.reveal(),
    }
    paint_at_once(child)
    return child


def first_paint(runs: int, home: str) -> tuple[list[float], list[float]]:
    """Seconds to the first frame, ours and the bare app's, taken in turns."""
    onramp = [str(Path(sys.executable).with_name("onramp")), "--demo"]
    bare = [sys.executable, "-m", "tests.bench.bare"]
    ours: list[float] = []
    floor: list[float] = []
    for run in range(runs + 1):
        for command, markers, times in (
            (bare, ("just one label",), floor),
            (onramp, ("Which account", "Built-in simulator"), ours),
        ):
            with Terminal(command, environ(home), columns=COLUMNS, rows=ROWS) as terminal:
                painted = terminal.wait_for(*markers)
            if run:  # the first of each only warms the caches
                times.append(painted - terminal.started)
    return ours, floor


def walk(walks: int, home: str) -> Iterator[tuple[str, float]]:
    """Seconds from key to painted heading, for each step change forwards and backwards."""
    with start(SimulatorSettings(), now=lambda: datetime.now(UTC), random=random.Random(1)) as sim:
        credentials = Credentials(sim.access_key_id, sim.access_key_secret)
        child = walker_environ(home, sim.endpoint, credentials)
        command = [sys.executable, "-m", "tests.bench.walker", home]
        with Terminal(command, child, columns=COLUMNS, rows=ROWS) as terminal:
            terminal.wait_for(QUESTIONS[Step.CONNECT])
            terminal.settle()
            for _ in range(walks):
                for key, steps in ((FORWARD, list(QUESTIONS)), (BACK, list(QUESTIONS)[::-1])):
                    for here, there in pairwise(steps):
                        pressed = terminal.send(key)
                        yield f"{here} → {there}", terminal.wait_for(QUESTIONS[there]) - pressed
                        terminal.settle()


def milliseconds(times: Sequence[float]) -> str:
    """Median and range."""
    low, middle, high = min(times), statistics.median(times), max(times)
    return f"{middle * 1e3:6.0f} ms   ({low * 1e3:.0f} to {high * 1e3:.0f})"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--runs", type=int, default=11, help="starts of each app")
    parser.add_argument("--walks", type=int, default=6, help="walks to Review and back")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onramp-bench-") as home:
        ours, floor = first_paint(options.runs, home)
        ratios = [our / bare for our, bare in zip(ours, floor, strict=True)]
        print(f"first frame, {options.runs} runs each in turns, {COLUMNS}x{ROWS}")
        print(f"  one label               {milliseconds(floor)}")
        print(f"  onramp --demo           {milliseconds(ours)}")
        print(
            f"  ratio of the medians      {statistics.median(ours) / statistics.median(floor):.2f}"
        )
        print(f"  median of the ratios      {statistics.median(ratios):.2f}   (to reach: 1.60)")
        loaded = subprocess.run(
            [sys.executable, "-c", HYGIENE], capture_output=True, text=True, check=True
        ).stdout.strip()
        print(f"modules loaded for the first step: {loaded}")
        by_change: dict[str, list[float]] = {}
        for change, seconds in walk(options.walks, home):
            by_change.setdefault(change, []).append(seconds)
        print(f"key to painted heading, {options.walks} walks")
        for change, times in by_change.items():
            print(f"  {change:<42}{milliseconds(times)}")
        every = sorted(time for times in by_change.values() for time in times)
        p95 = every[min(len(every) - 1, round(0.95 * len(every)))]
        print(
            f"  all: median {statistics.median(every) * 1e3:.0f} ms (to reach: 80),"
            f" p95 {p95 * 1e3:.0f} ms (to reach: 110)"
        )


if __name__ == "__main__":
    main()
