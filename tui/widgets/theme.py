"""Colours and marks."""

from __future__ import annotations

from enum import StrEnum

from textual.theme import Theme

DARK = Theme(
    name="onramp-dark",
    primary="#ff9249",
    secondary="#7c8da6",
    accent="#ff9249",
    foreground="#d7dce5",
    background="#12151c",
    surface="#181c25",
    panel="#1f2430",
    success="#84d09a",
    warning="#f2c063",
    error="#f0707d",
    dark=True,
    variables={
        "block-cursor-background": "#3f281b",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#272d3a",
        "block-cursor-blurred-foreground": "#d7dce5",
        "border": "#ff9249",
        "border-blurred": "#2b3140",
        "footer-key-foreground": "#ff9249",
        "footer-background": "#12151c",
        "input-selection-background": "#ff9249 35%",
        "quiet": "#8c96a8",
        "rule": "#2b3140",
        "scrollbar": "#2b3140",
        "scrollbar-hover": "#3b4355",
        "scrollbar-active": "#ff9249",
        "scrollbar-background": "#12151c",
        "scrollbar-background-hover": "#12151c",
        "scrollbar-background-active": "#12151c",
        "scrollbar-corner-color": "#12151c",
    },
)

LIGHT = Theme(
    name="onramp-light",
    primary="#8f3a00",
    secondary="#5b687d",
    accent="#8f3a00",
    foreground="#232833",
    background="#faf8f5",
    surface="#f1eee9",
    panel="#e8e4dd",
    success="#145c2e",
    warning="#6b4500",
    error="#9a1b28",
    dark=False,
    variables={
        "block-cursor-background": "#f8dcc6",
        "block-cursor-foreground": "#14171d",
        "block-cursor-blurred-background": "#e3ded5",
        "block-cursor-blurred-foreground": "#232833",
        "border": "#8f3a00",
        "border-blurred": "#d5cfc4",
        "footer-key-foreground": "#8f3a00",
        "footer-background": "#faf8f5",
        "input-selection-background": "#8f3a00 25%",
        "quiet": "#4a5361",
        "rule": "#d5cfc4",
        "scrollbar": "#d5cfc4",
        "scrollbar-hover": "#bfb8ab",
        "scrollbar-active": "#8f3a00",
        "scrollbar-background": "#faf8f5",
        "scrollbar-background-hover": "#faf8f5",
        "scrollbar-background-active": "#faf8f5",
        "scrollbar-corner-color": "#faf8f5",
    },
)

THEMES = (DARK, LIGHT)


class Mark(StrEnum):
    """State of a line, in one cell."""

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
"""Theme variable of each mark's colour, beside its shape."""
