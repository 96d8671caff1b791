"""Plan drawer (F2) on a narrow terminal: lies over the step, takes the keys until closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens import frame
from screens.dialogs.dialog import Dialog
from tui.widgets.frame import PlanPanel

if TYPE_CHECKING:
    from screens.session import Session


class PlanDialog(Dialog[None]):
    """The plan as it grows; closes by itself where there is room beside the step."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f2,enter,q", "dismiss", "Close", id="plan.close"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """The panel, and the key that closes it."""
        with VerticalScroll(id="drawer"):
            yield PlanPanel("Your plan", frame.plan_entries(self._session))
            yield Static(Content.assemble(("esc closes this", "$quiet")), id="drawer--leave")

    def on_mount(self) -> None:
        """Follow the session."""
        self._session.watch(self._changed)

    def on_unmount(self) -> None:
        """Stop following the session."""
        self._session.unwatch(self._changed)

    def _changed(self) -> None:
        self.query_one(PlanPanel).entries = frame.plan_entries(self._session)

    def on_resize(self, event: events.Resize) -> None:
        """Close where the step has room for the plan."""
        if event.size.width >= frame.BROAD:
            self.dismiss()
