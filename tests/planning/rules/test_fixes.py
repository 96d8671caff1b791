"""Every fix that is offered makes its finding go away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.rules.test_rules import CASES, Case
from tests.planning.world import FACTS, naming, with_users
from tui.core.draft import Draft
from tui.core.findings import FIXES, Finding, Fix, Step, Where, fix
from tui.core.users import UserRow, UserState
from tui.planning.rules import check
from tui.planning.rules.fixes import apply_fix, fixes

OFFERED = {
    "logon-name.domain": ["use-name"],
    "logon-name.duplicate": ["remove-row"],
    "logon-name.exists": ["use-existing", "use-name"],
    "logon-name.exists-same": ["use-existing", "use-name"],
    "logon-name.exists-case": ["use-existing"],
    "user.missing": ["remove-row", "make-new"],
    "region.form": ["drop-region"],
    "region.duplicate": ["drop-region"],
    "tag.key-duplicate": ["drop-tag"],
    "access.has-access-key": ["leave-access", "separate-user"],
    "access.has-console": ["leave-access", "separate-user"],
    "access.two-keys": ["leave-access", "separate-user"],
    "access.has-both": ["leave-access"],
    "access.key-kept": ["leave-access"],
    "access.password-reset": ["drop-reset"],
    "access.reset-pointless": ["drop-reset"],
    "access.reset-locks-out": ["no-forced-reset"],
    "access.mfa-locks-out": ["no-required-mfa"],
    "policies.gone": ["remove-policy"],
    "policies.service-role": ["remove-policy"],
    "policies.high-risk": ["remove-policy"],
    "policies.duplicate": ["grant-once"],
    "policies.covered": ["remove-covered"],
    "policies.arms-conflict": ["remove-policy", "remove-policy"],
    "policies.redundant": ["remove-covered"],
    "policies.arms-conflict-held": ["replace-held", "remove-policy"],
    "policies.replacement-new": ["drop-replacement"],
    "policies.replacement-stale": ["drop-replacement"],
    "policies.replacement-pointless": ["drop-replacement"],
    "policies.replacement-narrows": ["drop-replacement"],
    "policies.no-companion": ["add-companion"],
    "policies.no-trace-apps": ["add-companion"],
    "policies.prometheus-in-group": ["grant-at-account"],
    "new-policy.taken": ["rename-policy", "use-policy"],
    "new-policy.same": ["use-policy"],
    "new-policy.not-granted": ["drop-new-policy"],
    "groups.exists": ["use-group"],
    "groups.gone": ["make-group", "no-group"],
    "groups.others": ["no-group"],
    "groups.holds-more": ["no-group"],
    "groups.high-risk": ["no-group"],
    "groups.arms-conflict": ["remove-policy", "no-group"],
    "groups.arms-conflict-member": ["remove-policy"],
    "groups.arms-conflict-joining": ["no-group"],
    "groups.quota-account": ["no-group"],
    "groups.quota-user": ["no-group"],
    "groups.quota-system": ["no-group"],
    "groups.quota-custom": ["no-group"],
    "policies.no-console-entry": ["add-policy"],
    "policies.group-undocumented": ["grant-at-account"],
}


def _first(case: Case, code: str) -> Finding:
    return next(finding for finding in check(*case) if finding.code == code)


@pytest.mark.parametrize("code", CASES)
def test_what_is_offered(code: str) -> None:
    case = CASES[code][0]
    offered = fixes(_first(case, code), *case)
    assert [remedy.code for remedy in offered] == OFFERED.get(code, [])


@pytest.mark.parametrize("code", OFFERED)
def test_a_fix_makes_the_finding_go_away(code: str) -> None:
    draft, facts = CASES[code][0]
    finding = _first((draft, facts), code)
    for remedy in fixes(finding, draft, facts):
        fixed = apply_fix(draft, remedy)
        assert fixed != draft
        assert (code, finding.where) not in [(it.code, it.where) for it in check(fixed, facts)], (
            remedy.code
        )


def test_every_fix_is_offered_for_something() -> None:
    assert {code for codes in OFFERED.values() for code in codes} == set(FIXES)


def test_a_proposed_name_is_free_in_the_account_too() -> None:
    facts = with_users(UserState("li.na", display_name="Other"), UserState("li.na2"))
    draft = naming(UserRow("li.na", "Li Na"))
    (finding,) = check(draft, facts)
    assert fix("use-name", row=0, name="li.na3") in fixes(finding, draft, facts)


def test_mfa_that_the_account_asks_for_cannot_be_switched_off_here() -> None:
    draft, facts = CASES["access.mfa-enforced"][0]
    finding = Finding(
        "access.mfa-locks-out",
        _first((draft, facts), "access.mfa-enforced").severity,
        Where(Step.ACCESS),
    )
    assert fixes(finding, draft, facts) == ()


def test_an_unknown_fix_is_refused() -> None:
    with pytest.raises(KeyError):
        apply_fix(naming(), Fix("paint-it-black"))


@given(strategies.drafts, st.lists(strategies.states, max_size=2))
def test_any_fix_of_any_finding_can_be_applied(draft: Draft, states: list[UserState]) -> None:
    facts = with_users(*states) if states else FACTS
    for finding in check(draft, facts):
        for remedy in fixes(finding, draft, facts):
            assert isinstance(apply_fix(draft, remedy), Draft)
