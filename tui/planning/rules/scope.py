"""Rules of the resource scope."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.draft import Draft
from tui.core.facts import Activation, Facts
from tui.core.findings import Finding, Step, Where, found
from tui.planning.holdings import groups_of
from tui.planning.rules.rule import Rule
from tui.planning.validate import check_group_id

USABLE_STATUS = "OK"
"""The status of a resource group in which a policy can be attached."""


def scope_is_chosen(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """There is no silent default."""
    if draft.scope is None:
        yield found("scope.missing", Where(Step.SCOPE, "scope"))


def groups_are_there(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """A resource group may be gone meanwhile, or on its way."""
    known = None
    if facts.resource_groups is not None:
        known = {group.group_id: group for group in facts.resource_groups}
    for group_id, where in groups_of(draft):
        malformed = check_group_id(group_id, where)
        if malformed:
            yield from malformed
        elif known is not None and group_id not in known:
            yield found("scope.group-gone", where, subject=group_id)
        elif known is not None and known[group_id].status != USABLE_STATUS:
            status = known[group_id].status
            yield found("scope.group-status", where, subject=group_id, status=status)


def groups_are_supported(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Whether ARMS heeds resource groups is asked at run time; no answer is no promise."""
    where = next((where for _, where in groups_of(draft)), None)
    if where is None:
        return
    if facts.resource_group_support is Activation.NOT_ACTIVATED:
        yield found("scope.groups-unsupported", where)
    elif facts.resource_group_support is Activation.CANNOT_TELL:
        yield found("scope.groups-unknown", where)


RULES: tuple[Rule, ...] = (scope_is_chosen, groups_are_there, groups_are_supported)
