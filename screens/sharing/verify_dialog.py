"""Dialog: verification of one user, while it runs and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.dialogs.dialog import Dialog
from screens.sharing.verify_view import VerifiedRow, columns, first_bad, summary, verified_rows
from tui.core.text import say
from tui.widgets.notice import marked
from tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from screens.sharing.verification import Verifications
    from tui.core.handover import Handover
    from tui.core.policies import Groups


class VerificationDialog(Dialog[None]):
    """Expected and actual answers, line by line; closing it lets the verification go on."""

    CSS_PATH = "verify_dialog.tcss"
    AUTO_FOCUS = "#found"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="verification.close"),
        Binding("f5", "again", "Again", id="verification.again"),
        Binding("v", "again", "Again", show=False, id="verification.v"),
    ]

    class Changed(Message):
        """The verification has changed."""

    def __init__(
        self,
        verifications: Verifications,
        handover: Handover,
        groups: Groups,
        again: Callable[[], object],
    ) -> None:
        super().__init__()
        self._verifications = verifications
        self._handover = handover
        self._groups = groups
        self._again = again
        self._shown: dict[str, VerifiedRow] = {}
        self._columns = columns(0)
        self._rows = Rows(self._columns, id="found")
        self._led = False
        """Whether the cursor was put on the first line with a difference."""

    def compose(self) -> ComposeResult:
        """The summary, the lines, and details of one of them."""
        with Vertical(classes="dialog"):
            yield Static(
                Content.assemble((say("Verify {name}", name=self._handover.logon_name), "bold"))
            )
            yield Static("", id="summary")
            yield self._rows
            yield Static("", id="why", markup=False)
            with Horizontal(classes="dialog--buttons"):
                yield Button(say("Again (F5)"), id="again", compact=True)
                yield Button(say("Close"), id="close", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Follow the verification."""
        self._verifications.watch(self._heard)
        self._paint()

    def on_unmount(self) -> None:
        """Stop following the verification."""
        self._verifications.unwatch(self._heard)

    def _heard(self, key: str) -> None:
        if key == self._handover.key:
            self.post_message(self.Changed())

    @on(Changed)
    def _paint(self) -> None:
        it = self._verifications.of(self._handover.key)
        if it is None:
            return
        found = verified_rows(it, self._handover, self._groups)
        self._shown = {each.row.key: each for each in found}
        self._show([each.row for each in found])
        if not (self._led or it.running) and self._rows.cursor == 0:
            self._rows.move_to(first_bad(found) or "")
        self._led = not it.running
        self.query_one("#summary", Static).update(marked(*summary(it)))
        self._explain()

    def _show(self, rows: list[Row]) -> None:
        fitting = columns(self._rows.size.width)
        same = [row.key for row in rows] == [row.key for row in self._rows.rows]
        if same and fitting == self._columns:
            for row in rows:
                self._rows.change(row)
            return
        at_top, self._columns = self._rows.cursor == 0, fitting
        self._rows.show_as(fitting, rows)
        if at_top:
            # What is first came later.
            self._rows.cursor = 0

    def on_resize(self) -> None:
        """Paint the columns that fit."""
        self.call_after_refresh(self._paint)

    @on(Rows.Highlighted, "#found")
    def _explain(self) -> None:
        found = self._shown.get(self._rows.current or "")
        self.query_one("#why", Static).update(found.why if found else "")

    # Answers

    def action_again(self) -> None:
        """Begin the verification anew."""
        self._again()

    def action_close(self) -> None:
        """Go back to the cards."""
        self.dismiss(None)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "again":
            self.action_again()
        else:
            self.action_close()
