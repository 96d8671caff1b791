"""What handlers ask before they act: may the caller do this, and with which of these?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from tui.simulator.authorization import groups_with_grants, rule
from tui.simulator.denials import denial
from tui.simulator.registry import Call, Service

Thing = TypeVar("Thing")


def demand(call: Call, action: str, service: Service, resource: str, group: str = "") -> None:
    """Refuse a caller whose policies do not allow it.

    Raises:
        ApiError: 403.
    """
    ruling = rule(call.store, call.caller, action, resource, group)
    if not ruling.allowed:
        raise denial(call.store, call.caller, action, service, resource, ruling)


def demand_somewhere(
    call: Call, action: str, service: Service, kind: str = "*", group: str = ""
) -> None:
    """Refuse a caller who may not do it in the account, nor in any resource group asked about.

    Whether the real service lists by resource group is not documented for every operation; the
    setting ``lists_ignore_groups`` makes this one look at the account's grants only.

    Args:
        call: the request.
        action: the RAM action.
        service: whose operation it is.
        kind: a pattern of resource names for what is listed.
        group: the resource group that is asked about; all of them where it is empty.

    Raises:
        ApiError: 403.
    """
    store, caller = call.store, call.caller
    ruling = rule(store, caller, action, kind, pattern=True)
    groups = () if store.settings.lists_ignore_groups else groups_with_grants(store, caller)
    if not ruling.allowed and not any(
        rule(store, caller, action, kind, each, pattern=True).allowed
        for each in groups
        if group in {"", each}
    ):
        raise denial(store, caller, action, service, kind, ruling)


def allowed_ones(
    call: Call,
    action: str,
    things: Iterable[Thing],
    place: Callable[[Thing], tuple[str, str]],
) -> list[Thing]:
    """Those of a list with which the caller may do something; there may be none.

    Args:
        call: the request.
        action: the RAM action.
        things: what there is.
        place: the resource name of one, and its resource group.
    """
    by_group = not call.store.settings.lists_ignore_groups

    def may(thing: Thing) -> bool:
        resource, group = place(thing)
        return rule(call.store, call.caller, action, resource, group if by_group else "").allowed

    return [thing for thing in things if may(thing)]
