"""Preflight: the checks and questions between Apply and the first change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.timer import Timer

from screens.background import PATIENCE, in_background
from screens.dialogs.typed_confirm import TypedConfirm
from screens.loader import AccountLoader, Topic
from screens.review.vault_choice import WhereToKeep
from screens.step import StepScreen
from tui.account.survey import look, taken_in
from tui.apply.events import NeedsAttentionError
from tui.apply.open_run import SecretStorage, begin_run
from tui.core.findings import Finding, Severity
from tui.core.operations import Plan
from tui.planning.agreement import judgement
from tui.planning.passwords import check_own_passwords
from tui.planning.planner import make_plan
from tui.planning.rules.changes import about_changed
from tui.text import cloud_error
from tui.text.operations import look_failed, made_by
from tui.text.vault import cannot_begin, keyring_asks
from tui.vault.keyring import KeyringUnavailableError
from tui.vault.locks import AccountBusyError
from tui.vault.sealing import SealError
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.account.reader import AccountReader
    from tui.apply.open_run import OpenRun, StorageChoice
    from tui.core.facts import Facts


def plan_of(session: Session, confirmed: Iterable[str]) -> Plan | tuple[Finding, ...]:
    """The plan, or the errors that forbid it, own passwords included."""
    draft, facts = session.draft, session.facts
    missing = check_own_passwords(draft, facts, session.own_passwords)
    if missing:
        return missing
    note = made_by(session.run_id)
    return make_plan(draft, facts, confirmed=frozenset(confirmed), comment=note)


def planned(session: Session) -> Plan | None:
    """The plan once all findings are confirmed; None while errors forbid it."""
    asked = {each.id for each in session.findings if each.severity is Severity.CONFIRM}
    plan = plan_of(session, asked)
    return plan if isinstance(plan, Plan) else None


class Preflight:
    """Reads the account once more, asks for confirmations, and opens the run's file.

    It calls its step rather than posting to it: nothing, no key either, may come between the open
    file and the run that begins in it. Nothing is begun unseen, and no question comes up over
    another one.
    """

    def __init__(
        self,
        step: StepScreen,
        *,
        begin: Callable[[OpenRun], None],
        learned: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        """Make a preflight, without reading anything yet.

        Args:
            step: Shows refusals; has a ``Notice`` of the ID ``verdict``.
            begin: Called once the file is open and proved: the run may begin.
            learned: Called after a change of facts or confirmations.
            changed: Called after a change of ``busy`` or ``keyring_waits``.
        """
        self.busy = False
        """Whether the account is being read, or the file opened."""
        self.keyring_waits = False
        """Whether the keyring takes longer than usual."""
        self._step = step
        self._session = step.session
        self._begin = begin
        self._learned = learned
        self._changed = changed
        self._loader = AccountLoader(step, step.session, thread="last-look")
        self._before: Facts = step.session.facts
        self._then_apply = False
        self._once_on_top: Callable[[], None] | None = None
        self._waiting: Timer | None = None
        self._attempt = 0
        """Number of the attempt; answers to an earlier one are dropped."""

    # Reading

    def refresh(self, *, fresh: bool) -> None:
        """Read whatever the plan needs, then only show errors.

        Args:
            fresh: Whether to ask the cloud again for what was read before.
        """
        if not self.busy:
            self._read(fresh=fresh, then_apply=False)

    def start(self) -> None:
        """Read everything once more; then refuse, ask, or begin."""
        if not self.busy:
            self._read(fresh=True, then_apply=True)

    def _read(self, *, fresh: bool, then_apply: bool) -> None:
        self._then_apply = then_apply
        if self._session.reader is None:
            self._judge()
            return
        self.busy = True
        self._verdict.hush()
        draft, before = self._session.draft, self._session.facts
        self._before = before

        def read(reader: AccountReader) -> Facts:
            return look(reader, draft, before, fresh=fresh)

        def learn(facts: Facts, found: Facts) -> Facts:
            return taken_in(facts, found, before)

        self._loader.want(Topic("survey", None, read, learn))
        self._changed()

    def loaded(self, event: AccountLoader.Loaded) -> None:
        """Take a topic that was read, or could not be."""
        self.busy = False
        if not event.learn():
            self._changed()
            return
        if event.error is not None:
            self._changed()
            self._fail(look_failed(cloud_error(event.error)))
            return
        # Who agreed to a policy agreed to what it said then.
        self._session.confirmed -= about_changed(
            self._session.findings, self._before.documents, event.found.documents
        )
        self._changed()
        self._judge()

    def _judge(self) -> None:
        """Refuse, ask, or open the file; without Apply only show errors."""
        self._learned()
        made = plan_of(self._session, self._session.confirmed)
        if isinstance(made, Plan):
            if self._then_apply and self._is_seen:
                self._open(made)
            elif self._then_apply:
                self._once_seen(self.start)
            return
        wrong = next((each for each in made if each.severity is Severity.ERROR), None)
        if wrong is not None:
            self._step.refuse(wrong)
        elif made and self._then_apply:
            self._once_seen(partial(self._ask_to_confirm, made[0]))

    def _ask_to_confirm(self, finding: Finding) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._session.confirmed |= {finding.id}
                self._judge()

        question = TypedConfirm("Please confirm", str(finding.text), finding.phrase)
        self._step.app.push_screen(question, answered)

    # Being seen

    @property
    def _is_seen(self) -> bool:
        return self._step.is_active and not self._step.left

    def _once_seen(self, then: Callable[[], None]) -> None:
        """Call ``then`` once nothing lies over the step; never after the step is left.

        By then the account may have changed.
        """
        if self._is_seen:
            then()
        else:
            self._once_on_top = then

    def seen(self) -> None:
        """Go on, as nothing lies over the step any more."""
        then, self._once_on_top = self._once_on_top, None
        if then is not None:
            self._once_seen(then)

    # The run's file

    def _open(self, plan: Plan) -> None:
        session = self._session
        runs, facts, choice = tuple(session.runs), session.facts, session.keeping
        safe, started, run_id = session.services.safe, session.services.clock(), session.run_id
        self.busy = True
        self._attempt += 1
        attempt, opened = self._attempt, list["OpenRun"]()
        if choice is None or choice.way is SecretStorage.KEYRING:
            self._waiting = self._step.set_timer(PATIENCE, self._say_what_is_waited_for)

        def work() -> OpenRun:
            for run in runs:
                if run.taken_back is None:
                    run.keep_unkept()
                run.close()  # one that failed holds the account still
            return begin_run(safe, plan, choice, started, run_id, judgement(plan, facts))

        def done(place: OpenRun) -> Message:
            opened.append(place)
            return events.Callback(partial(self._opened, place, attempt))

        def failed(error: Exception) -> Message | None:
            known = isinstance(error, _EXPECTED)
            return events.Callback(partial(self._not_opened, error, attempt)) if known else None

        def lost(_message: Message) -> None:
            for place in opened:
                place.close()

        in_background(self._step, work, done, failed, name="open-place", lost=lost)
        self._changed()

    def _say_what_is_waited_for(self) -> None:
        self.keyring_waits = True
        self._changed()
        self._verdict.say(Mark.BUSY, keyring_asks())
        self._step.query_one("#elsewhere").focus()

    def keep_elsewhere(self) -> None:
        """Give up waiting for the keyring, and ask for another storage at once."""
        if self.keyring_waits:
            self._attempt += 1
            self._over()
            self._ask_where("waiting")

    def _over(self) -> None:
        self.busy = self.keyring_waits = False
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        self._verdict.hush()
        self._changed()

    def _opened(self, place: OpenRun, attempt: int) -> None:
        if attempt != self._attempt:
            place.close()
            return
        self._over()
        self._session.run_begun()
        if self._is_seen:
            self._begin(place)
        else:
            place.close()
            self._once_seen(self.start)

    def _not_opened(self, error: Exception, attempt: int) -> None:
        if attempt != self._attempt:
            return
        self._over()
        if isinstance(error, KeyringUnavailableError):
            self._ask_where(error.code)
        else:
            self._fail(cannot_begin(error))

    def _ask_where(self, code: str) -> None:
        def answered(choice: StorageChoice | None) -> None:
            if choice is not None:
                self._session.keeping = choice
                self.start()

        def ask() -> None:
            self._step.app.push_screen(WhereToKeep(code), answered)

        self._once_seen(ask)

    # What is said

    @property
    def _verdict(self) -> Notice:
        return self._step.query_one("#verdict", Notice)

    def _fail(self, why: str) -> None:
        self._verdict.say(Mark.BAD, why)
        self._step.query_one("#next").focus()


_EXPECTED = (KeyringUnavailableError, AccountBusyError, SealError, OSError, NeedsAttentionError)
"""Errors that keep the file from being opened; nothing is changed then."""
