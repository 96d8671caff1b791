"""AccessKeys of RAM users."""

from __future__ import annotations

from tui.simulator import errors, values
from tui.simulator.records import AccessKey, User
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import USER


def _user(call: Call) -> User:
    """The named user, or the caller when no name is given (trap 17)."""
    name = call.text("UserName") or call.caller.name
    return call.store.user(values.logon_name(name))


def _key(call: Call) -> AccessKey:
    key = _user(call).keys.get(call.text("UserAccessKeyId"))
    if key is None or not call.store.visible.sees(key):
        raise errors.not_found("User.AccessKey")
    return key


def _describe(key: AccessKey) -> Body:
    return {
        "AccessKeyId": key.key_id,
        "Status": "Active" if key.active else "Inactive",
        "CreateDate": values.stamp(key.created),
    }


@operation(Service.RAM, "CreateAccessKey", "UserName", on=(USER,))
def create_access_key(call: Call) -> Body:
    """Make an AccessKey; its secret is in this answer and in no other."""
    user = _user(call)
    if len(user.keys) >= call.store.settings.access_keys_per_user:
        raise errors.limit("User.AccessKey")
    key = call.store.add_key(user)
    return {"AccessKey": {**_describe(key), "AccessKeySecret": key.secret}}


@operation(Service.RAM, "ListAccessKeys", "UserName", on=(USER,))
def list_access_keys(call: Call) -> Body:
    """A user's AccessKeys without their secrets; not paged."""
    keys = call.store.visible.keys_of(_user(call))
    return {"AccessKeys": {"AccessKey": [_describe(k) for k in keys]}}


@operation(Service.RAM, "UpdateAccessKey", "UserName UserAccessKeyId Status", on=(USER,))
def update_access_key(call: Call) -> Body:
    """Disable or enable an AccessKey."""
    key, status = _key(call), call.text("Status")
    if status not in {"Active", "Inactive"}:
        raise errors.invalid("Status")
    key.active = status == "Active"
    return {}


@operation(Service.RAM, "DeleteAccessKey", "UserName UserAccessKeyId", on=(USER,))
def delete_access_key(call: Call) -> Body:
    """Delete an AccessKey. That it must be disabled first is a rule of the console only."""
    call.store.remove_key(_key(call))
    return {}


@operation(Service.RAM, "GetAccessKeyLastUsed", "UserName UserAccessKeyId", on=(USER,))
def get_access_key_last_used(call: Call) -> Body:
    """When an AccessKey was used last; empty when it never was."""
    return {"AccessKeyLastUsed": {"LastUsedDate": values.stamp_or_empty(_key(call).last_used)}}


@operation(
    Service.IMS,
    "GetAccessKeyLastUsed",
    "UserPrincipalName",
    required="UserAccessKeyId",
    on=(USER,),
)
def get_access_key_last_used_with_service(call: Call) -> Body:
    """The same with the service that it was used for."""
    principal = call.text("UserPrincipalName") or f"{call.caller.name}@{call.store.default_domain}"
    user = call.store.user_of_principal(principal)
    key = user.keys.get(call.text("UserAccessKeyId"))
    if key is None or not call.store.visible.sees(key):
        raise errors.not_found("User.AccessKey")
    used = {
        "LastUsedDate": values.stamp_or_empty(key.last_used),
        "ServiceName": key.last_service,
    }
    return {"AccessKeyLastUsed": used}
