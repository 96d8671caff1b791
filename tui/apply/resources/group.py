"""RAM user groups: what they are granted, and who is in them."""

from __future__ import annotations

from typing import Final

from tui.apply.entries import Finished
from tui.apply.ownership import find, name_of
from tui.apply.resources.change import (
    Change,
    Reversal,
    attach_once,
    create_once,
    delete_unused,
    release_own,
    resource,
)
from tui.apply.resources.grant import Grants
from tui.cloud.errors import InUseError, Refusal
from tui.core.account import PrincipalType
from tui.core.operations import AddToGroup, AttachToGroup, BaseOperation, CreateGroup

_STAYS: Final = frozenset({"user-in-use", "members-left", "membership-unclear", "grant-unclear"})
"""Why a member or a grant is left; a user who is another one by now is in no group of the run."""


def create(change: Change[CreateGroup]) -> Finished:
    """Make the group.

    Raises:
        CloudError: the cloud refused, or did not answer; AlreadyExistsError also where a group
            of that name is there and is not this run's: its members would be granted this.
    """
    groups, wanted = change.cloud.user_groups, change.operation
    group, already_so = create_once(
        change,
        lambda: groups.create(wanted.group, wanted.comments),
        lambda: groups.get(wanted.group),
        lambda found: bool(wanted.comments) and found.comments == wanted.comments,
    )
    return Finished(change.index, already_so, group_id="" if already_so else group.group_id)


def delete(reversal: Reversal[CreateGroup]) -> str:
    """Delete a group that this run made, if nobody else is in it or granted it anything."""
    groups, grants = reversal.cloud.user_groups, _grants(reversal)
    found = find(reversal.cloud, reversal.state)
    if found.ours is None:
        if found.another is None:
            reversal.must_be_seen(reversal.state)
            return ""
        return "user-group-not-ours"
    name = found.ours.name
    if any(each.undone in _STAYS for each in reversal.needed_by()):
        return "user-group-in-use"

    def delete() -> None:
        # Not left to the cloud: nothing says that grants in resource groups hold it up.
        if groups.members(name) or grants.of(name):
            raise InUseError(Refusal("DeleteGroup"))
        groups.delete(name)

    return delete_unused(reversal, delete, "user-group-in-use")


# What everybody in it is granted


def attach(change: Change[AttachToGroup]) -> Finished:
    """Grant a policy to the group."""
    group, grant = change.operation.group, change.operation.grant
    grants = Grants(change.cloud, change.run.plan.account, PrincipalType.GROUP)
    return attach_once(
        change, lambda: grants.attach(group, grant), lambda: grants.held_since(group, grant)
    )


def detach(reversal: Reversal[AttachToGroup]) -> str:
    """Take the grant back, unless somebody who is in use needs it."""
    grants, grant = _grants(reversal), reversal.operation.grant
    planned = reversal.operation.group
    joined = (
        each.operation.logon_name
        for each in reversal.run.of(AddToGroup)
        if each.operation.group == planned and each.did
    )
    if any(name in reversal.users.in_use for name in joined):
        return "members-left"
    group, why = _known_as(reversal, planned)
    if not group:
        return why
    return release_own(
        reversal,
        lambda: grants.held_since(group, grant),
        lambda: grants.detach(group, grant),
        goes_along=_made(reversal, planned),
        unclear="grant-unclear",
    )


# Who is in it


def add(change: Change[AddToGroup]) -> Finished:
    """Let a user join the group."""
    name, group, groups = (
        change.operation.logon_name,
        change.operation.group,
        change.cloud.user_groups,
    )
    return attach_once(
        change, lambda: groups.add(name, group), lambda: groups.joined(name).get(group)
    )


def remove(reversal: Reversal[AddToGroup]) -> str:
    """Take a user out of the group who joined it in this run."""
    groups, planned = reversal.cloud.user_groups, reversal.operation.group
    name = reversal.user_name
    group, why = _known_as(reversal, planned)
    if not group:
        return why
    # Who is in a group of this run was not in it before, and the group is to go.
    made = reversal.users.made(reversal.operation.logon_name) or _made(reversal, planned)
    return release_own(
        reversal,
        lambda: groups.joined(name).get(group),
        lambda: groups.remove(name, group),
        goes_along=made,
        unclear="membership-unclear",
    )


# Which group it is


def _grants(reversal: Reversal[BaseOperation]) -> Grants:
    return Grants(reversal.cloud, reversal.run.plan.account, PrincipalType.GROUP)


def _made(reversal: Reversal[BaseOperation], group: str) -> bool:
    """Whether this run made the group, or may have."""
    made = reversal.run.group(group)
    return made is not None and made.did


def _known_as(reversal: Reversal[BaseOperation], group: str) -> tuple[str, str]:
    """The name a group goes by now; empty where it is not to be touched, and why."""
    name, found = name_of(reversal.cloud, reversal.run, group)
    made = reversal.run.group(group)
    if name or made is None:
        return name, ""
    if found.another is None:
        reversal.must_be_seen(made)
        return "", ""
    # With an ID it is certain that the run's own group is gone, and all of it with it.
    return "", "" if made.made_id else "user-group-not-ours"


RESOURCES = (
    resource(CreateGroup, create, delete)
    | resource(AttachToGroup, attach, detach)
    | resource(AddToGroup, add, remove)
)
