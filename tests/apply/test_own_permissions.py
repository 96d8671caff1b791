"""Exactly what the permissions document allows is enough for everything, and none of it too much.

An administrator who holds that document and nothing else connects, looks, applies a plan with
every kind of operation, verifies it and takes it back. Whichever action is left out, some step is
refused, by that action and no other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.undone import undo, undoer
from tests.simulator.faulty import inject
from tui.account.checks import Check, CheckStatus, run_check
from tui.account.reader import AccountReader
from tui.account.survey import survey
from tui.apply.audit import Audit, audit
from tui.apply.events import RunStatus
from tui.apply.in_use import concern_id
from tui.apply.journal import Journal
from tui.apply.open_run import MintedSecrets
from tui.apply.run_state import RunState
from tui.cloud.arms import HOME_REGION
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import CloudError, NotPermittedError
from tui.cloud.pace import Backoff, Pace
from tui.cloud.types import TraceApp
from tui.core.credentials import Credentials
from tui.core.draft import Draft
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
    Operation,
    ResetPassword,
    TagUser,
)
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    Grant,
)
from tui.core.secret import Secret
from tui.core.users import GroupChoice, PasswordSource, Tag, UserRow
from tui.planning.own_access import Holds, judge, permissions_document
from tui.planning.permissions import SEES_APPLICATIONS, every_need, needs_of
from tui.simulator.records import LoginProfile, MfaDevice
from tui.simulator.seed.policies import add_custom_policy
from tui.simulator.store import Store
from tui.verify.read_back import Verdict, verify

NAME = "delegate"
ACCOUNT = AccountScope()
GENERATE = PasswordSource.GENERATE


def operations(world: World) -> list[Operation]:
    """Every kind there is, at both scopes, for users who are new and for one who is not."""
    return [
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows the application list"),
        CreateGroup("viewers", COMMENT),
        AttachToGroup("viewers", ARMS_READ_ONLY, ACCOUNT),
        AttachToGroup("viewers", COMPANION, world.group),
        CreateUser("ada.l", "Ada", COMMENT),
        TagUser("ada.l", (Tag("team", "sre"),)),
        CreateLogonProfile("ada.l", GENERATE, True, False),
        AttachPolicy("ada.l", ARMS_READ_ONLY, ACCOUNT),
        AddToGroup("ada.l", "viewers"),
        CreateUser("robot", "", COMMENT),
        CreateAccessKey("robot"),
        AttachPolicy("robot", COMPANION, world.group),
        TagUser("old.hand", (Tag("team", "sre"),)),
        ResetPassword("old.hand", GENERATE, True, False),
        AttachPolicy("old.hand", ARMS_FULL, ACCOUNT),
        DetachPolicy("old.hand", ARMS_READ_ONLY, ACCOUNT),
        DetachPolicy("old.hand", ARMS_READ_ONLY, world.group),
    ]


def there_before(world: World) -> Callable[[Store], None]:
    """Somebody who has been in the account for long."""

    def change(store: Store) -> None:
        user = store.add_user("old.hand", "Old Hand")
        user.profile = LoginProfile(user.created)
        store.attach(user, "System", ARMS_READ_ONLY.name)
        store.attach(user, "System", ARMS_READ_ONLY.name, world.group.group_id)
        store.groups["sre-oncall"].members[user.user_id] = store.now()

    return change


def delegated(document: str) -> Callable[[Store], tuple[str, Secret]]:
    """A RAM user who holds this and nothing else, and its AccessKey."""

    def change(store: Store) -> tuple[str, Secret]:
        statements = json.loads(document)["Statement"]
        add_custom_policy(store, NAME, "", statements, "2026-01-01")
        user = store.add_user(NAME)
        store.attach(user, "Custom", NAME)
        key = store.add_key(user)
        return key.key_id, Secret(key.secret)

    return change


@contextmanager
def signed_in(world: World, document: str) -> Iterator[None]:
    """From now on it is the delegate who asks."""
    world.simulator.change(there_before(world))
    credentials = Credentials(*world.simulator.change(delegated(document)))
    before = world.cloud
    with Cloud(
        credentials,
        Endpoints.loopback(world.network.endpoint),
        sleep=world.clock.sleep,
        backoff=Backoff(waits=()),
        pace=Pace(1, now=world.clock.now, sleep=world.clock.sleep),
    ) as world.cloud:
        yield
    world.cloud = before


def without(document: str, action: str) -> str:
    """The document with one action less."""
    whole = json.loads(document)
    for statement in whole["Statement"]:
        statement["Action"] = [each for each in statement["Action"] if each != action]
    whole["Statement"] = [each for each in whole["Statement"] if each["Action"]]
    return json.dumps(whole)


class Journey:
    """All that an administrator does, each step whatever came of the one before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.plan = world.plan(*operations(world))
        self.journal = Journal(RunState(self.plan), world.lines.append)
        self.memory = MintedSecrets()
        self.checks: list[CheckStatus] = []
        self.judged: set[str] | None = None
        """Actions that the administrator was not said to have; None where it could not look."""
        self.outcomes: list[RunStatus] = []
        self.verdicts: set[Verdict] = set()
        self.applications: list[TraceApp] = []
        self.audit: Audit | CloudError | None = None

    def go(self) -> None:
        """Every step."""
        self._connect()
        with suppress(CloudError):
            self._look()
        self._apply()
        self._verify()
        self.world.simulator.change(self._used_meanwhile)
        with suppress(CloudError):
            self._undo()
        with suppress(CloudError):
            self.world.cloud.ram.decode_denial(Secret("nothing that was ever handed out"))

    @property
    def refused(self) -> set[str]:
        """The RAM actions that the cloud said were missing."""
        return self.world.simulator.change(
            lambda store: {str(each["AuthAction"]) for each in store.diagnostics.values()}
        )

    def _connect(self) -> None:
        cloud = self.world.cloud
        self.checks += [run_check(cloud, check).status for check in Check]
        # Where the first question is not answered another one is asked.
        inject(self.world.simulator, "GetCommercialStatus:throttle,count=99")
        self.checks.append(run_check(cloud, Check.PROMETHEUS).status)
        inject(self.world.simulator)

    def _look(self) -> None:
        cloud = self.world.cloud
        identity = run_check(cloud, Check.IDENTITY)
        draft = Draft(
            users=(UserRow("old.hand", existing=True), UserRow("ada.l")),
            scope=self.world.group,
            grants=(Grant(COMPANION, self.world.group), Grant(ARMS_READ_ONLY, ACCOUNT)),
            group=GroupChoice("sre-oncall", existing=True),
        )
        found = survey(cloud, AccountReader(cloud), identity, draft)
        answers = judge(needs_of(self.plan.operations), found.facts.caller, found.facts.own)
        self.judged = {each.action for each in answers if each.holds is not Holds.HAS}

    def _apply(self) -> None:
        runner = self.world.runner(self.plan, journal=self.journal, memory=self.memory)
        self.outcomes.append(self.world.run(runner))

    def _verify(self) -> None:
        keys = dict(self.memory.keys)
        lines = verify(self.world.cloud, self.plan, keys)
        self.verdicts = {line.verdict for line in lines}
        reader, region = AccountReader(self.world.cloud), HOME_REGION
        for read in (
            lambda: reader.instances(region),
            lambda: reader.instances(region, self.world.group.group_id),
            lambda: self.applications.extend(reader.applications(region)),
        ):
            with suppress(CloudError):
                read()
        known = [key.access_key_id for key in keys.values()]
        self.audit = audit(self.world.cloud, ["robot"], known)

    def _used_meanwhile(self, store: Store) -> None:
        """Others have given the new users more, so that undo has to take that away, too."""
        ada = store.users.get("ada.l")
        if ada is not None:
            serial = f"acs:ram::{store.account_id}:mfa/ada"
            store.mfa_devices[serial] = MfaDevice(serial, "ada", "SEED", ada.user_id)
            store.groups["auditors"].members[ada.user_id] = store.now()

    def _undo(self) -> None:
        agreed = [concern_id(user.logon_name) for user in self.plan.users]
        undoing = undoer(self.world, self.journal, *agreed)
        self.outcomes.append(undo(self.world, undoing)[0])


EVERYTHING = permissions_document(every_need())


def test_the_document_for_every_plan_is_enough(world: World) -> None:
    with signed_in(world, EVERYTHING.text):
        journey = Journey(world)
        journey.go()
        assert journey.refused == set()
        # An old password cannot be given back.
        assert journey.outcomes == [RunStatus.DONE, RunStatus.PARTLY]
        assert journey.verdicts == {Verdict.HOLDS}
        assert journey.audit == Audit(1, 1)
        assert set(journey.checks) == {CheckStatus.OK}
        assert journey.judged == set()
        assert journey.applications


def test_so_is_the_document_for_just_this_plan(world: World) -> None:
    document = permissions_document(needs_of(operations(world)), world.account.account_id)
    assert document.narrow
    with signed_in(world, document.text):
        journey = Journey(world)
        journey.go()
        assert journey.refused == set()
        assert journey.outcomes == [RunStatus.DONE, RunStatus.PARTLY]


def test_the_document_for_one_plan_does_not_reach_others(world: World) -> None:
    key = CreateAccessKey("robot")
    grant = AttachPolicy("robot", ARMS_READ_ONLY, ACCOUNT)
    needs = needs_of([CreateUser("robot", "", COMMENT), key, grant])
    document = permissions_document(needs, world.account.account_id)
    with signed_in(world, document.text):
        ram = world.cloud.ram
        ram.create_user("robot")
        ram.create_access_key("robot")
        ram.attach_policy(ARMS_READ_ONLY, "robot")
        for forbidden in (
            lambda: ram.create_access_key("old.hand"),
            lambda: ram.attach_policy(ARMS_FULL, "robot"),
            lambda: ram.attach_policy(ARMS_READ_ONLY, NAME),
        ):
            with pytest.raises(NotPermittedError):
                forbidden()


@pytest.mark.parametrize("action", sorted({need.action for need in every_need()}))
def test_every_action_of_it_is_needed(world: World, action: str) -> None:
    with signed_in(world, without(EVERYTHING.text, action)):
        journey = Journey(world)
        journey.go()
        if action == SEES_APPLICATIONS:
            assert not journey.refused
            assert not journey.applications
        else:
            assert journey.refused == {action}
        assert journey.judged is None or action in journey.judged
