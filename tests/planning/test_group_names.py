"""The name that a new RAM user group is offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

import pytest

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    AccountScope,
    Grant,
    ResourceGroup,
    ResourceGroupScope,
)
from tui.core.principals import UserGroup
from tui.planning.edit import proposed_group_name
from tui.planning.validate import GROUP_NAME_LIMIT

ACCOUNT = AccountScope()
PLATFORM, DATA = ResourceGroupScope("rg-1"), ResourceGroupScope("rg-2")
KNOWN = Facts(
    resource_groups=(ResourceGroup("rg-1", "platform", "Platform"), ResourceGroup("rg-2", "data"))
)


def with_groups(names: Iterable[str]) -> Facts:
    groups = {name: UserGroup(name, complete=False) for name in names}
    return replace(KNOWN, user_groups=MappingProxyType(groups), user_groups_loaded=True)


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (Draft(), "prometheus-viewers"),
        (Draft(grants=(Grant(ARMS_READ_ONLY, ACCOUNT),)), "prometheus-viewers"),
        (Draft(grants=(Grant(ARMS_FULL, ACCOUNT),)), "prometheus-admins"),
        (Draft(scope=PLATFORM), "prometheus-viewers-platform"),
        (Draft(scope=ACCOUNT, grants=(Grant(ARMS_FULL, DATA),)), "prometheus-admins-data"),
        (
            Draft(grants=(Grant(ARMS_READ_ONLY, DATA), Grant(ARMS_READ_ONLY, PLATFORM))),
            "prometheus-viewers",
        ),
        (Draft(scope=ResourceGroupScope("rg-unknown")), "prometheus-viewers"),
    ],
)
def test_it_says_what_its_members_may_do_and_where(draft: Draft, name: str) -> None:
    assert proposed_group_name(draft, KNOWN) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert proposed_group_name(Draft(), with_groups(["Prometheus-Viewers"])) == (
        "prometheus-viewers-2"
    )
    taken = with_groups(["prometheus-viewers", "prometheus-viewers-2"])
    assert proposed_group_name(Draft(), taken) == "prometheus-viewers-3"


def test_a_long_resource_group_is_left_out() -> None:
    long = ResourceGroup("rg-1", "p" * GROUP_NAME_LIMIT, "Platform")
    facts = replace(KNOWN, resource_groups=(long,))
    assert proposed_group_name(Draft(scope=PLATFORM), facts) == "prometheus-viewers"
