"""A logon profile of an existing user, after a call for one was not answered: whose is it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apply.conftest import World
from tests.apply.lossy import Fault
from tests.apply.undone import reread, undo, undoer
from tui.apply.events import NeedsAttentionError, RunStatus
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.core.operations import CreateLogonProfile
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.simulator.records import LoginProfile, User
from tui.simulator.store import Store

PROFILE = CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False)
THEIRS = Secret("Zt9+somebody-else")


def unanswered(world: World, fault: Fault) -> Journal:
    """A run whose only call was not answered."""
    world.simulator.change(lambda store: store.add_user("ada.l"))
    plan = world.plan(PROFILE)
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append(("CreateLoginProfile", fault))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    return journal


def gives_access(world: World, minutes: float = 0, *, reset: bool = True) -> None:
    """Somebody else does it by hand."""
    world.cloud.ram.create_logon_profile(
        "ada.l", THEIRS, reset_at_next_logon=reset, require_mfa=False
    )

    def back_or_on(user: User, _store: Store) -> None:
        assert user.profile is not None
        user.profile.created += timedelta(minutes=minutes)

    world.change(back_or_on, "ada.l")


def profile(world: World) -> LoginProfile | None:
    return world.simulator.change(lambda store: store.user("ada.l").profile)


@pytest.mark.parametrize("again", [False, True], ids=["same start", "another start"])
def test_the_one_that_the_lost_answer_made_goes(world: World, again: bool) -> None:
    journal = unanswered(world, Fault.ANSWER_LOST)
    assert profile(world) is not None
    found = reread(world, journal) if again else journal
    assert undo(world, undoer(world, found)) == (RunStatus.DONE, {})
    assert profile(world) is None


@pytest.mark.parametrize(("minutes", "reset"), [(-60, True), (24 * 60, True), (0, False)])
def test_somebody_elses_stays(world: World, minutes: int, reset: bool) -> None:
    """Made at another time, or not as it was asked for."""
    journal = unanswered(world, Fault.REQUEST_LOST)
    gives_access(world, minutes, reset=reset)
    before = profile(world)
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "profile-unclear"})
    assert profile(world) == before


def test_an_older_journal_cannot_tell_and_leaves_it(world: World) -> None:
    journal = unanswered(world, Fault.ANSWER_LOST)
    world.lines[:] = [{k: v for k, v in line.items() if k != "cloud"} for line in world.lines]
    older = reread(world, journal)
    assert undo(world, undoer(world, older)) == (RunStatus.PARTLY, {0: "profile-unclear"})
    assert profile(world) is not None


def test_the_first_of_several_attempts_may_have_made_it(world: World) -> None:
    journal = unanswered(world, Fault.ANSWER_LOST)
    for _ in range(2):
        world.clock.seconds += 3600
        world.network.faults.append(("CreateLoginProfile", Fault.REQUEST_LOST))
        assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.FAILED
    # The cloud's clock is the real one: the later attempts are put an hour later by hand.
    first, *later = journal.state.operations[0].attempts
    assert first.cloud_time is not None
    assert len(later) == 2
    moved = (replace(each, cloud_time=first.cloud_time + timedelta(hours=1)) for each in later)
    journal.state.operations[0].attempts = (first, *moved)
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert profile(world) is None


def test_one_of_this_run_that_was_answered_goes_whatever_its_date(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    plan = world.plan(PROFILE)
    journal = Journal(RunState(plan), world.lines.append)
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.DONE

    def age(user: User, _store: Store) -> None:
        assert user.profile is not None
        user.profile.created -= timedelta(days=1)

    world.change(age, "ada.l")
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert profile(world) is None


@pytest.mark.parametrize("minutes", [-60, 24 * 60])
def test_going_on_sets_no_strangers_password(world: World, minutes: int) -> None:
    journal = unanswered(world, Fault.REQUEST_LOST)
    gives_access(world, minutes)
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "profile-there"
    assert world.has_password("ada.l", THEIRS)
    outcome, left = undo(world, undoer(world, journal))
    assert (outcome, left) == (RunStatus.PARTLY, {0: "profile-unclear"})
    assert world.has_password("ada.l", THEIRS)


def test_this_machines_clock_does_not_matter(world: World) -> None:
    """It is years off, and jumps between the attempt and the undo."""
    journal = unanswered(world, Fault.ANSWER_LOST)
    world.clock.seconds += 365 * 24 * 3600
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert profile(world) is None
