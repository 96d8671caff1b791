"""Step 7: a card per user, and ways to hand it over that lose and leak nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import ItemGrid, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from screens.background import in_background
from screens.card import CARD, PEOPLE, about, card_row, person_row
from screens.copying import copied_line
from screens.sharing import CardField, card, handovers, secret_of
from screens.step import StepScreen
from tui.access.handover import Handover
from tui.access.secret import Secret
from tui.access.steps import Step
from tui.widgets.checklist import Checklist, Item
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark
from tui.widgets.rows import Row, Rows
from tui.widgets.secret_view import SecretView

if TYPE_CHECKING:
    from pathlib import Path

    from screens.applying import Applying
    from screens.dialogs.export import Export
    from screens.session import Session
    from tui.apply.notes import HandedOver
    from tui.vault.clipboard import Copied


class CredentialSharingScreen(StepScreen):
    """Show what every user is given, one at a time."""

    STEP = Step.SHARE
    QUESTION = "Hand it over"
    LEAD = "nothing here leaves this machine until you copy it"
    NEXT = "Finish"
    CSS_PATH = "credential_sharing.tcss"
    AUTO_FOCUS = "#people"
    HELP = (
        "Up and down go through the users; tab goes to the card. c copies the highlighted line of"
        " the card, r shows the secret for 20 seconds, m copies a message for the user with"
        " everything but the secret.\n\n"
        "Send message and secret in different ways. A copy that was read back is certain; what is"
        " sent to the terminal's clipboard is not, so paste it to check. Each secret is"
        " sealed on this machine before it is used, unless you chose to save it yourself.\n\n"
        "v reads grants and logon profile back from the cloud. The logon itself is not tested."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next", "Finish", id="share.finish", tooltip="Leave Onramp"),
        Binding("escape", "back", "Back", id="step.back", tooltip="Go back; nothing is lost"),
        Binding("c", "copy", "Copy", id="share.copy", tooltip="Copy the highlighted line"),
        Binding("r", "reveal", "Reveal", id="share.reveal", tooltip="Show the secret for 20 s"),
        Binding(
            "m", "message", "Message", show=False, id="share.message", tooltip="Copy the message"
        ),
        Binding("e", "export", "Export", show=False, id="share.export", tooltip="Write to a file"),
        Binding("v", "verify", "Read back", show=False, id="share.verify", tooltip="Read it back"),
        Binding("f2", "plan", "Plan", show=False, id="step.plan", tooltip="Show or hide the plan"),
    ]

    @dataclass
    class CopyEnded(Message):
        """A copy was tried."""

        what: str
        copied: Copied
        secret_of: str
        """The key of the handover whose secret it was; empty if it was none."""

    @dataclass
    class Exported(Message):
        """Files were written."""

        paths: tuple[Path, ...]
        files: Mapping[str, str]
        """The keys of the handovers whose secrets they hold, each with its file."""

    @dataclass
    class NotExported(Message):
        """No file was written."""

        error: Exception

    @dataclass
    class ReadBack(Message):
        """One user was read back, or could not be."""

        key: str
        items: tuple[Item, ...]

    def __init__(self, session: Session, runs: Sequence[Applying] | None = None) -> None:
        """Make the screen.

        Args:
            session: Who is signed in.
            runs: Whose handovers are shown; those of the session unless given.
        """
        super().__init__(session)
        self._runs = session.runs if runs is None else runs
        self._handovers = {each.key: each for each in handovers(self._runs)}
        self._shared = session.shared
        """Keys of those that were handed over."""
        self._sent: set[str] = set()
        self._read: dict[str, tuple[Item, ...]] = {}

    # What is shown

    def compose_body(self) -> Iterable[Widget]:
        """The users, the card of one of them, and what can be done with it."""
        yield Rows(
            PEOPLE,
            self._people(),
            header=False,
            empty=self._nothing(),
            id="people",
        )
        with Vertical(id="card"):
            yield Rows(CARD, header=False, id="fields")
            yield SecretView(id="secret")
            yield Static(id="about")
            with ItemGrid(id="actions", min_column_width=12):
                yield Button("Copy", id="copy", compact=True)
                yield Button("Reveal", id="reveal", compact=True)
                yield Button("Message", id="message", compact=True)
                yield Button("Export…", id="export", compact=True)
                yield Button("Read back", id="verify", compact=True)
            yield Checklist(id="read-back")

    def _nothing(self) -> str:
        """Why there is nobody to hand over to."""
        from tui.words.sharing import nobody_has, nothing_made

        unkept = {name: key for run in self._runs for name, key in run.unkept.items()}
        return nobody_has(unkept) if unkept else nothing_made()

    def on_mount(self) -> None:
        """Open the first card."""
        super().on_mount()
        self._open_card()

    def _people(self) -> list[Row]:
        everyone, shared = self._handovers.values(), self._shared
        several = len({each.account_id for each in everyone}) > 1
        return [person_row(each, shared, self._sent, several=several) for each in everyone]

    @property
    def handover(self) -> Handover | None:
        """The one whose card is open."""
        key = self.query_one("#people", Rows).current
        return self._handovers.get(key) if key else None

    @on(Rows.Highlighted, "#people")
    def _open_card(self) -> None:
        from tui.words.applying import known_groups

        self.query_one(SecretView).hide()
        self.query_one("#verdict", Notice).hush()
        it = self.handover
        self.query_one("#card").display = it is not None
        if it is None:
            return
        fields = self.query_one("#fields", Rows)
        fields.show(card_row(each) for each in card(it))
        secret = secret_of(it)
        if secret is not None:
            fields.move_to(secret.key)
        self.query_one("#about", Static).update(about(it, known_groups(self.session.facts)))
        self.query_one("#reveal", Button).display = secret is not None
        self._paint_read_back()

    def _paint_people(self) -> None:
        self.query_one("#people", Rows).show(self._people())

    def _share(self, how: str, files: Mapping[str, str]) -> None:
        """Note that secrets have left.

        Args:
            how: ``copied``, ``shown`` or ``exported``.
            files: The keys of their handovers, each with the file it stands in, if any.
        """
        self.session.shared |= set(files)
        self._shared |= set(files)
        self.session.handed.note(self._notes(how, files))
        self._paint_people()

    def _notes(self, how: str, files: Mapping[str, str]) -> list[tuple[Applying, HandedOver]]:
        """What is written down of it, and in the file of which run."""
        from tui.apply.notes import HandedOver

        made = ((self._made_by(key), self._handovers[key], file) for key, file in files.items())
        return [
            (run, HandedOver(it.logon_name, how, file)) for run, it, file in made if run is not None
        ]

    def _made_by(self, key: str) -> Applying | None:
        """The run that made the secret of a handover."""
        for run in reversed(self._runs):
            if any(each.key == key and each.has_secret for each in run.handovers):
                return run
        return None

    # Copying and revealing

    @on(Button.Pressed, "#actions Button")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        actions: Mapping[str | None, Callable[[], None]] = {
            "copy": self.action_copy,
            "reveal": self.action_reveal,
            "message": self.action_message,
            "export": self.action_export,
            "verify": self.action_verify,
        }
        actions[event.button.id]()

    @on(Rows.Chosen, "#people")
    def _to_card(self) -> None:
        self.query_one("#fields", Rows).focus()

    @on(Rows.Chosen, "#fields")
    def action_copy(self) -> None:
        """Copy the highlighted line of the card."""
        it, key = self.handover, self.query_one("#fields", Rows).current
        field = next((each for each in card(it) if each.key == key), None) if it else None
        if it is not None and field is not None:
            self._copy(field.label, field.value, it)

    def action_message(self) -> None:
        """Copy the ready-made message, which holds no secret."""
        it = self.handover
        if it is not None:
            from tui.words.sharing import message

            self._copy("Message", message(it), it)

    def _copy(self, what: str, value: str | Secret, it: Handover) -> None:
        copier = self.session.services.copier
        whose = it.key if isinstance(value, Secret) else ""
        in_background(
            self,
            lambda: copier.copy(value),
            lambda copied: self.CopyEnded(f"{what} of {it.logon_name}", copied, whose),
            lambda _: None,
            name="copy",
        )

    @on(CopyEnded)
    def _copied(self, event: CopyEnded) -> None:
        from tui.vault.clipboard import Certainty

        self.query_one("#verdict", Notice).say(*copied_line(event.copied, event.what))
        if event.secret_of and event.copied.certainty is Certainty.VERIFIED:
            self._share("copied", {event.secret_of: ""})
        elif event.secret_of and event.copied.certainty is Certainty.SENT:
            self._sent.add(event.secret_of)
            self._paint_people()

    def action_reveal(self) -> None:
        """Show the secret for a while, or hide it again."""
        it, view = self.handover, self.query_one(SecretView)
        if it is None or view.revealed:
            view.hide()
            return
        secret: CardField | None = secret_of(it)
        if secret is None or not isinstance(secret.value, Secret):
            from tui.words.sharing import no_secret

            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, no_secret(it))
            return
        view.reveal(secret.label, secret.value)
        view.scroll_visible(animate=False)
        self._share("shown", {it.key: ""})
        self.query_one("#reveal", Button).label = "Hide"

    @on(SecretView.Hidden)
    def _hidden(self) -> None:
        self.query_one("#reveal", Button).label = "Reveal"

    # A file

    def _of_this_account(self) -> tuple[Handover, ...]:
        """Everyone in the account of the open card; names are unique only within one."""
        it = self.handover
        return tuple(
            each for each in self._handovers.values() if it and each.account_id == it.account_id
        )

    def action_export(self) -> None:
        """Write the secrets to a file, after a warning."""
        names = tuple(each.logon_name for each in self._of_this_account() if each.has_secret)
        if not names:
            from tui.words.sharing import nothing_to_export

            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, nothing_to_export())
            return
        from screens.dialogs.export import ExportDialog

        self.query_one(SecretView).hide()
        self.app.push_screen(ExportDialog(self.session.services.export_to, names), self._export)

    def _export(self, export: Export | None) -> None:
        if export is None:
            return
        from screens.exporting import files, write
        from tui.apply.notes import EXPORTING

        everyone = self._of_this_account()
        where = files(export, everyone)
        notes, handed = self._notes(EXPORTING, where), self.session.handed

        def work() -> tuple[Path, ...]:
            # Before it is there: Runs names it until it is gone, whatever happens from here on.
            handed.note_first(notes)
            return write(export, everyone)

        in_background(
            self,
            work,
            lambda paths: self.Exported(paths, where),
            self._export_failure,
            name="export",
        )

    def _export_failure(self, error: Exception) -> Message | None:
        from tui.vault.handover_file import ExportError

        return self.NotExported(error) if isinstance(error, ExportError) else None

    @on(Exported)
    def _exported(self, event: Exported) -> None:
        from tui.words.sharing import exported

        services = self.session.services
        kept = not (services.demo and event.paths[0].is_relative_to(services.home))
        self.query_one("#verdict", Notice).say(Mark.DONE, exported(event.paths, kept=kept))
        self.session.handed.files += event.paths
        self._share("exported", event.files)

    @on(NotExported)
    def _not_exported(self, event: NotExported) -> None:
        from tui.vault.handover_file import ExportError
        from tui.words.sharing import export_trouble

        if isinstance(event.error, ExportError):
            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.BAD, export_trouble(event.error))

    # Reading back

    def action_verify(self) -> None:
        """Read the open card's user back from the cloud."""
        it, cloud = self.handover, self.session.cloud
        if it is None or cloud is None:
            return
        caller = self.session.facts.caller
        if caller is None or caller.account_id != it.account_id:
            from tui.words.sharing import other_account

            self.query_one("#verdict", Notice).say(Mark.INFO, other_account(it))
            return
        from screens.reading_back import read_back
        from tui.words.applying import known_groups

        runs, groups = tuple(self._runs), known_groups(self.session.facts)
        self._read[it.key] = (Item(Mark.BUSY, "Reading back…"),)
        self._paint_read_back()
        in_background(
            self,
            lambda: read_back(cloud, runs, it, groups),
            lambda items: self.ReadBack(it.key, items),
            lambda _: None,
            name="read-back",
        )

    @on(ReadBack)
    def _was_read_back(self, event: ReadBack) -> None:
        self._read[event.key] = event.items
        self._paint_read_back()

    def _paint_read_back(self) -> None:
        it = self.handover
        items = self._read.get(it.key, ()) if it else ()
        block = self.query_one("#read-back", Checklist)
        block.items = items
        if items:
            self.call_after_refresh(self.query_one("#body").scroll_end, animate=False)

    # The end

    def action_next(self) -> None:
        """Leave; the app asks first if a secret would be lost."""
        self.post_message(self.Finished())
