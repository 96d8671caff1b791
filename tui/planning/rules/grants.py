"""Rules of grants: chosen, existing, distinct, high risk, replacements."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core import links
from tui.core.draft import Draft, Replacement
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, confirm, error, warning
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    AccountScope,
    Grant,
    PolicyRef,
    in_scope,
)
from tui.core.principals import grants_of
from tui.planning.holdings import is_existing, rows_with_state, text_at_hand
from tui.planning.rules import fixes
from tui.planning.rules.rule import Rule, covers
from tui.policy.known import is_service_role_policy, is_to_confirm

_WHERE = Where(Step.POLICIES, "grants")


def chosen_policies(draft: Draft) -> tuple[PolicyRef, ...]:
    """Every policy of the draft once, in the order chosen."""
    return tuple(dict.fromkeys(grant.policy for grant in draft.grants))


def something_is_granted(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Require a grant: without one a user sees nothing."""
    if not draft.grants:
        yield error(
            "policies.none",
            _WHERE,
            "Choose at least one policy; without one the users see nothing.",
            link=links.GUIDE,
        )


def policies_are_there(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Require that policies exist, but for those that the plan makes, the companion included."""
    if facts.policies is None:
        return
    known = {policy.ref for policy in facts.policies} | {it.policy for it in draft.new_policies}
    for ref in chosen_policies(draft):
        if ref not in known and ref != COMPANION:
            yield error(
                "policies.gone",
                _WHERE,
                "The policy {subject} is not in the account any more; remove it, or choose another"
                " one.",
                subject=str(ref),
                link=links.GRANT,
                fixes=(fixes.remove_policy(ref),),
            )


def grants_differ(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn of repeated grants, and of one in a resource group beside the account's."""
    seen: set[Grant] = set()
    for grant in draft.grants:
        if grant in seen:
            yield warning(
                "policies.duplicate",
                _WHERE,
                "{subject} is chosen twice {scope}; it is granted once.",
                subject=grant.policy.name,
                scope=in_scope(grant.scope),
                link=links.GRANT,
                fixes=(fixes.grant_once(),),
            )
        elif grant.scope != AccountScope() and Grant(grant.policy, AccountScope()) in draft.grants:
            yield warning(
                "policies.covered",
                _WHERE,
                "{subject} {scope} adds nothing, as the same policy is chosen for the whole"
                " account; remove one of the two.",
                subject=grant.policy.name,
                scope=in_scope(grant.scope),
                link=links.ATTACH_IN_GROUP,
                fixes=(fixes.remove_grant(grant, facts),),
            )
        seen.add(grant)


def high_risk_is_confirmed(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Ask about policies that can take over the account, and about unread ones that might."""
    listed = None if facts.policies is None else {policy.ref for policy in facts.policies}
    for ref in chosen_policies(draft):
        text = text_at_hand(ref, draft, facts)
        gone = listed is not None and ref not in listed
        # Neither is granted unread: what is gone is told, and the companion is read or made.
        if text is None and (gone or ref == COMPANION):
            continue
        if is_to_confirm(ref, text):
            yield confirm(
                "policies.high-risk",
                _WHERE,
                "With {subject} a user can take over the account, or may, where it was not read to"
                " its end; choose a narrower policy, or go on by typing its name.",
                subject=ref.name,
                link=links.GUIDE,
                fixes=(fixes.remove_policy(ref),),
            )


def service_roles_are_not_people(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Warn of policies for a service's own role, which do nothing sensible for a person."""
    for ref in chosen_policies(draft):
        if is_service_role_policy(ref):
            yield warning(
                "policies.service-role",
                _WHERE,
                "{subject} is meant for a service's own role and does little for a person; choose"
                " another policy unless you know why.",
                subject=ref.name,
                link=links.SERVICE_ROLE_POLICY,
                fixes=(fixes.remove_policy(ref),),
            )


def replacements_make_sense(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Check that a replaced grant is held, not granted anew, and covered by the new grants."""
    held = {
        row.logon_name: grants_of(state.grants) for _, row, state in rows_with_state(draft, facts)
    }
    rows = {row.logon_name: index for index, row in enumerate(draft.users)}
    for item in draft.replacements:
        where = Where(Step.POLICIES, "grants", rows.get(item.logon_name))
        if item.grant in draft.grants:
            yield error(
                "policies.replacement-pointless",
                where,
                "{policy} {scope} would be taken from {subject} with nothing in its place; choose"
                " what replaces it, or leave it.",
                subject=item.logon_name,
                policy=item.grant.policy.name,
                scope=in_scope(item.grant.scope),
                link=links.GRANT,
                fixes=(fixes.drop_replacement(item, facts),),
            )
        elif item.logon_name in rows and not is_existing(draft.users[rows[item.logon_name]], facts):
            yield warning(
                "policies.replacement-new",
                where,
                "{subject} is a new user and holds no {policy} {scope}, so there is nothing to"
                " replace; it will be left out.",
                subject=item.logon_name,
                policy=item.grant.policy.name,
                scope=in_scope(item.grant.scope),
                link=links.GRANT,
                fixes=(fixes.drop_replacement(item, facts),),
            )
        elif item.logon_name not in rows or (
            item.logon_name in held and item.grant not in held[item.logon_name]
        ):
            yield warning(
                "policies.replacement-stale",
                where,
                "{subject} does not hold {policy} {scope} any more, so there is nothing to"
                " replace; it will be left out.",
                subject=item.logon_name,
                policy=item.grant.policy.name,
                scope=in_scope(item.grant.scope),
                link=links.GRANT,
                fixes=(fixes.drop_replacement(item, facts),),
            )
        elif _loses(draft, facts, item):
            yield confirm(
                "policies.replacement-narrows",
                where,
                "{subject} holds {policy} {scope} and will lose it; what is granted instead does"
                " not reach as far. Grant it there too, leave it, or go on by typing the logon"
                " name.",
                subject=item.logon_name,
                policy=item.grant.policy.name,
                scope=in_scope(item.grant.scope),
                link=links.GRANT,
                fixes=(fixes.drop_replacement(item, facts),),
            )


def _loses(draft: Draft, facts: Facts, item: Replacement) -> bool:
    """Whether the new grants do not cover a replaced one in its scope.

    The guide says that full access includes read-only access; of others the documents tell.
    """
    policy = item.grant.policy
    at_least = {policy, ARMS_FULL} if policy == ARMS_READ_ONLY else {policy}
    taken = text_at_hand(policy, draft, facts)
    for grant in draft.grants:
        if grant.scope not in {AccountScope(), item.grant.scope}:
            continue
        given = text_at_hand(grant.policy, draft, facts)
        if grant.policy in at_least or covers(given, taken):
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
