"""What speaks against taking a user's access back, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.lossy import Fault
from tests.apply.undone import existing_user, journal_of, look
from tui.apply.events import RunStatus
from tui.apply.in_use import concern_id
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.cloud.errors import CloudError
from tui.core.operations import AttachPolicy, CreateAccessKey, CreateLogonProfile, CreateUser
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, AccountScope
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.simulator.records import User
from tui.simulator.store import Store

WHEN = datetime(2030, 1, 1, tzinfo=UTC)
ROBOT = (
    CreateUser("robot", "", COMMENT),
    CreateAccessKey("robot"),
    AttachPolicy("robot", ARMS_READ_ONLY, AccountScope()),
)


def found(world: World, journal: Journal) -> list[tuple[str, str]]:
    return [(each.logon_name, each.code) for each in look(world, journal)]


def test_what_the_run_did_itself_is_no_concern(world: World) -> None:
    assert found(world, journal_of(world, *world.whole_plan().operations)) == []


def _log_on(user: User, _store: Store) -> None:
    user.last_logon = WHEN


def _use_key(user: User, _store: Store) -> None:
    next(iter(user.keys.values())).last_used = WHEN


def _add_key(user: User, store: Store) -> None:
    store.add_key(user)


def _attach(user: User, store: Store) -> None:
    store.attach(user, "System", ARMS_FULL.name)


def _attach_in_group(user: User, store: Store) -> None:
    store.attach(user, "System", ARMS_READ_ONLY.name, next(iter(store.resource_groups)))


def _join(user: User, store: Store) -> None:
    next(iter(store.groups.values())).members[user.user_id] = store.now()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_log_on, "has-logged-on"),
        (_use_key, "key-used"),
        (_add_key, "other-keys"),
        (_attach, "other-grants"),
        (_attach_in_group, "other-grants"),
        (_join, "in-groups"),
    ],
)
def test_a_user_in_use(world: World, change: object, code: str) -> None:
    journal = journal_of(world, *ROBOT)
    world.change(change, "robot")  # type: ignore[arg-type]
    (concern,) = look(world, journal)
    assert (concern.logon_name, concern.code) == ("robot", code)
    assert concern.id == concern_id("robot")
    assert all(value for _, value in concern.why.values)


def test_a_logon_profile_that_the_run_did_not_make(world: World) -> None:
    journal = journal_of(world, *ROBOT)
    world.cloud.ram.create_logon_profile(
        "robot", Secret("Qm4%somebody-77"), reset_at_next_logon=False, require_mfa=False
    )
    assert found(world, journal) == [("robot", "other-profile")]


def test_what_the_plan_names_and_the_run_did_not_come_to_is_somebody_elses(world: World) -> None:
    """The run stopped after the user was made; then somebody went on by hand."""
    plan = world.plan(
        CreateUser("ada.l", "", COMMENT),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True),
        AttachPolicy("ada.l", ARMS_READ_ONLY, AccountScope()),
    )
    journal = Journal(RunState(plan), world.lines.append)
    runner = world.runner(plan, journal=journal)
    assert runner.run(lambda _event: runner.stop()) is RunStatus.STOPPED
    world.cloud.ram.create_logon_profile(
        "ada.l", Secret("Qm4%somebody-77"), reset_at_next_logon=False, require_mfa=False
    )
    world.change(lambda user, store: store.attach(user, "System", ARMS_READ_ONLY.name), "ada.l")
    assert found(world, journal) == [("ada.l", "other-grants"), ("ada.l", "other-profile")]


@pytest.mark.parametrize(
    ("action", "expected"), [("CreateAccessKey", []), ("AttachPolicyToUser", ["other-keys"])]
)
def test_a_key_is_nobodys_only_where_a_call_for_one_was_not_answered(
    world: World, action: str, expected: list[str]
) -> None:
    """Whose it is then is looked at when it is taken back."""
    plan = world.plan(*ROBOT)
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append((action, Fault.REQUEST_LOST))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    world.change(_add_key, "robot")
    assert [code for _name, code in found(world, journal)] == expected


def test_a_user_who_was_there_before_is_not_deleted_so_nothing_speaks_against_it(
    world: World,
) -> None:
    journal = journal_of(world, *existing_user(world))
    for change in (_log_on, _add_key, _join):
        world.change(change, "ada.l")
    assert found(world, journal) == []


def test_a_user_who_may_have_been_made_is_looked_at(world: World) -> None:
    plan = world.plan(*ROBOT)
    journal = Journal(RunState(plan), world.lines.append)
    world.network.faults.append(("CreateUser", Fault.ANSWER_LOST))
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.FAILED
    world.change(_log_on, "robot")
    assert found(world, journal) == [("robot", "has-logged-on")]


def test_a_user_who_is_gone_is_no_concern(world: World) -> None:
    journal = journal_of(world, *ROBOT)
    world.simulator.change(lambda store: store.remove_user("robot"))
    assert found(world, journal) == []


def test_what_cannot_be_read_is_not_taken_for_nothing(world: World) -> None:
    journal = journal_of(world, *ROBOT)
    world.network.faults.append(("ListGroupsForUser", Fault.ANSWER_LOST))
    with pytest.raises(CloudError):
        look(world, journal)
