"""Who may list applications sees them by ``arms:ReadTraceApp``; expectations written by hand."""

from __future__ import annotations

from dataclasses import replace

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
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    PolicyRef,
    Scope,
    custom,
)
from tui.core.users import UserRow
from tui.planning.rules import check
from tui.policy.known import METRIC_READ

Tuples = tuple[tuple[PolicyRef, Scope], ...]
Grants = list[tuple[PolicyRef, Scope]]
READ, FULL, MINE = ARMS_READ_ONLY, ARMS_FULL, custom("Mine")
EVERYWHERE = "account"
TRACES = allow("arms:ReadTraceApp", "acs:arms:*:*:armsapp/*")


def lacking(draft: Draft, facts: Facts = FACTS) -> list[str]:
    """Where the application list is missing: names of resource groups, or the account."""
    return [
        str(each.subject or EVERYWHERE)
        for each in check(draft, facts)
        if each.code in ("policies.no-companion", "policies.no-trace-apps")
    ]


def mine(*statements: dict[str, object]) -> Facts:
    return knowing(FACTS, {MINE: says(*statements)})


@pytest.mark.parametrize(
    ("grants", "where"),
    [
        # arms:List* lists them, and nothing in the policy is arms:Read*
        ([(READ, ACCOUNT)], [EVERYWHERE]),
        ([(READ, GROUP)], [GROUP.group_id]),
        ([(READ, GROUP), (READ, OTHER_GROUP)], [GROUP.group_id, OTHER_GROUP.group_id]),
        ([(READ, GROUP), (COMPANION, GROUP)], []),
        ([(READ, GROUP), (COMPANION, ACCOUNT)], []),
        ([(READ, GROUP), (COMPANION, OTHER_GROUP)], [GROUP.group_id]),
        ([(READ, ACCOUNT), (COMPANION, GROUP)], [EVERYWHERE]),
        ([(READ, ACCOUNT), (COMPANION, ACCOUNT)], []),
        ([(READ, ACCOUNT), (METRIC_READ, GROUP)], [EVERYWHERE]),
        # arms:* is both
        ([(FULL, GROUP)], []),
        # Without arms:ListTraceApps nobody misses them
        ([(METRIC_READ, GROUP)], []),
        ([(TEAM_POLICY, GROUP)], []),
    ],
)
def test_published_policies(grants: Grants, where: list[str]) -> None:
    assert lacking(granting(*grants)) == where


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ([allow("arms:List*")], True),
        ([allow("arms:List*"), TRACES], False),
        ([allow("arms:List*"), allow("arms:ReadTraceApp", "acs:arms:*:*:armsapp/k8s*")], False),
        ([allow("arms:List*", "acs:arms:cn-hangzhou:*:prometheus/*")], False),
        ([allow("arms:List*"), deny("arms:ReadTraceApp")], False),
        ([allow("arms:*")], False),
    ],
)
def test_a_custom_policy(statements: list[dict[str, object]], *, told: bool) -> None:
    facts = mine(*statements)
    assert lacking(granting((MINE, ACCOUNT)), facts) == ([EVERYWHERE] if told else [])
    assert lacking(granting((MINE, GROUP)), facts) == ([GROUP.group_id] if told else [])


def test_the_same_document_under_another_name_will_do() -> None:
    facts = knowing(FACTS, {MINE: COMPANION_DOCUMENT})
    assert lacking(granting((READ, GROUP), (MINE, GROUP)), facts) == []
    # The companion then stands for that policy, and is not made
    assert lacking(granting((READ, GROUP), (COMPANION, GROUP)), facts) == []


def test_its_name_with_another_document_will_not() -> None:
    other = knowing(FACTS, {COMPANION: says(allow("oss:List*"))})
    assert lacking(granting((READ, GROUP), (COMPANION, GROUP)), other) == []
    numbered = custom("OnrampReadTraceApp-2")
    facts = knowing(FACTS, {numbered: says(allow("oss:List*"))})
    assert lacking(granting((READ, GROUP), (numbered, GROUP)), facts) == [GROUP.group_id]


def test_what_was_not_read_may_show_them() -> None:
    unread = replace(FACTS, policies=knowing(FACTS, {MINE: ""}).policies)
    assert lacking(granting((READ, GROUP), (MINE, GROUP)), unread) == []
    assert lacking(granting((READ, GROUP)), replace(FACTS, documents=documents({}))) == []


def test_what_an_existing_user_holds_counts_also_through_a_group() -> None:
    draft = existing(base=granting((READ, GROUP)))

    def held(*grants: tuple[PolicyRef, Scope], through: Tuples = ()) -> Facts:
        return knowing(holding(*grants, through=through), {MINE: says(TRACES)})

    assert lacking(draft, held()) == [GROUP.group_id]
    assert lacking(draft, held((MINE, GROUP))) == []
    assert lacking(draft, held((MINE, OTHER_GROUP))) == [GROUP.group_id]
    assert lacking(draft, held(through=((MINE, ACCOUNT),))) == []
    replaced = replace(draft, replacements=(Replacement("wang.wei", Grant(MINE, GROUP)),))
    assert lacking(replaced, held((MINE, GROUP))) == [GROUP.group_id]
    # One who has it does not help another
    both = replace(draft, users=(*draft.users, UserRow("li.na")))
    assert lacking(both, held((MINE, GROUP))) == [GROUP.group_id]
