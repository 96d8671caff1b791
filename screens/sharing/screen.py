"""Step 7, Credential sharing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from screens.background import in_background
from screens.dialogs.dialog import Answered
from screens.run_status import FRAMES_PER_SECOND
from screens.sharing.cards import PEOPLE, VERIFIED, CardView, copied_line, person_row, secret_of
from screens.sharing.handover_log import handovers, made_by
from screens.sharing.verify_view import summary_of_all
from screens.step import StepScreen
from tui.apply.entries import EXPORTING, HandedOver
from tui.core.facts import known_groups
from tui.core.findings import Step
from tui.core.handover import Handover, handover_key
from tui.core.secret import Secret
from tui.core.text import say
from tui.text.history import handed_again
from tui.text.runs import in_part
from tui.text.sharing import exported, message, no_secret, nobody_has, other_account
from tui.vault.clipboard import Certainty
from tui.widgets.notice import Notice, marked
from tui.widgets.rows import Row, Rows
from tui.widgets.secret_view import SecretView
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.run_handle import RunHandle
    from screens.session import Session
    from screens.sharing.export import Export, Exported
    from tui.vault.clipboard import Copied


class CredentialSharingScreen(StepScreen):
    """Handover cards of all users, one at a time."""

    STEP = Step.SHARE
    QUESTION = "Hand it over"
    LEAD = "nothing here leaves this machine until you copy it"
    NEXT = "Finish"
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#people"
    HELP = (
        "Up and down go through the users; tab goes to the card. c copies the highlighted line of"
        " the card, r shows the secret for 20 seconds, m copies a message for the user with"
        " everything but the secret.\n\n"
        "Send message and secret in different ways. A copy that was read back is certain; what is"
        " sent to the terminal's clipboard is not, so paste it to check. Each secret is"
        " sealed on this machine before it is used, unless you chose to save it yourself.\n\n"
        "v verifies: what was planned is read back, and with a user's own new AccessKey it is tried"
        " which instances and applications it is shown, beside what the policies let one expect."
        " Nothing is asked that changes or reveals anything. A console user's logon itself is not"
        " tested. a verifies everybody."
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
        Binding("v", "verify", "Verify", id="share.verify", tooltip="Expected beside answered"),
        Binding(
            "a", "verify_all", "Verify all", show=False, id="share.all", tooltip="Verify everybody"
        ),
        Binding("f2", "plan", "Plan", show=False, id="step.plan", tooltip="Show or hide the plan"),
    ]

    @dataclass
    class CopyEnded(Message):
        """A copy succeeded or failed."""

        what: str
        copied: Copied
        secret_of: str
        """Key of the handover whose secret was copied; empty for any other value."""

    class News(Message):
        """A user's verification has changed."""

    def __init__(self, session: Session, runs: Sequence[RunHandle] | None = None) -> None:
        """Show the handovers of ``runs``, or of the session where it is None."""
        super().__init__(session)
        self._runs = session.runs if runs is None else runs
        self._handovers = {each.key: each for each in handovers(self._runs)}
        self._shared = session.shared
        """Keys of the handovers that were handed over."""
        self._sent: set[str] = set()
        self._news: set[str] = set()
        """Keys of the handovers with news of their verification, until they are painted."""

    # What is shown

    def compose_body(self) -> Iterable[Widget]:
        """The users, their verification, and the card of one of them."""
        empty = self._nothing()
        yield Rows(PEOPLE, self._people(), header=False, empty=empty, id="people")
        yield Static(id="verified")
        yield CardView()

    def _nothing(self) -> str:
        unkept = {name: key for run in self._runs for name, key in run.unkept.items()}
        return (
            nobody_has(unkept)
            if unkept
            else say("No password and no AccessKey was made, so there is nothing to hand over.")
        )

    def on_mount(self) -> None:
        """Open the first card, and follow the verifications."""
        self._open_card()
        self._paint_people()
        self.session.verifications.watch(self._heard)
        self._paint_verified()

    def on_unmount(self) -> None:
        """Stop following the verifications."""
        self.session.verifications.unwatch(self._heard)

    def _people(self) -> list[Row]:
        return [self._person(each) for each in self._handovers.values()]

    def _person(self, it: Handover) -> Row:
        several = len({each.account_id for each in self._handovers.values()}) > 1
        found = self.session.verifications.of(it.key)
        return person_row(it, self._shared, self._sent, found, several=several)

    @property
    def handover(self) -> Handover | None:
        """Handover whose card is open."""
        key = self.query_one("#people", Rows).current
        return self._handovers.get(key) if key else None

    def _of_this_account(self) -> tuple[Handover, ...]:
        """Handovers in the account of the open card; names are unique only within one."""
        it = self.handover
        return tuple(
            each for each in self._handovers.values() if it and each.account_id == it.account_id
        )

    @on(Rows.Highlighted, "#people")
    def _open_card(self) -> None:
        self.query_one("#verdict", Notice).hush()
        groups, several = known_groups(self.session.facts), len(self._of_this_account()) > 1
        self.query_one(CardView).show(self.handover, groups, several=several)

    def _paint_people(self) -> None:
        looked_at = map(self.session.verifications.of, self._handovers)
        columns = VERIFIED if any(looked_at) else PEOPLE
        self.query_one("#people", Rows).show_as(columns, self._people())

    def _share(self, how: str, files: Mapping[str, str]) -> None:
        """Note that secrets have left.

        Args:
            how: ``copied``, ``shown`` or ``exported``.
            files: Keys of the handovers, each with the path of its file; empty if there is none.
        """
        self.session.shared |= set(files)
        self._shared |= set(files)
        self.session.handed.note(self._notes(how, files))
        self._paint_people()

    def _notes(self, how: str, files: Mapping[str, str]) -> list[tuple[RunHandle, HandedOver]]:
        made = (
            (made_by(self._runs, key), self._handovers[key], file) for key, file in files.items()
        )
        return [
            (run, HandedOver(it.logon_name, how, file)) for run, it, file in made if run is not None
        ]

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
            "verify-all": self.action_verify_all,
        }
        actions[event.button.id]()

    @on(Rows.Chosen, "#people")
    def _to_card(self) -> None:
        self.query_one("#fields", Rows).focus()

    @on(Rows.Chosen, "#fields")
    def action_copy(self) -> None:
        """Copy the highlighted line of the card."""
        it, field = self.handover, self.query_one(CardView).current
        if it is not None and field is not None:
            self._copy(field.label, field.value, it)

    def action_message(self) -> None:
        """Copy the ready-made message, which holds no secret."""
        it = self.handover
        if it is not None:
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
        secret = secret_of(it)
        if secret is None:
            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, no_secret(it))
            return
        self.query_one(CardView).show_secret(secret)
        self._share("shown", {it.key: ""})

    # A file

    def action_export(self) -> None:
        """Write the secrets to a file, after a warning."""
        names = tuple(each.logon_name for each in self._of_this_account() if each.has_secret)
        if not names:
            self.app.bell()
            self.query_one("#verdict", Notice).say(
                Mark.INFO, say("There is no secret to export: none was made.")
            )
            return
        from screens.sharing.export import ExportDialog, Exported, plan_export, write

        self.query_one(SecretView).hide()
        everyone, handed = self._of_this_account(), self.session.handed
        ours = {str(file) for file in handed.files}.union(
            *(it.state.exported_to for it in self._runs)
        )
        keys = [each.key for each in everyone if each.has_secret]
        notes = self._notes(EXPORTING, dict(zip(keys, keys, strict=True)))

        def work(export: Export, _over: bool) -> Exported:
            planned = plan_export(export, everyone, ours)
            # Before it is there: Runs names it until it is gone, whatever happens from here on.
            handed.note_first(
                (run, replace(note, file=planned.files[note.file])) for run, note in notes
            )
            return Exported(write(export, everyone, planned), planned.files, planned.parts)

        self.app.push_screen(
            ExportDialog(self.session.services.export_to, names, work), self._exported
        )

    def _exported(self, done: Exported | None) -> None:
        if done is None:
            return
        services = self.session.services
        kept = not (services.demo and done.paths[0].is_relative_to(services.home))
        told = exported(done.paths, kept=kept)
        if done.parts:
            told = f"{told} {in_part([str(path) for path in done.parts])}"
        self.query_one("#verdict", Notice).say(Mark.WARN if done.parts else Mark.DONE, told)
        self.session.handed.files += done.paths
        self._share("exported", done.files)

    # Verifying

    def action_verify(self) -> None:
        """Show the verification of the open card's user; begin it if nobody has yet."""
        it = self.handover
        if it is None:
            return
        known = self.session.verifications.of(it.key) is not None
        if not (known or self._verify((it,))):
            return
        from screens.sharing.verify_dialog import VerificationDialog

        self.query_one(SecretView).hide()
        groups = known_groups(self.session.facts)
        self.app.push_screen(
            VerificationDialog(self.session.verifications, it, groups, lambda: self._verify((it,)))
        )

    def action_verify_all(self) -> None:
        """Verify everybody in the account of the open card."""
        if len(self._of_this_account()) > 1:
            self._verify(self._of_this_account())
        else:
            self.action_verify()

    def _verify(self, whom: Sequence[Handover]) -> bool:
        """Begin to verify users, or say why not; False in that case."""
        session, caller = self.session, self.session.facts.caller
        here = [each for each in whom if caller and caller.account_id == each.account_id]
        if not here or session.cloud is None:
            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, other_account(whom[0]))
            return False
        session.verifications.begin(session.cloud, self._runs, here, self.app)
        return True

    def _heard(self, key: str) -> None:
        if not self._news:
            self.post_message(self.News())
        self._news.add(key)

    @on(News)
    def _tell_soon(self) -> None:
        # Of many users there is news all the time; it is painted ten times a second.
        self.set_timer(1 / FRAMES_PER_SECOND, self._paint_news)

    def _paint_news(self) -> None:
        people = self.query_one("#people", Rows)
        columns = len(people.rows[0].cells) if people.rows else 0
        rows = [self._person(it) for key in self._news if (it := self._handovers.get(key))]
        self._news.clear()
        if all(len(row.cells) == columns for row in rows):
            for row in rows:
                people.change(row)
        else:
            self._paint_people()
        self._paint_verified()

    def _paint_verified(self) -> None:

        found = [self.session.verifications.of(each.key) for each in self._of_this_account()]
        told = summary_of_all([each for each in found if each is not None])
        line = self.query_one("#verified", Static)
        line.display = told is not None
        if told is not None:
            line.update(marked(*told))

    # The end

    def action_next(self) -> None:
        """Leave; the app asks first if a secret would be lost."""
        self.post_message(self.Finished())


class HandingAgainScreen(CredentialSharingScreen, Answered[None]):
    """Cards with the secrets of one earlier run; the screen lies over the step."""

    NEXT = "Close"
    CSS_PATH = "screen.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", id="again.close", tooltip="Back to where you were"),
        Binding("ctrl+n", "next", "Close", show=False, id="again.next"),
    ]

    def __init__(self, session: Session, run: RunHandle, void: Collection[str] = ()) -> None:
        """The secrets of the users in ``void`` are of no use any more, and not shown."""
        super().__init__(session, (run,))
        self._run_id = run.run_id
        account = run.plan.account.account_id
        left = {handover_key(account, name) for name in run.state.handed}
        self._shared = session.shared | left
        self._handovers = {
            key: each for key, each in self._handovers.items() if each.logon_name not in void
        }

    def heading(self) -> Content:
        """The run in place of a step of the journey."""
        title, lead = handed_again(self._run_id)
        return Content.assemble((title, "bold"), "\n", (lead, "$quiet"))

    def compose_buttons(self) -> Iterable[Widget]:
        """A single button that leads back."""
        *_, close = super().compose_buttons()
        yield close

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No side panel: it shows the plan of the draft, not of this run."""
        return action != "plan" and super().check_action(action, parameters)

    def action_next(self) -> None:
        """Close the screen."""
        self.action_back()

    def action_back(self) -> None:
        """Close the screen."""
        self.left = True
        self.dismiss(None)
