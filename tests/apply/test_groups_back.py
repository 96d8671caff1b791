"""Undo takes back what a run did to RAM user groups, and nothing of what others did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.apply.conftest import World
from tests.apply.group_plans import (
    ACCOUNT,
    MAKE,
    VIEWERS,
    existing_group,
    group_plan,
    holds,
    read_group,
)
from tests.apply.lossy import Fault
from tests.apply.undone import journal_of, look, reread, state_of_all, undo, undoer
from tui.apply.events import RunStatus
from tui.apply.in_use import concern_id
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.core.account import PrincipalType
from tui.core.operations import AddToGroup, AttachToGroup, CreateGroup, CreateUser, Operation
from tui.core.policies import ARMS_READ_ONLY
from tui.simulator.store import Store

WHEN = datetime(2030, 1, 1, tzinfo=UTC)


def places(journal: Journal, *kinds: type[Operation]) -> list[int]:
    """Where operations of these kinds stand in the plan."""
    operations = journal.state.plan.operations
    return [at for at, it in enumerate(operations) if isinstance(it, kinds)]


def before_and_after(
    world: World, make: Callable[[World], list[Operation]]
) -> tuple[object, Journal]:
    operations = make(world)
    before = state_of_all(world)
    return before, journal_of(world, *operations)


def sign_in(world: World, name: str) -> None:
    world.change(lambda user, _store: setattr(user, "last_logon", WHEN), name)


# Exactly what the run did


@pytest.mark.parametrize("make", [group_plan, existing_group])
@pytest.mark.parametrize("workers", [1, 4])
def test_everything_is_as_before(
    world: World, make: Callable[[World], list[Operation]], workers: int
) -> None:
    before, journal = before_and_after(world, make)
    assert state_of_all(world) != before
    assert look(world, journal) == (), "its own group is no concern"
    undoing = undoer(world, reread(world, journal), workers=workers)
    assert undo(world, undoing) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_what_was_so_already_stays(world: World) -> None:
    operations = existing_group(world)
    world.cloud.user_groups.add("ada.l", VIEWERS)
    again = AttachToGroup(VIEWERS, ARMS_READ_ONLY, ACCOUNT)
    before = state_of_all(world)
    journal = journal_of(world, *operations, again)
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


@pytest.mark.parametrize("make", [group_plan, existing_group])
@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.REQUEST_LOST])
def test_also_what_was_never_answered(
    world: World, make: Callable[[World], list[Operation]], fault: Fault
) -> None:
    operations = make(world)
    before = state_of_all(world)
    journal = Journal(RunState(world.plan(*operations)), world.lines.append)
    changes = ["CreateGroup", "AttachPolicyToGroup", "AttachPolicy", "AddUserToGroup"]
    world.network.faults += [(action, fault) for action in changes]
    runner = world.runner(journal.state.plan, journal=journal)
    assert world.run(runner) is RunStatus.FAILED
    world.run(runner)
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_late_request_is_waited_for(world: World) -> None:
    operations = existing_group(world)
    before = state_of_all(world)
    journal = Journal(RunState(world.plan(*operations)), world.lines.append)
    world.network.faults.append(("AddUserToGroup", Fault.DONE_LATE))
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.FAILED

    def arrive() -> None:
        if world.clock.seconds > 1030:
            world.network.arrive()

    world.clock.meanwhile = arrive
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert world.network.late == []
    assert state_of_all(world) == before


# What others did since


def test_a_group_that_somebody_else_joined_stays_until_they_have_left(world: World) -> None:
    before, journal = before_and_after(world, group_plan)
    world.cloud.user_groups.add("li.na", VIEWERS)
    (made,) = places(journal, CreateGroup)
    assert undo(world, undoer(world, journal)) == (
        RunStatus.PARTLY,
        {made: "user-group-in-use"},
    )
    group = read_group(world)
    assert (group.members, group.grants) == (("li.na",), ())
    world.cloud.user_groups.remove("li.na", VIEWERS)
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_nor_does_one_go_that_somebody_granted_more_in_a_resource_group(world: World) -> None:
    _before, journal = before_and_after(world, group_plan)
    principal = world.account.group_principal(VIEWERS)
    kind = PrincipalType.GROUP
    world.cloud.resources.attach_policy(ARMS_READ_ONLY, principal, world.group.group_id, kind)
    (made,) = places(journal, CreateGroup)
    assert undo(world, undoer(world, journal))[1] == {made: "user-group-in-use"}
    assert holds(read_group(world)) == {(ARMS_READ_ONLY, world.group)}


def test_who_is_in_use_keeps_the_group_and_what_it_holds(world: World) -> None:
    before, journal = before_and_after(world, group_plan)
    sign_in(world, "ada.l")
    outcome, left = undo(world, undoer(world, journal))
    assert outcome is RunStatus.PARTLY
    attached = places(journal, AttachToGroup)
    (made,) = places(journal, CreateGroup)
    assert {left[at] for at in attached} == {"members-left"}
    assert left[made] == "user-group-in-use"
    assert left[0] == "policy-in-use"
    group = read_group(world)
    assert group.members == ("ada.l",)
    assert len(group.grants) == 2
    agreed = undoer(world, reread(world, journal), concern_id("ada.l"))
    assert undo(world, agreed) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_another_group_of_a_user_is_a_concern_and_the_runs_own_is_not(world: World) -> None:
    _before, journal = before_and_after(world, group_plan)
    world.cloud.user_groups.add("robot", "auditors")
    (found,) = look(world, journal)
    assert (found.logon_name, found.code) == ("robot", "in-groups")
    assert found.why.value("groups") == "auditors"


def test_a_member_that_is_somebody_else_by_now_does_not_keep_the_group(world: World) -> None:
    _before, journal = before_and_after(world, group_plan)
    world.cloud.user_groups.remove("ada.l", VIEWERS)
    world.cloud.ram.delete_logon_profile("ada.l")
    world.cloud.ram.delete_user("ada.l")
    world.cloud.ram.create_user("ada.l", "Another Ada", "")
    _outcome, left = undo(world, undoer(world, reread(world, journal)))
    assert set(left.values()) == {"user-not-ours"}
    assert VIEWERS not in {group.name for group in world.cloud.user_groups.list_groups()}


# Whose group it is


def rename(store: Store) -> None:
    group = store.groups.pop(VIEWERS)
    group.name = "watchers"
    store.groups["watchers"] = group


def remove(store: Store) -> None:
    group = store.groups[VIEWERS]
    for attachment in store.held(group.group_id):
        del store.attachments[attachment]
    del store.groups[VIEWERS]


def test_a_renamed_group_is_taken_back_whole(world: World) -> None:
    before, journal = before_and_after(world, group_plan)
    world.simulator.change(rename)
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


@pytest.mark.parametrize("renamed", [False, True])
def test_another_group_of_its_name_is_not_touched(world: World, *, renamed: bool) -> None:
    _before, journal = before_and_after(world, group_plan)
    world.simulator.change(rename if renamed else remove)
    groups = world.cloud.user_groups
    groups.create(VIEWERS, "Somebody else")
    groups.attach_policy(ARMS_READ_ONLY, VIEWERS)
    groups.add("old.hand", VIEWERS)
    other = read_group(world)
    _outcome, left = undo(world, undoer(world, reread(world, journal)))
    assert read_group(world) == other
    assert set(left.values()) <= {"user-group-not-ours"}
    names = {group.name for group in groups.list_groups()}
    assert "watchers" not in names


def test_one_that_somebody_made_their_own_stays_without_what_the_run_gave(world: World) -> None:
    _before, journal = before_and_after(world, group_plan)

    def adopt(store: Store) -> None:
        store.groups[VIEWERS].comments = "Everybody in the building"

    world.simulator.change(adopt)
    (made,) = places(journal, CreateGroup)
    assert undo(world, undoer(world, reread(world, journal))) == (
        RunStatus.PARTLY,
        {made: "user-group-not-ours"},
    )
    group = read_group(world)
    assert (group.members, group.grants) == ((), ())


def test_a_group_that_is_gone_leaves_nothing(world: World) -> None:
    before, journal = before_and_after(world, group_plan)

    world.simulator.change(remove)
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_user_who_left_and_a_grant_that_went_leave_nothing(world: World) -> None:
    before, journal = before_and_after(world, existing_group)
    world.cloud.user_groups.remove("old.hand", VIEWERS)
    principal = world.account.group_principal(VIEWERS)
    for held in world.cloud.resources.grants(principal, PrincipalType.GROUP):
        if held.scope == world.group:
            world.cloud.resources.detach_policy(
                held.policy, principal, world.group.group_id, PrincipalType.GROUP
            )
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


@pytest.mark.parametrize(
    ("action", "kind", "why"),
    [
        ("AddUserToGroup", AddToGroup, "membership-unclear"),
        ("AttachPolicy", AttachToGroup, "grant-unclear"),
    ],
)
def test_what_was_there_for_long_is_not_an_unanswered_calls(
    world: World, action: str, kind: type[Operation], why: str
) -> None:
    operations = existing_group(world)
    journal = Journal(RunState(world.plan(*operations)), world.lines.append)
    world.network.faults.append((action, Fault.ANSWER_LOST))
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.FAILED

    def age(store: Store) -> None:
        group = store.groups[VIEWERS]
        group.members.update({each: at.replace(year=2019) for each, at in group.members.items()})
        for attachment in store.held(group.group_id):
            store.attachments[attachment] = store.attachments[attachment].replace(year=2019)

    world.simulator.change(age)
    unclear = [at for at in places(journal, kind) if journal.state.operations[at].is_unclear]
    _outcome, left = undo(world, undoer(world, reread(world, journal)))
    assert {at: left.get(at) for at in unclear} == dict.fromkeys(unclear, why)


def test_what_may_not_be_seen_yet_is_looked_for_again(world: World) -> None:
    before, journal = before_and_after(world, group_plan)
    world.network.faults += [
        ("RemoveUserFromGroup", Fault.GROUP_NOT_SEEN_YET),
        ("DetachPolicyFromGroup", Fault.GROUP_NOT_SEEN_YET),
    ]
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert world.network.faults == []
    assert state_of_all(world) == before


def test_a_group_alone_is_made_and_goes(world: World) -> None:
    before, journal = before_and_after(world, lambda _world: [MAKE])
    assert read_group(world).members == ()
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before
    assert not [it for it in journal.state.plan.operations if isinstance(it, CreateUser)]


def test_what_somebody_made_anew_in_a_group_that_was_there_stays(world: World) -> None:
    _before, journal = before_and_after(world, existing_group)

    def later(store: Store) -> None:
        """Somebody took all of it away, and made the same a week after."""
        week, group = timedelta(days=7), store.groups[VIEWERS]
        group.members.update({each: at + week for each, at in group.members.items()})
        for attachment in store.held(group.group_id):
            store.attachments[attachment] += week

    world.simulator.change(later)
    other = read_group(world)
    outcome, left = undo(world, undoer(world, reread(world, journal)))
    assert outcome is RunStatus.PARTLY
    assert {"membership-unclear", "grant-unclear"} <= set(left.values())
    assert set(read_group(world).members) >= {"old.hand"}
    assert holds(read_group(world)) == holds(other)
