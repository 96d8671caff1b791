"""Output on a terminal with a poor encoding: marks in ASCII, and never an error.

Where there is no stream, as after ``>&-``, the output goes nowhere. Installed once, on the standard
streams themselves, so that every sentence of every command, a report of a crash and the help go the
same way.
"""

from __future__ import annotations

import codecs
import os
import sys
from typing import Final, TextIO

HANDLER: Final = "onramp.plain"
"""Error handler for ``str.encode``: ASCII in place of other characters as far as possible."""
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
    """Open missing standard streams, and let all of them take any text, whatever their encoding."""
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=HANDLER)


def _open_closed() -> None:
    # In this order each gets its own number, which otherwise the next file would have that is
    # opened, and whatever a library or another program writes to its streams would stand in it.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def foreign_encoding(*streams: TextIO | None) -> str:
    """First encoding among these streams that is not UTF-8; empty if all are."""
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
