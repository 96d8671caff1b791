"""What policies come to beyond what their names say; expectations by hand, from the documents."""

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
    wang_wei,
)
from tests.policy.documents import TEXTS, allow, deny, documents, knowing, says
from tui.core.draft import Draft, NewPolicy, Replacement
from tui.core.facts import Facts
from tui.core.findings import Finding, Step
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
    system,
)
from tui.core.principals import HeldGrant, UserState
from tui.core.users import AccessChoice, AccessMode, UserRow
from tui.planning.rules import blocking, check
from tui.planning.rules.rule import alone, content_view, in_group
from tui.policy.known import METRIC_READ
from tui.policy.preview import Answer

Grants = list[tuple[PolicyRef, Scope]]
READ, FULL, ENTRY = ARMS_READ_ONLY, ARMS_FULL, ARMS_PROMETHEUS_CONSOLE
METRIC_WRITE = system("AliyunPrometheusMetricWriteAccess")
MINE, OTHER = custom("Mine"), custom("Other")
OFFICE = {"IpAddress": {"acs:SourceIp": "192.0.2.0/24"}}


def findings(code: str, draft: Draft, facts: Facts) -> list[Finding]:
    return [each for each in check(draft, facts) if each.code == code]


def named(code: str, draft: Draft, facts: Facts) -> list[str]:
    """The policies that a finding is about."""
    return [each.value("policy") or each.subject for each in findings(code, draft, facts)]


def mine(*statements: dict[str, object]) -> Facts:
    return knowing(FACTS, {MINE: says(*statements)})


@pytest.mark.parametrize(
    ("grants", "by"),
    [
        # arms:Get* includes GetPrometheusApiToken, and nothing in it writes
        ([(READ, ACCOUNT)], [READ]),
        ([(READ, GROUP)], [READ]),
        # arms:TagResources is no reason to be trusted with tokens
        ([(READ, GROUP), (ENTRY, ACCOUNT)], [READ]),
        # cms:GetPrometheusInstance answers with the token as well
        ([(METRIC_READ, ACCOUNT)], [METRIC_READ]),
        # Whoever may write anyway is told nothing new
        ([(FULL, ACCOUNT)], []),
        ([(FULL, GROUP)], []),
        ([(METRIC_WRITE, ACCOUNT)], []),
        ([(ENTRY, ACCOUNT)], []),
        ([(COMPANION, GROUP)], []),
    ],
)
def test_tokens(grants: Grants, by: list[PolicyRef]) -> None:
    found = named("policies.reads-tokens", granting(*grants), FACTS)
    assert found == [ref.name for ref in by]


@pytest.mark.parametrize(
    ("statements", "fires"),
    [
        ([allow("arms:GetAuthToken", "acs:arms:cn-hangzhou:*:prometheus/*")], True),
        ([allow("arms:Get*"), deny(["arms:Get*Token", "arms:GetPrometheusInstance"])], False),
        ([allow("arms:Get*"), allow("arms:UninstallPromCluster")], False),
        ([allow("arms:Get*"), allow("arms:*Alert*")], True),
        ([allow("arms:Get*", Condition=OFFICE)], True),
        ([allow("arms:List*")], False),
    ],
)
def test_tokens_by_a_custom_policy(statements: list[dict[str, object]], *, fires: bool) -> None:
    for scope in (ACCOUNT, GROUP):
        draft = granting((MINE, scope))
        assert bool(findings("policies.reads-tokens", draft, mine(*statements))) is fires


def test_tokens_by_what_is_held_also_through_a_group() -> None:
    draft = existing(base=granting((ENTRY, ACCOUNT)))
    assert not findings("policies.reads-tokens", draft, holding())
    assert named("policies.reads-tokens", draft, holding((READ, OTHER_GROUP))) == [READ.name]
    assert named("policies.reads-tokens", draft, holding(through=((READ, GROUP),))) == [READ.name]
    assert not findings("policies.reads-tokens", draft, holding(through=((FULL, ACCOUNT),)))


def test_what_holds_for_one_user_alone_points_at_them() -> None:
    draft = granting((ENTRY, ACCOUNT))
    rows = (*draft.users, UserRow("wang.wei", existing=True))
    facts = holding((READ, ACCOUNT))
    (found,) = findings("policies.reads-tokens", replace(draft, users=rows), facts)
    assert found.where.row == 1
    (found,) = findings("policies.reads-tokens", granting((READ, ACCOUNT)), facts)
    assert found.where.row is None


def test_one_finding_stands_for_all_new_users() -> None:
    draft = granting((READ, GROUP), (ENTRY, ACCOUNT))
    many = replace(draft, users=tuple(UserRow(f"user{n}") for n in range(50)))
    assert len(check(many, FACTS)) == len(check(draft, FACTS))


@pytest.mark.parametrize(
    ("grants", "wide"),
    [
        ([(FULL, ACCOUNT)], [FULL]),
        # Its document includes it there too, whatever comes of it
        ([(FULL, GROUP)], [FULL]),
        ([(READ, ACCOUNT)], []),
        ([(METRIC_READ, ACCOUNT)], []),
    ],
)
def test_all_of_cloud_monitor(grants: Grants, wide: list[PolicyRef]) -> None:
    found = named("policies.full-is-wide", granting(*grants), FACTS)
    assert found == [ref.name for ref in wide]


@pytest.mark.parametrize(
    ("statements", "fires"),
    [
        ([allow(["arms:Get*", "cms:*"])], True),
        ([allow("arms:Get*"), allow("cms:*", Condition=OFFICE)], True),
        # That is what it is for
        ([allow("cms:*")], False),
        ([allow("arms:*"), allow("cms:Put*")], False),
        ([allow(["arms:*", "cms:*"]), deny("cms:Put*")], False),
        # Told as high-risk, which is more
        ([allow("*")], False),
    ],
)
def test_all_of_cloud_monitor_by_a_custom_policy(
    statements: list[dict[str, object]], *, fires: bool
) -> None:
    for scope in (ACCOUNT, GROUP):
        draft = granting((MINE, scope))
        assert bool(findings("policies.full-is-wide", draft, mine(*statements))) is fires


def test_what_another_policy_forbids_is_not_wide() -> None:
    facts = mine(deny("cms:*"))
    draft = granting((FULL, ACCOUNT), (MINE, ACCOUNT))
    assert not findings("policies.full-is-wide", draft, facts)


@pytest.mark.parametrize(
    ("grants", "alone"),
    [
        ([(ENTRY, ACCOUNT)], [ENTRY]),
        ([(ENTRY, GROUP)], [ENTRY]),
        ([(ENTRY, ACCOUNT), (COMPANION, GROUP)], [ENTRY]),
        ([(ENTRY, ACCOUNT), (READ, GROUP)], []),
        ([(ENTRY, ACCOUNT), (METRIC_READ, ACCOUNT)], []),
        ([(READ, GROUP)], []),
    ],
)
def test_a_console_without_instances(grants: Grants, alone: list[PolicyRef]) -> None:
    found = named("policies.prometheus-alone", granting(*grants), FACTS)
    assert found == [ref.name for ref in alone]


@pytest.mark.parametrize(
    ("statement", "fires"),
    [
        (allow("oss:List*"), True),
        (allow("arms:List*", "acs:arms:cn-hangzhou:*:prometheus/*"), False),
        (allow("arms:List*", Condition=OFFICE), False),
    ],
)
def test_a_console_beside_a_custom_policy(statement: dict[str, object], *, fires: bool) -> None:
    for scope in (ACCOUNT, GROUP):
        draft = granting((ENTRY, ACCOUNT), (MINE, scope))
        assert bool(findings("policies.prometheus-alone", draft, mine(statement))) is fires


def test_a_custom_policy_that_only_opens_the_console() -> None:
    facts = knowing(FACTS, {MINE: TEXTS[ENTRY]})
    draft = granting((MINE, ACCOUNT))
    assert named("policies.prometheus-alone", draft, facts) == ["Mine"]
    (found,) = findings("policies.prometheus-in-group", granting((MINE, GROUP)), facts)
    assert dict(found.text.values) == {"subject": GROUP.group_id, "policy": "Mine"}


def test_what_shows_something_does_more_than_open_the_console() -> None:
    facts = mine(allow("arms:Get*"))
    assert not findings("policies.prometheus-in-group", granting((MINE, GROUP)), facts)


def test_what_is_held_lists_the_instances() -> None:
    draft = existing(base=granting((ENTRY, ACCOUNT)))
    assert findings("policies.prometheus-alone", draft, holding())
    assert not findings("policies.prometheus-alone", draft, holding((READ, GROUP)))
    assert not findings("policies.prometheus-alone", draft, holding(through=((READ, GROUP),)))


@pytest.mark.parametrize(
    ("grants", "told"),
    [
        ([(ENTRY, GROUP)], True),
        ([(ENTRY, GROUP), (READ, GROUP)], True),
        ([(ENTRY, ACCOUNT)], False),
        # The guide's way: reading in a group
        ([(READ, GROUP)], False),
        ([(FULL, GROUP)], False),
        # It opens everywhere already
        ([(ENTRY, ACCOUNT), (ENTRY, GROUP)], False),
    ],
)
def test_a_console_in_a_group(grants: Grants, *, told: bool) -> None:
    assert bool(findings("policies.prometheus-in-group", granting(*grants), FACTS)) is told


HANGZHOU = allow(["arms:List*", "arms:Get*"], "acs:arms:cn-hangzhou:*:prometheus/*")
"""The documented example for one region, which is to stand beside the console's policy."""


@pytest.mark.parametrize(
    ("more", "mode", "told"),
    [
        ([], AccessMode.CONSOLE, True),
        ([(COMPANION, GROUP)], AccessMode.CONSOLE, True),
        ([], AccessMode.ACCESS_KEY, False),
        ([(ENTRY, ACCOUNT)], AccessMode.CONSOLE, False),
        # Whether it opens by a grant in a group is not documented
        ([(READ, GROUP)], AccessMode.CONSOLE, False),
    ],
)
def test_a_custom_policy_without_the_console(more: Grants, mode: AccessMode, *, told: bool) -> None:
    facts = mine(HANGZHOU, allow("log:Query*"))
    for scope in (ACCOUNT, GROUP):
        draft = replace(granting((MINE, scope), *more), access=AccessChoice(mode))
        assert named("policies.no-console-entry", draft, facts) == (["Mine"] if told else [])


def test_a_system_policy_is_not_said_to_lack_the_console() -> None:
    draft = granting((METRIC_READ, ACCOUNT))
    assert not findings("policies.no-console-entry", draft, FACTS)


def test_a_console_that_somebody_has_already() -> None:
    facts = knowing(holding((ENTRY, ACCOUNT)), {MINE: says(allow("arms:List*"))})
    draft = existing(AccessMode.CONSOLE, base=granting((MINE, ACCOUNT)))
    assert not findings("policies.no-console-entry", draft, facts)
    without = knowing(holding(), {MINE: says(allow("arms:List*"))})
    assert findings("policies.no-console-entry", draft, without)


def test_who_keeps_a_password_signs_in_too() -> None:
    state = replace(wang_wei(profile=True), groups=())
    facts = replace(
        knowing(FACTS, {MINE: says(allow("arms:List*"))}),
        users=MappingProxyType({"wang.wei": state}),
    )
    draft = existing(AccessMode.UNCHANGED, base=granting((MINE, GROUP)))
    assert findings("policies.no-console-entry", draft, facts)


@pytest.mark.parametrize(
    ("grants", "told"),
    [
        # Instances answer in a group, metrics are not documented to
        ([(METRIC_READ, GROUP)], False),
        ([(READ, GROUP)], False),
        ([(ENTRY, GROUP)], False),
        ([(COMPANION, GROUP)], False),
        ([(system("AliyunRAMReadOnlyAccess"), GROUP)], False),
    ],
)
def test_what_counts_in_a_group(grants: Grants, *, told: bool) -> None:
    assert bool(findings("policies.group-undocumented", granting(*grants), FACTS)) is told


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (allow("arms:ListDashboards"), True),
        (allow(["log:QueryPrometheusMetrics", "log:GetLogStoreLogs"]), True),
        (allow("arms:List*"), False),
        (allow("oss:*"), False),
    ],
)
def test_what_counts_in_a_group_of_a_custom_policy(
    statement: dict[str, object], *, told: bool
) -> None:
    facts = mine(statement)
    found = findings("policies.group-undocumented", granting((MINE, GROUP)), facts)
    assert [each.value("scope") for each in found] == ([str(in_scope(GROUP))] if told else [])
    assert not findings("policies.group-undocumented", granting((MINE, ACCOUNT)), facts)


def test_a_policy_is_what_it_says_and_not_what_it_is_called() -> None:
    other = replace(FACTS, documents=documents({FULL: TEXTS[READ]}))
    codes = {each.code for each in check(granting((FULL, ACCOUNT)), other)}
    assert "policies.full-is-wide" not in codes
    assert "policies.reads-tokens" in codes


def test_a_user_who_was_not_read_may_hold_anything() -> None:
    draft = existing(base=granting((ENTRY, ACCOUNT)))
    state = UserState("wang.wei", display_name="Wang Wei", complete=False)
    facts = replace(FACTS, users=MappingProxyType({"wang.wei": state}))
    assert not findings("policies.prometheus-alone", draft, facts)


# Who may list applications sees them by ``arms:ReadTraceApp``; expectations written by hand


Tuples = tuple[tuple[PolicyRef, Scope], ...]
EVERYWHERE = "account"
TRACES = allow("arms:ReadTraceApp", "acs:arms:*:*:armsapp/*")


def lacking(draft: Draft, facts: Facts = FACTS) -> list[str]:
    """Where the application list is missing: names of resource groups, or the account."""
    return [
        str(each.subject or EVERYWHERE)
        for each in check(draft, facts)
        if each.code in ("policies.no-companion", "policies.no-trace-apps")
    ]


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


# Where a document was not read that is said, once, and nothing about its content


NOTHING_READ = replace(FACTS, documents=documents({}))


def told(code: str, draft: Draft, facts: Facts) -> list[str]:
    return [each.value("policies") for each in check(draft, facts) if each.code == code]


@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_what_was_not_read_is_named_once(scope: Scope) -> None:
    draft = granting((ARMS_FULL, scope), (TEAM_POLICY, scope))
    assert told("policies.unread", draft, FACTS) == []
    assert told("policies.unread", draft, NOTHING_READ) == ["AliyunARMSFullAccess, TeamDashboards"]


@pytest.mark.parametrize("ref", [FULL, READ, ENTRY])
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


# What many users come to is not worked out once for each of them


STORAGE, SERVERS, OFFICE_POLICY = custom("Storage"), custom("Servers"), custom("Office")
SAID = {
    STORAGE: says(allow("oss:*")),
    SERVERS: says(allow("ecs:*")),
    OFFICE_POLICY: says(deny("arms:List*", "acs:arms:cn-hangzhou:*:prometheus/*")),
}


def held_by(**held: PolicyRef) -> Facts:
    states = {
        name: UserState(name, grants=(HeldGrant(Grant(ref, GROUP)),)) for name, ref in held.items()
    }
    return replace(knowing(FACTS, SAID), users=MappingProxyType(states))


def test_what_has_nothing_to_do_with_prometheus_makes_no_difference() -> None:
    facts = held_by(a=STORAGE, b=SERVERS, c=OFFICE_POLICY)
    rows = tuple(UserRow(name, existing=True) for name in "abc")
    ahead = content_view(replace(granting((ARMS_READ_ONLY, ACCOUNT)), users=rows), facts)
    first, second, third = ahead.seen
    assert first.prospect != second.prospect
    assert first.outlooks is second.outlooks
    # Whatever forbids something may make one.
    assert third.outlooks is not first.outlooks


def test_what_was_not_understood_may_say_anything() -> None:
    half = '{"Version":"1","Statement":[{"Effect":"Perhaps","Action":"*","Resource":"*"}]}'
    facts = knowing(FACTS, {STORAGE: half})
    (seen,) = content_view(granting((STORAGE, GROUP)), facts).seen
    assert seen.answer("instances.list") is Answer.UNKNOWN


def test_what_a_document_gives_by_itself() -> None:
    text = knowing(FACTS, {}).documents[METRIC_READ].text
    assert alone(text)["metrics.query"] is Answer.ALLOWED
    assert in_group(text)["metrics.query"] is Answer.UNKNOWN
    assert in_group(text)["instance.read"] is Answer.ONLY_IN_GROUP
    assert alone(text)["console.enter"] is Answer.NOT_ALLOWED
