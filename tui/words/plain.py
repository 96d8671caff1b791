"""Text of the cloud or of a person, on a terminal: shown and never obeyed."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text on one line, with a mark for what a terminal would not show but do."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
