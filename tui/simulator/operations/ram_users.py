"""RAM users."""

from __future__ import annotations

from datetime import UTC

from tui.simulator import errors, values
from tui.simulator.paging import by_marker
from tui.simulator.records import User
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import USER, USERS
from tui.simulator.values import stamp


def _basic(user: User) -> Body:
    return {
        "UserId": user.user_id,
        "UserName": user.name,
        "DisplayName": user.display_name,
        "MobilePhone": user.mobile_phone,
        "Email": user.email,
        "Comments": user.comments,
        "CreateDate": stamp(user.created),
    }


def _with_update(user: User) -> Body:
    return {**_basic(user), "UpdateDate": stamp(user.updated)}


@operation(
    Service.RAM, "CreateUser", "UserName DisplayName MobilePhone Email Comments", on=(USERS,)
)
def create_user(call: Call) -> Body:
    """Make a RAM user. There is no parameter for tags (trap 1)."""
    store = call.store
    name = values.logon_name(call.text("UserName"))
    display_name = values.display_name(call.text("DisplayName"))
    comments = values.comments(call.text("Comments"))
    phone = values.mobile_phone(call.text("MobilePhone"))
    email = values.email(call.text("Email"))
    if name in store.users:
        raise errors.exists("User")
    if len(store.users) >= store.settings.users_quota:
        raise errors.limit("User")
    user = store.add_user(name, display_name, comments)
    user.mobile_phone, user.email = phone, email
    return {"User": _basic(user)}


@operation(Service.RAM, "GetUser", "UserName", on=(USER,))
def get_user(call: Call) -> Body:
    """Read a RAM user."""
    user = call.store.user(values.logon_name(call.text("UserName")))
    last = values.stamp_or_empty(user.last_logon)
    return {"User": {**_with_update(user), "LastLoginDate": last}}


@operation(Service.RAM, "ListUsers", "Marker MaxItems", on=(USERS,))
def list_users(call: Call) -> Body:
    """All RAM users, by default 100 at a time."""
    users = call.store.visible.users()
    page, paging = by_marker(call.parameters, users, lambda u: u.name)
    return {**paging, "Users": {"User": [_with_update(u) for u in page]}}


@operation(
    Service.RAM,
    "UpdateUser",
    "UserName NewUserName NewDisplayName NewMobilePhone NewEmail NewComments",
    on=(USER,),
)
def update_user(call: Call) -> Body:
    """Change a RAM user's attributes; only those that are given."""
    store, given = call.store, call.parameters
    user = store.user(values.logon_name(given.text("UserName")))
    new_name = given.text("NewUserName")
    if new_name:
        values.logon_name(new_name, "NewUserName")
        if new_name != user.name and new_name in store.users:
            raise errors.exists("User")
    display_name = values.display_name(given.text("NewDisplayName"), "NewDisplayName")
    comments = values.comments(given.text("NewComments"), "NewComments")
    phone = values.mobile_phone(given.text("NewMobilePhone"), "NewMobilePhone")
    email = values.email(given.text("NewEmail"), "NewEmail")
    if new_name:
        store.rename_user(user, new_name)
    if display_name:
        user.display_name = display_name
    if given.given("NewComments"):
        user.comments = comments
    if given.given("NewMobilePhone"):
        user.mobile_phone = phone
    if given.given("NewEmail"):
        user.email = email
    user.updated = store.now().astimezone(UTC)
    return {"User": _with_update(user)}


@operation(Service.RAM, "DeleteUser", "UserName", on=(USER,))
def delete_user(call: Call) -> Body:
    """Delete a RAM user, which must hold nothing any more."""
    store = call.store
    user = store.user(values.logon_name(call.text("UserName")))
    held = (
        ("AccessKey", bool(user.keys)),
        ("Policy", bool(store.held(user.user_id))),
        ("Group", bool(store.groups_of(user))),
        ("LoginProfile", user.profile is not None),
        ("MFADevice", store.device_of(user) is not None),
    )
    for what, holds in held:
        if holds:
            raise errors.conflict(f"User.{what}")
    store.remove_user(user.name)
    return {}
