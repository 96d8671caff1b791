"""AccessKeys and logon profiles of RAM users."""

from __future__ import annotations

from tests.simulator.statements.sources import ERRORS, IMS_MODEL, LIMITS, api, model
from tests.simulator.statements.statement import (
    RAM,
    STAMP,
    Ask,
    From,
    Statement,
    absent,
    ask,
    fields,
    like,
)
from tests.simulator.statements.users import ANN, KEY_ANN, PASSWORD, PROFILE_ANN

KEYS = api("CreateAccessKey")
PROFILE = api("CreateLoginProfile")
_UPDATE = api("UpdateLoginProfile")
POLICY = model("GetPasswordPolicyResponseBody", IMS_MODEL)


def key(action: str, **more: str | From) -> Ask:
    given: dict[str, str | From] = {
        "UserName": "ann",
        "UserAccessKeyId": From(1, "AccessKey.AccessKeyId"),
        **more,
    }
    return ask(RAM, action, **given)


_KEYS = (
    Statement(
        "A new AccessKey has its secret",
        KEYS,
        KEY_ANN,
        before=(ANN,),
        has={
            "AccessKey.AccessKeyId": like(r"LTAI\w{12,20}"),
            "AccessKey.AccessKeySecret": like(r"\w{30}"),
            "AccessKey.Status": "Active",
            "AccessKey.CreateDate": STAMP,
        },
    ),
    Statement(
        "A list of AccessKeys has no secrets",
        KEYS,
        ask(RAM, "ListAccessKeys", UserName="ann"),
        before=(ANN, KEY_ANN),
        has={
            "AccessKeys.AccessKey.*.Status": ["Active"],
            "AccessKeys.AccessKey.0": fields("AccessKeyId", "Status", "CreateDate"),
        },
    ),
    Statement(
        "Two AccessKeys are the limit",
        LIMITS,
        KEY_ANN,
        "LimitExceeded.User.AccessKey",
        before=(ANN, KEY_ANN, KEY_ANN),
    ),
    Statement("No AccessKey for nobody", ERRORS, KEY_ANN, "EntityNotExist.User"),
    Statement(
        "An AccessKey is disabled",
        KEYS,
        ask(RAM, "ListAccessKeys", UserName="ann"),
        before=(ANN, KEY_ANN, key("UpdateAccessKey", Status="Inactive")),
        has={"AccessKeys.AccessKey.*.Status": ["Inactive"]},
    ),
    Statement(
        "A status is Active or Inactive",
        KEYS,
        key("UpdateAccessKey", Status="Off"),
        "InvalidParameter.Status",
        before=(ANN, KEY_ANN),
    ),
    Statement(
        "A deleted AccessKey is gone",
        KEYS,
        ask(RAM, "ListAccessKeys", UserName="ann"),
        before=(ANN, KEY_ANN, key("DeleteAccessKey")),
        has={"AccessKeys.AccessKey": []},
    ),
    Statement(
        "An AccessKey that is not there",
        ERRORS,
        key("DeleteAccessKey", UserAccessKeyId="LTAI0"),
        "EntityNotExist.User.AccessKey",
        before=(ANN,),
        has={"Message": "The user access key does not exist."},
    ),
    Statement(
        "An AccessKey that was never used has no date of it",
        KEYS,
        key("GetAccessKeyLastUsed"),
        before=(ANN, KEY_ANN),
        has={"AccessKeyLastUsed.LastUsedDate": absent},
    ),
)

_PROFILES = (
    Statement(
        "Both flags are false by default, and the password is not told",
        PROFILE,
        PROFILE_ANN,
        before=(ANN,),
        has={
            "LoginProfile.UserName": "ann",
            "LoginProfile.PasswordResetRequired": False,
            "LoginProfile.MFABindRequired": False,
            "LoginProfile.CreateDate": STAMP,
            "LoginProfile.Password": absent,
        },
    ),
    Statement(
        "Both flags as they are given",
        PROFILE,
        ask(
            RAM,
            "CreateLoginProfile",
            UserName="ann",
            Password=PASSWORD,
            PasswordResetRequired="true",
            MFABindRequired="True",
        ),
        before=(ANN,),
        has={"LoginProfile.PasswordResetRequired": True, "LoginProfile.MFABindRequired": True},
    ),
    Statement(
        "One logon profile for a user",
        ERRORS,
        PROFILE_ANN,
        "EntityAlreadyExists.User.LoginProfile",
        before=(ANN, PROFILE_ANN),
    ),
    *(
        Statement(
            f"A password that {why}",
            POLICY,
            ask(RAM, "CreateLoginProfile", UserName="ann", Password=password),
            "InvalidParameter.Password.TooWeak",
            before=(ANN,),
            has={
                "Message": 'The parameter - "Password" is not compliant with the password policy.'
            },
        )
        for why, password in (
            ("is too short", "Sun-7!x"),
            ("has no capital", "sun-flower7!xyz"),
            ("has no small letter", "SUN-FLOWER7!XYZ"),
            ("has no number", "Sun-Flower!xyzab"),
            ("has no symbol", "SunFlower7xyzabc"),
            ("has too few different characters", "Aa1!Aa1!Aa1!Aa1!"),
            ("has the logon name in it", "Ann-Sun7!flower"),
        )
    ),
    Statement(
        "A user without a logon profile",
        ERRORS,
        ask(RAM, "GetLoginProfile", UserName="ann"),
        "EntityNotExist.User.LoginProfile",
        before=(ANN,),
    ),
    Statement(
        "A logon profile that is taken away is gone",
        ERRORS,
        ask(RAM, "DeleteLoginProfile", UserName="ann"),
        "EntityNotExist.User.LoginProfile",
        before=(ANN, PROFILE_ANN, ask(RAM, "DeleteLoginProfile", UserName="ann")),
    ),
    Statement(
        "A flag is changed, the other is kept",
        PROFILE,
        ask(RAM, "GetLoginProfile", UserName="ann"),
        before=(
            ANN,
            PROFILE_ANN,
            ask(RAM, "UpdateLoginProfile", UserName="ann", MFABindRequired="true"),
        ),
        has={"LoginProfile.MFABindRequired": True, "LoginProfile.PasswordResetRequired": False},
    ),
)


def _profile(**given: str) -> Ask:
    return ask(RAM, "UpdateLoginProfile", UserName="ann", **given)


def _updated(says: str, has: dict[str, object], *given: Ask) -> Statement:
    read = ask(RAM, "GetLoginProfile", UserName="ann")
    return Statement(says, _UPDATE, read, before=(ANN, *given), has=has)


_RESET, _MFA = "LoginProfile.PasswordResetRequired", "LoginProfile.MFABindRequired"
_MADE = ask(
    RAM, "CreateLoginProfile", UserName="ann", Password=PASSWORD, PasswordResetRequired="true"
)
_UPDATING = (
    _updated(
        "One flag leaves the other",
        {_RESET: True, _MFA: True},
        _MADE,
        _profile(MFABindRequired="true"),
    ),
    _updated(
        "A flag is taken back",
        {_RESET: False, _MFA: False},
        _MADE,
        _profile(PasswordResetRequired="false"),
    ),
    _updated(
        "A new password leaves the flags",
        {_RESET: True, _MFA: False},
        _MADE,
        _profile(Password="Moon-Flower8!abc"),
    ),
    *(
        Statement(
            says,
            ERRORS,
            _profile(Password=password),
            "InvalidParameter.Password.TooWeak",
            before=(ANN, _MADE),
            has={
                "Message": 'The parameter - "Password" is not compliant with the password policy.'
            },
        )
        for says, password in (
            ("A new password that is short", "Ab1!"),
            ("A new password that is the present one", PASSWORD),
            ("A new password with the user's name", "Ann-Flower7!xyz"),
        )
    ),
    Statement(
        "A flag is a boolean",
        _UPDATE,
        _profile(MFABindRequired="maybe"),
        "InvalidParameter.MFABindRequired",
        before=(ANN, _MADE),
    ),
    Statement(
        "No profile is changed",
        ERRORS,
        _profile(MFABindRequired="true"),
        "EntityNotExist.User.LoginProfile",
        before=(ANN,),
    ),
    Statement(
        "Nobody's profile is changed",
        ERRORS,
        _profile(MFABindRequired="true"),
        "EntityNotExist.User",
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_KEYS, *_PROFILES, *_UPDATING)
