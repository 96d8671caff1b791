"""Verifications of users: their results, and the threads that make them.

They belong to the session, so that screens may come and go meanwhile. The threads only read and
are daemons: leaving need not wait for them.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from screens.background import Crashed
from screens.sharing.handover_log import Handed, made_by
from tui.core.policies import ResourceGroupScope

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from screens.run_handle import RunHandle
    from tui.cloud.client import Cloud
    from tui.cloud.errors import CloudError
    from tui.core.handover import Handover
    from tui.policy.preview import HeldPolicy
    from tui.verify.probe import KeyUser, Trial, TryingOut
    from tui.verify.read_back import Line


def read_back(cloud: Cloud, runs: Sequence[RunHandle], handover: Handover) -> tuple[Line, ...]:
    """Compare one user in the cloud with the plans.

    Args:
        cloud: Signed in to the user's account.
        runs: All runs of the session; a later undo counts.
        handover: The user's handover.
    """
    from tui.verify.read_back import verify

    there = [run for run in runs if run.plan.account.account_id == handover.account_id]
    minted = {name: key for run in there for name, key in run.minted.items()}
    found: dict[tuple[object, ...], Line] = {}
    for run in there:
        users = tuple(it for it in run.plan.users if it.logon_name == handover.logon_name)
        for line in verify(cloud, replace(run.plan, users=users), minted):
            subject = "grant" if line.aspect == "detached" else line.aspect
            found[(subject, *sorted(line.parameters.items()))] = line
    return tuple(found.values())


AT_ONCE = 3
"""Users that are verified at the same time."""
Changed = Callable[[str], None]
"""Called with the key of the handover whose verification has changed."""


@dataclass(frozen=True, slots=True)
class Verification:
    """Verification of one user, as far as it is."""

    running: bool = True
    lines: tuple[Line, ...] = ()
    """Results of the read-back."""
    trials: tuple[Trial, ...] = ()
    """Questions asked with the user's own key; empty where no key is at hand."""
    held: tuple[HeldPolicy, ...] | None = None
    """The user's grants; None until they are read."""
    error: CloudError | None = None
    """Why the grants could not be read."""

    def told(self, trial: Trial) -> Verification:
        """Copy with the progress of a question."""
        trials = (trial if it.question == trial.question else it for it in self.trials)
        return replace(self, trials=tuple(trials))

    @property
    def disagrees(self) -> bool:
        """Whether a result differs from the expectation."""
        against = any(
            it.comparison and it.comparison.agreement == "disagrees" for it in self.trials
        )
        return against or any(line.verdict == "differs" for line in self.lines)

    @property
    def open(self) -> bool:
        """Whether a result is unclear."""
        unclear = any(
            it.comparison and it.comparison.agreement == "cannot-tell" for it in self.trials
        )
        return unclear or any(it.verdict == "cannot-tell" for it in self.lines) or bool(self.error)


class Verifications:
    """Verifications of all users in this session. Used on the event loop only."""

    def __init__(self, handed: Handed, sleep: Callable[[float], None]) -> None:
        """Make an empty collection.

        Args:
            handed: Takes the entry that Onramp itself uses a key.
            sleep: Waits so many seconds.
        """
        self._handed = handed
        self._sleep = sleep
        self._found: dict[str, Verification] = {}
        self._stops: dict[str, threading.Event] = {}
        self._watchers: list[Changed] = []

    def of(self, key: str) -> Verification | None:
        """Verification of a user, by the key of the handover; None if nobody asked."""
        return self._found.get(key)

    def forget(self) -> None:
        """Drop all results and end what is under way, as a run has changed the account."""
        for key in tuple(self._stops):
            self._stop(key)
        self._found.clear()

    def watch(self, watcher: Changed) -> None:
        """Call ``watcher`` after every change; a second registration has no effect."""
        if watcher not in self._watchers:
            self._watchers.append(watcher)

    def unwatch(self, watcher: Changed) -> None:
        """Stop calling ``watcher``."""
        if watcher in self._watchers:
            self._watchers.remove(watcher)

    def begin(
        self,
        cloud: Cloud,
        runs: Sequence[RunHandle],
        handovers: Sequence[Handover],
        app: MessagePump,
    ) -> None:
        """Verify users, and verify anew those that are under way.

        Args:
            cloud: Signed in to their account.
            runs: The applied runs.
            handovers: The users' handovers.
            app: Ends with an error that nobody foresaw.
        """
        # Here and not in the threads, where several would load the same at once.
        import tui.verify.read_back  # noqa: F401 - imported to be there
        from tui.verify.probe import TryingOut

        trying = TryingOut(cloud, sleep=self._sleep)
        loop = asyncio.get_running_loop()
        left: deque[_Work] = deque()
        for it in handovers:
            self._stop(it.key)
            stop = self._stops[it.key] = threading.Event()
            tell = partial(self._later, loop, it.key, stop)
            left.append(_Work(cloud, tuple(runs), it, trying, tell, stop, self._handed))
            self._take(it.key, stop, lambda _: Verification())

        def work() -> None:
            try:
                while (mine := _next(left)) is not None:
                    mine.do()
            except Exception as error:  # noqa: BLE001 - it crosses to the event loop, whole
                with suppress(RuntimeError):
                    app.post_message(Crashed(error))

        for _ in range(min(AT_ONCE, len(left))):
            threading.Thread(target=work, name="verify", daemon=True).start()

    def _stop(self, key: str) -> None:
        earlier = self._stops.pop(key, None)
        if earlier is not None:
            earlier.set()

    def _later(
        self, loop: asyncio.AbstractEventLoop, key: str, stop: threading.Event, change: Change
    ) -> None:
        """Hand a change over to the event loop. Called in the thread."""
        with suppress(RuntimeError):  # the loop is closed: there is nobody to tell
            loop.call_soon_threadsafe(self._take, key, stop, change)

    def _take(self, key: str, stop: threading.Event, change: Change) -> None:
        if stop.is_set():
            return  # somebody asked anew meanwhile
        self._found[key] = change(self._found.get(key, Verification()))
        for watcher in tuple(self._watchers):
            watcher(key)


Change = Callable[[Verification], Verification]


@dataclass(frozen=True, slots=True)
class _Work:
    """One user's verification, done in a thread."""

    cloud: Cloud
    runs: tuple[RunHandle, ...]
    handover: Handover
    trying: TryingOut
    tell: Callable[[Change], None]
    stop: threading.Event
    handed: Handed
    """Takes the entry that Onramp itself uses the key."""

    def do(self) -> None:
        """Read back, then probe with the user's key. Blocking."""
        from tui.cloud.errors import CloudError

        if self.stop.is_set():
            return
        lines = read_back(self.cloud, self.runs, self.handover)
        self.tell(lambda so_far: replace(so_far, lines=lines))
        try:
            self._try_out()
        except CloudError as error:
            problem = error
            self.tell(lambda so_far: replace(so_far, error=problem))
        self.tell(lambda so_far: replace(so_far, running=False))

    def _try_out(self) -> None:
        user = key_user(self.handover)
        if user is None:
            held = self.trying.held(self.handover.logon_name)
            self.tell(lambda so_far: replace(so_far, held=held))
            return
        found = self.trying.expectations(user)
        self.tell(lambda so_far: replace(so_far, held=found.held, trials=found.trials))
        with self._noted(user):
            self.trying.try_out(
                user, found, lambda trial: self.tell(lambda so_far: so_far.told(trial)), self.stop
            )

    @contextmanager
    def _noted(self, user: KeyUser) -> Iterator[None]:
        """Note our own use of the key, so that an undo does not take it for somebody else's."""
        from tui.apply.in_use import begin_verifying, end_verifying

        run = made_by(self.runs, self.handover.key)
        begun = None
        if run is not None:
            begun = begin_verifying(self.cloud, run.state, user.logon_name, user.access_key_id)
        if run is None or begun is None:
            yield
            return
        self.handed.note_first([(run, begun)])
        try:
            yield
        finally:
            self.handed.note_first([(run, end_verifying(self.cloud, begun))])


def _next(left: deque[_Work]) -> _Work | None:
    try:
        return left.popleft()
    except IndexError:
        return None


def key_user(handover: Handover) -> KeyUser | None:
    """The user as the owner of an AccessKey; None where its secret is not here."""
    from tui.verify.probe import KeyUser

    secret = handover.access_key_secret
    if secret is None or not handover.access_key_id:
        return None
    scopes = (grant.scope for grant in handover.grants)
    return KeyUser(
        account_id=handover.account_id,
        logon_name=handover.logon_name,
        access_key_id=handover.access_key_id,
        secret=secret,
        regions=handover.regions,
        groups=tuple(it.group_id for it in scopes if isinstance(it, ResourceGroupScope)),
    )
