"""What each operation has to be allowed on, by the published tables."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulator.statements.sources import EVALUATION, IMS_RULES, RM_RULES, RULES, SYNTAX
from tests.simulator.statements.statement import (
    ACCOUNT,
    DOMAIN,
    HOLDER,
    IMS,
    RAM,
    RM,
    Ask,
    Statement,
    allow,
    ask,
    deny,
    holder,
)

LI = f"li.na@{DOMAIN}"
READ_ONLY = "AliyunARMSReadOnlyAccess"
SERIAL = f"acs:ram::{ACCOUNT}:mfa/li.na"
DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"arms:*","Resource":"*"}]}'
SYSTEM = {"PolicyName": READ_ONLY, "PolicyType": "System"}
OWN = {"PolicyName": "acme-alert-editor", "PolicyType": "Custom"}
TAG = {"ResourceType": "user", "ResourcePrincipalName__1": LI}
GRANT = {**SYSTEM, "PrincipalType": "IMSUser", "PrincipalName": LI, "ResourceGroupId": ACCOUNT}

_TABLE: tuple[tuple[Ask, str, tuple[str, ...], str], ...] = (
    # What is asked, what it has to be allowed on, and what comes of it then
    (ask(RAM, "CreateUser", UserName="new.one"), RULES, ("user/*",), ""),
    (ask(RAM, "ListUsers"), RULES, ("user/*",), ""),
    (ask(RAM, "GetUser", UserName="li.na"), RULES, ("user/li.na",), ""),
    (ask(RAM, "UpdateUser", UserName="li.na", NewComments="x"), RULES, ("user/li.na",), ""),
    (
        ask(RAM, "DeleteUser", UserName="li.na"),
        RULES,
        ("user/li.na",),
        "DeleteConflict.User.Policy",
    ),
    (
        ask(RAM, "CreateLoginProfile", UserName="chen_jie", Password="Sun-Flower7!x"),
        RULES,
        ("user/chen_jie",),
        "",
    ),
    (ask(RAM, "GetLoginProfile", UserName="li.na"), RULES, ("user/li.na",), ""),
    (ask(RAM, "UpdateLoginProfile", UserName="li.na"), RULES, ("user/li.na",), ""),
    (ask(RAM, "DeleteLoginProfile", UserName="li.na"), RULES, ("user/li.na",), ""),
    (ask(RAM, "CreateAccessKey", UserName="li.na"), RULES, ("user/li.na",), ""),
    (ask(RAM, "ListAccessKeys", UserName="li.na"), RULES, ("user/li.na",), ""),
    (
        ask(RAM, "UpdateAccessKey", UserName="li.na", UserAccessKeyId="LTAI0", Status="Active"),
        RULES,
        ("user/li.na",),
        "EntityNotExist.User.AccessKey",
    ),
    (
        ask(RAM, "DeleteAccessKey", UserName="li.na", UserAccessKeyId="LTAI0"),
        RULES,
        ("user/li.na",),
        "EntityNotExist.User.AccessKey",
    ),
    (
        ask(RAM, "GetAccessKeyLastUsed", UserName="li.na", UserAccessKeyId="LTAI0"),
        IMS_RULES,
        ("user/li.na",),
        "EntityNotExist.User.AccessKey",
    ),
    (
        ask(IMS, "GetAccessKeyLastUsed", UserPrincipalName=LI, UserAccessKeyId="LTAI0"),
        IMS_RULES,
        ("user/li.na",),
        "EntityNotExist.User.AccessKey",
    ),
    (ask(RAM, "CreateVirtualMFADevice", VirtualMFADeviceName="d1"), RULES, ("mfa/*",), ""),
    (ask(RAM, "ListVirtualMFADevices"), RULES, ("mfa/*",), ""),
    (
        ask(RAM, "DeleteVirtualMFADevice", SerialNumber=SERIAL),
        RULES,
        ("mfa/li.na",),
        "DeleteConflict.VirtualMFADevice.User",
    ),
    (
        ask(
            RAM,
            "BindMFADevice",
            UserName="li.na",
            SerialNumber=SERIAL,
            AuthenticationCode1="123456",
            AuthenticationCode2="654321",
        ),
        RULES,
        ("user/li.na",),
        "EntityAlreadyExists.User.MFADevice",
    ),
    (ask(RAM, "UnbindMFADevice", UserName="li.na"), RULES, ("user/li.na",), ""),
    (ask(RAM, "GetUserMFAInfo", UserName="li.na"), RULES, ("user/li.na",), ""),
    (ask(RAM, "CreateGroup", GroupName="viewers"), RULES, ("group/*",), ""),
    (ask(RAM, "GetGroup", GroupName="auditors"), RULES, ("group/auditors",), ""),
    (ask(RAM, "ListGroups"), RULES, ("group/*",), ""),
    (
        ask(RAM, "DeleteGroup", GroupName="auditors"),
        RULES,
        ("group/auditors",),
        "DeleteConflict.Group.User",
    ),
    (
        ask(RAM, "AddUserToGroup", UserName="li.na", GroupName="auditors"),
        RULES,
        ("user/li.na", "group/auditors"),
        "",
    ),
    (
        ask(RAM, "RemoveUserFromGroup", UserName="li.na", GroupName="auditors"),
        RULES,
        ("user/li.na", "group/auditors"),
        "EntityNotExist.User.Group",
    ),
    (ask(RAM, "ListGroupsForUser", UserName="li.na"), RULES, ("user/li.na",), ""),
    (ask(RAM, "ListUsersForGroup", GroupName="auditors"), RULES, ("group/auditors",), ""),
    (
        ask(RAM, "CreatePolicy", PolicyName="Rules", PolicyDocument=DOCUMENT),
        RULES,
        ("policy/*",),
        "",
    ),
    (ask(RAM, "ListPolicies", MaxItems="1"), RULES, ("policy/*",), ""),
    (ask(RAM, "GetPolicy", **OWN), RULES, ("policy/acme-alert-editor",), ""),
    (ask(RAM, "GetPolicy", **SYSTEM), RULES, (f"system:policy/{READ_ONLY}",), ""),
    (
        ask(RAM, "DeletePolicy", PolicyName="acme-alert-editor"),
        RULES,
        ("policy/acme-alert-editor",),
        "DeleteConflict.Policy.User",
    ),
    (
        ask(RAM, "CreatePolicyVersion", PolicyName="acme-alert-editor", PolicyDocument=DOCUMENT),
        RULES,
        ("policy/acme-alert-editor",),
        "",
    ),
    (
        ask(RAM, "DeletePolicyVersion", PolicyName="acme-alert-editor", VersionId="v1"),
        RULES,
        ("policy/acme-alert-editor",),
        "DeleteConflict.Policy.Version.Default",
    ),
    (
        ask(RAM, "SetDefaultPolicyVersion", PolicyName="acme-alert-editor", VersionId="v1"),
        RULES,
        ("policy/acme-alert-editor",),
        "",
    ),
    (ask(RAM, "ListPolicyVersions", **OWN), RULES, ("policy/acme-alert-editor",), ""),
    (ask(RAM, "ListEntitiesForPolicy", **SYSTEM), RULES, (f"system:policy/{READ_ONLY}",), ""),
    (
        ask(RAM, "AttachPolicyToUser", **SYSTEM, UserName="chen_jie"),
        RULES,
        ("user/chen_jie", f"system:policy/{READ_ONLY}"),
        "",
    ),
    (
        ask(RAM, "DetachPolicyFromUser", **SYSTEM, UserName="li.na"),
        RULES,
        ("user/li.na", f"system:policy/{READ_ONLY}"),
        "",
    ),
    (
        ask(RAM, "AttachPolicyToGroup", **OWN, GroupName="auditors"),
        RULES,
        ("group/auditors", "policy/acme-alert-editor"),
        "",
    ),
    (
        ask(RAM, "DetachPolicyFromGroup", **SYSTEM, GroupName="sre-oncall"),
        RULES,
        ("group/sre-oncall", f"system:policy/{READ_ONLY}"),
        "",
    ),
    (ask(RAM, "GetAccountAlias"), RULES, ("*",), ""),
    (ask(RAM, "GetPasswordPolicy"), RULES, ("*",), ""),
    (ask(IMS, "GetUser", UserPrincipalName=LI), IMS_RULES, ("user/li.na",), ""),
    (ask(IMS, "ListUsers"), IMS_RULES, ("user/*",), ""),
    (ask(IMS, "GetLoginProfile", UserPrincipalName=LI), IMS_RULES, ("user/li.na",), ""),
    (ask(IMS, "GetAccountSummary"), IMS_RULES, ("*",), ""),
    (ask(IMS, "GetUserSsoSettings"), IMS_RULES, ("*",), ""),
    (ask(IMS, "GetPasswordPolicy"), IMS_RULES, ("*",), ""),
    (ask(IMS, "GetSecurityPreference"), IMS_RULES, ("*",), ""),
    (ask(IMS, "GetDefaultDomain"), IMS_RULES, ("*",), ""),
    (
        ask(RM, "AttachPolicy", **{**GRANT, "PrincipalName": f"chen_jie@{DOMAIN}"}),
        RM_RULES,
        ("ims:user/*", f"system:policy/{READ_ONLY}"),
        "",
    ),
    (ask(RM, "DetachPolicy", **GRANT), RM_RULES, ("ims:user/*", f"system:policy/{READ_ONLY}"), ""),
)


def _arn(place: str) -> str:
    if place.startswith("system:"):
        return f"acs:ram:*:{place}"
    if place.startswith("ims:"):
        return f"acs:ims:*:{ACCOUNT}:{place.removeprefix('ims:')}"
    return f"acs:ram:*:{ACCOUNT}:{place}"


def _of_each() -> Iterator[Statement]:
    """What is named is enough, and less of it, or something else, is not."""
    for request, source, places, code in _TABLE:
        arns = [_arn(each) for each in places]
        named = " and ".join(places)
        asked = request.by(HOLDER)
        yield Statement(
            f"{request.action} is allowed by a policy on {named}",
            source,
            asked,
            code,
            before=holder(allow("*", on=arns)),
        )
        other = [
            f"acs:ram:*:{ACCOUNT}:{kind}/another" for kind in ("user", "group", "policy", "mfa")
        ]
        yield Statement(
            f"{request.action} is not allowed by a policy on others",
            source,
            asked,
            "NoPermission",
            before=holder(allow("*", on=[*other, *arns[1:]])),
        )


_POLICY_OF_HOLDER = f"acs:ram:*:{ACCOUNT}:user/li.na"

_SYNTAX = (
    Statement(
        "A star in a name stands for any text",
        SYNTAX,
        ask(RAM, "GetUser", UserName="li.na").by(HOLDER),
        before=holder(allow("ram:GetUser", on="acs:ram:*:*:user/li.*")),
    ),
    Statement(
        "A question mark stands for one character",
        SYNTAX,
        ask(RAM, "GetUser", UserName="li.na").by(HOLDER),
        before=holder(allow("ram:GetUser", on="acs:ram:*:*:user/li?na")),
    ),
    Statement(
        "The place of the region may be empty",
        SYNTAX,
        ask(RAM, "GetUser", UserName="li.na").by(HOLDER),
        before=holder(allow("ram:GetUser", on=f"acs:ram::{ACCOUNT}:user/li.na")),
    ),
    Statement(
        "Another account's resources are none of this one's",
        SYNTAX,
        ask(RAM, "GetUser", UserName="li.na").by(HOLDER),
        "NoPermission",
        before=holder(allow("ram:GetUser", on="acs:ram:*:1999999999999999:user/li.na")),
    ),
    Statement(
        "Another service's resources are none of RAM's",
        SYNTAX,
        ask(RAM, "GetUser", UserName="li.na").by(HOLDER),
        "NoPermission",
        before=holder(allow("ram:GetUser", on="acs:oss:*:*:user/li.na")),
    ),
    Statement(
        "A star in an action stands for any text",
        SYNTAX,
        ask(RAM, "GetUser", UserName="li.na").by(HOLDER),
        before=holder(allow("ram:Get*", on=_POLICY_OF_HOLDER)),
    ),
    Statement(
        "Another action is not allowed",
        EVALUATION,
        ask(RAM, "DeleteUser", UserName="li.na").by(HOLDER),
        "NoPermission",
        before=holder(allow("ram:Get*", on=_POLICY_OF_HOLDER)),
        has={"AccessDeniedDetail.NoPermissionType": "ImplicitDeny"},
    ),
    Statement(
        "Without any policy nothing is allowed",
        EVALUATION,
        ask(RAM, "ListUsers").by(HOLDER),
        "NoPermission",
        before=holder(),
        has={
            "AccessDeniedDetail.AuthAction": "ram:ListUsers",
            "AccessDeniedDetail.AuthPrincipalType": "SubUser",
            "AccessDeniedDetail.AuthPrincipalOwnerId": ACCOUNT,
            "AccessDeniedDetail.PolicyType": "AccountLevelIdentityBasedPolicy",
        },
    ),
    Statement(
        "What forbids beats what allows",
        EVALUATION,
        ask(RAM, "GetUser", UserName="li.na").by(HOLDER),
        "NoPermission",
        before=holder(allow("*"), deny("ram:GetUser", on=_POLICY_OF_HOLDER)),
        has={"AccessDeniedDetail.NoPermissionType": "ExplicitDeny"},
    ),
    Statement(
        "What is forbidden of one user is allowed of another",
        EVALUATION,
        ask(RAM, "GetUser", UserName="wang.wei").by(HOLDER),
        before=holder(allow("*"), deny("ram:GetUser", on=_POLICY_OF_HOLDER)),
    ),
    Statement(
        "One who may see a user may not list all",
        RULES,
        ask(RAM, "ListUsers").by(HOLDER),
        "NoPermission",
        before=holder(allow("ram:*", on=_POLICY_OF_HOLDER)),
    ),
    Statement(
        "Whoever may attach to a user may not attach every policy",
        RULES,
        ask(
            RAM,
            "AttachPolicyToUser",
            PolicyName="AdministratorAccess",
            PolicyType="System",
            UserName="chen_jie",
        ).by(HOLDER),
        "NoPermission",
        before=holder(
            allow("*", on=[f"acs:ram:*:{ACCOUNT}:user/*", f"acs:ram:*:system:policy/{READ_ONLY}"])
        ),
        has={"AccessDeniedDetail.AuthAction": "ram:AttachPolicyToUser"},
    ),
    Statement(
        "A custom policy of that name is not the system's",
        RULES,
        ask(RAM, "GetPolicy", **SYSTEM).by(HOLDER),
        "NoPermission",
        before=holder(allow("*", on=f"acs:ram:*:{ACCOUNT}:policy/{READ_ONLY}")),
    ),
    Statement(
        "A user's own key is a thing of that user",
        RULES,
        ask(RAM, "ListAccessKeys").by(HOLDER),
        before=holder(allow("*", on=f"acs:ram:*:{ACCOUNT}:user/holder")),
        has={"AccessKeys.AccessKey.*.Status": ["Active"]},
    ),
    Statement(
        "Resource Management tells groups from users",
        RM_RULES,
        ask(
            RM,
            "AttachPolicy",
            **{**GRANT, "PrincipalType": "IMSGroup", "PrincipalName": f"auditors@group.{DOMAIN}"},
        ).by(HOLDER),
        "NoPermission",
        before=holder(
            allow("*", on=[f"acs:ims:*:{ACCOUNT}:user/*", f"acs:ram:*:system:policy/{READ_ONLY}"])
        ),
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_of_each(), *_SYNTAX)
