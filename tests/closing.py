"""Terminals that are closed, stall or die under the wizard, by seed: where it is, and what happens.

Every scene is one process in a pseudo-terminal, forked off this one, which has no thread. A seed
says at which step it begins, which keys are pressed there, and how it ends.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import pty
import random
import select
import signal
import struct
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Self

from tests.program import PROGRAM
from tests.simulator.clock import until
from tests.terminal import KEYS, heed_hangups
from tui.core.findings import Step

ROOT = Path(__file__).parents[1]
HEADINGS = {
    Step.CONNECT: "Which account",
    Step.ACCOUNTS: "Who needs access",
    Step.ACCESS: "How do they sign in",
    Step.SCOPE: "Where does it hold",
    Step.POLICIES: "What may they do",
    Step.REVIEW: "Is this right",
}
PRESSED = ("f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f12", "ctrl+o", "ctrl+q", "down")
"""What opens the dialogs, and some that open nothing."""
MORE_KEYS = {"f7": "\x1b[18~", "f12": "\x1b[24~", "ctrl+o": "\x0f"}
SLOW = "Create*:hang,seconds=1,done=yes,probability=1"
SILENT = "*:hang,seconds=3600,probability=1"
SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")
PATIENCE = 60.0
"""Seconds after which a process is taken for one that never ends."""
ABORTED = 130
NO_KEYRING = "keyring.backends.fail.Keyring"


@dataclass(frozen=True)
class Scene:
    """What a seed stands for."""

    step: Step | None
    """Where it begins; None for the command itself, disturbed while it starts."""
    doing: str
    """``rest``, ``reading``, ``run``, ``crash``, ``suspended``, ``leaving`` or ``start``."""
    keys: tuple[str, ...]
    stalled: bool
    """Whether the terminal has stopped reading before."""
    resized: bool
    end: str
    """``close``, or the name of a signal."""
    delay: float
    """Seconds before it, where it comes into something that goes on."""
    deaf: bool
    """Whether SIGHUP is ignored, as by ``nohup``: the end of input alone tells."""

    @classmethod
    def of(cls, seed: int) -> Self:
        """The scene of a seed."""
        chance = random.Random(seed)
        doing = chance.choices(
            ("rest", "reading", "run", "crash", "suspended", "leaving", "start"),
            (8, 3, 3, 3, 2, 2, 2),
        )[0]
        step: Step | None = chance.choice(list(HEADINGS))
        keys = tuple(chance.choice(PRESSED) for _ in range(chance.choice((0, 1, 1, 1, 2))))
        if doing == "run":
            step, keys = Step.REVIEW, ("ctrl+r",)
        if doing == "start":
            step, keys = None, ()
        end = chance.choice(("close", "close", "close", chance.choice(SIGNALS)))
        quiet = doing in {"suspended", "start"}
        return cls(
            step,
            doing,
            keys,
            stalled=not quiet and chance.random() < 0.4,
            resized=not quiet and chance.random() < 0.3,
            end=end,
            delay=chance.random() * 1.2,
            deaf=doing != "start" and end == "close" and chance.random() < 0.25,
        )

    @property
    def allowed(self) -> float:
        """Seconds that the change under way takes."""
        return 1.5 if self.doing == "run" else 0.0

    @property
    def codes(self) -> tuple[int, ...]:
        """The exit codes that are right."""
        if self.doing == "leaving":
            return (ABORTED, 0)
        if self.doing == "start":
            # A signal that comes before the first line of Onramp does what it does to any Python,
            # which ends with 1 where it is interrupted while it loads its own modules.
            number = signal.SIGHUP if self.end == "close" else signal.Signals[self.end]
            return (ABORTED, -number, 1) if number == signal.SIGINT else (ABORTED, -number)
        return (ABORTED,)


@dataclass(frozen=True)
class Result:
    """How a process ended."""

    code: int | None
    """None where it did not; it was killed then."""
    seconds: float
    """From the last thing that happened to it."""
    left: tuple[int, ...]
    """Processes of its session that are still there."""
    traced: bool
    """Whether it showed a report of a crash."""

    def is_right(self, scene: Scene) -> bool:
        """Whether it ended as it should; how fast is another question."""
        # Which also Python itself shows where it is interrupted before the first line of Onramp.
        may = scene.doing == "crash" or (scene.doing == "start" and self.code != ABORTED)
        return self.code in scene.codes and not self.left and (may or not self.traced)


def covering(most: int) -> dict[int, Scene]:
    """Scenes by their seeds, of which each is of a kind that no other before it is.

    First whatever it does, ended either way, stalled or not; then whatever it does by each signal.
    """
    found: dict[int, Scene] = {}
    for kind in (
        lambda it: (it.doing, it.end == "close", it.stalled),
        lambda it: (it.doing, it.end),
    ):
        met = {kind(scene) for scene in found.values()}
        for seed in range(1000):
            scene = Scene.of(seed)
            if len(found) < most and kind(scene) not in met:
                met.add(kind(scene))
                found[seed] = scene
    return found


def preload() -> None:
    """Import what the processes need, which are forked off this one. Starts no thread."""
    from screens.background import load_screens
    from tests.system import wizard_at_step  # noqa: F401
    from tui.cloud import sdk
    from tui.process import harden, paint_at_once

    harden(os.environ)
    paint_at_once(os.environ)
    sdk.prepare()
    load_screens()


def _become(scene: Scene, step: Step, home: Path) -> NoReturn:  # pragma: no cover - the child
    """Be the wizard, to the very end of a Python process."""
    from tests.system.wizard_at_step import main

    faults = {"run": [SLOW], "reading": [SILENT]}.get(scene.doing, [])
    code = 99
    try:
        code = main(step, home / "state", faults)
        threading._shutdown()  # type: ignore[attr-defined]  # as Python does: waits for threads
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


class _Victim:
    """The process, and the terminal's other end."""

    def __init__(self, scene: Scene, home: str) -> None:
        self.pid, self.master = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child
            heed_hangups()
            if scene.deaf:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.chdir(ROOT)
            os.environ.update(HOME=home, TERM="xterm-256color", PYTHON_KEYRING_BACKEND=NO_KEYRING)
            if scene.step is None:
                os.execv(sys.executable, [*PROGRAM, "--demo"])  # noqa: S606
            _become(scene, scene.step, Path(home))
        self.seen = b""
        os.set_blocking(self.master, False)
        self.resize(24, 80)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, text: str) -> None:
        with suppress(BlockingIOError):
            os.write(self.master, text.encode())

    def until(self, marker: str) -> bool:
        """Read until it was painted; False where it was not."""
        end = time.monotonic() + PATIENCE
        while marker.encode() not in self.seen:
            if time.monotonic() > end or not self._read(end - time.monotonic()):
                return False
        return True

    def settle(self) -> None:
        """Read until nothing more is painted."""
        while self._read(0.25):
            pass

    def _read(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], max(0.0, seconds))[0]:
            return False
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            return False
        self.seen += piece
        return bool(piece)

    def stall(self) -> None:
        """From now on nobody reads, and there is a lot to paint."""
        for width in (100, 80) * 3:
            self.resize(24, width)
            time.sleep(0.03)

    def kill(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def stopped(self) -> None:
        """Wait until it has stopped itself."""
        how = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        until(lambda: os.waitid(os.P_PID, self.pid, how))

    def close(self) -> None:
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def ended(self) -> int | None:
        """Its exit code once it has ended; None where it never does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.005)
        self.kill(signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return None


@contextmanager
def _begun(scene: Scene) -> Iterator[_Victim]:
    with tempfile.TemporaryDirectory(prefix="onramp-closing-") as home:
        victim = _Victim(scene, home)
        try:
            yield victim
        finally:
            victim.close()


def play(scene: Scene) -> Result:
    """Play a scene.

    Raises:
        AssertionError: it did not even begin.
    """
    with _begun(scene) as victim:
        if scene.step is not None:
            assert victim.until(HEADINGS[scene.step]), victim.seen[-2000:]
            victim.settle()
            for key in scene.keys:
                victim.send(MORE_KEYS.get(key) or KEYS.get(key, key))
                if scene.doing != "run":
                    victim.settle()
        _disturb(scene, victim)
        began = time.monotonic()
        if scene.end == "close":
            victim.close()
        else:
            victim.kill(signal.Signals[scene.end])
            if scene.doing == "suspended":
                victim.kill(signal.SIGCONT)
        while scene.end != "close" and not scene.stalled and victim._read(PATIENCE):
            pass  # a terminal that is not stalled reads to the end
        code = victim.ended()
        seconds = time.monotonic() - began
        return Result(code, seconds, tuple(_session_of(victim.pid)), b"Traceback" in victim.seen)


def _disturb(scene: Scene, victim: _Victim) -> None:
    if scene.stalled:
        victim.stall()
    match scene.doing:
        case "crash":
            victim.kill(signal.SIGUSR1)
            if scene.stalled:
                time.sleep(scene.delay)
            else:
                assert victim.until("press Enter"), victim.seen[-2000:]
        case "suspended":
            victim.kill(signal.SIGTSTP)
            victim.stopped()
        case "leaving":
            victim.send("\x1b")
            time.sleep(0.2)
            victim.send(KEYS["ctrl+q"])
            time.sleep(scene.delay)
            victim.send("\t\r")
            time.sleep(scene.delay / 3)
        case "run" | "start":
            time.sleep(scene.delay)
        case _:
            pass
    if scene.resized:
        victim.resize(30, 90)


def _session_of(leader: int) -> Iterator[int]:
    """Processes of a session."""
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            with suppress(OSError):
                fields = (place / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == leader:
                    yield int(place.name)
