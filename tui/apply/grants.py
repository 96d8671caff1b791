"""Grants of RAM users, at either scope, as plans name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.access.plan import AttachPolicy, DetachPolicy
from tui.access.scopes import ResourceGroupScope
from tui.access.users import HeldGrant

if TYPE_CHECKING:
    from tui.access.account import Account
    from tui.cloud.client import Cloud


class Grants:
    """Makes them, takes them, and looks since when they are there. Every method raises CloudError.

    RAM makes those in the whole account, Resource Management those in a resource group.
    """

    def __init__(self, cloud: Cloud, account: Account) -> None:
        self._cloud = cloud
        self._account = account

    def attach(self, logon_name: str, grant: HeldGrant) -> None:
        """Grant it."""
        if isinstance(grant.scope, ResourceGroupScope):
            principal = self._account.principal(logon_name)
            self._cloud.resources.attach_policy(grant.policy, principal, grant.scope.group_id)
        else:
            self._cloud.ram.attach_policy(grant.policy, logon_name)

    def detach(self, logon_name: str, grant: HeldGrant) -> None:
        """Take it back."""
        if isinstance(grant.scope, ResourceGroupScope):
            principal = self._account.principal(logon_name)
            self._cloud.resources.detach_policy(grant.policy, principal, grant.scope.group_id)
        else:
            self._cloud.ram.detach_policy(grant.policy, logon_name)

    def of(self, logon_name: str) -> tuple[HeldGrant, ...]:
        """All that a user holds, each with its date."""
        return self._cloud.resources.grants(self._account.principal(logon_name))

    def held(self, logon_name: str, grant: HeldGrant) -> HeldGrant | None:
        """The same grant with its date; None where the user does not hold it."""
        return next((each for each in self.of(logon_name) if each == grant), None)


def grant_of(it: AttachPolicy | DetachPolicy) -> HeldGrant:
    """What an operation attaches or detaches."""
    return HeldGrant(it.policy, it.scope)
