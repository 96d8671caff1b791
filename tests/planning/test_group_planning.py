"""Plans that grant through a RAM user group."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.group_cases import NAME, among, group, made, member, through
from tests.planning.test_planning import applied, plan_of, stops_of
from tests.planning.world import ACCOUNT, DRAFT, FACTS, GROUP, TEAM_POLICY, existing, granting
from tui.core.draft import Draft, Replacement
from tui.core.facts import Facts
from tui.core.handover import make_handover
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Plan,
)
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, Grant
from tui.core.principals import HeldGrant, UserGroup
from tui.core.users import AccessChoice, AccessMode, GroupChoice, UserRow
from tui.planning import planner
from tui.planning.edit import choose_group
from tui.planning.holdings import group_grants, held_then, with_groups

COMMENT = "INC-42 (Onramp run 7f3a)"
KEYS = AccessChoice(AccessMode.ACCESS_KEY)


def test_a_new_group_two_users_and_the_companion() -> None:
    draft = replace(
        made(granting((ARMS_READ_ONLY, GROUP), (COMPANION, GROUP))),
        users=(UserRow("li.na"), UserRow("zhang-min")),
        access=KEYS,
        reason="INC-42",
    )
    policy, *rest = plan_of(draft, among()).operations
    assert isinstance(policy, CreatePolicy)
    assert rest == [
        CreateGroup(NAME, COMMENT),
        AttachToGroup(NAME, ARMS_READ_ONLY, GROUP),
        AttachToGroup(NAME, COMPANION, GROUP),
        CreateUser("li.na", "", COMMENT),
        CreateAccessKey("li.na"),
        AddToGroup("li.na", NAME),
        CreateUser("zhang-min", "", COMMENT),
        CreateAccessKey("zhang-min"),
        AddToGroup("zhang-min", NAME),
    ]


def test_an_existing_group_gets_what_it_lacks_and_who_is_not_in_it() -> None:
    draft = replace(
        through(existing(base=granting((TEAM_POLICY, ACCOUNT), (ARMS_READ_ONLY, GROUP)))),
        reason="INC-42",
    )
    facts = among(group((TEAM_POLICY, ACCOUNT)), facts=member())
    assert plan_of(draft, facts).operations == (
        AttachToGroup(NAME, ARMS_READ_ONLY, GROUP),
        AddToGroup("wang.wei", NAME, (Grant(TEAM_POLICY, ACCOUNT),)),
    )


def test_a_member_of_a_group_that_holds_everything_needs_nothing() -> None:
    facts = among(group((TEAM_POLICY, ACCOUNT)), facts=member(NAME))
    plan = plan_of(through(existing()), facts)
    assert plan.operations == ()
    assert "review.nothing-to-do" in {finding.code for finding in plan.findings}


def test_a_name_that_is_there_is_used_as_it_is() -> None:
    plan = plan_of(made(), among(group((TEAM_POLICY, ACCOUNT))))
    assert not [it for it in plan.operations if isinstance(it, CreateGroup | AttachToGroup)]


def test_the_same_policy_elsewhere_is_another_grant() -> None:
    facts = among(group((TEAM_POLICY, GROUP)))
    assert AttachToGroup(NAME, TEAM_POLICY, ACCOUNT) in plan_of(through(), facts).operations


def test_what_is_replaced_goes_after_the_user_has_joined() -> None:
    held = (ARMS_READ_ONLY, ACCOUNT)
    draft = replace(
        through(existing(base=granting((ARMS_FULL, ACCOUNT)))),
        replacements=(Replacement("wang.wei", Grant(*held)),),
    )
    plan = plan_of(draft, among(group(), facts=member(held=(held,))))
    assert plan.operations == (
        AttachToGroup(NAME, ARMS_FULL, ACCOUNT),
        AddToGroup("wang.wei", NAME),
        DetachPolicy("wang.wei", *held),
    )


@pytest.mark.parametrize(
    "facts",
    [
        FACTS,
        with_groups(FACTS, (replace(group(), complete=False),)),
    ],
)
def test_a_group_that_was_not_read_stands_in_the_way(facts: Facts) -> None:
    assert stops_of(through(), facts) == [f"groups.not-read:{NAME}"]
    assert stops_of(made(), facts) == [f"groups.not-read:{NAME}"]


def test_one_that_is_gone_stands_in_the_way() -> None:
    assert stops_of(through(), among()) == [f"groups.gone:{NAME}"]


def test_choosing_and_leaving_a_group() -> None:
    choice = GroupChoice(NAME)
    assert choose_group(DRAFT, choice).group == choice
    assert choose_group(choose_group(DRAFT, choice), None) == DRAFT


def test_the_handover_tells_what_comes_through_the_group() -> None:
    draft = replace(through(granting((TEAM_POLICY, ACCOUNT), (ARMS_READ_ONLY, GROUP))), access=KEYS)
    plan = plan_of(draft, among(group((TEAM_POLICY, ACCOUNT))))
    given_to = make_handover(plan, "li.na", None).grants
    assert set(given_to) == {Grant(TEAM_POLICY, ACCOUNT), Grant(ARMS_READ_ONLY, GROUP)}
    assert len(given_to) == 2


_grants = st.lists(
    st.builds(Grant, st.sampled_from([ARMS_READ_ONLY, COMPANION, TEAM_POLICY]), strategies.scopes),
    min_size=1,
    max_size=4,
    unique=True,
)


@given(_grants, _grants, st.booleans(), st.booleans())
def test_applied_twice_it_changes_nothing_and_everybody_has_everything(
    grants: list[Grant], held: list[Grant], there: bool, joined: bool
) -> None:
    draft = replace(
        made(),
        grants=tuple(grants),
        users=(UserRow("li.na"), *existing().users),
    )
    pairs = [(it.policy, it.scope) for it in held if it.policy != COMPANION] if there else []
    before = among(
        *([group(*pairs)] if there else ()), facts=member(*([NAME] * (there and joined)))
    )
    plan = plan_of(draft, before)
    assert not [it for it in plan.operations if isinstance(it, AttachPolicy)]
    after = applied(plan, before)
    _everybody_has(draft, plan, after)
    assert plan_of(draft, after).operations == ()


def _everybody_has(draft: Draft, plan: Plan, after: Facts) -> None:
    found = after.user_groups[NAME]
    for row in draft.users:
        assert NAME in after.users[row.logon_name].groups
    companion = next((it.policy for it in plan.operations if isinstance(it, CreatePolicy)), None)
    for grant in draft.grants:
        policy = companion if grant.policy == COMPANION and companion else grant.policy
        assert HeldGrant(Grant(policy, grant.scope)) in found.grants
    # What was foretold is what came of it.
    foretold = held_then(draft.users[1], draft, after)
    assert {(it.policy, it.scope) for it in foretold if it.through} == {
        (it.policy, it.scope) for it in found.grants
    }


def test_what_the_group_gives_is_looked_up_once_for_all_users(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []

    def counted(draft: Draft, facts: Facts) -> tuple[tuple[Grant, ...], tuple[Grant, ...]]:
        looked.append("")
        return group_grants(draft, facts)

    monkeypatch.setattr(planner, "group_grants", counted)
    draft = replace(through(), users=tuple(UserRow(f"user{n}") for n in range(50)))
    plan = plan_of(draft, among(group((TEAM_POLICY, ACCOUNT))))
    assert sum(isinstance(each, AddToGroup) for each in plan.operations) == 50
    assert len(looked) < 5


def test_groups_of_users_that_could_not_be_read_are_named() -> None:
    draft = existing(base=granting((ARMS_FULL, ACCOUNT)))
    read = among(group((TEAM_POLICY, ACCOUNT), name="readers"), facts=member("readers"))
    unread = with_groups(read, [UserGroup("readers", group_id="other", complete=False)])

    def told(facts: Facts) -> list[object]:
        found = plan_of(draft, facts, {"access.key-kept"}).findings
        return [it.value("groups") for it in found if it.code == "review.groups-unread"]

    assert told(unread) == ["readers"]
    assert told(read) == []
