"""Applying a plan against the simulator, and going on after a failure."""

from __future__ import annotations

import errno
import json
import os
import threading
from dataclasses import replace

import pytest

from tests.apply.conftest import COMMENT, World, handover
from tests.apply.lossy import Fault
from tui.apply.events import (
    NeedsAttentionError,
    OperationDone,
    OperationStarted,
    OperationWaiting,
    RunEvent,
    RunFinished,
    RunStatus,
)
from tui.apply.journal import Journal
from tui.apply.open_run import LockedDict, MintedSecrets
from tui.apply.run_state import RunState
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import (
    AlreadyExistsError,
    BadInputError,
    CloudError,
    NotFoundError,
    NotPermittedError,
)
from tui.core.credentials import Credentials
from tui.core.operations import (
    AttachPolicy,
    CreateAccessKey,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
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
    ResourceGroupScope,
    custom,
)
from tui.core.principals import HeldGrant
from tui.core.secret import Secret
from tui.core.users import PasswordSource, Tag
from tui.simulator.store import Store
from tui.vault.append_log import Record

OWN = Secret("Kx7@own-pass-2041")
CONSOLE = CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False)


def test_a_plan_is_applied_as_it_stands(world: World) -> None:
    plan = world.whole_plan()
    runner = world.runner(plan)
    assert world.run(runner) is RunStatus.DONE
    expected: list[RunEvent] = []
    for index, operation in enumerate(plan.operations):
        expected += [OperationStarted(index, operation), OperationDone(index, operation, False)]
    assert world.events[:-1] == expected

    ada = world.user("ada.l")
    assert ada is not None
    assert (ada.display_name, ada.comments) == ("Ada.L", COMMENT)
    assert set(ada.tags) == {Tag("team", "sre"), Tag("empty", "")}
    assert ada.has_logon_profile
    assert ada.access_keys == ()
    assert ada.grants == (HeldGrant(Grant(ARMS_READ_ONLY, AccountScope())),)
    profile = world.cloud.ram.logon_profile("ada.l")
    assert profile is not None
    assert (profile.reset_at_next_logon, profile.require_mfa) == (True, True)
    robot = world.user("robot")
    assert robot is not None
    assert not robot.has_logon_profile
    assert set(robot.grants) == {
        HeldGrant(Grant(ARMS_READ_ONLY, world.group)),
        HeldGrant(Grant(COMPANION, world.group)),
    }


def test_what_was_minted_works_and_differs(world: World) -> None:
    runner = world.runner(world.whole_plan())
    world.run(runner)
    ada, grace = handover(runner, "ada.l"), handover(runner, "grace.h")
    assert world.has_password("ada.l", ada.password)
    assert world.has_password("grace.h", grace.password)
    assert ada.password != grace.password
    robot = handover(runner, "robot")
    assert robot.access_key_secret is not None
    credentials = Credentials(robot.access_key_id, robot.access_key_secret)
    with Cloud(credentials, Endpoints.loopback(world.simulator.endpoint)) as as_robot:
        assert as_robot.sts.caller().name == "robot"
    assert set(runner.minted) == {"robot"}
    assert ada.expires_in_days == 14


def test_a_second_call_changes_nothing(world: World) -> None:
    runner = world.runner(world.whole_plan())
    world.run(runner)
    world.network.actions.clear()
    before = [repr(each) for each in runner.handovers]
    assert world.run(runner) is RunStatus.DONE
    assert len(world.events) == 1
    assert world.network.actions == []
    assert [repr(each) for each in runner.handovers] == before


def test_another_run_finds_everything_so_already_but_no_second_secret(world: World) -> None:
    plan = world.whole_plan()
    world.run(world.runner(plan))
    again = world.runner(plan)
    assert world.run(again) is RunStatus.FAILED
    done = [event for event in world.events if isinstance(event, OperationDone)]
    assert {type(event.operation): event.already_so for event in done} == {
        CreatePolicy: True,
        CreateUser: True,
        TagUser: False,
    }
    reasons = [each for each in again.failures.values() if isinstance(each, NeedsAttentionError)]
    assert [(each.code, each.text.value("subject")) for each in reasons] == [
        ("profile-there", "ada.l"),
        ("profile-there", "grace.h"),
        ("key-there", "robot"),
    ]
    assert again.handovers == ()


def test_it_stops_at_the_first_failure_and_goes_on_from_there(world: World) -> None:
    plan = world.whole_plan()
    runner = world.runner(plan)
    world.simulator.change(lambda store: _deny(store, "ram:AttachPolicyToUser"))
    assert world.run(runner) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NotPermittedError)
    assert error.refusal.missing_action == "ram:AttachPolicyToUser"
    assert world.network.changes() == [
        "CreatePolicy",
        "CreateUser",
        "TagResources",
        "CreateLoginProfile",
        "AttachPolicyToUser",
    ]
    assert [each.logon_name for each in runner.handovers] == ["ada.l"]
    first = handover(runner, "ada.l").password

    world.simulator.change(_deny)
    world.network.actions.clear()
    assert world.run(runner) is RunStatus.DONE
    assert world.network.changes()[0] == "AttachPolicyToUser"
    assert world.network.changes().count("CreateLoginProfile") == 1
    assert handover(runner, "ada.l").password == first
    assert world.has_password("ada.l", first)


def _deny(store: Store, *actions: str) -> None:
    store.settings = replace(store.settings, denied_actions=frozenset(actions))


def test_it_stops_between_two_operations_when_asked(world: World) -> None:
    plan = world.whole_plan()
    runner = world.runner(plan)

    def stop_after_user(event: RunEvent) -> None:
        world.events.append(event)
        if isinstance(event, OperationStarted) and isinstance(event.operation, CreateUser):
            runner.stop()

    assert runner.run(stop_after_user) is RunStatus.STOPPED
    done = [event.operation for event in world.events if isinstance(event, OperationDone)]
    assert done == list(plan.operations[:2])
    assert world.run(runner) is RunStatus.DONE
    assert isinstance(world.events[0], OperationStarted)
    assert world.events[0].index == 2


def test_one_run_at_a_time(world: World) -> None:
    runner = world.runner(world.plan(CreateUser("ada.l", "", "")))
    refused: list[RuntimeError] = []

    def run_again(event: RunEvent) -> None:
        if isinstance(event, OperationStarted):
            try:
                runner.run(lambda _: None)
            except RuntimeError as error:
                refused.append(error)

    assert runner.run(run_again) is RunStatus.DONE
    assert len(refused) == 1


def test_events_come_one_at_a_time(world: World) -> None:
    """They come from several threads, and whoever listens needs no lock."""
    listening = threading.Lock()
    heard: set[str] = set()

    def listen(_event: RunEvent) -> None:
        assert listening.acquire(blocking=False)
        heard.add(threading.current_thread().name)
        listening.release()

    assert world.runner(world.whole_plan(), workers=3).run(listen) is RunStatus.DONE
    assert len(heard) > 1


def test_a_failing_listener_does_not_lose_what_was_made(world: World) -> None:
    runner = world.runner(world.plan(CreateUser("ada.l", "", ""), CONSOLE))

    def fail(event: RunEvent) -> None:
        if isinstance(event, OperationDone) and event.index == 1:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runner.run(fail)
    assert world.has_password("ada.l", handover(runner, "ada.l").password)
    assert world.run(runner) is RunStatus.DONE


# What is there already


@pytest.mark.parametrize(
    ("there", "wanted", "fits"),
    [
        (("Ada", COMMENT), ("Ada", COMMENT), True),
        (("Ada", COMMENT), ("", ""), True),
        (("Ada", COMMENT), ("Ada", ""), True),
        (("Ada", COMMENT), ("Adelaide", COMMENT), False),
        (("Ada", COMMENT), ("Ada", "another"), False),
        (("", ""), ("Ada", ""), False),
    ],
)
def test_a_user_that_is_there_counts_only_with_the_wanted_attributes(
    world: World, there: tuple[str, str], wanted: tuple[str, str], *, fits: bool
) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l", *there))
    runner = world.runner(world.plan(CreateUser("ada.l", *wanted)))
    assert world.run(runner) is (RunStatus.DONE if fits else RunStatus.FAILED)
    if fits:
        assert world.events[1] == OperationDone(0, CreateUser("ada.l", *wanted), True)
    else:
        assert isinstance(world.error(), AlreadyExistsError)


def test_a_policy_that_is_there_counts_only_with_the_same_document(world: World) -> None:
    spaced = json.dumps(json.loads(COMPANION_DOCUMENT), indent=2)
    world.cloud.ram.create_policy(COMPANION, spaced)
    world.cloud.ram.create_policy(custom("Other"), COMPANION_DOCUMENT)
    same = world.runner(world.plan(CreatePolicy(COMPANION, COMPANION_DOCUMENT, "")))
    assert world.run(same) is RunStatus.DONE
    wider = COMPANION_DOCUMENT.replace("ReadTraceApp", "*")
    other = world.runner(world.plan(CreatePolicy(custom("Other"), wider, "")))
    assert world.run(other) is RunStatus.FAILED
    assert isinstance(world.error(), AlreadyExistsError)


def test_a_grant_that_is_there_is_fine_at_either_scope(world: World) -> None:
    operations = [
        AttachPolicy("ada.l", ARMS_READ_ONLY, scope) for scope in (AccountScope(), world.group)
    ]
    world.simulator.change(lambda store: store.add_user("ada.l"))
    for already_so in (False, True):
        assert world.run(world.runner(world.plan(*operations))) is RunStatus.DONE
        done = [event for event in world.events if isinstance(event, OperationDone)]
        assert [event.already_so for event in done] == [already_so] * 2


def test_replacing_attaches_first_and_detaches_in_the_same_scope(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    principal = world.account.principal("ada.l")
    world.cloud.ram.attach_policy(ARMS_READ_ONLY, "ada.l")
    world.cloud.resources.attach_policy(ARMS_READ_ONLY, principal, world.group.group_id)
    detach = [
        DetachPolicy("ada.l", ARMS_READ_ONLY, scope) for scope in (AccountScope(), world.group)
    ]
    plan = world.plan(AttachPolicy("ada.l", ARMS_FULL, AccountScope()), *detach)
    assert world.run(world.runner(plan)) is RunStatus.DONE
    ada = world.user("ada.l")
    assert ada is not None
    assert ada.grants == (HeldGrant(Grant(ARMS_FULL, AccountScope())),)
    assert world.run(world.runner(world.plan(*detach))) is RunStatus.DONE
    done = [event for event in world.events if isinstance(event, OperationDone)]
    assert [event.already_so for event in done] == [True, True]


def test_taking_from_a_user_who_is_gone_is_done_already(world: World) -> None:
    gone = DetachPolicy("nobody", ARMS_READ_ONLY, AccountScope())
    assert world.run(world.runner(world.plan(gone))) is RunStatus.DONE


def test_an_existing_users_new_logon_profile_is_checked_first(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    runner = world.runner(world.plan(CONSOLE))
    assert world.run(runner) is RunStatus.DONE
    assert world.has_password("ada.l", handover(runner, "ada.l").password)
    late = world.runner(world.plan(CONSOLE))
    assert world.run(late) is RunStatus.FAILED
    assert isinstance(world.error(), NeedsAttentionError)
    assert world.has_password("ada.l", handover(runner, "ada.l").password)


# Passwords


def test_an_own_password_is_used_as_typed(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    plan = world.plan(CreateLogonProfile("ada.l", PasswordSource.ASK, False, False))
    runner = world.runner(plan, {"ada.l": OWN})
    assert world.run(runner) is RunStatus.DONE
    assert world.has_password("ada.l", OWN)
    assert handover(runner, "ada.l").password == OWN


def test_an_own_password_that_is_missing_is_noticed_before_anything_is_done(world: World) -> None:
    plan = world.plan(
        CreateUser("ada.l", "", ""), CreateLogonProfile("ada.l", PasswordSource.ASK, False, False)
    )
    runner = world.runner(plan)
    with pytest.raises(KeyError, match=r"ada\.l"):
        world.run(runner)
    assert world.network.actions == []


def test_a_password_that_is_refused_can_be_another_one_the_next_time(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    own = {"ada.l": Secret("weak")}
    plan = world.plan(CreateLogonProfile("ada.l", PasswordSource.ASK, False, False))
    runner = world.runner(plan, own)
    assert world.run(runner) is RunStatus.FAILED
    assert isinstance(world.error(), BadInputError)
    assert runner.handovers == ()
    own["ada.l"] = OWN
    assert world.run(runner) is RunStatus.DONE
    assert world.has_password("ada.l", OWN)


def test_a_password_is_set_anew(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    first = world.runner(world.plan(CONSOLE))
    world.run(first)
    reset = world.runner(
        world.plan(ResetPassword("ada.l", PasswordSource.GENERATE, False, True)),
        generator=lambda _: OWN,
    )
    assert world.run(reset) is RunStatus.DONE
    assert world.has_password("ada.l", OWN)
    assert handover(reset, "ada.l").password == OWN
    profile = world.cloud.ram.logon_profile("ada.l")
    assert profile is not None
    assert (profile.reset_at_next_logon, profile.require_mfa) == (False, True)


def test_the_password_of_somebody_without_one_is_not_set_anew(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    plan = world.plan(ResetPassword("ada.l", PasswordSource.GENERATE, False, True))
    runner = world.runner(plan)
    assert world.run(runner) is RunStatus.FAILED
    assert isinstance(world.error(), NotFoundError)
    assert runner.handovers == ()


# Eventual consistency: what was made a moment ago is not seen by every call


@pytest.mark.parametrize(
    "action",
    [
        "TagResources",
        "CreateLoginProfile",
        "AttachPolicyToUser",
        "AttachPolicy",
        "CreateAccessKey",
        "ListAccessKeys",
    ],
)
def test_a_user_made_a_moment_ago_is_waited_for(world: World, action: str) -> None:
    world.network.faults += [(action, Fault.NOT_SEEN_YET)] * 3
    runner = world.runner(world.whole_plan())
    assert world.run(runner) is RunStatus.DONE
    waits = [event.seconds for event in world.events if isinstance(event, OperationWaiting)]
    assert waits == [0.5, 1.0, 2.0]
    assert sum(world.clock.slept) == sum(waits)
    assert world.network.faults == []


@pytest.mark.parametrize("action", ["AttachPolicy"])
def test_a_policy_made_a_moment_ago_is_waited_for(world: World, action: str) -> None:
    group_only = [
        operation
        for operation in world.whole_plan().operations
        if not (isinstance(operation, AttachPolicy) and operation.policy == ARMS_READ_ONLY)
    ]
    world.network.faults += [(action, Fault.POLICY_NOT_SEEN_YET)] * 2
    assert world.run(world.runner(world.plan(*group_only))) is RunStatus.DONE
    assert sum(world.clock.slept) == 1.5


def test_waiting_has_an_end(world: World) -> None:
    world.network.faults += [("TagResources", Fault.NOT_SEEN_YET)] * 50
    runner = world.runner(world.whole_plan())
    assert world.run(runner) is RunStatus.FAILED
    assert isinstance(world.error(), NotFoundError)
    assert sum(world.clock.slept) < 2 * 31, "for each of the two users that have tags"
    world.network.faults.clear()
    assert world.run(runner) is RunStatus.DONE


@pytest.mark.parametrize(
    "operation",
    [
        TagUser("nobody", (Tag("a", "b"),)),
        AttachPolicy("nobody", ARMS_READ_ONLY, AccountScope()),
        AttachPolicy("ops-admin", custom("NoSuchPolicy"), AccountScope()),
        AttachPolicy("ops-admin", ARMS_READ_ONLY, ResourceGroupScope("rg-nosuchgroup00")),
    ],
)
def test_what_this_run_did_not_make_is_not_waited_for(
    world: World, operation: TagUser | AttachPolicy
) -> None:
    assert world.run(world.runner(world.plan(operation))) is RunStatus.FAILED
    assert isinstance(world.error(), NotFoundError)
    assert world.clock.slept == []


def test_a_group_that_is_gone_is_not_waited_for_even_for_a_new_user(world: World) -> None:
    gone = ResourceGroupScope("rg-nosuchgroup00")
    plan = world.plan(CreateUser("ada.l", "", ""), AttachPolicy("ada.l", ARMS_READ_ONLY, gone))
    assert world.run(world.runner(plan)) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, CloudError)
    assert error.refusal.code == "EntityNotExists.ResourceGroup"
    assert world.clock.slept == []


# A stop


def test_a_stop_between_start_and_beginning_is_not_lost(world: World) -> None:
    """The thread is started, and the administrator leaves before it has begun."""
    runner = world.runner(world.whole_plan())
    runner.stop()
    assert world.run(runner) is RunStatus.STOPPED
    assert world.network.actions == []
    assert world.run(runner) is RunStatus.DONE


def test_a_stop_ends_the_last_look_at_keys_too(world: World) -> None:
    runner = world.runner(world.plan(CreateUser("robot", "", ""), CreateAccessKey("robot")))

    def stop_at_the_end(event: RunEvent) -> None:
        if isinstance(event, OperationDone) and event.index == 1:
            world.network.actions.clear()
            runner.stop()

    assert runner.run(stop_at_the_end) is RunStatus.STOPPED
    assert "ListAccessKeys" not in world.network.actions
    assert world.run(runner) is RunStatus.DONE
    assert world.network.actions == ["ListAccessKeys"]


# The disk is full


@pytest.mark.parametrize("note", ["begun", "finished", "ended"])
def test_a_note_that_cannot_be_written_is_told_and_nothing_is_done_twice(
    world: World, note: str
) -> None:
    plan = world.whole_plan()
    broken = [True]

    def write(line: Record) -> None:
        if line["t"] == note and broken[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        world.lines.append(line)

    runner = world.runner(plan, journal=Journal(RunState(plan), write))
    assert world.run(runner) is RunStatus.FAILED
    last = world.events[-1]
    assert isinstance(last, RunFinished)
    error = last.audit if note == "ended" else world.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "not-written"
    if note == "begun":
        assert world.network.changes() == []
    broken.clear()
    broken.append(False)
    assert world.run(runner) is RunStatus.DONE
    robot = world.user("robot")
    assert robot is not None
    assert [key.access_key_id for key in robot.access_keys] == [
        handover(runner, "robot").access_key_id
    ]
    for name in ("ada.l", "grace.h"):
        assert world.has_password(name, handover(runner, name).password)


# Skipping


def test_what_was_skipped_is_not_done_when_what_is_before_it_is(world: World) -> None:
    """The policy is refused and skipped, and with it a grant that had not come up yet."""
    plan = world.whole_plan()
    runner = world.runner(plan)
    world.simulator.change(lambda store: _deny(store, "ram:CreatePolicy"))
    assert world.run(runner) is RunStatus.FAILED
    left_out = runner.skip(0)
    assert [plan.operations[at] for at in left_out[1:]] == [
        AttachPolicy("robot", COMPANION, world.group)
    ]
    world.simulator.change(_deny)
    world.network.actions.clear()
    assert world.run(runner) is RunStatus.PARTLY
    assert world.network.actions.count("AttachPolicy") == 1
    robot = world.user("robot")
    assert robot is not None
    assert robot.grants == (HeldGrant(Grant(ARMS_READ_ONLY, world.group)),)


# Secrets in memory


def test_an_own_password_of_an_earlier_start_may_be_refused_again_and_again(world: World) -> None:
    """This start does not know another one."""
    world.simulator.change(lambda store: store.add_user("ada.l"))
    plan = world.plan(CreateLogonProfile("ada.l", PasswordSource.ASK, False, False))
    memory = MintedSecrets(passwords=LockedDict({"ada.l": Secret("weak")}))
    runner = world.runner(plan, memory=memory)
    for _ in range(2):
        assert world.run(runner) is RunStatus.FAILED
        assert isinstance(world.error(), BadInputError)
