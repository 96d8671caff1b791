"""Rules about how many groups and policies there can be, where access is granted to a group.

The limits are those of the account, and where they were not read those of the documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.codes import found
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Where
from tui.core.policies import PolicyType
from tui.core.scopes import AccountScope
from tui.core.steps import Step
from tui.core.users import HeldGrant
from tui.planning.group_grants import chosen_group, joining
from tui.planning.people import known_state
from tui.planning.resolving import resolved_grants
from tui.planning.rules.groups import WHERE
from tui.planning.rules.rule import Rule

_CODES = {
    PolicyType.SYSTEM: "groups.quota-system",
    PolicyType.CUSTOM: "groups.quota-custom",
}


def group_fits_in_the_account(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """An account can have a limited number of RAM user groups."""
    quotas = facts.quotas
    if quotas is None or draft.group is None or not facts.user_groups_loaded:
        return
    is_new = draft.group.name not in facts.user_groups
    if is_new and quotas.user_groups >= quotas.user_groups_quota:
        yield found("groups.quota-account", WHERE, limit=quotas.user_groups_quota)


def users_can_join(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """A user can be in a limited number of groups."""
    quotas = facts.quotas
    if quotas is None:
        return
    rows = {row.logon_name: index for index, row in enumerate(draft.users)}
    for row in joining(draft, facts):
        state = known_state(row, facts)
        count = 1 + (len(state.groups) if state is not None else 0)
        if count > quotas.groups_per_user:
            yield found(
                "groups.quota-user",
                Where(Step.POLICIES, "group", rows[row.logon_name]),
                subject=row.logon_name,
                count=count,
                limit=quotas.groups_per_user,
            )


def policies_fit_on_the_group(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """The policies that the group would have, with those held, keep to the quota.

    Those at account scope count for certain; of those in resource groups no source says it.
    """
    quotas = facts.quotas
    if quotas is None or draft.group is None:
        return
    limits = {
        PolicyType.SYSTEM: quotas.system_policies_per_group,
        PolicyType.CUSTOM: quotas.custom_policies_per_group,
    }
    group = chosen_group(draft, facts)
    would = {HeldGrant(it.policy, it.scope) for it in resolved_grants(draft, facts)}
    would |= set(group.grants) if group is not None else set()
    for kind, limit in limits.items():
        of_kind = [it for it in would if it.policy.type is kind]
        certain = sum(it.scope == AccountScope() for it in of_kind)
        count = certain if certain > limit else len(of_kind)
        if count > limit:
            code = _CODES[kind] if certain > limit else "groups.quota-perhaps"
            yield found(code, WHERE, subject=draft.group.name, count=count, limit=limit)


RULES: tuple[Rule, ...] = (
    group_fits_in_the_account,
    users_can_join,
    policies_fit_on_the_group,
)
