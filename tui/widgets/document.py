"""A policy document to look at: JSON, indented and coloured, scrolled by keyboard."""

from __future__ import annotations

import json

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


def indented(text: str) -> str:
    """JSON with an indent of two; text that is no JSON comes back as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


class Document(VerticalScroll, can_focus=True):
    """Shows one document at a time, or a word instead of it."""

    DEFAULT_CSS = """
    Document {
        height: 1fr; width: 1fr; scrollbar-size: 1 1; background: $surface; padding: 0 1;
        & > Static { width: 1fr; height: auto; }
        &:focus { background: $panel; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown = ""

    def compose(self) -> ComposeResult:
        """One text in a scrolling frame."""
        yield Static("", markup=False)

    @property
    def shown(self) -> str:
        """The text on the screen, without its colours."""
        return self._shown

    def show(self, text: str) -> None:
        """Show a document from its first line on."""
        # Colouring loads a lexer: 14 ms that the first document pays and no start does.
        from textual.highlight import highlight

        shown = indented(text)
        if shown != self._shown:
            self._put(highlight(shown, language="json"), shown)

    def say(self, sentence: str) -> None:
        """Show a sentence in place of a document."""
        self._put(Content.styled(sentence, "$quiet"), sentence)

    def _put(self, content: Content, shown: str) -> None:
        self._shown = shown
        self.query_one(Static).update(content)
        self.scroll_home(animate=False)
