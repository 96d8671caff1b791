"""Dialogs that open an earlier run: keyring, passphrase, own passwords."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.access.own_passwords import password_field
from screens.background import PATIENCE, in_background
from screens.dialogs.dialog import Dialog
from tui.apply.entries import NotAPlanError, UnknownNoteError
from tui.apply.events import NeedsAttentionError
from tui.apply.open_run import reopen_run
from tui.core.secret import Secret
from tui.core.text import say
from tui.planning.passwords import shared_passwords
from tui.text import questions
from tui.text.history import cannot_open
from tui.text.vault import keyring_asks
from tui.vault.append_log import DamagedError
from tui.vault.keyring import KeyringUnavailableError
from tui.vault.locks import AccountBusyError
from tui.vault.run_file import NotARunError
from tui.vault.sealing import SealError
from tui.vault.vault import PassphraseNeededError
from tui.widgets.field import Field
from tui.widgets.notice import Notice
from tui.widgets.password_field import OwnPassword
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from tui.apply.open_run import OpenRun
    from tui.core.account import PasswordPolicy
    from tui.vault.vault import Vault


class OpenRunDialog(Dialog["OpenRun | None"]):
    """Answers with the open run, or None where it was not opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="open-run.cancel"),
    ]
    AUTO_FOCUS = "#no"

    @dataclass
    class Opened(Message):
        """The run is open."""

        place: OpenRun

    @dataclass
    class NotOpened(Message):
        """The run could not be opened."""

        error: Exception

    def __init__(
        self,
        safe: Vault,
        path: Path,
        before: Callable[[], None],
        passphrase: Secret | None,
        *,
        to_undo: bool = False,
    ) -> None:
        """Make the dialog.

        Args:
            safe: Vault of the runs.
            path: The run's file.
            before: Called first, in the same thread: lets go of the account.
            passphrase: One to try first, known from another run.
            to_undo: Secrets stay sealed, so neither keyring nor passphrase is asked for.
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
        """The progress, and the passphrase once it is wanted."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((say("Opening the run"), "bold")))
            yield Static(
                say("Opening the run and its secrets…"),
                id="what",
                markup=False,
                classes="dialog--text",
            )
            yield Field(say("Passphrase"), id="passphrase", secret=True)
            yield Notice()
            with Horizontal(classes="dialog--buttons"):
                yield Button(questions.cancel(), id="no", name="leave", compact=True)
                yield Button(say("Open"), id="yes", name="open", variant="primary", compact=True)

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

        def work() -> OpenRun:
            before()
            return reopen_run(safe, path, passphrase, to_undo=to_undo)

        in_background(
            self, work, self.Opened, self._trouble, name="open-run", lost=self._close_again
        )

    def _close_again(self, message: Message) -> None:
        if isinstance(message, self.Opened):
            message.place.close()

    def _trouble(self, error: Exception) -> Message | None:
        known = (
            AccountBusyError
            | DamagedError
            | NeedsAttentionError
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
        self._opening = False
        notice, field = self.query_one(Notice), self.query_one(Field)
        notice.hush()
        sealed = isinstance(event.error, SealError)
        if isinstance(event.error, PassphraseNeededError) or (
            sealed and (field.display or self._known is not None)
        ):
            if sealed and field.display:
                field.problem = say("This is not the passphrase of that run.")
            self._known = None
            field.display = self.query_one("#yes").display = True
            self.query_one("#what", Static).update(
                say("Its secrets are sealed with the passphrase that was chosen when it began.")
            )
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
        """Try the typed passphrase."""
        value = self.query_one(Field).value
        if value and not self._opening:
            self._open(Secret(value))

    def action_leave(self) -> None:
        """Close without a run; one that opens after this is closed again."""
        self._answer(None)

    def _answer(self, place: OpenRun | None) -> None:
        self.left = True
        self.query_one(Field).value = ""
        self.dismiss(place)


class TypePasswords(Dialog["Mapping[str, Secret] | None"]):
    """Answers with a password for each user, or None to leave the run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="type-passwords.cancel"),
    ]

    DEFAULT_CSS = """
    TypePasswords .dialog--text { margin-bottom: 1; }
    """

    def __init__(self, names: Sequence[str], policy: PasswordPolicy | None) -> None:
        """Without a ``policy``, which could not be read, nothing is checked."""
        super().__init__()
        self._names = tuple(names)
        self._policy = policy
        self._typed: dict[str, Secret] = {}

    def compose(self) -> ComposeResult:
        """The reason, and a field for each user."""
        with VerticalScroll(classes="dialog -roomy", can_focus=False):
            yield Static(Content.assemble(("Type the passwords once more", "bold")))
            yield Static(
                say(
                    "These passwords are kept nowhere, or the cloud did not take them. The run"
                    " goes on with what you type here."
                ),
                markup=False,
                classes="dialog--text",
            )
            for at, name in enumerate(self._names):
                yield password_field(name, self._policy, id=f"typed-{at}")
            with Horizontal(classes="dialog--buttons"):
                yield Button("Leave it", id="no", name="leave", compact=True)
                yield Button("Go on", id="yes", name="go_on", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Focus the first user's field."""
        self.query(OwnPassword).first().focus()

    @on(OwnPassword.Typed)
    def _took(self, event: OwnPassword.Typed) -> None:
        event.stop()
        event.own_password.field.problem = None
        self._typed.pop(event.logon_name, None)
        if event.fits and event.secret is not None:
            self._typed[event.logon_name] = event.secret

    def action_go_on(self) -> None:
        """Answer with the passwords, once all of them are valid."""
        typed = {name: self._typed[name] for name in self._names if name in self._typed}
        shared = shared_passwords(typed)
        for own in self.query(OwnPassword):
            name = own.logon_name
            if name not in self._typed:
                own.field.problem = say("Type a password that meets all of what stands below.")
            elif name in shared:
                own.field.problem = say(
                    "This is {name}'s password too; every user needs one of their own.",
                    name=shared[name],
                )
            else:
                continue
            own.focus()
            return
        self._answer(typed)

    def action_leave(self) -> None:
        """Close without passwords; the run stays as it is."""
        self._answer(None)

    def _answer(self, typed: Mapping[str, Secret] | None) -> None:
        for own in self.query(OwnPassword):
            own.field.value = ""
        self.dismiss(typed)
