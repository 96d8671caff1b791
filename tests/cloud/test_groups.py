"""RAM user groups: made, joined, granted to at both scopes, and read whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tui.account.reader import AccountReader
from tui.cloud.client import Cloud
from tui.cloud.errors import AlreadyExistsError, BadInputError, InUseError, NotFoundError
from tui.core.account import PrincipalType
from tui.core.policies import (
    ARMS_READ_ONLY,
    AccountScope,
    Grant,
    PolicyRef,
    ResourceGroupScope,
    Scope,
    system,
)
from tui.core.principals import HeldGrant
from tui.simulator.server import RunningSimulator

Logged = tuple[Cloud, Callable[[], list[dict[str, Any]]]]

PLATFORM = "rg-aekz7wq3hbd5ymq"
VIEWERS = "prometheus_viewers"


def test_a_group_is_made_joined_left_and_deleted(cloud: Cloud) -> None:
    groups = cloud.user_groups
    made = groups.create(VIEWERS, "看图")
    assert (made.name, made.comments, made.complete) == (VIEWERS, "看图", False)
    assert made.group_id
    assert made.created
    assert groups.get(VIEWERS) == made
    assert made in groups.list_groups()
    with pytest.raises(AlreadyExistsError) as taken:
        groups.create(VIEWERS)
    assert taken.value.refusal.code == "EntityAlreadyExists.Group"
    groups.add("chen_jie", VIEWERS)
    with pytest.raises(AlreadyExistsError):
        groups.add("chen_jie", VIEWERS)
    assert groups.of_user("chen_jie") == (VIEWERS,)
    assert groups.joined("chen_jie")[VIEWERS].endswith("Z")
    assert groups.members(VIEWERS) == ("chen_jie",)
    with pytest.raises(InUseError):
        groups.delete(VIEWERS)
    groups.remove("chen_jie", VIEWERS)
    with pytest.raises(NotFoundError):
        groups.remove("chen_jie", VIEWERS)
    groups.delete(VIEWERS)
    with pytest.raises(NotFoundError):
        groups.get(VIEWERS)


def test_without_a_name_nothing_is_sent(logged: Logged) -> None:
    cloud, lines = logged
    for call in (
        lambda: cloud.user_groups.create(""),
        lambda: cloud.user_groups.add("", VIEWERS),
        lambda: cloud.user_groups.add("chen_jie", " "),
        lambda: cloud.user_groups.remove("chen_jie", ""),
        lambda: cloud.user_groups.attach_policy(ARMS_READ_ONLY, ""),
    ):
        with pytest.raises(BadInputError):
            call()
    assert lines() == []


def test_a_grant_in_the_whole_account(cloud: Cloud) -> None:
    groups = cloud.user_groups
    groups.create(VIEWERS)
    groups.attach_policy(ARMS_READ_ONLY, VIEWERS)
    with pytest.raises(AlreadyExistsError) as again:
        groups.attach_policy(ARMS_READ_ONLY, VIEWERS)
    assert again.value.refusal.code == "EntityAlreadyExists.Group.Policy"
    assert groups.policies(VIEWERS) == (ARMS_READ_ONLY,)
    with pytest.raises(InUseError):
        groups.delete(VIEWERS)
    groups.detach_policy(ARMS_READ_ONLY, VIEWERS)
    with pytest.raises(NotFoundError):
        groups.detach_policy(ARMS_READ_ONLY, VIEWERS)


def test_a_grant_in_a_resource_group(cloud: Cloud) -> None:
    cloud.user_groups.create(VIEWERS)
    principal = cloud.account("1").group_principal(VIEWERS)
    kind = PrincipalType.GROUP
    cloud.resources.attach_policy(ARMS_READ_ONLY, principal, PLATFORM, kind)
    with pytest.raises(AlreadyExistsError):
        cloud.resources.attach_policy(ARMS_READ_ONLY, principal, PLATFORM, kind)
    (held,) = cloud.resources.grants(principal, kind)
    assert held == HeldGrant(Grant(ARMS_READ_ONLY, ResourceGroupScope(PLATFORM)))
    assert held.since
    assert cloud.user_groups.policies(VIEWERS) == ()
    cloud.resources.detach_policy(ARMS_READ_ONLY, principal, PLATFORM, kind)
    assert cloud.resources.grants(principal, kind) == ()


def test_a_group_is_read_whole(cloud: Cloud) -> None:
    principal = cloud.account("1").group_principal("sre-oncall")
    cloud.resources.attach_policy(ARMS_READ_ONLY, principal, PLATFORM, PrincipalType.GROUP)
    group = AccountReader(cloud).user_group("sre-oncall")
    assert group is not None
    assert group.complete
    assert group.comments == "On-call engineers"
    assert set(group.members) == {"li.na", "wang.wei", "anna.keller"}
    account = AccountScope()
    held: set[tuple[PolicyRef, Scope]] = {(each.policy, each.scope) for each in group.grants}
    assert held == {
        (ARMS_READ_ONLY, account),
        (system("AliyunCloudMonitorReadOnlyAccess"), account),
        (ARMS_READ_ONLY, ResourceGroupScope(PLATFORM)),
    }
    assert len(group.grants) == 3
    for member in group.members:
        user = AccountReader(cloud).user(member)
        assert user is not None
        assert "sre-oncall" in user.groups


def test_no_group_of_that_name(cloud: Cloud) -> None:
    assert AccountReader(cloud).user_group("nobodies") is None


def test_many_members_and_many_groups_come_in_pages(
    cloud: Cloud, simulator: RunningSimulator
) -> None:
    cloud.user_groups.create(VIEWERS)

    def crowd(store: Any) -> None:  # noqa: ANN401 - whatever the simulator keeps
        group = store.groups[VIEWERS]
        for number in range(1001):
            user = store.add_user(f"member-{number:04}")
            group.members[user.user_id] = user.created

    simulator.change(crowd)
    assert len(cloud.user_groups.members(VIEWERS)) == 1001


def test_each_thing_is_read_once(logged: Logged) -> None:
    cloud, lines = logged
    reader = AccountReader(cloud)
    assert reader.user_groups() is reader.user_groups()
    assert reader.user_group("auditors") is reader.user_group("auditors")
    asked = [line["action"] for line in lines()]
    assert len(asked) == len(set(asked))


def test_how_many_groups_there_are_and_can_be(cloud: Cloud) -> None:
    quotas = cloud.ims.quotas()
    assert quotas.user_groups == len(cloud.user_groups.list_groups())
    assert (quotas.user_groups_quota, quotas.groups_per_user) == (300, 10)
    assert (quotas.system_policies_per_group, quotas.custom_policies_per_group) == (20, 10)
    cloud.user_groups.create(VIEWERS)
    assert cloud.ims.quotas().user_groups == quotas.user_groups + 1
