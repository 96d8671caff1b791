"""Drafts become operations in the right order, and nothing that is there is made again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.group_cases import NAME, among, group, made, member, through
from tests.planning.world import (
    ACCOUNT,
    DRAFT,
    FACTS,
    GROUP,
    TEAM_POLICY,
    existing,
    granting,
    naming,
    wang_wei,
    with_users,
)
from tui.core.draft import Draft, Replacement
from tui.core.facts import Facts
from tui.core.findings import Severity
from tui.core.handover import make_handover
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    Plan,
    ResetPassword,
    TagUser,
)
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    Policy,
    PolicyDocument,
    PolicyRef,
    custom,
    system,
)
from tui.core.principals import HeldGrant, HeldKey, UserGroup, UserState
from tui.core.users import (
    AccessChoice,
    AccessMode,
    ConsoleSettings,
    GroupChoice,
    PasswordSource,
    Tag,
    UserRow,
)
from tui.planning import planner
from tui.planning.companion import DESCRIPTION, choose, documents_to_read
from tui.planning.edit import choose_group
from tui.planning.holdings import group_grants, held_then, with_group, with_groups
from tui.planning.planner import make_comment, make_plan
from tui.planning.rules import check
from tui.policy.known import METRIC_READ

SECOND = custom("OnrampReadTraceApp-2")
OTHER_DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"arms:*","Resource":"*"}]}'
SAME_DOCUMENT = (
    '{"Statement": [{"Action": "arms:ReadTraceApp", "Effect": "Allow",'
    ' "Resource": "acs:arms:*:*:armsapp/*"}], "Version": "1"}'
)


def plan_of(draft: Draft, facts: Facts, confirmed: Collection[str] = ()) -> Plan:
    plan = make_plan(draft, facts, confirmed=confirmed, comment="Onramp run 7f3a")
    assert isinstance(plan, Plan), plan
    return plan


def stops_of(draft: Draft, facts: Facts, confirmed: Collection[str] = ()) -> list[str]:
    stops = make_plan(draft, facts, confirmed=confirmed)
    assert isinstance(stops, tuple)
    return [finding.id for finding in stops]


def account_with(*policies: tuple[PolicyRef, str | None], base: Facts = FACTS) -> Facts:
    """The account with more custom policies; None for a document that was not read."""
    documents = {ref: PolicyDocument(ref, "v1", text) for ref, text in policies if text}
    return replace(
        base,
        policies=(*(base.policies or ()), *(Policy(ref) for ref, _ in policies)),
        documents=MappingProxyType({**base.documents, **documents}),
    )


def applied(plan: Plan, facts: Facts) -> Facts:
    """The account as a complete run of the plan leaves it."""
    users = dict(facts.users)
    for planned in plan.users:
        users.setdefault(planned.logon_name, UserState(planned.logon_name))
    policies, documents = facts.policies or (), dict(facts.documents)
    for step in plan.operations:
        if isinstance(step, CreatePolicy):
            policies = (*policies, Policy(step.policy))
            documents[step.policy] = PolicyDocument(step.policy, "v1", step.document)
        elif isinstance(step, CreateGroup):
            facts = with_group(facts, step.group, UserGroup(step.group, comments=step.comments))
        elif isinstance(step, AttachToGroup):
            facts = _granted(facts, step)
        else:
            users[step.logon_name] = _after(step, users[step.logon_name])
            if isinstance(step, AddToGroup):
                group = facts.user_groups[step.group]
                members = (*group.members, step.logon_name)
                facts = with_group(facts, step.group, replace(group, members=members))
    return replace(
        facts,
        users=MappingProxyType(users),
        policies=policies,
        documents=MappingProxyType(documents),
    )


def _granted(facts: Facts, step: AttachToGroup) -> Facts:
    group = facts.user_groups[step.group]
    grants = (*group.grants, HeldGrant(Grant(step.policy, step.scope)))
    return with_group(facts, step.group, replace(group, grants=grants))


def _after(step: Operation, user: UserState) -> UserState:
    match step:
        case CreateUser():
            return replace(user, display_name=step.display_name, comments=step.comments)
        case TagUser():
            kept = {tag.key: tag for tag in (*user.tags, *step.tags)}
            return replace(user, tags=tuple(kept.values()))
        case CreateLogonProfile():
            return replace(user, has_logon_profile=True)
        case CreateAccessKey():
            return replace(user, access_keys=(*user.access_keys, HeldKey("LTAInew", active=True)))
        case AttachPolicy():
            return replace(user, grants=(*user.grants, HeldGrant(Grant(step.policy, step.scope))))
        case AddToGroup():
            return replace(user, groups=(*user.groups, step.group))
        case DetachPolicy():
            gone = HeldGrant(Grant(step.policy, step.scope))
            return replace(user, grants=tuple(it for it in user.grants if it != gone))
        case _:
            return user


def test_two_console_users_at_account_scope() -> None:
    draft = replace(
        granting((ARMS_READ_ONLY, ACCOUNT)),
        users=(UserRow("li.na", "Li Na"), UserRow("zhang-min")),
        reason="INC-42",
    )
    plan = plan_of(draft, FACTS)
    comment = "INC-42 (Onramp run 7f3a)"
    assert plan.operations == (
        CreateUser("li.na", "Li Na", comment),
        CreateLogonProfile(
            "li.na", PasswordSource.GENERATE, reset_at_next_logon=True, require_mfa=True
        ),
        AttachPolicy("li.na", ARMS_READ_ONLY, ACCOUNT),
        CreateUser("zhang-min", "", comment),
        CreateLogonProfile(
            "zhang-min", PasswordSource.GENERATE, reset_at_next_logon=True, require_mfa=True
        ),
        AttachPolicy("zhang-min", ARMS_READ_ONLY, ACCOUNT),
    )
    assert [(user.logon_name, user.existing, user.mode) for user in plan.users] == [
        ("li.na", False, AccessMode.CONSOLE),
        ("zhang-min", False, AccessMode.CONSOLE),
    ]
    assert {finding.code for finding in plan.findings} == {
        "policies.no-trace-apps",
        "policies.reads-tokens",
    }


def test_a_key_user_in_a_group_with_the_companion() -> None:
    draft = replace(
        granting((ARMS_READ_ONLY, GROUP), (COMPANION, GROUP)),
        access=AccessChoice(AccessMode.ACCESS_KEY),
    )
    assert plan_of(draft, FACTS).operations == (
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, DESCRIPTION),
        CreateUser("li.na", "Li Na 李娜", "Onramp run 7f3a"),
        TagUser("li.na", (Tag("team", "sre"),)),
        CreateAccessKey("li.na"),
        AttachPolicy("li.na", ARMS_READ_ONLY, GROUP),
        AttachPolicy("li.na", COMPANION, GROUP),
    )


def test_the_companion_is_made_once_for_many() -> None:
    draft = replace(
        granting((ARMS_READ_ONLY, GROUP), (COMPANION, GROUP)), users=(UserRow("a"), UserRow("b"))
    )
    made = plan_of(draft, FACTS).new_policies
    assert len(made) == 1


def _companion_operations(facts: Facts) -> list[Operation]:
    draft = naming(UserRow("a"))
    draft = replace(draft, scope=GROUP, grants=(Grant(COMPANION, GROUP),))
    kinds = (CreatePolicy, AttachPolicy)
    return [it for it in plan_of(draft, facts).operations if isinstance(it, kinds)]


def test_the_companion_is_reused() -> None:
    facts = account_with((COMPANION, SAME_DOCUMENT))
    assert _companion_operations(facts) == [AttachPolicy("a", COMPANION, GROUP)]


def test_the_same_document_is_reused_under_its_other_name() -> None:
    facts = account_with((custom("TraceReaders"), SAME_DOCUMENT), (COMPANION, OTHER_DOCUMENT))
    assert _companion_operations(facts) == [AttachPolicy("a", custom("TraceReaders"), GROUP)]


def test_its_own_name_is_preferred() -> None:
    facts = account_with((custom("Aaa"), SAME_DOCUMENT), (SECOND, SAME_DOCUMENT))
    assert _companion_operations(facts) == [AttachPolicy("a", SECOND, GROUP)]


def test_another_document_under_its_name_is_not_overwritten() -> None:
    facts = account_with((COMPANION, OTHER_DOCUMENT), (SECOND, OTHER_DOCUMENT))
    third = custom("OnrampReadTraceApp-3")
    assert _companion_operations(facts) == [
        CreatePolicy(third, COMPANION_DOCUMENT, DESCRIPTION),
        AttachPolicy("a", third, GROUP),
    ]


def test_an_unread_document_stops_the_plan() -> None:
    facts = account_with((COMPANION, None))
    draft = granting((ARMS_READ_ONLY, GROUP), (COMPANION, GROUP))
    assert documents_to_read(facts) == (COMPANION,)
    assert stops_of(draft, facts) == ["policies.not-read:OnrampReadTraceApp"]
    assert stops_of(draft, replace(FACTS, policies=None)) == [
        "policies.not-read:OnrampReadTraceApp"
    ]


def test_a_plan_that_needs_no_companion_reads_none() -> None:
    assert isinstance(make_plan(DRAFT, account_with((COMPANION, None))), Plan)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"Version":"1"}', OTHER_DOCUMENT])
def test_other_documents_are_others(text: str) -> None:
    assert choose(account_with((COMPANION, text or " "))).policy == SECOND


def test_an_existing_user_receives_what_is_missing() -> None:
    draft = replace(
        existing(base=granting((METRIC_READ, ACCOUNT), (TEAM_POLICY, GROUP))),
        users=(
            UserRow(
                "wang.wei",
                tags=(Tag("team", "sre"), Tag("env", "prod")),
                existing=True,
                mode=AccessMode.UNCHANGED,
            ),
        ),
    )
    facts = with_users(wang_wei((METRIC_READ, ACCOUNT), profile=True, tags=(Tag("team", "sre"),)))
    assert plan_of(draft, facts).operations == (
        TagUser("wang.wei", (Tag("env", "prod"),)),
        AttachPolicy("wang.wei", TEAM_POLICY, GROUP),
    )


def test_an_existing_user_gets_a_first_access_mode() -> None:
    facts = with_users(wang_wei((TEAM_POLICY, ACCOUNT)))
    assert plan_of(existing(AccessMode.ACCESS_KEY), facts).operations == (
        CreateAccessKey("wang.wei"),
    )
    (made,) = plan_of(existing(AccessMode.CONSOLE), facts).operations
    assert isinstance(made, CreateLogonProfile)


def test_a_second_access_mode_is_refused() -> None:
    facts = with_users(wang_wei(profile=True))
    assert stops_of(existing(AccessMode.ACCESS_KEY), facts) == ["access.has-console:wang.wei"]


def test_nobody_gets_a_second_key() -> None:
    facts = with_users(wang_wei((TEAM_POLICY, ACCOUNT), keys=1))
    plan = plan_of(existing(AccessMode.ACCESS_KEY), facts)
    assert plan.operations == ()
    assert {"access.key-kept", "review.nothing-to-do"} <= {it.code for it in plan.findings}


def test_a_password_is_reset_only_when_asked_and_confirmed() -> None:
    facts = with_users(wang_wei((TEAM_POLICY, ACCOUNT), profile=True))
    draft = existing(AccessMode.CONSOLE)
    assert plan_of(draft, facts).operations == ()
    asked = replace(
        draft,
        password_resets=("wang.wei",),
        access=AccessChoice(
            AccessMode.CONSOLE, ConsoleSettings(PasswordSource.ASK, require_mfa=False)
        ),
    )
    assert stops_of(asked, facts) == ["access.password-reset:wang.wei"]
    plan = plan_of(asked, facts, {"access.password-reset:wang.wei"})
    assert plan.operations == (
        ResetPassword("wang.wei", PasswordSource.ASK, reset_at_next_logon=True, require_mfa=False),
    )
    assert any(it.severity is Severity.CONFIRM for it in plan.findings)


def test_what_is_replaced_goes_last() -> None:
    draft = replace(
        existing(base=granting((ARMS_FULL, ACCOUNT))),
        replacements=(
            Replacement("wang.wei", Grant(ARMS_READ_ONLY, GROUP)),
            Replacement("wang.wei", Grant(ARMS_READ_ONLY, ACCOUNT)),
        ),
    )
    facts = with_users(wang_wei((ARMS_READ_ONLY, GROUP), profile=True))
    assert plan_of(draft, facts).operations == (
        AttachPolicy("wang.wei", ARMS_FULL, ACCOUNT),
        DetachPolicy("wang.wei", ARMS_READ_ONLY, GROUP),
    )


def test_a_user_not_read_completely_stops_the_plan() -> None:
    facts = with_users(wang_wei(complete=False))
    assert stops_of(existing(), facts) == ["user.not-read:wang.wei"]
    unloaded = replace(FACTS, users_loaded=False)
    assert stops_of(existing(), unloaded) == ["user.not-read:wang.wei"]


def test_a_high_risk_policy_is_confirmed_first() -> None:
    draft = granting((system("AdministratorAccess"), ACCOUNT))
    finding = "policies.high-risk:AdministratorAccess"
    assert stops_of(draft, FACTS) == [finding]
    assert stops_of(draft, FACTS, {"policies.high-risk"}) == [finding]
    assert isinstance(make_plan(draft, FACTS, confirmed={finding}), Plan)


def test_an_error_cannot_be_confirmed() -> None:
    draft = naming(UserRow("li na"))
    assert stops_of(draft, FACTS, {"logon-name.space"}) == ["logon-name.space"]


def test_without_an_account_there_is_no_plan() -> None:
    assert stops_of(DRAFT, replace(FACTS, account=None)) == ["account.not-read"]


@given(
    state=strategies.states.map(lambda it: replace(it, logon_name="wang.wei", complete=True)),
    tags=st.lists(st.builds(Tag, st.sampled_from("abc"), st.just("x")), unique=True),
    mode=st.sampled_from(AccessMode),
    grants=st.lists(strategies.grants, min_size=1, max_size=4),
    reset=st.booleans(),
    replace_held=st.booleans(),
)
def test_existing_users_are_completed_once(
    state: UserState,
    tags: list[Tag],
    mode: AccessMode,
    grants: list[Grant],
    reset: bool,
    replace_held: bool,
) -> None:
    row = UserRow("wang.wei", tags=tuple(tags), existing=True, mode=mode)
    wanted = {HeldGrant(Grant(grant.policy, grant.scope)) for grant in grants}
    draft = replace(
        DRAFT,
        users=(row, UserRow("li.na", mode=AccessMode.CONSOLE)),
        grants=tuple(grants),
        password_resets=("wang.wei",) if reset and state.has_logon_profile else (),
        replacements=tuple(
            Replacement("wang.wei", Grant(held.policy, held.scope))
            for held in state.grants
            if replace_held and held not in wanted
        ),
    )
    facts = with_users(state)
    confirmed = {finding.id for finding in check(draft, facts)}
    plan = make_plan(draft, facts, confirmed=confirmed)
    assume(isinstance(plan, Plan))
    assert isinstance(plan, Plan)
    made = [type(it) for it in plan.operations if it.user == "wang.wei"]
    assert CreateUser not in made
    assert (ResetPassword in made) == (mode is AccessMode.CONSOLE and bool(draft.password_resets))
    left = applied(plan, facts).users["wang.wei"]
    assert wanted - {HeldGrant(Grant(COMPANION, it.scope)) for it in wanted} <= set(left.grants)
    if replace_held:
        assert set(left.grants) <= wanted
    _check_twice(draft, plan, facts, confirmed)


@given(
    users=st.lists(
        st.builds(
            UserRow,
            logon_name=strategies.logon_names,
            display_name=st.text("abc 李", max_size=5).map(str.strip),
            tags=st.lists(st.builds(Tag, st.sampled_from("abc"), st.just("x")), unique=True).map(
                tuple
            ),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda row: row.logon_name.casefold(),
    ),
    mode=st.sampled_from([AccessMode.CONSOLE, AccessMode.ACCESS_KEY]),
    grants=st.lists(
        st.builds(
            Grant, st.sampled_from([ARMS_READ_ONLY, COMPANION, METRIC_READ]), strategies.scopes
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_new_users_are_made_once(
    users: list[UserRow], mode: AccessMode, grants: list[Grant]
) -> None:
    draft = replace(DRAFT, users=tuple(users), access=AccessChoice(mode), grants=tuple(grants))
    plan = plan_of(draft, FACTS)
    created = [it.logon_name for it in plan.operations if isinstance(it, CreateUser)]
    assert created == [row.logon_name for row in users]
    _check_twice(draft, plan, FACTS, set())


def _check_twice(draft: Draft, plan: Plan, facts: Facts, confirmed: set[str]) -> None:
    assert len(set(plan.operations)) == len(plan.operations)
    detaches = [isinstance(it, DetachPolicy) for it in plan.operations]
    for at, step in enumerate(plan.operations):
        if isinstance(step, AttachPolicy):
            earlier = [it for it, gone in zip(plan.operations[:at], detaches, strict=False) if gone]
            assert all(it.user != step.logon_name for it in earlier)
    # A replacement has been carried out, so the second draft would no longer have it.
    after = applied(plan, facts)
    again = make_plan(draft, after, confirmed=confirmed)
    assert isinstance(again, Plan), again
    repeated = [it for it in again.operations if not isinstance(it, ResetPassword)]
    assert repeated == []


@given(st.text(max_size=80), st.text(max_size=100))
def test_a_comment_holds_the_whole_reason_and_fits(reason: str, note: str) -> None:
    comment = make_comment(reason, note)
    assert len(comment) <= 128
    assert comment.startswith(reason)
    assert bool(comment) == bool(reason or note)


@pytest.mark.parametrize("reason", ["", "INC-42", "r" * 127, "r" * 128])
def test_a_comment_is_as_long_as_ram_takes_and_has_the_whole_reason(reason: str) -> None:
    # CreateUser's Comments: up to 128 characters, says RAM's API reference.
    comment = make_comment(reason, "Onramp run " + "x" * 130)
    assert len(comment) == 128
    assert comment.startswith(reason)


# Plans that grant through a RAM user group


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


@pytest.mark.parametrize("facts", [FACTS, with_groups(FACTS, (replace(group(), complete=False),))])
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
    draft = replace(made(), grants=tuple(grants), users=(UserRow("li.na"), *existing().users))
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
    companion = next((it.policy for it in plan.new_policies), None)
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
