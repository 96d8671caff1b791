"""One policy to look at: what it is, what it is for, and its document."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.document import Document


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to see of a policy."""

    name: str
    facts: str
    """Who made it, which version, and the like."""
    meaning: str
    """What it allows, in words."""
    document: str = ""
    instead: str = ""
    """A sentence in place of a document that is not there."""
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
        """The scrolling part."""
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
