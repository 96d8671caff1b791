"""JSON parser that keeps line and column of every value.

A policy document with a key twice says something else than it shows, so both members are kept.
:mod:`json` forgets positions and lets the last of two equal keys win.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

from tui.core.scrubbing import printable
from tui.core.text import Sentence, sentence

Scalar: TypeAlias = "str | int | float | bool | None"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Line and column in a text, from 1; a column is a character, however wide it is shown."""

    line: int
    column: int


BEGINNING: Final = Position(1, 1)


@dataclass(frozen=True, slots=True)
class Node:
    """Value with the position where it begins."""

    value: Scalar | tuple[Node, ...] | tuple[Member, ...]
    at: Position
    is_object: bool = False
    """Whether the value is an object, possibly without members."""

    @property
    def is_list(self) -> bool:
        """Whether the value is a list, possibly without items."""
        return isinstance(self.value, tuple) and not self.is_object

    @property
    def text(self) -> str | None:
        """The value where it is a string."""
        return self.value if isinstance(self.value, str) else None

    @property
    def members(self) -> tuple[Member, ...]:
        """Members of an object; empty for any other value."""
        return tuple(each for each in self._items if isinstance(each, Member))

    @property
    def items(self) -> tuple[Node, ...]:
        """Items of a list; empty for any other value."""
        return tuple(each for each in self._items if isinstance(each, Node))

    @property
    def _items(self) -> tuple[Node | Member, ...]:
        return self.value if isinstance(self.value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Member:
    """One key of an object with its value."""

    key: str
    at: Position
    value: Node


DEEPEST: Final = 64
"""Levels of nesting; RAM's grammar needs five."""

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Final = (("true", True), ("false", False), ("null", None))


class NotJsonError(ValueError):
    """The text is no JSON."""

    def __init__(self, code: str, at: Position, text: Sentence) -> None:
        super().__init__(f"{code} at {at.line}:{at.column}")
        self.code = code
        self.at = at
        self.text = text


def read_json(text: str) -> Node:
    """Parse a text that is one JSON value.

    Raises:
        NotJsonError: the text is no JSON.
    """
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._line_begins, self._told = 1, 0, 0
        """Of the last position asked for; positions are asked for in order."""

    def document(self) -> Node:
        node = self._value(0)
        self._skip()
        if self._at < len(self._text):
            self._fail(
                "json.more",
                "The document is over before {found}; JSON knows no comments either.",
                found=self._found(),
            )
        return node

    def _value(self, depth: int) -> Node:
        self._skip()
        at, char = self._position(), self._text[self._at : self._at + 1]
        if depth > DEEPEST:
            self._fail("json.deep", "That is nested deeper than any policy.")
        if char == "{":
            return Node(tuple(self._object(depth)), at, is_object=True)
        if char == "[":
            return Node(tuple(self._list(depth)), at)
        return Node(self._string() if char == '"' else self._plain(), at)

    def _object(self, depth: int) -> Iterator[Member]:
        for _ in self._separated("}"):
            at = self._position()
            if self._text[self._at : self._at + 1] != '"':
                self._fail(
                    "json.key",
                    'A name in double quotes is wanted here, such as "Effect", not {found}.',
                    found=self._found(),
                )
            key = self._string()
            self._skip()
            if not self._take(":"):
                self._fail(
                    "json.colon",
                    "A colon is wanted here, between a name and its value, not {found}.",
                    found=self._found(),
                )
            yield Member(key, at, self._value(depth + 1))

    def _list(self, depth: int) -> Iterator[Node]:
        for _ in self._separated("]"):
            yield self._value(depth + 1)

    def _separated(self, end: str) -> Iterator[None]:
        """One turn for each entry between the brackets."""
        self._at += 1
        self._skip()
        if self._take(end):
            return
        while True:
            yield None
            self._skip()
            if self._take(end):
                return
            if not self._take(","):
                self._fail(
                    "json.comma",
                    "A comma or the closing bracket is wanted here, not {found}.",
                    found=self._found(),
                )
            self._skip()
            if self._text.startswith(end, self._at):
                self._fail(
                    "json.comma-too-many",
                    "A comma stands before {found}, where nothing follows.",
                    found=self._found(),
                )

    def _string(self) -> str:
        found = _STRING.match(self._text, self._at)
        if found is None:
            self._fail("json.string", "The text that begins here does not end on its line.")
        try:
            value = json.loads(found.group())
        except ValueError:
            self._fail(
                "json.escape",
                "The text that begins here has a backslash that means nothing in JSON.",
            )
        self._at = found.end()
        return str(value)

    def _plain(self) -> Scalar:
        for word, value in _WORDS:
            if self._text.startswith(word, self._at):
                self._at += len(word)
                return value
        found = _NUMBER.match(self._text, self._at)
        if found is None:
            self._fail(
                "json.value", "A value is wanted here, and {found} is none.", found=self._found()
            )
        fraction, exponent = found.groups()
        self._at = found.end()
        try:
            return float(found.group()) if fraction or exponent else int(found.group())
        except ValueError:  # more digits than Python reads
            return float(found.group())

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _take(self, char: str) -> bool:
        taken = self._text.startswith(char, self._at)
        self._at += len(char) if taken else 0
        return taken

    def _position(self) -> Position:
        begins = self._text.rfind("\n", self._told, self._at) + 1
        if begins:
            self._line += self._text.count("\n", self._told, begins)
            self._line_begins = begins
        self._told = self._at
        return Position(self._line, self._at - self._line_begins + 1)

    def _fail(self, code: str, text: str, /, **values: str | Sentence) -> NoReturn:
        raise NotJsonError(code, self._position(), sentence(text, **values))

    def _found(self) -> str | Sentence:
        """Character at this point, for a sentence."""
        char = self._text[self._at : self._at + 1]
        return f"“{printable(char)}”" if char else sentence("the end of the text")
