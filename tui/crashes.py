"""What is said when something fails that nobody foresaw: where it was, and never with what values.

Python's and Textual's own reports may quote what a library was given; Textual's print every local
variable. Ours holds the frames and the message, without any known secret.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

Take = Callable[[BaseException], bool]
"""Takes an error that a thread ended with; False where there is nobody to take it."""

_taking: Take | None = None


def report(error: BaseException, typed: Iterable[str] = ()) -> str:
    """The traceback as text for a terminal, scrubbed.

    Args:
        error: what happened.
        typed: what stands in masked fields and is no Secret yet.
    """
    from tui.access.scrubbing import scrub

    frames = traceback.TracebackException.from_exception(error, capture_locals=False)
    text = scrub("".join(frames.format()), typed)
    return "".join(char if char.isprintable() or char in "\n\t" else "?" for char in text)


def install() -> None:
    """Let no error of the process be printed in any other way."""
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
    if sys.__stderr__ is not None:
        with suppress(OSError):
            sys.__stderr__.write(report(error))


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
