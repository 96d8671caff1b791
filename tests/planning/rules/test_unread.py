"""Where a document was not read that is said, once, and nothing about its content."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.planning.world import ACCOUNT, FACTS, GROUP, TEAM_POLICY, existing, granting, holding
from tests.policy.documents import documents, knowing
from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.findings import Step
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, PolicyRef, Scope, custom
from tui.planning.rules import blocking, check

MINE = custom("Mine")
NOTHING_READ = replace(FACTS, documents=documents({}))


def told(code: str, draft: Draft, facts: Facts) -> list[str]:
    return [each.value("policies") for each in check(draft, facts) if each.code == code]


@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_what_was_not_read_is_named_once(scope: Scope) -> None:
    draft = granting((ARMS_FULL, scope), (TEAM_POLICY, scope))
    assert told("policies.unread", draft, FACTS) == []
    assert told("policies.unread", draft, NOTHING_READ) == ["AliyunARMSFullAccess, TeamDashboards"]


@pytest.mark.parametrize("ref", [ARMS_FULL, ARMS_READ_ONLY])
@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_nothing_else_is_said_then(ref: PolicyRef, scope: Scope) -> None:
    codes = {each.code for each in check(granting((ref, scope)), NOTHING_READ)}
    assert codes == {"policies.unread"}


@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_what_nobody_read_and_no_name_tells_is_confirmed(scope: Scope) -> None:
    findings = check(granting((TEAM_POLICY, scope)), NOTHING_READ)
    assert {each.code for each in findings} == {"policies.unread", "policies.high-risk"}
    (stop,) = blocking(findings, Step.REVIEW)
    assert stop.phrase == TEAM_POLICY.name


def test_what_is_held_counts_also_through_a_group() -> None:
    draft = existing(base=granting((TEAM_POLICY, ACCOUNT)))
    listed = knowing(FACTS, {MINE: ""}).policies
    for facts in (holding((MINE, GROUP)), holding(through=((MINE, GROUP),))):
        assert told("policies.unread", draft, replace(facts, policies=listed)) == ["Mine"]


def test_many_are_not_all_named() -> None:
    many = [custom(f"Team{n}") for n in range(7)]
    listed = knowing(FACTS, dict.fromkeys(many, "")).policies
    draft = granting(*((ref, ACCOUNT) for ref in many))
    (names,) = told("policies.unread", draft, replace(FACTS, policies=listed))
    assert names == "Team0, Team1, Team2, Team3, Team4, …"


def test_what_the_plan_makes_or_is_gone_is_not_unread() -> None:
    gone = granting((custom("Gone"), ACCOUNT), (COMPANION, GROUP))
    assert told("policies.unread", gone, FACTS) == []
    new = NewPolicy(MINE, '{"Version":"1","Statement":[]}')
    made = replace(granting((MINE, ACCOUNT)), new_policies=(new,))
    assert told("policies.unread", made, FACTS) == []


@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_what_is_not_understood_may_allow_more(scope: Scope) -> None:
    facts = knowing(FACTS, {MINE: '{"Version":"1","Statement":[{"Effect":"Perhaps"}]}'})
    draft = granting((MINE, scope))
    assert told("policies.not-understood", draft, facts) == ["Mine"]
    assert told("policies.unread", draft, facts) == []
    assert told("policies.not-understood", granting((TEAM_POLICY, scope)), facts) == []
