"""Help (F1): explanation of a step, its keys, and documentation of its findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens.dialogs.dialog import Dialog
from tui.core.text import say

if TYPE_CHECKING:
    from tui.core.findings import Finding

SIDEWAYS = frozenset({"scroll_left", "scroll_right", "page_left", "page_right"})
"""Textual's keys for sideways scrolling, which nothing here does."""


class HelpDialog(Dialog[None]):
    """A text and the keys that work right now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "dismiss", "Close", id="help.close"),
    ]

    def __init__(
        self,
        title: str,
        text: str,
        bindings: Iterable[ActiveBinding],
        findings: Iterable[Finding] = (),
    ) -> None:
        """Each kind of finding is shown once, with its documentation."""
        super().__init__()
        self._findings: dict[str, Finding] = {}
        for each in findings:
            if each.link:
                self._findings.setdefault(each.code, each)
        self._title = title
        self._text = text
        shown = [
            active
            for active in bindings
            if active.binding.description and active.binding.action not in SIDEWAYS
        ]
        # What this step can do comes first; Textual's own keys have no ID.
        self._shown = sorted(shown, key=lambda active: active.binding.id is None)

    def compose(self) -> ComposeResult:
        """The text, then one line per key."""
        with VerticalScroll(classes="dialog") as dialog:
            # In the frame, which stays where the text is scrolled.
            dialog.border_subtitle = "esc closes this"
            yield Static(Content.assemble((self._title, "bold")))
            yield Static(self._text, markup=False, classes="dialog--text")
            yield Static(self._keys(), classes="dialog--text")
            if self._findings:
                yield Static(self._sources(), id="sources", classes="dialog--text")

    def _sources(self) -> Content:
        heading = Content.assemble(
            (say("What stands on this step, and where it is documented"), "bold")
        )
        lines = [
            Content.assemble(str(each.text), "\n", (each.link, "$primary"))
            for each in self._findings.values()
        ]
        return Content("\n\n").join([heading, *lines])

    def _keys(self) -> Content:
        seen: dict[str, str] = {}
        for active in self._shown:
            what = active.tooltip or active.binding.tooltip or active.binding.description
            seen.setdefault(self.app.get_key_display(active.binding), what)
        lines = [
            Content.assemble((f"{key:<12}", "bold $primary"), what) for key, what in seen.items()
        ]
        return Content("\n").join(lines)
