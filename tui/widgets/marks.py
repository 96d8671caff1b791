"""The few marks the interface uses; each differs in shape, so none depends on colour."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """What a line is about, in one cell."""

    DONE = "✓"
    HERE = "●"
    OPEN = "○"
    BAD = "✗"
    WARN = "▲"
    BUSY = "◐"
    SKIPPED = "–"
    INFO = "·"
    CHOSEN = "■"
    UNCHOSEN = "□"
    PART = "◑"
    UNKNOWN = "?"


TONE: dict[Mark, str] = {
    Mark.DONE: "$success",
    Mark.HERE: "$primary",
    Mark.OPEN: "$quiet",
    Mark.BAD: "$error",
    Mark.WARN: "$warning",
    Mark.BUSY: "$primary",
    Mark.SKIPPED: "$quiet",
    Mark.INFO: "$quiet",
    Mark.CHOSEN: "$success",
    Mark.UNCHOSEN: "$quiet",
    Mark.PART: "$foreground",
    Mark.UNKNOWN: "$quiet",
}
"""Theme variable each mark is painted in, beside its shape."""
