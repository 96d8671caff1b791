"""What a group that users join has lost: it is said, and asked for where it forbade something."""

from __future__ import annotations

import pytest

from tests.apply.conftest import World
from tests.apply.test_rechecking import (
    JOINING,
    METRICS,
    NARROW,
    again,
    asked,
    changes_of,
    deny,
    ends_with,
    half_way,
    rewrite,
)
from tui.apply.events import RunStatus
from tui.apply.journal import Journal
from tui.apply.recheck import Recheck, judge_again
from tui.core.policies import ARMS_READ_ONLY, system
from tui.planning.agreement import Change, Changed
from tui.text.review import heading
from tui.text.runs import not_as_agreed

DENIES = '{"Version":"1","Statement":[{"Effect":"Deny","Action":"ram:*","Resource":"*"}]}'


@pytest.fixture
def group(world: World) -> World:
    world.cloud.ram.create_policy(METRICS, NARROW)
    world.cloud.user_groups.create("viewers", "")
    world.cloud.user_groups.attach_policy(ARMS_READ_ONLY, "viewers")
    return world


def test_what_was_taken_from_a_group_is_said_once_and_not_asked(group: World) -> None:
    group.cloud.user_groups.attach_policy(METRICS, "viewers")
    state = half_way(group, group.plan(*JOINING))
    for ref in (ARMS_READ_ONLY, METRICS):
        group.cloud.user_groups.detach_policy(ref, "viewers")
    found = again(group, state)
    (said,) = found.said
    assert (said.id, found.asked, found.errors) == ("groups.lost:viewers", (), ())
    assert said.value("policies") == "AliyunARMSReadOnlyAccess, TeamMetrics"
    heard: list[Recheck] = []

    def agree(it: Recheck) -> bool:
        heard.append(it)
        return not it.asked

    journal = Journal(state, group.lines.append)
    for _ in range(2):
        assert judge_again(lambda: again(group, state), journal, agree)
    assert heard == [found]
    assert state.judged is not None
    assert said.id not in state.judged.accepted


@pytest.mark.parametrize(
    ("document", "afterwards"),
    [(DENIES, DENIES), ("no JSON at all", "no JSON at all"), (NARROW, DENIES), (NARROW, "")],
)
def test_what_it_may_have_forbidden_is_asked_for(
    group: World, document: str, afterwards: str
) -> None:
    rewrite(group, document)
    group.cloud.user_groups.attach_policy(METRICS, "viewers")
    state = half_way(group, group.plan(*JOINING))
    group.cloud.user_groups.detach_policy(METRICS, "viewers")
    if afterwards:
        rewrite(group, afterwards)
    else:
        group.cloud.ram.delete_policy(METRICS)
    assert asked(group, state) == ["groups.forbids-less:viewers"]
    deny(group, "ram:GetPolicy")
    assert "groups.forbids-less:viewers" in asked(group, state)


def test_what_a_group_was_given_and_what_was_taken_are_told_apart(group: World) -> None:
    state = half_way(group, group.plan(*JOINING))
    group.cloud.user_groups.attach_policy(system("AliyunLogReadOnlyAccess"), "viewers")
    group.cloud.user_groups.detach_policy(ARMS_READ_ONLY, "viewers")
    found = again(group, state)
    told = [(each.id, each.value("policies")) for each in found.findings]
    assert told == [
        ("groups.changed:viewers", "AliyunLogReadOnlyAccess"),
        ("groups.lost:viewers", "AliyunARMSReadOnlyAccess"),
    ]
    assert found.asked == found.findings[:1]


def test_a_group_from_which_something_was_taken_meanwhile_is_told(group: World) -> None:
    def take() -> None:
        group.cloud.user_groups.detach_policy(ARMS_READ_ONLY, "viewers")

    last = ends_with(group, *JOINING, meanwhile=take)
    assert last.outcome is RunStatus.CHANGED
    assert changes_of(last) == (Change(Changed.GROUP_LOST, "viewers", (ARMS_READ_ONLY.name,)),)
    assert not_as_agreed(*changes_of(last)) == (
        "Grants were taken from the RAM user group viewers while the run went on"
        " (AliyunARMSReadOnlyAccess): nobody has them by that group any more, and what they may"
        " have forbidden is not forbidden by it. Look at the group."
    )


@pytest.mark.parametrize(
    ("kinds", "lead"),
    [
        (("policy-changed", "policy-gone"), "something was granted that nobody agreed to"),
        (("group-lost", "group-changed"), "something was granted that nobody agreed to"),
        (("policy-gone",), "something that was agreed to is taken back"),
        (("group-unread", "group-lost"), "something that was agreed to is taken back"),
        (("policy-unread",), "whether all is as agreed could not be read back"),
        (("group-unread",), "whether all is as agreed could not be read back"),
    ],
)
def test_a_run_is_headed_by_what_is_so(kinds: tuple[str, ...], lead: str) -> None:
    changes = [Change(Changed(kind), "viewers") for kind in kinds]
    assert heading("changed", 2, changes) == ("Look at this", lead)
