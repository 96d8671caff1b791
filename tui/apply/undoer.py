"""Undo of a run: exactly what it made, in reverse order, several users at once."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.apply.entries import Ended, Ending, UndoBegun, Undone
from tui.apply.events import (
    NeedsAttentionError,
    OperationDone,
    OperationLeft,
    RunEvent,
    RunFinished,
    RunStatus,
)
from tui.apply.executor import Emit, Executor
from tui.apply.in_use import InUse, concern_id
from tui.apply.journal import Journal
from tui.apply.reauth import SignInGate
from tui.apply.resources import take_back
from tui.apply.resources.change import FOR_NOW, Reversal, RunUsers
from tui.apply.run_state import RunState
from tui.apply.timing import OnWait, Timing
from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError
from tui.cloud.pace import ended_by
from tui.core.operations import Operation, user_key
from tui.planning.order import predecessors


class Undoer:
    """Undo of one run. :meth:`run` may be called again after a failure, also by another start.

    Once it has begun, the run cannot be resumed.
    """

    def __init__(
        self,
        cloud: Cloud,
        journal: Journal,
        *,
        concerns: Sequence[InUse] = (),
        agreed: frozenset[str] = frozenset(),
        timing: Timing | None = None,
        workers: int | None = None,
    ) -> None:
        """Make an undoer; nothing is sent yet.

        Args:
            cloud: signed in to the run's account.
            journal: of the run.
            concerns: why users should not be deleted.
            agreed: concern_id of every user that is deleted all the same; others in use are left.
            timing: clocks and waits.
            workers: number of threads; None for as many as the cloud's pace lets ask at once.
        """
        self._timing = replace(timing or Timing())  # opened now
        self._cloud = cloud
        self._journal = journal
        self._state = journal.state
        self._plan = journal.state.plan
        self.gate = SignInGate(cloud, self._plan.account.account_id)
        """Gate where it waits once the credentials have run out, if somebody listens there."""
        self._executor = Executor(
            self._plan.operations, cloud.pace, self._timing, workers, self.gate
        )
        names = {each.logon_name for each in concerns}
        # Also where nothing spoke against it: a user may come into use between look and deletion.
        users = {user.logon_name for user in self._plan.users}
        yes = {name for name in users if concern_id(name) in agreed}
        self._users = RunUsers(cloud, self._state, frozenset(yes), frozenset(names - yes))
        self._busy = threading.Lock()

    def run(self, emit: Emit) -> RunStatus:
        """Undo everything that is not undone yet. Blocking.

        Args:
            emit: called with every event, one at a time, from several threads.

        Returns:
            DONE where nothing of the run is left, PARTLY where something was left on purpose: for
            good, or until the next call finds that it can go.

        Raises:
            RuntimeError: it is running already.
            NeedsAttentionError: ``not-written``.
        """
        if not self._busy.acquire(blocking=False):
            raise RuntimeError("this undo is going on already")
        try:
            if not self._state.undoing:
                self._journal.note(UndoBegun())
            self._executor.work(
                _followers(self._plan.operations), self._over(), self._perform, emit
            )
            outcome = self._outcome()
        finally:
            self._executor.stopping.clear()
            self._busy.release()
        emit(RunFinished(outcome))
        return outcome

    def stop(self) -> None:
        """Stop after what is under way now; from any thread."""
        self._executor.stop()

    def give_up(self, *, changes: bool) -> None:
        """Stop waiting for answers to reads; with ``changes`` for any answer at all."""
        self._cloud.give_up(changes=changes)

    @property
    def failures(self) -> Mapping[int, CloudError | NeedsAttentionError]:
        """Errors of the last call, by place in the plan."""
        return self._executor.failures

    def _over(self) -> list[int]:
        open_ones = still_open(self._state)
        undone = (each.index for each in self._state.operations if each.undone is not None)
        return [index for index in undone if index not in open_ones]

    def _perform(self, index: int, operation: Operation, on_wait: OnWait) -> RunEvent:
        concerned = self._state.operations[index].did
        with ended_by(self._executor.stopping):
            state = self._state.operations[index]
            left = take_back(
                Reversal(self._cloud, self._journal, self._timing, state, on_wait, self._users)
            )
        if concerned:
            self._journal.note(Undone(index, left))
            if user_key(operation.user) in operation.provides and not left:
                self._went_with(operation.user)
        known_as = self._users.known_as(operation.user)
        if left:
            return OperationLeft(index, operation, left, known_as)
        return OperationDone(index, operation, already_so=not concerned, known_as=known_as)

    def _went_with(self, logon_name: str) -> None:
        """Note that what was left of a deleted user is gone with it."""
        for each in self._state.operations:
            if each.operation.user == logon_name and each.undone:
                self._journal.note(Undone(each.index))

    def _outcome(self) -> RunStatus:
        if self._executor.failures:
            return RunStatus.FAILED
        open_ones = still_open(self._state)
        operations = self._state.operations
        if any(operations[index].undone is None for index in open_ones):
            return RunStatus.STOPPED
        if open_ones:
            return RunStatus.PARTLY  # the next undo tries that again
        if self._state.ended is None or self._state.ended.ending is not Ending.UNDONE:
            self._journal.note(Ended(Ending.UNDONE))
        return RunStatus.PARTLY if any(each.undone for each in operations) else RunStatus.DONE


def still_open(state: RunState) -> tuple[int, ...]:
    """Operations that an undo would try now, by place in the plan."""
    return tuple(
        each.index
        for each in state.operations
        if each.did and (each.undone is None or each.undone in FOR_NOW)
    )


def _followers(operations: Sequence[Operation]) -> tuple[frozenset[int], ...]:
    """For each operation, those that needed it and must be undone before it."""
    found: list[set[int]] = [set() for _ in operations]
    for index, before in enumerate(predecessors(operations)):
        for each in before:
            found[each].add(index)
    return tuple(frozenset(each) for each in found)
