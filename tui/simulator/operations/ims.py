"""IMS: tags of RAM users. RAM's own TagResources does not know users (trap 1).

IMS publishes no table of error codes; those for tags follow the pattern of RAM's.
"""

from __future__ import annotations

from tui.simulator import errors, values
from tui.simulator.paging import by_token
from tui.simulator.records import User
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import USER

_TARGETS = "ResourceType ResourceId ResourcePrincipalName"
_MAX_RESOURCES = 50


def _users(call: Call, *, optional: bool = False) -> list[User]:
    """The users meant, by exactly one of IDs and principal names."""
    store, given = call.store, call.parameters
    if given.required("ResourceType") != "user":
        raise errors.invalid("ResourceType")
    ids, principals = given.repeated("ResourceId"), given.repeated("ResourcePrincipalName")
    if ids and principals:
        raise errors.invalid("ResourcePrincipalName")
    if not ids and not principals:
        if optional:
            return store.visible.users()
        raise errors.missing("ResourcePrincipalName")
    if len(ids) + len(principals) > _MAX_RESOURCES:
        raise errors.invalid("ResourcePrincipalName", "Length")
    users = [user for user in map(store.visible.user_by_id, ids) if user is not None]
    if len(users) < len(ids):
        raise errors.not_found("User")
    return users or [store.user_of_principal(p) for p in principals]


@operation(Service.IMS, "TagResources", f"{_TARGETS} Tag", on=(USER,))
def tag_resources(call: Call) -> Body:
    """Add tags; a key that is there gets the new value."""
    users, tags = _users(call), call.parameters.pairs("Tag")
    if not tags:
        raise errors.missing("Tag")
    values.tags(tags)
    if any(len({**u.tags, **dict(tags)}) > values.TAGS for u in users):
        raise errors.limit("Tag")
    for user in users:
        user.tags.update(tags)
    return {}


@operation(Service.IMS, "UntagResources", f"{_TARGETS} TagKey All", on=(USER,))
def untag_resources(call: Call) -> Body:
    """Remove some tags, or all of them."""
    users, keys = _users(call), call.parameters.repeated("TagKey")
    remove_all = call.parameters.flag("All")
    if not keys and not remove_all:
        raise errors.missing("TagKey")
    for user in users:
        for key in keys or list(user.tags):
            user.tags.pop(key, None)
    return {}


@operation(Service.IMS, "ListTagResources", f"{_TARGETS} Tag PageSize NextToken", on=(USER,))
def list_tag_resources(call: Call) -> Body:
    """Tags of users, by default 100 at a time; double nested, unlike RAM's own."""
    wanted = call.parameters.pairs("Tag")
    rows = [
        (user.user_id, key, value)
        for user in _users(call, optional=bool(wanted))
        for key, value in user.tags.items()
        if not wanted or (key, value) in wanted or (key, "") in wanted
    ]
    page, token = by_token(call.parameters, rows, lambda r: f"{r[0]}/{r[1]}")
    listed = [
        {"ResourceType": "user", "ResourceId": i, "TagKey": k, "TagValue": v} for i, k, v in page
    ]
    answer: Body = {"IsTruncated": bool(token), "TagResources": {"TagResource": listed}}
    return {**answer, "NextToken": token} if token else answer
