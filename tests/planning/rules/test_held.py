"""What users hold already, at both scopes and through groups; expectations written by hand."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.planning.world import (
    ACCOUNT,
    FACTS,
    GROUP,
    OTHER_GROUP,
    TEAM_POLICY,
    existing,
    granting,
    holding,
)
from tests.policy.documents import allow, deny, documents, knowing, says
from tui.core.draft import Draft, Replacement
from tui.core.facts import Facts
from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    PolicyRef,
    Scope,
    custom,
    in_scope,
)
from tui.core.principals import UserState
from tui.core.users import GroupChoice, UserRow
from tui.planning.rules import check
from tui.policy.known import METRIC_READ

Pairs = tuple[tuple[PolicyRef, Scope], ...]
READ, FULL, ENTRY = ARMS_READ_ONLY, ARMS_FULL, ARMS_PROMETHEUS_CONSOLE
MINE, OTHER = custom("Mine"), custom("Other")
VIEWERS = GroupChoice("viewers", existing=True)
EVERYTHING = says(allow("*"))


def told(code: str, draft: Draft, facts: Facts) -> list[dict[str, object]]:
    return [dict(each.text.values) for each in check(draft, facts) if each.code == code]


def codes(draft: Draft, facts: Facts) -> set[str]:
    return {each.code for each in check(draft, facts)}


def for_wang_wei(*grants: tuple[PolicyRef, Scope]) -> Draft:
    return existing(base=granting(*grants))


# Granted already


@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_what_one_has_oneself_and_through_a_group(scope: Scope) -> None:
    draft = for_wang_wei((READ, scope))
    assert told("policies.held", draft, holding((READ, scope))) == [
        {"subject": "wang.wei", "policy": READ.name, "scope": in_scope(scope)}
    ]
    through = holding(through=((READ, scope),))
    assert not told("policies.held", draft, through)
    assert told("policies.held-through", draft, through) == [
        {"subject": "wang.wei", "policy": READ.name, "scope": in_scope(scope), "group": "viewers"}
    ]
    both = holding((READ, scope), through=((READ, scope),))
    assert told("policies.held", draft, both)
    assert not told("policies.held-through", draft, both)


def test_the_companion_is_held_under_the_name_it_has() -> None:
    facts = knowing(holding((MINE, GROUP)), {MINE: COMPANION_DOCUMENT})
    (found,) = told("policies.held", for_wang_wei((COMPANION, GROUP)), facts)
    assert found["policy"] == "Mine"


def test_what_a_group_gets_is_no_matter_of_its_members() -> None:
    draft = replace(for_wang_wei((TEAM_POLICY, GROUP)), group=VIEWERS)
    held = holding((TEAM_POLICY, GROUP), through=((TEAM_POLICY, GROUP),))
    assert not codes(draft, held) & {
        "policies.held",
        "policies.held-through",
        "policies.redundant-held",
    }


# The two policies of ARMS


@pytest.mark.parametrize(
    ("granted", "held"),
    [
        ((FULL, ACCOUNT), (READ, ACCOUNT)),
        ((FULL, ACCOUNT), (READ, GROUP)),
        ((READ, GROUP), (FULL, OTHER_GROUP)),
    ],
)
def test_both_arms_policies(
    granted: tuple[PolicyRef, Scope], held: tuple[PolicyRef, Scope]
) -> None:
    draft = for_wang_wei(granted)
    expected = {
        "subject": "wang.wei",
        "policy": granted[0].name,
        "held": held[0].name,
        "scope": in_scope(held[1]),
    }
    assert told("policies.arms-conflict-held", draft, holding(held)) == [expected]
    through = holding(through=(held,))
    assert not told("policies.arms-conflict-held", draft, through)
    assert told("groups.arms-conflict-member", draft, through) == [{**expected, "group": "viewers"}]


def test_what_is_replaced_does_not_count_but_the_group_does() -> None:
    draft = replace(
        for_wang_wei((FULL, ACCOUNT)), replacements=(Replacement("wang.wei", Grant(READ, GROUP)),)
    )
    assert "policies.arms-conflict-held" not in codes(draft, holding((READ, GROUP)))
    facts = holding((READ, GROUP), through=((READ, GROUP),))
    assert "groups.arms-conflict-member" in codes(draft, facts)


def test_whoever_joins_a_group_gets_what_it_holds() -> None:
    draft = replace(granting((FULL, ACCOUNT)), group=VIEWERS)
    new = replace(draft, users=(UserRow("li.na"), UserRow("zhang.min")))
    (found,) = told("groups.arms-conflict", new, holding(through=((READ, GROUP),)))
    assert found["subject"] == "viewers"
    assert not told("groups.arms-conflict", new, holding(through=((FULL, GROUP),)))


def test_joining_a_group_brings_a_conflict_with_what_one_holds() -> None:
    facts = holding(through=((READ, GROUP),))
    state = UserState("li.na", grants=holding((FULL, ACCOUNT)).users["wang.wei"].grants)
    facts = replace(facts, users=MappingProxyType({"li.na": state}))
    rows = (UserRow("li.na", existing=True),)
    draft = replace(granting((TEAM_POLICY, GROUP)), users=rows, group=VIEWERS)
    assert told("groups.arms-conflict-joining", draft, facts) == [
        {
            "subject": "li.na",
            "policy": READ.name,
            "held": FULL.name,
            "scope": in_scope(ACCOUNT),
            "group": "viewers",
        }
    ]


def test_whoever_joins_a_group_that_holds_both_is_told_once() -> None:
    draft = replace(granting((TEAM_POLICY, GROUP)), group=VIEWERS)
    facts = holding(through=((FULL, ACCOUNT), (READ, GROUP)))
    (found,) = told("groups.arms-conflict", draft, facts)
    assert (found["policy"], found["held"]) == (FULL.name, READ.name)


def test_a_conflict_that_the_draft_has_no_part_in_is_left_alone() -> None:
    facts = holding((READ, GROUP), through=((FULL, GROUP),))
    assert not codes(for_wang_wei((TEAM_POLICY, GROUP)), facts) & {
        "policies.arms-conflict-held",
        "groups.arms-conflict-member",
    }


# Redundant


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        # arms:* on everything is all of the console's policy and of the companion
        (((FULL, ACCOUNT), (ENTRY, ACCOUNT)), [(ENTRY, FULL)]),
        (((ENTRY, GROUP), (FULL, GROUP)), [(ENTRY, FULL)]),
        (((COMPANION, GROUP), (FULL, ACCOUNT)), [(COMPANION, FULL)]),
        (((ENTRY, ACCOUNT), (FULL, GROUP)), []),
        (((ENTRY, OTHER_GROUP), (FULL, GROUP)), []),
        # log:QueryMetrics on everything is more than on aliyun-prom-*
        (((FULL, ACCOUNT), (METRIC_READ, ACCOUNT)), []),
        (((READ, GROUP), (COMPANION, GROUP)), []),
        (((READ, ACCOUNT), (ENTRY, ACCOUNT)), []),
        # The same policy twice is told as covered
        (((TEAM_POLICY, GROUP), (TEAM_POLICY, ACCOUNT)), []),
    ],
)
def test_redundant_grants(grants: Pairs, expected: list[tuple[PolicyRef, PolicyRef]]) -> None:
    found = told("policies.redundant", granting(*grants), FACTS)
    assert [(each["subject"], each["other"]) for each in found] == [
        (narrow.name, wide.name) for narrow, wide in expected
    ]


def test_of_two_that_say_the_same_the_first_one_stays() -> None:
    facts = knowing(FACTS, {MINE: says(allow("arms:List*")), OTHER: says(allow(["arms:List*"]))})
    for first, second in ((MINE, OTHER), (OTHER, MINE)):
        draft = granting((first, GROUP), (second, GROUP))
        (found,) = told("policies.redundant", draft, facts)
        assert (found["subject"], found["other"]) == (second.name, first.name)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        # A condition, a Deny, a resource: nothing is certain then, or not all of it is given
        (allow("*", Condition={"Bool": {"acs:MFAPresent": "true"}}), allow("arms:List*")),
        (allow("*", "acs:arms:*:*:prometheus/*"), allow("arms:List*")),
        (allow("*"), deny("arms:List*")),
    ],
)
def test_only_what_is_certain(wide: dict[str, object], narrow: dict[str, object]) -> None:
    facts = knowing(FACTS, {MINE: says(wide), OTHER: says(narrow)})
    for scope in (ACCOUNT, GROUP):
        draft = granting((MINE, scope), (OTHER, scope))
        assert "policies.redundant" not in codes(draft, facts)


def test_nothing_is_redundant_that_was_not_read() -> None:
    unread = replace(FACTS, documents=documents({}))
    assert "policies.redundant" not in codes(granting((FULL, ACCOUNT), (ENTRY, ACCOUNT)), unread)


def test_what_somebody_has_through_a_wider_policy() -> None:
    draft = for_wang_wei((READ, GROUP))
    assert told("policies.redundant-held", draft, holding((READ, ACCOUNT))) == [
        {"subject": "wang.wei", "policy": READ.name, "scope": in_scope(GROUP), "held": READ.name}
    ]
    assert not told("policies.redundant-held", draft, holding((READ, OTHER_GROUP)))
    facts = knowing(holding(through=((MINE, ACCOUNT),)), {MINE: EVERYTHING})
    (found,) = told("policies.redundant-held", draft, facts)
    assert found["held"] == "Mine"
    there = knowing(holding((MINE, GROUP)), {MINE: EVERYTHING})
    assert told("policies.redundant-held", draft, there)
    # That it is replaced, or is the same grant, is told otherwise or not at all
    gone = replace(draft, replacements=(Replacement("wang.wei", Grant(MINE, GROUP)),))
    assert not told("policies.redundant-held", gone, there)
    assert not told("policies.redundant-held", draft, holding((READ, GROUP), (READ, ACCOUNT)))


def test_what_goes_is_not_lost_where_something_wider_comes() -> None:
    held = (OTHER, GROUP)
    texts = {MINE: says(allow("arms:*")), OTHER: says(allow("arms:List*"))}
    facts = knowing(holding(held), texts)
    gone = (Replacement("wang.wei", Grant(*held)),)
    draft = replace(for_wang_wei((MINE, GROUP)), replacements=gone)
    assert "policies.replacement-narrows" not in codes(draft, facts)
    elsewhere = replace(for_wang_wei((MINE, OTHER_GROUP)), replacements=gone)
    assert "policies.replacement-narrows" in codes(elsewhere, facts)


# Quotas


def test_what_a_group_holds_does_not_count_towards_the_quota_of_the_user() -> None:
    many = tuple((custom(f"Invented{n}"), ACCOUNT) for n in range(10))
    draft = for_wang_wei((TEAM_POLICY, ACCOUNT))
    assert "policies.quota-custom" in codes(draft, holding(*many))
    assert "policies.quota-custom" not in codes(draft, holding(through=many))
    assert "policies.quota-custom" not in codes(replace(draft, group=VIEWERS), holding(*many))
