"""Lines that tick while something is looked at or typed."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.marks import TONE, Mark

LEAST = 12
"""Cells from which a detail is wrapped beside its label."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line: its mark, what was looked at, and what came of it."""

    mark: Mark
    label: str
    detail: str = ""


class Checklist(Widget):
    """Marks, labels and details below each other; long details wrap."""

    DEFAULT_CSS = """
    Checklist { height: auto; width: 1fr; }
    """

    items: reactive[tuple[Item, ...]] = reactive((), layout=True)

    def __init__(
        self,
        items: tuple[Item, ...] = (),
        *,
        label_width: int = 18,
        id: str | None = None,  # noqa: A002 - the name Textual gives it
    ) -> None:
        super().__init__(id=id)
        self._label_width = label_width
        self.set_reactive(Checklist.items, items)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As high as all details are, wrapped beside their labels."""
        return max(1, sum(len(self._lines(item, width)) for item in self.items))

    def render(self) -> Content:
        """An item below the other."""
        width = self.content_size.width
        return Content("\n").join(
            [line for item in self.items for line in self._lines(item, width)]
        )

    def _lines(self, item: Item, width: int) -> list[Content]:
        tone = TONE[item.mark]
        bad = item.mark in {Mark.BAD, Mark.WARN}
        label = f"{item.label:<{self._label_width}}" if item.detail else item.label
        head = Content.assemble((f"{item.mark} ", tone), (label, "$foreground"))
        detail = Content.styled(item.detail, tone if bad else "$quiet")
        room = width - head.cell_length
        if room < LEAST or detail.cell_length <= room:
            return [head + detail]
        first, *rest = detail.wrap(room)
        # What goes on below is not to be taken for another item.
        return [head + first, *(Content(" " * head.cell_length) + line for line in rest)]
