"""AliyunARMSFullAccess contains AliyunARMSReadOnlyAccess; the guide forbids both on a user."""

from __future__ import annotations

from collections.abc import Iterator

from tui.access.codes import found
from tui.access.draft import Draft
from tui.access.facts import Facts
from tui.access.findings import Finding, Where
from tui.access.holding import Holding
from tui.access.policies import ARMS_FULL, ARMS_READ_ONLY
from tui.access.rules.grants import chosen_policies
from tui.access.rules.outlooks import Ahead, ContentRule, Seen
from tui.access.rules.rule import Rule
from tui.access.steps import Step

_WHERE = Where(Step.POLICIES, "grants")
_PAIR = {ARMS_FULL: ARMS_READ_ONLY, ARMS_READ_ONLY: ARMS_FULL}


def not_both_arms_policies(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Not both in one draft, at whatever scopes."""
    if _PAIR.keys() <= set(chosen_policies(draft)):
        yield found("policies.arms-conflict", _WHERE)


def not_both_with_held_ones(ahead: Ahead) -> Iterator[Finding]:
    """The same against what a user holds at either scope, also through RAM user groups.

    What is held through a group cannot be replaced here: it may be others' as well.
    """
    granted = {(grant.policy, grant.scope) for grant in ahead.grants}
    for seen in ahead.seen:
        ours = [it for it in seen.prospect.after if (it.policy, it.scope) in granted]
        others = [it for it in seen.prospect.after if (it.policy, it.scope) not in granted]
        new = dict.fromkeys(it.policy for it in ours if it.policy in _PAIR)
        for policy in new:
            for held in others:
                if held.policy == _PAIR[policy]:
                    yield from _told(ahead, seen, policy.name, held)
        yield from _by_joining(ahead, seen, others)


def _by_joining(ahead: Ahead, seen: Seen, others: list[Holding]) -> Iterator[Finding]:
    """What the group of the draft holds already comes to whoever joins it."""
    before = set(seen.prospect.before)
    for joined in others:
        if joined.policy not in _PAIR or joined in before:
            continue
        for kept in others:
            # Where the group holds both, once is enough.
            told = kept not in before and joined.policy == ARMS_FULL
            if kept.policy == _PAIR[joined.policy] and not told:
                yield from _told(ahead, seen, kept.policy.name, joined)


def _told(ahead: Ahead, seen: Seen, policy: str, held: Holding) -> Iterator[Finding]:
    rows = seen.prospect.rows
    # Users who are new are all alike, and one of them stands for all.
    for row in rows if seen.prospect.before else rows[:1]:
        where = Where(Step.POLICIES, "grants", row)
        told = {
            "subject": ahead.draft.users[row].logon_name,
            "policy": policy,
            "held": held.policy.name,
            "scope": str(held.scope),
        }
        if held.through:
            yield found("policies.arms-conflict-group", where, **told, group=held.through)
        else:
            yield found("policies.arms-conflict-held", where, **told)


RULES: tuple[Rule, ...] = (not_both_arms_policies,)
CONTENT_RULES: tuple[ContentRule, ...] = (not_both_with_held_ones,)
