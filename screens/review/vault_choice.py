"""Dialogs on storage of secrets: where to keep them, and saving one by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.background import in_background
from screens.dialogs.dialog import Confirm, Dialog
from screens.sharing.cards import copied_line
from tui.apply.open_run import LEAST_PASSPHRASE, SecretStorage, StorageChoice, passphrase_trouble
from tui.core.secret import Secret
from tui.core.text import say
from tui.text import questions, vault
from tui.text.vault import not_saved, save_first, to_be_saved
from tui.vault.clipboard import Certainty
from tui.vault.run_file import Slot
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field
from tui.widgets.notice import Notice
from tui.widgets.secret_view import SecretView
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from tui.vault.clipboard import Copied, Copier

OPTIONS = tuple(
    Option(way, *vault.way(way))
    for way in (SecretStorage.PASSPHRASE, SecretStorage.BY_HAND, SecretStorage.KEYRING)
)


class WhereToKeep(Dialog[StorageChoice | None]):
    """Answers with a choice, or None to change nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer", "Cancel", id="where-to-keep.cancel"),
    ]
    AUTO_FOCUS = "#way"
    DEFAULT_CSS = """
    WhereToKeep {
        & #way { margin-top: 1; }
        & #passphrase { margin-top: 1; }
    }
    """

    def __init__(self, code: str, *, tried: bool | None = None) -> None:
        """Make the dialog.

        Args:
            code: Why the keyring cannot be used.
            tried: Whether the keyring was just tried once more; None takes the last choice of the
                session.
        """
        super().__init__()
        self._code = code
        self._tried = tried

    def compose(self) -> ComposeResult:
        """The reason, the choices, and the passphrase twice."""
        tried = self._was_tried() if self._tried is None else self._tried
        # Where there is no keyring at all, none comes by trying again.
        ways = [
            each
            for each in OPTIONS
            if each.key != SecretStorage.KEYRING or self._code != "no-backend"
        ]
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(
                Content.assemble(
                    ("▲ ", "$warning"), (say("Where shall new passwords and keys be kept?"), "bold")
                )
            )
            text = vault.where_to_keep(self._code, tried=tried)
            yield Static(text, markup=False, classes="dialog--text")
            yield Choices(ways, id="way", title_width=18)
            label, again, hint = vault.passphrase_fields()
            yield Field(label, id="passphrase", secret=True, hint=hint)
            yield Field(again, id="again", secret=True)
            yield Notice()
            with Horizontal(classes="dialog--buttons"):
                no, yes = vault.where_answers()
                yield Button(no, id="no", name="answer", compact=True)
                yield Button(yes, id="yes", name="accept", variant="primary", compact=True)

    def _was_tried(self) -> bool:
        session = getattr(self.app, "session", None)
        chosen = getattr(session, "keeping", None)
        return isinstance(chosen, StorageChoice) and chosen.way is SecretStorage.KEYRING

    def on_mount(self) -> None:
        """Hide the passphrase until it is wanted."""
        for field in self.query(Field):
            field.display = False

    @on(Choices.Picked)
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        self.query_one(Notice).hush()
        sealed = event.key == SecretStorage.PASSPHRASE
        for field in self.query(Field):
            field.display = sealed
        if sealed:
            self.query_one("#passphrase", Field).focus()
        else:
            self.query_one("#yes", Button).focus()

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        event.stop()
        event.field.problem = None

    @on(Field.Submitted, "#passphrase")
    def _next_field(self, event: Field.Submitted) -> None:
        event.stop()
        self.query_one("#again", Field).focus()

    @on(Field.Submitted, "#again")
    def _entered(self, event: Field.Submitted) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Answer with the choice, once it is complete."""
        choices = self.query_one(Choices)
        if choices.picked is None:
            self.app.bell()
            self.query_one(Notice).say(
                Mark.INFO, say("Choose one of them first: up and down, then space.")
            )
            choices.focus()
            return
        way = SecretStorage(choices.picked)
        if way is not SecretStorage.PASSPHRASE:
            self.action_answer(StorageChoice(way))
            return
        first, again = self.query_one("#passphrase", Field), self.query_one("#again", Field)
        code = passphrase_trouble(first.value, again.value)
        if code is not None:
            wrong = again if code == "different" else first
            wrong.problem = vault.passphrase_problem(code, LEAST_PASSPHRASE)
            wrong.focus()
            return
        self.action_answer(StorageChoice(way, Secret(first.value)))

    def action_answer(self, choice: StorageChoice | None = None) -> None:
        """Close with an answer, and empty the fields."""
        for field in self.query(Field):
            field.value = ""
        self.dismiss(choice)


class SaveSecret(Dialog[bool]):
    """Asks whether a secret is saved; Yes is offered once it was copied or shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "ask_to_stop", "Stop here", id="save-secret.no"),
        Binding("r", "reveal", "Reveal", id="save-secret.reveal"),
        Binding("c", "copy", "Copy", id="save-secret.copy"),
    ]
    AUTO_FOCUS = "#reveal"

    @dataclass
    class CopyEnded(Message):
        """A copy succeeded or failed."""

        copied: Copied

    def __init__(self, slot: Slot, secret: Secret, copier: Copier, at: int, count: int) -> None:
        """Make the dialog.

        Args:
            slot: Owner and kind of the secret.
            secret: The secret to be saved.
            copier: The clipboard.
            at: Position of this secret among all that the run makes.
            count: Number of secrets that the run makes.
        """
        super().__init__()
        self._at = at
        self._count = count
        self._slot = slot
        self._secret = secret
        self._copier = copier

    def compose(self) -> ComposeResult:
        """The question, the secret when asked for, and the answers."""
        with Vertical(classes="dialog -roomy"):
            title = save_first(self._at, self._count)
            yield Static(Content.assemble(("▲ ", "$warning"), (title, "bold")))
            yield Static(to_be_saved(self._slot), markup=False, classes="dialog--text")
            yield SecretView(invitation=say("r reveals it, c copies it"))
            yield Notice()
            yield Static(
                Content.assemble(("esc", "bold $primary"), " ", say("stops the run here")),
                classes="dialog--text",
            )
            with Horizontal(classes="dialog--buttons"):
                reveal, copy, stop, saved = questions.save_secret_answers()
                yield Button(reveal, id="reveal", name="reveal", compact=True)
                yield Button(copy, id="copy", name="copy", compact=True)
                yield Button(stop, id="no", name="ask_to_stop", compact=True)
                yield Button(saved, id="yes", name="dismiss(True)", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Disable Yes: nobody has saved what nobody has seen."""
        self.query_one("#yes", Button).disabled = True

    def action_ask_to_stop(self) -> None:
        """Ask first, as stopping here leaves things half done."""

        def answered(yes: bool | None) -> None:
            if yes:
                self.stop_here()

        yes, no = questions.stop_answers()
        question = Confirm(say("Stop here?"), not_saved(self._slot), yes=yes, no=no)
        self.app.push_screen(question, answered)

    def stop_here(self) -> None:
        """Stop the run, as the secret is not saved."""
        self.dismiss(False)

    def action_reveal(self) -> None:
        """Show the secret for a while, or hide it again."""
        view = self.query_one(SecretView)
        if view.revealed:
            view.hide()
            return
        view.reveal("", self._secret)
        self.query_one("#reveal", Button).label = say("Hide")
        self.query_one("#yes", Button).disabled = False

    @on(SecretView.Hidden)
    def _hidden(self) -> None:
        self.query_one("#reveal", Button).label = questions.save_secret_answers()[0]

    def action_copy(self) -> None:
        """Copy the secret."""
        copier, secret = self._copier, self._secret
        in_background(
            self, lambda: copier.copy(secret), self.CopyEnded, lambda _: None, name="copy"
        )

    @on(CopyEnded)
    def _copied(self, event: CopyEnded) -> None:
        self.query_one(Notice).say(*copied_line(event.copied))
        if event.copied.certainty is not Certainty.FAILED:
            self.query_one("#yes", Button).disabled = False
