"""A group is made, granted to and joined, once, whatever becomes of the answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.apply.conftest import COMMENT, World, handover
from tests.apply.group_plans import (
    ACCOUNT,
    MAKE,
    VIEWERS,
    existing_group,
    group_plan,
    holds,
    is_whole,
    read_group,
)
from tests.apply.lossy import Fault
from tests.apply.undone import reread, statuses
from tui.apply.events import NeedsAttentionError, OperationDone, OperationWaiting, RunStatus
from tui.apply.journal import Journal
from tui.apply.resources.grant import Grants
from tui.apply.run_state import OperationStatus, RunState
from tui.apply.timing import BACKOFF
from tui.cloud.errors import AlreadyExistsError, NotFoundError, OutcomeUnknownError
from tui.core.account import PrincipalType
from tui.core.operations import (
    AddToGroup,
    AttachToGroup,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
)
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT, Grant
from tui.simulator.store import Store

CHANGES = ["CreateGroup", "AttachPolicyToGroup", "AttachPolicy", "AddUserToGroup"]
LOSSES = [Fault.REQUEST_LOST, Fault.ANSWER_LOST]


def journal_for(world: World, *operations: Operation) -> Journal:
    return Journal(RunState(world.plan(*operations)), world.lines.append)


@pytest.mark.parametrize("workers", [1, 4])
def test_everybody_is_in_it_and_it_holds_everything(world: World, workers: int) -> None:
    runner = world.runner(world.plan(*group_plan(world)), workers=workers)
    assert world.run(runner) is RunStatus.DONE
    is_whole(world)
    group = read_group(world)
    assert set(group.members) == {"ada.l", "robot", "old.hand"}
    assert group.comments == COMMENT
    asked = world.network.actions
    assert asked.index("CreateGroup") < asked.index("AttachPolicyToGroup")
    assert asked.index("CreateGroup") < asked.index("AddUserToGroup")
    assert asked.count("AddUserToGroup") == 3


def test_a_group_that_is_there_keeps_what_it_has(world: World) -> None:
    runner = world.runner(world.plan(*existing_group(world)))
    assert world.run(runner) is RunStatus.DONE
    is_whole(world)
    assert set(read_group(world).members) == {"ada.l", "robot", "old.hand", "li.na"}
    assert read_group(world).comments == "Since 2021"


def test_what_is_so_already_is_told(world: World) -> None:
    operations = existing_group(world)
    world.cloud.user_groups.add("ada.l", VIEWERS)
    again = AttachToGroup(VIEWERS, ARMS_READ_ONLY, ACCOUNT)
    world.run(world.runner(world.plan(*operations, again)))
    done = [event for event in world.events if isinstance(event, OperationDone)]
    so = {event.operation for event in done if event.already_so}
    assert so == {AddToGroup("ada.l", VIEWERS), again}


# Whose group it is


def test_a_group_that_somebody_made_meanwhile_is_granted_nothing(world: World) -> None:
    world.cloud.user_groups.create(VIEWERS, "Everybody in the building")
    runner = world.runner(world.plan(*group_plan(world)))
    assert world.run(runner) is RunStatus.FAILED
    assert isinstance(world.error(), AlreadyExistsError)
    group = read_group(world)
    assert (group.members, group.grants) == ((), ())
    # Users are made meanwhile, and it can be gone on with once the name is free.
    world.cloud.user_groups.delete(VIEWERS)
    assert world.run(runner) is RunStatus.DONE
    is_whole(world)


def test_another_run_of_the_same_plan_has_made_it(world: World) -> None:
    world.cloud.user_groups.create(VIEWERS, COMMENT)
    journal = journal_for(world, *group_plan(world))
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.DONE
    assert journal.state.operations[1].status is OperationStatus.ALREADY
    is_whole(world)


def _delete(store: Store) -> None:
    store.groups.pop(VIEWERS)


def half_done(world: World) -> Journal:
    """A run that was stopped once the group was made, as another start finds it."""
    attach = AttachToGroup(VIEWERS, ARMS_READ_ONLY, ACCOUNT)
    journal = journal_for(world, MAKE, attach, CreateUser("ada.l", "", COMMENT))
    runner = world.runner(journal.state.plan, journal=journal)
    assert (
        runner.run(lambda event: runner.stop() if isinstance(event, OperationDone) else None)
        is RunStatus.STOPPED
    )
    assert statuses(journal.state)[:2] == [OperationStatus.DONE, OperationStatus.WAITING]
    assert journal.state.operations[0].made_id == read_group(world).group_id
    return reread(world, journal)


def test_whoever_has_its_name_now_is_granted_nothing(world: World) -> None:
    journal = half_done(world)
    world.simulator.change(_delete)
    world.cloud.user_groups.create(VIEWERS, "Somebody else")
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert (error.code, dict(error.text.values)) == ("group-replaced", {"subject": VIEWERS})
    assert read_group(world).grants == ()


def test_a_group_that_somebody_renamed_is_named(world: World) -> None:
    journal = half_done(world)

    def rename(store: Store) -> None:
        group = store.groups.pop(VIEWERS)
        group.name = "watchers"
        store.groups["watchers"] = group

    world.simulator.change(rename)
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "group-renamed"
    assert error.text.value("known_as") == "watchers"
    assert read_group(world, "watchers").grants == ()


def test_a_group_that_is_gone_is_an_error(world: World) -> None:
    journal = half_done(world)
    world.simulator.change(_delete)
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.FAILED
    assert isinstance(world.error(), NotFoundError)


def test_its_own_group_is_found_again(world: World) -> None:
    journal = half_done(world)
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.DONE
    assert holds(read_group(world)) == {(ARMS_READ_ONLY, ACCOUNT)}


# Answers that do not come


@pytest.mark.parametrize(
    ("make", "action"),
    [
        *((group_plan, action) for action in CHANGES),
        *((existing_group, action) for action in CHANGES[2:]),
    ],
)
@pytest.mark.parametrize("fault", LOSSES)
def test_every_call_can_lose_its_answer(
    world: World, make: Callable[[World], list[Operation]], action: str, fault: Fault
) -> None:
    journal = journal_for(world, *make(world))
    world.network.faults.append((action, fault))
    runner = world.runner(journal.state.plan, journal=journal)
    assert world.run(runner) is RunStatus.FAILED
    assert isinstance(world.error(), OutcomeUnknownError)
    assert world.run(runner) is RunStatus.DONE
    is_whole(world)
    assert set(statuses(journal.state)) == {OperationStatus.DONE}, "all of it is ours to take back"


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("fault", LOSSES)
def test_a_lost_answer_is_asked_for_again_without_anybody(
    world: World, action: str, fault: Fault
) -> None:
    world.network.faults += [(action, fault)] * 2
    runner = world.runner(world.plan(*group_plan(world)), backoff=BACKOFF, workers=2)
    assert world.run(runner) is RunStatus.DONE
    assert world.network.faults == []
    is_whole(world)


@pytest.mark.parametrize("action", CHANGES)
def test_a_request_may_arrive_after_the_answer_was_given_up(world: World, action: str) -> None:
    world.network.faults.append((action, Fault.DONE_LATE))
    runner = world.runner(world.plan(*group_plan(world)))
    assert world.run(runner) is RunStatus.FAILED
    world.network.arrive()
    assert world.run(runner) is RunStatus.DONE
    is_whole(world)


def test_somebody_else_may_have_been_first_with_an_unanswered_call(world: World) -> None:
    """The request was lost, and long after it somebody did the same: that is not the run's."""
    operations = existing_group(world)
    journal = journal_for(world, *operations)
    world.network.faults += [
        ("AddUserToGroup", Fault.REQUEST_LOST),
        ("AttachPolicy", Fault.REQUEST_LOST),
    ]
    runner = world.runner(journal.state.plan, journal=journal)
    assert world.run(runner) is RunStatus.FAILED
    while world.network.faults:
        assert world.run(runner) is RunStatus.FAILED
    lost = [at for at in range(len(operations)) if journal.state.operations[at].is_unclear]
    assert lost
    _long_before(world, operations, lost)
    assert world.run(runner) is RunStatus.DONE
    assert {journal.state.operations[at].status for at in lost} == {OperationStatus.ALREADY}


def _long_before(world: World, operations: list[Operation], lost: list[int]) -> None:
    """Somebody does the same, which the cloud dates to years ago."""
    grants = Grants(world.cloud, world.account, PrincipalType.GROUP)
    for at in lost:
        it = operations[at]
        if isinstance(it, AddToGroup):
            world.cloud.user_groups.add(it.logon_name, it.group)
        elif isinstance(it, AttachToGroup):
            grants.attach(it.group, it.grant)

    def age(store: Store) -> None:
        group = store.groups[VIEWERS]
        group.members.update({each: at.replace(year=2019) for each, at in group.members.items()})
        for attachment in store.held(group.group_id):
            since = store.attachments[attachment]
            store.attachments[attachment] = since.replace(year=2019)

    world.simulator.change(age)


@pytest.mark.parametrize("action", ["AttachPolicyToGroup", "AttachPolicy", "AddUserToGroup"])
def test_a_group_of_a_moment_ago_may_not_be_seen_yet(world: World, action: str) -> None:
    world.network.faults += [(action, Fault.GROUP_NOT_SEEN_YET)] * 2
    assert world.run(world.runner(world.plan(*group_plan(world)))) is RunStatus.DONE
    assert world.network.faults == []
    assert [event for event in world.events if isinstance(event, OperationWaiting)]
    is_whole(world)


@pytest.mark.parametrize(
    ("action", "fault"),
    [
        ("AddUserToGroup", Fault.NOT_SEEN_YET),
        ("AttachPolicy", Fault.POLICY_NOT_SEEN_YET),
    ],
)
def test_nor_may_a_user_or_a_policy(world: World, action: str, fault: Fault) -> None:
    world.network.faults.append((action, fault))
    assert world.run(world.runner(world.plan(*group_plan(world)))) is RunStatus.DONE
    is_whole(world)


def test_a_group_that_was_there_and_is_not_seen_is_gone(world: World) -> None:
    operations = existing_group(world)
    world.network.faults.append(("AddUserToGroup", Fault.GROUP_NOT_SEEN_YET))
    assert world.run(world.runner(world.plan(*operations))) is RunStatus.FAILED
    assert isinstance(world.error(), NotFoundError)


# What hangs on it


def test_without_its_grant_nobody_loses_the_old_one(world: World) -> None:
    world.cloud.ram.create_user("mei.lin")
    world.cloud.ram.attach_policy(ARMS_READ_ONLY, "mei.lin")
    operations: list[Operation] = [
        MAKE,
        AttachToGroup(VIEWERS, ARMS_FULL, ACCOUNT),
        AddToGroup("mei.lin", VIEWERS),
        DetachPolicy("mei.lin", ARMS_READ_ONLY, ACCOUNT),
    ]
    world.network.refusals.append(("AttachPolicyToGroup", "LimitExceeded.Group.Policy"))
    runner = world.runner(world.plan(*operations))
    assert world.run(runner) is RunStatus.FAILED
    assert "DetachPolicyFromUser" not in world.network.actions
    assert runner.skip(1) == (1, 3)
    assert world.run(runner) is RunStatus.PARTLY
    user = world.user("mei.lin")
    assert user is not None
    assert ARMS_READ_ONLY in {held.policy for held in user.grants}
    assert VIEWERS in user.groups


def test_nobody_is_told_of_access_that_the_group_has_not_got(world: World) -> None:
    plan = world.plan(*(it for it in group_plan(world) if not isinstance(it, CreatePolicy)))
    world.network.refusals.append(("AttachPolicyToGroup", "LimitExceeded.Group.Policy"))
    world.cloud.ram.create_policy(COMPANION, COMPANION_DOCUMENT)
    runner = world.runner(plan)
    assert world.run(runner) is RunStatus.FAILED
    told = {each.logon_name for each in runner.handovers}
    assert "old.hand" not in told, "there is no secret to hand over, and no access yet"
    assert world.run(runner) is RunStatus.DONE
    assert {each.logon_name for each in runner.handovers} == {"ada.l", "robot", "old.hand"}
    assert set(handover(runner, "ada.l").grants) == {
        Grant(ARMS_READ_ONLY, ACCOUNT),
        Grant(COMPANION, world.group),
    }
