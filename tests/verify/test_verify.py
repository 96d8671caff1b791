"""Reading back: what is as planned, what is not, and what cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.apply.conftest import World
from tests.apply.group_plans import VIEWERS, group_plan
from tests.text.test_tables import ASPECTS
from tui.apply.runner import Runner
from tui.cloud.errors import NotPermittedError
from tui.core.operations import DetachPolicy, Plan
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, AccountScope
from tui.simulator.store import Store
from tui.verify.read_back import Line, Verdict, verify


@pytest.fixture
def applied(world: World) -> tuple[Plan, Runner]:
    plan = world.whole_plan()
    runner = world.runner(plan)
    world.run(runner)
    return plan, runner


def lines_of(world: World, applied: tuple[Plan, Runner]) -> tuple[Line, ...]:
    plan, runner = applied
    return verify(world.cloud, plan, runner.minted)


def differing(lines: tuple[Line, ...]) -> list[tuple[str, str]]:
    return [(line.logon_name, line.aspect) for line in lines if line.verdict is Verdict.DIFFERS]


def test_after_a_run_everything_is_as_planned(world: World, applied: tuple[Plan, Runner]) -> None:
    lines = lines_of(world, applied)
    assert {line.verdict for line in lines} == {Verdict.HOLDS}
    assert [line.aspect for line in lines if line.logon_name == "ada.l"] == [
        "user",
        "tags",
        "profile",
        "reset",
        "mfa",
        "grant",
    ]
    assert [line.aspect for line in lines if line.logon_name == "robot"] == [
        "user",
        "key",
        "other-keys",
        "grant",
        "grant",
    ]
    for line in lines:
        assert set(line.parameters) == set(ASPECTS[line.aspect])


def test_reading_back_changes_nothing(world: World, applied: tuple[Plan, Runner]) -> None:
    world.network.actions.clear()
    lines_of(world, applied)
    assert world.network.changes() == []


def test_what_others_changed_is_seen(world: World, applied: tuple[Plan, Runner]) -> None:
    ram = world.cloud.ram
    ram.update_logon_profile("ada.l", reset_at_next_logon=False, require_mfa=False)
    world.cloud.ims.untag_user(world.account.principal("ada.l"), ("team",))
    ram.detach_policy(ARMS_READ_ONLY, "ada.l")
    ram.delete_logon_profile("grace.h")
    world.cloud.resources.detach_policy(
        COMPANION, world.account.principal("robot"), world.group.group_id
    )
    (key,) = ram.access_keys("robot")
    ram.set_access_key_active("robot", key.access_key_id, active=False)
    other = ram.create_access_key("robot")
    lines = lines_of(world, applied)
    assert differing(lines) == [
        ("ada.l", "tags"),
        ("ada.l", "reset"),
        ("ada.l", "mfa"),
        ("ada.l", "grant"),
        ("grace.h", "profile"),
        ("robot", "key"),
        ("robot", "other-keys"),
        ("robot", "grant"),
    ]
    (unknown,) = [line for line in lines if line.aspect == "other-keys"]
    assert unknown.parameters["keys"] == other.access_key_id


def test_a_user_who_is_gone_is_one_line(world: World, applied: tuple[Plan, Runner]) -> None:
    world.simulator.change(lambda store: store.remove_user("ada.l"))
    lines = lines_of(world, applied)
    assert differing(lines) == [("ada.l", "user")]
    assert [line.aspect for line in lines if line.logon_name == "ada.l"] == ["user"]


def test_a_grant_that_was_taken_is_looked_for(world: World) -> None:
    world.simulator.change(lambda store: store.add_user("ada.l"))
    plan = world.plan(
        DetachPolicy("ada.l", ARMS_FULL, AccountScope()),
        DetachPolicy("ada.l", ARMS_READ_ONLY, AccountScope()),
    )
    world.cloud.ram.attach_policy(ARMS_READ_ONLY, "ada.l")
    verdicts = [line.verdict for line in verify(world.cloud, plan, {})]
    assert verdicts == [Verdict.HOLDS, Verdict.HOLDS, Verdict.DIFFERS]


@pytest.mark.parametrize("action", ["ram:GetUser", "ram:ListPolicyAttachments"])
def test_what_cannot_be_read_is_said_so(
    world: World, applied: tuple[Plan, Runner], action: str
) -> None:
    def deny(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset({action}))

    world.simulator.change(deny)
    lines = lines_of(world, applied)
    assert [line.verdict for line in lines] == [Verdict.CANNOT_TELL] * 3
    for line in lines:
        assert isinstance(line.error, NotPermittedError)
        assert line.error.refusal.missing_action == action


# Through a group


@pytest.fixture
def grouped(world: World) -> tuple[Plan, Runner]:
    runner = world.runner(world.plan(*group_plan(world)))
    world.run(runner)
    return runner._plan, runner


def through_group(lines: tuple[Line, ...], name: str) -> list[tuple[str, str]]:
    return [
        (line.aspect, str(line.parameters.get("scope", "")))
        for line in lines
        if line.logon_name == name and "group" in line.parameters
    ]


def test_membership_and_what_the_group_holds_are_read_back_for_everybody(
    world: World, grouped: tuple[Plan, Runner]
) -> None:
    lines = lines_of(world, grouped)
    assert {line.verdict for line in lines} == {Verdict.HOLDS}
    for name in ("ada.l", "robot", "old.hand"):
        assert through_group(lines, name) == [
            ("member", ""),
            ("group-grant", "account"),
            ("group-grant", str(world.group)),
        ]
    for line in lines:
        assert set(line.parameters) == set(ASPECTS[line.aspect])


def test_a_group_that_somebody_changed_is_seen(world: World, grouped: tuple[Plan, Runner]) -> None:
    world.cloud.user_groups.remove("robot", VIEWERS)
    world.cloud.user_groups.detach_policy(ARMS_READ_ONLY, VIEWERS)
    assert differing(lines_of(world, grouped)) == [
        ("ada.l", "group-grant"),
        ("robot", "member"),
        ("robot", "group-grant"),
        ("old.hand", "group-grant"),
    ]


def test_a_group_that_may_not_be_read(world: World, grouped: tuple[Plan, Runner]) -> None:
    def forbid(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset({"ram:GetGroup"}))

    world.simulator.change(forbid)
    lines = [line for line in lines_of(world, grouped) if line.aspect == "group-grant"]
    assert {line.verdict for line in lines} == {Verdict.CANNOT_TELL}
    assert all(isinstance(line.error, NotPermittedError) for line in lines)
