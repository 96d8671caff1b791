"""Undo takes back what the run made, and nothing of what somebody else made or changed since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.lossy import Fault
from tui.account.reader import AccountReader
from tui.apply.events import OperationLeft, RunEvent, RunStatus
from tui.apply.in_use import InUse, concerns
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.apply.undoer import Undoer
from tui.cloud.errors import NotFoundError
from tui.core.operations import (
    AttachPolicy,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    Plan,
    TagUser,
)
from tui.core.policies import ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT, AccountScope
from tui.core.users import PasswordSource, Tag
from tui.simulator.records import LoginProfile, MfaDevice
from tui.simulator.store import Store, mark_of

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def applied(world: World, plan: Plan) -> Journal:
    """The journal of a run that came to its end."""
    journal = Journal(RunState(plan), world.lines.append)
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.DONE
    return journal


def one_user(world: World) -> Plan:
    """With a password and a grant."""
    return world.plan(
        CreateUser("ada.l", "Ada", COMMENT),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False),
        AttachPolicy("ada.l", ARMS_READ_ONLY, world.group),
    )


def undo(
    world: World, journal: Journal, found: tuple[InUse, ...] = (), *, agree: bool = False
) -> tuple[RunStatus, dict[int, str]]:
    """How it ended, and what was left and why."""
    clock = world.clock
    undoer = Undoer(
        world.cloud,
        journal,
        concerns=found,
        agreed=frozenset(each.id for each in found if agree),
        timing=clock.timing(),
        workers=1,
    )
    events: list[RunEvent] = []
    outcome = undoer.run(events.append)
    return outcome, {it.index: it.why for it in events if isinstance(it, OperationLeft)}


def look(world: World, journal: Journal) -> tuple[InUse, ...]:
    return concerns(world.cloud, AccountReader(world.cloud), journal.state)


def test_another_user_of_the_same_name_is_not_touched(world: World) -> None:
    journal = applied(world, one_user(world))

    def somebody_else(store: Store) -> None:
        store.remove_user("ada.l")
        user = store.add_user("ada.l", "Ada Lin", "Hired in November")
        user.profile = LoginProfile(NOW, hashes=["x"])
        user.last_logon = NOW
        store.attach(user, "System", ARMS_READ_ONLY.name, world.group.group_id)

    world.simulator.change(somebody_else)
    before = world.user("ada.l")
    found = look(world, journal)
    assert found == (), "there is nothing to agree to"
    outcome, left = undo(world, journal, found)
    assert outcome is RunStatus.PARTLY
    assert set(left.values()) == {"user-not-ours"}
    assert len(left) == 3
    assert world.user("ada.l") == before


def test_a_user_with_an_mfa_device_is_left_whole_until_somebody_agrees(world: World) -> None:
    journal = applied(world, one_user(world))
    device = MfaDevice("acs:ram::1:mfa/ada", "ada", "SEED")

    def bind(store: Store) -> None:
        device.user_id = store.user("ada.l").user_id
        store.mfa_devices[device.serial] = device

    world.simulator.change(bind)
    before = world.user("ada.l")
    found = look(world, journal)
    assert [(it.code, it.why.value("device")) for it in found] == [("has-mfa", device.serial)]
    assert undo(world, journal, found)[0] is RunStatus.PARTLY
    assert world.user("ada.l") == before
    assert undo(world, journal, found, agree=True) == (RunStatus.DONE, {})
    assert world.user("ada.l") is None
    assert not world.simulator.change(lambda store: device.serial in store.mfa_devices)


def test_a_tag_that_somebody_removed_is_told_and_stays_removed(world: World) -> None:
    world.change(lambda user, _store: user.tags.update(team="web"), "li.na")
    journal = applied(world, world.plan(TagUser("li.na", (Tag("team", "sre"), Tag("new", "1")))))
    world.change(lambda user, _store: user.tags.pop("team"), "li.na")
    assert undo(world, journal) == (RunStatus.PARTLY, {0: "tags-changed"})
    user = world.user("li.na")
    assert user is not None
    assert not {"team", "new"} & {tag.key for tag in user.tags}


def test_tags_that_nobody_touched_are_as_before(world: World) -> None:
    world.change(lambda user, _store: user.tags.update(team="web"), "li.na")
    before = world.user("li.na")
    journal = applied(world, world.plan(TagUser("li.na", (Tag("team", "sre"), Tag("new", "1")))))
    assert undo(world, journal) == (RunStatus.DONE, {})
    assert world.user("li.na") == before


def test_undo_waits_for_a_late_request_that_was_asked_for_again(world: World) -> None:
    plan = one_user(world)
    journal = Journal(RunState(plan), world.lines.append)
    runner = world.runner(plan, journal=journal)
    world.network.faults += [("CreateUser", Fault.DONE_LATE), ("AttachPolicy", Fault.DONE_LATE)]
    while world.run(runner) is not RunStatus.DONE:
        world.clock.sleep(1.0)
    slept = world.clock.seconds
    # Both arrive in the last second in which they can.
    world.clock.meanwhile = lambda: (
        world.network.arrive() if world.clock.seconds >= slept + 55 else None
    )
    assert undo(world, journal) == (RunStatus.DONE, {})
    assert not world.network.late
    assert world.user("ada.l") is None


def test_undo_waits_for_nothing_where_every_answer_came(world: World) -> None:
    journal = applied(world, one_user(world))
    world.clock.slept.clear()
    assert undo(world, journal) == (RunStatus.DONE, {})
    assert sum(world.clock.slept) == 0


@pytest.mark.parametrize(
    "action", ["CreateUser", "CreateLoginProfile", "AttachPolicy", "CreatePolicy"]
)
def test_undo_finds_what_is_not_to_be_seen_yet(world: World, action: str) -> None:
    companion = CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows the application list")
    plan = world.plan(companion, *one_user(world).operations)
    journal = Journal(RunState(plan), world.lines.append)
    assert world.run(world.runner(plan, journal=journal)) is RunStatus.DONE

    def hide(store: Store) -> None:
        user = store.user("ada.l")
        marks = {
            "CreateUser": ("user", user.user_id),
            "CreateLoginProfile": ("profile", user.user_id),
            "AttachPolicy": mark_of(store.held(user.user_id)[0]),
            "CreatePolicy": ("policy", "Custom", COMPANION.name),
        }
        store.visible.hide([marks[action]], 3600)

    def spread() -> None:
        if sum(world.clock.slept) > 20:
            world.simulator.change(lambda store: store.visible._hidden.clear())

    world.simulator.change(hide)
    world.clock.slept.clear()
    world.clock.meanwhile = spread
    assert undo(world, journal) == (RunStatus.DONE, {})
    world.simulator.change(lambda store: store.visible._hidden.clear())
    assert world.user("ada.l") is None
    with pytest.raises(NotFoundError):
        world.cloud.ram.policy_document(COMPANION)


def test_a_grant_that_somebody_took_away_and_made_anew_stays(world: World) -> None:
    """Of a user that was there before the run, in the account and in a resource group."""
    world.simulator.change(lambda store: store.add_user("old.hand"))
    journal = applied(
        world,
        world.plan(
            AttachPolicy("old.hand", ARMS_READ_ONLY, world.group),
            AttachPolicy("old.hand", ARMS_READ_ONLY, AccountScope()),
        ),
    )

    def later(store: Store) -> None:
        for attachment in store.held(store.users["old.hand"].user_id):
            store.attachments[attachment] += timedelta(days=7)

    world.simulator.change(later)
    outcome, left = undo(world, journal)
    assert (outcome, left) == (RunStatus.PARTLY, {0: "grant-unclear", 1: "grant-unclear"})
    user = AccountReader(world.cloud).user("old.hand")
    assert user is not None
    assert len(user.grants) == 2
