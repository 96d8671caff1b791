"""Undo takes back exactly what the run did, and says what it left and why."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.lossy import Fault
from tests.apply.undone import (
    ACCOUNT,
    existing_user,
    journal_of,
    reread,
    state_of_all,
    undo,
    undoer,
)
from tui.apply.entries import Ending
from tui.apply.events import NeedsAttentionError, OperationDone, OperationWaiting, RunStatus
from tui.apply.in_use import concern_id
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.apply.timing import BACKOFF
from tui.cloud.errors import NotPermittedError
from tui.core.operations import (
    AttachPolicy,
    CreateAccessKey,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    ResetPassword,
)
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT, custom
from tui.core.secret import Secret
from tui.core.users import PasswordSource, Tag
from tui.simulator.records import MfaDevice, User
from tui.simulator.store import Store
from tui.vault.append_log import Record

NEW_USER = CreateUser("ada.l", "Ada", COMMENT)
KEY = CreateAccessKey("robot")


def _deny(store: Store, *actions: str) -> None:
    store.settings = replace(store.settings, denied_actions=frozenset(actions))


def is_undone(journal: Journal) -> bool:
    ended = journal.state.ended
    return ended is not None and ended.ending is Ending.UNDONE


# Exactly what the run did


@pytest.mark.parametrize("workers", [1, 4])
def test_of_new_users_nothing_is_left(world: World, workers: int) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    assert undo(world, undoer(world, journal, workers=workers)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before
    assert is_undone(journal)


def test_an_existing_user_is_as_before(world: World) -> None:
    operations = existing_user(world)
    before = state_of_all(world)
    journal = journal_of(world, *operations)
    assert state_of_all(world) != before
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_another_start_undoes_it_as_well(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    assert undo(world, undoer(world, reread(world, journal)))[0] is RunStatus.DONE
    assert state_of_all(world) == before


def test_the_old_grant_is_back_before_the_new_one_goes(world: World) -> None:
    operations = existing_user(world)
    journal = journal_of(world, *operations)
    world.network.actions.clear()
    undo(world, undoer(world, journal))
    asked = world.network.actions
    assert asked.index("AttachPolicyToUser") < asked.index("DetachPolicyFromUser")
    assert asked.index("DetachPolicy") < asked.index("DeletePolicy")


def test_what_was_so_already_stays(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l", "Ada", COMMENT))
    world.cloud.ram.create_policy(COMPANION, COMPANION_DOCUMENT)
    world.cloud.ram.attach_policy(ARMS_READ_ONLY, "ada.l")
    before = state_of_all(world)
    journal = journal_of(
        world,
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, ""),
        NEW_USER,
        AttachPolicy("ada.l", ARMS_READ_ONLY, ACCOUNT),
        DetachPolicy("ada.l", ARMS_FULL, ACCOUNT),
    )
    world.network.actions.clear()
    outcome, left = undo(world, undoer(world, journal))
    assert (outcome, left) == (RunStatus.DONE, {})
    assert world.network.changes() == []
    assert state_of_all(world) == before
    done = [event for event in world.events if isinstance(event, OperationDone)]
    assert all(event.already_so for event in done)


def test_a_run_that_was_not_finished_is_undone_as_far_as_it_came(world: World) -> None:
    before = state_of_all(world)
    plan = world.whole_plan()
    journal = Journal(RunState(plan), world.lines.append)
    world.simulator.change(lambda store: _deny(store, "ram:AttachPolicyToUser"))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    world.simulator.change(_deny)
    assert undo(world, undoer(world, journal))[0] is RunStatus.DONE
    assert state_of_all(world) == before


def test_a_second_undo_changes_nothing(world: World) -> None:
    journal = journal_of(world, *world.whole_plan().operations)
    undo(world, undoer(world, journal))
    world.network.actions.clear()
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert world.network.changes() == []


# What a third party has done since


def _use(user: User, _store: Store) -> None:
    user.last_logon = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_user_in_use_is_left_whole_unless_that_was_agreed_to(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    world.change(_use, "ada.l")
    applied = world.user("ada.l")
    outcome, left = undo(world, undoer(world, journal))
    assert outcome is RunStatus.PARTLY
    assert left == dict.fromkeys((1, 2, 3, 4), "user-in-use")
    assert world.user("ada.l") == applied
    assert world.user("grace.h") is None
    assert not is_undone(journal), "it can be agreed to later"
    again = undoer(world, reread(world, journal), concern_id("ada.l"))
    assert undo(world, again) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_user_who_was_given_more_is_stripped_once_that_was_agreed_to(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)

    def give(user: User, store: Store) -> None:
        store.add_key(user)
        store.attach(user, "System", ARMS_FULL.name)
        store.attach(user, "System", ARMS_FULL.name, world.group.group_id)
        next(iter(store.groups.values())).members[user.user_id] = store.now()
        serial = f"acs:ram::{store.account_id}:mfa/ada"
        store.mfa_devices[serial] = MfaDevice(serial, "ada", "SEED", user.user_id)

    world.change(give, "ada.l")
    assert undo(world, undoer(world, journal))[0] is RunStatus.PARTLY
    again = undoer(world, reread(world, journal), concern_id("ada.l"))
    assert undo(world, again) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_user_with_a_device_nobody_knew_of_can_be_agreed_to_as_well(world: World) -> None:
    """Nothing spoke against it before; only the attempt shows it."""
    before = state_of_all(world)
    journal = journal_of(world, NEW_USER)

    def bind(user: User, store: Store) -> None:
        serial = f"acs:ram::{store.account_id}:mfa/ada"
        store.mfa_devices[serial] = MfaDevice(serial, "ada", "SEED", user.user_id)

    world.change(bind, "ada.l")
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "user-in-use"})
    again = undoer(world, reread(world, journal), concern_id("ada.l"))
    assert undo(world, again) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_user_of_the_same_name_is_not_the_one_that_the_run_made(world: World) -> None:
    journal = journal_of(world, NEW_USER)

    def replace_user(store: Store) -> None:
        store.remove_user("ada.l")
        store.add_user("ada.l", "Ada", "another Ada")

    world.simulator.change(replace_user)
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "user-not-ours"})
    assert world.user("ada.l") is not None


@pytest.mark.parametrize("gone", ["user", "policy", "all"])
def test_what_somebody_else_removed_already_is_no_failure(world: World, gone: str) -> None:
    journal = journal_of(world, *world.whole_plan().operations)

    def remove(store: Store) -> None:
        if gone != "policy":
            for name in ("ada.l", "robot"):
                store.remove_user(name)
        if gone != "user":
            store.remove_policy(store.policy("Custom", COMPANION.name))

    world.simulator.change(remove)
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})


def test_a_policy_that_somebody_else_was_granted_stays(world: World) -> None:
    journal = journal_of(world, *world.whole_plan().operations)
    world.simulator.change(lambda store: store.add_user("someone"))
    world.cloud.ram.attach_policy(COMPANION, "someone")
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "policy-in-use"})
    assert world.cloud.ram.users_of_policy(COMPANION) == ("someone",)


def test_a_policy_in_use_by_a_user_who_is_left_goes_with_that_user_later(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    world.change(_use, "robot")
    _outcome, left = undo(world, undoer(world, journal))
    assert left[0] == "policy-in-use"
    again = undoer(world, reread(world, journal), concern_id("robot"))
    assert undo(world, again) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_policy_with_another_document_is_not_the_one_that_the_run_made(world: World) -> None:
    made = CreatePolicy(custom("Made"), COMPANION_DOCUMENT, "ours")
    journal = journal_of(world, made)
    world.cloud.ram.delete_policy(made.policy)
    world.cloud.ram.create_policy(made.policy, made.document.replace("ReadTraceApp", "*"), "ours")
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "policy-not-ours"})


def test_tags_that_somebody_else_changed_are_left(world: World) -> None:
    operations = existing_user(world)
    journal = journal_of(world, operations[1])

    def change(user: User, _store: Store) -> None:
        user.tags["new"] = "somebody else's"

    world.change(change, "ada.l")
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "tags-changed"})
    ada = world.user("ada.l")
    assert ada is not None
    assert set(ada.tags) == {
        Tag("team", "old"),
        Tag("kept", "as it is"),
        Tag("new", "somebody else's"),
    }


@pytest.mark.parametrize(
    ("at", "why"), [(1, "user-gone"), (2, ""), (3, ""), (5, "user-gone")], ids=str
)
def test_an_existing_user_who_is_gone(world: World, at: int, why: str) -> None:
    journal = journal_of(world, existing_user(world)[at])
    world.simulator.change(lambda store: store.remove_user("ada.l"))
    _outcome, left = undo(world, undoer(world, journal))
    assert left == ({0: why} if why else {})


def test_a_grant_whose_policy_is_gone_is_not_given_back(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    old = custom("Old")
    world.cloud.ram.create_policy(old, COMPANION_DOCUMENT)
    world.cloud.ram.attach_policy(old, "ada.l")
    journal = journal_of(world, DetachPolicy("ada.l", old, ACCOUNT))
    world.cloud.ram.delete_policy(old)
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "policy-gone"})


def test_a_grant_that_somebody_gave_back_is_fine(world: World) -> None:
    journal = journal_of(world, existing_user(world)[5])
    world.cloud.ram.attach_policy(ARMS_READ_ONLY, "ada.l")
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})


def test_nobody_knows_an_earlier_password(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    world.cloud.ram.create_logon_profile(
        "ada.l", Secret("Qm4%before-all-77"), reset_at_next_logon=False, require_mfa=False
    )
    reset = ResetPassword("ada.l", PasswordSource.GENERATE, False, False)
    journal = journal_of(world, reset)
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "password-reset"})
    assert world.cloud.ram.logon_profile("ada.l") is not None


# What is seen late


@pytest.mark.parametrize(
    ("action", "code"),
    [("DeleteUser", "DeleteConflict.User.Policy"), ("DeletePolicy", "DeleteConflict.Policy.User")],
)
def test_a_grant_that_was_just_taken_back_may_still_be_seen(
    world: World, action: str, code: str
) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    world.network.refusals += [(action, code)] * 3
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert world.network.refusals == []
    waits = [event.seconds for event in world.events if isinstance(event, OperationWaiting)]
    assert waits == [0.5, 1.0, 2.0]
    assert state_of_all(world) == before


# Outcomes that are not known


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.REQUEST_LOST, Fault.DONE_LATE])
@pytest.mark.parametrize(
    "action",
    ["CreatePolicy", "CreateUser", "CreateLoginProfile", "CreateAccessKey", "AttachPolicy"],
)
def test_what_may_have_been_done_is_taken_back_after_the_grace(
    world: World, action: str, fault: Fault
) -> None:
    before = state_of_all(world)
    plan = world.whole_plan()
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append((action, fault))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    # It is carried out at some time during the grace.
    world.clock.meanwhile = world.network.arrive
    assert undo(world, undoer(world, journal))[0] is RunStatus.DONE
    assert sum(world.clock.slept) >= 60
    assert state_of_all(world) == before


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.REQUEST_LOST])
@pytest.mark.parametrize("at", range(1, 6))
def test_what_may_have_been_done_to_an_existing_user_is_taken_back_too(
    world: World, at: int, fault: Fault
) -> None:
    actions = [
        "CreatePolicy",
        "TagResources",
        "CreateLoginProfile",
        "AttachPolicyToUser",
        "AttachPolicy",
        "DetachPolicyFromUser",
    ]
    operations = existing_user(world)
    before = state_of_all(world)
    plan = world.plan(*operations)
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append((actions[at], fault))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


@pytest.fixture
def lost_key(world: World) -> Journal:
    """An existing user whose new key's answer was lost."""
    world.simulator.change(lambda store: store.add_user("robot"))
    plan = world.plan(KEY)
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append(("CreateAccessKey", Fault.ANSWER_LOST))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    return journal


def test_the_lost_key_goes(world: World, lost_key: Journal) -> None:
    assert undo(world, undoer(world, lost_key)) == (RunStatus.DONE, {})
    assert world.cloud.ram.access_keys("robot") == ()


@pytest.mark.parametrize("whose", ["another one too", "used", "later"])
def test_a_key_that_may_be_somebodys_stays(world: World, lost_key: Journal, whose: str) -> None:
    def change(user: User, store: Store) -> None:
        (key,) = user.keys.values()
        if whose == "used":
            key.last_used = store.now()
        elif whose == "later":
            key.created += timedelta(minutes=10)
        else:
            store.add_key(user)

    world.change(change, "robot")
    held = world.cloud.ram.access_keys("robot")
    assert undo(world, undoer(world, lost_key)) == (RunStatus.PARTLY, {0: "keys-unclear"})
    assert world.cloud.ram.access_keys("robot") == held


def test_what_was_skipped_after_a_lost_answer_is_taken_back_too(
    world: World, lost_key: Journal
) -> None:
    runner = world.runner(lost_key.state.plan, journal=lost_key)
    assert runner.skip(0) == (0,)
    assert undo(world, undoer(world, lost_key)) == (RunStatus.DONE, {})
    assert world.cloud.ram.access_keys("robot") == ()


# Failures, and going on


@pytest.mark.parametrize(
    "action",
    [
        "ram:DetachPolicyFromUser",
        "ram:DeleteLoginProfile",
        "ram:UpdateAccessKey",
        "ram:DeleteAccessKey",
        "ram:DeleteUser",
        "ram:DeletePolicy",
    ],
)
def test_it_goes_on_where_it_failed(world: World, action: str) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    world.simulator.change(lambda store: _deny(store, action))
    undoing = undoer(world, journal)
    assert undo(world, undoing)[0] is RunStatus.FAILED
    assert isinstance(next(iter(undoing.failures.values())), NotPermittedError)
    assert not is_undone(journal)
    world.simulator.change(_deny)
    assert undo(world, undoing) == (RunStatus.DONE, {})
    assert not undoing.failures
    assert state_of_all(world) == before


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.REQUEST_LOST])
@pytest.mark.parametrize(
    "action",
    [
        "DetachPolicyFromUser",
        "DetachPolicy",
        "DeleteLoginProfile",
        "UpdateAccessKey",
        "DeleteAccessKey",
        "DeleteUser",
        "DeletePolicy",
    ],
)
def test_a_lost_answer_is_asked_for_again_by_itself(
    world: World, action: str, fault: Fault
) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    world.network.faults.append((action, fault))
    assert undo(world, undoer(world, journal, backoff=BACKOFF, workers=2)) == (RunStatus.DONE, {})
    assert world.network.faults == []
    assert state_of_all(world) == before


@pytest.mark.parametrize("note", ["undo-begun", "undone", "ended"])
def test_a_note_that_cannot_be_written_is_told_and_it_goes_on_later(
    world: World, note: str
) -> None:
    before = state_of_all(world)
    applied = journal_of(world, *world.whole_plan().operations)
    broken = [True]

    def write(line: Record) -> None:
        if line["t"] == note and broken[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        world.lines.append(line)

    journal = Journal(applied.state, write)
    undoing = undoer(world, journal)
    if note == "undone":
        assert undo(world, undoing)[0] is RunStatus.FAILED
    else:
        with pytest.raises(NeedsAttentionError) as refused:
            undo(world, undoing)
        assert refused.value.code == "not-written"
    if note == "undo-begun":
        assert state_of_all(world) != before
    broken[0] = False
    assert undo(world, undoing) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_stop_counts_and_the_next_call_goes_on(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    undoing = undoer(world, journal)
    undoing.stop()
    world.network.actions.clear()
    assert undo(world, undoing)[0] is RunStatus.STOPPED
    assert world.network.changes() == []
    assert undo(world, undoing)[0] is RunStatus.DONE
    assert state_of_all(world) == before
