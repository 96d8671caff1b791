"""Rules of new grants beside held ones: the ARMS pair, repeated, covered."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core import links
from tui.core.draft import Draft, Replacement
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, error, warning
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    AccountScope,
    Grant,
    PolicyRef,
    in_scope,
)
from tui.core.principals import HeldGrant, grants_of
from tui.planning.rules import fixes
from tui.planning.rules.grants import chosen_policies
from tui.planning.rules.rule import ContentRule, ContentView, Rule, Seen, covers

_WHERE = Where(Step.POLICIES, "grants")
PAIR = {ARMS_FULL: ARMS_READ_ONLY, ARMS_READ_ONLY: ARMS_FULL}
"""Each of the two policies that must not be on one user, and the other one."""


def not_both_arms_policies(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Refuse both ARMS policies in one draft, at whatever scopes."""
    if PAIR.keys() <= set(chosen_policies(draft)):
        yield error(
            "policies.arms-conflict",
            _WHERE,
            "AliyunARMSFullAccess and AliyunARMSReadOnlyAccess must not be on one user; keep one"
            " of them.",
            link=links.GUIDE,
            fixes=(fixes.remove_policy(ARMS_READ_ONLY), fixes.remove_policy(ARMS_FULL)),
        )


def not_both_with_held_ones(ahead: ContentView) -> Iterator[Finding]:
    """Refuse an ARMS policy beside the other one, held by the user at either scope."""
    granted = set(ahead.grants)
    for seen in ahead.seen:
        ours = [it for it in seen.prospect.after if it.grant in granted]
        others = [it for it in seen.prospect.after if it.grant not in granted]
        new = dict.fromkeys(it.policy for it in ours if it.policy in PAIR)
        for policy in new:
            for held in others:
                if held.policy == PAIR[policy] and not held.through:
                    yield from _told(ahead, seen, policy, held)


def _told(ahead: ContentView, seen: Seen, policy: PolicyRef, held: HeldGrant) -> Iterator[Finding]:
    for row in seen.prospect.rows:
        name = ahead.draft.users[row].logon_name
        ways = (
            fixes.replace_held(Replacement(name, held.grant), ahead.facts),
            fixes.remove_policy(policy),
        )
        yield error(
            "policies.arms-conflict-held",
            Where(Step.POLICIES, "grants", row),
            "{subject} holds {held} {scope}, which must not stand beside {policy}; replace what is"
            " held, or remove {policy} here.",
            subject=name,
            policy=policy.name,
            held=held.policy.name,
            scope=in_scope(held.scope),
            link=links.GUIDE,
            fixes=ways,
        )


def held_grants_are_named(ahead: ContentView) -> Iterator[Finding]:
    """Name the grants that an existing user holds already, also those through a group.

    Grants to a RAM user group are made whatever its members hold.
    """
    if ahead.draft.group is not None:
        return
    for seen in ahead.seen:
        for grant in ahead.grants:
            same = [it for it in seen.prospect.before if it.grant == grant]
            if not same:
                continue
            own = any(not it.through for it in same)
            for row in seen.prospect.rows:
                where = Where(Step.POLICIES, "grants", row)
                name = ahead.draft.users[row].logon_name
                if own:
                    yield warning(
                        "policies.held",
                        where,
                        "{subject} holds {policy} {scope} already; it is not granted again.",
                        subject=name,
                        policy=grant.policy.name,
                        scope=in_scope(grant.scope),
                        link=links.GRANT,
                    )
                else:
                    yield warning(
                        "policies.held-through",
                        where,
                        "{subject} has {policy} {scope} already through the RAM user group"
                        " {group}; it is granted to the user as well.",
                        subject=name,
                        policy=grant.policy.name,
                        scope=in_scope(grant.scope),
                        group=same[0].through,
                        link=links.GRANT,
                    )


def nothing_is_held_for_nothing(ahead: ContentView) -> Iterator[Finding]:
    """Warn of a grant that a user has already, all of it, through a wider policy that they keep."""
    if ahead.draft.group is not None:
        return
    for seen in ahead.seen:
        for grant in ahead.grants:
            wide = _wider(ahead, seen, grant)
            if wide is None:
                continue
            for row in seen.prospect.rows:
                yield warning(
                    "policies.redundant-held",
                    Where(Step.POLICIES, "grants", row),
                    "{subject} has all of {policy} {scope} already, as {held} gives it; it adds"
                    " nothing.",
                    subject=ahead.draft.users[row].logon_name,
                    policy=grant.policy.name,
                    scope=in_scope(grant.scope),
                    held=wide.policy.name,
                    link=links.POLICY_EVALUATION,
                )


def _wider(ahead: ContentView, seen: Seen, grant: Grant) -> HeldGrant | None:
    before = set(seen.prospect.before)
    if grant in grants_of(before):
        return None
    kept = (it for it in seen.prospect.after if it in before)
    return next((it for it in kept if _covers(ahead, it.grant, grant)), None)


def grants_add_something(ahead: ContentView) -> Iterator[Finding]:
    """Warn of a grant that another grant of the draft covers, by another policy."""
    grants = ahead.grants
    for at, grant in enumerate(grants):
        for other_at, other in enumerate(grants):
            if other.policy == grant.policy or not _covers(ahead, other, grant):
                continue
            # Of two that say the same, the first one stays.
            if at < other_at and _covers(ahead, grant, other):
                continue
            yield warning(
                "policies.redundant",
                _WHERE,
                "{subject} {scope} adds nothing, as {other} gives all of it; remove {subject}"
                " unless you mean to take {other} away later.",
                subject=grant.policy.name,
                scope=in_scope(grant.scope),
                other=other.policy.name,
                link=links.POLICY_EVALUATION,
                fixes=ahead.of_draft(grant, fixes.remove_grant(grant, ahead.facts)),
            )
            break


def _covers(ahead: ContentView, wide: Grant, narrow: Grant) -> bool:
    """Whether one grant certainly gives all of another one, in its scope."""
    if wide.scope not in (narrow.scope, AccountScope()):
        return False
    same = wide.policy == narrow.policy
    return same or covers(ahead.texts[wide.policy], ahead.texts[narrow.policy])


RULES: tuple[Rule, ...] = (not_both_arms_policies,)
CONTENT_RULES: tuple[ContentRule, ...] = (
    held_grants_are_named,
    nothing_is_held_for_nothing,
    grants_add_something,
    not_both_with_held_ones,
)
