"""What a request of RAM, IMS or Resource Management is about, as resource names."""

from __future__ import annotations

from collections.abc import Mapping

from tui.access.account import PrincipalType
from tui.access.permissions.arns import asked, resources
from tui.access.permissions.needs import Need, Task
from tui.access.policies import PolicyRef, PolicyType


def targets(action: str, given: Mapping[str, str], account_id: str) -> tuple[str, ...]:
    """Every resource that a caller has to be allowed an action on, as it is documented.

    Args:
        action: the RAM action.
        given: the request's parameters, by their wire names.
        account_id: the account.
    """
    users, groups = _named(given, "UserName"), _named(given, "GroupName")
    principal = _named(given, "PrincipalName") or _named(given, "UserPrincipalName")
    if given.get("PrincipalType") == PrincipalType.GROUP:
        groups = groups or principal
    else:
        users = users or principal
    need = Need(Task.LOOK, action, users, groups, _policies(given))
    return tuple(map(asked, resources(need, account_id)))


def _named(given: Mapping[str, str], parameter: str) -> tuple[str, ...]:
    """The name in a parameter, without a domain; none where it is left out."""
    name = given.get(parameter, "").partition("@")[0]
    return (name,) if name else ()


def _policies(given: Mapping[str, str]) -> tuple[PolicyRef, ...]:
    kind = given.get("PolicyType") or PolicyType.CUSTOM.value
    name = given.get("PolicyName", "")
    return (PolicyRef(PolicyType(kind), name),) if name and kind in set(PolicyType) else ()
