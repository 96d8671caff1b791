"""Users of a draft who hold the same are worked out once."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from tests.planning.world import ACCOUNT, FACTS, GROUP, TEAM_POLICY, granting, with_users
from tui.core.draft import Replacement
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, Grant
from tui.core.principals import HeldGrant, UserGroup, UserState
from tui.core.users import AccessChoice, AccessMode, UserRow
from tui.planning.cohorts import cohorts

DRAFT = granting((TEAM_POLICY, ACCOUNT))
NEW = HeldGrant(Grant(TEAM_POLICY, ACCOUNT))


def there(name: str) -> UserRow:
    return UserRow(name, existing=True, mode=AccessMode.UNCHANGED)


def test_new_users_are_all_alike() -> None:
    draft = replace(DRAFT, users=tuple(UserRow(f"user{n}") for n in range(5)))
    (one,) = cohorts(draft, FACTS)
    assert (one.rows, one.before, one.after) == ((0, 1, 2, 3, 4), (), (NEW,))
    assert one.signs_in


def test_a_draft_without_users_is_about_somebody() -> None:
    (one,) = cohorts(replace(DRAFT, users=()), FACTS)
    assert (one.rows, one.after) == ((), (NEW,))


def test_another_way_in_is_another_prospect() -> None:
    users = (UserRow("a"), UserRow("b", mode=AccessMode.ACCESS_KEY), UserRow("c"))
    first, second = cohorts(replace(DRAFT, users=users), FACTS)
    assert (first.rows, first.signs_in) == ((0, 2), True)
    assert (second.rows, second.signs_in) == ((1,), False)


def test_existing_users_by_what_they_hold_also_through_groups() -> None:
    full = HeldGrant(Grant(ARMS_FULL, ACCOUNT))
    facts = with_users(
        UserState("a", grants=(full,), has_logon_profile=True),
        UserState("b", grants=(full,), has_logon_profile=True),
        UserState("c", groups=("viewers",)),
        UserState("d", complete=False),
    )
    viewers = UserGroup("viewers", grants=(HeldGrant(Grant(ARMS_READ_ONLY, GROUP)),))
    facts = replace(facts, user_groups=MappingProxyType({"viewers": viewers}))
    draft = replace(DRAFT, users=tuple(there(name) for name in "abcd"))
    first, second, third = cohorts(draft, facts)
    assert [each.read for each in (first, second, third)] == [True, True, False]
    assert (first.rows, first.signs_in) == ((0, 1), True)
    assert first.after == (NEW, HeldGrant(Grant(ARMS_FULL, ACCOUNT)))
    through = HeldGrant(Grant(ARMS_READ_ONLY, GROUP), through="viewers")
    assert (second.rows, second.signs_in) == ((2,), False)
    assert (second.before, second.after) == ((through,), (NEW, through))


def test_whoever_is_in_another_group_is_another_prospect() -> None:
    facts = with_users(UserState("a", groups=("viewers",)), UserState("b"))
    viewers = UserGroup("viewers", grants=(HeldGrant(Grant(ARMS_READ_ONLY, GROUP)),))
    facts = replace(facts, user_groups=MappingProxyType({"viewers": viewers}))
    first, second = cohorts(replace(DRAFT, users=(there("a"), there("b"))), facts)
    assert (len(first.after), len(second.after)) == (2, 1)


def test_whose_grant_is_replaced_is_another_prospect() -> None:
    held = HeldGrant(Grant(ARMS_READ_ONLY, GROUP))
    facts = with_users(UserState("a", grants=(held,)), UserState("b", grants=(held,)))
    draft = replace(
        DRAFT,
        users=(there("a"), there("b")),
        access=AccessChoice(AccessMode.UNCHANGED),
        replacements=(Replacement("b", Grant(ARMS_READ_ONLY, GROUP)),),
    )
    first, second = cohorts(draft, facts)
    assert (first.rows, first.after) == ((0,), (NEW, HeldGrant(Grant(ARMS_READ_ONLY, GROUP))))
    assert (second.rows, second.after) == ((1,), (NEW,))
