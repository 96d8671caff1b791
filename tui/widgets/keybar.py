"""The last row: the keys that work right now.

One widget that paints a line. Textual's own footer mounts a widget per key, and mounts them anew
whenever the focus moves, which costs a step change and the first frame a third of their time.
"""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget


class KeyBar(Widget):
    """Shown bindings of the screen, each clickable; keys that do not work now are dim."""

    DEFAULT_CSS = """
    KeyBar { height: 1; width: 1fr; dock: bottom; padding: 0 2; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    keys: reactive[tuple[tuple[Binding, bool, DOMNode], ...]] = reactive(())
    """Bindings, whether they work now, and whose they are."""

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
        return Content("  ").join(
            [self._key(binding, enabled) for binding, enabled, _ in self.keys]
        )

    def _key(self, binding: Binding, enabled: bool) -> Content:
        tones = ("bold $primary", "$quiet") if enabled else ("$quiet 60%", "$quiet 60%")
        key = self.app.get_key_display(binding)
        return Content.assemble((key, tones[0]), " ", (binding.description, tones[1]))

    async def on_click(self, event: events.Click) -> None:
        """A click on a key is like pressing it."""
        offset = event.get_content_offset(self)
        left = 0
        for binding, enabled, owner in self.keys:
            right = left + self._key(binding, enabled).cell_length
            if offset is not None and left <= offset.x < right and enabled:
                await self.app.run_action(binding.action, owner)
                return
            left = right + 2
