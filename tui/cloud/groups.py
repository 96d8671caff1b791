"""RAM user groups, their members and their policies."""

from __future__ import annotations

from tui.cloud.answers import Answer, marker_rows, needed, part, rows, text
from tui.cloud.call import Caller, named
from tui.cloud.ram import PAGE, policy_fields, policy_ref
from tui.core.policies import PolicyRef
from tui.core.principals import UserGroup


class UserGroups:
    """RAM, which calls a group by its name. Every method raises ``CloudError``."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    # Groups

    def create(self, name: str, comments: str = "") -> UserGroup:
        """Create a RAM user group."""
        answer = self._call(
            "CreateGroup",
            {"GroupName": named("CreateGroup", name), "Comments": comments or None},
        )
        return _group(part(answer, "Group"), name)

    def get(self, name: str) -> UserGroup:
        """Read one RAM user group, without members and grants."""
        answer = self._call("GetGroup", {"GroupName": named("GetGroup", name)})
        return _group(part(answer, "Group"), name)

    def list_groups(self) -> tuple[UserGroup, ...]:
        """List every RAM user group of the account, without members and grants."""
        found = marker_rows(
            lambda marker: self._call("ListGroups", {"Marker": marker, "MaxItems": PAGE}),
            "Groups",
            "Group",
        )
        return tuple(_group(row, needed(row, "GroupName")) for row in found)

    def delete(self, name: str) -> None:
        """Delete a RAM user group that has no member and holds no policy any more."""
        self._call("DeleteGroup", {"GroupName": named("DeleteGroup", name)})

    # Members

    def members(self, name: str) -> tuple[str, ...]:
        """List the logon names of a group's members."""
        group = named("ListUsersForGroup", name)
        found = marker_rows(
            lambda marker: self._call(
                "ListUsersForGroup", {"GroupName": group, "Marker": marker, "MaxItems": PAGE}
            ),
            "Users",
            "User",
        )
        return tuple(needed(row, "UserName") for row in found)

    def of_user(self, logon_name: str) -> tuple[str, ...]:
        """List the groups of a RAM user; ten at most, and no pages."""
        return tuple(self.joined(logon_name))

    def joined(self, logon_name: str) -> dict[str, str]:
        """Groups of a RAM user, each with the date of joining as the cloud writes it."""
        answer = self._call(
            "ListGroupsForUser", {"UserName": named("ListGroupsForUser", logon_name)}
        )
        found = rows(answer, "Groups", "Group")
        return {needed(row, "GroupName"): text(row, "JoinDate") for row in found}

    def add(self, logon_name: str, group: str) -> None:
        """Add a user to a group."""
        self._call("AddUserToGroup", _membership("AddUserToGroup", logon_name, group))

    def remove(self, logon_name: str, group: str) -> None:
        """Remove a user from a group."""
        self._call("RemoveUserFromGroup", _membership("RemoveUserFromGroup", logon_name, group))

    # Grants in the whole account; those in a resource group are made by Resource Management

    def policies(self, name: str) -> tuple[PolicyRef, ...]:
        """List the policies a group holds in the whole account, without resource groups."""
        answer = self._call(
            "ListPoliciesForGroup", {"GroupName": named("ListPoliciesForGroup", name)}
        )
        found = (policy_ref(row) for row in rows(answer, "Policies", "Policy"))
        return tuple(ref for ref in found if ref is not None)

    def attach_policy(self, ref: PolicyRef, name: str) -> None:
        """Grant a policy to every member, in the whole account."""
        self._call("AttachPolicyToGroup", _grant("AttachPolicyToGroup", ref, name))

    def detach_policy(self, ref: PolicyRef, name: str) -> None:
        """Revoke a grant that holds in the whole account."""
        self._call("DetachPolicyFromGroup", _grant("DetachPolicyFromGroup", ref, name))


def _membership(action: str, logon_name: str, group: str) -> dict[str, str]:
    return {"UserName": named(action, logon_name), "GroupName": named(action, group)}


def _grant(action: str, ref: PolicyRef, name: str) -> dict[str, str]:
    return {**policy_fields(ref), "GroupName": named(action, name)}


def _group(row: Answer, name: str) -> UserGroup:
    return UserGroup(
        name=text(row, "GroupName") or name,
        group_id=text(row, "GroupId"),
        comments=text(row, "Comments"),
        created=text(row, "CreateDate"),
        complete=False,
    )
