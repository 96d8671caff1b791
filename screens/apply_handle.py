"""A run as the screens see it: a plan that is being applied, was applied, or stopped half-way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from screens.agreement import Answer
from screens.run_handle import OVER, AtWork
from tui.apply.audit import Audit
from tui.apply.events import (
    OperationDone,
    OperationFailed,
    OperationStarted,
    OperationWaiting,
    RunContinued,
    RunFinished,
    RunPaused,
)
from tui.apply.open_run import secrets_to_save
from tui.apply.run_state import SETTLED, OperationStatus
from tui.core.draft import Draft
from tui.core.handover import Handover, handover_key
from tui.core.operations import Plan
from tui.core.secret import Secret
from tui.planning.order import without
from tui.text.signing_again import paused

if TYPE_CHECKING:
    from screens.session import Session
    from screens.undo_handle import Undoing
    from tui.apply.events import NeedsAttentionError, RunEvent
    from tui.apply.open_run import OpenRun
    from tui.apply.reauth import SignInGate
    from tui.apply.recheck import Recheck
    from tui.apply.run_state import RunState
    from tui.apply.runner import Runner
    from tui.cloud.client import Cloud
    from tui.cloud.errors import BadCredentialsError, CloudError
    from tui.cloud.types import MintedKey
    from tui.core.findings import Finding
    from tui.planning.agreement import Change
    from tui.services import Clock
    from tui.vault.run_file import Slot

_NOT_OPEN = SETTLED | {OperationStatus.SKIPPED}


class Applying(AtWork):
    """One plan being applied, over as many attempts as it takes."""

    @dataclass
    class Told(Message):
        """The runner has something to tell; the app hands it to the run it belongs to."""

        applying: Applying
        event: RunEvent

    @dataclass
    class ToBeSaved(Message):
        """The run waits until the administrator has saved a secret."""

        applying: Applying
        slot: Slot
        secret: Secret

    @dataclass
    class ToBeAgreed(Message):
        """Before it goes on, the run waits until somebody agrees to what is new, or does not."""

        applying: Applying
        found: Recheck
        answer: Answer

    @dataclass
    class Ended(Message):
        """The runner's thread is over."""

        applying: Applying

    def __init__(
        self,
        draft: Draft,
        plan: Plan,
        runner: Runner,
        clock: Clock,
        cloud: Cloud,
        place: OpenRun,
    ) -> None:
        super().__init__(clock, thread_name="apply")
        self.draft = draft
        self.plan = plan
        self.resumed = False
        """Whether an earlier start began it; then the draft is another matter."""
        self.taken_back: Undoing | None = None
        """The undo of it, once that has begun."""
        self._cloud = cloud
        self._place = place
        self._closed = False
        self._runner = runner
        self.states = [_at_rest(each.status) for each in place.journal.state.operations]
        self.errors: dict[int, CloudError | NeedsAttentionError] = {}
        """Why operations failed, by place in the plan."""
        self.audit: Audit | CloudError | NeedsAttentionError | None = None
        """What the last look at everybody's AccessKeys found, or why there was none."""
        self.refusal: BadCredentialsError | None = None
        """Why it waits for somebody to sign in again, or was stopped while it did."""
        self.held_up: tuple[Finding, ...] = ()
        """What keeps it from going on; the cloud was not asked for anything."""
        self._asked: Answer | None = None

    # What is shown

    def fits(self, session: Session) -> bool:
        """Whether it is the run of what the session plans now.

        After a new sign-in an unfinished run would go on with the old credentials, and after
        another plan was about to be applied it has no place for secrets any more; then it takes a
        new plan, which leaves out what is done.
        """
        caller = session.facts.caller
        return (
            self.taken_back is None
            and self.draft == session.draft
            and caller is not None
            and caller.account_id == self.plan.account.account_id
            and (self.phase in OVER or (self._cloud is session.cloud and not self._closed))
        )

    @property
    def all_states(self) -> list[OperationStatus]:
        """See AtWork."""
        return self.states

    @property
    def settled(self) -> int:
        """How many operations are done, or were so already."""
        return sum(state in SETTLED for state in self.states)

    @property
    def changed(self) -> int:
        """How many operations changed something."""
        return sum(state is OperationStatus.DONE for state in self.states)

    @property
    def worth_sharing(self) -> bool:
        """Whether something was made that could be handed over."""
        return self.changed > 0 or any(each.has_secret for each in self._runner.handovers)

    @property
    def error(self) -> CloudError | NeedsAttentionError | None:
        """Why the run failed: the first reason, where there are several."""
        if self.errors:
            return self.errors[min(self.errors)]
        return None if self.audit is None or isinstance(self.audit, Audit) else self.audit

    @property
    def handed(self) -> frozenset[str]:
        """Keys of the handovers whose secret has left already, at any start of Onramp."""
        names = self._place.journal.state.handed
        return frozenset(handover_key(self.plan.account.account_id, name) for name in names)

    @property
    def state(self) -> RunState:
        """How far it is, as its file tells."""
        return self._place.journal.state

    @property
    def changes(self) -> tuple[Change, ...]:
        """What its users were given and is not as agreed; known once it is over."""
        ended = self.state.ended
        return ended.changes if ended is not None else ()

    @property
    def exported_to(self) -> frozenset[str]:
        """Files that its secrets were written to, or were about to be, at any start of Onramp."""
        return self._place.journal.state.exported_to

    @property
    def handovers(self) -> tuple[Handover, ...]:
        """What there is to hand over so far, a handover per user of the plan."""
        found = self._runner.handovers
        if self.taken_back is None:
            return found
        # Whoever is taken back has no use for a secret.
        return tuple(each for each in found if each.logon_name in self.taken_back.kept_users)

    @property
    def is_of_draft(self) -> bool:
        """Whether the draft that it began with names the same people."""
        people = {user.logon_name for user in self.plan.users}
        return not self.resumed or {row.logon_name for row in self.draft.users} == people

    @property
    def by_hand(self) -> bool:
        """Whether the administrator saves every secret; nothing is sealed."""
        return self._place.by_hand is not None

    @property
    def run_id(self) -> str:
        """What the run is called."""
        return self._place.run_id

    @property
    def path(self) -> Path:
        """The run's file."""
        return self._place.path

    @property
    def place(self) -> OpenRun | None:
        """The run's journal and secrets while they are open; who takes them closes them."""
        return None if self._closed else self._place

    @property
    def sealed_in(self) -> Path | None:
        """The file in which what was made is sealed; None where it is kept nowhere."""
        return self._place.path if self._place.keeps_secrets else None

    @property
    def made_secrets(self) -> bool:
        """Whether it made any, be it taken back by now."""
        made = zip(self.states, self.plan.operations, strict=True)
        return any(state is OperationStatus.DONE and it.makes_secret for state, it in made)

    @property
    def unkept(self) -> Mapping[str, str]:
        """Logon name to the ID of a new AccessKey that only memory has, and nobody was shown."""
        undo = self.taken_back
        found = self._runner.unkept
        return {it: key for it, key in found.items() if undo is None or it in undo.kept_users}

    def keep_unkept(self) -> None:
        """Keep such AccessKeys now; by hand, the administrator is asked again. Blocking.

        Raises:
            NeedsAttentionError: One still cannot be kept.
        """
        self._runner.keep_unkept()

    @property
    def minted(self) -> Mapping[str, MintedKey]:
        """Logon name to the AccessKey that was made."""
        return self._runner.minted

    # Signing in again

    @property
    def gate(self) -> SignInGate:
        """See AtWork."""
        return self._runner.gate

    def paused(self) -> str:
        """See AtWork."""
        return paused(self.settled, len(self.states))

    # What is done

    def start(self, app: MessagePump) -> None:
        """Begin, or go on where it stopped: what is done is not done again."""
        self.audit = None
        self.errors.clear()
        self.refusal = None
        self.held_up = ()
        self._runner.agree_by(lambda found: self._agree(app, found))
        if self._place.by_hand is not None:
            self._place.by_hand.listen(lambda slot, value: self._ask(app, slot, value))
        super().start(app)

    def _ask(self, app: MessagePump, slot: Slot, value: Secret) -> None:
        with suppress(RuntimeError):  # the interface is gone; close answers for it
            app.post_message(self.ToBeSaved(self, slot, value))

    def _agree(self, app: MessagePump, found: Recheck) -> bool:
        answer = self._asked = Answer()
        if self.stopping:
            return False
        with suppress(RuntimeError):  # the interface is gone; stopping answers for it
            app.post_message(self.ToBeAgreed(self, found, answer))
        return answer.wait()

    def saved(self, yes: bool) -> None:
        """The administrator has saved the secret that the run waits with, or has not."""
        if self._place.by_hand is not None:
            self._place.by_hand.answer(yes)

    def which_secret(self, slot: Slot) -> tuple[int, int]:
        """The how manieth it is of those that the run makes, and how many these are."""
        listed, mine = secrets_to_save(self.plan), (slot.logon_name, slot.kind)
        return (listed.index(mine) + 1, len(listed)) if mine in listed else (1, 1)

    def close(self) -> None:
        """Let others change the account; the secrets stay in memory, and sealed on the disk."""
        self._closed = True
        self._place.close()

    def falls_with(self, at: int) -> tuple[int, ...]:
        """What is left out with an operation that is skipped; that one is the first."""
        places = without(self.plan.operations, at)
        return tuple(each for each in places if self.states[each] not in _NOT_OPEN)

    def skip(self, at: int) -> tuple[int, ...]:
        """Write down that it goes on without an operation; not while it runs. Blocking.

        Returns:
            What is left out, for :meth:`skipped`.

        Raises:
            NeedsAttentionError: ``not-written``.
        """
        return self._runner.skip(at)

    def skipped(self, places: tuple[int, ...]) -> None:
        """Take in what is left out."""
        for at in places:
            self.states[at] = OperationStatus.SKIPPED
            self.errors.pop(at, None)

    def wind_up(self) -> None:
        """The same for a run that waits until a secret is saved: nobody is there to save it."""
        self.stop()
        if self.running and self._place.by_hand is not None:
            self._place.by_hand.give_up()
        super().wind_up()

    # What happens in the thread, and what it tells

    def _work(self, tell: Callable[[RunEvent], None]) -> None:
        self._runner.run(tell)

    def _stop_working(self) -> None:
        self._runner.stop()
        if self._asked is not None:
            self._asked.give(False)

    def give_up(self, *, changes: bool) -> None:
        """See AtWork."""
        self._runner.give_up(changes=changes)

    def _telling(self, event: RunEvent) -> Message:
        return self.Told(self, event)

    def _ending(self) -> Message:
        return self.Ended(self)

    def _take(self, event: RunEvent) -> None:
        match event:
            case OperationStarted(index=at) | OperationWaiting(index=at):
                self.states[at] = OperationStatus.RUNNING
            case OperationDone(index=at, already_so=already):
                self.states[at] = OperationStatus.ALREADY if already else OperationStatus.DONE
            case OperationFailed(index=at, error=error):
                self.states[at] = OperationStatus.FAILED
                self.errors[at] = error
            case RunPaused(error=error):
                self.refusal = error
            case RunContinued():
                self.refusal = None
            case RunFinished(outcome=outcome, audit=audit):
                self._outcome, self.audit = outcome, audit
            case _:
                pass

    def _rest(self) -> None:
        self.states = [_at_rest(state) for state in self.states]
        if self.phase in OVER:
            self.close()


def _at_rest(status: OperationStatus) -> OperationStatus:
    """How far an operation is while nobody works on it, nor waits to."""
    return OperationStatus.WAITING if status is OperationStatus.RUNNING else status
