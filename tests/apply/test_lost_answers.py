"""No answer came: nothing is lost, nothing is made twice, whatever the cloud did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.apply.conftest import COMMENT, World, handover
from tests.apply.lossy import Fault
from tui.apply.events import (
    NeedsAttentionError,
    OperationFailed,
    OperationWaiting,
    RunEvent,
    RunStatus,
)
from tui.apply.timing import BACKOFF
from tui.cloud.errors import LimitReachedError, OutcomeUnknownError, UnreachableError
from tui.core.operations import (
    CreateAccessKey,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    ResetPassword,
)
from tui.core.policies import COMPANION, COMPANION_DOCUMENT
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.simulator.records import User
from tui.simulator.store import Store

CHANGES = [
    "CreatePolicy",
    "CreateUser",
    "TagResources",
    "CreateLoginProfile",
    "AttachPolicyToUser",
    "CreateAccessKey",
    "AttachPolicy",
]
LOSSES = [Fault.REQUEST_LOST, Fault.ANSWER_LOST]
OWN = Secret("Kx7@own-pass-2041")


def all_is_well(world: World, runner: object) -> None:
    from tui.apply.runner import Runner

    assert isinstance(runner, Runner)
    for name in ("ada.l", "grace.h"):
        assert world.has_password(name, handover(runner, name).password)
        state = world.user(name)
        assert state is not None
        assert len(state.grants) == 1
        assert len(state.tags) == 2
    robot = world.user("robot")
    assert robot is not None
    (key,) = robot.access_keys
    assert key.active
    minted = handover(runner, "robot")
    assert key.access_key_id == minted.access_key_id

    def secret(store: Store) -> str:
        return store.keys[key.access_key_id].secret

    assert minted.access_key_secret == Secret(world.simulator.change(secret))
    assert len(robot.grants) == 2
    assert len(world.cloud.ram.users_of_policy(COMPANION)) == 0


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("fault", LOSSES)
def test_every_call_can_lose_its_answer(world: World, action: str, fault: Fault) -> None:
    world.network.faults.append((action, fault))
    runner = world.runner(world.whole_plan())
    assert world.run(runner) is RunStatus.FAILED
    assert isinstance(world.error(), OutcomeUnknownError)
    assert world.run(runner) is RunStatus.DONE
    all_is_well(world, runner)


@pytest.mark.parametrize("action", CHANGES)
def test_it_can_lose_its_answer_twice(world: World, action: str) -> None:
    """Each of two users loses one answer, or one user loses two; going on ends well."""
    world.network.faults += [(action, Fault.ANSWER_LOST)] * 2
    runner = world.runner(world.whole_plan())
    assert world.run(runner) is RunStatus.FAILED
    while world.network.faults:
        assert world.run(runner) is RunStatus.FAILED
    assert world.run(runner) is RunStatus.DONE
    all_is_well(world, runner)


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("fault", LOSSES)
def test_a_lost_answer_is_asked_for_again_without_anybody(
    world: World, action: str, fault: Fault
) -> None:
    world.network.faults += [(action, fault)] * 2
    runner = world.runner(world.whole_plan(), backoff=BACKOFF, workers=2)
    assert world.run(runner) is RunStatus.DONE
    assert world.network.faults == []
    all_is_well(world, runner)


@pytest.mark.parametrize("action", ["CreateUser", "CreateLoginProfile", "CreateAccessKey"])
def test_a_request_may_arrive_after_the_answer_was_given_up(world: World, action: str) -> None:
    world.network.faults.append((action, Fault.DONE_LATE))
    runner = world.runner(world.whole_plan())
    assert world.run(runner) is RunStatus.FAILED
    if action == "CreateAccessKey":
        # It arrives while the next attempt waits.
        world.clock.meanwhile = world.network.arrive
    else:
        world.network.arrive()
    assert world.run(runner) is RunStatus.DONE
    assert world.network.late == []
    all_is_well(world, runner)


def test_a_user_made_by_an_unanswered_call_is_ours(world: World) -> None:
    """So the logon profile may be set again after another lost answer."""
    world.network.faults += [
        ("CreateUser", Fault.ANSWER_LOST),
        ("CreateLoginProfile", Fault.ANSWER_LOST),
    ]
    runner = world.runner(world.whole_plan())
    assert world.run(runner) is RunStatus.FAILED
    while world.network.faults:
        assert world.run(runner) is RunStatus.FAILED
    assert world.run(runner) is RunStatus.DONE
    all_is_well(world, runner)


def test_a_profile_of_a_lost_answer_may_not_be_seen_yet_when_it_is_set_again(
    world: World,
) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    plan = world.plan(CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True))
    world.network.faults.append(("CreateLoginProfile", Fault.ANSWER_LOST))
    runner = world.runner(plan)
    assert world.run(runner) is RunStatus.FAILED
    world.network.faults += [("UpdateLoginProfile", Fault.NOT_SEEN_YET)] * 2
    assert world.run(runner) is RunStatus.DONE
    assert world.network.faults == []
    assert sum(world.clock.slept) == 1.5
    assert world.has_password("ada.l", handover(runner, "ada.l").password)


# Passwords


@pytest.mark.parametrize("fault", LOSSES)
def test_an_own_password_survives_a_lost_answer(world: World, fault: Fault) -> None:
    """Setting it again is refused as reuse, and that is taken for what it is."""
    world.simulator.change(lambda store: store.add_user("ada.l"))
    plan = world.plan(CreateLogonProfile("ada.l", PasswordSource.ASK, True, True))
    world.network.faults.append(("CreateLoginProfile", fault))
    runner = world.runner(plan, {"ada.l": OWN})
    assert world.run(runner) is RunStatus.FAILED
    assert world.run(runner) is RunStatus.DONE
    assert world.has_password("ada.l", OWN)


@pytest.mark.parametrize("source", PasswordSource)
@pytest.mark.parametrize("fault", LOSSES)
def test_a_reset_survives_a_lost_answer(world: World, source: PasswordSource, fault: Fault) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    before = world.runner(
        world.plan(CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True)),
        generator=lambda _: Secret("Qm4%before-all-77"),
    )
    world.run(before)
    world.network.faults.append(("UpdateLoginProfile", fault))
    runner = world.runner(world.plan(ResetPassword("ada.l", source, False, False)), {"ada.l": OWN})
    assert world.run(runner) is RunStatus.FAILED
    assert runner.handovers == ()
    assert world.run(runner) is RunStatus.DONE
    assert world.has_password("ada.l", handover(runner, "ada.l").password)


def test_somebody_elses_password_is_never_overwritten(world: World) -> None:
    """The call was refused clearly, so a profile that is there now is not ours."""
    theirs = Secret("Zt9+somebody-else")
    runner = world.runner(
        world.plan(
            CreateUser("ada.l", "", ""),
            CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True),
        )
    )

    def meanwhile(event: RunEvent) -> None:
        world.events.append(event)
        if getattr(event, "index", None) == 1 and not isinstance(event, OperationFailed):
            world.cloud.ram.create_logon_profile(
                "ada.l", theirs, reset_at_next_logon=False, require_mfa=False
            )

    assert runner.run(meanwhile) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "profile-there"
    assert world.has_password("ada.l", theirs)
    assert "UpdateLoginProfile" not in world.network.actions


# AccessKeys


@pytest.fixture
def robot(world: World) -> World:
    world.simulator.change(lambda store: store.add_user("robot"))
    return world


KEY = CreateAccessKey("robot")


def keys(world: World) -> list[str]:
    return [key.access_key_id for key in world.cloud.ram.access_keys("robot")]


def test_the_lost_key_is_disabled_deleted_and_replaced_after_the_grace(robot: World) -> None:
    robot.network.faults.append(("CreateAccessKey", Fault.ANSWER_LOST))
    runner = robot.runner(robot.plan(KEY))
    assert robot.run(runner) is RunStatus.FAILED
    (lost,) = keys(robot)
    robot.network.actions.clear()
    robot.clock.seconds += 20
    assert robot.run(runner) is RunStatus.DONE
    assert robot.network.actions == [
        "ListAccessKeys",
        "GetAccessKeyLastUsed",
        "UpdateAccessKey",
        "DeleteAccessKey",
        "CreateAccessKey",
        "ListAccessKeys",
    ], "the last one is the audit"
    assert sum(robot.clock.slept) == pytest.approx(40)
    waits = [event.seconds for event in robot.events if isinstance(event, OperationWaiting)]
    assert waits == [pytest.approx(40)]
    (made,) = keys(robot)
    assert made == handover(runner, "robot").access_key_id != lost


def test_the_grace_begins_when_the_answer_is_given_up(robot: World) -> None:
    """It was waited for as long as the grace is; the request may be carried out after that."""
    robot.network.faults.append(("CreateAccessKey", Fault.DONE_LATE))
    robot.network.meanwhile = lambda: setattr(robot.clock, "seconds", robot.clock.seconds + 60)
    runner = robot.runner(robot.plan(KEY))
    assert robot.run(runner) is RunStatus.FAILED
    robot.network.meanwhile = lambda: None
    robot.clock.meanwhile = robot.network.arrive
    assert robot.run(runner) is RunStatus.DONE
    robot.network.arrive()
    assert keys(robot) == [handover(runner, "robot").access_key_id]


def test_without_grace_a_late_request_leaves_a_key_that_nobody_has(robot: World) -> None:
    """The control: this is what the grace is for."""
    robot.network.faults.append(("CreateAccessKey", Fault.DONE_LATE))
    runner = robot.runner(robot.plan(KEY), grace=0)
    assert robot.run(runner) is RunStatus.FAILED
    robot.clock.meanwhile = robot.network.arrive
    assert robot.run(runner) is RunStatus.DONE
    robot.network.arrive()
    assert len(keys(robot)) == 2


def test_no_wait_after_a_clear_refusal(robot: World) -> None:
    def fill(user: User, store: Store) -> None:
        store.add_key(user)
        store.add_key(user)

    runner = robot.runner(robot.plan(KEY))

    def meanwhile(event: RunEvent) -> None:
        robot.events.append(event)

    robot.simulator.change(lambda store: setattr(store, "settings", _no_keys(store)))
    assert runner.run(meanwhile) is RunStatus.FAILED
    assert isinstance(robot.error(), LimitReachedError)
    robot.change(fill, "robot")
    assert robot.run(runner) is RunStatus.FAILED
    error = robot.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "key-there"
    assert robot.clock.slept == []


def _no_keys(store: Store) -> object:
    from dataclasses import replace

    return replace(store.settings, access_keys_per_user=0)


def test_a_key_that_is_there_is_not_joined_by_another(robot: World) -> None:
    robot.change(lambda user, store: store.add_key(user), "robot")
    (there,) = keys(robot)
    assert robot.run(robot.runner(robot.plan(KEY))) is RunStatus.FAILED
    error = robot.error()
    assert isinstance(error, NeedsAttentionError)
    assert (error.code, error.text.value("key")) == ("key-there", there)
    assert robot.network.changes() == []


def test_a_key_that_was_used_is_left_alone(robot: World) -> None:
    robot.network.faults.append(("CreateAccessKey", Fault.ANSWER_LOST))
    runner = robot.runner(robot.plan(KEY))
    robot.run(runner)

    def use(user: User, store: Store) -> None:
        (key,) = user.keys.values()
        key.last_used = datetime(2030, 1, 1, tzinfo=UTC)

    robot.change(use, "robot")
    assert robot.run(runner) is RunStatus.FAILED
    error = robot.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "key-used"
    (kept,) = robot.cloud.ram.access_keys("robot")
    assert kept.active


def test_several_new_keys_are_left_alone(robot: World) -> None:
    robot.network.faults.append(("CreateAccessKey", Fault.ANSWER_LOST))
    runner = robot.runner(robot.plan(KEY))
    robot.run(runner)
    robot.change(lambda user, store: store.add_key(user), "robot")
    assert robot.run(runner) is RunStatus.FAILED
    error = robot.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "keys-unclear"
    assert len(keys(robot)) == 2


@pytest.mark.parametrize("minutes", [-2, 3, 24 * 60])
def test_a_key_made_by_somebody_else_at_another_time_is_left_alone(
    robot: World, minutes: int
) -> None:
    """The request never arrived; a key was made by hand while the administrator looked at it."""
    robot.network.faults.append(("CreateAccessKey", Fault.REQUEST_LOST))
    runner = robot.runner(robot.plan(KEY))
    assert robot.run(runner) is RunStatus.FAILED

    def make(user: User, store: Store) -> None:
        store.add_key(user).created += timedelta(minutes=minutes)

    robot.change(make, "robot")
    assert robot.run(runner) is RunStatus.FAILED
    error = robot.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "keys-unclear"
    (kept,) = robot.cloud.ram.access_keys("robot")
    assert kept.active
    robot.cloud.ram.delete_access_key("robot", kept.access_key_id)
    assert robot.run(runner) is RunStatus.DONE
    assert keys(robot) == [handover(runner, "robot").access_key_id]


@pytest.mark.parametrize("action", ["UpdateAccessKey", "DeleteAccessKey"])
@pytest.mark.parametrize("fault", LOSSES)
def test_clearing_up_can_lose_its_answer_too(robot: World, action: str, fault: Fault) -> None:
    robot.network.faults += [("CreateAccessKey", Fault.ANSWER_LOST), (action, fault)]
    runner = robot.runner(robot.plan(KEY))
    outcomes = [robot.run(runner) for _ in range(3)]
    assert outcomes == [RunStatus.FAILED, RunStatus.FAILED, RunStatus.DONE]
    assert keys(robot) == [handover(runner, "robot").access_key_id]


def test_a_stop_cuts_the_wait_short_and_nothing_is_forgotten(robot: World) -> None:
    robot.network.faults.append(("CreateAccessKey", Fault.ANSWER_LOST))
    runner = robot.runner(robot.plan(KEY))
    robot.run(runner)
    robot.clock.meanwhile = runner.stop
    assert robot.run(runner) is RunStatus.STOPPED
    assert sum(robot.clock.slept) <= 1
    robot.clock.meanwhile = lambda: None
    assert robot.run(runner) is RunStatus.DONE
    assert keys(robot) == [handover(runner, "robot").access_key_id]


@pytest.mark.parametrize("name", ["", "  "])
def test_no_name_no_key(world: World, name: str) -> None:
    # RAM makes a key without a user's name for the caller: it would be the administrator's own.
    with pytest.raises(ValueError, match="by name"):
        world.runner(world.plan(CreateAccessKey(name))).run(lambda _: None)
    assert world.network.actions == []


def test_a_cloud_that_is_not_there_changes_nothing(world: World) -> None:
    world.simulator.stop()
    runner = world.runner(world.whole_plan())
    assert world.run(runner) is RunStatus.FAILED
    assert isinstance(world.error(), (UnreachableError, OutcomeUnknownError))


def test_what_a_lost_answer_made_may_not_be_seen_yet(world: World) -> None:
    plan = world.plan(
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows the application list"),
        CreateUser("ada.l", "Ada", COMMENT),
    )
    runner = world.runner(plan)
    world.network.faults += [
        ("CreatePolicy", Fault.ANSWER_LOST),
        ("GetPolicy", Fault.POLICY_NOT_SEEN_YET),
        ("CreateUser", Fault.ANSWER_LOST),
        ("GetUser", Fault.NOT_SEEN_YET),
    ]
    assert world.run(runner) is RunStatus.FAILED
    assert world.run(runner) is RunStatus.DONE
    assert not world.network.faults
