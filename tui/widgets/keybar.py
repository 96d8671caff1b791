"""The last row: the keys that work right now.

One widget that paints a line. Textual's own footer mounts a widget per key, and mounts them anew
whenever the focus moves, which costs a step change and the first frame a third of their time.
"""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget


class KeyBar(Widget):
    """Shown bindings of the screen, each clickable; keys that do not work now are dim."""

    DEFAULT_CSS = """
    KeyBar { height: 1; width: 1fr; dock: bottom; padding: 0 2; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    keys: reactive[tuple[tuple[Binding, bool], ...]] = reactive(())

    def on_mount(self) -> None:
        """Follow the bindings from now on."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[object]) -> None:
        seen: dict[str, tuple[Binding, bool]] = {}
        for active in screen.active_bindings.values():
            if active.binding.show:
                seen.setdefault(active.binding.action, (active.binding, active.enabled))
        self.keys = tuple(seen.values())

    def render(self) -> Content:
        """Key and word, side by side."""
        return Content("  ").join([self._key(*each) for each in self.keys])

    def _key(self, binding: Binding, enabled: bool) -> Content:
        key = self.app.get_key_display(binding)
        if not enabled:
            return Content.assemble((f"{key} {binding.description}", "$quiet 60%"))
        return Content.from_markup(
            f"[@click=screen.{binding.action}][b $primary]$key[/] [$quiet]$word[/][/]"
            if binding.action.isidentifier()
            else "[b $primary]$key[/] [$quiet]$word[/]",
            key=key,
            word=binding.description,
        )
