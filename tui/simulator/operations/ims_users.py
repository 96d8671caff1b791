"""IMS: RAM users by user principal name, with their tags."""

from __future__ import annotations

from tui.simulator import errors, values
from tui.simulator.paging import MAX_ITEMS, by_marker
from tui.simulator.records import User
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import USER, USERS
from tui.simulator.values import stamp

_STATES = {"active", "freeze"}


def _describe(call: Call, user: User) -> Body:
    return {
        "UserId": user.user_id,
        "UserPrincipalName": call.store.principal(user),
        "DisplayName": user.display_name,
        "MobilePhone": user.mobile_phone,
        "Email": user.email,
        "Comments": user.comments,
        "CreateDate": stamp(user.created),
        "UpdateDate": stamp(user.updated),
        "LastLoginDate": values.stamp_or_empty(user.last_logon),
        "ProvisionType": "Manual",
        "Tags": {"Tag": [{"TagKey": k, "TagValue": v} for k, v in user.tags.items()]},
    }


@operation(Service.IMS, "GetUser", "UserPrincipalName UserId UserAccessKeyId", on=(USER,))
def get_user(call: Call) -> Body:
    """A user by exactly one of principal name, ID, or an AccessKey it owns."""
    store = call.store
    names = ("UserPrincipalName", "UserId", "UserAccessKeyId")
    given = [name for name in names if call.text(name)]
    if not given:
        raise errors.missing(names[0])
    if len(given) > 1:
        raise errors.invalid(given[1])
    value = call.text(given[0])
    found: User | None
    if given[0] == "UserPrincipalName":
        found = store.user_of_principal(value)
    elif given[0] == "UserId":
        found = store.visible.user_by_id(value)
    else:
        key = store.visible.key(value)
        found = store.visible.user_by_id(key.owner_id) if key else None
    if found is None:
        raise errors.not_found("User")
    return {"User": {**_describe(call, found), "UserName": found.name}}


@operation(Service.IMS, "ListUsers", "Marker MaxItems Status Tag", on=(USERS,))
def list_users(call: Call) -> Body:
    """All users, by default 1000 at a time, unlike RAM's 100 (trap 22)."""
    wanted = set(call.parameters.pairs("Tag"))
    states = set((call.text("Status") or "active").split(","))
    if not states <= _STATES:
        raise errors.invalid("Status")
    users = [
        u
        for u in call.store.visible.users()
        if "active" in states and wanted <= set(u.tags.items())
    ]
    page, paging = by_marker(call.parameters, users, lambda u: u.name, default=MAX_ITEMS)
    listed = [{**_describe(call, u), "Status": "active"} for u in page]
    return {**paging, "Users": {"User": listed}}
