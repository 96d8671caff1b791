"""Lines that tick while something is looked at or typed."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.marks import TONE, Mark


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

    def render(self) -> Content:
        """One line an item."""
        return Content("\n").join([self._line(item) for item in self.items])

    def _line(self, item: Item) -> Content:
        tone = TONE[item.mark]
        bad = item.mark in {Mark.BAD, Mark.WARN}
        return Content.assemble(
            (f"{item.mark} ", tone),
            (f"{item.label:<{self._label_width}}" if item.detail else item.label, "$foreground"),
            (item.detail, tone if bad else "$quiet"),
        )
