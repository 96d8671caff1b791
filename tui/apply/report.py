"""RunReport: how a run, or its undo, goes and how it ended; both front ends render it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.apply.audit import Audit
from tui.apply.events import (
    OperationDone,
    OperationFailed,
    OperationLeft,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStatus,
)
from tui.apply.run_state import OVER as OPERATION_OVER
from tui.apply.run_state import SETTLED, OperationStatus, RunState
from tui.cloud.errors import BadCredentialsError, NotPermittedError
from tui.core.exits import Exit
from tui.core.findings import Finding, Severity

if TYPE_CHECKING:
    from tui.apply.events import NeedsAttentionError, RunEvent
    from tui.cloud.errors import CloudError
    from tui.planning.agreement import Change

OVER: Final = frozenset({RunStatus.DONE, RunStatus.PARTLY, RunStatus.CHANGED})
"""Statuses with nothing left to resume."""
HALTED: Final = frozenset({RunStatus.FAILED, RunStatus.STOPPED})
"""Statuses of a run that can be resumed, or undone."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Number of operations of a run by how far they are."""

    total: int
    done: int
    already_so: int
    skipped: int
    open: int
    """Neither as the plan has them nor skipped."""
    did: int
    """Done by the run, or perhaps: the answer is not known."""
    back: int
    """Taken back."""
    left: int
    """Left by an undo."""

    @property
    def settled(self) -> int:
        """Number of those that are as the plan has them."""
        return self.done + self.already_so

    @property
    def fields(self) -> dict[str, int]:
        """Fields for a script."""
        return {
            "total": self.total,
            "done": self.done,
            "already_so": self.already_so,
            "skipped": self.skipped,
            "open": self.open,
        }


def counts(state: RunState) -> Counts:
    """Count the operations of a run."""
    operations = state.operations
    statuses = [each.status for each in operations]
    return Counts(
        total=len(operations),
        done=statuses.count(OperationStatus.DONE),
        already_so=statuses.count(OperationStatus.ALREADY),
        skipped=statuses.count(OperationStatus.SKIPPED),
        open=sum(each not in OPERATION_OVER for each in statuses),
        did=sum(each.did for each in operations),
        back=sum(each.undone == "" for each in operations),
        left=sum(bool(each.undone) for each in operations),
    )


def exit_of(error: BaseException | None) -> Exit:
    """Exit code of an error by which nothing was applied."""
    refused = isinstance(error, BadCredentialsError | NotPermittedError)
    return Exit.REFUSED if refused else Exit.FAILED


def _apply_states(state: RunState) -> dict[int, OperationStatus]:
    at_rest = {OperationStatus.RUNNING: OperationStatus.WAITING}
    return {each.index: at_rest.get(each.status, each.status) for each in state.operations}


def _undo_states(state: RunState) -> dict[int, OperationStatus]:
    status = {None: OperationStatus.WAITING, "": OperationStatus.DONE}
    return {
        each.index: status.get(each.undone, OperationStatus.SKIPPED)
        for each in reversed(state.operations)
        if each.did
    }


class RunReport:
    """Report on one run, or one undo, over as many attempts as it takes.

    Begins with what the journal tells, and is kept up by the events of the run, in one thread.
    """

    def __init__(self, state: RunState, *, is_undo: bool = False) -> None:
        self.state = state
        """State of the run, as its journal tells."""
        self.plan = state.plan
        self.is_undo = is_undo
        self.phase = RunStatus.STOPPED
        self.states = _undo_states(state) if is_undo else _apply_states(state)
        """Status of each operation, by place in the plan; an undo has those that the run did, or
        may have done, last things first."""
        self.errors: dict[int, CloudError | NeedsAttentionError] = {}
        """Errors of failed operations, by place in the plan."""
        self.trouble: CloudError | NeedsAttentionError | None = None
        """Error that kept the whole run from going on."""
        self.left = {each.index: each.undone for each in state.operations if each.undone}
        """Codes of reasons for which an undo left something, by place in the plan."""
        self.known_as: dict[int, str] = {}
        """Present names of renamed users, by place; empty where it is that of the plan."""
        self.audit: Audit | CloudError | NeedsAttentionError | None = None
        """Audit of all users' AccessKeys at the end, or the error that prevented it."""
        self.refusal: BadCredentialsError | None = None
        """Refusal for which it waits for a sign-in, or was stopped while it waited."""
        self.found: tuple[Finding, ...] = ()
        """Findings on changes since the agreement, after a wait for somebody."""
        self._outcome: RunStatus | None = None

    # How far it is

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self.phase is RunStatus.RUNNING

    @property
    def halted(self) -> bool:
        """Whether it can be resumed."""
        return self.phase in HALTED

    @property
    def over(self) -> bool:
        """Whether nothing is left to be resumed."""
        return self.phase in OVER

    @property
    def settled(self) -> int:
        """Number of operations that are done or were so already, or are undone."""
        return sum(state in SETTLED for state in self.states.values())

    @property
    def changed(self) -> int:
        """Number of operations that changed something."""
        return sum(state is OperationStatus.DONE for state in self.states.values())

    @property
    def progress(self) -> int:
        """Number of finished operations; for an undo also those that are left."""
        counted = OPERATION_OVER if self.is_undo else SETTLED
        return sum(state in counted for state in self.states.values())

    # How it ended

    @property
    def error(self) -> CloudError | NeedsAttentionError | None:
        """Error to name where there are several."""
        if self.errors:
            return self.errors[min(self.errors)]
        return self.trouble or (None if isinstance(self.audit, Audit) else self.audit)

    @property
    def held_up(self) -> tuple[Finding, ...]:
        """Findings that forbid going on, or that nobody has agreed to."""
        if not self.halted:
            return ()
        return tuple(each for each in self.found if each.severity is not Severity.WARNING)

    @property
    def strays(self) -> tuple[str, ...]:
        """AccessKeys that the audit found, and whose secret is not kept."""
        return self.audit.strays if isinstance(self.audit, Audit) else ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Differences from what was agreed to; they stay true until somebody acts on them."""
        if isinstance(self.audit, Audit):
            return self.audit.changes
        return self.state.ended.changes if self.state.ended is not None else ()

    @property
    def made(self) -> Counts:
        """Number of operations, as the journal tells."""
        return counts(self.state)

    @property
    def exit(self) -> Exit:
        """Exit code."""
        match self.phase:
            case RunStatus.DONE:
                return Exit.PARTLY if self.strays else Exit.DONE
            case RunStatus.STOPPED:
                return Exit.PARTLY if self.held_up else Exit.ABORTED
            case RunStatus.PARTLY | RunStatus.CHANGED:
                return Exit.PARTLY
        partly = self.made.back if self.is_undo else self.state.changed
        return Exit.PARTLY if partly else exit_of(self.error)

    # What it is told

    def begin(self) -> None:
        """Begin an attempt; operations that are over stay so."""
        self.phase, self._outcome = RunStatus.RUNNING, None
        self.audit, self.trouble, self.refusal, self.found = None, None, None, ()
        self.errors.clear()

    def take(self, event: RunEvent) -> None:
        """Take in an event."""
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
        match event:
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
        """Clear leftovers of a user whom the undo deleted after them."""
        for at in [at for at in self.left if self.state.operations[at].undone == ""]:
            del self.left[at]
            self.states[at] = OperationStatus.DONE

    def end(self) -> None:
        """End the attempt, and set the status."""
        # Without an outcome it was cut off by an error that nobody foresaw.
        halted = RunStatus.FAILED if self.trouble is not None else RunStatus.STOPPED
        self.phase = self._outcome or halted
        for at, state in self.states.items():
            # What waits for its next attempt when the run is stopped is not running any more.
            if state is OperationStatus.RUNNING:
                self.states[at] = OperationStatus.WAITING
