"""RAM users, their logon profiles and AccessKeys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

from tui.core.account import PasswordPolicy
from tui.simulator import errors, values
from tui.simulator.records import AccessKey, LoginProfile, User, hash_password
from tui.simulator.registry import USER, USERS, Body, Call, Service, operation
from tui.simulator.requests import by_marker
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
    """Create a RAM user. There is no parameter for tags."""
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
    """List all RAM users, by default 100 at a time."""
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
    """Change the attributes of a RAM user that are given."""
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
    """Delete a RAM user that holds nothing any more."""
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


_RISKY = ("password", "passw0rd", "123456", "qwerty", "abc123", "admin123", "iloveyou")
"""A few fragments of leaked passwords; the real list is not published."""


def _broken(policy: PasswordPolicy, user_name: str, password: str) -> Iterator[bool]:
    symbols = any(not c.isalnum() for c in password)
    yield len(password) < policy.minimum_length
    yield policy.require_lowercase and not any(c.islower() for c in password)
    yield policy.require_uppercase and not any(c.isupper() for c in password)
    yield policy.require_numbers and not any(c.isdigit() for c in password)
    yield policy.require_symbols and not symbols
    yield len(set(password)) < policy.minimum_different_characters
    yield policy.not_contain_user_name and user_name.lower() in password.lower()
    yield policy.intercept_risky and any(risky in password.lower() for risky in _RISKY)


def set_password(policy: PasswordPolicy, user: User, profile: LoginProfile, password: str) -> None:
    """Store a password, or refuse it as ``InvalidParameter.Password.TooWeak``."""
    if any(_broken(policy, user.name, password)):
        raise errors.invalid("Password", "TooWeak")
    hashed = hash_password(user.user_id, password)
    kept = policy.reuse_prevention
    if kept and hashed in profile.hashes[-kept:]:
        raise errors.invalid("Password", "TooWeak")
    profile.hashes.append(hashed)


def _named_user(call: Call) -> User:
    return call.store.user(values.logon_name(call.text("UserName")))


def _describe_profile(user: User, profile: LoginProfile) -> Body:
    return {
        "LoginProfile": {
            "UserName": user.name,
            "PasswordResetRequired": profile.reset_required,
            "MFABindRequired": profile.mfa_required,
            "CreateDate": values.stamp(profile.created),
        }
    }


@operation(
    Service.RAM,
    "CreateLoginProfile",
    "UserName Password PasswordResetRequired MFABindRequired",
    on=(USER,),
)
def create_login_profile(call: Call) -> Body:
    """Create a logon profile. There is no generator for passwords."""
    user = _named_user(call)
    if user.profile is not None:
        raise errors.exists("User.LoginProfile")
    profile = LoginProfile(
        call.store.now().astimezone(UTC),
        call.parameters.flag("PasswordResetRequired"),
        call.parameters.flag("MFABindRequired"),
    )
    set_password(call.store.settings.password_policy, user, profile, call.text("Password"))
    user.profile = profile
    return _describe_profile(user, profile)


@operation(Service.RAM, "GetLoginProfile", "UserName", on=(USER,))
def get_login_profile(call: Call) -> Body:
    """Read a user's logon profile; never the password."""
    user = _named_user(call)
    return _describe_profile(user, call.store.visible.profile_of(user))


@operation(
    Service.RAM,
    "UpdateLoginProfile",
    "UserName Password PasswordResetRequired MFABindRequired",
    on=(USER,),
)
def update_login_profile(call: Call) -> Body:
    """Change the password or the flags that are given."""
    user = _named_user(call)
    profile = call.store.visible.profile_of(user)
    given = call.parameters
    reset = given.flag("PasswordResetRequired", default=profile.reset_required)
    mfa = given.flag("MFABindRequired", default=profile.mfa_required)
    if given.text("Password"):
        set_password(call.store.settings.password_policy, user, profile, given.text("Password"))
    profile.reset_required, profile.mfa_required = reset, mfa
    profile.updated = call.store.now().astimezone(UTC)
    return {}


def _password_status(call: Call, user: User, profile: LoginProfile) -> str:
    """Status of a password; it is initial and expires as long as nobody has logged on with it."""
    if user.last_logon is not None and user.last_logon >= profile.created:
        return "NotInitial"
    days = call.store.settings.password_policy.initial_password_age_days
    old = call.store.now() - profile.created > timedelta(days=days)
    return "InitialExpired" if days and old else "InitialValid"


@operation(Service.IMS, "GetLoginProfile", required="UserPrincipalName", on=(USER,))
def get_login_profile_by_principal(call: Call) -> Body:
    """Read a logon profile with the date of its last change, which RAM does not tell."""
    user = call.store.user_of_principal(call.text("UserPrincipalName"))
    profile = call.store.visible.profile_of(user)
    return {
        "LoginProfile": {
            "UserPrincipalName": call.store.principal(user),
            "Status": "Active",
            "PasswordResetRequired": profile.reset_required,
            "MFABindRequired": profile.mfa_required,
            "UpdateDate": values.stamp(profile.updated or profile.created),
            "LastLoginTime": values.stamp_or_empty(user.last_logon),
            "PasswordStatus": _password_status(call, user, profile),
            "AutoDisableLoginStatus": False,
        }
    }


@operation(Service.RAM, "DeleteLoginProfile", "UserName", on=(USER,))
def delete_login_profile(call: Call) -> Body:
    """Delete a logon profile, and with it the console access."""
    user = _named_user(call)
    call.store.visible.profile_of(user)
    user.profile = None
    return {}


def _user_or_caller(call: Call) -> User:
    """Named user, or the caller: RAM acts on the caller when no name is given."""
    name = call.text("UserName") or call.caller.name
    return call.store.user(values.logon_name(name))


def _key(call: Call) -> AccessKey:
    key = _user_or_caller(call).keys.get(call.text("UserAccessKeyId"))
    if key is None or not call.store.visible.sees(key):
        raise errors.not_found("User.AccessKey")
    return key


def _describe_key(key: AccessKey) -> Body:
    return {
        "AccessKeyId": key.key_id,
        "Status": "Active" if key.active else "Inactive",
        "CreateDate": values.stamp(key.created),
    }


@operation(Service.RAM, "CreateAccessKey", "UserName", on=(USER,))
def create_access_key(call: Call) -> Body:
    """Create an AccessKey; its secret is in this answer and in no other."""
    user = _user_or_caller(call)
    if len(user.keys) >= call.store.settings.access_keys_per_user:
        raise errors.limit("User.AccessKey")
    key = call.store.add_key(user)
    return {"AccessKey": {**_describe_key(key), "AccessKeySecret": key.secret}}


@operation(Service.RAM, "ListAccessKeys", "UserName", on=(USER,))
def list_access_keys(call: Call) -> Body:
    """List a user's AccessKeys without their secrets; not paged."""
    keys = call.store.visible.keys_of(_user_or_caller(call))
    return {"AccessKeys": {"AccessKey": [_describe_key(k) for k in keys]}}


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
    """Read the date of an AccessKey's last use; empty when there was none."""
    return {"AccessKeyLastUsed": {"LastUsedDate": values.stamp_or_empty(_key(call).last_used)}}


@operation(
    Service.IMS,
    "GetAccessKeyLastUsed",
    "UserPrincipalName",
    required="UserAccessKeyId",
    on=(USER,),
)
def get_access_key_last_used_with_service(call: Call) -> Body:
    """Read the date of an AccessKey's last use, and the service it was used for."""
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
