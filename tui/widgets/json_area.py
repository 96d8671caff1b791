"""Editor for JSON: numbered lines, quiet colours, a mark on a mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from tui.policy.layout import tidied

_TOKENS = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*"?)(?P<colon>\s*:)?')


class JsonArea(TextArea):
    """Text area that tab leaves; enter keeps the indent."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"json-area--key", "json-area--text", "json-area--bad"}
    DEFAULT_CSS = """
    JsonArea {
        border: none; padding: 0; background: $surface; scrollbar-size: 1 1;
        &:focus { border: none; background: $panel; }
        & .json-area--key { color: $primary; }
        & .json-area--text { color: $success; }
        & .json-area--bad { color: $error; text-style: bold underline; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the area takes it for a plain line end.
        Binding("enter", "new_line", show=False, priority=True, id="json.line"),
    ]

    @dataclass
    class TooMuch(Message):
        """Message: the pasted text is too long for a document; nothing was inserted."""

        area: JsonArea
        length: int

        @property
        def control(self) -> JsonArea:
            """Sender of the message."""
            return self.area

    def __init__(self, text: str = "", *, most: int, id: str) -> None:  # noqa: A002 - as Textual
        """Begin with a text.

        At most ``most`` characters may be pasted: painting a line takes longer the longer it is.
        """
        super().__init__(tidied(text), show_line_numbers=True, tab_behavior="focus", id=id)
        self.indent_width = 2
        self._most = most
        self._bad: tuple[int, int] | None = None

    def rewrite(self, text: str) -> None:
        """Replace the whole text; undo brings the old one back."""
        self.replace(tidied(text), (0, 0), self.document.end)
        self.move_cursor((0, 0))

    def mark(self, line: int | None, column: int = 1) -> None:
        """Mark a mistake, by line and column from 1; None removes the mark."""
        bad = (line - 1, column - 1) if line is not None else None
        if bad != self._bad:
            self._bad = bad
            # Lines are kept as they were painted until the style is another one.
            self.notify_style_update()
            self.refresh()

    def go_to(self, line: int, column: int) -> None:
        """Move the cursor, by line and column from 1."""
        row = min(max(0, line - 1), self.document.line_count - 1)
        at = min(max(0, column - 1), len(self.document.get_line(row)))
        self.move_cursor((row, at), center=True)

    def get_line(self, line_index: int) -> Text:
        """One line with its colours, and with the mark."""
        line = super().get_line(line_index)
        key, text = (
            self.get_component_rich_style(f"json-area--{name}", partial=True)
            for name in ("key", "text")
        )
        for found in _TOKENS.finditer(line.plain):
            line.stylize(key if found["colon"] else text, *found.span("text"))
        if self._bad is not None and self._bad[0] == line_index:
            bad = self.get_component_rich_style("json-area--bad", partial=True)
            line.stylize(bad, min(self._bad[1], max(0, len(line) - 1)))
        return line

    def action_new_line(self) -> None:
        """Begin a line below with the same indent, or a deeper one after an opening bracket."""
        start, end = sorted(self.selection)
        before = self.document.get_line(start[0])[: start[1]]
        indent = before[: len(before) - len(before.lstrip())]
        if before.rstrip().endswith(("{", "[")):
            indent += " " * self.indent_width
        self.replace(f"\n{indent}", start, end, maintain_selection_offset=False)
        self.scroll_cursor_visible()

    def action_paste(self) -> None:
        """Paste the app's clipboard as if it came from the terminal."""
        self.app.post_message(events.Paste(self.app.clipboard))

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = tidied(event.text)
        if len(event.text) + len(self.text) - len(self.selected_text) > self._most:
            event.prevent_default()
            event.stop()
            self.post_message(self.TooMuch(self, len(event.text)))
