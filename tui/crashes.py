"""What is said when something fails that nobody foresaw: where it was, and never with what values.

Python's and Textual's own reports may quote what a library was given; Textual's print every local
variable. Ours holds the frames and the message, without any known secret.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

Take = Callable[[BaseException], bool]
"""Takes an error that a thread ended with; False where there is nobody to take it."""

_taking: Take | None = None


class _Logged(logging.Handler):
    """Takes what is logged and nobody else has taken, scrubbed; across a screen nothing is written.

    Python would write it to stderr as it is, with tracebacks.
    """

    def emit(self, record: logging.LogRecord) -> None:
        if _taking is None:
            _write(_for_terminal(f"{self.format(record)}\n"))


def report(error: BaseException, typed: Iterable[str] = ()) -> str:
    """The traceback as text for a terminal, scrubbed.

    Args:
        error: what happened.
        typed: what stands in masked fields and is no Secret yet.
    """
    frames = traceback.TracebackException.from_exception(error, capture_locals=False)
    return _for_terminal("".join(frames.format()), typed)


def _for_terminal(text: str, typed: Iterable[str] = ()) -> str:
    from tui.core.scrubbing import scrub

    known = scrub(text, typed)
    return "".join(char if char.isprintable() or char in "\n\t" else "?" for char in known)


def install() -> None:
    """Let no error of the process be printed in any other way, nor what libraries log."""
    logging.lastResort = _Logged(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


@contextmanager
def taken_by(take: Take) -> Iterator[None]:
    """Hand errors of threads to whoever owns the screen, instead of writing across it."""
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
