"""View of a policy with its document."""

from __future__ import annotations

import json
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static


def indented(text: str) -> str:
    """JSON with an indent of two; a text that is no JSON stays unchanged."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


class Document(VerticalScroll, can_focus=True):
    """Scrolling view of one document, or of a sentence instead of it."""

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
        """Text on the screen, without its colours."""
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


@dataclass(frozen=True, slots=True)
class Shown:
    """Texts on a policy."""

    name: str
    facts: str
    """Maker, version, and the like."""
    meaning: str
    """Effect of the policy, in words."""
    document: str = ""
    instead: str = ""
    """Sentence in place of a missing document."""
    risky: bool = False


class PolicyView(Widget):
    """Two lines and a document; follows the cursor of a list."""

    DEFAULT_CSS = """
    PolicyView {
        layout: vertical; height: auto; width: 1fr;
        & > Static { width: 1fr; height: auto; padding: 0 1; max-height: 3; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown: Shown | None = None

    def compose(self) -> ComposeResult:
        """The lines above the document."""
        yield Static("", markup=False)
        yield Document(id="document")

    @property
    def document(self) -> Document:
        """Scrolling part."""
        return self.query_one(Document)

    def show(self, shown: Shown | None) -> None:
        """Show a policy, or nothing."""
        if shown == self._shown:
            return
        self._shown = shown
        if shown is None:
            self.query_one(Static).update("")
            self.document.say("")
            return
        name = (f"▲ {shown.name}", "bold $warning") if shown.risky else (shown.name, "bold")
        lines = [Content.assemble(name, (f"   {shown.facts}", "$quiet"))]
        if shown.meaning:
            lines.append(Content(shown.meaning))
        self.query_one(Static).update(Content("\n").join(lines))
        if shown.document:
            self.document.show(shown.document)
        else:
            self.document.say(shown.instead)
