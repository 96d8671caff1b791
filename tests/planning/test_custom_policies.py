"""Custom policies of a draft: what is made of them, and what of the account is reused."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.planning.new_policy_cases import LAID_OUT, LISTS, MINE, OTHER, RESERVED, making, says
from tests.planning.world import ACCOUNT, DRAFT, FACTS, GROUP, TEAM_POLICY, existing, wang_wei
from tests.policy.documents import knowing
from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.operations import AttachPolicy, CreatePolicy, Plan
from tui.core.policies import COMPANION, Grant, Policy, PolicyDocument, PolicyRef, custom
from tui.planning import custom_policies
from tui.planning.companion import MOST_LOOKED_AT, free_name
from tui.planning.custom_policies import (
    Choice,
    NameStatus,
    beside_the_account,
    proposed,
    stands,
    wrong_with_description,
    wrong_with_name,
)
from tui.planning.holdings import resolved_grants
from tui.planning.planner import make_plan
from tui.planning.rules import check
from tui.planning.validate import POLICY_NAME_LIMIT


def planned(draft: Draft, facts: Facts = FACTS) -> Plan:
    made = make_plan(draft, facts)
    assert isinstance(made, Plan), made
    return made


def made(plan: Plan) -> list[CreatePolicy]:
    return list(plan.new_policies)


def attached(plan: Plan) -> set[tuple[PolicyRef, object]]:
    found = (each for each in plan.operations if isinstance(each, AttachPolicy))
    return {(each.policy, each.scope) for each in found}


def test_it_is_made_before_it_is_granted() -> None:
    plan = planned(making(description="Hangzhou", scope=GROUP))
    assert plan.operations[0] == CreatePolicy(MINE, LISTS, "Hangzhou")
    assert (MINE, GROUP) in attached(plan)


def test_what_nobody_receives_is_not_made() -> None:
    assert made(planned(making(scope=None))) == []


def test_one_of_the_same_document_is_granted_in_its_place() -> None:
    plan = planned(making(scope=GROUP), says(TEAM_POLICY, LAID_OUT))
    assert made(plan) == []
    assert (TEAM_POLICY, GROUP) in attached(plan)
    assert MINE not in {policy for policy, _ in attached(plan)}


def test_applied_twice_it_is_not_made_again() -> None:
    plan = planned(making(TEAM_POLICY), says(TEAM_POLICY, LISTS))
    assert made(plan) == []
    assert (TEAM_POLICY, ACCOUNT) in attached(plan)


def test_a_name_that_is_taken_is_never_overwritten() -> None:
    refused = make_plan(making(TEAM_POLICY), says(TEAM_POLICY, OTHER))
    assert not isinstance(refused, Plan)
    assert [each.code for each in refused] == ["new-policy.taken"]


def test_without_the_document_of_that_name_there_is_no_plan() -> None:
    facts = replace(FACTS, documents=MappingProxyType({}))
    assert stands(NewPolicy(TEAM_POLICY, LISTS), facts).standing is NameStatus.UNREAD
    refused = make_plan(making(TEAM_POLICY), facts)
    assert not isinstance(refused, Plan)
    assert [each.code for each in refused] == ["policies.not-read"]


def test_the_name_of_the_companion_is_kept_for_it() -> None:
    assert "new-policy.duplicate" in {each.code for each in check(RESERVED, FACTS)}


def test_a_full_account_takes_none() -> None:
    assert FACTS.quotas is not None
    left = replace(FACTS.quotas, policies=1499, policies_quota=1500)
    two = custom_policies.save(making(), NewPolicy(custom("another"), OTHER), GROUP)
    facts = replace(FACTS, quotas=left)
    assert "policies.quota-account" in {each.code for each in check(two, facts)}
    assert "policies.quota-account" not in {each.code for each in check(making(), facts)}


def test_grants_mean_what_is_reused() -> None:
    draft = making(scope=GROUP)
    assert Grant(MINE, GROUP) in resolved_grants(draft, FACTS)
    assert Grant(TEAM_POLICY, GROUP) in resolved_grants(draft, says(TEAM_POLICY, LISTS))


def test_free_names_are_numbered_and_fit() -> None:
    long = "x" * POLICY_NAME_LIMIT
    assert free_name("view", []) == "view"
    assert free_name("view", [custom("view"), custom("view-2")]) == "view-3"
    assert free_name(long, [custom(long)]) == "x" * (POLICY_NAME_LIMIT - 2) + "-2"


def test_saved_again_under_another_name_its_grants_follow() -> None:
    new = NewPolicy(custom("better"), OTHER)
    again = custom_policies.save(making(scope=GROUP), new, ACCOUNT, instead_of=MINE)
    assert again.new_policies == (new,)
    assert Grant(new.policy, GROUP) in again.grants
    assert MINE not in {grant.policy for grant in again.grants}
    assert Grant(new.policy, ACCOUNT) not in again.grants, "it is granted already"


def test_saved_it_is_granted_where_it_is_said() -> None:
    new = NewPolicy(custom("another"), OTHER)
    assert Grant(new.policy, GROUP) in custom_policies.save(Draft(), new, GROUP).grants
    assert custom_policies.save(Draft(), new, None).grants == ()


def test_removed_it_takes_its_grants_along() -> None:
    draft = custom_policies.remove(making(scope=GROUP), MINE)
    assert draft.new_policies == ()
    assert MINE not in {grant.policy for grant in draft.grants}


def test_documents_that_are_compared_with_it_are_few_and_the_name_comes_first() -> None:
    likely = [custom(f"prometheus-{at}") for at in range(40)]
    policies = (*(FACTS.policies or ()), *map(Policy, (*likely, MINE)))
    facts = replace(FACTS, policies=policies, documents=MappingProxyType({}))
    wanted = custom_policies.worth_comparing(making(), facts)
    assert wanted[0] == MINE
    assert len(wanted) == 1 + MOST_LOOKED_AT
    read = {ref: PolicyDocument(ref, "v1", OTHER) for ref in likely[:MOST_LOOKED_AT]}
    facts = replace(facts, documents=MappingProxyType(read))
    assert custom_policies.worth_comparing(making(), facts) == (MINE,)


def test_nothing_is_compared_once_it_is_there_or_where_nothing_is_made() -> None:
    policies = (Policy(TEAM_POLICY), Policy(custom("prometheus-1")))
    there = {TEAM_POLICY: PolicyDocument(TEAM_POLICY, "v1", LAID_OUT)}
    facts = replace(FACTS, policies=policies, documents=MappingProxyType(there))
    assert custom_policies.worth_comparing(making(), facts) == ()
    assert (
        custom_policies.worth_comparing(
            making(scope=None), replace(facts, documents=MappingProxyType({}))
        )
        == ()
    )


def test_one_that_is_gone_again_is_not_reused() -> None:
    gone = custom("made-and-undone")
    facts = says(gone, LISTS)
    assert stands(NewPolicy(MINE, LISTS), facts) == Choice(NameStatus.FREE, MINE)
    facts = replace(facts, documents=MappingProxyType({**FACTS.documents, **facts.documents}))
    assert made(planned(making(), facts)) == [CreatePolicy(MINE, LISTS, "")]


def test_what_a_user_holds_under_another_name_counts_once() -> None:
    others = tuple((custom(f"Other{number}"), ACCOUNT) for number in range(9))
    state = wang_wei((TEAM_POLICY, ACCOUNT), *others)
    there = replace(says(TEAM_POLICY, LISTS), users=MappingProxyType({state.logon_name: state}))
    draft = replace(existing(base=making()), grants=(Grant(MINE, ACCOUNT),))
    assert not planned(draft, there).operations


def test_the_numbered_name_that_the_companion_gets_is_kept_for_it_too() -> None:
    numbered = custom(f"{COMPANION.name}-2")
    facts = knowing(FACTS, {COMPANION: OTHER})
    draft = making(numbered)
    both = replace(draft, grants=(*draft.grants, Grant(COMPANION, GROUP)))
    assert "new-policy.duplicate" in {each.code for each in check(both, facts)}
    assert "new-policy.duplicate" not in {each.code for each in check(draft, facts)}


# Names of policies that are being made


def test_a_proposed_name_is_nobodys() -> None:
    assert proposed("fresh", DRAFT, FACTS) == "fresh"
    assert proposed(MINE.name, making(), FACTS) == f"{MINE.name}-2"
    assert proposed(TEAM_POLICY.name, DRAFT, FACTS) == f"{TEAM_POLICY.name}-2"
    assert proposed(COMPANION.name, DRAFT, Facts()) == f"{COMPANION.name}-2"


@pytest.mark.parametrize(
    ("name", "own", "code"),
    [
        ("", None, "policy-name.empty"),
        ("a_b", None, "policy-name.character"),
        (MINE.name, None, "new-policy.duplicate"),
        (COMPANION.name, None, "new-policy.duplicate"),
        (MINE.name, MINE, None),
        ("another", None, None),
    ],
)
def test_a_name_by_itself_and_beside_those_of_the_draft(
    name: str, own: object, code: str | None
) -> None:
    finding = wrong_with_name(name, MINE if own else None, making())
    assert (finding.code if finding else None) == code


def test_a_description_that_cannot_be_sent() -> None:
    assert wrong_with_description("fine") is None
    finding = wrong_with_description("a\nb")
    assert finding is not None
    assert finding.code == "policy-description.character"


def test_a_name_of_the_account_is_taken_once_its_document_is_known() -> None:
    choice, finding = beside_the_account(NewPolicy(TEAM_POLICY, LISTS), FACTS)
    assert choice.standing is NameStatus.TAKEN
    assert finding is not None
    assert finding.code == "new-policy.taken"
    unread = replace(FACTS, documents=MappingProxyType({}))
    choice, finding = beside_the_account(NewPolicy(TEAM_POLICY, LISTS), unread)
    assert (choice.standing, finding) == (NameStatus.UNREAD, None)
    text = FACTS.documents[TEAM_POLICY].text
    choice, finding = beside_the_account(NewPolicy(custom("another"), text), FACTS)
    assert choice.policy == TEAM_POLICY
    assert finding is not None
    assert finding.code == "new-policy.same"
    assert beside_the_account(NewPolicy(custom("another"), LISTS), FACTS)[1] is None
