"""Rules about the policies of ARMS and Prometheus in particular."""

from __future__ import annotations

from collections.abc import Iterator

from tui.access.codes import found
from tui.access.draft import Draft
from tui.access.facts import Facts
from tui.access.findings import Finding, Where
from tui.access.people import remaining_grants, rows_with_state
from tui.access.policies import ARMS_FULL, ARMS_READ_ONLY
from tui.access.rules.grants import chosen_policies
from tui.access.rules.rule import Rule
from tui.access.steps import Step

_WHERE = Where(Step.POLICIES, "grants")
_PAIR = {ARMS_FULL: ARMS_READ_ONLY, ARMS_READ_ONLY: ARMS_FULL}


def not_both_arms_policies(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """AliyunARMSFullAccess contains AliyunARMSReadOnlyAccess; the guide forbids both on a user."""
    if _PAIR.keys() <= set(chosen_policies(draft)):
        yield found("policies.arms-conflict", _WHERE)


def not_both_with_held_ones(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """The same against what an existing user holds, at either scope."""
    wanted = [ref for ref in chosen_policies(draft) if ref in _PAIR]
    for index, row, state in rows_with_state(draft, facts):
        for grant in remaining_grants(draft, row, state):
            for ref in wanted:
                if grant.policy == _PAIR[ref]:
                    yield found(
                        "policies.arms-conflict-held",
                        Where(Step.POLICIES, "grants", index),
                        subject=row.logon_name,
                        policy=ref.name,
                        held=grant.policy.name,
                        scope=str(grant.scope),
                    )


RULES: tuple[Rule, ...] = (
    not_both_arms_policies,
    not_both_with_held_ones,
)
