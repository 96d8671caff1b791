"""A plan that is older than another run of it: what that one made is not this one's to take."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.lossy import Fault
from tests.apply.undone import ACCOUNT, journal_of, reread, state_of_all, statuses, undo, undoer
from tui.apply.events import RunStatus
from tui.apply.journal import Journal
from tui.apply.run_state import OperationStatus, RunState
from tui.core.operations import AttachPolicy, CreatePolicy, CreateUser, DetachPolicy, Operation
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    ResourceGroupScope,
)
from tui.simulator.store import Store

EARLIER = timedelta(hours=1)


def before_it(world: World, operation: Operation) -> None:
    """Another run of the plan has done it, an hour ago by the cloud's clock."""
    journal_of(world, operation)
    world.lines.clear()

    def age(store: Store) -> None:
        for held in store.attachments:
            store.attachments[held] -= EARLIER
        for user in store.users.values():
            user.created -= EARLIER
        for policy in store.policies.values():
            policy.created -= EARLIER

    world.simulator.change(age)
    world.network.actions.clear()


def killed(world: World, operation: Operation) -> Journal:
    """This run, killed once it had asked: nothing is written down but that."""
    journal = journal_of(world, operation)
    world.lines[:] = [line for line in world.lines if line["t"] == "begun"]
    assert len(world.lines) == 1
    again = reread(world, journal)
    assert statuses(again.state) == [OperationStatus.RUNNING]
    world.clock.seconds += 600
    return again


@pytest.fixture(params=["account", "group"])
def grant(world: World, request: pytest.FixtureRequest) -> AttachPolicy:
    scope: AccountScope | ResourceGroupScope = ACCOUNT
    if request.param == "group":
        scope = world.group
    world.simulator.change(lambda store: store.add_user("ada.l"))
    return AttachPolicy("ada.l", ARMS_READ_ONLY, scope)


def test_a_grant_of_another_run_is_left(world: World, grant: AttachPolicy) -> None:
    before_it(world, grant)
    journal = killed(world, grant)
    before = state_of_all(world)
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "grant-unclear"})
    assert state_of_all(world) == before


def test_nor_is_it_this_runs_once_it_was_gone_on_with(world: World, grant: AttachPolicy) -> None:
    before_it(world, grant)
    journal = killed(world, grant)
    before = state_of_all(world)
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.DONE
    assert statuses(journal.state) == [OperationStatus.ALREADY]
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


@pytest.mark.parametrize("gone_on_with", [False, True])
def test_a_grant_of_this_run_is_taken_back(
    world: World, grant: AttachPolicy, gone_on_with: bool
) -> None:
    before = state_of_all(world)
    journal = killed(world, grant)
    if gone_on_with:
        assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.DONE
        assert statuses(journal.state) == [OperationStatus.DONE]
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_grant_that_is_not_seen_yet_is_waited_for(world: World, grant: AttachPolicy) -> None:
    """Whether it is this run's cannot be told before it is seen."""
    journal = killed(world, grant)
    shown = iter([False] * 2)

    def spread() -> None:
        if next(shown, True):
            world.simulator.change(lambda store: store.visible._hidden.clear())

    def hide(store: Store) -> None:
        user = store.users[grant.logon_name].user_id
        marks = [mark for mark in store.visible.everything() if mark[:2] == ("attachment", user)]
        store.visible.hide(marks, 3600)

    world.simulator.change(hide)
    world.clock.meanwhile = spread
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.DONE
    assert statuses(journal.state) == [OperationStatus.DONE]


def test_an_older_journal_cannot_tell_and_leaves_it(world: World, grant: AttachPolicy) -> None:
    journal = killed(world, grant)
    world.lines[:] = [{k: v for k, v in line.items() if k != "cloud"} for line in world.lines]
    older = reread(world, journal)
    before = state_of_all(world)
    assert undo(world, undoer(world, older)) == (RunStatus.PARTLY, {0: "grant-unclear"})
    assert state_of_all(world) == before


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (CreateUser("ada.l", "Ada", COMMENT), "user-not-ours"),
        (CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows it"), "policy-not-ours"),
    ],
    ids=["user", "policy"],
)
@pytest.mark.parametrize("gone_on_with", [False, True])
def test_what_another_run_made_stays(
    world: World, operation: Operation, why: str, gone_on_with: bool
) -> None:
    before_it(world, operation)
    journal = killed(world, operation)
    before = state_of_all(world)
    if gone_on_with:
        assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.DONE
        assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    else:
        assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: why})
    assert state_of_all(world) == before


def test_a_grant_that_another_run_took_is_not_given_back(world: World, grant: AttachPolicy) -> None:
    """There was none to take, so that nothing was asked for."""
    taken = DetachPolicy(grant.logon_name, grant.policy, grant.scope)
    world.network.actions.clear()
    journal = journal_of(world, taken)
    assert world.network.changes() == []
    assert [line["t"] for line in world.lines] == ["finished", "ended"]
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert world.network.changes() == []


def test_a_lost_detach_is_given_back(world: World, grant: AttachPolicy) -> None:
    journal_of(world, grant)
    world.lines.clear()
    before = state_of_all(world)
    action = "DetachPolicyFromUser" if grant.scope == ACCOUNT else "DetachPolicy"
    plan = world.plan(DetachPolicy(grant.logon_name, grant.policy, grant.scope))
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append((action, Fault.ANSWER_LOST))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    assert state_of_all(world) != before
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert state_of_all(world) == before
