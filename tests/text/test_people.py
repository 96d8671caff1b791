"""The short words of the steps at which one chooses are complete."""

from __future__ import annotations

import pytest

from tui.core.policies import (
    ARMS_READ_ONLY,
    AccountScope,
    Grant,
    Policy,
    PolicyType,
    ResourceGroupScope,
    custom,
    system,
)
from tui.core.principals import HeldGrant, HeldKey, UserGroup, UserState
from tui.core.users import AccessMode, GroupChoice
from tui.text.people import MANY, gets, granted_to, has, holds, is_in, members, risks
from tui.text.policies import about


@pytest.mark.parametrize(
    ("profile", "keys", "expected"),
    [
        (False, 0, "no way in yet"),
        (True, 0, "console password"),
        (False, 1, "1 AccessKey"),
        (False, 2, "2 AccessKeys"),
        (True, 1, "password + 1 AccessKey"),
    ],
)
def test_what_a_user_has(profile: bool, keys: int, expected: str) -> None:
    held = tuple(HeldKey(f"LTAI-example-{at}", active=True) for at in range(keys))
    assert has(UserState("x", has_logon_profile=profile, access_keys=held)) == expected


@pytest.mark.parametrize("mode", [None, *AccessMode])
def test_what_a_user_gets(mode: AccessMode | None) -> None:
    plain = gets(mode, own=False, reset=False)
    assert plain
    assert gets(mode, own=True, reset=True) == f"{plain}, set anew, only here"


def test_a_line_on_a_policy() -> None:
    policy = Policy(system("X"), attachment_count=1, updated="2025-01-02T03:04:05Z")
    assert about(policy, "v3") == "system · v3 · of 2025-01-02 · attached once"
    assert policy.ref.type is PolicyType.SYSTEM
    assert about(Policy(custom("Y"), attachment_count=5), "") == "custom · attached 5 times"


# What is said of RAM user groups


VIEWERS = UserGroup("viewers", members=("li.na", "Wang.wei", "anna"))


@pytest.mark.parametrize(
    ("choice", "group", "told"),
    [
        (None, None, "each user"),
        (GroupChoice("viewers"), None, "new RAM user group viewers"),
        (GroupChoice("viewers", existing=True), None, "RAM user group viewers"),
        (GroupChoice("viewers", existing=True), VIEWERS, "RAM user group viewers · 3 are in it"),
    ],
)
def test_who_receives_the_grants(
    choice: GroupChoice | None, group: UserGroup | None, told: str
) -> None:
    assert granted_to(choice, group) == told


def test_how_many_are_in_it() -> None:
    assert [is_in(count) for count in (0, 1, 2)] == ["nobody is in it", "1 is in it", "2 are in it"]


def test_what_it_holds_at_both_scopes() -> None:
    grants = (
        HeldGrant(Grant(ARMS_READ_ONLY, AccountScope())),
        HeldGrant(Grant(system("AdministratorAccess"), ResourceGroupScope("rg-1"))),
    )
    group = UserGroup("viewers", grants=grants)
    assert holds(group, str) == (
        "It holds AliyunARMSReadOnlyAccess (account), AdministratorAccess (resource-group:rg-1)."
    )
    assert risks(group) == "With AdministratorAccess one can take over the account."
    assert holds(VIEWERS, str) == "It holds no policy."
    assert not risks(VIEWERS)


def test_the_drafts_users_come_first_among_its_members() -> None:
    assert members(VIEWERS, {"li.na", "new"}) == "In it: li.na (yours), anna, Wang.wei."
    assert members(UserGroup("empty"), {"li.na"}) == "Nobody is in it."


def test_a_crowd_is_counted() -> None:
    crowd = UserGroup("crowd", members=tuple(f"u{at:03}" for at in range(MANY + 5)))
    assert members(crowd, ()).endswith(f"u{MANY - 1:03}, 5 more.")
