"""The first row: the brand, who is acting in which account, and where that is."""

from __future__ import annotations

from rich.cells import cell_len
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
        room = self.content_size.width - left.cell_length - cell_len(word) - 4
        right = Content.assemble(
            (tail(self.identity, room), "$quiet"), "   ", (word, f"bold {tone}")
        )
        gap = max(1, self.content_size.width - left.cell_length - right.cell_length)
        return left + Content(" " * gap) + right


def tail(text: str, room: int) -> str:
    """As much of the end as there is room for: the account ID stands last, and must stay."""
    if cell_len(text) <= room:
        return text
    while text and cell_len(text) > max(0, room - 1):
        text = text[1:]
    return f"…{text}"
