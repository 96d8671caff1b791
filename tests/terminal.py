"""A real terminal in a test's hands: a program in a pseudo-terminal, its screen as text."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import pexpect
import pyte

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "ctrl+n": "\x0e",
    "ctrl+r": "\x12",
    "ctrl+q": "\x11",
}
PATIENCE = 60.0
"""Seconds after which what was waited for is given up."""


def heed_hangups() -> None:
    """To be called in a child: what ignores SIGHUP hands that on to the programs it starts."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class ScreenTerminal:
    """Runs a command; what it paints is kept as lines of text."""

    def __init__(
        self,
        command: str,
        arguments: list[str],
        environ: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._child = pexpect.spawn(
            command,
            arguments,
            env=dict(environ),
            dimensions=(rows, columns),
            timeout=PATIENCE,
            preexec_fn=heed_hangups,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """The screen as it is."""
        return "\n".join(self._screen.display)

    def press(self, *keys: str) -> None:
        """Press named keys, or type what is not the name of one."""
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def send(self, typed: bytes) -> None:
        """Type bytes, whatever they are."""
        self._child.send(typed)

    def until(self, *wanted: str | re.Pattern[str], without: str = "") -> str:
        """Read until all of this is on the screen, and something else is not.

        A frame may arrive in pieces: what else is to be found on the screen belongs here too.

        Returns:
            The screen.

        Raises:
            AssertionError: it did not come; the message holds the screen.
        """
        end = time.monotonic() + PATIENCE
        while not all(map(self._shows, wanted)) or (without and without in self.text):
            self._read(end, wanted)
        return self.text

    def _shows(self, wanted: str | re.Pattern[str]) -> bool:
        if isinstance(wanted, str):
            return wanted in self.text
        return wanted.search(self.text) is not None

    def _read(self, end: float, wanted: tuple[str | re.Pattern[str], ...]) -> None:
        left = max(0.0, end - time.monotonic())
        try:
            self._stream.feed(self._child.read_nonblocking(65536, timeout=left))
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            raise AssertionError(
                f"{type(error).__name__} while waiting for {wanted}; on the screen:\n{self.text}"
            ) from None

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        self._child.kill(number)

    def gone(self) -> None:
        """Read to the end of a program, however it ended.

        Raises:
            AssertionError: it goes on; the message holds the screen.
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self._stream.feed(self._child.read_nonblocking(65536, timeout=1))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return
        raise AssertionError(f"it has not ended; on the screen:\n{self.text}")

    def wait(self) -> int:
        """Read to the end of the program.

        Returns:
            Its exit code.
        """
        self.gone()
        self._child.wait()  # the terminal is closed before the process has ended
        self._child.close()
        code = self._child.exitstatus
        assert code is not None, f"ended by signal {self._child.signalstatus}"
        return int(code)
