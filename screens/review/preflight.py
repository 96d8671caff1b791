"""Last look, confirmations, where secrets are kept, then go."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Button

from screens.background import PATIENCE, in_background
from screens.dialogs.dialog import TypedConfirm
from screens.frame import LABELS
from screens.review.vault_choice import WhereToKeep
from screens.step import StepScreen
from tui.account.survey import taken_in
from tui.apply.events import NeedsAttentionError
from tui.apply.open_run import SecretStorage, begin_run
from tui.cloud.errors import CloudError
from tui.core.findings import Finding, Severity, Step
from tui.core.operations import Plan
from tui.planning.agreement import judgement
from tui.planning.passwords import check_own_passwords
from tui.planning.planner import make_plan
from tui.planning.rules.changes import about_changed
from tui.text import cloud_error
from tui.text.applying import look_failed, made_by
from tui.text.keeping import cannot_begin, keyring_asks
from tui.vault.keyring import KeyringUnavailableError
from tui.vault.locks import AccountBusyError
from tui.vault.sealing import SealError
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.open_run import OpenRun, StorageChoice
    from tui.core.facts import Facts


class LookingScreen(StepScreen):
    """Looks at the account; one look is under way at most."""

    @dataclass
    class Looked(Message):
        """The account was read again."""

        facts: Facts
        before: Facts
        then_apply: bool

    @dataclass
    class CannotLook(Message):
        """The account could not be read again."""

        error: CloudError

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.looking = False

    @abstractmethod
    def look_changed(self) -> None:
        """``looking`` is another one."""

    @abstractmethod
    def looked(self, *, then_apply: bool) -> None:
        """The facts are known anew."""

    def look(self, *, fresh: bool, then_apply: bool) -> None:
        """Look; :meth:`looked` follows, or a sentence that says why not.

        Args:
            fresh: Ask the cloud again, whatever was read before.
            then_apply: Handed on to :meth:`looked`.
        """
        reader, draft, facts = self.session.reader, self.session.draft, self.session.facts
        if reader is None:
            self.looked(then_apply=then_apply)
            return
        self.looking = True
        self.query_one("#verdict", Notice).hush()

        def work() -> Facts:
            from tui.account.survey import look

            return look(reader, draft, facts, fresh=fresh)

        def failed(error: Exception) -> Message | None:
            return self.CannotLook(error) if isinstance(error, CloudError) else None

        in_background(
            self,
            work,
            lambda found: self.Looked(found, facts, then_apply),
            failed,
            name="last-look",
        )
        self.look_changed()

    @on(CannotLook)
    def _cannot_look(self, event: CannotLook) -> None:
        self.looking = False
        self.session.heard(event.error)
        self.look_changed()
        reason = look_failed(cloud_error(event.error))
        self.query_one("#verdict", Notice).say(Mark.BAD, reason)
        self.query_one("#next").focus()

    @on(Looked)
    def _was_looked(self, event: Looked) -> None:
        self.looking = False
        self.session.heard(None)
        self.session.facts = taken_in(self.session.facts, event.facts, event.before)
        # Who agreed to a policy agreed to what it said then.
        self.session.confirmed -= about_changed(
            self.session.findings, event.before.documents, event.facts.documents
        )
        self.look_changed()
        self.looked(then_apply=event.then_apply)


class KeepingScreen(LookingScreen):
    """Opens a place where secrets are safe, or asks where that shall be."""

    @dataclass
    class Opened(Message):
        """The place is open and proved."""

        plan: Plan
        place: OpenRun
        attempt: int

    @dataclass
    class NotOpened(Message):
        """There is no place, and nothing was changed."""

        error: Exception
        attempt: int

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._waiting: Timer | None = None
        self._once_on_top: Callable[[], None] | None = None
        self._attempt = 0
        """An answer to an earlier one counts no more."""
        self.keyring_waits = False
        """Whether the keyring has let us wait for longer than usual."""

    @abstractmethod
    def opened(self, plan: Plan, place: OpenRun) -> None:
        """The run may begin."""

    @abstractmethod
    def action_apply(self) -> None:
        """Look at the account once more, and begin."""

    def once_on_top(self, then: Callable[[], None]) -> None:
        """Do something now, or once nothing lies over this step any more; never after it is left.

        Nothing is begun unseen, and no question comes up over another one.
        """
        if self.is_active and not self.left:
            then()
        else:
            self._once_on_top = then

    def on_screen_resume(self) -> None:
        """What lay over the step is gone."""
        then, self._once_on_top = self._once_on_top, None
        if then is not None:
            self.once_on_top(then)

    def open_place(self, plan: Plan) -> None:
        """Open the place; :meth:`opened` follows, or a question, or a sentence that says why not.

        Args:
            plan: What is about to be applied.
        """
        runs, facts = tuple(self.session.runs), self.session.facts
        safe, choice = self.session.services.safe, self.session.keeping
        started, run_id = self.session.services.clock(), self.session.run_id
        self.looking = True
        self._attempt += 1
        attempt = self._attempt
        if choice is None or choice.way is SecretStorage.KEYRING:
            self._waiting = self.set_timer(PATIENCE, self._say_what_is_waited_for)

        def work() -> OpenRun:
            for run in runs:
                if run.taken_back is None:
                    run.keep_unkept()
                run.close()  # one that failed holds the account still
            return begin_run(safe, plan, choice, started, run_id, judgement(plan, facts))

        in_background(
            self,
            work,
            lambda place: self.Opened(plan, place, attempt),
            lambda error: self._trouble(error, attempt),
            name="open-place",
            lost=self._close,
        )
        self.look_changed()

    def _close(self, message: Message) -> None:
        if isinstance(message, self.Opened):
            message.place.close()

    def _trouble(self, error: Exception, attempt: int) -> Message | None:
        known = (
            KeyringUnavailableError | AccountBusyError | SealError | OSError | NeedsAttentionError
        )
        return self.NotOpened(error, attempt) if isinstance(error, known) else None

    def _say_what_is_waited_for(self) -> None:
        self.keyring_waits = True
        self.look_changed()
        self.query_one("#verdict", Notice).say(Mark.BUSY, keyring_asks())
        self.query_one("#elsewhere").focus()

    def keep_elsewhere(self) -> None:
        """Wait no longer: ask for another place at once."""
        if self.keyring_waits:
            self._attempt += 1
            self._over()
            self._ask("waiting")

    @on(Button.Pressed, "#elsewhere")
    def _elsewhere(self, event: Button.Pressed) -> None:
        event.stop()
        self.keep_elsewhere()

    def _over(self) -> None:
        self.looking = self.keyring_waits = False
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        self.query_one("#verdict", Notice).hush()
        self.look_changed()

    @on(Opened)
    def _was_opened(self, event: Opened) -> None:
        if event.attempt != self._attempt:
            event.place.close()
            return
        self._over()
        self.session.run_begun()
        if self.is_active and not self.left:
            self.opened(event.plan, event.place)
        else:
            event.place.close()
            # The account may have changed by the time that it is seen again.
            self.once_on_top(self.action_apply)

    @on(NotOpened)
    def _was_not_opened(self, event: NotOpened) -> None:
        if event.attempt != self._attempt:
            return
        self._over()
        if isinstance(event.error, KeyringUnavailableError):
            self._ask(event.error.code)
            return
        self.query_one("#verdict", Notice).say(Mark.BAD, cannot_begin(event.error))
        self.query_one("#next").focus()

    def _ask(self, code: str) -> None:
        def answered(choice: StorageChoice | None) -> None:
            if choice is not None:
                self.session.keeping = choice
                # The account may have changed while the question was open.
                self.action_apply()

        def ask() -> None:
            self.app.push_screen(WhereToKeep(code), answered)

        self.once_on_top(ask)


def plan_of(session: Session, confirmed: Iterable[str]) -> Plan | tuple[Finding, ...]:
    """The plan, or what stands in its way, own passwords included.

    Args:
        session: Draft, facts and own passwords.
        confirmed: IDs of the findings that count as confirmed.
    """
    draft, facts = session.draft, session.facts
    missing = check_own_passwords(draft, facts, session.own_passwords)
    if missing:
        return missing
    note = made_by(session.run_id)
    return make_plan(draft, facts, confirmed=frozenset(confirmed), comment=note)


class JudgingScreen(KeepingScreen):
    """Says what stands against the plan, and on which step that is put right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._way_back: Step | None = None

    @abstractmethod
    def show_plan(self) -> None:
        """Facts or confirmations are other ones."""

    def planned(self) -> Plan | None:
        """The plan as it will be once everything is confirmed; None while something is wrong."""
        asked = {each.id for each in self.session.findings if each.severity is Severity.CONFIRM}
        plan = plan_of(self.session, asked)
        return plan if isinstance(plan, Plan) else None

    def looked(self, *, then_apply: bool) -> None:
        """The account is known anew."""
        self.show_plan()
        self._judge(then_apply=then_apply)

    def _judge(self, *, then_apply: bool) -> None:
        """Refuse, ask, or begin; without ``then_apply`` only point at what is wrong."""
        made = plan_of(self.session, self.session.confirmed)
        if isinstance(made, Plan):
            if then_apply and self.is_active and not self.left:
                self.open_place(made)
            elif then_apply:
                # The account may have changed by the time that it is seen again.
                self.once_on_top(self.action_apply)
            return
        wrong = next((each for each in made if each.severity is Severity.ERROR), None)
        if wrong is not None:
            self.refuse(wrong)
        elif made and then_apply:
            self.once_on_top(lambda: self._ask_to_confirm(made[0]))

    def _ask_to_confirm(self, finding: Finding) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.session.confirmed |= {finding.id}
                self.show_plan()
                self._judge(then_apply=True)

        self.app.push_screen(
            TypedConfirm("Please confirm", str(finding.text), finding.phrase), answered
        )

    def refuse(self, finding: Finding) -> None:
        """Say what is wrong, and offer the step on which it is put right."""
        super().refuse(finding)
        step = finding.where.step
        self.offer_way_back(step if step is not self.STEP else None)

    def offer_way_back(self, step: Step | None) -> None:
        """Show the button that leads to a step, or take it away."""
        self._way_back = step
        button = self.query_one("#go-to", Button)
        button.set_class(step is not None, "-shown")
        if step is not None:
            button.label = f"Go to {LABELS[step]}"
            button.focus()

    @on(Button.Pressed, "#go-to")
    def _go_back(self, event: Button.Pressed) -> None:
        event.stop()
        if self._way_back is not None:
            self.post_message(self.Jumped(self.STEP, self._way_back))
