"""Undoing the reset of a password: what the profile asked for is given back, the password not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.apply.conftest import World
from tests.apply.lossy import Fault
from tests.apply.undone import journal_of, undo, undoer
from tui.apply.entries import Finished
from tui.apply.events import RunStatus
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.core.operations import ResetPassword
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.vault.run_file import Kind, Slot


def reset_here(
    world: World, before: tuple[bool, bool], wanted: tuple[bool, bool]
) -> tuple[Journal, tuple[bool, bool]]:
    """Reset a password that was there; what the profile asks for afterwards."""
    world.simulator.change(lambda store: store.add_user("ada.l"))
    world.cloud.ram.create_logon_profile(
        "ada.l",
        Secret("Qm4%before-all-77"),
        reset_at_next_logon=before[0],
        require_mfa=before[1],
    )
    reset = ResetPassword("ada.l", PasswordSource.GENERATE, *wanted)
    return journal_of(world, reset), settings(world)


def settings(world: World) -> tuple[bool, bool]:
    found = world.cloud.ram.logon_profile("ada.l")
    assert found is not None
    return found.reset_at_next_logon, found.require_mfa


@pytest.mark.parametrize("before", [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("wanted", [(False, False), (True, True)])
def test_what_the_profile_asked_for_is_given_back(
    world: World, before: tuple[bool, bool], wanted: tuple[bool, bool]
) -> None:
    journal, during = reset_here(world, before, wanted)
    assert during == wanted
    given = world.kept.secrets[Slot("ada.l", Kind.PASSWORD)]
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "password-reset"})
    assert settings(world) == before
    # The password is what the run set: no other can be given back.
    assert world.has_password("ada.l", given)
    assert world.network.actions.count("UpdateLoginProfile") == (1 if before == wanted else 2)


def test_what_somebody_changed_in_the_profile_since_stays(world: World) -> None:
    journal, _ = reset_here(world, (False, False), (True, True))
    # A logon has set another password, and with it the reset is over.
    world.cloud.ram.update_logon_profile("ada.l", reset_at_next_logon=False)
    undo(world, undoer(world, journal))
    assert settings(world) == (False, False)


def test_a_profile_that_is_gone_is_not_made_again(world: World) -> None:
    journal, _ = reset_here(world, (False, False), (True, True))
    world.cloud.ram.delete_logon_profile("ada.l")
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "password-reset"})
    assert world.cloud.ram.logon_profile("ada.l") is None


def test_a_user_who_is_gone_is_left_so(world: World) -> None:
    journal, _ = reset_here(world, (False, False), (True, True))
    world.simulator.change(lambda store: store.remove_user("ada.l"))
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "user-gone"})


def test_an_answer_that_never_came_does_not_hide_how_it_was(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    world.cloud.ram.create_logon_profile(
        "ada.l", Secret("Qm4%before-all-77"), reset_at_next_logon=False, require_mfa=False
    )
    plan = world.plan(ResetPassword("ada.l", PasswordSource.GENERATE, True, True))
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append(("UpdateLoginProfile", Fault.ANSWER_LOST))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    assert settings(world) == (True, True)
    # The second attempt finds the profile as the first one left it.
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.DONE
    undo(world, undoer(world, journal))
    assert settings(world) == (False, False)


def test_what_a_journal_from_before_does_not_tell_is_said(world: World) -> None:
    journal, during = reset_here(world, (False, False), (True, True))
    answered = journal.state.operations[0].answered
    assert answered is not None
    begun = replace(answered, settings=None)
    old = RunState(journal.state.plan, [begun, Finished(0)])
    left = undo(world, undoer(world, Journal(old, world.lines.append)))
    assert left == (RunStatus.PARTLY, {0: "password-settings"})
    assert settings(world) == during
