"""Textual's driver for terminals, made so that no terminal can hold the process up.

Textual's own writes through a queue of 30 pieces, which its main thread waits for when a terminal
reads nothing, and for ever when it is gone; its input thread spins at the end of input, and shows
what it fails with (one byte that is no UTF-8 is enough) in a way of its own. Its private parts are
touched here alone: a test fails when Textual no longer calls what is put in their place.
"""

from __future__ import annotations

import os
import select
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final, cast

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from tui.terminal_output import TerminalOutput, opened_once_more

if TYPE_CHECKING:
    from tui.safe_app import SafeApp

_BEAT: Final = 0.1
"""Seconds after which the input thread looks whether it is still wanted."""
_MOST_CELLS: Final = 500_000
"""No terminal that says it has more, or none at all, is believed: that could not be painted."""
_FRAME_ENDS: Final = ("H", SYNC_START, SYNC_END)
"""A frame ends by moving the cursor to its place; these two stand around it."""


class SteadyDriver(LinuxDriver):
    """Ends the app at the end of input, and never waits for output."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Nothing is written yet.

        Args:
            app: a :class:`SafeApp`.
            debug: let the parser write down every key; never.
            mouse: whether the mouse is used.
            size: of the terminal; found out unless given.
        """
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        stream = sys.__stderr__
        assert stream is not None, "the command line has looked"  # noqa: S101
        self._output = stream if isinstance(stream, TerminalOutput) else TerminalOutput(stream)
        # The thread that Textual starts for it gets nothing to write: only what ends it.
        self._file = cast("TextIOWrapper", self._output)
        self._output.when_read_again = self._paint_anew
        self._has_terminal = False

    def write(self, data: str) -> None:
        """Leave something to be written."""
        if data.endswith(_FRAME_ENDS):
            self._output.paint(data)
        else:
            self._output.write(data)

    def close(self) -> None:
        """Wait until what is left is written, with a limit."""
        self._output.drain()
        super().close()

    def _paint_anew(self) -> None:
        size = Size(*self._get_terminal_size())
        self.send_message(events.Resize(size, size))

    def start_application_mode(self) -> None:
        """Take the terminal over; where it is gone, the app ends."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._has_terminal = True
        try:
            termios.tcgetattr(self.fileno)
        except termios.error:
            self._end()

    def stop_application_mode(self) -> None:
        """Give it back, once."""
        if self._has_terminal:
            self._has_terminal = False
            super().stop_application_mode()

    def _sigtstp_application(self, *arguments: object) -> None:
        # Told to end, it would stand still for ever; it may be giving the terminal back already.
        if not cast("SafeApp", self._app).was_aborted:
            super()._sigtstp_application(*arguments)

    def _sigcont_application(self, *arguments: object) -> None:
        # Textual takes the terminal over once more, whether it had given it back or not; but who
        # ends a job or a session sends this signal too, right behind the one that ends it.
        app = cast("SafeApp", self._app)
        if app.was_aborted or not (self._has_terminal or self._must_signal_resume):
            return
        if self._has_terminal:
            self.suspend_application_mode()
        super()._sigcont_application(*arguments)

    def _end(self) -> None:
        """The terminal is gone: as if it had sent its signal, which may be ignored, as by nohup."""
        cast("SafeApp", self._app).abort()

    def _run_input_thread(self) -> None:
        # What it fails with goes the way of every thread's error.
        keyboard = opened_once_more(self.fileno, os.O_RDONLY)
        try:
            self._read(keyboard)
        except (EOFError, OSError):
            self._end()
        finally:
            if keyboard != self.fileno:
                os.close(keyboard)

    def _read(self, keyboard: int) -> None:
        """Read until the app wants no more.

        Raises:
            EOFError: the terminal is gone; OSError says the same.
        """
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        while not self.exit_event.is_set():
            if select.select([keyboard], [], [], _BEAT)[0]:
                # Somebody else may have read it, or thrown it away.
                with suppress(BlockingIOError):
                    data = os.read(keyboard, 4096)
                    if not data:
                        raise EOFError
                    text = decode(data)
                    # The parser takes no text for the end.
                    if text and not self._understood(parser.feed(text)):
                        parser = XTermParser(self._debug)
            if not self._understood(parser.tick()):
                parser = XTermParser(self._debug)

    def _understood(self, messages: Iterable[Message]) -> bool:
        """Take what was read; False where the parser met numbers that it cannot use, and is lost.

        Nothing pasted is lost with it: of that it reads no numbers but sizes, which are short.
        """
        try:
            self._take(messages)
        except (ValueError, OverflowError):
            return False
        return True

    def _take(self, messages: Iterable[Message]) -> None:
        for message in messages:
            # A size can stand in what is pasted, too.
            if not isinstance(message, events.Resize) or 0 < message.size.area <= _MOST_CELLS:
                self.process_message(message)
