"""App that ends without showing a secret, and in whose pictures there is none."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress

from rich.console import RenderableType
from rich.text import Text
from textual import events, on
from textual.app import ScreenStackError
from textual.css.query import QueryError
from textual.driver import Driver
from textual.widget import MountError

from screens.background import Crashed
from tui.driver import SteadyDriver
from tui.process import ABORTED, report
from tui.widgets.terminal import KeysInOrder, harmless

_TOO_LATE = (MountError, QueryError, ScreenStackError)
"""Textual's errors on mounting or searching in an app that is ending."""

_FROM_TERMINAL = (
    events.InputEvent,
    events.Paste,
    events.Resize,
    events.AppFocus,
    events.AppBlur,
)


class SafeApp(KeysInOrder):
    """Reports crashes by :mod:`tui.process`, those of threads and callbacks too.

    No terminal keeps it from ending.
    """

    def __init__(self) -> None:
        super().__init__()
        self.has_crashed = False
        self.was_aborted = False
        """A signal ended it, or the end of its terminal."""
        self._own_loop: asyncio.AbstractEventLoop | None = None

    def get_driver_class(self) -> type[Driver]:
        """Driver that no terminal can hold up."""
        if sys.platform == "win32":
            return super().get_driver_class()

        return SteadyDriver

    def take_over_crashes(self) -> None:
        """End by an error of any callback of the event loop, which has to be running."""
        loop = asyncio.get_running_loop()
        # Python's development mode turns it on too, and it prints what callbacks were given.
        loop.set_debug(False)
        loop.set_exception_handler(self._failed_in_loop)
        self._own_loop = loop
        if self.was_aborted:  # before there was a loop
            self._abort()

    def abort(self, number: int | None = None) -> None:
        """End once the change under way is finished: a signal came, or the terminal is gone.

        From any thread, and from a signal handler. A second signal waits for no answer; but a
        terminal that is closed and its shell send SIGHUP several times, which counts once.
        ``number`` is the signal; None for the terminal.
        """
        if self.was_aborted:
            if number is not None and number != getattr(signal, "SIGHUP", None):
                self.hurrying()
            return
        self.was_aborted = True
        if self._own_loop is not None:
            with suppress(RuntimeError):  # it is closed, so the app is ending already
                self._own_loop.call_soon_threadsafe(self._abort)

    async def on_event(self, event: events.Event) -> None:
        """Drop input from before the end, which would come only after all of it."""
        if not (self.was_aborted and isinstance(event, _FROM_TERMINAL)):
            await super().on_event(event)

    def _abort(self) -> None:
        self.crashing()
        self.exit(ABORTED, return_code=ABORTED)

    def _failed_in_loop(
        self, _loop: asyncio.AbstractEventLoop, context: Mapping[str, object]
    ) -> None:
        # What comes without an error is a remark, and may quote what a callback was given.
        error = context.get("exception")
        if isinstance(error, Exception):
            self.take_crash(error)

    def take_crash(self, error: BaseException) -> bool:
        """Receive an error that ended a thread; False where the app no longer runs."""
        if self.is_running and self.post_message(Crashed(error)):
            return True
        self.has_crashed = True
        return False

    @property
    def exit_code(self) -> int:
        """Exit code of the process, once the app is over."""
        if self.was_aborted:
            return ABORTED
        return self.return_code or self.return_value or (1 if self.has_crashed else 0)

    @on(Crashed)
    def crashed(self, event: Crashed) -> None:
        """End by an unforeseen error of a thread like by any other crash."""
        raise event.error

    def crashing(self) -> None:
        """Hook before the app ends by an error: its workers should stop."""

    def _handle_exception(self, error: Exception) -> None:
        # Also of a worker, which wraps it. Private: a test fails when Textual no longer calls it.
        if not (self._exit and isinstance(sys.exc_info()[1], _TOO_LATE)):
            super()._handle_exception(error)

    def panic(self, *renderables: RenderableType) -> None:
        """Print the scrubbed report in place of an error's own display."""
        if sys.exc_info()[1] is None:
            super().panic(*renderables)
        else:
            self._fatal_error()

    def hurrying(self) -> None:
        """Hook for a second signal: nothing is waited for any more. In a signal handler."""

    def _fatal_error(self) -> None:
        # Textual's own version prints every local variable. The name is private: a test crashes
        # the app on purpose and fails when Textual no longer calls this.
        self.bell()
        self.has_crashed = True
        self.crashing()
        error = sys.exc_info()[1]
        if error is not None and not self._exit_renderables:  # what follows explains nothing
            lines = report(error, self._typed()).split("\n")
            self._exit_renderables.append(Text("\n".join(map(harmless, lines))))
        self._close_messages_no_wait()

    def _typed(self) -> Iterator[str]:
        """Texts of masked fields: a text is no Secret before it is taken."""
        from tui.widgets.field import SecretInput

        with suppress(ScreenStackError, LookupError):
            for screen in self.screen_stack:
                yield from (each.value for each in screen.query(SecretInput))

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """Picture of the screen, with every revealed secret masked."""
        from tui.widgets.secret_view import SecretView

        with ExitStack() as masks:
            for screen in self.screen_stack:
                for view in screen.query(SecretView):
                    masks.enter_context(view.masked())
            return super().export_screenshot(title=title, simplify=simplify)
