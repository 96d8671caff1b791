"""What is said of RAM user groups."""

from __future__ import annotations

import pytest

from tui.core.policies import ARMS_READ_ONLY, AccountScope, Grant, ResourceGroupScope, system
from tui.core.principals import HeldGrant, UserGroup
from tui.core.users import GroupChoice
from tui.text.people import MANY, granted_to, holds, is_in, members, risks

VIEWERS = UserGroup("viewers", members=("li.na", "Wang.wei", "anna"))


@pytest.mark.parametrize(
    ("choice", "group", "told"),
    [
        (None, None, "each user"),
        (GroupChoice("viewers"), None, "new RAM user group viewers"),
        (GroupChoice("viewers", existing=True), None, "RAM user group viewers"),
        (
            GroupChoice("viewers", existing=True),
            VIEWERS,
            "RAM user group viewers · 3 are in it",
        ),
    ],
)
def test_who_receives_the_grants(
    choice: GroupChoice | None, group: UserGroup | None, told: str
) -> None:
    assert granted_to(choice, group) == told


def test_how_many_are_in_it() -> None:
    assert [is_in(count) for count in (0, 1, 2)] == [
        "nobody is in it",
        "1 is in it",
        "2 are in it",
    ]


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
