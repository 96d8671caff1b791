"""Which documents are read for a draft: granted ones first, and never without end."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from tests.planning.world import ACCOUNT, FACTS, GROUP, TEAM_POLICY, existing, granting, holding
from tests.policy.documents import knowing
from tui.core.draft import NewPolicy, Replacement
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    custom,
)
from tui.core.principals import HeldGrant, UserState
from tui.core.users import GroupChoice, UserRow
from tui.planning.cohorts import MOST_READ, documents_needed
from tui.policy.known import METRIC_READ

MINE = custom("Mine")


def test_what_is_granted_and_what_is_held_also_through_a_group() -> None:
    draft = existing(base=granting((TEAM_POLICY, GROUP), (ARMS_FULL, ACCOUNT)))
    facts = holding((METRIC_READ, GROUP), through=((ARMS_READ_ONLY, ACCOUNT),))
    assert documents_needed(draft, facts) == (TEAM_POLICY, ARMS_FULL, METRIC_READ, ARMS_READ_ONLY)


def test_what_comes_with_a_group_and_what_goes() -> None:
    facts = holding((METRIC_READ, GROUP), through=((ARMS_READ_ONLY, ACCOUNT),))
    new = replace(granting((TEAM_POLICY, GROUP)), group=GroupChoice("viewers", existing=True))
    assert documents_needed(new, facts) == (TEAM_POLICY, ARMS_READ_ONLY)
    replaced = replace(
        existing(base=granting((TEAM_POLICY, GROUP))),
        replacements=(Replacement("wang.wei", Grant(METRIC_READ, GROUP)),),
    )
    assert METRIC_READ in documents_needed(replaced, facts)


def test_what_most_users_hold_comes_first() -> None:
    rows = tuple(UserRow(name, existing=True) for name in "abc")
    held = {"a": METRIC_READ, "b": ARMS_FULL, "c": ARMS_FULL}
    states = {
        name: UserState(name, grants=(HeldGrant(Grant(ref, ACCOUNT)),))
        for name, ref in held.items()
    }
    facts = replace(FACTS, users=MappingProxyType(states))
    draft = replace(granting((TEAM_POLICY, ACCOUNT)), users=rows)
    assert documents_needed(draft, facts) == (TEAM_POLICY, ARMS_FULL, METRIC_READ)


def test_what_the_plan_makes_and_what_is_gone_is_not_read() -> None:
    draft = replace(
        granting((COMPANION, GROUP), (MINE, GROUP), (custom("Gone"), GROUP)),
        new_policies=(NewPolicy(MINE, COMPANION_DOCUMENT),),
    )
    assert documents_needed(draft, FACTS) == ()
    # Before the list was read, anything may be there.
    unlisted = replace(FACTS, policies=None)
    assert custom("Gone") in documents_needed(draft, unlisted)
    assert MINE not in documents_needed(draft, unlisted)


def test_the_companion_that_is_there_is_read() -> None:
    facts = knowing(FACTS, {MINE: COMPANION_DOCUMENT})
    assert documents_needed(granting((COMPANION, GROUP)), facts) == (MINE,)


def test_an_account_with_many_policies_is_not_read_whole() -> None:
    many = tuple(custom(f"Team{n}") for n in range(MOST_READ + 20))
    facts = knowing(FACTS, dict.fromkeys(many, ""))
    draft = granting(*((ref, ACCOUNT) for ref in many))
    assert documents_needed(draft, facts) == many[:MOST_READ]
