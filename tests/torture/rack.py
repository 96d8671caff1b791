"""The rack: one plan, one account, one place on the disk; processes apply it and take it back."""

from __future__ import annotations

import logging
import secrets
import shutil
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import tui.cloud.transport
from tests.torture.boundaries import Boundaries
from tests.torture.forking import Killed, Running, in_child
from tests.torture.recording import ONE, SEVERAL, Recorder
from tests.torture.stand_in import StandIn, account_of, restore, snapshot
from tests.vault.memory_keyring import MemoryKeyring
from tui.account.reader import AccountReader
from tui.apply.events import NeedsAttentionError, OperationLeft, RunEvent
from tui.apply.history import PastRun, past_run
from tui.apply.in_use import concerns
from tui.apply.open_run import OpenRun, StorageChoice, begin_run, reopen_run
from tui.apply.runner import Runner
from tui.apply.timing import Timing
from tui.apply.undoer import Undoer
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.pace import AT_ONCE, Pace
from tui.core.account import Account
from tui.core.credentials import Credentials
from tui.core.draft import Site
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Plan,
    PlannedUser,
    TagUser,
)
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    ResourceGroupScope,
)
from tui.core.secret import Secret
from tui.core.users import AccessMode, PasswordSource, Tag
from tui.planning.passwords import generate
from tui.services import GRACE
from tui.simulator.seed.people import PLATFORM
from tui.simulator.settings import SEEDED_PASSWORD_POLICY
from tui.vault.sealing import Key
from tui.vault.vault import Vault

COMMENT = "INC-42 (Onramp run torture)"
DESCRIPTION = "Shows the application list"
CONSOLE = ("ada.l", "grace.h")
KEYED = "robot"
EXISTING = "li.na"
GROUP = ResourceGroupScope(PLATFORM)
MADE = "viewers"
"""The group that a run makes."""
JOINED = "auditors"
"""One that was there."""
QUICK = 1 / 400
"""How much of a wait is really waited: the minute of grace is 0.15 s."""
PRESSES = 6
"""How often a person presses retry."""


def plan_for(account: Account) -> Plan:
    """Two console users and one with a key in a resource group, and an existing one."""
    operations: list[object] = [CreatePolicy(COMPANION, COMPANION_DOCUMENT, DESCRIPTION)]
    for name in CONSOLE:
        operations += [
            CreateUser(name, name.title(), COMMENT),
            TagUser(name, (Tag("team", "sre"), Tag("empty", ""))),
            CreateLogonProfile(name, PasswordSource.GENERATE, True, True),
            AttachPolicy(name, ARMS_READ_ONLY, GROUP),
            AttachPolicy(name, COMPANION, GROUP),
        ]
    operations += [
        CreateUser(KEYED, "Robot", COMMENT),
        CreateAccessKey(KEYED),
        AttachPolicy(KEYED, ARMS_READ_ONLY, GROUP),
        AttachPolicy(KEYED, COMPANION, GROUP),
        TagUser(EXISTING, (Tag("team", "platform"), Tag("rota", "b"))),
        AttachPolicy(EXISTING, ARMS_FULL, AccountScope()),
        DetachPolicy(EXISTING, ARMS_READ_ONLY, AccountScope()),
    ]
    users = [
        *(PlannedUser(name, name.title(), False, AccessMode.CONSOLE) for name in CONSOLE),
        PlannedUser(KEYED, "Robot", False, AccessMode.ACCESS_KEY),
        PlannedUser(EXISTING, "", True, AccessMode.UNCHANGED),
    ]
    return Plan(
        account=account,
        site=Site.INTERNATIONAL,
        domain_alias="",
        regions=("cn-hangzhou",),
        reason="INC-42",
        users=tuple(users),
        operations=tuple(operations),  # type: ignore[arg-type]
        findings=(),
    )


def group_plan_for(account: Account) -> Plan:
    """The same users in a group that the run makes; the existing one joins another as well."""
    operations: list[object] = [
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, DESCRIPTION),
        CreateGroup(MADE, COMMENT),
        AttachToGroup(MADE, ARMS_READ_ONLY, GROUP),
        AttachToGroup(MADE, ARMS_FULL, AccountScope()),
        AttachToGroup(JOINED, COMPANION, GROUP),
        AttachToGroup(JOINED, COMPANION, AccountScope()),
    ]
    for name in CONSOLE:
        operations += [
            CreateUser(name, name.title(), COMMENT),
            CreateLogonProfile(name, PasswordSource.GENERATE, True, True),
            AddToGroup(name, MADE),
        ]
    operations += [
        CreateUser(KEYED, "Robot", COMMENT),
        CreateAccessKey(KEYED),
        AddToGroup(KEYED, MADE),
        AddToGroup(EXISTING, MADE),
        AddToGroup(EXISTING, JOINED),
        DetachPolicy(EXISTING, ARMS_READ_ONLY, AccountScope()),
    ]
    return replace(plan_for(account), operations=tuple(operations))  # type: ignore[arg-type]


class Time:
    """A clock on which waiting takes a fraction of the time; it may begin later than now."""

    def __init__(self, share: float, later: float) -> None:
        self._share = share
        self._ahead = later
        self._lock = threading.Lock()

    def now(self) -> float:
        return time.monotonic() + self._ahead

    def clock(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds * self._share)
        with self._lock:
            self._ahead += seconds * (1 - self._share)


@dataclass(frozen=True, slots=True)
class How:
    """How a process goes about it."""

    fatal: int | None = None
    """The boundary at which it is killed."""
    later: float = 0.0
    """Seconds since whatever was before."""
    workers: int | None = 1
    share: float = QUICK
    grace: float = GRACE
    read_timeout: float | None = None
    presses: int = PRESSES
    agree: bool = False
    """To take back what is in use."""
    name: str = "torture"
    """The run's."""
    record: bool = False
    """Save disk and cloud at every boundary."""
    tamper: Callable[[], None] | None = None
    """Make the program worse first: the control."""
    watch: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What a process leaves behind: the run's file, and the cloud."""

    file: bytes | None
    cloud: bytes


@dataclass(slots=True)
class Told:
    """What a process that came to its end tells."""

    outcome: str = ""
    labels: list[str] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """Why it did not go well at first, or at all."""
    left: dict[int, str] = field(default_factory=dict)
    presses: int = 0


Work = Callable[[How, Cloud, Timing, Told], None]


class Rack:
    """Made once per process, before there is any thread."""

    def __init__(self) -> None:
        logging.disable(logging.CRITICAL)
        # No certificate is ever looked at here; reading those of the system takes half of a run.
        ssl.SSLContext.set_default_verify_paths = lambda *_: None  # type: ignore[method-assign]
        self.directory = Path(tempfile.mkdtemp(prefix="torture-"))
        self.recorder = Recorder(self.directory / "record.jsonl")
        self.cloud = StandIn(self.recorder.path)
        keyring = MemoryKeyring()
        self.safe = Vault(lambda: self.directory, "torture", lambda: keyring, secrets.token_bytes)
        self.safe._data_key = Key.new(secrets.token_bytes)
        self.account = Account(*self.cloud.ask(account_of))
        self.plan = plan_for(self.account)
        self.fresh = self.cloud.ask(snapshot)
        self._warm_up()

    @contextmanager
    def through_group(self) -> Iterator[None]:
        """Meanwhile the plan is one that grants through RAM user groups."""
        usual, self.plan = self.plan, group_plan_for(self.account)
        try:
            yield
        finally:
            self.plan = usual

    def close(self) -> None:
        """End the cloud, remove the place."""
        self.cloud.stop()
        shutil.rmtree(self.directory)

    # The state of things

    @property
    def path(self) -> Path:
        """The run's file, which need not be there."""
        return self.path_of("torture")

    def path_of(self, name: str) -> Path:
        """The file of the run of that name."""
        return self.safe.place / self.account.account_id / f"{name}.run"

    def save(self) -> State:
        """What there is now."""
        path = self.path
        return State(path.read_bytes() if path.exists() else None, self.cloud.ask(snapshot))

    def put_back(self, state: State | None = None) -> None:
        """As it was then; at the very beginning unless told otherwise."""
        self.recorder.event("put back")
        for each in self.safe.place.glob("*/*"):
            each.unlink()
        self.cloud.ask(restore, state.cloud if state else self.fresh)
        if state and state.file is not None:
            path = self.path
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(0o600)
            path.write_bytes(state.file)

    def read(self, name: str = "torture") -> PastRun:
        """A run as its file tells."""
        return past_run(self.path_of(name))

    # Processes

    def apply(self, how: How) -> Told | Killed:
        """Begin the run, or go on with it, in a process of its own."""
        return self._heard(self.start(how).result())

    def start(self, how: How) -> Running[Told]:
        """The same, without waiting for it."""
        self.recorder.event(f"applied {_many(how)}")
        return Running(lambda: self._child(how, self._apply))

    def undo(self, how: How) -> Told | Killed:
        """Take the run back in a process of its own."""
        self.recorder.event(f"undone {_many(how)}")
        return self._heard(in_child(lambda: self._child(how, self._undo)))

    def _heard(self, told: Told | Killed) -> Told | Killed:
        if isinstance(told, Killed):
            self.recorder.event("killed")
        return told

    def _child(self, how: How, work: Work) -> Told:
        told = Told()
        if how.tamper:
            how.tamper()
        if how.read_timeout is not None:
            for name in ("READ_TIMEOUT_MS", "PATIENT_READ_TIMEOUT_MS"):
                setattr(tui.cloud.transport, name, int(how.read_timeout * 1000))

        def watch(label: str) -> None:
            if how.record:
                told.states.append(self.save())
            if how.watch:
                how.watch(label)

        boundaries = Boundaries(how.fatal, watch, self.recorder.entry)
        boundaries.install()
        told.labels = boundaries.labels
        self._work(how, work, told)
        return told

    def _work(self, how: How, work: Work, told: Told) -> None:
        passing = Time(how.share, how.later)
        with Cloud(
            Credentials(self.cloud.key_id, Secret(self.cloud.key_secret)),
            Endpoints.loopback(self.cloud.endpoint),
            sleep=passing.sleep,
            # Also what is read by several threads at once comes one after the other, if anything.
            pace=Pace(how.workers or AT_ONCE, now=passing.now, sleep=passing.sleep),
        ) as cloud:
            work(how, cloud, Timing(passing.sleep, passing.now, passing.clock, how.grace), told)

    def _warm_up(self) -> None:
        """Whatever is loaded when it is needed is loaded now, and not in every process."""
        for work in (self._apply, self._undo):
            told = Told()
            self._work(How(), work, told)
            assert told.outcome == "done", told.troubles
        assert threading.active_count() == 1, "a process with threads is not forked"
        self.put_back()

    def place(self, name: str, now: datetime) -> OpenRun:
        """That of the run which was begun, or a new one if no change was ever near."""
        path = self.path_of(name)
        if path.exists():
            if self.read(name).plan is not None:
                return reopen_run(self.safe, path)
            path.unlink()
        return begin_run(self.safe, self.plan, StorageChoice(), now, name)

    def _apply(self, how: How, cloud: Cloud, timing: Timing, told: Told) -> None:
        random = Random(secrets.randbits(64))
        place = self.place(how.name, timing.clock())
        runner = Runner(
            cloud,
            place.journal,
            own_passwords={},
            generate=lambda name: generate(SEEDED_PASSWORD_POLICY, name, random.randrange),
            sink=place.sink,
            memory=place.memory,
            timing=timing,
            workers=how.workers,
        )
        for _ in range(how.presses):
            told.presses += 1
            told.outcome = runner.run(_nobody).value
            if told.outcome != "failed":
                break
            told.troubles += [_why(error) for error in runner.failures.values()]
        place.close()

    def _undo(self, how: How, cloud: Cloud, timing: Timing, told: Told) -> None:
        place = reopen_run(self.safe, self.path_of(how.name))
        state = place.journal.state
        for _ in range(how.presses):
            told.presses += 1
            try:
                found = concerns(cloud, AccountReader(cloud), state)
            except Exception as error:  # noqa: BLE001 - pressed again
                told.outcome = "failed"
                told.troubles.append(_why(error))
                continue
            told.troubles += [f"{it.code}:{it.logon_name}" for it in found]
            undoer = Undoer(
                cloud,
                place.journal,
                concerns=found,
                agreed=frozenset(each.id for each in found if how.agree),
                timing=timing,
                workers=how.workers,
            )
            told.outcome = undoer.run(lambda event: _left(event, told)).value
            if told.outcome != "failed":
                break
            told.troubles += [_why(error) for error in undoer.failures.values()]
        place.close()


def _many(how: How) -> str:
    return ONE if how.workers == 1 else SEVERAL


def _left(event: RunEvent, told: Told) -> None:
    if isinstance(event, OperationLeft):
        told.left[event.index] = event.why


def _why(error: Exception) -> str:
    if isinstance(error, NeedsAttentionError):
        return f"{error.code}{dict(error.text.values)}"
    refusal = getattr(error, "refusal", None)
    return f"{type(error).__name__}:{getattr(refusal, 'action', '')}:{getattr(refusal, 'code', '')}"


def _nobody(_event: RunEvent) -> None:
    """Hears nothing."""
