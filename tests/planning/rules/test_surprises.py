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
    existing,
    granting,
    holding,
    wang_wei,
)
from tests.policy.documents import TEXTS, allow, deny, documents, knowing, says
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding
from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    COMPANION,
    PolicyRef,
    Scope,
    custom,
    in_scope,
    system,
)
from tui.core.principals import UserState
from tui.core.users import AccessChoice, AccessMode, UserRow
from tui.planning.rules import check
from tui.policy.known import METRIC_READ

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


@pytest.mark.parametrize("scope", [ACCOUNT, GROUP])
def test_nothing_is_guessed_from_a_name(scope: Scope) -> None:
    unread = replace(FACTS, documents=documents({}))
    codes = {
        each.code for ref in (READ, FULL, ENTRY) for each in check(granting((ref, scope)), unread)
    }
    assert not codes & {
        "policies.reads-tokens",
        "policies.full-is-wide",
        "policies.prometheus-alone",
        "policies.prometheus-in-group",
    }


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
