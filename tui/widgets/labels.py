"""Buttons whose words change."""

from __future__ import annotations

from textual.widgets import Button


def relabel(button: Button, words: str) -> None:
    """Give a button other words, and the room that they need."""
    if str(button.label) != words:
        button.label = words
        # Textual keeps the room of the old ones.
        button.refresh(layout=True)
