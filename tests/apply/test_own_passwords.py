"""A typed password after a lost answer: handed over only where it is known to have been set.

The cloud refuses with one code what breaks the password policy, what is the current password, and
what was it before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apply.conftest import World, handover
from tests.apply.lossy import Fault
from tests.apply.undone import undo, undoer
from tui.apply.events import NeedsAttentionError, RunStatus
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.apply.runner import Runner
from tui.core.operations import CreateLogonProfile, Operation, ResetPassword
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.simulator.records import User
from tui.simulator.store import Store

OWN = Secret("Kx7@own-pass-2041")
BEFORE = Secret("Qm4%before-all-77")
RESET = ResetPassword("ada.l", PasswordSource.ASK, False, False)
CREATE = CreateLogonProfile("ada.l", PasswordSource.ASK, True, True)


def had(world: World, *passwords: Secret) -> None:
    """An existing user with these passwords one after the other, the last one an hour ago."""
    world.simulator.change(lambda store: store.add_user("ada.l"))
    first, *others = passwords
    world.cloud.ram.create_logon_profile(
        "ada.l", first, reset_at_next_logon=False, require_mfa=False
    )
    for each in others:
        world.cloud.ram.update_logon_profile("ada.l", each)

    def age(user: User, _store: Store) -> None:
        assert user.profile is not None
        user.profile.created -= timedelta(hours=1)
        user.profile.updated = user.profile.created

    world.change(age, "ada.l")


def cut_off(world: World, operation: Operation, fault: Fault) -> tuple[Runner, Journal]:
    """A run whose only change was not answered."""
    journal = Journal(RunState(world.plan(operation)), world.lines.append)
    runner = world.runner(journal.state.plan, {"ada.l": OWN}, journal=journal)
    action = "UpdateLoginProfile" if operation == RESET else "CreateLoginProfile"
    world.network.faults.append((action, fault))
    assert world.run(runner) is RunStatus.FAILED
    return runner, journal


def handed_over(runner: Runner) -> list[Secret]:
    """Passwords that somebody would be given."""
    return [each.password for each in runner.handovers if each.password is not None]


def is_unclear(world: World, runner: Runner) -> None:
    """It asks a person, and hands nothing over."""
    assert world.run(runner) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert (error.code, dict(error.text.values)) == ("password-unclear", {"subject": "ada.l"})
    assert handed_over(runner) == []
    runner.skip(0)
    assert world.run(runner) is RunStatus.PARTLY
    assert handed_over(runner) == []


def test_one_that_was_set_is_handed_over(world: World) -> None:
    had(world, BEFORE)
    runner, _journal = cut_off(world, RESET, Fault.ANSWER_LOST)
    assert world.run(runner) is RunStatus.DONE
    assert handover(runner, "ada.l").password == OWN
    assert world.has_password("ada.l", OWN)


def test_one_that_the_user_had_before_was_not_set(world: World) -> None:
    """The first request never came; the second is refused, for it was used before."""
    had(world, OWN, BEFORE)
    runner, journal = cut_off(world, RESET, Fault.REQUEST_LOST)
    is_unclear(world, runner)
    assert world.has_password("ada.l", BEFORE)
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "password-reset"})


def test_one_that_the_policy_forbids_by_now_was_not_set(world: World) -> None:
    had(world, BEFORE)
    runner, _journal = cut_off(world, RESET, Fault.REQUEST_LOST)
    longer(world)
    is_unclear(world, runner)
    assert world.has_password("ada.l", BEFORE)


def longer(world: World, reuse_prevention: int = 3) -> None:
    """Somebody makes the password policy stricter."""

    def change(store: Store) -> None:
        policy = replace(
            store.settings.password_policy, minimum_length=30, reuse_prevention=reuse_prevention
        )
        store.settings = replace(store.settings, password_policy=policy)

    world.simulator.change(change)


def _later(user: User, _store: Store) -> None:
    assert user.profile is not None
    assert user.profile.updated is not None
    user.profile.updated += timedelta(days=1)


def _other_flags(user: User, _store: Store) -> None:
    assert user.profile is not None
    user.profile.mfa_required = True


@pytest.mark.parametrize("change", [_later, _other_flags])
def test_a_profile_that_somebody_changed_since_tells_nothing(
    world: World, change: Callable[[User, Store], None]
) -> None:
    had(world, BEFORE)
    runner, _journal = cut_off(world, RESET, Fault.ANSWER_LOST)
    world.change(change, "ada.l")
    is_unclear(world, runner)


def test_without_a_rule_against_reuse_the_refusal_is_about_something_else(world: World) -> None:
    had(world, BEFORE)
    runner, _journal = cut_off(world, RESET, Fault.ANSWER_LOST)
    longer(world, reuse_prevention=0)
    is_unclear(world, runner)


def test_the_profile_that_the_lost_answer_made_has_the_password_whatever_the_policy_says_now(
    world: World,
) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    runner, _journal = cut_off(world, CREATE, Fault.ANSWER_LOST)
    longer(world)
    assert world.run(runner) is RunStatus.DONE
    assert handover(runner, "ada.l").password == OWN
    assert world.has_password("ada.l", OWN)


@pytest.mark.parametrize("operation", [RESET, CREATE], ids=["reset", "create"])
def test_a_clear_refusal_is_one(world: World, operation: Operation) -> None:
    """Nothing was lost before it, so that nothing is unclear."""
    if operation == RESET:
        had(world, BEFORE)
    else:
        world.simulator.change(lambda store: store.add_user("ada.l"))
    longer(world)
    runner = world.runner(world.plan(operation), {"ada.l": OWN})
    assert world.run(runner) is RunStatus.FAILED
    assert not isinstance(world.error(), NeedsAttentionError)
