"""Apply of a plan: several users at once, each operation after those that it needs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from tui.account.reader import AccountReader
from tui.apply.audit import Audit, audit
from tui.apply.entries import Ended, Ending, Finished, Skipped
from tui.apply.events import NeedsAttentionError, OperationDone, RunEvent, RunFinished, RunStatus
from tui.apply.executor import Emit, Executor
from tui.apply.journal import Journal
from tui.apply.open_run import ByHandSink, MintedSecrets, SecretSink
from tui.apply.ownership import Ownership
from tui.apply.reauth import Passed, SignInGate
from tui.apply.recheck import Agree, Recheck, judge_again, not_as_agreed, recheck
from tui.apply.resources import carry_out
from tui.apply.resources.change import Change
from tui.apply.resources.secrets import RunSecrets
from tui.apply.timing import OnWait, RetryLaterError, Timing
from tui.cloud.client import Cloud
from tui.cloud.errors import BadCredentialsError, CloudError
from tui.cloud.pace import ended_by
from tui.cloud.types import MintedKey
from tui.core.account import PasswordPolicy
from tui.core.handover import Handover, make_handover
from tui.core.operations import NEW_GROUP_GRANT, Operation, PasswordOperation
from tui.core.secret import Secret
from tui.planning.order import predecessors, without

T = TypeVar("T")
_STANDSTILL: Final = timedelta(minutes=5)
"""Longest time in which nothing begins and nothing ends, unless all of it was held up."""
_Result = tuple[RunStatus, Audit | CloudError | NeedsAttentionError | None]


class Runner:
    """Apply of one plan.

    :meth:`run` is called in a thread of its own, one that ends by itself and is no daemon: a call
    that mints a secret must not be cut off. To retry, call it again: what is done is not done
    twice. Minted secrets are kept where the administrator chose, and stay in this object's memory.
    """

    def __init__(
        self,
        cloud: Cloud,
        journal: Journal,
        *,
        own_passwords: Mapping[str, Secret],
        generate: Callable[[str], Secret],
        sink: SecretSink,
        memory: MintedSecrets | None = None,
        password_policy: PasswordPolicy | None = None,
        timing: Timing | None = None,
        workers: int | None = None,
        fresh: bool = False,
    ) -> None:
        """Make a runner; nothing is sent yet.

        Args:
            cloud: signed in to the plan's account.
            journal: plan and state of the run.
            own_passwords: typed passwords by logon name.
            generate: makes a password for a logon name, good for the account's policy.
            sink: keeps secrets before they are used or shown.
            memory: secrets that an earlier start of this run made.
            password_policy: tells in the handover when an initial password expires.
            timing: clocks and waits.
            workers: number of threads; None for as many as the cloud's pace lets ask at once.
            fresh: whether the plan's grants were checked a moment ago, so that the first start
                need not check them again.
        """
        self._fresh = fresh
        self._agree: Agree | None = None
        self._timing = replace(timing or Timing())  # opened now
        self._cloud = cloud
        self._journal = journal
        self._state = journal.state
        self._plan = journal.state.plan
        self._policy = password_policy
        memory = memory or MintedSecrets()
        self._by_hand = sink if isinstance(sink, ByHandSink) else None
        self._looking = threading.Lock()
        self._judged_at = 0
        """Number of pauses when the users' access was checked last."""
        self._standstills = 0
        self._stirred = self._timing.clock()
        """Time of the last begin or end of an operation."""
        self.gate = SignInGate(cloud, self._plan.account.account_id)
        """Gate where it waits once the credentials have run out, if somebody listens there."""
        self._executor = Executor(
            self._plan.operations, cloud.pace, self._timing, workers, self.gate
        )
        self._secrets = RunSecrets(own_passwords, generate, sink, memory)
        self._ownership = Ownership(cloud, self._state)
        self._busy = threading.Lock()

    # Running

    def run(self, emit: Emit) -> RunStatus:
        """Do everything that is not done yet. Blocking.

        Args:
            emit: called with every event, one at a time, from several threads.

        Returns:
            The result, as in the last event.

        Raises:
            RuntimeError: it is running already, or an undo of it has begun.
            KeyError: an own password is missing (``OpenRun.missing_passwords``); nothing was done.
        """
        if self._state.undoing:
            raise RuntimeError("an undo of this run has begun")
        if not self._busy.acquire(blocking=False):
            raise RuntimeError("this run is going on already")
        try:
            outcome, found = self._judge_again(emit) or self._work(emit)
        finally:
            self._executor.stopping.clear()
            self._busy.release()
        emit(RunFinished(outcome, found))
        return outcome

    def _work(self, emit: Emit) -> _Result:
        self._stirred = self._timing.clock()
        self._keep_own_passwords()
        over = [each.index for each in self._state.operations if each.over]
        self._executor.work(predecessors(self._plan.operations), over, self._perform, emit)
        found = self._end(emit)
        return self._outcome(found), found

    # Going on is applying

    def agree_by(self, agree: Agree) -> None:
        """Set who agrees to what the users get by now; without one, nobody does.

        ``agree`` is called in a thread of the run: before that goes on, and after a pause before
        the next grant; also where an error stands in the way.
        """
        self._agree = agree

    def _judge_again(self, emit: Emit) -> _Result | None:
        """Check the users' grants once more; None where the run may go on."""
        fresh, self._fresh = self._fresh, False
        if self._agree is None or fresh or self._state.finished:
            return None
        self.gate.begin_anew()
        if self._executor.stopping.is_set():
            self.gate.stop()
        found = self._unless_run_out(self._look_again, emit)
        if isinstance(found, CloudError | NeedsAttentionError):
            return RunStatus.FAILED, found
        return None if found else (RunStatus.STOPPED, None)

    def _look_again(self) -> bool | CloudError | NeedsAttentionError | None:
        try:
            with ended_by(self._executor.stopping):
                return self._is_agreed()
        except NeedsAttentionError as error:
            return error
        except CloudError as error:
            return None if self._executor.stopping.is_set() else error

    def _is_agreed(self) -> bool:
        pauses = self._pauses

        def look() -> Recheck:
            return recheck(self._reader(), self._state, self._cloud.sts.caller())

        agreed = judge_again(look, self._journal, self._agree or _nobody_agrees)
        if agreed:
            self._judged_at = pauses
        return agreed

    @property
    def _pauses(self) -> int:
        """Number of standstills, and of waits for somebody, who may have taken any time."""
        by_hand = self._by_hand.times if self._by_hand is not None else 0
        return self.gate.times + by_hand + self._standstills

    def _stir(self) -> None:
        """Notice a standstill, of a machine that was asleep, say."""
        now = self._timing.clock()
        # Two threads may both count it, which does no harm; a lock may be held for hours.
        if abs(now - self._stirred) > _STANDSTILL:
            self._standstills += 1
        self._stirred = now

    def _unless_changed(self) -> None:
        """Check the grants again before the first one after a pause.

        Raises:
            CloudError, NeedsAttentionError: those of ``judge_again``.
            RetryLaterError: nobody agrees, or the run is to stop.
        """
        with self._looking:
            if self._pauses == self._judged_at:
                return
            if self._executor.stopping.is_set() or not self._is_agreed():
                self._executor.stop()
                raise RetryLaterError(0.0)

    def _reader(self) -> AccountReader:
        return AccountReader(self._cloud, self._plan.account.default_domain)

    def _perform(self, index: int, operation: Operation, on_wait: OnWait) -> RunEvent:
        with ended_by(self._executor.stopping):
            try:
                self._stir()
                if operation.gives_access:
                    self._unless_changed()
                state, timing = self._state.operations[index], self._timing
                change = Change(self._cloud, self._journal, timing, state, on_wait, self._secrets)
                already_so = carry_out(change, self._ownership)
                return OperationDone(index, operation, already_so)
            finally:
                self._stir()

    def _keep_own_passwords(self) -> None:
        # Whoever goes on with the run after a crash need not ask for them again.
        for name in self._state.wanted_passwords:
            # Where it cannot be kept, its operation says so when its turn comes.
            with suppress(NeedsAttentionError):
                self._secrets.keep_own(name)

    def stop(self) -> None:
        """Stop after what is under way now, and cut long waits short; from any thread.

        Where nothing is, the next call of :meth:`run` does nothing.
        """
        self._executor.stop()

    def give_up(self, *, changes: bool) -> None:
        """Stop waiting for answers to reads; with ``changes`` for any answer at all.

        The process is to end: nothing else can be asked of the cloud afterwards. What was answered
        is kept. From any thread, and from a signal handler.
        """
        self._cloud.give_up(changes=changes)

    def skip(self, index: int) -> tuple[int, ...]:
        """Skip an operation and what needs it; not while the run goes. Blocking.

        Returns:
            Places in the plan of what will not be done.

        Raises:
            NeedsAttentionError: ``not-written``.
        """
        skipped = []
        for each in without(self._plan.operations, index):
            if not self._state.operations[each].over:
                self._journal.note(Skipped(each))
                self._executor.forgive(each)
                skipped.append(each)
        return tuple(skipped)

    # The end

    @property
    def _may_end(self) -> bool:
        return self._state.finished and self._state.ended is None

    def _end(self, emit: Emit) -> Audit | CloudError | NeedsAttentionError | None:
        """Audit a run that is over, and note its end; None where it is not over."""
        if not self._may_end:
            return None
        found = self._audit(emit)
        if isinstance(found, Audit):
            try:
                self._journal.note(Ended(Ending.APPLIED, found.strays, found.changes))
            except NeedsAttentionError as error:
                return error
        return found

    def _audit(self, emit: Emit) -> Audit | CloudError | None:
        known = {key.access_key_id for key in self.minted.values()}
        known |= {slot.id for slot in self._state.saved if slot.id}
        return self._unless_run_out(lambda: self._last_look(known), emit)

    def _unless_run_out(
        self, look: Callable[[], T | CloudError | None], emit: Emit
    ) -> T | CloudError | None:
        """Call ``look``, again once somebody has signed in where credentials have run out."""
        while True:
            since = self.gate.times
            found = look()
            if not isinstance(found, BadCredentialsError) or not self.gate.concerns(found):
                return found
            passed = self.gate.again(found, since, emit)
            if passed is not Passed.SIGNED_IN:
                return found if passed is Passed.NOBODY else None

    def _last_look(self, known: Collection[str]) -> Audit | CloudError | None:
        stop = self._executor.stopping
        found = audit(self._cloud, self._state.key_users, known, stop)
        if not isinstance(found, Audit):
            return found
        try:
            with ended_by(stop):
                changes = not_as_agreed(self._reader(), self._state, self._timing.appeared)
        except RetryLaterError:
            return None
        except CloudError as error:
            return None if stop.is_set() else error
        return replace(found, changes=changes)

    def _outcome(self, found: Audit | CloudError | NeedsAttentionError | None) -> RunStatus:
        if self._state.ended is not None and self._state.ended.changes:
            return RunStatus.CHANGED
        if self._state.ended is not None:
            return RunStatus.DONE if self._state.complete else RunStatus.PARTLY
        failed = self._executor.failures or found is not None
        return RunStatus.FAILED if failed else RunStatus.STOPPED

    # What came of it

    @property
    def failures(self) -> Mapping[int, CloudError | NeedsAttentionError]:
        """Errors of the last call of :meth:`run`, by place in the plan."""
        return self._executor.failures

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to do."""
        return self._state.finished

    @property
    def minted(self) -> Mapping[str, MintedKey]:
        """AccessKeys that this run made, by logon name."""
        return self._secrets.memory.keys.copy()

    @property
    def unkept(self) -> Mapping[str, str]:
        """IDs of new AccessKeys that could not be kept and only memory has, by logon name."""
        unkept = self._secrets.memory.unkept.copy()
        return {name: key.access_key_id for name, key in unkept.items()}

    def keep_unkept(self) -> None:
        """Keep the AccessKeys that could not be kept before; not while the run goes. Blocking.

        Raises:
            NeedsAttentionError: ``key-not-kept`` or ``key-not-saved``: one still cannot.
        """
        for logon_name in tuple(self._secrets.memory.unkept):
            key = self._secrets.keep_key(logon_name)
            made = self._state.key_of(logon_name)
            if made is not None:
                self._journal.note(Finished(made.index, key=key))

    @property
    def handovers(self) -> tuple[Handover, ...]:
        """Handovers so far: for users who are done, or for whom a secret was made."""
        memory = self._secrets.memory
        ready = []
        passwords = self._passwords_set()
        settled = self._complete()
        for user in self._plan.users:
            name = user.logon_name
            key = memory.keys.get(name)
            password = memory.passwords.get(name) if name in passwords else None
            if key is None and password is None and name not in settled:
                continue
            ready.append(
                make_handover(
                    self._plan,
                    name,
                    self._policy,
                    password=password,
                    access_key_id=key.access_key_id if key else "",
                    access_key_secret=key.secret if key else None,
                )
            )
        return tuple(ready)

    def _passwords_set(self) -> set[str]:
        return {
            each.operation.logon_name for each in self._state.of(PasswordOperation) if each.done
        }

    def _complete(self) -> set[str]:
        users = {user.logon_name for user in self._plan.users}
        for each in self._state.operations:
            if each.settled:
                continue
            if NEW_GROUP_GRANT in each.operation.provides:
                return set()  # everybody lacks it
            users.discard(each.operation.user)
        return users


def _nobody_agrees(found: Recheck) -> bool:
    return not found.asked
