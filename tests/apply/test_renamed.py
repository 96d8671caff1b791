"""Somebody renames a user that the run made, or another takes its name: the ID tells who it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.lossy import Fault
from tests.apply.undone import journal_of, look, reread, state_of_all, statuses, undo, undoer
from tui.apply.events import NeedsAttentionError, OperationDone, OperationLeft, RunStatus
from tui.apply.in_use import concern_id
from tui.apply.journal import Journal
from tui.apply.run_state import OperationStatus, RunState
from tui.core.operations import AttachPolicy, CreateLogonProfile, CreateUser, Operation, TagUser
from tui.core.policies import ARMS_READ_ONLY, AccountScope
from tui.core.users import PasswordSource, Tag
from tui.simulator.store import Store
from tui.text.operations import concern_words

NEW_NAME = "ada.lin"


def whole(world: World) -> list[Operation]:
    """Everything that a run gives a console user."""
    return [
        CreateUser("ada.l", "Ada", COMMENT),
        TagUser("ada.l", (Tag("team", "sre"),)),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False),
        AttachPolicy("ada.l", ARMS_READ_ONLY, AccountScope()),
        AttachPolicy("ada.l", ARMS_READ_ONLY, world.group),
    ]


def rename(store: Store, name: str = "ada.l", new: str = NEW_NAME) -> None:
    store.rename_user(store.user(name), new)


def anew(store: Store) -> None:
    """Somebody else's user, under the name of the plan."""
    user = store.add_user("ada.l", "Ada Lin", "Hired in November")
    store.attach(user, "System", ARMS_READ_ONLY.name)


def names(world: World) -> set[str]:
    return world.simulator.change(lambda store: set(store.users))


def half_done(world: World) -> Journal:
    """A run that was stopped once the user was made, as another start finds it."""
    plan = world.plan(*whole(world))
    journal = Journal(RunState(plan), world.lines.append)
    runner = world.runner(plan, journal=journal)
    assert (
        runner.run(lambda event: runner.stop() if isinstance(event, OperationDone) else None)
        is RunStatus.STOPPED
    )
    assert statuses(journal.state) == [OperationStatus.DONE, *[OperationStatus.WAITING] * 4]
    return reread(world, journal)


# Undo


def test_a_renamed_user_is_taken_back_whole(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *whole(world))
    world.simulator.change(rename)
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert state_of_all(world) == before
    told = [event for event in world.events if isinstance(event, OperationDone)]
    assert [event.known_as for event in told] == [NEW_NAME] * 5


def test_nobody_is_said_to_be_renamed_who_is_not(world: World) -> None:
    journal = journal_of(world, *whole(world))
    world.network.actions.clear()
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    told = [event for event in world.events if isinstance(event, OperationDone)]
    assert [event.known_as for event in told] == [""] * 5


def test_who_has_the_name_now_is_not_touched(world: World) -> None:
    journal = journal_of(world, *whole(world))
    world.simulator.change(rename)
    world.simulator.change(anew)
    theirs = world.user("ada.l")
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert world.user("ada.l") == theirs
    assert NEW_NAME not in names(world)


def test_a_user_made_by_a_lost_answer_is_known_by_its_id_too(world: World) -> None:
    before = state_of_all(world)
    plan = world.plan(*whole(world))
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append(("CreateUser", Fault.ANSWER_LOST))
    runner = world.runner(plan, journal=journal)
    assert world.run(runner) is RunStatus.FAILED
    assert world.run(runner) is RunStatus.DONE
    world.simulator.change(rename)
    world.clock.seconds += 100
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_what_speaks_against_it_is_told_by_both_names(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *whole(world))
    world.simulator.change(rename)
    when = datetime(2030, 1, 1, tzinfo=UTC)
    world.change(lambda user, _store: setattr(user, "last_logon", when), NEW_NAME)
    (concern,) = look(world, journal)
    assert (concern.id, concern.known_as) == (concern_id("ada.l"), NEW_NAME)
    assert concern_words(concern).startswith("ada.l (now ada.lin) has signed in")
    outcome, left = undo(world, undoer(world, journal))
    assert outcome is RunStatus.PARTLY
    assert set(left.values()) == {"user-in-use"}
    agreed = undoer(world, journal, concern_id("ada.l"))
    assert undo(world, agreed) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


def test_a_renamed_user_with_another_comment_is_somebody_elses_now(world: World) -> None:
    journal = journal_of(world, *whole(world))
    world.simulator.change(rename)
    world.change(lambda user, _store: setattr(user, "comments", "Ours now"), NEW_NAME)
    theirs = world.user(NEW_NAME)
    outcome, left = undo(world, undoer(world, journal))
    assert (outcome, set(left.values())) == (RunStatus.PARTLY, {"user-not-ours"})
    assert world.user(NEW_NAME) == theirs
    assert any(isinstance(event, OperationLeft) for event in world.events)


def test_an_older_journal_names_no_id_and_is_undone_by_name(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *whole(world))
    world.lines[:] = [
        {name: value for name, value in line.items() if name != "user_id"} for line in world.lines
    ]
    older = reread(world, journal)
    assert not any(each.made_id for each in older.state.operations)
    assert undo(world, undoer(world, older)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before


# Going on


@pytest.mark.parametrize("taken", [False, True], ids=["name free", "name taken"])
def test_going_on_says_that_a_user_was_renamed_and_makes_no_second_one(
    world: World, taken: bool
) -> None:
    journal = half_done(world)
    world.simulator.change(rename)
    if taken:
        world.simulator.change(anew)
    before = state_of_all(world)
    runner = world.runner(journal.state.plan, journal=journal)
    assert world.run(runner) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert (error.code, dict(error.text.values)) == (
        "user-renamed",
        {"subject": "ada.l", "known_as": NEW_NAME},
    )
    assert state_of_all(world) == before
    if not taken:
        world.simulator.change(lambda store: rename(store, NEW_NAME, "ada.l"))
        assert world.run(runner) is RunStatus.DONE
        assert names(world) & {"ada.l", NEW_NAME} == {"ada.l"}


def test_going_on_gives_a_stranger_of_the_same_name_nothing(world: World) -> None:
    journal = half_done(world)
    world.simulator.change(lambda store: store.remove_user("ada.l"))
    world.simulator.change(anew)
    before = state_of_all(world)
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "user-replaced"
    assert state_of_all(world) == before


def test_who_is_renamed_while_the_run_goes_is_told_at_the_next_try(world: World) -> None:
    plan = world.plan(*whole(world))
    runner = world.runner(plan)

    def meanwhile(event: object) -> None:
        if isinstance(event, OperationDone) and event.index == 0:
            world.simulator.change(rename)

    assert runner.run(meanwhile) is RunStatus.FAILED
    assert world.run(runner) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "user-renamed"


def test_nobody_is_looked_at_who_was_made_a_moment_ago(world: World) -> None:
    world.network.actions.clear()
    journal_of(world, *whole(world))
    assert "GetUser" not in world.network.actions


def test_the_id_is_in_the_journal(world: World) -> None:
    journal_of(world, *whole(world))
    user = world.user("ada.l")
    assert user is not None
    (line,) = [line for line in world.lines if line["t"] == "finished" and line["op"] == 0]
    assert line["user_id"] == user.user_id != ""
