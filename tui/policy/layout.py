"""How a policy document is laid out: what of it does not show, and what of it need not be sent."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 6144
"""Characters of a policy document, by CreatePolicy's PolicyDocument."""
LONGEST_READ: Final = 2**16
"""Characters that are read at all, many times what RAM takes; who sends more means no good."""

_SPACE: Final = re.compile(r"[^\S\n\t]")
_QUOTES: Final = "“”„‟＂"
# A text that is never closed goes to its end: looked at anew from every quote, it takes for ever.
_QUOTED: Final = re.compile(
    rf'(?P<text>"(?:[^"\\\n]|\\.)*+"?)|[{_QUOTES}](?P<other>[^"\\\n{_QUOTES}]*+)[{_QUOTES}]'
)
_BETWEEN: Final = re.compile(r'("(?:[^"\\]|\\.)*+"?)|[ \t\n\r]++')


def tidied(text: str) -> str:
    """A document as it was pasted or read from a file, with plain spaces, line ends and quotes.

    Help pages indent with no-break spaces, editors put a byte order mark in front, and word
    processors turn quotes. What does not show is left out: a policy says what one sees of it.
    """
    lines = _SPACE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(char for char in lines if char.isprintable() or char in "\n\t")
    return _QUOTED.sub(_plainly_quoted, seen)


def _plainly_quoted(found: re.Match[str]) -> str:
    return found["text"] or f'"{found["other"]}"'


def as_sent(text: str) -> str:
    """A document as RAM gets it: where only white space makes it too long, without that."""
    if not LONGEST < len(text) <= LONGEST_READ:
        return text
    short = compact(text)
    return short if len(short) <= LONGEST else text


def compact(text: str) -> str:
    """A document on one line, without the white space that means nothing to it."""
    return _BETWEEN.sub(r"\1", text)
