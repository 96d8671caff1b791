"""A value that stands in no line of source, so that it can only be printed as a value."""

from __future__ import annotations


def marker() -> str:
    """Twenty times the same made-up word."""
    return bytes([119, 97, 114, 98, 108, 101]).decode() * 20
