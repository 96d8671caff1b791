"""Textual's driver, and the terminal's output, so that no terminal holds the process up.

A terminal can stop reading (ctrl+s, a link that has died, a terminal program that hangs), and it
can be gone. Neither must keep the process from ending, so all output is only queued here, and a
thread writes it. That thread is a daemon and is waited for with a limit.

It writes through an open file of its own, with ``O_NONBLOCK``: on the inherited one the flag would
hold for the shell too, since both have the same. Where the terminal cannot be opened once more (it
belongs to somebody else after ``su``), the thread writes to the inherited file, and it is the one
thread that hangs.

Textual's own driver writes through a queue of 30 pieces, which its main thread waits for when a
terminal reads nothing, and for ever when it is gone; its input thread spins at the end of input,
and shows its errors (one byte that is no UTF-8 is enough) in a way of its own. Its private parts
are touched here alone: a test fails when Textual no longer calls their replacements.
"""

from __future__ import annotations

import io
import os
import select
import sys
import termios
import threading
import time
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Any, Final, Protocol, TextIO, cast

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

MOST_WAITING: Final = 256 * 1024
"""Bytes that wait to be written before whole frames are dropped."""
PATIENCE: Final = 0.4
"""Seconds that the end waits for a terminal that reads nothing."""
LONGEST: Final = 0.8
"""Seconds that the end waits, after a signal, for a terminal that reads little at a time."""
_LOOK_AGAIN: Final = 0.1
"""Seconds between the thread's checks whether its text is still wanted."""
_CUT_OFF: Final = b"\x18\x1b\\"
"""Ends any interrupted sequence: CAN, and the terminator of strings."""


class TerminalOutput(io.TextIOBase):
    """Text stream onto the terminal that never blocks its writers. Thread-safe.

    A signal handler may write to it after interrupting a write in the same thread.
    """

    def __init__(
        self,
        stream: TextIO,
        when_read_again: Callable[[], None] | None = None,
        hurried: Callable[[], bool] = lambda: False,
    ) -> None:
        """Make the stream; of the terminal only the file below it is written to.

        ``when_read_again`` is called in the thread, once frames were dropped and the terminal reads
        again: the whole screen is to be painted anew. ``hurried`` tells whether the end may not
        take longer, as after a signal.
        """
        super().__init__()
        self._given = stream
        self.when_read_again = when_read_again
        self.gone = False
        """The terminal was hung up; all output is dropped."""
        self._hurried = hurried
        self._stalled = False
        self._pieces = 0
        """Number of pieces that the terminal has read."""
        self._changed = threading.Condition()  # whose lock its owner may take again
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._size = 0
        self._writing = False
        self._unwanted = False
        self._lost = False
        self._over = False
        self._inherited = stream.fileno()
        self._file = -1
        self._thread: threading.Thread | None = None

    # As a stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Declared encoding of the terminal."""
        return self._given.encoding

    def fileno(self) -> int:
        """Descriptor of the inherited file."""
        return self._inherited

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._given.isatty()

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, text: str) -> int:
        """Queue a text that is kept when frames are dropped."""
        self._leave(text, frame=False)
        return len(text)

    # What is painted

    def paint(self, text: str) -> None:
        """Queue a frame, or a part of one, which may be dropped with all others."""
        self._leave(text, frame=True)

    def _leave(self, text: str, *, frame: bool) -> None:
        data = text.encode(self.encoding, "backslashreplace")
        with self._changed:
            if self.gone or not data:
                return
            if self._size >= MOST_WAITING:
                self._throw_frames_away()
                self._lost = True
            if (self._lost and frame) or self._size >= MOST_WAITING:
                return
            self._waiting.append((data, frame))
            self._size += len(data)
            self._start()
            self._changed.notify_all()

    def _throw_frames_away(self) -> None:
        # A copy, made in one go: a signal handler may leave something meanwhile.
        self._waiting = deque(each for each in tuple(self._waiting) if not each[1])
        self._size = sum(len(data) for data, _ in self._waiting)

    # The end

    def drain(self) -> None:
        """Wait, with a limit, until everything but frames is written: nobody will see those.

        Text that a stopped terminal has not read by then is dropped, so that the last words have
        room in the system's buffer for the time when it reads again.
        """
        with self._changed:
            self._throw_frames_away()
            short = self._stalled and self._hurried()
            self._stalled = not self._until_written(_LOOK_AGAIN if short else PATIENCE)
            if self._stalled:
                self._unwanted = self._writing
                self._throw_away_in_system()
                self._until_written(_LOOK_AGAIN * 2)

    def close(self) -> None:
        """Drain the stream; later output is dropped."""
        if not self._over:
            self.drain()
            with self._changed:
                self._over = self.gone = True
                self._changed.notify_all()

    def _until_written(self, seconds: float) -> bool:
        """Wait until all is written; ``seconds`` limit the time for each piece."""
        begun = time.monotonic()
        while not self._all_written:
            if not self._changed.wait_for(self._moved(self._pieces), seconds):
                return False
            if self._hurried() and time.monotonic() - begun > LONGEST:
                return self._all_written
        return True

    @property
    def _all_written(self) -> bool:
        return self.gone or not (self._waiting or self._writing)

    def _moved(self, pieces: int) -> Callable[[], bool]:
        return lambda: self._all_written or self._pieces > pieces

    def _throw_away_in_system(self) -> None:
        if sys.platform != "win32":
            import termios

            with suppress(termios.error):
                termios.tcflush(self.fileno(), termios.TCOFLUSH)

    # The thread

    def _start(self) -> None:
        if self._thread is None:
            self._file = opened_once_more(self.fileno(), os.O_WRONLY)
            self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        with suppress(OSError):  # it was hung up
            while True:
                with self._changed:
                    self._changed.wait_for(self._something_to_do)
                    if self._over:
                        break
                    data = b"".join(each for each, _ in self._waiting)
                    self._waiting.clear()
                    self._size, self._writing = 0, True
                self._put(data)
                self._written()
        with self._changed:
            self.gone, self._writing = True, False
            self._waiting.clear()
            self._size = 0
            self._changed.notify_all()
        if self._file != self.fileno():
            os.close(self._file)

    def _something_to_do(self) -> bool:
        # All that waited may have been thrown away before the first of it was written.
        return bool(self._waiting) or self._over or self._lost

    def _put(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest and not self._over:
            if self._unwanted:
                # What follows is not to be taken for the end of a sequence.
                rest, self._unwanted = memoryview(_CUT_OFF), False
            try:
                rest = rest[os.write(self._file, rest) :]
                with self._changed:
                    self._pieces += 1
                    self._changed.notify_all()
            except BlockingIOError:
                select.select([], [self._file], [], _LOOK_AGAIN)

    def _written(self) -> None:
        with self._changed:
            self._writing = self._unwanted = False
            repaint = self._lost and not self._waiting
            if repaint:
                self._lost = False
            self._changed.notify_all()
        if repaint and self.when_read_again is not None:
            self.when_read_again()


def opened_once_more(terminal: int, how: int) -> int:
    """Open a terminal again without blocking; the given descriptor where that fails.

    ``how`` is ``os.O_RDONLY`` or ``os.O_WRONLY``.
    """
    with suppress(OSError):
        flags = how | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(os.ttyname(terminal), flags)
    return terminal


_STREAMS: Final = ("stdout", "stderr", "__stdout__", "__stderr__")


@contextmanager
def unblocked(hurried: Callable[[], bool]) -> Iterator[None]:
    """Within the context, send all output, of libraries too, through :class:`TerminalOutput`.

    At the end it has been written, or the terminal did not read it. ``hurried`` tells whether the
    end may not take longer, as after a signal.
    """
    stream = sys.__stderr__
    if sys.platform == "win32" or stream is None or not stream.isatty():
        yield
        return
    before = {name: getattr(sys, name) for name in _STREAMS}
    output = TerminalOutput(stream, hurried=hurried)
    for name in _STREAMS:
        setattr(sys, name, output)
    try:
        yield
    finally:
        output.close()
        for name, each in before.items():
            setattr(sys, name, each)


_BEAT: Final = 0.1
"""Seconds between the input thread's checks whether it is still wanted."""
_MOST_CELLS: Final = 500_000
"""A terminal that claims more cells, or none at all, is not believed: that could not be painted."""
_FRAME_ENDS: Final = ("H", SYNC_START, SYNC_END)
"""A frame ends by moving the cursor to its place; the other two stand around it."""


class Abortable(Protocol):
    """App that can be told to end."""

    was_aborted: bool

    def abort(self) -> None:
        """End once the change under way is finished."""


class SteadyDriver(LinuxDriver):
    """Driver that ends the app at the end of input, and never waits for output."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        stream = sys.__stderr__
        assert stream is not None, "the command line has looked"  # noqa: S101
        self._output = stream if isinstance(stream, TerminalOutput) else TerminalOutput(stream)
        # The thread that Textual starts for it gets nothing to write: only what ends it.
        self._file = cast("TextIOWrapper", self._output)
        self._output.when_read_again = self._paint_anew
        self._has_terminal = False

    def write(self, data: str) -> None:
        """Queue output."""
        if data.endswith(_FRAME_ENDS):
            self._output.paint(data)
        else:
            self._output.write(data)

    def close(self) -> None:
        """Wait, with a limit, until the queue is written."""
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
        """Give the terminal back, once."""
        if self._has_terminal:
            self._has_terminal = False
            super().stop_application_mode()

    def _sigtstp_application(self, *arguments: object) -> None:
        # Told to end, it would stand still for ever; it may be giving the terminal back already.
        if not cast("Abortable", self._app).was_aborted:
            super()._sigtstp_application(*arguments)

    def _sigcont_application(self, *arguments: object) -> None:
        # Textual takes the terminal over once more, whether it had given it back or not; but who
        # ends a job or a session sends this signal too, right behind the one that ends it.
        app = cast("Abortable", self._app)
        if app.was_aborted or not (self._has_terminal or self._must_signal_resume):
            return
        if self._has_terminal:
            self.suspend_application_mode()
        super()._sigcont_application(*arguments)

    def _end(self) -> None:
        """End the app as by the terminal's own signal, which may be ignored, as by nohup."""
        cast("Abortable", self._app).abort()

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
            EOFError: the terminal is gone; an OSError means the same.
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
        """Pass messages on; False where the parser met numbers that it cannot use, and is lost.

        Pasted text is never lost with it: its only numbers are sizes, which are short.
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
