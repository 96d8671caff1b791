"""Process: hardening, signals, crash reports, type-ahead.

Python's and Textual's own reports may quote arguments of libraries; Textual's print every local
variable. Ours holds the frames and the message, without any known secret.

Somebody who types a password into a wizard that has just crashed would see it at the prompt, and
find it in the shell's history.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any, Final, Self

from tui.core.scrubbing import scrub
from tui.core.secret import Secret

_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
_TELLTALE = ("TEXTUAL",)
_TALKATIVE = frozenset({"DEBUG", "PYTHONASYNCIODEBUG", "SSLKEYLOGFILE"})

_logins: list[Secret] = []
"""Passwords of proxies, kept for as long as the process lives, so that no report quotes them."""


def harden(environ: MutableMapping[str, str]) -> None:
    """Keep secrets out of loose files, cores, other processes' reach and debug logs.

    Files are made for their owner alone, no core is written, and on Linux and macOS other processes
    of the same user cannot look into this one. ``TEXTUAL*`` variables can log every key typed to a
    world-readable file, ``DEBUG=sdk`` makes the SDK print requests with their passwords, asyncio's
    own debugging prints arguments of callbacks, and ``SSLKEYLOGFILE`` names a file for the keys of
    TLS sessions; all must go before those libraries are imported. Passwords of proxies stay where
    libraries look for them, and are masked in reports from now on.
    """
    os.umask(0o077)
    _forbid_cores()
    if sys.platform == "linux":
        _call_c("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)
    elif sys.platform == "darwin":
        _call_c("ptrace", _PT_DENY_ATTACH, 0, 0, 0)
    for name in [name for name in environ if name.startswith(_TELLTALE) or name in _TALKATIVE]:
        del environ[name]
    _logins[:] = map(Secret, _proxy_logins(environ))


def paint_at_once(environ: MutableMapping[str, str]) -> None:
    """Have the effect of a key painted within 5 ms; to be called before Textual is imported.

    Textual paints on a beat of 60 a second, for which an answer waits up to 17 ms of the 30 that it
    may take (:data:`textual.constants.MAX_FPS`). Nothing is painted oftener for it: a beat without
    changes paints nothing.
    """
    environ["TEXTUAL_FPS"] = "200"


def _proxy_logins(environ: Mapping[str, str]) -> Iterator[str]:
    for name, address in environ.items():
        # Not taken apart by the library: it refuses some addresses, and quotes them.
        before, at, _ = address.rpartition("@")
        if at and name.lower().endswith("_proxy"):
            from urllib.parse import unquote

            login = before.partition("//")[2] or before
            for part in (login, login.partition(":")[2]):
                yield from {part, unquote(part)}


def _forbid_cores() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _call_c(name: str, *arguments: int) -> None:
    import ctypes

    # A C library without it, or a kernel that refuses, leaves the other measures in place.
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)


Take = Callable[[BaseException], bool]
"""Receiver of an error that ended a thread; False where it cannot be received."""

_taking: Take | None = None


class _Logged(logging.Handler):
    """Handler for records that no other handler takes, scrubbed, and never across a screen.

    Python would write them to stderr unchanged, with tracebacks.
    """

    def emit(self, record: logging.LogRecord) -> None:
        if _taking is None:
            _write(_for_terminal(f"{self.format(record)}\n"))


def report(error: BaseException, typed: Iterable[str] = ()) -> str:
    """Traceback as text for a terminal, scrubbed.

    ``typed`` are the texts of masked fields, which are no Secret yet.
    """
    frames = traceback.TracebackException.from_exception(error, capture_locals=False)
    return _for_terminal("".join(frames.format()), typed)


def _for_terminal(text: str, typed: Iterable[str] = ()) -> str:
    known = scrub(text, typed)
    return "".join(char if char.isprintable() or char in "\n\t" else "?" for char in known)


def install() -> None:
    """Route all errors of the process, and the logs of libraries, through the scrubbed report."""
    logging.lastResort = _Logged(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


@contextmanager
def taken_by(take: Take) -> Iterator[None]:
    """Within the context, pass errors of threads to the owner of the screen, not across it."""
    global _taking  # noqa: PLW0603 - the hooks are the process's, too
    before, _taking = _taking, take
    try:
        yield
    finally:
        _taking = before


def tell(error: BaseException) -> None:
    """Write a report to the terminal, if there is one."""
    _write(report(error))


def _write(text: str) -> None:
    if sys.__stderr__ is not None:
        with suppress(OSError):
            sys.__stderr__.write(text)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    tell(error.with_traceback(trace))


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    error = arguments.exc_value
    if error is None or isinstance(error, SystemExit):
        return
    if _taking is None or not _taking(error):
        tell(error)


def _unraisable(arguments: sys.UnraisableHookArgs) -> None:
    # The object it names may show itself with whatever it holds, so it is left out. Nobody waits
    # for what was being cleared away, so it is no reason to end, or to write across a screen.
    if arguments.exc_value is not None and _taking is None:
        tell(arguments.exc_value)


NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Signals that end a program; Windows has only the first two."""

_OF_TERMINALS: Final = ("SIGTSTP", "SIGCONT", "SIGWINCH")

ABORTED: Final = 130
"""Exit code after a signal."""


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Within the context, and until :func:`interrupt`, a signal ends the process quietly.

    For the time before there is anything to be put in order: an exception would show in the middle
    of an import, or be swallowed there. An ignored signal stays ignored.
    """
    before = _handled_by(_end_at_once)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def interrupt() -> None:
    """From now on, such a signal raises KeyboardInterrupt instead: something has been begun."""
    _handled_by(_interrupt)


def _handled_by(handler: Callable[[int, FrameType | None], None]) -> dict[int, Any]:
    """Set a handler of the signals that are not ignored; returns the earlier handlers."""
    before = {}
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, handler)
    return before


def _end_at_once(_number: int, _frame: object) -> None:
    os._exit(ABORTED)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def told_to(end: Callable[[int], None]) -> Iterator[None]:
    """Within the context, every such signal calls ``end``, and does nothing else.

    A terminal that is closed sends SIGHUP, its shell another one, and somebody who is impatient
    sends a second SIGINT: none of them interrupts the work. A signal that was ignored before, as by
    ``nohup``, stays ignored. In the main thread only, between any two instructions; ``end`` may be
    called more than once.
    """

    def told(number: int, _frame: FrameType | None) -> None:
        end(number)

    before = _handled_by(told)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def terminals_given_back() -> Iterator[None]:
    """Restore the terminal's signal handlers after the context; Textual keeps its own."""
    numbers = [getattr(signal, name) for name in _OF_TERMINALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


QUIET_SECONDS: Final = 0.3
"""Seconds without a key after which nobody types any more."""
BEAT: Final = 0.1
"""Seconds between two checks for a signal."""


class TypeAhead:
    """Context around the app in which the terminal echoes nothing.

    Textual restores the state that it found, so the echo stays off until the context ends.
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
        """Discard typed text, until the person has read a message and pressed Enter.

        ``ended`` tells whether a signal has come, which has the effect of Enter.

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
        """Bytes typed within ``seconds``; empty where there were none.

        Raises:
            EOFError: the terminal is gone; an OSError means the same.
        """
        if not select.select([self._terminal], [], [], seconds)[0]:
            return b""
        typed = os.read(self._terminal, 1024)
        if not typed:
            raise EOFError
        return typed
