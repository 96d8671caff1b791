"""A plan's world: a simulator behind a network, a clock that only sleeping moves, and runners."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.apply.lossy import Network, network_to
from tests.conftest import SimulatorFactory
from tui.account.reader import AccountReader
from tui.apply.events import OperationFailed, RunEvent, RunFinished, RunStatus
from tui.apply.journal import Journal
from tui.apply.open_run import MintedSecrets, SecretSink
from tui.apply.run_state import RunState
from tui.apply.runner import Runner
from tui.apply.timing import BACKOFF, Timing
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.pace import Backoff
from tui.core.account import Account
from tui.core.credentials import Credentials
from tui.core.draft import Site
from tui.core.handover import Handover
from tui.core.operations import (
    AttachPolicy,
    CreateAccessKey,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    Operation,
    Plan,
    PlannedUser,
    TagUser,
)
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    ResourceGroupScope,
)
from tui.core.principals import UserState
from tui.core.secret import Secret
from tui.core.users import AccessMode, PasswordSource, Tag
from tui.planning.passwords import generate
from tui.services import GRACE
from tui.simulator.records import User
from tui.simulator.seed import seeded_store  # noqa: F401 - loads every operation
from tui.simulator.server import RunningSimulator
from tui.simulator.settings import SEEDED_PASSWORD_POLICY
from tui.simulator.store import Store
from tui.vault.append_log import Record
from tui.vault.run_file import Slot

COMMENT = "INC-42 (made with Onramp)"
BEGINNING = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


NEVER = Backoff(())
"""Nothing is tried again by itself."""


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def now(self) -> float:
        return self.seconds

    def time(self) -> datetime:
        return BEGINNING + timedelta(seconds=self.seconds)

    def timing(self, grace: float = GRACE, backoff: Backoff = BACKOFF) -> Timing:
        return Timing(self.sleep, self.now, self.time, grace, backoff=backoff)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.slept.append(seconds)
        self.meanwhile()


@dataclass
class Noted:
    """Keeps secrets in memory, and tells what had been asked of the cloud by then."""

    secrets: dict[Slot, Secret] = field(default_factory=dict)
    trouble: Exception | None = None
    calls: list[Slot] = field(default_factory=list)
    meanwhile: Callable[[Slot], None] = lambda _slot: None

    def keep(self, slot: Slot, value: Secret, *, known: bool = False) -> None:  # noqa: ARG002
        self.calls.append(slot)
        self.meanwhile(slot)
        if self.trouble is not None:
            raise self.trouble
        self.secrets[slot] = value


@dataclass
class World:
    """Everything a test of the runner looks at."""

    simulator: RunningSimulator
    network: Network
    cloud: Cloud
    clock: Clock
    account: Account
    group: ResourceGroupScope
    events: list[RunEvent] = field(default_factory=list)
    kept: Noted = field(default_factory=Noted)
    lines: list[Record] = field(default_factory=list)
    """The journal of every runner that has no file."""

    def runner(
        self,
        plan: Plan,
        own: dict[str, Secret] | None = None,
        grace: float = 60.0,
        generator: Callable[[str], Secret] | None = None,
        sink: SecretSink | None = None,
        journal: Journal | None = None,
        memory: MintedSecrets | None = None,
        backoff: Backoff = NEVER,
        workers: int = 1,
    ) -> Runner:
        """One that works on one thing at a time and gives up at once, unless told otherwise."""
        random = Random(7)
        return Runner(
            self.cloud,
            journal or Journal(RunState(plan), self.lines.append),
            own_passwords=own or {},
            sink=sink or self.kept,
            memory=memory,
            generate=generator
            or (lambda name: generate(SEEDED_PASSWORD_POLICY, name, random.randrange)),
            password_policy=SEEDED_PASSWORD_POLICY,
            timing=self.clock.timing(grace=grace, backoff=backoff),
            workers=workers,
        )

    def run(self, runner: Runner) -> RunStatus:
        """Run to the next end; the events are those of this call."""
        self.events.clear()
        outcome = runner.run(self.events.append)
        last = self.events[-1]
        assert isinstance(last, RunFinished)
        assert last.outcome is outcome
        return outcome

    def error(self) -> Exception:
        """Why the last call failed."""
        failed = [event for event in self.events if isinstance(event, OperationFailed)]
        assert failed
        return failed[0].error

    def user(self, logon_name: str) -> UserState | None:
        """A user as the cloud has it now."""
        return AccountReader(self.cloud).user(logon_name)

    def change(self, function: Callable[[User, Store], object], logon_name: str) -> None:
        """Somebody else does something to a user."""
        self.simulator.change(lambda store: function(store.user(logon_name), store))

    def has_password(self, logon_name: str, password: Secret | None) -> bool:
        """Whether this is the password that the cloud has."""
        assert password is not None

        def look(store: Store) -> bool:
            user = store.user(logon_name)
            return user.profile is not None and user.profile.matches(
                user.user_id, password.reveal()
            )

        return self.simulator.change(look)

    def plan(self, *operations: Operation) -> Plan:
        """A plan with these operations; its users are those that they name."""
        named = (operation.user for operation in operations)
        names = dict.fromkeys(name for name in named if name)
        keyed = {it.logon_name for it in operations if isinstance(it, CreateAccessKey)}
        users = tuple(
            PlannedUser(
                name, "", False, AccessMode.ACCESS_KEY if name in keyed else AccessMode.CONSOLE
            )
            for name in names
        )
        return Plan(
            account=self.account,
            site=Site.INTERNATIONAL,
            domain_alias="",
            regions=("cn-hangzhou",),
            reason="INC-42",
            users=users,
            operations=operations,
            findings=(),
        )

    def whole_plan(self) -> Plan:
        """Two console users in the account, and one with a key in a resource group."""
        operations: list[Operation] = [
            CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows the application list")
        ]
        for name in ("ada.l", "grace.h"):
            operations += [
                CreateUser(name, name.title(), COMMENT),
                TagUser(name, (Tag("team", "sre"), Tag("empty", ""))),
                CreateLogonProfile(name, PasswordSource.GENERATE, True, True),
                AttachPolicy(name, ARMS_READ_ONLY, AccountScope()),
            ]
        operations += [
            CreateUser("robot", "", COMMENT),
            CreateAccessKey("robot"),
            AttachPolicy("robot", ARMS_READ_ONLY, self.group),
            AttachPolicy("robot", COMPANION, self.group),
        ]
        return self.plan(*operations)


def handover(runner: Runner, logon_name: str) -> Handover:
    """The handover of one user."""
    (found,) = [each for each in runner.handovers if each.logon_name == logon_name]
    return found


@pytest.fixture
def world(simulator_with: SimulatorFactory) -> Iterator[World]:
    """A seeded company behind a network that works until a test says otherwise."""
    simulator = simulator_with()
    clock = Clock()
    credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
    with network_to(simulator.endpoint) as network:
        cloud = Cloud(
            credentials,
            Endpoints.loopback(network.endpoint),
            sleep=lambda _seconds: None,
            backoff=Backoff(waits=()),
        )
        account_id = cloud.sts.caller().account_id
        account = cloud.account(account_id)
        group = ResourceGroupScope(cloud.resources.resource_groups()[0].group_id)
        network.actions.clear()
        yield World(simulator, network, cloud, clock, account, group)
        cloud.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("apply")]


@pytest.fixture(autouse=True)
def _cheap_passphrases(cheap_passphrases: None) -> None:
    """What a passphrase costs has tests of its own, in ``tests/vault``."""
