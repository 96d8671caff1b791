"""Every fix that is offered makes its finding go away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.rules.test_rules import CASES, Case
from tests.planning.world import ACCOUNT, FACTS, GROUP, granting, naming, with_users
from tests.policy.documents import allow, knowing, says
from tui.core.draft import Draft, NewPolicy
from tui.core.findings import Finding, Fix
from tui.core.policies import custom
from tui.core.principals import UserState
from tui.core.users import UserRow
from tui.planning import edit
from tui.planning.rules import check

OPENS = says(allow(["arms:GetConsoleBaseInfo", "arms:GetCommercialStatusV2"]))
OFFERED = {
    "logon-name.domain": ["Use name li.na"],
    "logon-name.duplicate": ["Remove this row"],
    "logon-name.exists": ["Grant to existing user", "Use name li.na2"],
    "logon-name.exists-same": ["Grant to existing user", "Use name li.na2"],
    "logon-name.exists-case": ["Grant to existing user"],
    "user.missing": ["Remove this row", "Make a new user"],
    "tag.key-duplicate": ["Drop the second one"],
    "access.has-access-key": [
        "Leave wang.wei's way in as it is",
        "Make a separate RAM user, wang.wei2",
    ],
    "access.has-console": [
        "Leave wang.wei's way in as it is",
        "Make a separate RAM user, wang.wei2",
    ],
    "access.has-both": ["Leave wang.wei's way in as it is"],
    "access.two-keys": ["Leave wang.wei's way in as it is", "Make a separate RAM user, wang.wei2"],
    "access.key-kept": ["Leave wang.wei's way in as it is"],
    "access.password-reset": ["Leave the password of wang.wei"],
    "access.reset-pointless": ["Leave the password of wang.wei"],
    "access.reset-locks-out": ["Do not ask for a new password at the first logon"],
    "access.mfa-locks-out": ["Do not require MFA"],
    "policies.gone": ["Take out Gone"],
    "policies.duplicate": ["Grant it once"],
    "policies.covered": ["Take out TeamDashboards in production"],
    "policies.arms-conflict": [
        "Take out AliyunARMSReadOnlyAccess",
        "Take out AliyunARMSFullAccess",
    ],
    "policies.arms-conflict-held": [
        "Replace AliyunARMSReadOnlyAccess on wang.wei (staging)",
        "Take out AliyunARMSFullAccess",
    ],
    "policies.redundant": ["Take out AliyunARMSPrometheusAccessAuth in production"],
    "policies.replacement-new": ["Leave AliyunARMSReadOnlyAccess on li.na (whole account)"],
    "policies.replacement-stale": ["Leave AliyunARMSReadOnlyAccess on wang.wei (production)"],
    "policies.replacement-pointless": ["Leave AliyunARMSFullAccess on wang.wei (whole account)"],
    "policies.replacement-narrows": ["Leave AliyunARMSReadOnlyAccess on wang.wei (whole account)"],
    "policies.no-companion": ["Add the application list, arms:ReadTraceApp (production)"],
    "policies.no-trace-apps": ["Add the application list, arms:ReadTraceApp (whole account)"],
    "policies.no-console-entry": ["Add AliyunARMSPrometheusAccessAuth (whole account)"],
    "policies.group-undocumented": ["Grant Anything on the whole account"],
    "policies.high-risk": ["Take out Anything"],
    "policies.service-role": ["Take out AliyunXRolePolicy"],
    "policies.prometheus-in-group": ["Grant AliyunARMSPrometheusAccessAuth on the whole account"],
    "groups.exists": ["Use the group viewers as it is"],
    "groups.gone": ["Make the group viewers", "Grant to each user, without a group"],
    "groups.others": ["Grant to each user, without a group"],
    "groups.holds-more": ["Grant to each user, without a group"],
    "groups.high-risk": ["Grant to each user, without a group"],
    "groups.arms-conflict": [
        "Take out AliyunARMSFullAccess",
        "Grant to each user, without a group",
    ],
    "groups.arms-conflict-member": ["Take out AliyunARMSFullAccess"],
    "groups.arms-conflict-joining": ["Grant to each user, without a group"],
    "groups.quota-account": ["Grant to each user, without a group"],
    "groups.quota-user": ["Grant to each user, without a group"],
    "groups.quota-system": ["Grant to each user, without a group"],
    "groups.quota-custom": ["Grant to each user, without a group"],
    "new-policy.taken": [
        "Call TeamDashboards TeamDashboards-2",
        "For TeamDashboards, use TeamDashboards as it is",
    ],
    "new-policy.same": ["For prometheus-hangzhou-view, use TeamDashboards as it is"],
    "new-policy.not-granted": ["Do not make prometheus-hangzhou-view"],
}
"""Code to labels, in the case that fires in ``CASES``."""


def first(case: Case, code: str) -> Finding:
    return next(finding for finding in check(*case) if finding.code == code)


def labels(fixes: tuple[Fix, ...]) -> list[str]:
    return [f"{fix.label} {fix.name}".strip() for fix in fixes]


@pytest.mark.parametrize("code", CASES)
def test_what_is_offered(code: str) -> None:
    assert labels(first(CASES[code][0], code).fixes) == OFFERED.get(code, [])


@pytest.mark.parametrize("code", OFFERED)
def test_a_fix_makes_the_finding_go_away(code: str) -> None:
    draft, facts = CASES[code][0]
    finding = first((draft, facts), code)
    for fix in finding.fixes:
        fixed = fix.apply(draft)
        assert fixed != draft
        left = [(each.code, each.where) for each in check(fixed, facts)]
        assert (code, finding.where) not in left, str(fix.label)


def test_what_is_done_to_a_row_is_said_with_the_way_back() -> None:
    rows = [code for code in OFFERED if code.partition(".")[0] in ("logon-name", "user", "tag")]
    assert rows
    for code in OFFERED:
        for fix in first(CASES[code][0], code).fixes:
            assert ("ctrl+z" in str(fix.done)) == (code in rows)


def test_a_proposed_name_is_free_in_the_account_too() -> None:
    facts = with_users(UserState("li.na", display_name="Other"), UserState("li.na2"))
    (finding,) = check(naming(UserRow("li.na", "Li Na")), facts)
    assert [fix.name for fix in finding.fixes if fix.name] == ["li.na3"]


def test_an_existing_user_is_shown_as_the_account_names_it() -> None:
    facts = with_users(UserState("li.na", display_name="Other"))
    draft = naming(UserRow("li.na", "Li Na"))
    (finding,) = check(draft, facts)
    fixed = finding.fixes[0].apply(draft)
    assert (fixed.users[0].existing, fixed.users[0].display_name) == (True, "Other")


def test_mfa_that_the_account_asks_for_cannot_be_switched_off_here() -> None:
    draft, facts = CASES["access.mfa-enforced"][0]
    assert facts.security is not None
    unmanaged = replace(facts, security=replace(facts.security, users_may_manage_mfa=False))
    finding = first((draft, unmanaged), "access.mfa-locks-out")
    assert not draft.access.console.require_mfa
    assert finding.fixes == ()


def test_a_remedy_about_two_policies_fits_into_a_line() -> None:
    finding = first(CASES["new-policy.same"][0], "new-policy.same")
    assert all(len(str(fix.label)) <= 68 for fix in finding.fixes)


def test_what_stands_under_another_name_is_not_taken_out_of_the_draft() -> None:
    made = NewPolicy(custom("Mine2"), OPENS)
    facts = knowing(FACTS, {custom("Mine"): OPENS})
    draft = replace(granting((made.policy, GROUP), (made.policy, ACCOUNT)), new_policies=(made,))
    for finding in check(draft, facts):
        assert all(fix.apply(draft) != draft for fix in finding.fixes), finding.code


def test_a_thousand_numbered_names_are_not_counted_up_a_thousand_times() -> None:
    asked: list[str] = []

    class Counting(edit.FreeNames):
        def _is_taken(self, name: str) -> bool:
            asked.append(name)
            return super()._is_taken(name)

    names = [f"u{number:04}" for number in range(1000)]
    free = Counting(names)
    assert {free.like(name) for name in names} == {"u1000"}
    assert len(asked) < 3 * len(names)


@given(strategies.drafts, st.lists(strategies.states, max_size=2))
def test_any_fix_of_any_finding_can_be_applied(draft: Draft, states: list[UserState]) -> None:
    facts = with_users(*states) if states else FACTS
    for finding in check(draft, facts):
        for fix in finding.fixes:
            assert isinstance(fix.apply(draft), Draft)
