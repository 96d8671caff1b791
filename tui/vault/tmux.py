"""tmux, which stands between a program and the terminal's clipboard.

By default (``set-clipboard external``) it drops the escape sequence with which a program sets the
clipboard, and with ``on`` it keeps a copy in a buffer that ``list-buffers`` shows. A buffer that is
loaded with ``-w`` reaches the terminal in every setting, and is deleted in the same breath.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Mapping
from typing import Final

from tui.vault.clipboard_tools import ToolError, passed_on, run

_KNOWS_W: Final = (3, 2)
"""The first version that sends a buffer on."""


class Tmux:
    """The tmux that a program runs in. Every method blocks."""

    def __init__(self, program: str, environ: Mapping[str, str], seconds: float) -> None:
        self._program = program
        self._environ = passed_on(environ)
        self._seconds = seconds

    def load(self, text: str) -> None:
        """Send text to the clipboard of the terminal around tmux; no buffer is left.

        Raises:
            ToolError: tmux is gone, or older than 3.2.
        """
        name = f"onramp-{secrets.token_hex(4)}"
        load = ("load-buffer", "-w", "-b", name, "-")
        try:
            run(
                (self._program, *load, ";", "delete-buffer", "-b", name),
                self._environ,
                self._seconds,
                text,
            )
        except ToolError:
            self._delete(name)
            raise

    def _delete(self, name: str) -> None:
        try:
            run((self._program, "delete-buffer", "-b", name), self._environ, self._seconds, None)
        except ToolError:
            return  # it never was there

    def is_remote(self) -> bool:
        """Whether the person came over SSH; a pane keeps the environment of whoever opened it."""
        return self._ask("show-environment", "SSH_CONNECTION").startswith("SSH_CONNECTION=")

    def is_too_old(self) -> bool:
        """Whether it is known to be older than what :meth:`load` needs."""
        version = re.match(r"(\d+)\.(\d+)", self._ask("display-message", "-p", "#{version}"))
        return version is not None and (int(version[1]), int(version[2])) < _KNOWS_W

    def hides_focus(self) -> bool:
        """Whether it keeps from programs that another window comes to the front, its default."""
        return self._ask("show-options", "-gv", "focus-events").strip() == "off"

    def _ask(self, *question: str) -> str:
        try:
            return run((self._program, *question), self._environ, self._seconds, None)
        except ToolError:
            return ""


def is_around(environ: Mapping[str, str]) -> bool:
    """Whether what goes to the terminal may pass tmux, which may keep it in a buffer.

    ``sudo`` and ``ssh`` take ``TMUX`` out of the environment, and leave ``TERM``.
    """
    return bool(environ.get("TMUX")) or environ.get("TERM", "").startswith(("tmux", "screen"))


def find_tmux(environ: Mapping[str, str], seconds: float) -> Tmux | None:
    """The tmux around this program; None where there is none."""
    program = shutil.which("tmux", path=environ.get("PATH")) if environ.get("TMUX") else None
    return Tmux(program, environ, seconds) if program else None
