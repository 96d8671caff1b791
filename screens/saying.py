"""A widget of a step has something to tell the administrator."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from tui.widgets.marks import Mark


@dataclass
class Said(Message):
    """A sentence; the step says it above its buttons."""

    mark: Mark
    text: str
