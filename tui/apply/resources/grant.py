"""Grants of RAM users and of RAM user groups, at either scope, as plans name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.account import PrincipalType
from tui.core.operations import AttachPolicy, AttachToGroup, DetachPolicy
from tui.core.policies import ResourceGroupScope
from tui.core.users import HeldGrant

if TYPE_CHECKING:
    from tui.cloud.client import Cloud
    from tui.cloud.groups import UserGroups
    from tui.cloud.ram import Ram
    from tui.core.account import Account


class Grants:
    """Makes them, takes them, and looks since when they are there. Every method raises CloudError.

    RAM makes those in the whole account, Resource Management those in a resource group.
    """

    def __init__(
        self, cloud: Cloud, account: Account, kind: PrincipalType = PrincipalType.USER
    ) -> None:
        """Look at nothing yet.

        Args:
            cloud: signed in to the account.
            account: knows how Resource Management calls whoever holds a grant.
            kind: whether the names are those of users or of groups.
        """
        self._resources = cloud.resources
        self._kind = kind
        of_user = kind is PrincipalType.USER
        self._in_account: Ram | UserGroups = cloud.ram if of_user else cloud.user_groups
        self._principal = account.principal if of_user else account.group_principal

    def attach(self, name: str, grant: HeldGrant) -> None:
        """Grant it."""
        if isinstance(grant.scope, ResourceGroupScope):
            self._resources.attach_policy(
                grant.policy, self._principal(name), grant.scope.group_id, self._kind
            )
        else:
            self._in_account.attach_policy(grant.policy, name)

    def detach(self, name: str, grant: HeldGrant) -> None:
        """Take it back."""
        if isinstance(grant.scope, ResourceGroupScope):
            self._resources.detach_policy(
                grant.policy, self._principal(name), grant.scope.group_id, self._kind
            )
        else:
            self._in_account.detach_policy(grant.policy, name)

    def of(self, name: str) -> tuple[HeldGrant, ...]:
        """All that is held, each with its date; not what a user has through groups."""
        return self._resources.grants(self._principal(name), self._kind)

    def held(self, name: str, grant: HeldGrant) -> HeldGrant | None:
        """The same grant with its date; None where it is not held."""
        return next((each for each in self.of(name) if each == grant), None)


def grant_of(it: AttachPolicy | DetachPolicy | AttachToGroup) -> HeldGrant:
    """What an operation attaches or detaches."""
    return HeldGrant(it.policy, it.scope)
