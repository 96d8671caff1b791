"""A run being taken back, as the screens see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from screens.run_handle import AtWork
from tui.apply.events import (
    OperationDone,
    OperationFailed,
    OperationLeft,
    OperationStarted,
    OperationWaiting,
    RunContinued,
    RunFinished,
    RunPaused,
)
from tui.apply.executor import Clocks
from tui.apply.run_state import OperationStatus
from tui.apply.undoer import Undoer
from tui.text.signing_again import undo_paused

if TYPE_CHECKING:
    from pathlib import Path

    from tui.apply.events import NeedsAttentionError, RunEvent
    from tui.apply.in_use import InUse
    from tui.apply.open_run import OpenRun
    from tui.apply.reauth import SignInGate
    from tui.cloud.client import Cloud
    from tui.cloud.errors import BadCredentialsError, CloudError
    from tui.services import Services


_GONE = frozenset({"user-gone", "user-not-ours", "policy-gone", "policy-not-ours"})
"""Codes for what was left because it is not there any more."""


class Undoing(AtWork):
    """One run being taken back, over as many attempts as it takes."""

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
        place: OpenRun,
        concerns: Sequence[InUse],
        agreed: frozenset[str],
    ) -> None:
        super().__init__(services.clock, thread_name="undo")
        self._place = place
        self.plan = place.journal.state.plan
        timing = Clocks(sleep=services.sleep, clock=services.clock, grace=services.grace)
        self._undoer = Undoer(cloud, place.journal, concerns=concerns, agreed=agreed, timing=timing)
        state = place.journal.state
        self.places = tuple(each.index for each in reversed(state.operations) if each.did)
        """What the run did, or may have done, last things first."""
        self.states = {at: _before(state.operations[at].undone) for at in self.places}
        self.left = {each.index: each.undone for each in state.operations if each.undone}
        """Codes for why something was left, by place in the plan."""
        self.known_as: dict[int, str] = {}
        """The names that users go by now, by place; empty where it is that of the plan."""
        self.errors: dict[int, CloudError | NeedsAttentionError] = {}
        self._refusal: BadCredentialsError | None = None
        """Why it waits for somebody to sign in again, or was stopped while it did."""

    @property
    def run_id(self) -> str:
        """Which run it takes back."""
        return self._place.run_id

    @property
    def error(self) -> CloudError | NeedsAttentionError | None:
        """Why it failed, the first reason where there are several; else why nobody signed in."""
        return self.errors[min(self.errors)] if self.errors else self._refusal

    @property
    def all_states(self) -> Iterable[OperationStatus]:
        """See AtWork."""
        return self.states.values()

    @property
    def taken(self) -> int:
        """How many operations are taken back."""
        return sum(state is OperationStatus.DONE for state in self.states.values())

    def is_about(self, at: int) -> bool:
        """Only what was done can be taken back."""
        return at in self.states

    @property
    def kept_users(self) -> frozenset[str]:
        """Logon names of the users for whom what was made is good for something still.

        Where the run made a secret, that is what counts: without it nobody can use the rest.
        """
        made, others = set[str](), dict[str, bool]()
        for at in self.places:
            operation = self.plan.operations[at]
            name, kept = operation.user, self._is_there(at)
            if not operation.makes_secret:
                others[name] = others.get(name, False) or kept
            elif kept:
                made.add(name)
        with_secret = {name for name, _ in self._secrets()}
        return frozenset(made | {it for it, kept in others.items() if kept} - with_secret)

    @property
    def made_secrets(self) -> bool:
        """Whether the run had made any."""
        return bool(self._secrets())

    @property
    def keeps_secrets(self) -> bool:
        """Whether one of them is good for something still."""
        return any(self._is_there(at) for _, at in self._secrets())

    @property
    def sealed_in(self) -> Path | None:
        """The file in which they are sealed; None where they are kept nowhere."""
        return self._place.path if self._place.keeps_secrets else None

    def _secrets(self) -> list[tuple[str, int]]:
        made = ((at, self.plan.operations[at]) for at in self.places)
        return [(it.user, at) for at, it in made if it.makes_secret]

    def _is_there(self, at: int) -> bool:
        return self.states[at] is not OperationStatus.DONE and self.left.get(at) not in _GONE

    @property
    def gate(self) -> SignInGate:
        """See AtWork."""
        return self._undoer.gate

    def paused(self) -> str:
        """See AtWork."""
        over = sum(
            state in {OperationStatus.DONE, OperationStatus.SKIPPED}
            for state in self.states.values()
        )
        return undo_paused(over, len(self.states))

    def start(self, app: MessagePump) -> None:
        """Begin, or go on where it stopped."""
        self.errors.clear()
        self._refusal = None
        super().start(app)

    def close(self) -> None:
        """Let others change the account; may be called twice."""
        self._place.close()

    # What happens in the thread, and what it tells

    def _work(self, tell: Callable[[RunEvent], None]) -> None:
        self._undoer.run(tell)

    def _stop_working(self) -> None:
        self._undoer.stop()

    def give_up(self, *, changes: bool) -> None:
        """See AtWork."""
        self._undoer.give_up(changes=changes)

    def _telling(self, event: RunEvent) -> Message:
        return self.Told(self, event)

    def _ending(self) -> Message:
        return self.Ended(self)

    def _take(self, event: RunEvent) -> None:
        match event:
            case RunFinished(outcome=outcome):
                self._outcome = outcome
                self._gone_along()
            case RunPaused(error=error):
                self._refusal = error
            case RunContinued():
                self._refusal = None
            case _:
                self._take_in(event)

    def _take_in(
        self,
        event: OperationStarted
        | OperationWaiting
        | OperationDone
        | OperationFailed
        | OperationLeft,
    ) -> None:
        at = event.index
        if not self.is_about(at):
            return
        match event:
            case OperationStarted() | OperationWaiting():
                self.states[at] = OperationStatus.RUNNING
            case OperationDone(known_as=known_as):
                self.states[at] = OperationStatus.DONE
                self.left.pop(at, None)
                self.known_as[at] = known_as
            case OperationLeft(why=why, known_as=known_as):
                self.states[at] = OperationStatus.SKIPPED
                self.known_as[at] = known_as
                self.left[at] = why
            case OperationFailed(error=error):
                self.states[at] = OperationStatus.FAILED
                self.errors[at] = error

    def _gone_along(self) -> None:
        """What was left of a user is not left any more where the user was deleted after it."""
        operations = self._place.journal.state.operations
        for at in [at for at in self.left if operations[at].undone == ""]:
            del self.left[at]
            self.states[at] = OperationStatus.DONE

    def _rest(self) -> None:
        for at, state in self.states.items():
            if state is OperationStatus.RUNNING:
                self.states[at] = OperationStatus.WAITING


def _before(left: str | None) -> OperationStatus:
    if left is None:
        return OperationStatus.WAITING
    return OperationStatus.SKIPPED if left else OperationStatus.DONE
