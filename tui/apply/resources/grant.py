"""Grants of RAM users and of RAM user groups, at either scope, as plans name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.apply.entries import Finished
from tui.apply.resources.change import Change, Reversal, attach_once, release_own, resource
from tui.cloud.errors import AlreadyExistsError, NotFoundError
from tui.core.account import PrincipalType
from tui.core.operations import AttachPolicy, DetachPolicy
from tui.core.policies import Grant, ResourceGroupScope
from tui.core.principals import HeldGrant

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

    def attach(self, name: str, grant: Grant) -> None:
        """Grant it."""
        if isinstance(grant.scope, ResourceGroupScope):
            self._resources.attach_policy(
                grant.policy, self._principal(name), grant.scope.group_id, self._kind
            )
        else:
            self._in_account.attach_policy(grant.policy, name)

    def detach(self, name: str, grant: Grant) -> None:
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

    def held_since(self, name: str, grant: Grant) -> str | None:
        """When it was granted, as the cloud dates it; None where it is not held."""
        return next((each.since for each in self.of(name) if each.grant == grant), None)


def attach(change: Change[AttachPolicy]) -> Finished:
    """Grant a policy to the user."""
    name, grant = change.operation.logon_name, change.operation.grant
    grants = Grants(change.cloud, change.run.plan.account)
    return attach_once(
        change, lambda: grants.attach(name, grant), lambda: grants.held_since(name, grant)
    )


def take(reversal: Reversal[AttachPolicy]) -> str:
    """Take the grant back."""
    name, grant = reversal.user_name, reversal.operation.grant
    grants = Grants(reversal.cloud, reversal.run.plan.account)
    return release_own(
        reversal,
        lambda: grants.held_since(name, grant),
        lambda: grants.detach(name, grant),
        goes_along=reversal.users.made(reversal.operation.logon_name),
        unclear="grant-unclear",
    )


def detach(change: Change[DetachPolicy]) -> Finished:
    """Take a grant from the user that was there before this run."""
    name, grant = change.operation.logon_name, change.operation.grant
    grants = Grants(change.cloud, change.run.plan.account)
    # A grant that is gone before it is asked for is not one for undo to give back.
    if not change.state.is_unclear and grants.held_since(name, grant) is None:
        return Finished(change.index, already_so=True)
    unclear = change.begin()
    try:
        grants.detach(name, grant)
    except NotFoundError:
        # Whether grant, policy, group or user is gone: nobody holds it any more.
        return Finished(change.index, already_so=not unclear)
    return Finished(change.index)


def give_back(reversal: Reversal[DetachPolicy]) -> str:
    """Attach it again."""
    grants = Grants(reversal.cloud, reversal.run.plan.account)
    try:
        grants.attach(reversal.operation.logon_name, reversal.operation.grant)
    except AlreadyExistsError:
        return ""
    except NotFoundError as error:
        return _what_is_gone(error.refusal.code)
    return ""


def _what_is_gone(code: str) -> str:
    if code.endswith("ResourceGroup"):
        return "group-gone"
    return "policy-gone" if code.endswith("Policy") else "user-gone"


RESOURCES = resource(AttachPolicy, attach, take) | resource(DetachPolicy, detach, give_back)
