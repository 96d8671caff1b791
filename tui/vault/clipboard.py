"""Copying to a clipboard, with an honest result.

The desktop's clipboard is read back and compared, and emptied after a while by a guard that
outlives us. A terminal's own clipboard (through tmux, or by OSC 52) answers nothing at all, so that
a copy can only be called sent, and cannot be emptied.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.core.secret import Secret
from tui.vault.keyring import call_within

if TYPE_CHECKING:  # a copier is made before the first frame, and used long after it
    import subprocess

    from tui.vault.clipboard_tools import Tool

SECONDS: Final = 3.0
"""Time limit of a clipboard program."""
CLEARED_AFTER: Final = 45.0
"""Seconds after which a secret is taken off the desktop's clipboard again."""

_READ_BACK: Final = (0.02, 0.05, 0.1, 0.2, 0.3)
"""Seconds after which the clipboard is read once more."""
_GUARD: Final = str(Path(__file__).with_name("clipboard_guard.py"))

Write = Callable[[str], None]


class Way(StrEnum):
    """Clipboard that a copy went to."""

    MACHINE = "machine"
    """Clipboard of this machine's desktop."""
    TMUX = "tmux"
    """Clipboard of the terminal around tmux, which may run on another machine."""
    TERMINAL = "terminal"
    """Clipboard of the terminal, which may run on another machine."""
    NONE = "none"


class Certainty(StrEnum):
    """Certainty about the result of a copy."""

    VERIFIED = "verified"
    """Read back and found equal."""
    SENT = "sent"
    """Handed to the terminal, which does not say whether it took it."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Copied:
    """Result of one copy."""

    way: Way
    certainty: Certainty
    secret: bool = False
    """Whether it was a secret, which should not stay there."""
    cleared_after: float | None = None
    """Seconds until a guard takes the text away, if it is still there; None where none does."""


class Copier:
    """Copies to the desktop's clipboard, else through tmux, else to the terminal's."""

    def __init__(
        self,
        environ: Mapping[str, str],
        terminal: Write | None = None,
        seconds: float = SECONDS,
        cleared_after: float = CLEARED_AFTER,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is looked for yet.

        ``terminal`` writes an escape sequence. ``seconds`` is the limit of a clipboard program;
        ``cleared_after`` seconds a secret stays on the clipboard.
        """
        self._environ = environ
        self._terminal = terminal
        self._seconds = seconds
        self._cleared_after = cleared_after
        self._sleep = sleep
        self._one_at_a_time = threading.Lock()
        """Of two copies in a hurry the later one stays."""
        self._guards: list[subprocess.Popen[bytes]] = []
        """Guards of the last copy that was read back, and of copies after it."""

    def use_terminal(self, write: Write) -> None:
        """Set the writer of escape sequences; it is called in a copying thread."""
        self._terminal = write

    def copy(self, text: str | Secret) -> Copied:
        """Copy, within the time limits; a failure is a result and never raised. Blocking."""
        secret = isinstance(text, Secret)
        plain = text.reveal() if isinstance(text, Secret) else text
        if not _is_whole(plain):
            return Copied(Way.NONE, Certainty.FAILED, secret)
        with self._one_at_a_time:
            return self._copy(plain, secret)

    def way(self, *, secret: bool = False) -> tuple[Way, str]:
        """Clipboard that a copy would go to, and the program. Blocking; nothing is copied."""
        from tui.vault.clipboard_tools import find_tmux, find_tool, is_around

        tmux = find_tmux(self._environ, self._seconds)
        if not (tmux and tmux.is_remote()):
            tool = find_tool(self._environ, self._seconds, secret=secret)
            if tool is not None:
                return Way.MACHINE, tool.name
        if tmux and not tmux.is_too_old():
            return Way.TMUX, "tmux"
        return (Way.NONE, "") if secret and is_around(self._environ) else (Way.TERMINAL, "OSC 52")

    def _copy(self, plain: str, secret: bool) -> Copied:
        from tui.vault.clipboard_tools import ToolError, find_tmux, is_around

        tmux = find_tmux(self._environ, self._seconds)
        if not (tmux and tmux.is_remote()):
            tool, same = self._on_desktop(plain, secret)
            cleared_after = None
            # Also where it could not be read back: it may be there all the same.
            if secret and tool is not None:
                cleared_after = self._guard(tool, plain, alone=same)
            if same:
                return Copied(Way.MACHINE, Certainty.VERIFIED, secret, cleared_after)
        if tmux is not None:
            try:
                tmux.load(plain)
            except ToolError:
                pass  # an old tmux may still let the terminal's own way through
            else:
                return Copied(Way.TMUX, Certainty.SENT, secret)
        if secret and is_around(self._environ):
            # On the terminal's own way it may keep a copy in a buffer.
            return Copied(Way.TMUX, Certainty.FAILED, secret)
        if self._terminal is None:
            return Copied(Way.NONE, Certainty.FAILED, secret)
        self._terminal(osc52(plain))
        return Copied(Way.TERMINAL, Certainty.SENT, secret)

    def _on_desktop(self, text: str, secret: bool) -> tuple[Tool | None, bool]:
        """Tool that was given the text, and whether the text was read back."""
        import hmac

        from tui.vault.clipboard_tools import ToolError, find_tool

        given: list[Tool] = []

        def copy_and_compare() -> bool:
            tool = find_tool(self._environ, self._seconds, secret=secret)
            if tool is None:
                return False
            given.append(tool)
            tool.copy(text)
            # A program may have gone into the background a moment before the clipboard is its own.
            for wait in _READ_BACK:
                try:
                    if hmac.compare_digest(tool.paste().encode(), text.encode()):
                        return True
                except ToolError:
                    pass  # nothing of text is on it yet
                self._sleep(wait)
            return False

        try:
            same = call_within(3 * self._seconds, copy_and_compare, name="clipboard")
        except Exception:  # noqa: BLE001 - tools fail in many ways, all mean: not copied
            same = False
        return (given[0] if given else None), same

    def _guard(self, tool: Tool, text: str, *, alone: bool) -> float | None:
        """Start the guard; the seconds until it looks, None where there is no guard.

        With ``alone`` the guards of earlier copies end: they would clear the same text too early.
        """
        import hmac
        import secrets

        key = secrets.token_bytes(32)
        order = {
            "wait": self._cleared_after,
            "key": key.hex(),
            "mac": hmac.new(key, text.encode(), "sha256").hexdigest(),
            "paste": list(tool.commands.get("paste", ())),
            "clear": list(tool.commands.get("clear", ())),
        }
        try:
            guard = call_within(
                self._seconds, lambda: self._start_guard(order), name="clipboard-guard"
            )
        except Exception:  # noqa: BLE001 - the copy is there all the same, and is said to stay
            guard = None
        if guard is None:
            return None
        earlier, self._guards = (self._guards, [guard]) if alone else ([], [*self._guards, guard])
        for each in earlier:
            each.terminate()
        return self._cleared_after

    def _start_guard(self, order: Mapping[str, object]) -> subprocess.Popen[bytes] | None:
        import json
        import subprocess

        from tui.vault.clipboard_tools import passed_on

        # Of a session of its own: neither a closed terminal nor our end takes it along.
        guard = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", _GUARD],
            env=passed_on(self._environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(_GUARD).anchor,
            start_new_session=True,
            creationflags=detached(),
        )
        # Nobody waits for it; a thread that does keeps it from staying behind as a zombie.
        threading.Thread(target=guard.wait, name="guard", daemon=True).start()
        if guard.stdin is None or guard.stdout is None:
            return None
        with guard.stdin, guard.stdout:
            guard.stdin.write(json.dumps(order).encode())
            guard.stdin.close()
            ready = guard.stdout.readline() == b"ready\n"
        return guard if ready else None


def detached() -> int:
    """Creation flags that on Windows do what a session of its own does elsewhere."""
    if sys.platform == "win32":
        import subprocess

        return subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _is_whole(text: str) -> bool:
    """Whether the text can be encoded; the error for a lone surrogate would hold the text."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def osc52(text: str) -> str:
    """Escape sequence that asks a terminal to put ``text`` on its clipboard."""
    import base64

    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
