"""RunHandle: one run, or one undo, as the screens see it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from screens.background import Crashed
from screens.run_status import (
    HALTED,
    OVER,
    Question,
    ToAgree,
    ToSave,
    ToSignIn,
    Waits,
    apply_states,
    undo_states,
)
from tui.apply.audit import Audit
from tui.apply.events import (
    OperationDone,
    OperationFailed,
    OperationLeft,
    OperationWaiting,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStatus,
)
from tui.apply.run_state import SETTLED, OperationStatus
from tui.apply.runner import Runner
from tui.core.draft import Draft
from tui.core.handover import Handover
from tui.planning.order import without

if TYPE_CHECKING:
    from tui.apply.events import NeedsAttentionError, RunEvent
    from tui.apply.open_run import OpenRun
    from tui.apply.recheck import Recheck
    from tui.apply.undoer import Undoer
    from tui.cloud.client import Cloud
    from tui.cloud.errors import BadCredentialsError, CloudError
    from tui.cloud.types import MintedKey
    from tui.core.findings import Finding
    from tui.services import Clock


_SETTLED_OR_LEFT = SETTLED | {OperationStatus.SKIPPED}
_GONE = frozenset({"user-gone", "user-not-ours", "policy-gone", "policy-not-ours"})
"""Codes for what an undo left because it is not there any more."""


class RunHandle:
    """One run being applied, or taken back, over as many attempts as it takes.

    Changed on the event loop only; the work is in a thread of its own. It belongs to the app, so
    that screens may come and go. The thread is not a daemon: a change under way is finished, and a
    secret that it mints is kept, however the interface ends.
    """

    @dataclass
    class Told(Message):
        """There is something to tell; the app hands it to the run it belongs to."""

        run: RunHandle
        event: RunEvent

    @dataclass
    class Asks(Message):
        """The thread waits for the administrator."""

        run: RunHandle
        question: Question

    @dataclass
    class Ended(Message):
        """The thread is over."""

        run: RunHandle

    def __init__(
        self,
        engine: Runner | Undoer,
        place: OpenRun,
        clock: Clock,
        *,
        draft: Draft | None = None,
        cloud: Cloud | None = None,
    ) -> None:
        """Nothing is sent yet.

        Args:
            engine: Applies the plan, or takes the run back.
            place: The run's journal and secrets, open.
            clock: Tells the time.
            draft: What the plan was made of.
            cloud: With whose credentials it is applied.
        """
        self.plan = place.journal.state.plan
        self.draft = draft
        self.cloud = cloud
        self.resumed = False
        """Whether an earlier start began it; then the draft is another matter."""
        self.taken_back: RunHandle | None = None
        """The undo of it, once that has begun."""
        self.run_id, self.path = place.run_id, place.path
        self.state = place.journal.state
        """How far it is, as its file tells."""
        self.by_hand = place.by_hand is not None
        """Whether the administrator saves every secret; nothing is sealed."""
        self.gate = engine.gate
        """Where it waits once the credentials have run out."""
        self.is_undo = not isinstance(engine, Runner)
        self._engine = engine
        self._runner = engine if isinstance(engine, Runner) else None
        self._place = place
        self._clock = clock
        self.phase = RunStatus.STOPPED
        self.stopping = False
        self.states = undo_states(self.state) if self.is_undo else apply_states(self.state)
        """How far each operation is, by place in the plan; an undo is about what the run did, or
        may have done, last things first."""
        self.errors: dict[int, CloudError | NeedsAttentionError] = {}
        """Why operations failed, by place in the plan."""
        self.left = {each.index: each.undone for each in self.state.operations if each.undone}
        """Codes for why an undo left something, by place in the plan."""
        self.known_as: dict[int, str] = {}
        """The names that users go by now, by place; empty where it is that of the plan."""
        self.audit: Audit | CloudError | NeedsAttentionError | None = None
        """What the last look at everybody's AccessKeys found, or why there was none."""
        self.refusal: BadCredentialsError | None = None
        """Why it waits for somebody to sign in again, or was stopped while it did."""
        self.held_up: tuple[Finding, ...] = ()
        """What keeps it from going on; the cloud was not asked for anything."""
        self.waits = Waits(clock)
        """What waits before it asks the cloud again."""
        self._asked: SimpleQueue[bool] | None = None
        self._outcome: RunStatus | None = None
        self._started: datetime | None = None
        self._seconds = 0.0
        self._thread: threading.Thread | None = None
        self._told: list[RunEvent] = []
        self._taken = 0

    # How far it is

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self.phase is RunStatus.RUNNING

    @property
    def halted(self) -> bool:
        """Whether it can be gone on with."""
        return self.phase in HALTED

    @property
    def over(self) -> bool:
        """Whether nothing is left to be gone on with."""
        return self.phase in OVER

    @property
    def settled(self) -> int:
        """How many operations are done or were so already, or are taken back."""
        return sum(state in SETTLED for state in self.states.values())

    @property
    def changed(self) -> int:
        """How many operations changed something."""
        return sum(state is OperationStatus.DONE for state in self.states.values())

    @property
    def progress(self) -> int:
        """How many operations count as done; of what is taken back also those that stay."""
        counted = _SETTLED_OR_LEFT if self.is_undo else SETTLED
        return sum(state in counted for state in self.states.values())

    @property
    def error(self) -> CloudError | NeedsAttentionError | None:
        """Why it is no further: the first reason, where there are several."""
        if self.errors:
            return self.errors[min(self.errors)]
        unseen = None if isinstance(self.audit, Audit) else self.audit
        return unseen or self.refusal

    @property
    def elapsed(self) -> float:
        """Seconds at work, over all attempts."""
        since = (self._clock() - self._started).total_seconds() if self._started else 0.0
        return self._seconds + max(0.0, since)

    @property
    def at_once(self) -> int:
        """How many operations are under way, without those that wait."""
        return sum(it is OperationStatus.RUNNING for it in self.states.values()) - len(self.waits)

    @property
    def did_draft(self) -> bool:
        """Whether it is done with the people of the draft that it began with."""
        if self.draft is None or self.phase not in {RunStatus.DONE, RunStatus.CHANGED}:
            return False
        people = {user.logon_name for user in self.plan.users}
        return not self.resumed or {row.logon_name for row in self.draft.users} == people

    # Its file

    @property
    def place(self) -> OpenRun | None:
        """The run's journal and secrets while they are open; who takes them closes them."""
        return None if self._place.closed else self._place

    @property
    def sealed_in(self) -> Path | None:
        """The file in which what was made is sealed; None where it is kept nowhere."""
        return self._place.path if self._place.keeps_secrets else None

    # What it made

    @property
    def made_secrets(self) -> bool:
        """Whether the run made any, be it taken back by now."""
        return any(
            self.plan.operations[at].makes_secret
            for at, state in self.states.items()
            if self.is_undo or state is OperationStatus.DONE
        )

    @property
    def keeps_secrets(self) -> bool:
        """Whether one that an undo takes back is good for something still."""
        return any(
            self.plan.operations[at].makes_secret for at in self.states if self._is_there(at)
        )

    @property
    def kept_users(self) -> frozenset[str]:
        """Logon names of the users for whom what an undo takes back is good for something still.

        Where the run made a secret, that is what counts: without it nobody can use the rest.
        """
        made = [(self.plan.operations[at], self._is_there(at)) for at in self.states]
        secrets = {(it.user, there) for it, there in made if it.makes_secret}
        with_secret = {name for name, _ in secrets}
        others = {it.user for it, there in made if there} - with_secret
        return frozenset(others | {name for name, there in secrets if there})

    def _is_there(self, at: int) -> bool:
        return self.states[at] is not OperationStatus.DONE and self.left.get(at) not in _GONE

    @property
    def handovers(self) -> tuple[Handover, ...]:
        """What there is to hand over so far, a handover per user of the plan."""
        found = self._runner.handovers if self._runner else ()
        if self.taken_back is None:
            return found
        # Whoever is taken back has no use for a secret.
        return tuple(each for each in found if each.logon_name in self.taken_back.kept_users)

    @property
    def worth_sharing(self) -> bool:
        """Whether something was made that could be handed over."""
        return self.changed > 0 or any(each.has_secret for each in self.handovers)

    @property
    def minted(self) -> Mapping[str, MintedKey]:
        """Logon name to the AccessKey that was made."""
        return self._runner.minted if self._runner else {}

    @property
    def unkept(self) -> Mapping[str, str]:
        """Logon name to the ID of a new AccessKey that only memory has, and nobody was shown."""
        undo, found = self.taken_back, self._runner.unkept if self._runner else {}
        return {it: key for it, key in found.items() if undo is None or it in undo.kept_users}

    def keep_unkept(self) -> None:
        """Keep such AccessKeys now; by hand, the administrator is asked again. Blocking.

        Raises:
            NeedsAttentionError: One still cannot be kept.
        """
        if self._runner is not None:
            self._runner.keep_unkept()

    # What is done

    def start(self, app: MessagePump) -> None:
        """Begin, or go on where it stopped: what is done is not done again."""
        self.phase, self.stopping, self._outcome = RunStatus.RUNNING, False, None
        self.audit, self.refusal, self.held_up = None, None, ()
        self.errors.clear()
        self.waits.clear()
        self._started = self._clock()
        self.gate.listen(lambda error: self._ask(app, ToSignIn(error)))
        if self._runner is not None:
            self._runner.agree_by(lambda found: self._agree(app, found))
        by_hand = self._place.by_hand
        if by_hand is not None:
            answer = by_hand.answer
            by_hand.listen(lambda slot, value: self._ask(app, ToSave(slot, value, answer)))
        name = "undo" if self.is_undo else "apply"
        self._thread = threading.Thread(target=self._run, args=(app,), name=name)
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is under way."""
        if self.running:
            self.stopping = True
            self._engine.stop()
            if self._asked is not None:
                self._asked.put(False)

    def give_up(self, *, changes: bool) -> None:
        """The process is to end: wait for no answer to what only reads, or to nothing at all."""
        self._engine.give_up(changes=changes)

    def wind_up(self) -> None:
        """Stop, wait for what is under way, and take in what nobody could be told any more.

        For when the interface is gone. Blocking, as long as the cloud takes for one operation.
        """
        if self._thread is None or not self.running:
            return
        self.stop()
        if self._place.by_hand is not None:
            self._place.by_hand.give_up()
        self._thread.join()
        for event in self._told[self._taken :]:
            self.take(event)
        self.end()

    def close(self) -> None:
        """Let others change the account; the secrets stay in memory, and sealed on the disk."""
        self._place.close()

    def falls_with(self, at: int) -> tuple[int, ...]:
        """What is left out with an operation that is skipped; that one is the first."""
        places = without(self.plan.operations, at)
        return tuple(each for each in places if self.states[each] not in _SETTLED_OR_LEFT)

    def skip(self, at: int) -> tuple[int, ...]:
        """Write down that it goes on without an operation; not while it runs. Blocking.

        Returns:
            What is left out, for :meth:`skipped`.

        Raises:
            NeedsAttentionError: ``not-written``.
        """
        return self._runner.skip(at) if self._runner else ()

    def skipped(self, places: tuple[int, ...]) -> None:
        """Take in what is left out."""
        for at in places:
            self.states[at] = OperationStatus.SKIPPED
            self.errors.pop(at, None)

    # What happens in the thread

    def _run(self, app: MessagePump) -> None:
        try:
            self._engine.run(lambda event: self._tell(app, event))
        except Exception as error:  # noqa: BLE001 - it crosses to the event loop, whole
            _post(app, Crashed(error))
        _post(app, self.Ended(self))

    def _tell(self, app: MessagePump, event: RunEvent) -> None:
        self._told.append(event)
        _post(app, self.Told(self, event))

    def _ask(self, app: MessagePump, question: Question) -> None:
        _post(app, self.Asks(self, question))

    def _agree(self, app: MessagePump, found: Recheck) -> bool:
        answer = self._asked = SimpleQueue()
        if self.stopping:
            return False
        self._ask(app, ToAgree(found, answer))
        return answer.get()

    # What it tells

    def take(self, event: RunEvent) -> None:
        """Take in what the thread told."""
        self._taken += 1
        match event:
            case RunPaused(error=error):
                self.refusal = error
            case RunContinued():
                self.refusal = None
            case RunFinished(outcome=outcome, audit=audit):
                self._outcome, self.audit = outcome, audit
                self._gone_along()
            case _ if event.index in self.states:
                self._take_in(event.index, event)

    def _take_in(self, at: int, event: RunEvent) -> None:
        self.waits.end(at)
        match event:
            case OperationWaiting(seconds=seconds, why=why):
                self.waits.begin(at, seconds, why)
                self.states[at] = OperationStatus.RUNNING
            case OperationDone(already_so=already, known_as=known_as):
                self.states[at] = OperationStatus.ALREADY if already else OperationStatus.DONE
                self.left.pop(at, None)
                self.known_as[at] = known_as
            case OperationLeft(why=why, known_as=known_as):
                self.states[at] = OperationStatus.SKIPPED
                self.left[at] = why
                self.known_as[at] = known_as
            case OperationFailed(error=error):
                self.states[at] = OperationStatus.FAILED
                self.errors[at] = error
            case _:
                self.states[at] = OperationStatus.RUNNING

    def _gone_along(self) -> None:
        """What was left of a user is not left any more where the user was deleted after it."""
        for at in [at for at in self.left if self.state.operations[at].undone == ""]:
            del self.left[at]
            self.states[at] = OperationStatus.DONE

    def end(self) -> None:
        """The thread is over: what is it now?"""
        self._seconds, self._started = self.elapsed, None
        # Without an outcome it was cut off by an error that nobody foresaw.
        self.phase = self._outcome or RunStatus.STOPPED
        self.waits.clear()
        for at, state in self.states.items():
            # What waits for its next attempt when the run is stopped is not running any more.
            if state is OperationStatus.RUNNING:
                self.states[at] = OperationStatus.WAITING
        if self.over:
            self.close()


def _post(app: MessagePump, message: Message) -> None:
    # Once the interface is gone wind_up takes in what was told, and stopping answers.
    with suppress(RuntimeError):
        app.post_message(message)
