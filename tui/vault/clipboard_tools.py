"""Programs that reach a clipboard: xclip, xsel, wl-copy, pbcopy, tmux.

Text goes in by standard input and never as an argument, where every list of processes shows it;
exit codes count; nothing that a program prints gets to the terminal.

By default (``set-clipboard external``) tmux drops the escape sequence with which a program sets the
clipboard, and with ``on`` it keeps a copy in a buffer that ``list-buffers`` shows. A buffer that is
loaded with ``-w`` reaches the terminal in every setting, and is deleted in the same breath.
"""

from __future__ import annotations

import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

Command = tuple[str, ...]

_PASSED_ON: Final = frozenset(
    (
        *("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "SYSTEMROOT"),
        *("DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "TMUX", "TMUX_TMPDIR"),
    )
)
"""Environment variables that a clipboard program gets to see; no others."""
_FORGETFUL: Final = (2, 2)
"""First version of ``wl-copy`` that removes at once the file which it puts its input into."""


class ToolError(Exception):
    """Program that failed, or took too long; the message holds nothing of the text."""


class Tool(Protocol):
    """Clipboard that can be written, read and emptied. Every method blocks."""

    @property
    def name(self) -> str:
        """Name of the program."""

    def copy(self, text: str) -> None:
        """Put text on the clipboard.

        Raises:
            ToolError: it did not work.
        """

    def paste(self) -> str:
        """Read the clipboard.

        Raises:
            ToolError: it cannot be read.
        """

    @property
    def commands(self) -> Mapping[str, Sequence[str]]:
        """Commands for another process, to ``paste`` and to ``clear``; none on Windows."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Clipboard by programs of the system."""

    name: str
    into: Command
    out: Command
    clear: Command
    environ: Mapping[str, str]
    seconds: float

    def copy(self, text: str) -> None:
        """Put text on the clipboard."""
        run(self.into, self.environ, self.seconds, text)

    def paste(self) -> str:
        """Read the clipboard."""
        return run(self.out, self.environ, self.seconds, None)

    @property
    def commands(self) -> Mapping[str, Sequence[str]]:
        """Commands to read and to empty the clipboard."""
        return MappingProxyType({"paste": self.out, "clear": self.clear})


class Windows:
    """Clipboard of Windows, through ``pyperclip``."""

    name = "windows"
    commands: Mapping[str, Sequence[str]] = MappingProxyType({})

    def __init__(self) -> None:
        import pyperclip

        self._copy, self._paste = pyperclip.init_windows_clipboard()

    def copy(self, text: str) -> None:
        """Put text on the clipboard."""
        self._copy(text)

    def paste(self) -> str:
        """Read the clipboard."""
        return str(self._paste())


def find_tool(environ: Mapping[str, str], seconds: float, *, secret: bool = False) -> Tool | None:
    """Tool for the clipboard of this machine's desktop; None where that is not ours to use.

    Over SSH it would be the remote machine's. ``pyperclip``'s own choice is not asked: it reports
    success for programs that failed, and may hand the text to ``qdbus`` as an argument. For a
    secret only a tool will do that leaves no copy on the disk. ``seconds`` is each program's limit.
    """
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    if sys.platform == "win32":
        return Windows()
    passed = passed_on(environ)
    if sys.platform == "darwin":
        copy = ("/usr/bin/pbcopy",)
        return Programs("pbcopy", copy, ("/usr/bin/pbpaste",), copy, passed, seconds)
    return _wayland(passed, seconds, secret=secret) or _x11(passed, seconds)


def silent_display(environ: Mapping[str, str]) -> str:
    """Display that is named but where nobody answers, e.g. ``DISPLAY=:0``; else empty."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return ""
    displays = (("WAYLAND_DISPLAY", _wayland_socket), ("DISPLAY", _x11_address))
    silent = [
        f"{name}={environ[name]}"
        for name, address in displays
        if environ.get(name) and not _answers(address(environ))
    ]
    return " ".join(silent)


def _wayland(environ: Mapping[str, str], seconds: float, *, secret: bool) -> Tool | None:
    copy, paste = _which("wl-copy", environ), _which("wl-paste", environ)
    if not (copy and paste and _answers(_wayland_socket(environ))):
        return None
    if secret and _version(copy, environ, seconds) < _FORGETFUL:
        return None
    # Tells KDE's clipboard history to leave it out; younger than the oldest version in use.
    marks = ("--sensitive",) if "--sensitive" in _told(copy, "--help", environ, seconds) else ()
    out = (paste, "--no-newline")
    # It writes what it is given to a file before it serves it. From 2.3 on the file is where TMPDIR
    # says: in memory, and in a directory that is for its owner alone.
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    environ = {**environ, "TMPDIR": runtime} if runtime else environ
    return Programs(
        "wl-copy", (copy, *marks, "--type", "text/plain"), out, (copy, "--clear"), environ, seconds
    )


def _version(program: str, environ: Mapping[str, str], seconds: float) -> tuple[int, int]:
    """Version of ``wl-clipboard``; the lowest for any other program."""
    told = _told(program, "--version", environ, seconds)
    found = re.match(r"wl-clipboard (\d+)\.(\d+)", told)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _x11(environ: Mapping[str, str], seconds: float) -> Tool | None:
    # A program that finds no display complains, so the display is tried first.
    if not _answers(_x11_address(environ)):
        return None
    xclip = _which("xclip", environ)
    if xclip:
        copy = (xclip, "-selection", "clipboard")
        return Programs("xclip", copy, (*copy, "-o"), copy, environ, seconds)
    xsel = _which("xsel", environ)
    if xsel:
        board = (xsel, "--clipboard")
        into, out, clear = (*board, "--input"), (*board, "--output"), (*board, "--clear")
        return Programs("xsel", into, out, clear, environ, seconds)
    return None


def passed_on(environ: Mapping[str, str]) -> dict[str, str]:
    """Part of the environment that a clipboard program may know; no secret is ever in it."""
    return {name: value for name, value in environ.items() if name in _PASSED_ON}


def run(command: Command, environ: Mapping[str, str], seconds: float, text: str | None) -> str:
    """Run a program that reads ``text``, or, without one, a program for its output.

    Raises:
        ToolError: it is not there, failed, or took too long.
    """
    fed = {} if text is None else {"input": text.encode()}
    try:
        # A program that stays to serve the clipboard keeps what it inherits open, so that reading
        # its output would wait for ever.
        done = subprocess.run(  # noqa: S603 - found on the path, no shell
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL if text is None else None,
            stdout=subprocess.PIPE if text is None else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            # One that stays to serve the clipboard does so when the terminal is closed, too.
            start_new_session=True,
            **fed,  # type: ignore[call-overload]
        )
    except (OSError, subprocess.SubprocessError) as error:
        # The library's error names the command only, but its context may hold the input.
        raise ToolError(type(error).__name__) from None
    if done.returncode != 0:
        raise ToolError(f"exit code {done.returncode}")
    return "" if text is not None else done.stdout.decode("utf-8", "replace")


def _told(program: str, option: str, environ: Mapping[str, str], seconds: float) -> str:
    try:
        return run((program, option), environ, seconds, None)
    except ToolError:
        return ""


def _which(name: str, environ: Mapping[str, str]) -> str:
    return shutil.which(name, path=environ.get("PATH")) or ""


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
    """Whether something listens at an address; a path is a Unix socket."""
    if not address:
        return False
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            return probe.connect_ex(address) == 0
        except (OSError, ValueError, OverflowError):
            # No such host, no name of a host or path, no such port.
            return False


_KNOWS_W: Final = (3, 2)
"""First version of tmux that sends a buffer on to the terminal."""


class Tmux:
    """Server of the tmux around this program. Every method blocks."""

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
        """Whether tmux is known to be older than :meth:`load` needs."""
        version = re.match(r"(\d+)\.(\d+)", self._ask("display-message", "-p", "#{version}"))
        return version is not None and (int(version[1]), int(version[2])) < _KNOWS_W

    def hides_focus(self) -> bool:
        """Whether tmux hides from programs that another window comes to the front, its default."""
        return self._ask("show-options", "-gv", "focus-events").strip() == "off"

    def _ask(self, *question: str) -> str:
        try:
            return run((self._program, *question), self._environ, self._seconds, None)
        except ToolError:
            return ""


def is_around(environ: Mapping[str, str]) -> bool:
    """Whether text to the terminal may pass tmux, which may keep it in a buffer.

    ``sudo`` and ``ssh`` take ``TMUX`` out of the environment, and leave ``TERM``.
    """
    return bool(environ.get("TMUX")) or environ.get("TERM", "").startswith(("tmux", "screen"))


def find_tmux(environ: Mapping[str, str], seconds: float) -> Tmux | None:
    """Server of the tmux around this program; None where there is none."""
    program = shutil.which("tmux", path=environ.get("PATH")) if environ.get("TMUX") else None
    return Tmux(program, environ, seconds) if program else None
