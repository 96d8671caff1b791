"""Layout of a policy document: invisible characters, and white space that need not be sent."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 6144
"""Characters of a policy document, by CreatePolicy's PolicyDocument."""
LONGEST_READ: Final = 2**16
"""Characters that are read at all, many times RAM's limit: a longer text is an attack."""

_SPACE: Final = re.compile(r"[^\S\n\t]")
_QUOTES: Final = "“”„‟＂"
# A text that is never closed goes to its end: looked at anew from every quote, it takes for ever.
_QUOTED: Final = re.compile(
    rf'(?P<text>"(?:[^"\\\n]|\\.)*+"?)|[{_QUOTES}](?P<other>[^"\\\n{_QUOTES}]*+)[{_QUOTES}]'
)
_BETWEEN: Final = re.compile(r'("(?:[^"\\]|\\.)*+"?)|[ \t\n\r]++')


def tidied(text: str) -> str:
    """Pasted or imported document with plain spaces, line ends and quotes.

    Help pages indent with no-break spaces, editors put a byte order mark in front, and word
    processors
    turn quotes. Invisible characters are left out: a policy says what one sees of it.
    """
    lines = _SPACE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(char for char in lines if char.isprintable() or char in "\n\t")
    return _QUOTED.sub(_plainly_quoted, seen)


def _plainly_quoted(found: re.Match[str]) -> str:
    return found["text"] or f'"{found["other"]}"'


def as_sent(text: str) -> str:
    """Document as RAM gets it, without white space where only that makes it too long."""
    if not LONGEST < len(text) <= LONGEST_READ:
        return text
    short = compact(text)
    return short if len(short) <= LONGEST else text


def compact(text: str) -> str:
    """Document on one line, without insignificant white space."""
    return _BETWEEN.sub(r"\1", text)
