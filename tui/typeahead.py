"""What is typed while Onramp goes down: it must reach neither the screen nor the shell.

Somebody who types a password into a wizard that has just crashed would see it at the prompt, and
find it in the shell's history.
"""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

QUIET_SECONDS: Final = 0.3
"""Nobody types any more after so long without a key."""


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
        termios.tcsetattr(self._terminal, termios.TCSADRAIN, quiet)
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
                termios.tcsetattr(self._terminal, termios.TCSADRAIN, self._before)

    def throw_away(self, tell: str) -> None:
        """Throw away what was typed, until the person has read that and pressed Enter.

        Args:
            tell: what is said about it.
        """
        if sys.platform == "win32" or self._terminal < 0:
            return
        import termios

        keys = termios.tcgetattr(self._terminal)
        keys[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(self._terminal, termios.TCSADRAIN, keys)
        try:
            self._until_quiet()
            sys.stderr.write(f"{tell}\n")
            sys.stderr.flush()
            while b"\n" not in (typed := os.read(self._terminal, 1024)) and typed:
                pass
            self._until_quiet()
        except (KeyboardInterrupt, OSError):
            termios.tcflush(self._terminal, termios.TCIFLUSH)

    def _until_quiet(self) -> None:
        while select.select([self._terminal], [], [], QUIET_SECONDS)[0]:
            if not os.read(self._terminal, 1024):
                return
