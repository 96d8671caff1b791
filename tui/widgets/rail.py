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
    Rail { width: 18; height: 1fr; padding: 1 1 0 2; text-wrap: nowrap; }
    """

    stops: reactive[tuple[Stop, ...]] = reactive(())

    def __init__(self, stops: tuple[Stop, ...]) -> None:
        super().__init__()
        self.set_reactive(Rail.stops, stops)

    def render(self) -> Content:
        """Paint the stops in the direction there is room for."""
        narrow = self.size.height == 1
        parts = [self._stop(stop, narrow=narrow) for stop in self.stops]
        line = Content("  " if narrow else "\n\n").join(parts)
        if narrow and line.cell_length > self.content_size.width:
            # Too narrow for all names: the marks, and the name of the step one is at.
            brief = [
                part if stop.mark is Mark.HERE else Content.assemble((stop.mark, TONE[stop.mark]))
                for stop, part in zip(self.stops, parts, strict=True)
            ]
            return Content(" ").join(brief)
        return line

    def _stop(self, stop: Stop, *, narrow: bool) -> Content:
        tone = TONE[stop.mark]
        here = stop.mark is Mark.HERE
        return Content.assemble(
            (f"{stop.mark} " if narrow else f"{stop.mark}  ", tone),
            (stop.label, f"bold {tone}" if here else tone),
        )
