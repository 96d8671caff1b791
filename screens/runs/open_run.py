"""Opening an earlier run: waiting for the keyring, or asking for the passphrase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.background import PATIENCE, in_background
from screens.dialogs.dialog import Dialog
from tui.core.secret import Secret
from tui.text import questions
from tui.text.keeping import keyring_asks
from tui.text.past_runs import cannot_open, opening, passphrase_needed, wrong_passphrase
from tui.widgets.field import Field
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from tui.apply.open_run import Place
    from tui.vault.vault import Safe


class OpenRun(Dialog["Place | None"]):
    """Answers with the open place, or None where it was not opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="open-run.cancel"),
    ]
    AUTO_FOCUS = "#no"

    @dataclass
    class Opened(Message):
        """It is open."""

        place: Place

    @dataclass
    class NotOpened(Message):
        """It is not."""

        error: Exception

    def __init__(
        self,
        safe: Safe,
        path: Path,
        before: Callable[[], None],
        passphrase: Secret | None,
        *,
        to_undo: bool = False,
    ) -> None:
        """Make the dialog.

        Args:
            safe: Where runs are.
            path: The run's file.
            before: Called first, in the same thread: lets go of the account.
            passphrase: One to be tried, known from another run.
            to_undo: Its secrets stay sealed, so neither keyring nor passphrase is asked for.
        """
        super().__init__()
        self._safe = safe
        self._path = path
        self._before = before
        self._known = passphrase
        self._to_undo = to_undo
        self._opening = False
        self.left = False

    def compose(self) -> ComposeResult:
        """What happens, and the passphrase once it is wanted."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((questions.opening_title(), "bold")))
            yield Static(opening(), id="what", markup=False, classes="dialog--text")
            yield Field(questions.passphrase(), id="passphrase", secret=True)
            yield Notice()
            with Horizontal(classes="dialog--buttons"):
                yield Button(questions.cancel(), id="no", name="leave", compact=True)
                yield Button(
                    questions.open_it(), id="yes", name="open", variant="primary", compact=True
                )

    def on_mount(self) -> None:
        """Try at once."""
        self.query_one(Field).display = False
        self.query_one("#yes").display = False
        self.set_timer(PATIENCE, self._say_what_is_waited_for)
        self._open(self._known)

    def _say_what_is_waited_for(self) -> None:
        if self._opening and not self.query_one(Field).display:
            self.query_one(Notice).say(Mark.BUSY, keyring_asks())

    def _open(self, passphrase: Secret | None) -> None:
        safe, path, before, to_undo = self._safe, self._path, self._before, self._to_undo
        self._opening = True

        def work() -> Place:
            from tui.apply.open_run import reopen_place

            before()
            return reopen_place(safe, path, passphrase, to_undo=to_undo)

        in_background(
            self, work, self.Opened, self._trouble, name="open-run", lost=self._close_again
        )

    def _close_again(self, message: Message) -> None:
        if isinstance(message, self.Opened):
            message.place.close()

    def _trouble(self, error: Exception) -> Message | None:
        from tui.apply.doubts import DoubtError
        from tui.apply.note_record import UnknownNoteError
        from tui.apply.plan_record import NotAPlanError
        from tui.vault.account_lock import AccountBusyError
        from tui.vault.keyring import KeyringUnavailableError
        from tui.vault.lines import DamagedError
        from tui.vault.run_record import NotARunError
        from tui.vault.sealing import SealError
        from tui.vault.vault import PassphraseNeededError

        known = (
            AccountBusyError
            | DamagedError
            | DoubtError
            | KeyringUnavailableError
            | NotAPlanError
            | NotARunError
            | OSError
            | PassphraseNeededError
            | SealError
            | UnknownNoteError
        )
        return self.NotOpened(error) if isinstance(error, known) else None

    @on(Opened)
    def _was_opened(self, event: Opened) -> None:
        self._answer(event.place)

    @on(NotOpened)
    def _was_not_opened(self, event: NotOpened) -> None:
        from tui.vault.sealing import SealError
        from tui.vault.vault import PassphraseNeededError

        self._opening = False
        notice, field = self.query_one(Notice), self.query_one(Field)
        notice.hush()
        sealed = isinstance(event.error, SealError)
        if isinstance(event.error, PassphraseNeededError) or (
            sealed and (field.display or self._known is not None)
        ):
            if sealed and field.display:
                field.problem = wrong_passphrase()
            self._known = None
            field.display = self.query_one("#yes").display = True
            self.query_one("#what", Static).update(passphrase_needed())
            field.focus()
        else:
            notice.say(Mark.BAD, cannot_open(event.error))
            self.query_one("#what").display = False

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        event.stop()
        event.field.problem = None

    @on(Field.Submitted)
    def _entered(self, event: Field.Submitted) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Try the passphrase that was typed."""
        value = self.query_one(Field).value
        if value and not self._opening:
            self._open(Secret(value))

    def action_leave(self) -> None:
        """Open nothing; what opens after this is closed again."""
        self._answer(None)

    def _answer(self, place: Place | None) -> None:
        self.left = True
        self.query_one(Field).value = ""
        self.dismiss(place)
