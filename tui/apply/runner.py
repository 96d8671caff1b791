"""Applies a plan, one operation after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from tui.access.account import PasswordPolicy
from tui.access.handover import Handover, make_handover
from tui.access.modes import PasswordSource
from tui.access.plan import CreateLogonProfile, Plan, ResetPassword
from tui.access.secret import Secret
from tui.apply.doubts import DoubtError
from tui.apply.events import (
    OperationDone,
    OperationFailed,
    OperationStarted,
    OperationWaiting,
    Outcome,
    RunEvent,
    RunFinished,
)
from tui.apply.keeping import Keeping
from tui.apply.patience import GRACE, Patience
from tui.apply.performing import Performer
from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError
from tui.cloud.retry import SETTLING
from tui.cloud.values import MintedKey

Emit = Callable[[RunEvent], None]


class Runner:
    """One application of one plan.

    :meth:`run` is called in a thread of its own, one that ends by itself and is no daemon: a call
    that mints a secret must not be cut off. To retry, call it again: what is done is not done
    twice. Secrets that were made are kept where the administrator chose, and stay in this object's
    memory.
    """

    def __init__(
        self,
        cloud: Cloud,
        plan: Plan,
        *,
        own_passwords: Mapping[str, Secret],
        generate: Callable[[str], Secret],
        keeping: Keeping,
        password_policy: PasswordPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
        grace: float = GRACE,
        settling: tuple[float, ...] = SETTLING,
    ) -> None:
        """Make a runner; nothing is sent yet.

        Args:
            cloud: signed in to the plan's account.
            plan: what to do.
            own_passwords: logon name to the password that was typed for it.
            generate: makes a password for a logon name, good for the account's policy.
            keeping: where secrets are kept before they are used or shown.
            password_policy: tells in the handover when an initial password expires.
            sleep: waits so many seconds.
            now: seconds on a clock that never goes back.
            grace: seconds that a request may still be carried out after its answer was lost.
            settling: seconds between looks at what was made a moment ago.

        Raises:
            KeyError: an own password is missing.
        """
        for operation in plan.operations:
            if isinstance(operation, CreateLogonProfile | ResetPassword):
                asked = operation.password is PasswordSource.ASK
                if asked and operation.logon_name not in own_passwords:
                    raise KeyError(operation.logon_name)
        self._plan = plan
        self._policy = password_policy
        self._busy = threading.Lock()
        self._emit: Emit = _nobody
        self._index = 0
        self._patience = Patience(sleep, now, self._waits, grace, settling)
        self._performer = Performer(cloud, plan, own_passwords, generate, self._patience, keeping)
        self._done: list[bool] = [False] * len(plan.operations)

    def run(self, emit: Emit) -> Outcome:
        """Apply what is left of the plan; stop at the first failure.

        Args:
            emit: hears of every event, in this thread.

        Returns:
            How it ended; the last event says the same.

        Raises:
            RuntimeError: it is running already.
        """
        if not self._busy.acquire(blocking=False):
            raise RuntimeError("this run is going on already")
        try:
            self._patience.stop.clear()
            self._emit = emit
            outcome = self._run()
        finally:
            self._emit = _nobody
            self._busy.release()
        emit(RunFinished(outcome))
        return outcome

    def _run(self) -> Outcome:
        for index, operation in enumerate(self._plan.operations):
            if self._done[index]:
                continue
            if self._patience.stop.is_set():
                return Outcome.STOPPED
            self._index = index
            self._emit(OperationStarted(index, operation))
            try:
                already_so = self._performer.perform(operation)
            except (CloudError, DoubtError) as error:
                self._emit(OperationFailed(index, operation, error))
                return Outcome.FAILED
            self._done[index] = True
            self._emit(OperationDone(index, operation, already_so))
        return Outcome.DONE

    def _waits(self, seconds: float) -> None:
        operation = self._plan.operations[self._index]
        self._emit(OperationWaiting(self._index, operation, seconds))

    def stop(self) -> None:
        """Stop after the operation that runs now; from any thread. It cuts a long wait short."""
        self._patience.stop.set()

    # What came of it

    @property
    def finished(self) -> bool:
        """Whether every operation is done."""
        return all(self._done)

    @property
    def minted(self) -> Mapping[str, MintedKey]:
        """Logon name to the AccessKey that this run made."""
        return dict(self._performer.memory.keys)

    @property
    def unkept(self) -> tuple[str, ...]:
        """Logon names whose new AccessKey could not be kept, so that only memory has it."""
        return tuple(self._performer.memory.unkept)

    @property
    def handovers(self) -> tuple[Handover, ...]:
        """What there is to hand over so far, for every user for whom something is complete.

        A user is in it when all of the user's operations are done, or when a secret was made.
        """
        memory = self._performer.memory
        ready = []
        for user in self._plan.users:
            name = user.logon_name
            key = memory.keys.get(name)
            password = memory.passwords[name] if name in memory.passwords_set else None
            if key is None and password is None and not self._complete(name):
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

    def _complete(self, logon_name: str) -> bool:
        return all(
            done
            for done, operation in zip(self._done, self._plan.operations, strict=True)
            if getattr(operation, "logon_name", logon_name) == logon_name
        )


def _nobody(_event: RunEvent) -> None:
    """Hears nothing."""
