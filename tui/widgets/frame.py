"""The last row: the keys that work right now.

One widget that paints a line. Textual's own footer mounts a widget per key, and mounts them anew
whenever the focus moves, which costs a step change and the first frame a third of their time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

LEAVE: Final = "app.leave"
ALWAYS: Final = ("help", LEAVE)
"""Actions whose keys stand at the right edge, however little room there is."""
GAP: Final = 2


class KeyBar(Widget):
    """Shown bindings of the screen, each clickable; keys that do not work now are dim.

    Of those that do not fit none is cut: the last ones are left out, and help lists them all.
    """

    DEFAULT_CSS = """
    KeyBar { height: 1; width: 1fr; dock: bottom; padding: 0 2; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    keys: reactive[tuple[tuple[Binding, bool, DOMNode], ...]] = reactive(())
    """Bindings, whether they work now, and whose they are."""

    leave_word: reactive[str] = reactive("")
    """What the key that leaves does now, where it does something else."""

    def on_mount(self) -> None:
        """Follow the bindings from now on."""
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
        """Key and word, side by side."""
        line = Content("")
        for at, key, *_ in self._places():
            line += Content(" " * (at - line.cell_length)) + key
        return line

    def _places(self) -> Iterator[tuple[int, Content, Binding, bool, DOMNode]]:
        """In which column which key stands."""
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
        """A click on a key is like pressing it."""
        offset = event.get_content_offset(self)
        for left, key, binding, enabled, owner in self._places():
            if offset is not None and left <= offset.x < left + key.cell_length and enabled:
                await self.app.run_action(binding.action, owner)
                return
