"""Frame of every step: top bar, rail, plan panel, key bar.

The key bar is one widget that paints a line. Textual's own footer mounts a widget per key, and
mounts them anew whenever the focus moves, which costs a step change and the first frame a third of
their time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.widgets.theme import TONE, Mark


class TopBar(Widget):
    """Brand on the left, identity and connection on the right; on every screen."""

    DEFAULT_CSS = """
    TopBar { height: 1; width: 1fr; padding: 0 2; }
    """

    identity: reactive[str] = reactive("")
    badge: reactive[tuple[str, str]] = reactive(("", "$quiet"))
    """Word for the connection, and its theme variable."""

    def __init__(self, identity: str, badge: tuple[str, str]) -> None:
        super().__init__()
        self.set_reactive(TopBar.identity, identity)
        self.set_reactive(TopBar.badge, badge)

    def render(self) -> Content:
        """One line, the right part flush with the edge."""
        left = Content.assemble(("▟▙ ", "$primary"), ("Onramp", "bold $primary"))
        word, tone = self.badge
        room = self.content_size.width - left.cell_length - cell_len(word) - 4
        right = Content.assemble(
            (tail(self.identity, room), "$quiet"), "   ", (word, f"bold {tone}")
        )
        gap = max(1, self.content_size.width - left.cell_length - right.cell_length)
        return left + Content(" " * gap) + right


def tail(text: str, room: int) -> str:
    """End of a text, as long as there is room: the account ID stands last, and must stay."""
    if cell_len(text) <= room:
        return text
    while text and cell_len(text) > max(0, room - 1):
        text = text[1:]
    return f"…{text}"


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the rail."""

    label: str
    mark: Mark


class Rail(Widget):
    """Steps in a column, or in one line where the terminal is narrow."""

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the panel: a heading with its value, or a detail below it."""

    text: str
    value: str = ""
    mark: Mark | None = None
    detail: bool = False


class PlanPanel(Widget):
    """Decisions so far; never interactive."""

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


LEAVE: Final = "app.leave"
ALWAYS: Final = ("help", LEAVE)
"""Actions whose keys stand at the right edge, however little room there is."""
GAP: Final = 2


class KeyBar(Widget):
    """Bindings of the screen, each clickable; keys that do not work now are dim.

    No key is cut: the last ones are left out where room is short, and help lists them all.
    """

    DEFAULT_CSS = """
    KeyBar { height: 1; width: 1fr; dock: bottom; padding: 0 2; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    keys: reactive[tuple[tuple[Binding, bool, DOMNode], ...]] = reactive(())
    """Bindings, whether they work now, and their owners."""

    leave_word: reactive[str] = reactive("")
    """Word for the key that leaves, where it does something else now."""

    def on_mount(self) -> None:
        """Subscribe to the bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[object]) -> None:
        seen: dict[str, tuple[Binding, bool, DOMNode]] = {}
        for active in screen.active_bindings.values():
            if active.binding.show:
                seen.setdefault(
                    active.binding.action, (active.binding, active.enabled, active.node)
                )
        self.keys = tuple(seen.values())

    def render(self) -> Content:
        """Keys and words, side by side."""
        line = Content("")
        for at, key, *_ in self._places():
            line += Content(" " * (at - line.cell_length)) + key
        return line

    def _places(self) -> Iterator[tuple[int, Content, Binding, bool, DOMNode]]:
        keys = [(self._key(binding, on), binding, on, owner) for binding, on, owner in self.keys]
        edge = [each for action in ALWAYS for each in keys if each[1].action == action]
        right = self.content_size.width - sum(each[0].cell_length + GAP for each in edge) + GAP
        left = 0
        for each in keys:
            if each in edge:
                continue
            if left + each[0].cell_length + GAP > right:
                break
            yield (left, *each)
            left += each[0].cell_length + GAP
        right = max(left, right)
        for each in edge:
            yield (right, *each)
            right += each[0].cell_length + GAP

    def _key(self, binding: Binding, enabled: bool) -> Content:
        tones = ("bold $primary", "$quiet") if enabled else ("$quiet", "$quiet")
        key = self.app.get_key_display(binding)
        word = self.leave_word if binding.action == LEAVE else ""
        return Content.assemble((key, tones[0]), " ", (word or binding.description, tones[1]))

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the clicked key."""
        offset = event.get_content_offset(self)
        for left, key, binding, enabled, owner in self._places():
            if offset is not None and left <= offset.x < left + key.cell_length and enabled:
                await self.app.run_action(binding.action, owner)
                return
