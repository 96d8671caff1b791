"""Logon profiles: console access of RAM users."""

from __future__ import annotations

from datetime import UTC, timedelta

from tui.simulator import errors, values
from tui.simulator.operations.passwords import set_password
from tui.simulator.records import LoginProfile, User
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import USER


def _user(call: Call) -> User:
    return call.store.user(values.logon_name(call.text("UserName")))


def _describe(user: User, profile: LoginProfile) -> Body:
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
    """Switch console access on. There is no generator for passwords (trap 4)."""
    user = _user(call)
    if user.profile is not None:
        raise errors.exists("User.LoginProfile")
    profile = LoginProfile(
        call.store.now().astimezone(UTC),
        call.parameters.flag("PasswordResetRequired"),
        call.parameters.flag("MFABindRequired"),
    )
    set_password(call.store.settings.password_policy, user, profile, call.text("Password"))
    user.profile = profile
    return _describe(user, profile)


@operation(Service.RAM, "GetLoginProfile", "UserName", on=(USER,))
def get_login_profile(call: Call) -> Body:
    """Read whether and how a user may log on; never the password."""
    user = _user(call)
    return _describe(user, call.store.visible.profile_of(user))


@operation(
    Service.RAM,
    "UpdateLoginProfile",
    "UserName Password PasswordResetRequired MFABindRequired",
    on=(USER,),
)
def update_login_profile(call: Call) -> Body:
    """Change the password or the flags; only those that are given."""
    user = _user(call)
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
    """An initial password is one with which nobody has logged on yet; it expires (trap 18)."""
    if user.last_logon is not None and user.last_logon >= profile.created:
        return "NotInitial"
    days = call.store.settings.password_policy.initial_password_age_days
    old = call.store.now() - profile.created > timedelta(days=days)
    return "InitialExpired" if days and old else "InitialValid"


@operation(Service.IMS, "GetLoginProfile", required="UserPrincipalName", on=(USER,))
def get_login_profile_by_principal(call: Call) -> Body:
    """The same with when it was changed last, which RAM does not tell."""
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
    """Switch console access off."""
    user = _user(call)
    call.store.visible.profile_of(user)
    user.profile = None
    return {}
