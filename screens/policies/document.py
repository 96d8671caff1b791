"""Dialog: document of one policy."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.dialogs.dialog import Dialog
from tui.core.scrubbing import printable
from tui.core.text import say
from tui.widgets.policy_view import Document


class PolicyDocumentDialog(Dialog[None]):
    """A name, and a document to scroll."""

    AUTO_FOCUS = "#read-document"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss(None)", "Close", id="policy-document.close"),
    ]
    CSS_PATH = "custom_policy.tcss"

    def __init__(self, name: str, description: str, document: str) -> None:
        super().__init__()
        about = (f"  {printable(description)}", "$quiet")
        self._title = Content.assemble((printable(name), "bold"), about)
        self._text = document

    def compose(self) -> ComposeResult:
        """The name above the document."""
        with Vertical(classes="dialog -roomy"):
            yield Static(self._title)
            yield Document(id="read-document")
            yield Static(say("↑ ↓ scroll · esc closes this"), id="keys", markup=False)

    def on_mount(self) -> None:
        """Show the document."""
        self.query_one(Document).show(self._text)
