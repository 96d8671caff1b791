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
from screens.run_status import Question, ToAgree, ToSave, ToSignIn, Waits
from tui.apply.events import (
    OperationWaiting,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStatus,
)
from tui.apply.report import RunReport
from tui.apply.run_state import OVER, OperationStatus
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
    from tui.cloud.errors import CloudError
    from tui.cloud.types import MintedKey
    from tui.services import Clock


_GONE = frozenset({"user-gone", "user-not-ours", "policy-gone", "policy-not-ours"})
"""Codes for leftovers of an undo that are not there any more."""


class RunHandle(RunReport):
    """One run, or one undo, over as many attempts as it takes.

    Changed on the event loop only; the work is in a thread of its own. It belongs to the app, so
    that screens may come and go. The thread is not a daemon: a change under way is finished, and a
    secret that it mints is kept, however the interface ends.
    """

    @dataclass
    class Told(Message):
        """The thread has an event; the app hands it to its run."""

        run: RunHandle
        event: RunEvent

    @dataclass
    class Asks(Message):
        """The thread waits for the administrator."""

        run: RunHandle
        question: Question

    @dataclass
    class Ended(Message):
        """The thread has ended."""

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
        """Make a handle; nothing is sent yet.

        Args:
            engine: Applies the plan, or undoes the run.
            place: The run's journal and secrets, open.
            clock: Tells the time.
            draft: The draft that was planned; None for an undo or an earlier run.
            cloud: Client whose credentials the run uses.
        """
        super().__init__(place.journal.state, is_undo=not isinstance(engine, Runner))
        self.draft = draft
        self.cloud = cloud
        self.resumed = False
        """Whether an earlier start began it; the draft is unrelated then."""
        self.taken_back: RunHandle | None = None
        """Undo of the run, once that has begun."""
        self.run_id, self.path = place.run_id, place.path
        self.by_hand = place.by_hand is not None
        """Whether the administrator saves every secret, and nothing is sealed."""
        self.gate = engine.gate
        """Gate at which the run waits once the credentials have run out."""
        self._engine = engine
        self._runner = engine if isinstance(engine, Runner) else None
        self._place = place
        self._clock = clock
        self.stopping = False
        self.waits = Waits(clock)
        """Operations that wait before they ask the cloud again."""
        self._asked: SimpleQueue[bool] | None = None
        self._started: datetime | None = None
        self._seconds = 0.0
        self._thread: threading.Thread | None = None
        self._told: list[RunEvent] = []
        self._taken = 0

    # How far it is

    @property
    def error(self) -> CloudError | NeedsAttentionError | None:
        """First error for which the run has stopped."""
        return super().error or self.refusal

    @property
    def elapsed(self) -> float:
        """Seconds at work, over all attempts."""
        since = (self._clock() - self._started).total_seconds() if self._started else 0.0
        return self._seconds + max(0.0, since)

    @property
    def at_once(self) -> int:
        """Number of operations under way, without those that wait."""
        return sum(it is OperationStatus.RUNNING for it in self.states.values()) - len(self.waits)

    @property
    def did_draft(self) -> bool:
        """Whether the run is done with the people of the draft that it began with."""
        if self.draft is None or self.phase not in {RunStatus.DONE, RunStatus.CHANGED}:
            return False
        people = {user.logon_name for user in self.plan.users}
        return not self.resumed or {row.logon_name for row in self.draft.users} == people

    # Its file

    @property
    def place(self) -> OpenRun | None:
        """Journal and secrets while they are open; whoever takes them closes them."""
        return None if self._place.closed else self._place

    @property
    def sealed_in(self) -> Path | None:
        """File in which the secrets are sealed; None where they are kept nowhere."""
        return self._place.path if self._place.keeps_secrets else None

    # What it made

    @property
    def made_secrets(self) -> bool:
        """Whether the run made a secret, even if it is undone by now."""
        return any(
            self.plan.operations[at].makes_secret
            for at, state in self.states.items()
            if self.is_undo or state is OperationStatus.DONE
        )

    @property
    def keeps_secrets(self) -> bool:
        """Whether a secret is still of use that an undo is to take back."""
        return any(
            self.plan.operations[at].makes_secret for at in self.states if self._is_there(at)
        )

    @property
    def kept_users(self) -> frozenset[str]:
        """Logon names of the users who can still use what an undo is to take back.

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
        """Handovers so far, one per user of the plan."""
        found = self._runner.handovers if self._runner else ()
        if self.taken_back is None:
            return found
        # Whoever is taken back has no use for a secret.
        return tuple(each for each in found if each.logon_name in self.taken_back.kept_users)

    @property
    def worth_sharing(self) -> bool:
        """Whether there is something to hand over."""
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
        """Store AccessKeys that only memory has; by hand, ask the administrator again. Blocking.

        Raises:
            NeedsAttentionError: One still cannot be stored.
        """
        if self._runner is not None:
            self._runner.keep_unkept()

    # What is done

    def start(self, app: MessagePump) -> None:
        """Begin or resume; finished operations are not repeated."""
        self.begin()
        self.stopping = False
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
        """Stop after the operations under way."""
        if self.running:
            self.stopping = True
            self._engine.stop()
            if self._asked is not None:
                self._asked.put(False)

    def give_up(self, *, changes: bool) -> None:
        """Wait for no answer to reads, with ``changes`` for none at all, as the process ends."""
        self._engine.give_up(changes=changes)

    def wind_up(self) -> None:
        """Stop, wait for the operations under way, and take in the events that are left.

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
        """Let go of the account; the secrets stay in memory, and sealed on the disk."""
        self._place.close()

    def falls_with(self, at: int) -> tuple[int, ...]:
        """Operations that skipping one leaves out, by place; that one is the first."""
        places = without(self.plan.operations, at)
        return tuple(each for each in places if self.states[each] not in OVER)

    def skip(self, at: int) -> tuple[int, ...]:
        """Write down that an operation is skipped; not while the run is at work. Blocking.

        Returns:
            Places of the skipped operations, for :meth:`skipped`.

        Raises:
            NeedsAttentionError: ``not-written``.
        """
        return self._runner.skip(at) if self._runner else ()

    def skipped(self, places: tuple[int, ...]) -> None:
        """Take in the skipped operations."""
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
        """Take in an event of the thread."""
        self._taken += 1
        super().take(event)
        match event:
            case RunPaused() | RunContinued() | RunFinished():
                pass
            case OperationWaiting(index=at, seconds=seconds, why=why) if at in self.states:
                self.waits.begin(at, seconds, why)
            case _:
                self.waits.end(event.index)

    def end(self) -> None:
        """Take in the end of the thread, and set the status."""
        self._seconds, self._started = self.elapsed, None
        super().end()
        self.waits.clear()
        if self.over:
            self.close()


def _post(app: MessagePump, message: Message) -> None:
    # Once the interface is gone wind_up takes in what was told, and stopping answers.
    with suppress(RuntimeError):
        app.post_message(message)
