"""Rules on what is granted: chosen, the ARMS pair, replacements, high risk, unread documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from tui.core.draft import Draft, Grant, Replacement
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, found
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    AccountScope,
    PolicyRef,
    ResourceGroupScope,
    Scope,
)
from tui.core.users import HeldGrant
from tui.planning.holdings import Holding, is_existing, parsed, rows_with_state, text_at_hand
from tui.planning.rules.rule import ContentRule, ContentView, Rule, Seen
from tui.policy.capabilities import CAPABILITIES, Need
from tui.policy.document import UNREAD
from tui.policy.evaluate import Decision, Request, evaluate, gives_all
from tui.policy.known import is_service_role_policy, is_to_confirm

_WHERE = Where(Step.POLICIES, "grants")


def chosen_policies(draft: Draft) -> tuple[PolicyRef, ...]:
    """Every policy of the draft once, in the order chosen."""
    return tuple(dict.fromkeys(grant.policy for grant in draft.grants))


def something_is_granted(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """A user without a grant sees nothing."""
    if not draft.grants:
        yield found("policies.none", _WHERE)


def policies_are_there(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """A policy may be gone meanwhile; what the plan makes, the companion too, may be missing."""
    if facts.policies is None:
        return
    known = {policy.ref for policy in facts.policies} | {it.policy for it in draft.new_policies}
    for ref in chosen_policies(draft):
        if ref not in known and ref != COMPANION:
            yield found("policies.gone", _WHERE, subject=str(ref))


def grants_differ(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """The same grant twice is made once, and the account contains its resource groups."""
    seen: set[Grant] = set()
    for grant in draft.grants:
        if grant in seen:
            yield found(
                "policies.duplicate", _WHERE, subject=grant.policy.name, scope=str(grant.scope)
            )
        elif grant.scope != AccountScope() and Grant(grant.policy, AccountScope()) in draft.grants:
            yield found(
                "policies.covered", _WHERE, subject=grant.policy.name, scope=str(grant.scope)
            )
        seen.add(grant)


def high_risk_is_confirmed(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Policies with which one can take over the account are confirmed by typing their name.

    So are those of which nobody could read whether one can.
    """
    listed = None if facts.policies is None else {policy.ref for policy in facts.policies}
    for ref in chosen_policies(draft):
        text = text_at_hand(ref, draft, facts)
        gone = listed is not None and ref not in listed
        # Neither is granted unread: what is gone is told, and the companion is read or made.
        if text is None and (gone or ref == COMPANION):
            continue
        if is_to_confirm(ref, text):
            yield found("policies.high-risk", _WHERE, subject=ref.name)


def service_roles_are_not_people(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Policies made for a service's own role do nothing sensible for a person."""
    for ref in chosen_policies(draft):
        if is_service_role_policy(ref):
            yield found("policies.service-role", _WHERE, subject=ref.name)


def replacements_make_sense(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """What is to be taken away is held, and is not what the draft grants."""
    held = {row.logon_name: state.grants for _, row, state in rows_with_state(draft, facts)}
    rows = {row.logon_name: index for index, row in enumerate(draft.users)}
    for item in draft.replacements:
        where = Where(Step.POLICIES, "grants", rows.get(item.logon_name))
        if Grant(item.policy, item.scope) in draft.grants:
            code = "policies.replacement-pointless"
        elif item.logon_name in rows and not is_existing(draft.users[rows[item.logon_name]], facts):
            code = "policies.replacement-new"
        elif item.logon_name not in rows or (
            item.logon_name in held
            and HeldGrant(item.policy, item.scope) not in held[item.logon_name]
        ):
            code = "policies.replacement-stale"
        elif _loses(draft, facts, item):
            code = "policies.replacement-narrows"
        else:
            continue
        yield found(
            code, where, subject=item.logon_name, policy=item.policy.name, scope=str(item.scope)
        )


def _loses(draft: Draft, facts: Facts, item: Replacement) -> bool:
    """Whether what is taken away is not covered, there, by something that is granted.

    That full access includes read-only access is what the guide says; of others the documents tell.
    """
    at_least = {item.policy, ARMS_FULL} if item.policy == ARMS_READ_ONLY else {item.policy}
    taken = text_at_hand(item.policy, draft, facts)
    for grant in draft.grants:
        if grant.scope not in {AccountScope(), item.scope}:
            continue
        given = text_at_hand(grant.policy, draft, facts)
        if grant.policy in at_least:
            return False
        if given is not None and taken is not None and gives_all(parsed(given), parsed(taken)):
            return False
    return True


RULES: tuple[Rule, ...] = (
    something_is_granted,
    policies_are_there,
    grants_differ,
    high_risk_is_confirmed,
    service_roles_are_not_people,
    replacements_make_sense,
)


PAIR = {ARMS_FULL: ARMS_READ_ONLY, ARMS_READ_ONLY: ARMS_FULL}
"""Each of the two policies that must not be on one user, and the other one."""


def not_both_arms_policies(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Not both in one draft, at whatever scopes."""
    if PAIR.keys() <= set(chosen_policies(draft)):
        yield found("policies.arms-conflict", _WHERE)


def not_both_with_held_ones(ahead: ContentView) -> Iterator[Finding]:
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


def _told(ahead: ContentView, seen: Seen, policy: str, held: Holding) -> Iterator[Finding]:
    for row in seen.prospect.rows:
        yield found(
            "policies.arms-conflict-held",
            Where(Step.POLICIES, "grants", row),
            subject=ahead.draft.users[row].logon_name,
            policy=policy,
            held=held.policy.name,
            scope=str(held.scope),
        )


ARMS_RULES: tuple[Rule, ...] = (not_both_arms_policies,)
ARMS_CONTENT_RULES: tuple[ContentRule, ...] = (not_both_with_held_ones,)


_ACCOUNT: Final = AccountScope()


def held_grants_are_named(ahead: ContentView) -> Iterator[Finding]:
    """What an existing user holds is not granted again; through a group it is had twice then.

    Grants to a RAM user group are made whatever its members hold.
    """
    if ahead.draft.group is not None:
        return
    for seen in ahead.seen:
        for grant in ahead.grants:
            same = [it for it in seen.prospect.before if _same(it, grant)]
            own = any(not it.through for it in same)
            for row in seen.prospect.rows if same else ():
                where = Where(Step.POLICIES, "grants", row)
                told: dict[str, str] = {
                    "subject": ahead.draft.users[row].logon_name,
                    "policy": grant.policy.name,
                    "scope": str(grant.scope),
                }
                if own:
                    yield found("policies.held", where, **told)
                else:
                    yield found("policies.held-through", where, **told, group=same[0].through)


def nothing_is_held_for_nothing(ahead: ContentView) -> Iterator[Finding]:
    """What somebody has already, all of it, through a wider policy that they keep."""
    if ahead.draft.group is not None:
        return
    for seen in ahead.seen:
        for grant in ahead.grants:
            wide = _wider(ahead, seen, grant)
            for row in seen.prospect.rows if wide is not None else ():
                yield found(
                    "policies.redundant-held",
                    Where(Step.POLICIES, "grants", row),
                    subject=ahead.draft.users[row].logon_name,
                    policy=grant.policy.name,
                    scope=str(grant.scope),
                    held=wide.policy.name if wide is not None else "",
                )


def _wider(ahead: ContentView, seen: Seen, grant: Grant) -> Holding | None:
    before = set(seen.prospect.before)
    if any(_same(it, grant) for it in before):
        return None
    kept = (it for it in seen.prospect.after if it in before)
    return next((it for it in kept if _covers(ahead, Grant(it.policy, it.scope), grant)), None)


def grants_add_something(ahead: ContentView) -> Iterator[Finding]:
    """A grant of which everything is in another one; the same policy twice is told elsewhere."""
    grants = ahead.grants
    for at, grant in enumerate(grants):
        for other_at, other in enumerate(grants):
            if other.policy == grant.policy or not _covers(ahead, other, grant):
                continue
            # Of two that say the same, the first one stays.
            if at < other_at and _covers(ahead, grant, other):
                continue
            yield found(
                "policies.redundant",
                _WHERE,
                subject=grant.policy.name,
                scope=str(grant.scope),
                other=other.policy.name,
            )
            break


def _covers(ahead: ContentView, wide: Grant, narrow: Grant) -> bool:
    """Whether one grant certainly gives all of another one, where that one holds."""
    if not _reaches(wide.scope, narrow.scope):
        return False
    if wide.policy == narrow.policy:
        return True
    one, other = ahead.texts[wide.policy], ahead.texts[narrow.policy]
    return one is not None and other is not None and _gives_all(one, other)


@lru_cache(maxsize=8192)
def _gives_all(wide: str, narrow: str) -> bool:
    return gives_all(parsed(wide), parsed(narrow))


def _reaches(wide: Scope, narrow: Scope) -> bool:
    return wide in (narrow, _ACCOUNT)


def _same(holding: Holding, grant: Grant) -> bool:
    return (holding.policy, holding.scope) == (grant.policy, grant.scope)


HELD_CONTENT_RULES: tuple[ContentRule, ...] = (
    held_grants_are_named,
    nothing_is_held_for_nothing,
    grants_add_something,
)


_NAMED: Final = 5
"""Policies that a sentence names; an account may have many of them."""


def unread_documents_are_told(ahead: ContentView) -> Iterator[Finding]:
    """Once for all policies; of one that is gone from the account that is told already."""
    listed = ahead.facts.policies
    known = None if listed is None else {policy.ref for policy in listed}
    unread = [ref for ref, text in ahead.texts.items() if text is None]
    there = [ref for ref in unread if known is None or ref in known]
    if there:
        yield found("policies.unread", _WHERE, policies=_names(there))
    half = [
        ref for ref, text in ahead.texts.items() if text is not None and not parsed(text).complete
    ]
    if half:
        yield found("policies.not-understood", _WHERE, policies=_names(half))


def _names(refs: Sequence[PolicyRef]) -> str:
    more = ", …" if len(refs) > _NAMED else ""
    return ", ".join(ref.name for ref in refs[:_NAMED]) + more


UNREAD_CONTENT_RULES: tuple[ContentRule, ...] = (unread_documents_are_told,)


(_WAY,) = next(each for each in CAPABILITIES if each.code == "applications.list").ways
_LIST, _READ = _WAY.needs


def readers_see_applications(ahead: ContentView) -> Iterator[Finding]:
    """Where a grant lets one list applications, something has to show them.

    Only a plain lack is told: what a statement forbids, a condition is on, or a document that was
    not read may give, is not put right by the companion.
    """
    for scope in dict.fromkeys(grant.scope for grant in ahead.grants):
        if not any(_lists(ahead, grant) for grant in ahead.grants if grant.scope == scope):
            continue
        concerned = [
            each
            for each in ahead.seen
            if _decision(_texts(ahead, each, scope), _READ) is Decision.NOT_ALLOWED
        ]
        if not concerned:
            continue
        where = ahead.where(concerned)
        if isinstance(scope, ResourceGroupScope):
            yield found("policies.no-companion", where, subject=scope.group_id)
        else:
            yield found("policies.no-trace-apps", where)


def _lists(ahead: ContentView, grant: Grant) -> bool:
    text = ahead.texts[grant.policy]
    return text is not None and _decision((text,), _LIST) is Decision.ALLOWED


def _texts(ahead: ContentView, seen: Seen, scope: Scope) -> tuple[str | None, ...]:
    """What counts in a scope: what is held there, and what is held in the whole account."""
    return tuple(
        ahead.texts[each.policy] for each in seen.prospect.after if each.scope in (scope, _ACCOUNT)
    )


@lru_cache(maxsize=8192)
def _decision(texts: tuple[str | None, ...], need: Need) -> Decision:
    documents = [(text, UNREAD if text is None else parsed(text)) for text in texts]
    return evaluate(documents, Request(need.action, need.resource)).decision


APPLICATION_CONTENT_RULES: tuple[ContentRule, ...] = (readers_see_applications,)
