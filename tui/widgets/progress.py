"""How far something is, in one line."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.marks import TONE, Mark

BAR, SHORT_BAR = 24, 14
ROOMY = 90
"""Columns from which the bar has its whole length."""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of so many, and what is going on."""

    mark: Mark
    done: int
    total: int
    text: str = ""


class ProgressLine(Widget):
    """A bar, the numbers, and a few words; takes no room while there is nothing to show."""

    DEFAULT_CSS = """
    ProgressLine { height: 1; width: 1fr; display: none; }
    ProgressLine.-shown { display: block; }
    """

    progress: reactive[Progress | None] = reactive(None)

    def watch_progress(self, progress: Progress | None) -> None:
        """Show or hide the line."""
        self.set_class(progress is not None, "-shown")

    def render(self) -> Content:
        """The bar in the tone of its mark; the numbers say the same without colour."""
        if self.progress is None:
            return Content("")
        it = self.progress
        tone = TONE[it.mark]
        bar = BAR if self.size.width >= ROOMY else SHORT_BAR
        full = bar * it.done // it.total if it.total else bar
        return Content.assemble(
            (f"{it.mark} ", tone),
            ("━" * full, tone),
            ("─" * (bar - full), "$rule"),
            (f"  {it.done} of {it.total}", "bold"),
            (f"   {it.text}", "$quiet"),
        )
