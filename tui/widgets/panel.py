"""The side panel in which the plan grows."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.marks import TONE, Mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the panel: a heading with its value, or a detail below it."""

    text: str
    value: str = ""
    mark: Mark | None = None
    detail: bool = False


class PlanPanel(Widget):
    """What has been decided so far; never interactive."""

    DEFAULT_CSS = """
    PlanPanel { width: 32; height: 1fr; padding: 1 2 0 2; border-left: vkey $rule; }
    """

    entries: reactive[tuple[Entry, ...]] = reactive(())

    def __init__(self, title: str, entries: tuple[Entry, ...] = ()) -> None:
        super().__init__()
        self._title = title
        self.set_reactive(PlanPanel.entries, entries)

    def render(self) -> Content:
        """The title, then the entries with their values aligned."""
        lines = [Content.assemble((self._title.upper(), "bold $quiet")), Content("")]
        lines.extend(self._entry(entry) for entry in self.entries)
        return Content("\n").join(lines)

    @staticmethod
    def _entry(entry: Entry) -> Content:
        if entry.detail:
            return Content.assemble((f"  {entry.text}", "$quiet"))
        mark = (f"{entry.mark} ", TONE[entry.mark]) if entry.mark else ("", "")
        if not entry.value:
            return Content.assemble(mark, entry.text)
        return Content.assemble(mark, (f"{entry.text:<14}", "$quiet"), (entry.value, "bold"))
