"""Loads the later screens while the first one is read, so that no step change waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path


def load_screens() -> None:
    """Import every screen and what they need on arrival. For a thread; takes some 100 ms."""
    import tui.planning.planner
    import tui.planning.rules
    import tui.text  # noqa: F401 - imported to be there


def style_sheets() -> Iterator[Path]:
    """Every style sheet beside a screen or a dialog."""
    home = Path(str(files("screens")))
    yield from sorted(home.rglob("*.tcss"))
