"""What is put off until later is not taken for done, for lost, or for somebody else's."""

from __future__ import annotations

import errno
import os

import pytest

from tests.apply.conftest import COMMENT, World, handover
from tests.apply.lossy import Fault
from tests.apply.undone import back, journal_of, look, reread, statuses, undo, undoer
from tui.apply.entries import Begun, Ending, Finished, to_note
from tui.apply.events import OperationDone, RunStatus
from tui.apply.journal import Journal
from tui.apply.run_state import OperationStatus, RunState
from tui.apply.undoer import still_open
from tui.core.operations import (
    AttachPolicy,
    CreateAccessKey,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
)
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT, AccountScope
from tui.simulator.records import User
from tui.simulator.store import Store
from tui.vault.append_log import Record
from tui.vault.run_file import Kind, Slot

ACCOUNT = AccountScope()
ROBOT, KEY = CreateUser("robot", "", COMMENT), CreateAccessKey("robot")
POLICY = CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows the application list")


def policy_is_there(world: World) -> bool:
    return world.simulator.change(lambda store: ("Custom", COMPANION.name) in store.policies)


def use_keys(user: User, store: Store) -> None:
    for key in user.keys.values():
        key.last_used = store.now()


# A run that an undo has begun on


def test_a_run_that_is_taken_back_cannot_be_gone_on_with(world: World) -> None:
    plan = world.plan(CreateUser("ada.l", "", COMMENT), CreateUser("grace.h", "", COMMENT))
    kept = Journal(RunState(plan), world.lines.append)
    runner = world.runner(plan, journal=kept)

    def stop_after_one(event: object) -> None:
        if isinstance(event, OperationDone):
            runner.stop()

    assert runner.run(stop_after_one) is RunStatus.STOPPED
    undo(world, undoer(world, kept))
    with pytest.raises(RuntimeError, match="undo"):
        world.run(world.runner(plan, journal=reread(world, kept)))
    assert world.user("grace.h") is None


# A stop while something waits


def test_a_stop_while_an_undo_waits_leaves_nothing_for_good(world: World) -> None:
    kept = journal_of(world, POLICY)
    undoing = undoer(world, kept)
    world.network.refusals += [("DeletePolicy", "DeleteConflict.Policy.User")] * 2
    world.clock.meanwhile = undoing.stop
    assert undo(world, undoing) == (RunStatus.STOPPED, {})
    assert back(kept.state) == {}
    assert policy_is_there(world)
    world.network.refusals.clear()
    assert undo(world, undoer(world, reread(world, kept))) == (RunStatus.DONE, {})
    assert not policy_is_there(world)


def test_a_stop_while_a_new_user_is_not_seen_yet_fails_nothing(world: World) -> None:
    plan = world.plan(ROBOT, AttachPolicy("robot", ARMS_READ_ONLY, ACCOUNT))
    kept = Journal(RunState(plan), world.lines.append)
    runner = world.runner(plan, journal=kept)
    world.network.faults += [("AttachPolicyToUser", Fault.NOT_SEEN_YET)] * 2
    world.clock.meanwhile = runner.stop
    assert world.run(runner) is RunStatus.STOPPED
    assert not runner.failures
    assert statuses(kept.state) == [OperationStatus.DONE, OperationStatus.WAITING], (
        "the refusal was an answer"
    )
    began = world.clock.seconds
    assert world.run(world.runner(plan, journal=kept)) is RunStatus.DONE
    assert world.clock.seconds == began, "nothing is feared, so nothing is waited for"


# What an undo leaves for now


def test_a_policy_in_use_is_tried_again_by_the_next_undo(world: World) -> None:
    kept = journal_of(world, POLICY)

    def hold(store: Store) -> None:
        store.attach(store.add_user("else"), "Custom", COMPANION.name)

    world.simulator.change(hold)
    assert undo(world, undoer(world, kept)) == (RunStatus.PARTLY, {0: "policy-in-use"})
    assert still_open(kept.state) == (0,)
    world.simulator.change(lambda store: store.remove_user("else"))
    again = reread(world, kept)
    assert undo(world, undoer(world, again)) == (RunStatus.DONE, {})
    assert not policy_is_there(world)
    assert still_open(again.state) == ()


def test_a_policy_whose_grant_stays_is_left_without_waiting(world: World) -> None:
    kept = journal_of(
        world, POLICY, CreateUser("ada.l", "", COMMENT), AttachPolicy("ada.l", COMPANION, ACCOUNT)
    )

    def give_more(_user: User, store: Store) -> None:
        store.attach(store.users["ada.l"], "System", ARMS_FULL.name)

    world.change(give_more, "ada.l")
    began = world.clock.seconds
    _, left = undo(world, undoer(world, kept))
    assert left == {0: "policy-in-use", 1: "user-in-use", 2: "user-in-use"}
    assert world.clock.seconds == began


def test_a_policy_whose_grant_went_with_its_user_goes(world: World) -> None:
    """Another user has the name, and never held it."""
    kept = journal_of(
        world, POLICY, CreateUser("ada.l", "", COMMENT), AttachPolicy("ada.l", COMPANION, ACCOUNT)
    )

    def make_anew(store: Store) -> None:
        store.remove_user("ada.l")
        store.add_user("ada.l")

    world.simulator.change(make_anew)
    _, left = undo(world, undoer(world, kept))
    assert left == {1: "user-not-ours", 2: "user-not-ours"}
    assert not policy_is_there(world)


def test_a_resource_group_that_is_gone_is_called_so(world: World) -> None:
    def hold(store: Store) -> None:
        store.attach(store.add_user("ada.l"), "System", ARMS_READ_ONLY.name, world.group.group_id)

    world.simulator.change(hold)
    kept = journal_of(
        world,
        AttachPolicy("ada.l", ARMS_FULL, ACCOUNT),
        DetachPolicy("ada.l", ARMS_READ_ONLY, world.group),
    )
    world.network.refusals.append(("AttachPolicy", "EntityNotExists.ResourceGroup"))
    assert undo(world, undoer(world, kept)) == (RunStatus.PARTLY, {1: "group-gone"})


# Keys


def test_a_key_that_was_kept_late_is_no_lost_one(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("robot"))
    plan = world.plan(KEY)
    kept = Journal(RunState(plan), world.lines.append)
    runner = world.runner(plan, journal=kept)
    world.kept.trouble = OSError(28, "No space left on device")
    assert world.run(runner) is RunStatus.FAILED
    world.kept.trouble = None
    runner.keep_unkept()
    assert statuses(kept.state) == [OperationStatus.DONE]
    world.change(use_keys, "robot")
    assert undo(world, undoer(world, reread(world, kept))) == (RunStatus.DONE, {})
    user = world.user("robot")
    assert user is not None
    assert not user.access_keys


def test_a_key_whose_secret_is_sealed_is_known_though_its_note_is_missing(world: World) -> None:
    plan = world.plan(KEY)
    state = RunState(plan, [], [Slot("robot", Kind.ACCESS_KEY, "LTAI5tExample")])
    assert state.operations[0].key == "LTAI5tExample"


@pytest.mark.parametrize("new_user", [True, False])
def test_a_key_that_is_sealed_and_not_noted_is_deleted_at_once(
    world: World, new_user: bool
) -> None:
    """The disk was full after the secret was sealed; it was handed over, and used."""
    if not new_user:
        world.simulator.change(lambda store: store.add_user("robot"))

    def write(line: Record) -> None:
        if line["t"] == "finished" and "key" in line:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        world.lines.append(line)

    plan = world.plan(*([ROBOT, KEY] if new_user else [KEY]))
    runner = world.runner(plan, journal=Journal(RunState(plan), write))
    assert world.run(runner) is RunStatus.FAILED
    assert handover(runner, "robot").access_key_id
    world.change(use_keys, "robot")
    notes = [note for line in world.lines if (note := to_note(line)) is not None]
    kept = Journal(RunState(plan, notes, world.kept.secrets), world.lines.append)
    assert {each.code for each in look(world, kept)} == ({"key-used"} if new_user else set())
    began = world.clock.seconds
    agreed = ["undo.in-use:robot"] if new_user else []
    assert undo(world, undoer(world, kept, *agreed)) == (RunStatus.DONE, {})
    assert world.clock.seconds == began, "its answer came, so nothing is waited for"
    user = world.user("robot")
    assert (user is None) is new_user
    assert user is None or not user.access_keys


def test_beside_a_key_that_is_sealed_and_not_noted_another_one_is_somebodys(world: World) -> None:
    plan = world.plan(ROBOT, KEY)
    kept = journal_of(world, ROBOT)
    kept.state = RunState(
        plan,
        [Finished(0), Begun(1, world.clock.time(), world.cloud.time)],
        [Slot("robot", Kind.ACCESS_KEY, world.cloud.ram.create_access_key("robot").access_key_id)],
    )
    assert look(world, kept) == ()
    other = world.cloud.ram.create_access_key("robot").access_key_id
    (found,) = look(world, kept)
    assert (found.code, found.why.value("keys")) == ("other-keys", other)


def test_what_was_left_of_a_user_goes_with_the_user(world: World) -> None:
    kept = journal_of(world, ROBOT, KEY)
    kept.state.operations[1].key = ""
    kept.state.operations[1].undone = "keys-unclear"
    undo(world, undoer(world, kept, "undo.in-use:robot"))
    assert world.user("robot") is None
    assert back(kept.state) == {0: "", 1: ""}
    assert kept.state.ended is not None
    assert kept.state.ended.ending is Ending.UNDONE


def test_a_key_that_is_made_after_its_user_was_seen_late_leaves_nothing_to_fear(
    world: World,
) -> None:
    plan = world.plan(ROBOT, KEY)
    kept = Journal(RunState(plan), world.lines.append)
    world.network.faults.append(("CreateAccessKey", Fault.NOT_SEEN_YET))
    assert world.run(world.runner(plan, journal=kept)) is RunStatus.DONE
    assert not any(each.unanswered for each in kept.state.operations)
    began = world.clock.seconds
    assert undo(world, undoer(world, kept)) == (RunStatus.DONE, {})
    assert world.clock.seconds == began


# A clock that was put right


def test_after_the_clock_was_set_back_the_grace_is_waited_once(world: World) -> None:
    plan = world.plan(ROBOT, KEY)
    kept = Journal(RunState(plan), world.lines.append)
    world.network.faults.append(("CreateAccessKey", Fault.ANSWER_LOST))
    assert world.run(world.runner(plan, journal=kept)) is RunStatus.FAILED
    world.clock.seconds -= 6 * 3600
    began = world.clock.seconds
    assert world.run(world.runner(plan, journal=reread(world, kept))) is RunStatus.DONE
    assert world.clock.seconds - began < 180
