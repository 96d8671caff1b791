"""The colours: one calm ground, one warm accent, and marks that read without colour."""

from __future__ import annotations

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
        "block-cursor-background": "#4a2f20",
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
    primary="#b34a00",
    secondary="#5b687d",
    accent="#b34a00",
    foreground="#232833",
    background="#faf8f5",
    surface="#f1eee9",
    panel="#e8e4dd",
    success="#1c7a3e",
    warning="#8a5a00",
    error="#b3202f",
    dark=False,
    variables={
        "block-cursor-background": "#f6d3b8",
        "block-cursor-foreground": "#14171d",
        "block-cursor-blurred-background": "#e3ded5",
        "block-cursor-blurred-foreground": "#232833",
        "border": "#b34a00",
        "border-blurred": "#d5cfc4",
        "footer-key-foreground": "#b34a00",
        "footer-background": "#faf8f5",
        "input-selection-background": "#b34a00 25%",
        "quiet": "#5f6978",
        "rule": "#d5cfc4",
        "scrollbar": "#d5cfc4",
        "scrollbar-hover": "#bfb8ab",
        "scrollbar-active": "#b34a00",
        "scrollbar-background": "#faf8f5",
        "scrollbar-background-hover": "#faf8f5",
        "scrollbar-background-active": "#faf8f5",
        "scrollbar-corner-color": "#faf8f5",
    },
)

THEMES = (DARK, LIGHT)
