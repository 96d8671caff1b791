"""AliyunARMSFullAccess contains AliyunARMSReadOnlyAccess; the guide forbids both on a user."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.codes import found
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Where
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY
from tui.core.steps import Step
from tui.planning.holdings import Holding
from tui.planning.rules.grants import chosen_policies
from tui.planning.rules.outlooks import Ahead, ContentRule, Seen
from tui.planning.rules.rule import Rule

_WHERE = Where(Step.POLICIES, "grants")
PAIR = {ARMS_FULL: ARMS_READ_ONLY, ARMS_READ_ONLY: ARMS_FULL}
"""Each of the two policies that must not be on one user, and the other one."""


def not_both_arms_policies(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Not both in one draft, at whatever scopes."""
    if PAIR.keys() <= set(chosen_policies(draft)):
        yield found("policies.arms-conflict", _WHERE)


def not_both_with_held_ones(ahead: Ahead) -> Iterator[Finding]:
    """The same against what a user holds at either scope; that of groups has rules of its own."""
    granted = {(grant.policy, grant.scope) for grant in ahead.grants}
    for seen in ahead.seen:
        ours = [it for it in seen.prospect.after if (it.policy, it.scope) in granted]
        others = [it for it in seen.prospect.after if (it.policy, it.scope) not in granted]
        new = dict.fromkeys(it.policy for it in ours if it.policy in PAIR)
        for policy in new:
            for held in others:
                if held.policy == PAIR[policy] and not held.through:
                    yield from _told(ahead, seen, policy.name, held)


def _told(ahead: Ahead, seen: Seen, policy: str, held: Holding) -> Iterator[Finding]:
    for row in seen.prospect.rows:
        yield found(
            "policies.arms-conflict-held",
            Where(Step.POLICIES, "grants", row),
            subject=ahead.draft.users[row].logon_name,
            policy=policy,
            held=held.policy.name,
            scope=str(held.scope),
        )


RULES: tuple[Rule, ...] = (not_both_arms_policies,)
CONTENT_RULES: tuple[ContentRule, ...] = (not_both_with_held_ones,)
