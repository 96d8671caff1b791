"""Rules of the quotas of policies of a user and an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.core import links
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, error, warning
from tui.core.policies import AccountScope, Grant, PolicyType
from tui.core.principals import grants_of
from tui.planning.companion import needs_new_policy
from tui.planning.custom_policies import to_make
from tui.planning.holdings import known_state, resolved_grants
from tui.planning.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Counts:
    """Policies of one type on a user or a group."""

    account: int
    """Policies at account scope, which count for certain."""
    everywhere: int
    """With those in resource groups, of which no source says whether they count."""


def count_policies(grants: Iterable[Grant], kind: PolicyType) -> Counts:
    """Count the policies of a type, each grant once."""
    of_kind = {it for it in grants if it.policy.type is kind}
    return Counts(sum(it.scope == AccountScope() for it in of_kind), len(of_kind))


def policies_fit_on_each_user(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Check the quota of policies of a user, those held included.

    New users all get the same, so that one finding stands for them all. A replaced grant counts
    too: it is detached after the new grants are made. A policy held through a RAM user group counts
    towards the group's quota, not towards the user's.
    """
    quotas = facts.quotas
    if quotas is None or draft.group is not None:  # the group then holds them
        return
    limits = {
        PolicyType.SYSTEM: quotas.system_policies_per_user,
        PolicyType.CUSTOM: quotas.custom_policies_per_user,
    }
    # What is reused under another name may be held under that one already.
    grants, seen_new = resolved_grants(draft, facts), False
    for index, row in enumerate(draft.users):
        state = known_state(row, facts)
        if state is None and seen_new:
            continue
        seen_new = seen_new or state is None
        where = Where(Step.POLICIES, "grants", index)
        would = (*grants, *grants_of(state.grants if state else ()))
        for kind, limit in limits.items():
            counts = count_policies(would, kind)
            certain = counts.account > limit
            if certain and kind is PolicyType.SYSTEM:
                yield error(
                    "policies.quota-system",
                    where,
                    "{subject} would hold {count} system policies, and {limit} are allowed; choose"
                    " fewer.",
                    subject=row.logon_name,
                    count=counts.account,
                    limit=limit,
                    link=links.LIMITS,
                )
            elif certain:
                yield error(
                    "policies.quota-custom",
                    where,
                    "{subject} would hold {count} custom policies, and {limit} are allowed; choose"
                    " fewer.",
                    subject=row.logon_name,
                    count=counts.account,
                    limit=limit,
                    link=links.LIMITS,
                )
            elif counts.everywhere > limit:
                yield warning(
                    "policies.quota-perhaps",
                    where,
                    "{subject} would hold {count} policies of one type with those in resource"
                    " groups; if these count as well, the limit of {limit} stops the run.",
                    subject=row.logon_name,
                    count=counts.everywhere,
                    limit=limit,
                    link=links.LIMITS,
                )


def new_policies_fit_in_the_account(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Check the quota of custom policies in an account."""
    quotas = facts.quotas
    if quotas is None:
        return
    needed = len(to_make(draft, facts)) + needs_new_policy(draft, facts)
    if needed and quotas.policies + needed > quotas.policies_quota:
        yield error(
            "policies.quota-account",
            Where(Step.POLICIES, "grants"),
            "The account has {limit} custom policies, which is as many as there can be, so the"
            " companion cannot be made; delete one in the RAM console first.",
            limit=quotas.policies_quota,
            link=links.LIMITS,
        )


RULES: tuple[Rule, ...] = (policies_fit_on_each_user, new_policies_fit_in_the_account)
