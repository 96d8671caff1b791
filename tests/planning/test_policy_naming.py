"""Names of policies that are being made."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.planning.new_policy_cases import LISTS, MINE, making
from tests.planning.world import DRAFT, FACTS, TEAM_POLICY
from tui.core.draft import NewPolicy
from tui.core.facts import Facts
from tui.core.policies import COMPANION, custom
from tui.planning.custom_policies import (
    NameStatus,
    beside_the_account,
    proposed,
    wrong_with_description,
    wrong_with_name,
)


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
