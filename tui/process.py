"""What is typed while Onramp goes down: it must reach neither the screen nor the shell.

Somebody who types a password into a wizard that has just crashed would see it at the prompt, and
find it in the shell's history.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

QUIET_SECONDS: Final = 0.3
"""Nobody types any more after so long without a key."""
BEAT: Final = 0.1
"""Seconds after which it is looked whether a signal has come."""


class TypeAhead:
    """Around the app: the terminal echoes nothing from before it starts until after it ends.

    What Textual leaves behind is the state that it found, so the echo stays off until then.
    """

    def __init__(self) -> None:
        self._terminal = -1
        self._before: list[Any] = []

    def __enter__(self) -> Self:
        if sys.platform == "win32" or sys.__stdin__ is None or not sys.__stdin__.isatty():
            return self
        import termios

        self._terminal = sys.__stdin__.fileno()
        self._before = termios.tcgetattr(self._terminal)
        quiet = termios.tcgetattr(self._terminal)
        quiet[3] &= ~termios.ECHO
        # At once, here and below: one that reads nothing any more would be waited for for ever.
        termios.tcsetattr(self._terminal, termios.TCSANOW, quiet)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if sys.platform != "win32" and self._terminal >= 0:
            import termios

            with suppress(termios.error):  # the terminal may be gone
                termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)

    def throw_away(self, tell: str, ended: Callable[[], bool] = lambda: False) -> bool:
        """Throw away what was typed, until the person has read that and pressed Enter.

        Args:
            tell: what is said about it.
            ended: whether a signal has come, which is as good as Enter.

        Returns:
            Whether there still is a terminal.
        """
        if sys.platform == "win32" or self._terminal < 0:
            return True
        import termios

        try:
            keys = termios.tcgetattr(self._terminal)
            keys[3] &= ~(termios.ECHO | termios.ICANON)
            # ctrl+z would hand the terminal to the shell as it is, and what is typed with it.
            keys[6][termios.VSUSP] = bytes([os.fpathconf(self._terminal, "PC_VDISABLE")])
            termios.tcsetattr(self._terminal, termios.TCSANOW, keys)
            self._until_quiet(ended)
            sys.stderr.write(f"{tell}\n")
            sys.stderr.flush()
            while not ended() and b"\n" not in self._read(BEAT):
                pass
            self._until_quiet(ended)
        except (EOFError, OSError, termios.error):
            return False
        except KeyboardInterrupt:
            pass
        with suppress(termios.error):
            termios.tcflush(self._terminal, termios.TCIFLUSH)
        return True

    def _until_quiet(self, ended: Callable[[], bool]) -> None:
        while not ended() and self._read(QUIET_SECONDS):
            pass

    def _read(self, seconds: float) -> bytes:
        """What was typed within a time; empty where nothing was.

        Raises:
            EOFError: the terminal is gone; OSError says the same.
        """
        if not select.select([self._terminal], [], [], seconds)[0]:
            return b""
        typed = os.read(self._terminal, 1024)
        if not typed:
            raise EOFError
        return typed
