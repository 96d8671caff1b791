"""Rules of the resource scope."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core import links
from tui.core.draft import Draft
from tui.core.facts import Activation, Facts
from tui.core.findings import Finding, Step, Where, error, warning
from tui.planning.holdings import groups_of
from tui.planning.rules.rule import Rule
from tui.planning.validate import check_group_id

USABLE_STATUS = "OK"
"""Status of a resource group in which a policy can be attached."""


def scope_is_chosen(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Require a scope: there is no silent default."""
    if draft.scope is None:
        yield error(
            "scope.missing",
            Where(Step.SCOPE, "scope"),
            "Choose where the access holds: in the whole account, or in one resource group.",
            link=links.GUIDE,
        )


def groups_are_there(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Require resource groups that exist and are not being made or deleted."""
    known = None
    if facts.resource_groups is not None:
        known = {group.group_id: group for group in facts.resource_groups}
    for group_id, where in groups_of(draft):
        malformed = tuple(check_group_id(group_id, where))
        if malformed:
            yield from malformed
        elif known is not None and group_id not in known:
            yield error(
                "scope.group-gone",
                where,
                "Resource group {subject} is not there any more; choose another one.",
                subject=group_id,
                link=links.ATTACH_IN_GROUP,
            )
        elif known is not None and known[group_id].status != USABLE_STATUS:
            status = known[group_id].status
            yield error(
                "scope.group-status",
                where,
                "Resource group {subject} is {status} and takes no grants now; choose another one,"
                " or wait until it is OK.",
                subject=group_id,
                status=status,
                link=links.ATTACH_IN_GROUP,
            )


def groups_are_supported(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn where ARMS may not heed resource groups; asked at run time, no answer is no promise."""
    where = next((where for _, where in groups_of(draft)), None)
    if where is None:
        return
    if facts.resource_group_support is Activation.NOT_ACTIVATED:
        yield warning(
            "scope.groups-unsupported",
            where,
            "ARMS does not take part in resource groups here, so a grant in one may show nothing;"
            " the whole account is the safe choice.",
            link=links.GROUP_SERVICES,
        )
    elif facts.resource_group_support is Activation.CANNOT_TELL:
        yield warning(
            "scope.groups-unknown",
            where,
            "Whether ARMS heeds resource groups here could not be found out; look at what the"
            " users see after the grant, or choose the whole account.",
            link=links.GROUP_SERVICES,
        )


RULES: tuple[Rule, ...] = (scope_is_chosen, groups_are_there, groups_are_supported)
