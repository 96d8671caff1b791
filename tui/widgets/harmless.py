"""What a terminal would obey or reorder is taken out of everything that is painted.

Names and descriptions come from the cloud, from files and from people. Textual passes escape
characters in them on to the terminal, where they could write to its clipboard or hide other text.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_OBEYED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def harmless(text: str) -> str:
    """Text of the same width in cells, without control characters and changes of direction."""
    if text.isprintable():
        return text
    return "".join("\ufffd" * cell_len(char) if _harms(char) else char for char in text)


def _harms(char: str) -> bool:
    return unicodedata.category(char) in _OBEYED or char in _REORDERING


class Harmless(LineFilter):
    """Goes over every line of every widget just before it is painted."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same segments with harmless text; a terminal's own control sequences stay."""
        if all(segment.text.isprintable() or segment.control for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(harmless(segment.text), segment.style)
            for segment in segments
        ]
