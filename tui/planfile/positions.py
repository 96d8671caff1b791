"""Lines of TOML keys and of syntax errors.

tomlkit keeps no positions, and its document cannot be asked afterwards: tables of one array that
do not stand together are moved. So a second scanner goes through the text. tomlkit decides what is
TOML; this scanner only has to follow a text that was accepted, and to say where it got stuck in
one that was not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tui.core.text import Sentence, sentence
from tui.planfile.problems import KeyPath, PlanFileError, PlanFileProblem, problem

if TYPE_CHECKING:
    from tomlkit.exceptions import ParseError

_SKIPPED: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SEPARATORS: Final = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS: Final = re.compile(r"[ \t]*=[ \t]*")
_OPEN: Final = re.compile(r"\[\[?[ \t]*")
_CLOSE: Final = re.compile(r"[ \t]*\]\]?")
_PART: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_SIMPLE: Final = re.compile(
    r'"""(?:\\.|[^\\])*?""""{0,2}'  # up to two quotes may stand before the closing three
    r"|'''.*?''''{0,2}"
    r'|"(?!"")(?:\\.|[^"\\\n])*"'
    r"|'(?!'')[^'\n]*'"
    r"""|[^\s,\]}#"'=][^,\]}#\n]*""",  # a date may hold a space
    re.DOTALL,
)
_SEVERAL_LINES: Final = ("'''", '"""')
_DEEPEST: Final = 200
"""Parts of a path; tomlkit takes no value deeper than 100."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Result of a scan; lines and columns are counted from 1."""

    lines: Mapping[KeyPath, int]
    """First line of each table, key or element of an array."""
    texts: Mapping[KeyPath, int]
    """First line of each text of several lines, below or behind its opening quotes."""
    repeated: KeyPath | None = None
    """First key or table that stands twice."""
    stuck: tuple[int, int] | None = None
    """Line and column of an unclosed or invalid part; None where there is none."""

    def of(self, path: KeyPath) -> int:
        """Line of a path, or of the nearest table around it; 0 for the document."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def within(self, path: KeyPath, line: int) -> int:
        """Line in the file of a text's line ``line``, counted from 1."""
        return self.texts[path] + line - 1 if path in self.texts else self.of(path)


def scan(text: str) -> Lines:
    """Find the lines of all keys and tables in a TOML text."""
    scanner = _Scanner(text)
    try:
        scanner.document()
    except _StuckError as stuck:
        return scanner.found(scanner.position(stuck.at))
    except RecursionError:
        return scanner.found()
    return scanner.found()


class _StuckError(Exception):
    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._texts: dict[KeyPath, int] = {}
        self.repeated: KeyPath | None = None
        self._text = text
        self._at = 0
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._tables: dict[KeyPath, int] = {}
        """Number of tables that each ``[[array]]`` has so far."""
        self._opened: set[KeyPath] = set()
        """Tables made by a header or a dotted key, which cannot get a header any more."""
        self._closed: set[KeyPath] = set()
        """Inline values, to which nothing can be added."""

    def found(self, stuck: tuple[int, int] | None = None) -> Lines:
        return Lines(self.lines, self._texts, self.repeated, stuck)

    def position(self, at: int) -> tuple[int, int]:
        row = bisect_left(self._breaks, at)
        return row + 1, at - (self._breaks[row - 1] if row else -1)

    def document(self) -> None:
        table: KeyPath = ()
        while self._find(_SKIPPED):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _find(self, skipped: re.Pattern[str]) -> bool:
        """Go on to the next item; False at the end of the text."""
        self._take(skipped)
        return self._at < len(self._text)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise _StuckError(self._at)
        self._at = match.end()
        return match[0]

    def _note(self, path: KeyPath) -> None:
        if len(path) > _DEEPEST:
            raise _StuckError(self._at)
        self.lines.setdefault(path, self.position(self._at)[0])

    def _repeat(self, path: KeyPath, *, when: bool) -> None:
        if when and self.repeated is None:
            self.repeated = path
            self.lines[path] = self.position(self._at)[0]

    def _key(self) -> tuple[str, ...]:
        parts = [_unquoted(self._take(_PART))]
        while _DOT.match(self._text, self._at):
            self._take(_DOT)
            parts.append(_unquoted(self._take(_PART)))
        return tuple(parts)

    def _enter(self, table: KeyPath, part: str) -> KeyPath:
        """Table that a part of a dotted name leads into: of an array, the last one."""
        path = (*table, part)
        self._repeat(path, when=path in self._closed)
        self._note(path)
        count = self._tables.get(path)
        return (*path, count - 1) if count else path

    def _header(self) -> KeyPath:
        array = self._take(_OPEN).startswith("[[")
        *outer, last = self._key()
        table: KeyPath = ()
        for part in outer:
            table = self._enter(table, part)
        path = (*table, last)
        self._repeat(path, when=path in self._closed or path in self._opened)
        if not array:
            self._repeat(path, when=path in self._tables)
            self._opened.add(path)
        self._note(path)
        if array:
            count = self._tables.get(path, 0)
            self._tables[path] = count + 1
            path = (*path, count)
            self._note(path)
        self._take(_CLOSE)
        return path

    def _pair(self, table: KeyPath) -> None:
        *outer, last = self._key()
        for part in outer:
            table = self._enter(table, part)
            self._opened.add(table)
        path = (*table, last)
        self._repeat(path, when=path in self.lines)
        self._closed.add(path)
        self._note(path)
        self._take(_EQUALS)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._note(path)
        start = self._at
        opening = self._text[start : start + 1]
        if opening not in ("[", "{"):
            told = self._take(_SIMPLE)
            if told.startswith(_SEVERAL_LINES):
                # A line break right behind the quotes is no part of the text.
                below = told[3:5].startswith(("\n", "\r\n"))
                self._texts.setdefault(path, self.position(start)[0] + below)
            return
        self._at += 1
        count = 0
        while self._find(_SEPARATORS):
            if self._text[self._at] == ("]" if opening == "[" else "}"):
                self._at += 1
                return
            if opening == "[":
                self._value((*path, count))
                count += 1
            else:
                self._pair(path)
        raise _StuckError(start)


def _unquoted(part: str) -> str:
    if part[0] == "'":
        return part[1:-1]
    if part[0] != '"':
        return part
    if "\\" not in part:
        return part[1:-1]
    import tomlkit

    try:
        return str(tomlkit.value(part))
    except ValueError:
        return part


END, LINE_END, LINE_BREAK, CHARACTER, OTHER = "end", "line-end", "line-break", "character", "other"
CONTROL, ESCAPE, VALUE, KEY, DEPTH = "control", "escape", "value", "key", "depth"
REASONS: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        END: sentence("what begins here is never closed"),
        LINE_END: sentence("the line ends where something is missing"),
        LINE_BREAK: sentence("the line ends inside quotes; close them"),
        CHARACTER: sentence("this is unexpected here; texts stand in double quotes"),
        CONTROL: sentence("a character here cannot be seen; delete it, or write it as \\uXXXX"),
        ESCAPE: sentence(
            "a backslash means something in double quotes; write two, or use single quotes"
        ),
        VALUE: sentence("this is no number or date; texts stand in double quotes"),
        KEY: sentence("a key here is empty or not plain; letters, digits, - and _ need no quotes"),
        DEPTH: sentence("too many brackets or dots are nested"),
        OTHER: sentence("this cannot be read"),
    }
)
"""Reasons for which a text is no TOML."""

BY_ERROR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "UnexpectedEofError": END,
        "UnexpectedCharError": CHARACTER,
        "InvalidControlChar": CONTROL,
        "InvalidCharInStringError": ESCAPE,
        "InvalidUnicodeValueError": ESCAPE,
        "InvalidNumberError": VALUE,
        "InvalidDateTimeError": VALUE,
        "InvalidDateError": VALUE,
        "InvalidTimeError": VALUE,
        "InvalidNumberOrDateError": VALUE,
        "MixedArrayTypesError": VALUE,
        "EmptyKeyError": KEY,
        "EmptyTableNameError": KEY,
        "InternalParserError": OTHER,
    }
)
"""Reasons by class name of tomlkit's errors, as tomlkit is not loaded at start-up."""

_LINE_BREAKS: Final = ("\n", "\r")
_NOTHING: Final = "\0"
"""tomlkit's character after the last one."""


def parse(text: str) -> tuple[Mapping[str, object], Lines]:
    """Parse TOML into plain values and their lines.

    Raises:
        PlanFileError: It is no TOML; tomlkit stops at the first error, so there is one problem.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text).unwrap()
    except RecursionError:
        raise PlanFileError([_syntax(1, 1, DEPTH)]) from None
    except TOMLKitError as error:
        raise PlanFileError([_problem(error, text)]) from None
    return document, scan(text)


def _problem(error: Exception, text: str) -> PlanFileProblem:
    from tomlkit.exceptions import ParseError

    line, column, reason = 0, 0, OTHER
    if isinstance(error, ParseError):
        line, column = _position(error, text)
        reason = _reason(error, text.split("\n")[line - 1], column)
    found = scan(text) if reason in (OTHER, END) else None
    if found and reason is OTHER and found.repeated is not None:
        # tomlkit notices a repeated key one line, a repeated table one whole table too late.
        twice = sentence("it stands in the file already; remove one of the two.")
        return problem("repeated-key", twice, found.of(found.repeated), found.repeated)
    if found and reason is END:
        if found.stuck is None:  # a last word that is cut off, or is none
            reason = CHARACTER
        else:  # where it begins, rather than the end of the file
            line, column = found.stuck
    return _syntax(line, column, reason)


def _syntax(line: int, column: int, reason: str) -> PlanFileProblem:
    text = sentence("not TOML at column {column}: {reason}.", column=column, reason=REASONS[reason])
    return problem("syntax", text, line)


def _position(error: ParseError, text: str) -> tuple[int, int]:
    """Line and column from 1; tomlkit counts columns from 0, and more than LF as line ends."""
    rows = text.splitlines(keepends=True)[: error.line]
    before = "".join(rows[:-1] if error.line else ()) + "".join(rows[-1:])[: error.col]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _reason(error: ParseError, line: str, column: int) -> str:
    message = str(error)
    if "levels deep" in message:
        return DEPTH
    reason = BY_ERROR.get(type(error).__name__, KEY if "Invalid key" in message else OTHER)
    if reason is CHARACTER:
        if repr(_NOTHING) in message:
            return END
        return LINE_END if any(repr(char) in message for char in _LINE_BREAKS) else CHARACTER
    if reason is CONTROL and "in strings" in message:
        if "\\u0000" in message:
            return END
        broken = column > len(line) or line[column - 1 : column] in ("", "\r")
        return LINE_BREAK if broken else CONTROL
    return reason
