"""The rail: which steps there are, which are settled, and where one is."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.marks import TONE, Mark


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the rail."""

    label: str
    mark: Mark


class Rail(Widget):
    """Steps one below the other, or in one line where the terminal is narrow."""

    DEFAULT_CSS = """
    Rail { width: 18; height: 1fr; padding: 1 1 0 2; }
    .-narrow Rail { width: 1fr; height: 1; padding: 0 2; }
    """

    stops: reactive[tuple[Stop, ...]] = reactive(())

    def __init__(self, stops: tuple[Stop, ...]) -> None:
        super().__init__()
        self.set_reactive(Rail.stops, stops)

    def render(self) -> Content:
        """Paint the stops in the direction there is room for."""
        narrow = self.screen.has_class("-narrow")
        parts = [self._stop(stop, narrow=narrow) for stop in self.stops]
        return Content("  " if narrow else "\n\n").join(parts)

    def _stop(self, stop: Stop, *, narrow: bool) -> Content:
        tone = TONE[stop.mark]
        here = stop.mark is Mark.HERE
        return Content.assemble(
            (f"{stop.mark} " if narrow else f"{stop.mark}  ", tone),
            (stop.label, f"bold {tone}" if here else tone),
        )
