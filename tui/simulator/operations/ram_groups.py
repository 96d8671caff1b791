"""RAM user groups and their members."""

from __future__ import annotations

from datetime import UTC

from tui.simulator import errors, values
from tui.simulator.records import Group
from tui.simulator.registry import GROUP, GROUPS, USER, Body, Call, Service, operation
from tui.simulator.requests import by_marker
from tui.simulator.values import stamp

MAX_GROUPS = 300
MAX_GROUPS_PER_USER = 10


def _describe(group: Group) -> Body:
    return {"GroupId": group.group_id, "GroupName": group.name, "Comments": group.comments}


def _dated(group: Group) -> Body:
    dates = {"CreateDate": stamp(group.created), "UpdateDate": stamp(group.updated)}
    return {**_describe(group), **dates}


@operation(Service.RAM, "CreateGroup", "GroupName Comments", on=(GROUPS,))
def create_group(call: Call) -> Body:
    """Create a user group."""
    store = call.store
    name = values.group_name(call.text("GroupName"))
    comments = values.comments(call.text("Comments"))
    if name in store.groups:
        raise errors.exists("Group")
    if len(store.groups) >= MAX_GROUPS:
        raise errors.limit("Group")
    at = store.now().astimezone(UTC)
    group = Group(values.group_id(store.random), name, at, at, comments)
    store.groups[name] = group
    return {"Group": {**_describe(group), "CreateDate": stamp(at)}}


@operation(Service.RAM, "GetGroup", "GroupName", on=(GROUP,))
def get_group(call: Call) -> Body:
    """Read a user group."""
    return {"Group": _dated(call.group())}


@operation(Service.RAM, "ListGroups", "Marker MaxItems", on=(GROUPS,))
def list_groups(call: Call) -> Body:
    """List all user groups, by default 100 at a time."""
    groups = call.store.visible.groups()
    page, paging = by_marker(call.parameters, groups, lambda g: g.name)
    return {**paging, "Groups": {"Group": [_dated(g) for g in page]}}


@operation(Service.RAM, "DeleteGroup", "GroupName", on=(GROUP,))
def delete_group(call: Call) -> Body:
    """Delete a group that has no member and no policy."""
    group = call.group()
    held = (("User", bool(group.members)), ("Policy", bool(call.store.held(group.group_id))))
    for what, holds in held:
        if holds:
            raise errors.conflict(f"Group.{what}")
    del call.store.groups[group.name]
    return {}


@operation(Service.RAM, "AddUserToGroup", "UserName GroupName", on=(USER, GROUP))
def add_user_to_group(call: Call) -> Body:
    """Add a user to a group."""
    store, user, group = call.store, call.user(), call.group()
    if user.user_id in group.members:
        raise errors.exists("User.Group")
    if len(store.groups_of(user)) >= MAX_GROUPS_PER_USER:
        raise errors.limit("User.Group")
    group.members[user.user_id] = store.now().astimezone(UTC)
    return {}


@operation(Service.RAM, "RemoveUserFromGroup", "UserName GroupName", on=(USER, GROUP))
def remove_user_from_group(call: Call) -> Body:
    """Remove a user from a group."""
    user, group = call.user(), call.group()
    if not call.store.visible.is_member(group, user):
        raise errors.not_found("User.Group")
    del group.members[user.user_id]
    return {}


@operation(Service.RAM, "ListGroupsForUser", "UserName", on=(USER,))
def list_groups_for_user(call: Call) -> Body:
    """List the groups a user has joined; not paged."""
    user = call.user()
    groups = [
        {**_describe(g), "JoinDate": stamp(g.members[user.user_id])}
        for g in call.store.groups_of(user)
        if call.store.visible.is_member(g, user)
    ]
    return {"Groups": {"Group": groups}}


@operation(Service.RAM, "ListUsersForGroup", "GroupName Marker MaxItems", on=(GROUP,))
def list_users_for_group(call: Call) -> Body:
    """List a group's members, by default 100 at a time."""
    group = call.group()
    members = call.store.visible.members_of(group)
    page, paging = by_marker(call.parameters, members, lambda u: u.name)
    users = [
        {
            "UserName": u.name,
            "DisplayName": u.display_name,
            "JoinDate": stamp(group.members[u.user_id]),
        }
        for u in page
    ]
    return {**paging, "Users": {"User": users}}
