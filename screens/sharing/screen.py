"""Credential sharing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button

from screens.background import in_background
from screens.dialogs.dialog import Answered
from screens.sharing.cards import CardField, VerifiableCards, card, copied_line, secret_of
from tui.apply.entries import EXPORTING
from tui.core.findings import Step
from tui.core.handover import Handover, handover_key
from tui.core.secret import Secret
from tui.text.past_runs import handed_again
from tui.text.running import in_part
from tui.text.sharing import exported, message, no_secret, nothing_to_export
from tui.vault.clipboard import Certainty
from tui.widgets.notice import Notice
from tui.widgets.rows import Rows
from tui.widgets.secret_view import SecretView
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.run_handle import RunHandle
    from screens.session import Session
    from screens.sharing.export import Export, Exported
    from tui.vault.clipboard import Copied


class CredentialSharingScreen(VerifiableCards):
    """Show what every user is given, one at a time."""

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
        """A copy was tried."""

        what: str
        copied: Copied
        secret_of: str
        """The key of the handover whose secret it was; empty if it was none."""

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
        it, key = self.handover, self.query_one("#fields", Rows).current
        field = next((each for each in card(it) if each.key == key), None) if it else None
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
        secret: CardField | None = secret_of(it)
        if secret is None or not isinstance(secret.value, Secret):
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

    def action_export(self) -> None:
        """Write the secrets to a file, after a warning."""
        names = tuple(each.logon_name for each in self._of_this_account() if each.has_secret)
        if not names:
            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, nothing_to_export())
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

    # The end

    def action_next(self) -> None:
        """Leave; the app asks first if a secret would be lost."""
        self.post_message(self.Finished())


class HandingAgainScreen(CredentialSharingScreen, Answered[None]):
    """The Share step's cards, with the secrets of one earlier run; it lies over the step."""

    NEXT = "Close"
    CSS_PATH = "screen.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", id="again.close", tooltip="Back to where you were"),
        Binding("ctrl+n", "next", "Close", show=False, id="again.next"),
    ]

    def __init__(self, session: Session, run: RunHandle, void: Collection[str] = ()) -> None:
        """Make the screen.

        Args:
            session: Who is signed in.
            run: The earlier run, its secrets in memory.
            void: Logon names whose secrets are of no use any more; they are not shown.
        """
        super().__init__(session, (run,))
        self._run_id = run.run_id
        account = run.plan.account.account_id
        left = {handover_key(account, name) for name in run.state.handed}
        self._shared = session.shared | left
        self._handovers = {
            key: each for key, each in self._handovers.items() if each.logon_name not in void
        }

    def heading(self) -> Content:
        """No step of the journey: it is about a run."""
        title, lead = handed_again(self._run_id)
        return Content.assemble((title, "bold"), "\n", (lead, "$quiet"))

    def compose_buttons(self) -> Iterable[Widget]:
        """Only one way leads back."""
        *_, close = super().compose_buttons()
        yield close

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The plan is another matter."""
        return action != "plan" and super().check_action(action, parameters)

    def action_next(self) -> None:
        """Back to where it was asked for."""
        self.action_back()

    def action_back(self) -> None:
        """Back to where it was asked for."""
        self.left = True
        self.dismiss(None)
