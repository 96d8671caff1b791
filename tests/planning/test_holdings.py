"""What a user holds, through whom, now and once the plan is applied."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.planning.world import (
    ACCOUNT,
    DRAFT,
    FACTS,
    GROUP,
    TEAM_POLICY,
    existing,
    wang_wei,
    with_users,
)
from tui.core.draft import NewPolicy, Replacement
from tui.core.facts import Facts
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    PolicyDocument,
    custom,
)
from tui.core.principals import HeldGrant, UserGroup, UserState
from tui.core.users import GroupChoice, UserRow
from tui.planning import holdings
from tui.planning.companion import CompanionChoice
from tui.planning.holdings import (
    document_text,
    held_now,
    held_then,
    known_group,
    needed_groups,
    with_documents,
    with_group,
    with_groups,
)

VIEWERS = UserGroup("viewers", grants=(HeldGrant(Grant(ARMS_READ_ONLY, GROUP)),))
STATE = UserState("li.na", grants=(HeldGrant(Grant(ARMS_FULL, ACCOUNT)),), groups=("viewers",))
ROW = UserRow("li.na", existing=True)
THERE = replace(
    FACTS,
    users=MappingProxyType({"li.na": STATE}),
    user_groups=MappingProxyType({"viewers": VIEWERS}),
)
DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"arms:List*","Resource":"*"}]}'


def test_what_a_group_holds_its_members_hold() -> None:
    assert held_now(STATE, THERE) == (
        HeldGrant(Grant(ARMS_FULL, ACCOUNT)),
        HeldGrant(Grant(ARMS_READ_ONLY, GROUP), through="viewers"),
    )


def test_a_group_that_was_not_read_adds_nothing() -> None:
    assert held_now(STATE, FACTS) == (HeldGrant(Grant(ARMS_FULL, ACCOUNT)),)


def test_a_new_user_will_hold_what_is_granted() -> None:
    (row,) = DRAFT.users
    (grant,) = DRAFT.grants
    assert held_then(row, DRAFT, FACTS) == (HeldGrant(Grant(grant.policy, grant.scope)),)


def test_what_is_replaced_is_not_held_then() -> None:
    draft = replace(
        DRAFT,
        users=(ROW,),
        grants=(Grant(TEAM_POLICY, GROUP),),
        replacements=(Replacement("li.na", Grant(ARMS_FULL, ACCOUNT)),),
    )
    assert held_then(ROW, draft, THERE) == (
        HeldGrant(Grant(TEAM_POLICY, GROUP)),
        HeldGrant(Grant(ARMS_READ_ONLY, GROUP), through="viewers"),
    )


def test_granted_to_a_group_it_is_held_through_it_with_what_the_group_has() -> None:
    draft = replace(
        DRAFT, grants=(Grant(TEAM_POLICY, ACCOUNT),), group=GroupChoice("viewers", existing=True)
    )
    assert held_then(draft.users[0], draft, THERE) == (
        HeldGrant(Grant(TEAM_POLICY, ACCOUNT), through="viewers"),
        HeldGrant(Grant(ARMS_READ_ONLY, GROUP), through="viewers"),
    )


def test_the_companion_is_known_before_it_is_made() -> None:
    draft = replace(DRAFT, grants=(Grant(COMPANION, GROUP),))
    (held,) = with_documents(held_then(draft.users[0], draft, FACTS), draft, FACTS)
    assert held.policy == COMPANION
    assert held.document is not None
    assert held.document.statements[0].actions == ("arms:ReadTraceApp",)
    assert document_text(COMPANION, draft, FACTS) == COMPANION_DOCUMENT


def test_another_policy_of_its_name_is_not_taken_for_the_companion() -> None:
    (policies,) = (FACTS.policies,)
    facts = replace(
        FACTS,
        policies=(*(policies or ()), replace((policies or ())[0], ref=COMPANION)),
        documents=MappingProxyType({COMPANION: PolicyDocument(COMPANION, "v1", DOCUMENT)}),
    )
    draft = replace(DRAFT, grants=(Grant(COMPANION, GROUP),))
    assert held_then(draft.users[0], draft, facts) == (
        HeldGrant(Grant(custom("OnrampReadTraceApp-2"), GROUP)),
    )
    assert document_text(COMPANION, draft, facts) == DOCUMENT


def test_a_policy_of_the_draft_says_what_it_will() -> None:
    new = NewPolicy(custom("Mine"), DOCUMENT)
    draft = replace(DRAFT, new_policies=(new,), grants=(Grant(new.policy, ACCOUNT),))
    assert document_text(new.policy, draft, FACTS) == DOCUMENT


def test_what_was_not_read_is_not_made_up() -> None:
    assert document_text(custom("Unread"), DRAFT, FACTS) is None


def test_the_companion_is_not_looked_for_to_say_that_another_policy_was_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(_facts: Facts) -> CompanionChoice:
        raise AssertionError("it looks through all policies of the account")

    monkeypatch.setattr(holdings, "choose", never)
    assert document_text(custom("Unread"), DRAFT, FACTS) is None


# Which RAM user groups have to be known for a draft


READ = UserGroup(
    "viewers", "g-1", members=("li.na",), grants=(HeldGrant(Grant(ARMS_READ_ONLY, ACCOUNT)),)
)
LISTED = UserGroup("viewers", "g-1", complete=False)


def test_the_chosen_group_and_those_of_the_drafts_users() -> None:
    facts = with_users(replace(wang_wei(), groups=("oncall", "viewers")))
    draft = replace(existing(), group=GroupChoice("viewers", existing=True))
    assert needed_groups(draft, facts) == ("viewers", "oncall")


def test_groups_of_others_are_not_needed() -> None:
    facts = with_users(replace(wang_wei(), groups=("oncall",)))
    assert needed_groups(DRAFT, facts) == ()


def test_groups_of_a_user_who_was_not_read() -> None:
    facts = with_users(wang_wei(complete=False))
    assert needed_groups(existing(), facts) == ()


def test_the_list_keeps_what_was_read_of_a_group() -> None:
    known = with_groups(
        with_group(FACTS, "viewers", READ), (LISTED, UserGroup("b", complete=False))
    )
    assert known.user_groups_loaded
    assert known_group("viewers", known) == READ
    assert known_group("b", known) is None
    assert "b" in known.user_groups


def test_a_group_that_was_made_anew_is_another_one() -> None:
    known = with_groups(with_group(FACTS, "viewers", READ), (replace(LISTED, group_id="g-2"),))
    assert known_group("viewers", known) is None


def test_a_group_that_is_gone_is_taken_out() -> None:
    known = with_group(with_group(FACTS, "viewers", READ), "viewers", None)
    assert known.user_groups == {}
    assert with_groups(with_group(FACTS, "viewers", READ), ()).user_groups == {}
