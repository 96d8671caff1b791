"""A run being taken back, as the screens see it: it belongs to the app, like the run itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from screens.applying import Phase, State
from screens.background import Crashed
from tui.apply.crew import Timing
from tui.apply.events import (
    OperationDone,
    OperationFailed,
    OperationLeft,
    OperationStarted,
    OperationWaiting,
    Outcome,
    RunFinished,
)
from tui.apply.run_state import Stage
from tui.apply.undoing import Undoer

if TYPE_CHECKING:
    from tui.apply.concerns import Concern
    from tui.apply.doubts import DoubtError
    from tui.apply.events import RunEvent
    from tui.apply.keeping import Place
    from tui.apply.services import Services
    from tui.cloud.client import Cloud
    from tui.cloud.errors import CloudError


class Undoing:
    """One run being taken back. Changed on the event loop only; the work is in its own thread.

    The thread is not a daemon: what it takes back is written down.
    """

    @dataclass
    class Told(Message):
        """The undo has something to tell; the app hands it to the undo it belongs to."""

        undoing: Undoing
        event: RunEvent

    @dataclass
    class Ended(Message):
        """The thread is over."""

        undoing: Undoing

    def __init__(
        self,
        cloud: Cloud,
        services: Services,
        place: Place,
        concerns: Sequence[Concern],
        agreed: frozenset[str],
    ) -> None:
        self._place = place
        self._clock = services.clock
        self.plan = place.journal.state.plan
        timing = Timing(sleep=services.sleep, clock=services.clock, grace=services.grace)
        self._undoer = Undoer(cloud, place.journal, concerns=concerns, agreed=agreed, timing=timing)
        state = place.journal.state
        self.places = tuple(
            at
            for at in reversed(range(len(self.plan.operations)))
            if state.stages[at] is Stage.DONE or at in state.begun
        )
        """What the run did, or may have done, last things first."""
        self.phase = Phase.STOPPED
        self.stopping = False
        self.states = {at: _before(state.undone.get(at)) for at in self.places}
        self.left = {at: why for at, why in state.undone.items() if why}
        """Codes for why something was left, by place in the plan."""
        self.known_as: dict[int, str] = {}
        """The names that users go by now, by place; empty where it is that of the plan."""
        self.errors: dict[int, CloudError | DoubtError] = {}
        self._outcome: Outcome | None = None
        self._told: list[RunEvent] = []
        self._taken = 0
        self._thread: threading.Thread | None = None
        self._since = services.clock()
        self._seconds = 0.0

    @property
    def run_id(self) -> str:
        """Which run it takes back."""
        return self._place.run_id

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self.phase is Phase.RUNNING

    @property
    def elapsed(self) -> float:
        """Seconds at work."""
        since = (self._clock() - self._since).total_seconds() if self.running else 0.0
        return self._seconds + max(0.0, since)

    @property
    def kept_users(self) -> frozenset[str]:
        """Logon names of the users that were left because they are in use."""
        return frozenset(
            getattr(self.plan.operations[at], "logon_name", "")
            for at, why in self.left.items()
            if why == "user-in-use"
        )

    def start(self, app: MessagePump) -> None:
        """Begin, or go on where it stopped."""
        self.phase, self.stopping, self._outcome = Phase.RUNNING, False, None
        self.errors.clear()
        self._since = self._clock()
        self._thread = threading.Thread(target=self._run, args=(app.post_message,), name="undo")
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is under way."""
        if self.running:
            self.stopping = True
            self._undoer.stop()

    def wind_up(self) -> None:
        """Stop, wait, and take in what nobody could be told any more. Blocking."""
        if self._thread is None or not self.running:
            return
        self.stop()
        self._thread.join()
        for event in self._told[self._taken :]:
            self.take(event)
        self.end()

    def close(self) -> None:
        """Let others change the account; may be called twice."""
        self._place.close()

    def _run(self, post: Callable[[Message], bool]) -> None:
        def tell(event: RunEvent) -> None:
            self._told.append(event)
            with suppress(RuntimeError):  # the interface is gone; wind_up takes it in
                post(self.Told(self, event))

        try:
            self._undoer.run(tell)
        except Exception as error:  # noqa: BLE001 - it crosses to the event loop, whole
            with suppress(RuntimeError):
                post(Crashed(error))
        with suppress(RuntimeError):
            post(self.Ended(self))

    def take(self, event: RunEvent) -> None:
        """Take in what the undo told."""
        self._taken += 1
        if isinstance(event, RunFinished):
            self._outcome = event.outcome
            return
        at = event.index
        if at not in self.states:
            return  # nothing was done there
        match event:
            case OperationStarted() | OperationWaiting():
                self.states[at] = State.RUNNING
            case OperationDone(known_as=known_as):
                self.states[at] = State.DONE
                self.left.pop(at, None)
                self.known_as[at] = known_as
            case OperationLeft(why=why, known_as=known_as):
                self.states[at] = State.SKIPPED
                self.known_as[at] = known_as
                self.left[at] = why
            case OperationFailed(error=error):
                self.states[at] = State.FAILED
                self.errors[at] = error

    def end(self) -> None:
        """The thread is over: what is it now?"""
        self._seconds, self._since = self.elapsed, self._clock()
        self.phase = _PHASES[self._outcome] if self._outcome else Phase.STOPPED
        for at, state in self.states.items():
            if state is State.RUNNING:
                self.states[at] = State.WAITING


_PHASES = {
    Outcome.DONE: Phase.DONE,
    Outcome.PARTLY: Phase.PARTLY,
    Outcome.FAILED: Phase.FAILED,
    Outcome.STOPPED: Phase.STOPPED,
}


def _before(left: str | None) -> State:
    if left is None:
        return State.WAITING
    return State.SKIPPED if left else State.DONE
