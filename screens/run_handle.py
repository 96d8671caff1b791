"""A run or an undo as the screens see it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

from screens.background import Crashed
from screens.connect.sign_in_again import SignInAgain
from tui.apply.events import OperationWaiting, RunContinued, RunFinished, RunPaused, RunStatus
from tui.apply.run_state import OperationStatus
from tui.text.connecting import keyring_problem
from tui.text.signing_again import ran_out, which_account

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.events import RunEvent
    from tui.apply.reauth import SignInGate
    from tui.cloud.errors import BadCredentialsError
    from tui.services import Clock
    from tui.signin.sources import SignedIn


OVER = frozenset({RunStatus.DONE, RunStatus.PARTLY, RunStatus.CHANGED})
"""Nothing is left to be gone on with."""
HALTED = frozenset({RunStatus.FAILED, RunStatus.STOPPED})
"""It can be gone on with."""


class Waiting(Protocol):
    """A run or an undo."""

    @property
    def gate(self) -> SignInGate:
        """Where it waits."""

    def stop(self) -> None:
        """Stop after what is under way."""

    def paused(self) -> str:
        """How far it is, in words."""


@dataclass
class SignInNeeded(Message):
    """Nothing is begun any more until somebody has signed in again."""

    work: Waiting
    error: BadCredentialsError


def listen(work: Waiting, app: MessagePump) -> None:
    """Let the app know when somebody has to sign in; the answer comes by the gate."""

    def ask(error: BadCredentialsError) -> None:
        with suppress(RuntimeError):  # the interface is gone; winding up ends the wait
            app.post_message(SignInNeeded(work, error))

    work.gate.listen(ask)


def ask_to_sign_in(app: App[int], session: Session, event: SignInNeeded) -> None:
    """Show the dialog, and let the work go on, or stop."""
    work, gate = event.work, event.work.gate
    session.heard(event.error)
    happened = ran_out(event.error, gate.credentials.expires, session.services.clock())
    text = f"{happened} {work.paused()}\n{which_account(gate.account_id)}"

    def answered(signed: SignedIn | None) -> None:
        if signed is None:
            work.stop()
            return
        session.signed_in_again(signed)
        gate.signed_in(signed)
        if signed.not_saved:
            app.notify(keyring_problem(signed.not_saved), severity="warning", markup=False)

    app.push_screen(SignInAgain(session, gate.account_id, text), answered)


FRAMES_PER_SECOND = 10
"""How often the screens look at it."""


@dataclass(frozen=True, slots=True)
class Wait:
    """An operation asks the cloud again, and not before then."""

    until: datetime
    why: str
    """A code of ``tui.apply.executor.WAITS``."""


class AtWork(ABC):
    """Changed on the event loop only; the work is in a thread of its own.

    It belongs to the app, so that screens may come and go. The thread is not a daemon: a change
    under way is finished, and a secret that it mints is kept, however the interface ends.
    """

    def __init__(self, clock: Clock, *, thread_name: str) -> None:
        self.phase = RunStatus.STOPPED
        self.stopping = False
        self._clock = clock
        self._outcome: RunStatus | None = None
        self._started: datetime | None = None
        self._seconds = 0.0
        self._thread: threading.Thread | None = None
        self._thread_name = thread_name
        self._told: list[RunEvent] = []
        self._taken = 0
        self._waiting: dict[int, Wait] = {}
        """Operations that wait, by place in the plan."""

    # What each kind of work says for itself

    @abstractmethod
    def _work(self, tell: Callable[[RunEvent], None]) -> object:
        """Do it, and tell how it goes. Blocking, in the thread."""

    @abstractmethod
    def _stop_working(self) -> None:
        """Let the work end after what is under way."""

    @abstractmethod
    def give_up(self, *, changes: bool) -> None:
        """The process is to end: wait for no answer to what only reads, or to nothing at all."""

    @abstractmethod
    def _telling(self, event: RunEvent) -> Message:
        """What the app gets when there is something to tell."""

    @abstractmethod
    def _ending(self) -> Message:
        """What the app gets when the thread is over."""

    @property
    @abstractmethod
    def all_states(self) -> Iterable[OperationStatus]:
        """How far every operation is that it is about."""

    def is_about(self, at: int) -> bool:  # noqa: ARG002
        """Whether anything is to be done at a place in the plan."""
        return True

    @abstractmethod
    def _take(self, event: RunEvent) -> None:
        """Take in what the thread told."""

    @abstractmethod
    def _rest(self) -> None:
        """The thread is over: nothing is under way any more."""

    @property
    @abstractmethod
    def gate(self) -> SignInGate:
        """Where it waits once the credentials have run out."""

    @abstractmethod
    def paused(self) -> str:
        """How far it is while it waits there, in words."""

    # What is shown

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self.phase is RunStatus.RUNNING

    @property
    def elapsed(self) -> float:
        """Seconds at work, over all attempts."""
        since = (self._clock() - self._started).total_seconds() if self._started else 0.0
        return self._seconds + max(0.0, since)

    @property
    def at_once(self) -> int:
        """How many operations are under way, without those that wait."""
        under_way = sum(state is OperationStatus.RUNNING for state in self.all_states)
        return under_way - len(self._waiting)

    @property
    def waiting(self) -> int:
        """How many operations wait before they ask the cloud again."""
        return len(self._waiting)

    @property
    def next_wait(self) -> tuple[float, str]:
        """Seconds until the first of them asks again, and why it waits."""
        first = min(self._waiting.values(), key=lambda each: each.until, default=None)
        if first is None:
            return 0.0, ""
        return max(0.0, (first.until - self._clock()).total_seconds()), first.why

    def why_waiting(self, at: int) -> str | None:
        """Why an operation waits; None where it does not."""
        wait = self._waiting.get(at)
        return wait.why if wait else None

    # What is done

    def start(self, app: MessagePump) -> None:
        """Begin, or go on where it stopped: what is done is not done again."""
        self.phase, self.stopping, self._outcome = RunStatus.RUNNING, False, None
        self._started = self._clock()
        listen(self, app)
        self._waiting.clear()
        self._thread = threading.Thread(
            target=self._run, args=(app.post_message,), name=self._thread_name
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is under way."""
        if self.running:
            self.stopping = True
            self._stop_working()

    def wind_up(self) -> None:
        """Stop, wait for what is under way, and take in what nobody could be told any more.

        For when the interface is gone. Blocking, as long as the cloud takes for one operation.
        """
        if self._thread is None or not self.running:
            return
        self.stop()
        self._thread.join()
        for event in self._told[self._taken :]:
            self.take(event)
        self.end()

    def _run(self, post: Callable[[Message], bool]) -> None:
        def tell(event: RunEvent) -> None:
            self._told.append(event)
            with suppress(RuntimeError):  # the interface is gone; wind_up takes it in
                post(self._telling(event))

        try:
            self._work(tell)
        except Exception as error:  # noqa: BLE001 - it crosses to the event loop, whole
            with suppress(RuntimeError):
                post(Crashed(error))
        with suppress(RuntimeError):
            post(self._ending())

    def take(self, event: RunEvent) -> None:
        """Take in what the thread told."""
        self._taken += 1
        if not isinstance(event, RunFinished | RunPaused | RunContinued) and self.is_about(
            event.index
        ):
            self._waiting.pop(event.index, None)
            if isinstance(event, OperationWaiting):
                until = self._clock() + timedelta(seconds=event.seconds)
                self._waiting[event.index] = Wait(until, event.why)
        self._take(event)

    def end(self) -> None:
        """The thread is over: what is it now?"""
        self._seconds, self._started = self.elapsed, None
        # Without an outcome it was cut off by an error that nobody foresaw.
        self.phase = self._outcome or RunStatus.STOPPED
        self._waiting.clear()
        self._rest()
