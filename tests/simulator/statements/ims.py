"""What IMS tells of users, of their logon and of the account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.simulator.statements.sources import ERRORS, IMS_MODEL, LIMITS, api, model
from tests.simulator.statements.statement import (
    DOMAIN,
    IMS,
    RAM,
    STAMP,
    Ask,
    From,
    Statement,
    absent,
    ask,
    holding,
    like,
    present,
    without,
)
from tui.simulator.store import Store

READ, LIST = api("GetUser", IMS), api("ListUsers", IMS)
PROFILE = model("GetLoginProfileResponseBodyLoginProfile", IMS_MODEL)
SUMMARY = api("GetAccountSummary", IMS)
USED = api("GetAccessKeyLastUsed", IMS)
PASSWORDS = (
    "https://alibabacloud.com/help/en/ram/user-guide/configure-a-password-policy-for-ram-users-1"
)
ANN_NAME = f"ann@{DOMAIN}"
ANN = ask(RAM, "CreateUser", UserName="ann", DisplayName="Ann B.")
KEY = ask(RAM, "CreateAccessKey", UserName="ann")
LOGON = ask(RAM, "CreateLoginProfile", UserName="ann", Password="Sun-Flower7!xyz")
SHOW = ask(IMS, "GetLoginProfile", UserPrincipalName=ANN_NAME)


def user(**given: str | From) -> Ask:
    return ask(IMS, "GetUser", **given)


def last_used(principal: str = ANN_NAME) -> Ask:
    return ask(
        IMS,
        "GetAccessKeyLastUsed",
        UserPrincipalName=principal,
        UserAccessKeyId=From(1, "AccessKey.AccessKeyId"),
    )


def logged_on(store: Store) -> None:
    """Ann logs on."""
    store.users["ann"].last_logon = store.now().astimezone(UTC)


def fifteen_days_old(store: Store) -> None:
    """The profile was made longer ago than an initial password lives."""
    profile = store.users["ann"].profile
    assert profile is not None
    profile.created -= timedelta(days=15)


def used_for_arms(store: Store) -> None:
    """The key was used."""
    key = next(iter(store.users["ann"].keys.values()))
    key.last_used, key.last_service = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "Arms"


_USERS = (
    Statement(
        "A user by the principal name",
        READ,
        user(UserPrincipalName=f"li.na@{DOMAIN}"),
        has={
            "User.UserPrincipalName": f"li.na@{DOMAIN}",
            "User.UserName": "li.na",
            "User.DisplayName": "李娜",
            "User.UserId": like(r"\d+"),
            "User.ProvisionType": "Manual",
            "User.CreateDate": STAMP,
            "User.UpdateDate": STAMP,
            "User.LastLoginDate": STAMP,
        },
    ),
    Statement(
        "Another domain's user",
        READ,
        user(UserPrincipalName="li.na@elsewhere.onaliyun.com"),
        "EntityNotExist.User",
    ),
    Statement(
        "A name without a domain", READ, user(UserPrincipalName="li.na"), "EntityNotExist.User"
    ),
    Statement(
        "A user by the ID",
        READ,
        user(UserId=From(0, "User.UserId")),
        before=(ANN,),
        has={"User.UserPrincipalName": ANN_NAME},
    ),
    Statement("An ID of nobody's", READ, user(UserId="1"), "EntityNotExist.User"),
    Statement(
        "A user by an AccessKey",
        READ,
        user(UserAccessKeyId=From(1, "AccessKey.AccessKeyId")),
        before=(ANN, KEY),
        has={"User.UserName": "ann"},
    ),
    Statement(
        "Exactly one way to name a user",
        READ,
        user(UserPrincipalName=ANN_NAME, UserId=From(0, "User.UserId")),
        "InvalidParameter.UserId",
        before=(ANN,),
    ),
    Statement(
        "What was not given is empty",
        READ,
        user(UserPrincipalName=f"bo@{DOMAIN}"),
        before=(ask(RAM, "CreateUser", UserName="bo"),),
        has={
            "User.DisplayName": absent,
            "User.Comments": absent,
            "User.Email": absent,
            "User.LastLoginDate": absent,
            "User.Tags.Tag": [],
        },
    ),
    Statement(
        "Users are listed with principal names and a status",
        LIST,
        ask(IMS, "ListUsers"),
        has={
            "Users.User.*.UserPrincipalName": holding(f"li.na@{DOMAIN}"),
            "Users.User.0.Status": "active",
            "IsTruncated": False,
        },
    ),
    Statement(
        "No user is frozen", LIST, ask(IMS, "ListUsers", Status="freeze"), has={"Users.User": []}
    ),
    Statement(
        "Both states",
        LIST,
        ask(IMS, "ListUsers", Status="active,freeze"),
        has={"Users.User.0.UserId": present},
    ),
    Statement(
        "A state that there is not",
        LIST,
        ask(IMS, "ListUsers", Status="gone"),
        "InvalidParameter.Status",
    ),
    Statement(
        "Users by a tag",
        LIST,
        ask(IMS, "ListUsers", Tag__1__Key="team", Tag__1__Value="platform"),
        has={
            "Users.User.*.UserPrincipalName": without(f"li.na@{DOMAIN}"),
            "Users.User.0.Tags.Tag.*.TagValue": holding("platform"),
        },
    ),
)

_LOGON = (
    Statement(
        "A profile by the principal name",
        PROFILE,
        SHOW,
        before=(ANN, LOGON),
        has={
            "LoginProfile.UserPrincipalName": ANN_NAME,
            "LoginProfile.Status": "Active",
            "LoginProfile.UpdateDate": STAMP,
            "LoginProfile.LastLoginTime": absent,
            "LoginProfile.AutoDisableLoginStatus": False,
        },
    ),
    Statement(
        "A new password is an initial one",
        PROFILE,
        SHOW,
        before=(ANN, LOGON),
        has={"LoginProfile.PasswordStatus": "InitialValid"},
    ),
    Statement(
        "An initial password expires after 14 days",
        PASSWORDS,
        SHOW,
        before=(ANN, LOGON),
        change=fifteen_days_old,
        has={"LoginProfile.PasswordStatus": "InitialExpired"},
    ),
    Statement(
        "A password with which somebody logged on is no initial one",
        PROFILE,
        SHOW,
        before=(ANN, LOGON),
        change=logged_on,
        has={"LoginProfile.PasswordStatus": "NotInitial", "LoginProfile.LastLoginTime": STAMP},
    ),
    Statement(
        "No profile",
        ERRORS,
        SHOW,
        "EntityNotExist.User.LoginProfile",
        before=(ANN,),
        has={"Message": "The user login profile does not exist."},
    ),
    Statement("Nobody's profile", ERRORS, SHOW, "EntityNotExist.User"),
    Statement(
        "Whose profile is mandatory",
        api("GetLoginProfile", IMS),
        ask(IMS, "GetLoginProfile"),
        "MissingUserPrincipalName",
    ),
    Statement(
        "When a key was used, and for what",
        USED,
        last_used(),
        before=(ANN, KEY),
        change=used_for_arms,
        has={
            "AccessKeyLastUsed.LastUsedDate": "2026-01-02T03:04:05Z",
            "AccessKeyLastUsed.ServiceName": "Arms",
        },
    ),
    Statement(
        "A key that was never used",
        USED,
        last_used(),
        before=(ANN, KEY),
        has={"AccessKeyLastUsed.LastUsedDate": absent, "AccessKeyLastUsed.ServiceName": absent},
    ),
    Statement(
        "A key of somebody else's",
        USED,
        last_used(f"li.na@{DOMAIN}"),
        "EntityNotExist.User.AccessKey",
        before=(ANN, KEY),
    ),
    Statement(
        "Which key is mandatory",
        USED,
        ask(IMS, "GetAccessKeyLastUsed", UserPrincipalName=f"li.na@{DOMAIN}"),
        "MissingUserAccessKeyId",
    ),
)

_ACCOUNT = (
    Statement(
        "The default domain",
        api("GetDefaultDomain", IMS),
        ask(IMS, "GetDefaultDomain"),
        has={"DefaultDomainName": DOMAIN},
    ),
    Statement(
        "The alias is the default domain without its end",
        api("GetAccountAlias"),
        ask(RAM, "GetAccountAlias"),
        has={"AccountAlias": DOMAIN.partition(".")[0]},
    ),
    Statement(
        "The documented quotas",
        LIMITS,
        ask(IMS, "GetAccountSummary"),
        has={
            "SummaryMap.UsersQuota": 5000,
            "SummaryMap.GroupsQuota": 300,
            "SummaryMap.GroupsPerUserQuota": 10,
            "SummaryMap.AccessKeysPerUserQuota": 2,
            "SummaryMap.PolicySizeQuota": 6144,
            "SummaryMap.VersionsPerPolicyQuota": 5,
            "SummaryMap.PoliciesQuota": 1500,
            "SummaryMap.AttachedPoliciesPerUserQuota": 10,
            "SummaryMap.AttachedSystemPoliciesPerUserQuota": 20,
            "SummaryMap.VirtualMFADevicesQuota": 5000,
        },
    ),
    Statement(
        "A new user counts",
        SUMMARY,
        ask(IMS, "GetAccountSummary"),
        before=(ask(IMS, "GetAccountSummary"), ANN),
        has={"SummaryMap.Users": 14},
    ),
    Statement(
        "All that a summary has",
        model("GetAccountSummaryResponseBodySummaryMap", IMS_MODEL),
        ask(IMS, "GetAccountSummary"),
        has={
            f"SummaryMap.{name}": present
            for name in (
                "AuthorizedClientPerUserQuota",
                "ConditionsPerAKPolicyQuota",
                "IPItemsPerAKPolicyQuota",
                "ServiceCredentialsPerUserPerServiceQuota",
                "AccountAccessKeysPerAccountQuota",
                "RolesQuota",
                "MFADevicesInUse",
            )
        },
    ),
    Statement(
        "IMS tells all rules for passwords",
        api("GetPasswordPolicy", IMS),
        ask(IMS, "GetPasswordPolicy"),
        has={
            "PasswordPolicy.InitialPasswordAge": 14,
            "PasswordPolicy.MinimumPasswordDifferentCharacter": 6,
            "PasswordPolicy.PasswordNotContainUserName": True,
            "PasswordPolicy.InterceptRiskPasswordOnApi": False,
            "PasswordPolicy.HardExpire": False,
            "PasswordPolicy.MaxLoginAttemps": 5,
        },
    ),
    Statement(
        "RAM does not tell four of them, and spells one otherwise",
        api("GetPasswordPolicy"),
        ask(RAM, "GetPasswordPolicy"),
        has={
            "PasswordPolicy.HardExpiry": False,
            "PasswordPolicy.HardExpire": None,
            "PasswordPolicy.InitialPasswordAge": None,
            "PasswordPolicy.MinimumPasswordDifferentCharacter": None,
            "PasswordPolicy.MinimumPasswordLength": 10,
        },
    ),
    Statement(
        "IMS tells whether MFA is enforced",
        api("GetSecurityPreference", IMS),
        ask(IMS, "GetSecurityPreference"),
        has={
            "SecurityPreference.LoginProfilePreference.MFAOperationForLogin": "independent",
            "SecurityPreference.MaxIdleDays.MaxIdleDaysForUsers": 730,
            "SecurityPreference.MFAPreference.AllowUserToManageMFADevices": True,
        },
    ),
    Statement(
        "RAM does not",
        api("GetSecurityPreference"),
        ask(RAM, "GetSecurityPreference"),
        has={
            "SecurityPreference.LoginProfilePreference.MFAOperationForLogin": None,
            "SecurityPreference.PublicKeyPreference.AllowUserToManagePublicKeys": False,
        },
    ),
    Statement(
        "Nobody logs on at another provider",
        api("GetUserSsoSettings", IMS),
        ask(IMS, "GetUserSsoSettings"),
        has={"UserSsoSettings.SsoEnabled": False, "UserSsoSettings.MetadataDocument": absent},
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_USERS, *_LOGON, *_ACCOUNT)
