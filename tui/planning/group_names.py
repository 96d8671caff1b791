"""A name for a RAM user group that is still to be made."""

from __future__ import annotations

from typing import Final

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Where
from tui.core.policies import ARMS_FULL
from tui.core.scopes import ResourceGroupScope, Scope
from tui.core.steps import Step
from tui.planning.edit import next_free_name
from tui.planning.validate import check_group_name

VIEWERS: Final = "prometheus-viewers"
ADMINS: Final = "prometheus-admins"
"""For a group that may do everything in ARMS and Prometheus."""


def proposed_group_name(draft: Draft, facts: Facts) -> str:
    """A free name that says what the group is for: what its members may do, and where."""
    full = any(grant.policy == ARMS_FULL for grant in draft.grants)
    name = ADMINS if full else VIEWERS
    where = _resource_group(draft, facts)
    longer = f"{name}-{where}"
    if where and not check_group_name(longer, Where(Step.POLICIES, "group")):
        name = longer
    taken = {other.casefold() for other in facts.user_groups}
    return next_free_name(f"{name}-", facts.user_groups) if name.casefold() in taken else name


def _resource_group(draft: Draft, facts: Facts) -> str:
    """The name of the resource group that all grants hold in; empty if there is not one."""
    scopes: set[Scope | None] = {grant.scope for grant in draft.grants} or {draft.scope}
    scope = scopes.pop() if len(scopes) == 1 else None
    if not isinstance(scope, ResourceGroupScope):
        return ""
    groups = facts.resource_groups or ()
    return next((group.name for group in groups if group.group_id == scope.group_id), "")
