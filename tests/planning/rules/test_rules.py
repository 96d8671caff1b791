"""Each rule fires where it should and stays quiet where it should not."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.group_cases import GROUP_CASES
from tests.planning.new_policy_cases import NEW_POLICY_CASES
from tests.planning.sentences import CODES
from tests.planning.world import (
    ACCOUNT,
    DRAFT,
    FACTS,
    GROUP,
    OTHER_GROUP,
    TEAM_POLICY,
    existing,
    granting,
    holding,
    naming,
    wang_wei,
    with_users,
)
from tests.policy.documents import allow, knowing, says
from tui.core.account import Account, Caller, CallerKind, MfaEnforcement, SecurityPreference
from tui.core.draft import Draft, Replacement
from tui.core.facts import Activation, Facts
from tui.core.findings import Severity, Step
from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    Policy,
    PolicyDocument,
    ResourceGroupScope,
    custom,
    system,
)
from tui.core.principals import UserState
from tui.core.users import AccessChoice, AccessMode, ConsoleSettings, Tag, UserRow
from tui.planning.rules import blocking, check, findings_for
from tui.planning.tags import TAGS_LIMIT
from tui.policy.known import METRIC_READ

Case = tuple[Draft, Facts]
GOOD: Case = (granting((TEAM_POLICY, ACCOUNT)), FACTS)
ADMINISTRATOR = system("AdministratorAccess")
KEY_USER = replace(DRAFT, access=AccessChoice(AccessMode.ACCESS_KEY))
READ_IN_GROUP = granting((ARMS_READ_ONLY, GROUP))
SYSTEMS = tuple(system(f"AliyunInvented{n}Access") for n in range(25))
CUSTOMS = tuple(custom(f"Invented{n}") for n in range(15))
ANYTHING = custom("Anything")
LISTS = says(allow("arms:List*"))
QUERIES = says(allow(["log:QueryPrometheusMetrics", "log:GetLogStoreLogs"]))
MANY_TAGS = tuple(Tag(f"key{n}", "x") for n in range(21))


def _facts(**changes: object) -> Facts:
    return replace(FACTS, **changes)  # type: ignore[arg-type]


def _security(**changes: object) -> Facts:
    return _facts(security=replace(SecurityPreference(), **changes))  # type: ignore[arg-type]


def _quotas(**changes: int) -> Facts:
    assert FACTS.quotas is not None
    return _facts(quotas=replace(FACTS.quotas, **changes))


def _named(name: str, display_name: str = "", *more: Tag) -> Draft:
    return naming(UserRow(name, display_name, more))


def _tagged(*tags: Tag) -> Draft:
    return naming(UserRow("li.na", tags=tags))


SYSTEM_DRAFT = granting((METRIC_READ, ACCOUNT))


def _held(*grants: tuple[object, object], draft: Draft = SYSTEM_DRAFT) -> Case:
    return existing(base=draft), with_users(wang_wei(*grants))  # type: ignore[arg-type]


def _replacing(
    *grants: tuple[object, object], by: tuple[object, object] = (ARMS_FULL, ACCOUNT)
) -> Draft:
    base = existing(base=granting(by))  # type: ignore[arg-type]
    items = tuple(Replacement("wang.wei", Grant(*pair)) for pair in grants)  # type: ignore[arg-type]
    return replace(base, replacements=items)


def _console(*, reset_at_next_logon: bool = True, require_mfa: bool = True) -> Draft:
    settings = ConsoleSettings(reset_at_next_logon=reset_at_next_logon, require_mfa=require_mfa)
    return replace(DRAFT, access=AccessChoice(AccessMode.CONSOLE, settings))


_TAKEN = Replacement("li.na", Grant(ARMS_READ_ONLY, ACCOUNT))
LI_NA = UserState("li.na", display_name="Li Na 李娜", tags=(Tag("team", "sre"),))
OTHER_LI_NA = replace(LI_NA, display_name="Li Na of sales")
NO_DOMAIN = _facts(account=Account("1234567890123456", "acme", ""))
UNTAGGED = naming(UserRow("li.na"))
CONSOLE_USER = with_users(wang_wei(profile=True))
KEY_HOLDER = with_users(wang_wei(keys=1))
AS_CONSOLE = existing(AccessMode.CONSOLE)
AS_KEY = existing(AccessMode.ACCESS_KEY)
NEW_WANG_WEI = naming(UserRow("wang.wei", "Somebody else", mode=AccessMode.CONSOLE))
RESET = replace(AS_CONSOLE, password_resets=("wang.wei",))
COMPANION_ELSEWHERE = _facts(
    documents=MappingProxyType({TEAM_POLICY: PolicyDocument(TEAM_POLICY, "v1", COMPANION_DOCUMENT)})
)

# code -> a case where it fires, and a near miss where it does not
CASES: dict[str, tuple[Case, Case]] = {
    "account.not-read": ((DRAFT, _facts(account=None)), GOOD),
    "account.no-domain": ((DRAFT, NO_DOMAIN), (UNTAGGED, NO_DOMAIN)),
    "caller.root": (
        (DRAFT, _facts(caller=Caller("1", "acs:ram::1:root", CallerKind.ROOT))),
        (DRAFT, _facts(caller=None)),
    ),
    "domain-alias.character": (
        (replace(DRAFT, domain_alias="acme_example.com"), FACTS),
        (replace(DRAFT, domain_alias="acme-example.com"), FACTS),
    ),
    "domain-alias.form": ((replace(DRAFT, domain_alias="acme..example"), FACTS), GOOD),
    "domain-alias.too-long": ((replace(DRAFT, domain_alias="a." * 127 + "com"), FACTS), GOOD),
    "domain-alias.default-domain": (
        (replace(DRAFT, domain_alias="acme.onaliyun.com"), FACTS),
        (replace(DRAFT, domain_alias="acme.example"), FACTS),
    ),
    "regions.none": ((replace(DRAFT, regions=()), FACTS), GOOD),
    "region.form": ((replace(DRAFT, regions=("Hangzhou",)), FACTS), GOOD),
    "region.duplicate": ((replace(DRAFT, regions=("cn-hangzhou",) * 2), FACTS), GOOD),
    "reason.character": ((replace(DRAFT, reason="INC-42\n"), FACTS), GOOD),
    "reason.too-long": (
        (replace(DRAFT, reason="x" * 81), FACTS),
        (replace(DRAFT, reason="x" * 80), FACTS),
    ),
    "arms.not-activated": (
        (DRAFT, _facts(arms=Activation.NOT_ACTIVATED)),
        (DRAFT, _facts(arms=Activation.CANNOT_TELL)),
    ),
    "prometheus.not-activated": (
        (DRAFT, _facts(prometheus=Activation.NOT_ACTIVATED)),
        (DRAFT, _facts(prometheus=Activation.CANNOT_TELL)),
    ),
    "users.none": ((naming(), FACTS), GOOD),
    "users.quota": ((DRAFT, _quotas(users=5000)), (DRAFT, _quotas(users=4999))),
    "logon-name.empty": ((_named(""), FACTS), GOOD),
    "logon-name.space": ((_named("li na"), FACTS), GOOD),
    "logon-name.character": ((_named("李娜"), FACTS), GOOD),
    "logon-name.domain": ((_named("li.na@acme.onaliyun.com"), FACTS), GOOD),
    "logon-name.too-long": ((_named("x" * 65), FACTS), (_named("x" * 64), FACTS)),
    "logon-name.hyphen-first": ((_named("-li"), FACTS), (_named("li-"), FACTS)),
    "logon-name.duplicate": (
        (naming(UserRow("li.na"), UserRow("li.na")), FACTS),
        (naming(UserRow("li.na"), UserRow("li.na2"), UserRow(""), UserRow("")), FACTS),
    ),
    "logon-name.duplicate-case": (
        (naming(UserRow("li.na"), UserRow("Li.Na")), FACTS),
        (naming(UserRow("li.na"), UserRow("li.na")), FACTS),
    ),
    "logon-name.exists": ((DRAFT, with_users(OTHER_LI_NA)), (DRAFT, with_users(LI_NA))),
    "logon-name.exists-same": ((DRAFT, with_users(LI_NA)), (DRAFT, with_users(OTHER_LI_NA))),
    "logon-name.exists-case": ((_named("Li.Na"), with_users(LI_NA)), (DRAFT, with_users(LI_NA))),
    "user.missing": ((existing(), FACTS), (existing(), _facts(users_loaded=False))),
    "display-name.stays": (
        (naming(UserRow("li.na", "Li Na of sales", existing=True)), with_users(LI_NA)),
        (naming(UserRow("li.na", LI_NA.display_name, existing=True)), with_users(LI_NA)),
    ),
    "display-name.character": ((_named("li.na", "Li/Na"), FACTS), GOOD),
    "display-name.letter": ((_named("li.na", "José"), FACTS), GOOD),
    "display-name.too-long": (
        (_named("li.na", "x" * 129), FACTS),
        (_named("li.na", "x" * 128), FACTS),
    ),
    "display-name.hyphen-last": ((_named("li.na", "Li-"), FACTS), (_named("li.na", "-Li"), FACTS)),
    "tags.too-many": ((_tagged(*MANY_TAGS), FACTS), (_tagged(*MANY_TAGS[1:]), FACTS)),
    "tags.too-many-held": (
        (
            naming(UserRow("wang.wei", tags=(Tag("more"),), existing=True)),
            with_users(wang_wei(tags=MANY_TAGS[:TAGS_LIMIT])),
        ),
        (
            naming(UserRow("wang.wei", tags=MANY_TAGS[:1], existing=True)),
            with_users(wang_wei(tags=MANY_TAGS[:TAGS_LIMIT])),
        ),
    ),
    "tags.changes": (
        (
            naming(UserRow("wang.wei", tags=(Tag("team", "dev"),), existing=True)),
            with_users(wang_wei(tags=(Tag("team", "sre"),))),
        ),
        (
            naming(UserRow("wang.wei", tags=(Tag("team", "sre"),), existing=True)),
            with_users(wang_wei(tags=(Tag("team", "sre"),))),
        ),
    ),
    "tag.form": (
        (naming(UserRow("li.na", tags_text='a="b')), FACTS),
        (naming(UserRow("li.na", tags_text="")), FACTS),
    ),
    "tag.key-empty": ((_tagged(Tag("", "sre")), FACTS), (_tagged(Tag("team", "")), FACTS)),
    "tag.key-too-long": ((_tagged(Tag("k" * 129)), FACTS), (_tagged(Tag("k" * 128)), FACTS)),
    "tag.key-prefix": (
        (_tagged(Tag("aliyun-team", "sre")), FACTS),
        (_tagged(Tag("team-aliyun", "aliyun")), FACTS),
    ),
    "tag.key-address": ((_tagged(Tag("a https://b")), FACTS), (_tagged(Tag("https")), FACTS)),
    "tag.key-duplicate": (
        (_tagged(Tag("a", "1"), Tag("a", "2")), FACTS),
        (_tagged(Tag("a", "1"), Tag("b", "1")), FACTS),
    ),
    "tag.value-too-long": (
        (_tagged(Tag("k", "v" * 129)), FACTS),
        (_tagged(Tag("k", "v" * 128)), FACTS),
    ),
    "tag.value-prefix": ((_tagged(Tag("k", "acs:x")), FACTS), (_tagged(Tag("k", "aliyun")), FACTS)),
    "tag.value-address": ((_tagged(Tag("k", "see http://x")), FACTS), GOOD),
    "tag.character": ((_tagged(Tag("k", "a\tb")), FACTS), (_tagged(Tag("k", "a b")), FACTS)),
    "access.mode-missing": (
        (replace(DRAFT, access=AccessChoice()), FACTS),
        (
            replace(naming(UserRow("li.na", mode=AccessMode.ACCESS_KEY)), access=AccessChoice()),
            FACTS,
        ),
    ),
    "access.unchanged-new": (
        (replace(DRAFT, access=AccessChoice(AccessMode.UNCHANGED)), FACTS),
        (existing(), CONSOLE_USER),
    ),
    "access.has-access-key": ((AS_CONSOLE, KEY_HOLDER), (AS_KEY, KEY_HOLDER)),
    "access.has-console": ((AS_KEY, CONSOLE_USER), (AS_CONSOLE, CONSOLE_USER)),
    "access.has-both": (
        (AS_KEY, with_users(wang_wei(profile=True, keys=1))),
        (existing(), with_users(wang_wei(profile=True, keys=1))),
    ),
    "access.two-keys": ((AS_KEY, with_users(wang_wei(keys=2))), (AS_KEY, KEY_HOLDER)),
    "access.key-kept": ((AS_KEY, KEY_HOLDER), (AS_KEY, with_users(wang_wei()))),
    "access.key-disabled": (
        (AS_KEY, with_users(wang_wei(keys=1, active=False))),
        (AS_KEY, KEY_HOLDER),
    ),
    "access.password-kept": ((AS_CONSOLE, CONSOLE_USER), (RESET, CONSOLE_USER)),
    "access.password-reset": ((RESET, CONSOLE_USER), (AS_CONSOLE, CONSOLE_USER)),
    "access.reset-pointless": ((RESET, with_users(wang_wei())), (RESET, CONSOLE_USER)),
    "access.reset-locks-out": (
        (DRAFT, _security(users_may_change_password=False)),
        (_console(reset_at_next_logon=False), _security(users_may_change_password=False)),
    ),
    "access.mfa-locks-out": (
        (DRAFT, _security(users_may_manage_mfa=False)),
        (_console(require_mfa=False), _security(users_may_manage_mfa=False)),
    ),
    "access.mfa-enforced": (
        (_console(require_mfa=False), _security(mfa_enforcement=MfaEnforcement.MANDATORY)),
        (DRAFT, _security(mfa_enforcement=MfaEnforcement.MANDATORY)),
    ),
    "access.logon-networks": (
        (DRAFT, _security(logon_network_masks=("10.0.0.0/8",))),
        (KEY_USER, _security(logon_network_masks=("10.0.0.0/8",))),
    ),
    "access.sso": ((DRAFT, _facts(sso_enabled=True)), (KEY_USER, _facts(sso_enabled=True))),
    "scope.missing": ((replace(DRAFT, scope=None), FACTS), GOOD),
    "scope.group-form": (
        (replace(DRAFT, scope=ResourceGroupScope("production")), FACTS),
        (replace(DRAFT, scope=GROUP), FACTS),
    ),
    "scope.group-gone": (
        (replace(DRAFT, scope=ResourceGroupScope("rg-gone1")), FACTS),
        (replace(DRAFT, scope=ResourceGroupScope("rg-gone1")), _facts(resource_groups=None)),
    ),
    "scope.group-status": (
        (replace(DRAFT, scope=ResourceGroupScope("rg-leaving1")), FACTS),
        (replace(DRAFT, scope=GROUP), FACTS),
    ),
    "scope.groups-unsupported": (
        (granting((METRIC_READ, GROUP)), _facts(resource_group_support=Activation.NOT_ACTIVATED)),
        (DRAFT, _facts(resource_group_support=Activation.NOT_ACTIVATED)),
    ),
    "scope.groups-unknown": (
        (granting((METRIC_READ, GROUP)), _facts(resource_group_support=Activation.CANNOT_TELL)),
        (DRAFT, _facts(resource_group_support=Activation.CANNOT_TELL)),
    ),
    "policies.none": ((granting(), FACTS), GOOD),
    "policies.gone": (
        (granting((custom("Gone"), ACCOUNT)), FACTS),
        (granting((COMPANION, ACCOUNT)), FACTS),
    ),
    "policies.duplicate": (
        (granting((TEAM_POLICY, ACCOUNT), (TEAM_POLICY, ACCOUNT)), FACTS),
        (granting((TEAM_POLICY, GROUP), (TEAM_POLICY, OTHER_GROUP)), FACTS),
    ),
    "policies.covered": (
        (granting((TEAM_POLICY, ACCOUNT), (TEAM_POLICY, GROUP)), FACTS),
        (granting((TEAM_POLICY, ACCOUNT), (METRIC_READ, GROUP)), FACTS),
    ),
    "policies.arms-conflict": (
        (granting((ARMS_FULL, ACCOUNT), (ARMS_READ_ONLY, GROUP)), FACTS),
        (granting((ARMS_FULL, ACCOUNT), (ARMS_FULL, GROUP)), FACTS),
    ),
    "policies.arms-conflict-held": (
        _held((ARMS_READ_ONLY, OTHER_GROUP), draft=granting((ARMS_FULL, ACCOUNT))),
        (
            _replacing((ARMS_READ_ONLY, OTHER_GROUP)),
            with_users(wang_wei((ARMS_READ_ONLY, OTHER_GROUP))),
        ),
    ),
    "policies.held-through": (
        (existing(), holding(through=((TEAM_POLICY, ACCOUNT),))),
        (existing(), holding(through=((TEAM_POLICY, GROUP),))),
    ),
    "policies.redundant-held": (
        (existing(base=granting((ARMS_PROMETHEUS_CONSOLE, GROUP))), holding((ARMS_FULL, GROUP))),
        (
            existing(base=granting((ARMS_PROMETHEUS_CONSOLE, GROUP))),
            holding((ARMS_FULL, OTHER_GROUP)),
        ),
    ),
    "policies.unread": (
        (granting((TEAM_POLICY, GROUP)), _facts(documents=MappingProxyType({}))),
        (granting((TEAM_POLICY, GROUP)), FACTS),
    ),
    "policies.not-understood": (
        (granting((ANYTHING, GROUP)), knowing(FACTS, {ANYTHING: "{"})),
        (granting((ANYTHING, GROUP)), knowing(FACTS, {ANYTHING: LISTS})),
    ),
    "policies.redundant": (
        (granting((ARMS_PROMETHEUS_CONSOLE, GROUP), (ARMS_FULL, ACCOUNT)), FACTS),
        (granting((ARMS_PROMETHEUS_CONSOLE, ACCOUNT), (ARMS_FULL, GROUP)), FACTS),
    ),
    "policies.replacement-new": (
        (replace(granting((ARMS_FULL, ACCOUNT)), replacements=(_TAKEN,)), FACTS),
        (replace(existing(), replacements=(replace(_TAKEN, logon_name="wang.wei"),)), FACTS),
    ),
    "policies.replacement-stale": (
        (_replacing((ARMS_READ_ONLY, GROUP)), with_users(wang_wei())),
        (_replacing((ARMS_READ_ONLY, GROUP)), with_users(wang_wei((ARMS_READ_ONLY, GROUP)))),
    ),
    "policies.replacement-pointless": (
        (_replacing((ARMS_FULL, ACCOUNT)), with_users(wang_wei((ARMS_FULL, ACCOUNT)))),
        (_replacing((ARMS_FULL, GROUP)), with_users(wang_wei((ARMS_FULL, GROUP)))),
    ),
    "policies.replacement-narrows": (
        (
            _replacing((ARMS_READ_ONLY, ACCOUNT), by=(ARMS_FULL, GROUP)),
            with_users(wang_wei((ARMS_READ_ONLY, ACCOUNT))),
        ),
        (
            _replacing((ARMS_READ_ONLY, GROUP), by=(ARMS_FULL, GROUP)),
            with_users(wang_wei((ARMS_READ_ONLY, GROUP))),
        ),
    ),
    "policies.no-companion": (
        (READ_IN_GROUP, FACTS),
        (granting((ARMS_READ_ONLY, GROUP), (COMPANION, GROUP)), FACTS),
    ),
    "policies.no-trace-apps": (
        (granting((ARMS_READ_ONLY, ACCOUNT)), FACTS),
        (granting((ARMS_READ_ONLY, ACCOUNT), (TEAM_POLICY, ACCOUNT)), COMPANION_ELSEWHERE),
    ),
    "policies.reads-tokens": ((READ_IN_GROUP, FACTS), (granting((ARMS_FULL, GROUP)), FACTS)),
    "policies.full-is-wide": ((granting((ARMS_FULL, GROUP)), FACTS), (READ_IN_GROUP, FACTS)),
    "policies.no-console-entry": (
        (granting((ANYTHING, GROUP)), knowing(FACTS, {ANYTHING: LISTS})),
        (
            replace(granting((ANYTHING, GROUP)), access=AccessChoice(AccessMode.ACCESS_KEY)),
            knowing(FACTS, {ANYTHING: LISTS}),
        ),
    ),
    "policies.group-undocumented": (
        (granting((ANYTHING, GROUP)), knowing(FACTS, {ANYTHING: QUERIES})),
        (granting((ANYTHING, ACCOUNT)), knowing(FACTS, {ANYTHING: QUERIES})),
    ),
    "policies.high-risk": (
        (granting((ANYTHING, GROUP)), knowing(FACTS, {ANYTHING: says(allow("*"))})),
        (granting((ANYTHING, GROUP)), knowing(FACTS, {ANYTHING: says(allow("oss:*"))})),
    ),
    "policies.service-role": (
        (granting((system("AliyunXRolePolicy"), ACCOUNT)), FACTS),
        (granting((custom("XRolePolicy"), ACCOUNT)), FACTS),
    ),
    "policies.prometheus-alone": (
        (granting((ARMS_PROMETHEUS_CONSOLE, ACCOUNT), (COMPANION, ACCOUNT)), FACTS),
        (granting((ARMS_PROMETHEUS_CONSOLE, ACCOUNT), (TEAM_POLICY, GROUP)), FACTS),
    ),
    "policies.prometheus-in-group": (
        (granting((ARMS_PROMETHEUS_CONSOLE, GROUP)), FACTS),
        (granting((ARMS_PROMETHEUS_CONSOLE, ACCOUNT), (TEAM_POLICY, GROUP)), FACTS),
    ),
    "policies.quota-system": (
        _held(*((ref, ACCOUNT) for ref in SYSTEMS[:20])),
        _held(*((ref, ACCOUNT) for ref in SYSTEMS[:19])),
    ),
    "policies.quota-custom": (
        (granting(*((ref, ACCOUNT) for ref in CUSTOMS[:11])), FACTS),
        (granting(*((ref, ACCOUNT) for ref in CUSTOMS[:10])), FACTS),
    ),
    "policies.quota-perhaps": (
        _held(*((ref, GROUP) for ref in SYSTEMS[:20])),
        _held(*((ref, ACCOUNT) for ref in SYSTEMS[:20])),
    ),
    "policies.quota-account": (
        (granting((COMPANION, GROUP)), _quotas(policies=1500)),
        (granting((TEAM_POLICY, GROUP)), _quotas(policies=1500)),
    ),
    "policies.held": (_held((METRIC_READ, ACCOUNT)), _held((METRIC_READ, GROUP))),
}

CASES |= GROUP_CASES | NEW_POLICY_CASES

# Made elsewhere, and tested there.
OTHERS = {
    *(code for code in CODES if code.startswith(("import.", "draft.", "password."))),
    *(code for code in CODES if code.startswith("access-key-id.")),
    "user.not-read",
    "groups.not-read",
    "policies.not-read",
    # What has become of what a run was agreed to is no draft's
    *(f"policies.{how}" for how in ("changed", "unjudged", "unreadable")),
    *(f"groups.{how}" for how in ("changed", "unjudged", "unreadable", "lost", "forbids-less")),
    *(code for code in CODES if code.startswith("review.")),
}


def codes(case: Case) -> set[str]:
    return {finding.code for finding in check(*case)}


def test_every_code_has_its_cases() -> None:
    assert CASES.keys() | OTHERS == CODES.keys()
    assert not CASES.keys() & OTHERS


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert check(*GOOD) == ()


@pytest.mark.parametrize("code", CASES)
def test_rule_fires(code: str) -> None:
    assert code in codes(CASES[code][0])


@pytest.mark.parametrize("code", CASES)
def test_rule_stays_quiet(code: str) -> None:
    assert code not in codes(CASES[code][1])


@given(strategies.drafts, st.lists(strategies.states, max_size=2))
def test_rules_answer_every_draft_the_same_way_twice(draft: Draft, states: list[UserState]) -> None:
    facts = with_users(*states)
    first = check(draft, facts)
    assert first == check(draft, facts)
    assert [finding.id for finding in first] == [finding.id for finding in check(draft, facts)]
    rows = {finding.where.row for finding in first}
    assert rows <= {None, *range(len(draft.users))}


@given(strategies.drafts)
def test_nothing_unread_is_taken_for_an_answer(draft: Draft) -> None:
    known_by_reading = {
        "logon-name.exists",
        "user.missing",
        "users.quota",
        "scope.group-gone",
        "policies.gone",
        "policies.held",
        "access.sso",
        "policies.quota-system",
        *(code for code in CODES if code.startswith("groups.")),
    } - {"groups.not-read"}
    assert not known_by_reading & codes((draft, Facts()))


def test_a_confirmation_names_its_subject() -> None:
    draft = granting((ADMINISTRATOR, ACCOUNT))
    (finding,) = (it for it in check(draft, FACTS) if it.severity is Severity.CONFIRM)
    assert finding.id == "policies.high-risk:AdministratorAccess"
    assert finding.phrase == "AdministratorAccess"


def test_a_confirmation_blocks_review_only_and_only_until_given() -> None:
    findings = check(granting((ADMINISTRATOR, ACCOUNT)), FACTS)
    assert blocking(findings, Step.POLICIES) == ()
    (stop,) = blocking(findings, Step.REVIEW)
    assert blocking(findings, Step.REVIEW, {stop.id}) == ()


def test_an_error_blocks_its_own_step_and_review() -> None:
    findings = check(_named("li na"), FACTS)
    assert [it.code for it in blocking(findings, Step.ACCOUNTS)] == ["logon-name.space"]
    assert blocking(findings, Step.ACCESS) == ()
    assert [it.code for it in blocking(findings, Step.REVIEW)] == ["logon-name.space"]


def test_a_warning_blocks_nothing() -> None:
    findings = check(READ_IN_GROUP, FACTS)
    assert findings
    assert not any(blocking(findings, step) for step in Step)


def test_review_shows_the_findings_of_every_step() -> None:
    findings = check(_named("li na"), _facts(arms=Activation.NOT_ACTIVATED))
    assert findings_for(Step.REVIEW, findings) == findings
    assert [it.code for it in findings_for(Step.CONNECT, findings)] == ["arms.not-activated"]


def test_findings_point_at_the_row() -> None:
    findings = check(naming(UserRow("li.na"), UserRow("zhang min")), FACTS)
    (finding,) = findings
    assert (finding.where.step, finding.where.field, finding.where.row) == (
        Step.ACCOUNTS,
        "logon_name",
        1,
    )


def test_a_user_read_only_in_part_gives_no_answer_about_access() -> None:
    facts = with_users(wang_wei(profile=True, keys=1, complete=False))
    assert not {"access.has-console", "access.has-both"} & codes((AS_KEY, facts))


def test_both_policies_held_at_two_scopes_are_two_findings() -> None:
    case = _held(
        (ARMS_READ_ONLY, ACCOUNT), (ARMS_READ_ONLY, GROUP), draft=granting((ARMS_FULL, ACCOUNT))
    )
    found = [it for it in check(*case) if it.code == "policies.arms-conflict-held"]
    assert [it.value("scope") for it in found] == [
        "in the whole account",
        "in resource group rg-production1",
    ]


@pytest.mark.parametrize(
    ("held", "granted"),
    [
        ((ARMS_READ_ONLY, GROUP), (ARMS_FULL, OTHER_GROUP)),
        ((ARMS_FULL, ACCOUNT), (ARMS_READ_ONLY, ACCOUNT)),
        ((ARMS_FULL, ACCOUNT), (ARMS_FULL, GROUP)),
    ],
)
def test_whoever_would_see_less_afterwards_is_named(
    held: tuple[object, object], granted: tuple[object, object]
) -> None:
    draft, facts = _replacing(held, by=granted), with_users(wang_wei(held))  # type: ignore[arg-type]
    (finding,) = [it for it in check(draft, facts) if it.code == "policies.replacement-narrows"]
    assert finding.phrase == "wang.wei"


def test_what_is_replaced_still_counts_against_the_quota() -> None:
    draft, facts = _held(*((ref, ACCOUNT) for ref in SYSTEMS[:20]))
    draft = replace(draft, replacements=(Replacement("wang.wei", Grant(SYSTEMS[0], ACCOUNT)),))
    assert "policies.quota-system" in codes((draft, facts))


def test_one_finding_stands_for_all_new_users_over_a_quota() -> None:
    draft = replace(
        granting(*((ref, ACCOUNT) for ref in CUSTOMS[:11])),
        users=(UserRow("a"), UserRow("b"), UserRow("c")),
    )
    found = [it for it in check(draft, FACTS) if it.code == "policies.quota-custom"]
    assert len(found) == 1


def test_a_grant_may_have_a_group_of_its_own() -> None:
    draft = replace(DRAFT, grants=(Grant(TEAM_POLICY, ResourceGroupScope("rg-gone1")),))
    (finding,) = check(draft, FACTS)
    assert (finding.code, finding.where.step) == ("scope.group-gone", Step.POLICIES)


def test_the_users_own_name_is_enough_where_none_was_wanted() -> None:
    draft = naming(UserRow("li.na"))
    assert "logon-name.exists-same" in codes((draft, with_users(UserState("li.na"))))
    assert "logon-name.exists" in codes((draft, with_users(LI_NA)))


def test_listed_users_are_compared_without_their_unread_tags() -> None:
    listed = replace(LI_NA, tags=(), complete=False)
    assert "logon-name.exists-same" in codes((DRAFT, with_users(listed)))
    assert "logon-name.exists" in codes((DRAFT, with_users(replace(LI_NA, tags=()))))


def test_resets_of_strangers_are_pointless() -> None:
    draft = replace(DRAFT, password_resets=("nobody",))
    assert "access.reset-pointless" in codes((draft, FACTS))


def test_a_numbered_companion_in_the_account_is_a_policy_like_any_other() -> None:
    numbered = custom("OnrampReadTraceApp-2")
    draft = granting((ARMS_READ_ONLY, GROUP), (numbered, GROUP))
    assert "policies.gone" in codes((draft, FACTS))
    facts = _facts(policies=(*(FACTS.policies or ()), Policy(numbered)))
    assert not {"policies.gone", "policies.no-companion"} & codes((draft, facts))


def test_mfa_that_the_account_enforces_locks_out_as_well() -> None:
    facts = _security(users_may_manage_mfa=False, mfa_enforcement=MfaEnforcement.MANDATORY)
    assert "access.mfa-locks-out" in codes((_console(require_mfa=False), facts))
    adaptive = _security(users_may_manage_mfa=False, mfa_enforcement=MfaEnforcement.ADAPTIVE)
    assert "access.mfa-locks-out" not in codes((_console(require_mfa=False), adaptive))
