"""Output and questions of a command: sentences for people, or JSON lines for scripts.

Text of the cloud, of a file or of a person cannot break a line, control the terminal or disclose a
known secret. A script gets texts unchanged, but for secrets, escaped.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Any, Final, TextIO

from tui.core.scrubbing import harmless, scrub
from tui.plain_output import HANDLER

_WIDEST: Final = 200
REPLACEMENT: Final = "\ufffd"
"""Stand-in for undecodable bytes."""


class Console:
    """The three standard streams. Results go to stdout; questions and remarks to stderr."""

    def __init__(self, *, as_json: bool) -> None:
        """Open the console; ``as_json`` leaves stdout to a script."""
        if isinstance(sys.stdin, TextIOWrapper):
            # A byte that is no text is no reason to fail; what must be exact asks is_text.
            sys.stdin.reconfigure(errors="replace")
        self.as_json = as_json
        self._line = 0
        """Characters of a line on stderr that will be painted over."""
        self._asking = False

    @property
    def interactive(self) -> bool:
        """Whether somebody can be asked."""
        return _is_terminal(sys.stdin) and _is_terminal(sys.stderr)

    @property
    def hears_unseen(self) -> bool:
        """Whether a secret can be typed unseen, also where questions go somewhere else.

        A terminal echoes its keyboard unless it is read in this way.
        """
        return _is_terminal(sys.stdin)

    @property
    def draws(self) -> bool:
        """Whether there is a terminal on which a line can be painted over."""
        return not self.as_json and _is_terminal(sys.stderr)

    def tell(self, event: str, sentence: str, **fields: object) -> None:
        """Print a result: the sentence to people, all of it to a script.

        Raises:
            TypeError: a field is no plain value; a secret is none.
        """
        if self.as_json:
            self.event(event, **fields, sentence=sentence)
        else:
            self.say(sentence)

    def event(self, event: str, **fields: object) -> None:
        """Print one object to a script; people see nothing.

        Raises:
            TypeError: a field is no plain value; a secret is none.
        """
        if self.as_json:
            told = json.dumps({"event": event, **_scrubbed(fields)}, ensure_ascii=True)
            _write(sys.stdout, told + "\n")

    def document(self, fields: Mapping[str, object]) -> None:
        """Print the whole result as one object to a script; people see nothing.

        Raises:
            TypeError: a field is no plain value; a secret is none.
        """
        if self.as_json:
            told = json.dumps(_scrubbed(fields), indent=2, ensure_ascii=True)
            _write(sys.stdout, told + "\n")

    def say(self, *lines: str) -> None:
        """Print lines to people on stdout; a script gets nothing."""
        if not self.as_json:
            self.paint("")
            for line in lines:
                _write(sys.stdout, f"{harmless(line)}\n")

    def warn(self, *lines: str) -> None:
        """Print lines to people on stderr, also beside a script."""
        self.paint("")
        if self._asking:
            _write(sys.stderr, "\n")
        for line in lines:
            _write(sys.stderr, f"{harmless(line)}\n")

    def paint(self, text: str) -> None:
        """Paint a line on stderr over the last painted one; never over a question."""
        if self._asking or (not text and not self._line):
            return
        columns = _columns() - 1
        shown = harmless(text)[:columns]
        # To the end of the line: what was typed ahead may stand there too.
        _write(sys.stderr, f"\r{shown}\x1b[K")
        self._line = len(shown)

    def ask(self, question: str) -> str:
        """Ask for a line; empty at the end of input."""
        return self.ask_line(question) or ""

    def ask_line(self, question: str) -> str | None:
        """Ask for a line; None at the end of input."""
        with self._question():
            _write(sys.stderr, harmless(question) + " ")
            line = sys.stdin.readline()
            _still_there(line)
        return line.strip() if line else None

    def ask_unseen(self, question: str) -> str:
        """Ask for a secret, which is not echoed; empty at the end of input."""
        from getpass import getpass

        # Where stderr goes into a file, getpass asks on the terminal that it listens to.
        stream = sys.stderr if _is_terminal(sys.stderr) else None
        with self._question():
            try:
                # The terminal that getpass opens by itself may take ASCII only.
                shown = harmless(question)
                plain = shown.encode("ascii", HANDLER).decode("ascii")
                return getpass(f"{shown if stream else plain} ", stream=stream)
            except EOFError:
                _still_there("")
                return ""
            except UnicodeDecodeError:  # it opens the terminal itself, and takes text only
                return REPLACEMENT

    @contextmanager
    def _question(self) -> Iterator[None]:
        """Keep the progress line from painting over a question.

        Raises:
            KeyboardInterrupt: the terminal went away, also where its signal is ignored.
        """
        self.paint("")
        self._asking = True
        try:
            yield
        except OSError:
            raise KeyboardInterrupt from None
        finally:
            self._asking = False


def _scrubbed(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold, and what it cannot
    match value:
        case str():
            return scrub(value)
        case Mapping():
            return {name: _scrubbed(each) for name, each in value.items()}
        case list() | tuple():
            return [_scrubbed(each) for each in value]
        case _:
            return value


def is_text(typed: str) -> bool:
    """Whether typed text can be sealed and sent; another encoding leaves half characters in it."""
    if REPLACEMENT in typed:
        return False
    try:
        typed.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _still_there(line: str) -> None:
    """Tell the end of input from the end of the terminal: ``read()`` may report both alike.

    Raises:
        OSError: the terminal went away.
    """
    if not line and not _is_terminal(sys.stdin):
        raise OSError


def _columns() -> int:
    try:
        return min(os.get_terminal_size(sys.stderr.fileno()).columns or _WIDEST, _WIDEST)
    except (OSError, ValueError):
        return _WIDEST


def _write(stream: TextIO, text: str) -> None:
    """Write all of a text; a reader that went away must not stop a run that is being applied."""
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError):
        # Nobody reads any more; what is still in the buffer goes nowhere, also at the very end.
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
