"""What stands beside the list of policies, or below it: a document, or what it all comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Button

from screens.findings import ChoosingScreen
from screens.policies.preview import Preview
from tui.core.draft import Draft
from tui.core.findings import Finding
from tui.widgets.advice import Advice
from tui.widgets.policy_view import PolicyView

if TYPE_CHECKING:
    from screens.session import Session


class PolicySides(ChoosingScreen):
    """Turns one of them up. Needs a ``PolicyView``, a ``Preview``, and the list ``#grants``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f3",
            "document",
            "Document",
            id="policies.document",
            tooltip="Read the document, or leave it",
        ),
        Binding(
            "f9",
            "preview",
            "Preview",
            id="policies.preview",
            tooltip="What the users will be able to do, or the document again",
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._turned = False
        """A key has said what is to stand there."""

    def change(self, draft: Draft) -> None:
        """The first policy that is chosen turns the preview up, where there is room for it."""
        before = set(self.session.draft.grants)
        super().change(draft)
        room = self.has_class("-tall") or self.has_class("-beside")
        if room and not self._turned and set(self.session.draft.grants) - before:
            self.add_class("-preview")
            self.paint_preview()

    def paint_preview(self) -> None:
        """Bring the preview up to date, if it is turned up."""
        if self.has_class("-preview"):
            self.query_one(Preview).follow(reading=self.reading)

    def action_document(self) -> None:
        """Into the document; and out of it again, to the list."""
        self._turned = True
        document = self.query_one(PolicyView).document
        if document.has_focus:
            self.remove_class("-document")
            self.query_one("#grants").focus()
        else:
            self.remove_class("-preview")
            self.add_class("-document")
            document.focus()

    def action_preview(self) -> None:
        """Turn the document into the preview, or back; the list keeps the focus."""
        self._turned = True
        sides = (self.query_one(PolicyView), self.query_one(Preview))
        inside = any(side.has_focus_within for side in sides)
        self.remove_class("-document")
        self.toggle_class("-preview")
        self.paint_preview()
        if inside:
            self.query_one("#grants").focus()

    @on(Button.Pressed, "#finding-count")
    def _to_findings(self, event: Button.Pressed) -> None:
        event.stop()
        self._turned = True
        self.remove_class("-document", "-preview")
        advice = self.query_one("#advice", Advice)
        if advice.remedies.rows:
            advice.focus()
        else:
            self.query_one("#grants").focus()

    def focus_finding(self, finding: Finding) -> None:
        """Where there is little room, what is offered has it now."""
        if self.has_class("-short"):
            self.remove_class("-document", "-preview")
        super().focus_finding(finding)
