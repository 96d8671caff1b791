"""Resource Management: resource groups, and grants that hold in one of them."""

from __future__ import annotations

from tui.cloud.answers import Answer, flag, needed, numbered_rows, part, rows, text
from tui.cloud.call import Caller, named
from tui.cloud.ram import policy_ref
from tui.core.account import PrincipalType
from tui.core.facts import Activation
from tui.core.policies import AccountScope, Grant, PolicyRef, ResourceGroup, ResourceGroupScope
from tui.core.principals import HeldGrant

PAGE = 100
"""Rows per page, the most that Resource Management gives; its default is 10."""


class Resources:
    """Resource Management. Every method raises ``CloudError``."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def resource_groups(self) -> tuple[ResourceGroup, ...]:
        """List every resource group of the account."""
        found = numbered_rows(
            lambda page: self._call("ListResourceGroups", {"PageNumber": page, "PageSize": PAGE}),
            PAGE,
            "ResourceGroups",
            "ResourceGroup",
        )
        return tuple(_group(row) for row in found)

    def resource_group(self, group_id: str) -> ResourceGroup:
        """Read one resource group, to see whether it is still there."""
        answer = self._call(
            "GetResourceGroup", {"ResourceGroupId": named("GetResourceGroup", group_id)}
        )
        return _group(part(answer, "ResourceGroup"))

    def attach_policy(
        self,
        ref: PolicyRef,
        principal: str,
        group_id: str,
        kind: PrincipalType = PrincipalType.USER,
    ) -> None:
        """Grant a policy in one resource group; RAM itself knows none."""
        self._call("AttachPolicy", _grant("AttachPolicy", ref, principal, group_id, kind))

    def detach_policy(
        self,
        ref: PolicyRef,
        principal: str,
        group_id: str,
        kind: PrincipalType = PrincipalType.USER,
    ) -> None:
        """Revoke a grant in the resource group it was made in; elsewhere it is not found."""
        self._call("DetachPolicy", _grant("DetachPolicy", ref, principal, group_id, kind))

    def grants(
        self, principal: str, kind: PrincipalType = PrincipalType.USER
    ) -> tuple[HeldGrant, ...]:
        """List the grants of a RAM user or user group itself, account-wide and in resource groups.

        RAM's own listings carry no scope.
        """
        wanted = {
            "PrincipalType": kind.value,
            "PrincipalName": named("ListPolicyAttachments", principal),
        }
        found = numbered_rows(
            lambda page: self._call(
                "ListPolicyAttachments", {**wanted, "PageNumber": page, "PageSize": PAGE}
            ),
            PAGE,
            "PolicyAttachments",
            "PolicyAttachment",
        )
        return tuple(
            HeldGrant(Grant(ref, _scope(text(row, "ResourceGroupId"))), text(row, "AttachDate"))
            for row in found
            if (ref := policy_ref(row)) is not None
        )

    def resource_group_support(self) -> Activation:
        """Whether ARMS takes part in resource groups.

        An empty answer tells nothing, nor does one about resources without events.
        """
        answer = self._call("ListResourceGroupCapability", {"Service": "arms"})
        told = any(flag(row, "SupportResourceGroupEvent") for row in rows(answer, "Capabilities"))
        return Activation.ACTIVATED if told else Activation.CANNOT_TELL


def _scope(group_id: str) -> AccountScope | ResourceGroupScope:
    """Scope of an attachment, which names its group, or the account by its ID."""
    return ResourceGroupScope(group_id) if group_id.startswith("rg-") else AccountScope()


def _grant(
    action: str, ref: PolicyRef, principal: str, group_id: str, kind: PrincipalType
) -> dict[str, str]:
    return {
        "PolicyType": ref.type.value,
        "PolicyName": ref.name,
        "PrincipalType": kind.value,
        "PrincipalName": named(action, principal),
        "ResourceGroupId": named(action, group_id),
    }


def _group(row: Answer) -> ResourceGroup:
    return ResourceGroup(
        group_id=needed(row, "Id"),
        name=text(row, "Name"),
        display_name=text(row, "DisplayName"),
        status=text(row, "Status") or "OK",
        created=text(row, "CreateDate"),
    )
