"""``python -m tests.bench.busy``: keys and memory while a thousand users are worked on.

The wizard runs in a pseudo-terminal and applies a plan of three operations for each user; every
operation is a row on the screen. Meanwhile a key is pressed again and again, and the time is taken
until its answer is painted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.__main__ import COLUMNS, FORWARD, QUESTIONS, ROWS, walker_environ
from tests.bench.runs import LATENCY_MS, simulator
from tests.bench.terminal import Terminal
from tui.core.findings import Step

DOWN, HOME, END, APPLY = b"\x1b[B", b"\x1b[H", b"\x1b[F", b"\x12"
WHAT = ("create the user", "console logon", "grant")
BETWEEN = 0.08
"""Seconds between an answer and the next key: a person who is in a hurry."""


def memory(pid: int, what: str) -> float:
    """MB that a process holds (``VmRSS``), or held at most (``VmHWM``)."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = [line for line in text.splitlines() if line.startswith(f"{what}:")]
    return int(line.split()[1]) / 1024


def keys(terminal: Terminal, users: int, count: int) -> Iterator[float]:
    """Seconds from key to painted answer, going down the rows."""
    # To the end and back: the list follows the run until it is seen that somebody moved in it.
    terminal.send(END)
    terminal.wait_for(f"walker.{users - 1:04}: {WHAT[-1]}")
    for _ in range(2):  # the first may have been on its way
        terminal.forget()
        terminal.wait_for(" at once")
    terminal.send(HOME)
    terminal.wait_for(f"walker.0000: {WHAT[0]}")
    for number in range(1, count + 1):
        time.sleep(BETWEEN)
        terminal.drain()
        pressed = terminal.send(DOWN)
        yield terminal.wait_for(f"walker.{number // 3:04}: {WHAT[number % 3]}") - pressed


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.busy")
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--keys", type=int, default=200)
    options = parser.parse_args()
    with (
        simulator(LATENCY_MS) as (endpoint, credentials),
        tempfile.TemporaryDirectory(prefix="onramp-bench-") as home,
    ):
        child = walker_environ(home, endpoint, credentials)
        command = [sys.executable, "-m", "tests.bench.walker", home, str(options.users)]
        with Terminal(command, child, columns=COLUMNS, rows=ROWS) as terminal:
            terminal.wait_for(QUESTIONS[Step.CONNECT])
            terminal.settle()
            at_connect = memory(terminal.pid, "VmRSS")
            for step in list(QUESTIONS)[1:]:
                terminal.send(FORWARD)
                terminal.wait_for(QUESTIONS[step])
                terminal.settle()
            terminal.send(APPLY)
            began = terminal.wait_for("Applying", "at once")
            times = sorted(keys(terminal, options.users, options.keys))
            still = time.perf_counter() - began
            terminal.forget()
            ended = terminal.wait_for("everything below is so now", limit=300)
            at_end, peak = memory(terminal.pid, "VmRSS"), memory(terminal.pid, "VmHWM")
    p99 = times[min(len(times) - 1, round(0.99 * len(times)))]
    print(f"{options.users} users, {3 * options.users} rows, {COLUMNS}x{ROWS}, {LATENCY_MS} ms")
    print(
        f"  the run took {ended - began:.1f} s; keys were pressed in the first {still:.1f} s of it"
    )
    middle = statistics.median(times)
    print(
        f"  key to painted answer, {len(times)} keys: median {middle * 1e3:.0f} ms,"
        f" p99 {p99 * 1e3:.0f} ms (to reach: 30), longest {times[-1] * 1e3:.0f} ms"
    )
    print(
        f"  memory: {at_connect:.0f} MB at Connect, {at_end:.0f} MB at the end"
        f" (+{at_end - at_connect:.0f}, to reach: 30), at most {peak:.0f} MB (to reach: 150)"
    )


if __name__ == "__main__":
    main()
