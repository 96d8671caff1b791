"""Copying to a clipboard, and saying honestly what came of it.

``pyperclip`` reports success whatever happens, so what it copied is read back and compared. A
terminal's own clipboard (OSC 52) answers nothing at all, so that can only be called sent.
"""

from __future__ import annotations

import base64
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from tui.access.secret import Secret
from tui.vault.patience import call_within

SECONDS: Final = 3.0
"""How long a clipboard tool may take, copying and reading back together."""

Write = Callable[[str], None]
Tool = tuple[Callable[[str], None], Callable[[], str]]


class Way(StrEnum):
    """Which clipboard it was."""

    MACHINE = "machine"
    """The clipboard of this machine's desktop."""
    TERMINAL = "terminal"
    """The clipboard of the terminal, which may run on another machine."""
    NONE = "none"


class Certainty(StrEnum):
    """How much is known about the result."""

    VERIFIED = "verified"
    """Read back and found equal."""
    SENT = "sent"
    """Handed to the terminal, which does not say whether it took it."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of one copy."""

    way: Way
    certainty: Certainty


class Copier:
    """Copies to the machine's clipboard, else to the terminal's."""

    def __init__(
        self, environ: Mapping[str, str], terminal: Write | None = None, seconds: float = SECONDS
    ) -> None:
        self._environ = environ
        self._terminal = terminal
        self._seconds = seconds
        self._one_at_a_time = threading.Lock()
        """So that of two copies in a hurry the later one stays."""

    def use_terminal(self, write: Write) -> None:
        """Take this to write an escape sequence to the terminal; called in a copying thread."""
        self._terminal = write

    def copy(self, text: str | Secret) -> Copied:
        """Copy, and tell how sure it is. Blocking for up to the time set; never raises for that."""
        plain = text.reveal() if isinstance(text, Secret) else text
        if not _is_whole(plain):
            return Copied(Way.NONE, Certainty.FAILED)
        with self._one_at_a_time:
            return self._copy(plain)

    def _copy(self, plain: str) -> Copied:
        if self._verified(plain):
            return Copied(Way.MACHINE, Certainty.VERIFIED)
        if self._terminal is None:
            return Copied(Way.NONE, Certainty.FAILED)
        self._terminal(osc52(plain))
        return Copied(Way.TERMINAL, Certainty.SENT)

    def _verified(self, text: str) -> bool:
        import hmac

        def copy_and_compare() -> bool:
            tool = find_tool(self._environ)
            if tool is None:
                return False
            copy, paste = tool
            copy(text)
            return hmac.compare_digest(paste().encode(), text.encode())

        try:
            return call_within(self._seconds, copy_and_compare, name="clipboard")
        except Exception:  # noqa: BLE001 - tools fail in many ways, all mean: not copied
            return False


def _is_whole(text: str) -> bool:
    """Whether it can be sent at all: half a character cannot, and the error would hold the text."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def osc52(text: str) -> str:
    """The escape sequence that asks a terminal to put ``text`` on its clipboard."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"


def find_tool(environ: Mapping[str, str]) -> Tool | None:
    """How to copy and paste on this machine; None if there is no way or it would be the wrong one.

    Over SSH it would fill the clipboard of the remote machine. The library's own choice is not
    asked: it may hand the text to ``qdbus`` as an argument, where every process list shows it.
    """
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    import pyperclip

    name = _tool_name(environ)
    tools: dict[str, Callable[[], Tool]] = {
        "pbcopy": pyperclip.init_osx_pbcopy_clipboard,
        "windows": pyperclip.init_windows_clipboard,
        "wl-copy": pyperclip.init_wl_clipboard,
        "xclip": pyperclip.init_xclip_clipboard,
        "xsel": pyperclip.init_xsel_clipboard,
    }
    return tools[name]() if name else None


def _tool_name(environ: Mapping[str, str]) -> str:
    if sys.platform == "darwin":
        return "pbcopy"
    if sys.platform == "win32":
        return "windows"
    # A tool that finds no display complains on the terminal, in the middle of the screen, so the
    # display is tried first.
    path = environ.get("PATH")
    if shutil.which("wl-copy", path=path) and _answers(_wayland_socket(environ)):
        return "wl-copy"
    if _answers(_x11_address(environ)):
        return next((tool for tool in ("xclip", "xsel") if shutil.which(tool, path=path)), "")
    return ""


def _wayland_socket(environ: Mapping[str, str]) -> str:
    name, directory = environ.get("WAYLAND_DISPLAY", ""), environ.get("XDG_RUNTIME_DIR", "")
    return str(Path(directory) / name) if name and (directory or name.startswith("/")) else ""


def _x11_address(environ: Mapping[str, str]) -> str | tuple[str, int]:
    host, colon, number = environ.get("DISPLAY", "").rpartition(":")
    screenless = number.partition(".")[0]
    if not colon or not screenless.isdecimal():
        return ""
    if host in {"", "unix"}:
        return f"/tmp/.X11-unix/X{screenless}"  # noqa: S108 - where X servers listen
    return (host, 6000 + int(screenless))


def _answers(address: str | tuple[str, int]) -> bool:
    """Whether something listens there; a path is a Unix socket."""
    if not address:
        return False
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(address) == 0
