"""RAM users, their logon profiles, AccessKeys and MFA devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, timedelta

from tui.core.account import PasswordPolicy
from tui.simulator import errors, values
from tui.simulator.errors import ApiError
from tui.simulator.records import AccessKey, LoginProfile, MfaDevice, User, hash_password
from tui.simulator.registry import DEVICE, DEVICES, USER, USERS, Body, Call, Service, operation
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
    user = call.user()
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
    user = call.user()
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
    user = call.user()
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
    user = call.user()
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
    user = call.user()
    return _describe_profile(user, call.store.visible.profile_of(user))


@operation(
    Service.RAM,
    "UpdateLoginProfile",
    "UserName Password PasswordResetRequired MFABindRequired",
    on=(USER,),
)
def update_login_profile(call: Call) -> Body:
    """Change the password or the flags that are given."""
    user = call.user()
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
    user = call.user()
    call.store.visible.profile_of(user)
    user.profile = None
    return {}


def _user_or_caller(call: Call) -> User:
    """Named user, or the caller: RAM acts on the caller when no name is given."""
    name = call.text("UserName") or call.caller.name
    return call.store.user(values.logon_name(name))


def _key(call: Call, owner: User | None = None) -> AccessKey:
    key = (owner or _user_or_caller(call)).keys.get(call.text("UserAccessKeyId"))
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
    key = _key(call, call.store.user_of_principal(principal))
    used = {"LastUsedDate": values.stamp_or_empty(key.last_used), "ServiceName": key.last_service}
    return {"AccessKeyLastUsed": used}


MAX_DEVICES = 5000
"""Of an account."""

_CODE = re.compile(r"[0-9]{6}")
_PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
    "rkJggg=="
)
"""Stand-in for the QR code: a PNG, but of a single pixel."""


def _device(call: Call) -> MfaDevice:
    device = call.store.mfa_devices.get(call.text("SerialNumber"))
    if device is None:
        raise errors.not_found("VirtualMFADevice")
    return device


def _bound(call: Call) -> MfaDevice:
    device = call.store.device_of(call.user())
    if device is None:
        raise errors.not_found("User.MFADevice")
    return device


@operation(Service.RAM, "CreateVirtualMFADevice", "VirtualMFADeviceName", on=(DEVICES,))
def create_virtual_mfa_device(call: Call) -> Body:
    """Create a device; seed and QR code are in this answer only and are secrets."""
    store = call.store
    name = values.device_name(call.text("VirtualMFADeviceName"))
    serial = f"acs:ram::{store.account_id}:mfa/{name}"
    if serial in store.mfa_devices:
        raise errors.exists("VirtualMFADevice")
    if len(store.mfa_devices) >= MAX_DEVICES:
        raise errors.limit("VirtualMFADevice")
    device = MfaDevice(serial, name, values.base32_seed(store.random))
    store.mfa_devices[serial] = device
    return {
        "VirtualMFADevice": {
            "SerialNumber": serial,
            "Base32StringSeed": device.seed,
            "QRCodePNG": _PIXEL,
        }
    }


@operation(
    Service.RAM,
    "BindMFADevice",
    "UserName SerialNumber AuthenticationCode1 AuthenticationCode2",
    on=(USER,),
)
def bind_mfa_device(call: Call) -> Body:
    """Bind a device to a user with two codes that follow each other."""
    user, device = call.user(), _device(call)
    codes = (call.text("AuthenticationCode1"), call.text("AuthenticationCode2"))
    if not all(_CODE.fullmatch(code) for code in codes):
        raise ApiError(
            400,
            "InvalidParameter.AuthenticationCode.Format",
            'The parameter - "AuthenticationCode" MUST be 6 numbers.',
        )
    if call.store.device_of(user) is not None:
        raise errors.exists("User.MFADevice")
    if device.user_id:
        raise errors.exists("VirtualMFADevice.User")
    now = call.store.now()
    if not values.consecutive(device.seed, *codes, now):
        # The real message is misspelled too.
        raise ApiError(
            403,
            "CheckAuthenticationCodeFail",
            'The parameter - "AuthenticationCode" is inccorrect.',
        )
    device.user_id, device.activated = user.user_id, now.astimezone(UTC)
    return {}


@operation(Service.RAM, "UnbindMFADevice", "UserName", on=(USER,))
def unbind_mfa_device(call: Call) -> Body:
    """Unbind a user's device; it can be bound again."""
    device = _bound(call)
    device.user_id, device.activated = "", None
    return {"MFADevice": {"SerialNumber": device.serial}}


@operation(Service.RAM, "DeleteVirtualMFADevice", "SerialNumber", on=(DEVICE,))
def delete_virtual_mfa_device(call: Call) -> Body:
    """Delete a device that nobody has bound."""
    device = _device(call)
    if device.user_id:
        raise errors.conflict("VirtualMFADevice.User")
    del call.store.mfa_devices[device.serial]
    return {}


@operation(Service.RAM, "GetUserMFAInfo", "UserName", on=(USER,))
def get_user_mfa_info(call: Call) -> Body:
    """Read the device bound to a user."""
    return {"MFADevice": {"SerialNumber": _bound(call).serial, "Type": "VMFA"}}


@operation(Service.RAM, "ListVirtualMFADevices", on=(DEVICES,))
def list_virtual_mfa_devices(call: Call) -> Body:
    """List every device, with the user it is bound to."""
    listed: list[Body] = []
    for device in call.store.mfa_devices.values():
        entry: Body = {"SerialNumber": device.serial}
        user = call.store.users_by_id.get(device.user_id)
        if user is not None:
            entry["ActivateDate"] = values.stamp_or_empty(device.activated)
            entry["User"] = {
                "UserId": user.user_id,
                "UserName": user.name,
                "DisplayName": user.display_name,
            }
        listed.append(entry)
    return {"VirtualMFADevices": {"VirtualMFADevice": listed}}
