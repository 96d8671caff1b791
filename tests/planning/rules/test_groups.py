"""What the rules about RAM user groups say in particular, at both scopes."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.planning.group_cases import (
    ADMINISTRATOR,
    CUSTOMS,
    FULL,
    NAME,
    READ,
    SYSTEMS,
    among,
    group,
    made,
    member,
    through,
)
from tests.planning.world import ACCOUNT, DRAFT, FACTS, GROUP, TEAM_POLICY, existing, granting
from tests.policy.documents import allow, knowing, says
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Severity, Step
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Scope,
    custom,
    in_scope,
)
from tui.core.users import UserRow
from tui.planning.rules import blocking, check


def of(code: str, draft: Draft, facts: Facts) -> list[Finding]:
    return [finding for finding in check(draft, facts) if finding.code == code]


def told(code: str, draft: Draft, facts: Facts) -> dict[str, object]:
    (finding,) = of(code, draft, facts)
    return dict(finding.text.values)


def test_a_new_group_is_nothing_to_speak_of() -> None:
    assert check(made(), among()) == ()


def test_others_are_counted_and_the_first_are_named() -> None:
    names = ("a", "b", "li.na", "c", "d")
    assert told("groups.others", through(), among(group(members=names))) == {
        "subject": NAME,
        "count": 4,
        "names": "a, b, c, …",
    }


def test_others_who_get_nothing_new_are_not_named() -> None:
    facts = among(group((ARMS_READ_ONLY, GROUP), members=("a",)))
    in_group, wide = granting((ARMS_READ_ONLY, GROUP)), granting((ARMS_READ_ONLY, ACCOUNT))
    assert not of("groups.others", through(in_group), facts)
    assert of("groups.others", through(wide), facts)


def test_what_a_group_holds_besides_is_named_once_and_concerns_who_joins() -> None:
    more = group((SYSTEMS[0], ACCOUNT), (SYSTEMS[0], GROUP), (SYSTEMS[1], GROUP))
    read = knowing(FACTS, dict.fromkeys(SYSTEMS[:2], COMPANION_DOCUMENT))
    (finding,) = of("groups.holds-more", through(), among(more, facts=read))
    assert finding.value("policies") == f"{SYSTEMS[0].name}, {SYSTEMS[1].name}"
    everybody_is_in = among(more, facts=member(NAME))
    assert not of("groups.holds-more", through(existing()), everybody_is_in)


@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_joining_a_group_that_can_take_over_the_account_is_confirmed(scope: Scope) -> None:
    facts = among(group((ADMINISTRATOR, scope)))
    (finding,) = of("groups.high-risk", through(), facts)
    assert finding.severity is Severity.CONFIRM
    assert finding.phrase == f"{NAME}/AdministratorAccess"
    stops = blocking(check(through(), facts), Step.REVIEW)
    assert [stop.id for stop in stops] == [finding.id]
    assert not of("groups.holds-more", through(), facts)


@pytest.mark.parametrize("text", [None, "", '{"Version":"1","Statement":[{"Effect":"Allow"}]}'])
def test_joining_a_group_that_holds_what_nobody_could_read_is_confirmed(text: str | None) -> None:
    facts = among(group((SYSTEMS[0], ACCOUNT)))
    if text is not None:
        facts = among(group((SYSTEMS[0], ACCOUNT)), facts=knowing(FACTS, {SYSTEMS[0]: text}))
    (finding,) = of("groups.high-risk", through(), facts)
    assert finding.phrase == f"{NAME}/{SYSTEMS[0].name}"


@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_what_the_group_holds_stands_beside_what_is_granted(scope: Scope) -> None:
    facts = among(group((ARMS_READ_ONLY, scope)))
    assert told("groups.arms-conflict", through(FULL), facts) == {
        "subject": NAME,
        "policy": ARMS_FULL.name,
        "held": ARMS_READ_ONLY.name,
        "scope": in_scope(scope),
    }


def test_a_member_of_the_chosen_group_is_told_once() -> None:
    facts = among(group((ARMS_READ_ONLY, GROUP)), facts=member(NAME))
    codes = [it.code for it in check(through(existing(base=FULL)), facts)]
    assert codes.count("groups.arms-conflict") == 1
    assert "groups.arms-conflict-member" not in codes


def test_joining_counts_what_comes_through_other_groups() -> None:
    facts = among(
        group((ARMS_FULL, GROUP)),
        group((ARMS_READ_ONLY, GROUP), name="oncall"),
        facts=member("oncall"),
    )
    found = told("groups.arms-conflict-joining", through(existing()), facts)
    assert (found["policy"], found["held"], found["group"]) == (
        ARMS_FULL.name,
        ARMS_READ_ONLY.name,
        NAME,
    )


def test_a_group_that_was_not_read_is_no_answer() -> None:
    row = replace(group((ARMS_READ_ONLY, ACCOUNT), members=("a",)), complete=False)
    facts = replace(FACTS, user_groups=MappingProxyType({NAME: row}))
    assert check(through(FULL), facts) == check(FULL, FACTS)


def test_what_users_hold_themselves_is_granted_to_the_group_all_the_same() -> None:
    facts = among(group(), facts=member(held=((TEAM_POLICY, ACCOUNT),)))
    assert not of("policies.held", through(existing()), facts)
    assert of("policies.held", existing(), facts)


def test_policies_of_a_group_do_not_count_for_its_members() -> None:
    draft = granting(*((ref, ACCOUNT) for ref in CUSTOMS[:11]))
    assert of("policies.quota-custom", draft, FACTS)
    assert not of("policies.quota-custom", made(draft), among())
    assert of("groups.quota-custom", made(draft), among())


def test_grants_in_resource_groups_may_count() -> None:
    draft = granting(*((ref, GROUP) for ref in CUSTOMS[:11]))
    assert told("groups.quota-perhaps", made(draft), among())["count"] == 11


def test_the_companion_counts_once_under_its_name_here() -> None:
    held = [(ref, ACCOUNT) for ref in CUSTOMS[:9]]
    draft = granting((COMPANION, ACCOUNT))
    assert not of("groups.quota-custom", through(draft), among(group(*held)))


def test_a_full_group_list_of_a_user_points_at_its_row() -> None:
    draft = replace(
        existing(), users=(UserRow("li.na", "Li Na"), *existing().users), group=through().group
    )
    facts = among(group(), facts=member(*(f"g{n}" for n in range(10))))
    (finding,) = of("groups.quota-user", draft, facts)
    assert finding.where.row == 1
    assert dict(finding.text.values) == {"subject": "wang.wei", "count": 11, "limit": 10}


def test_without_a_group_nothing_is_said_of_one() -> None:
    facts = among(group((ADMINISTRATOR, ACCOUNT), members=("a",)))
    assert check(DRAFT, facts) == ()


def test_who_else_gets_it_is_said_before_what_the_policies_are_like() -> None:
    codes = [finding.code for finding in check(through(READ), among(group(members=("a",))))]
    assert codes.index("groups.others") < codes.index("policies.reads-tokens")


def test_what_is_high_risk_by_its_document_is_confirmed_too() -> None:
    mighty = custom("TeamEverything")
    facts = knowing(among(group((mighty, ACCOUNT))), {mighty: says(allow("*"))})
    (finding,) = of("groups.high-risk", through(), facts)
    assert finding.value("policy") == mighty.name
    assert not of("groups.holds-more", through(), facts)
