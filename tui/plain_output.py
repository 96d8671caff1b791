"""Text for people on a terminal that does not take all of it: marks in ASCII, and never an error.

Installed once, on the standard streams themselves, so that every sentence of every command, a
report of a crash and the help go the same way.
"""

from __future__ import annotations

import codecs
import sys
from typing import Final, TextIO

HANDLER: Final = "onramp.plain"
"""For ``str.encode``: what cannot be encoded is told in ASCII as far as there is a way to."""
_UTF_8: Final = codecs.lookup("utf-8").name
_PLAIN: Final = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "▲": "!",
        "●": "*",
        "○": "o",
        "·": "-",
        "•": "-",
        "›": ">",
        "‹": "<",
        "→": "->",
        "←": "<-",
        "…": "...",
        "—": "-",
        "–": "-",
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "×": "x",
        "\N{NO-BREAK SPACE}": " ",
    }
)


def install() -> None:
    """Let the standard streams say everything, whatever their encoding."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=HANDLER)


def foreign_encoding(*streams: TextIO | None) -> str:
    """The first encoding among these streams that is not UTF-8; empty if all are."""
    for stream in streams:
        encoding = getattr(stream, "encoding", None) or _UTF_8
        if codecs.lookup(encoding).name != _UTF_8:
            return str(encoding)
    return ""


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(char if char.isascii() else "?" for char in text), error.end


codecs.register_error(HANDLER, _replaced)
