"""The first row: the brand, who is acting in which account, and where that is."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class TopBar(Widget):
    """Brand on the left, identity and connection on the right; on every screen."""

    DEFAULT_CSS = """
    TopBar { height: 1; width: 1fr; padding: 0 2; }
    """

    identity: reactive[str] = reactive("")
    badge: reactive[tuple[str, str]] = reactive(("", "$quiet"))
    """A word for the connection, and its theme variable."""

    def __init__(self, identity: str, badge: tuple[str, str]) -> None:
        super().__init__()
        self.set_reactive(TopBar.identity, identity)
        self.set_reactive(TopBar.badge, badge)

    def render(self) -> Content:
        """One line, the right part flush with the edge."""
        left = Content.assemble(("▟▙ ", "$primary"), ("Onramp", "bold $primary"))
        word, tone = self.badge
        right = Content.assemble((self.identity, "$quiet"), "   ", (word, f"bold {tone}"))
        gap = max(1, self.content_size.width - left.cell_length - right.cell_length)
        return left + Content(" " * gap) + right
