"""One secret that is kept nowhere: shown, and saved by the administrator before the run goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.background import in_background
from screens.dialogs.dialog import Dialog
from screens.sharing.copying import copied_line
from tui.core.secret import Secret
from tui.text import questions as words
from tui.text.keeping import not_saved, not_shown_yet, save_first, to_be_saved
from tui.vault.run_record import Slot
from tui.widgets.lines import Notice
from tui.widgets.secret_view import SecretView

if TYPE_CHECKING:
    from tui.vault.clipboard import Copied, Copier


class SaveSecret(Dialog[bool]):
    """Answers whether it is saved; that can be said once it was copied or shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "ask_to_stop", "Stop here", id="save-secret.no"),
        Binding("r", "reveal", "Reveal", id="save-secret.reveal"),
        Binding("c", "copy", "Copy", id="save-secret.copy"),
    ]
    AUTO_FOCUS = "#reveal"

    @dataclass
    class CopyEnded(Message):
        """A copy was tried."""

        copied: Copied

    def __init__(self, slot: Slot, secret: Secret, copier: Copier, at: int, count: int) -> None:
        """Make the dialog.

        Args:
            slot: Whose it is.
            secret: What is to be saved.
            copier: The clipboard.
            at: The how manieth secret of the run it is.
            count: How many the run makes.
        """
        super().__init__()
        self._at = at
        self._count = count
        self._slot = slot
        self._secret = secret
        self._copier = copier

    def compose(self) -> ComposeResult:
        """What it is, the secret when asked for, and the answers."""
        with Vertical(classes="dialog -roomy"):
            title = save_first(self._at, self._count)
            yield Static(Content.assemble(("▲ ", "$warning"), (title, "bold")))
            yield Static(to_be_saved(self._slot), markup=False, classes="dialog--text")
            yield SecretView(invitation=not_shown_yet())
            yield Notice()
            yield Static(
                Content.assemble(("esc", "bold $primary"), " ", words.esc_stops()),
                classes="dialog--text",
            )
            with Horizontal(classes="dialog--buttons"):
                reveal, copy, stop, saved = words.save_secret_answers()
                yield Button(reveal, id="reveal", name="reveal", compact=True)
                yield Button(copy, id="copy", name="copy", compact=True)
                yield Button(stop, id="no", name="ask_to_stop", compact=True)
                yield Button(saved, id="yes", name="dismiss(True)", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Nobody has saved what nobody has seen."""
        self.query_one("#yes", Button).disabled = True

    def action_ask_to_stop(self) -> None:
        """Stopping here leaves things half done, so ask first."""
        from screens.dialogs.confirm import Confirm

        def answered(yes: bool | None) -> None:
            if yes:
                self.stop_here()

        yes, no = words.stop_answers()
        question = Confirm(words.stop_title(), not_saved(self._slot), yes=yes, no=no)
        self.app.push_screen(question, answered)

    def stop_here(self) -> None:
        """It is not saved, and the run stops."""
        self.dismiss(False)

    def action_reveal(self) -> None:
        """Show it for a while, or hide it again."""
        view = self.query_one(SecretView)
        if view.revealed:
            view.hide()
            return
        view.reveal("", self._secret)
        self.query_one("#reveal", Button).label = words.hide()
        self.query_one("#yes", Button).disabled = False

    @on(SecretView.Hidden)
    def _hidden(self) -> None:
        self.query_one("#reveal", Button).label = words.save_secret_answers()[0]

    def action_copy(self) -> None:
        """Copy it."""
        copier, secret = self._copier, self._secret
        in_background(
            self, lambda: copier.copy(secret), self.CopyEnded, lambda _: None, name="copy"
        )

    @on(CopyEnded)
    def _copied(self, event: CopyEnded) -> None:
        from tui.vault.clipboard import Certainty

        self.query_one(Notice).say(*copied_line(event.copied))
        if event.copied.certainty is not Certainty.FAILED:
            self.query_one("#yes", Button).disabled = False
