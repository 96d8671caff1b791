"""Roles, and the temporary credentials of their sessions."""

from __future__ import annotations

from dataclasses import replace

from tests.simulator.statements.statement import (
    ACCOUNT,
    HOLDER,
    RAM,
    RM,
    STS,
    Ask,
    Change,
    KeyFrom,
    Statement,
    Value,
    absent,
    allow,
    ask,
    deny,
    holder,
    like,
    present,
    statement,
)
from tui.simulator.store import Store

ASSUME = "https://www.alibabacloud.com/help/doc-detail/28763.htm (AssumeRole)"
MODEL = "alibabacloud-sts20150401 1.2.0, AssumeRoleRequest"
WHO = "https://www.alibabacloud.com/help/doc-detail/43767.htm (GetCallerIdentity)"
FAQ = "https://www.alibabacloud.com/help/doc-detail/39744.htm (FAQ about RAM roles and STS tokens)"
TRUST = "https://www.alibabacloud.com/help/doc-detail/116819.htm (trust policy of a RAM role)"
ORDER = "https://www.alibabacloud.com/help/doc-detail/289131.htm (evaluation for RAM roles)"
OSS = "https://www.alibabacloud.com/help/doc-detail/42775.htm (common errors with AssumeRole)"

NAME = "prometheus-auditor"
ROLE = f"acs:ram::{ACCOUNT}:role/{NAME}"
PRINCIPAL = f"{NAME}@role.acme-observability.onaliyunservice.com"


def assume(**given: Value) -> Ask:
    whole: dict[str, Value] = {"RoleArn": ROLE, "RoleSessionName": "audit", **given}
    return ask(STS, "AssumeRole", **whole)


def role_may(*effects: dict[str, object]) -> tuple[Ask, Ask]:
    """Requests that give the role a policy of these statements."""
    granted = {
        "PolicyType": "Custom",
        "PolicyName": "policy-of-role",
        "PrincipalType": "ServiceRole",
        "PrincipalName": PRINCIPAL,
        "ResourceGroupId": ACCOUNT,
    }
    document = statement(*effects)
    return (
        ask(RAM, "CreatePolicy", PolicyName="policy-of-role", PolicyDocument=document),
        ask(RM, "AttachPolicy", **granted),
    )


FIRST, THIRD = KeyFrom(0), KeyFrom(2)
LIST, GET = ask(RAM, "ListUsers"), ask(RAM, "GetUser", UserName="li.na")


def expired(store: Store) -> None:
    for key_id in list(store.sessions):
        store.expire(key_id)


def trusting(*principals: str, effect: str = "Allow", **more: object) -> Change:
    """A change that lets the role trust these and nobody else."""

    def change(store: Store) -> None:
        store.roles[NAME].trust = statement(
            {
                "Effect": effect,
                "Action": "sts:AssumeRole",
                "Principal": {"RAM": list(principals)},
                **more,
            }
        )

    return change


_ASSUMING = (
    Statement(
        "Temporary credentials: three texts and when they end",
        ASSUME,
        assume(),
        has={
            "Credentials.AccessKeyId": like(r"STS\..+"),
            "Credentials.AccessKeySecret": present,
            "Credentials.SecurityToken": present,
            "Credentials.Expiration": like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        },
    ),
    Statement(
        "The assumed role is told by its ARN and ID",
        ASSUME,
        assume(RoleSessionName="alice"),
        has={
            "AssumedRoleUser.Arn": f"{ROLE}/alice",
            "AssumedRoleUser.AssumedRoleId": like(r"\d+:alice"),
        },
    ),
    Statement(
        "RoleArn has a form",
        ASSUME,
        assume(RoleArn=NAME),
        400,
        "InvalidParameter.RoleArn",
        has={"Message": "The parameter RoleArn is wrongly formed."},
    ),
    Statement(
        "RoleArn names a role, not a user",
        ASSUME,
        assume(RoleArn=f"acs:ram::{ACCOUNT}:user/li.na"),
        400,
        "InvalidParameter.RoleArn",
    ),
    Statement(
        "RoleArn has the account's ID, which is a number",
        ASSUME,
        assume(RoleArn=f"acs:ram::acme:role/{NAME}"),
        400,
        "InvalidParameter.RoleArn",
    ),
    Statement(
        "A role that is not there",
        ASSUME,
        assume(RoleArn=f"{ROLE}-2"),
        404,
        "EntityNotExist.Role",
        has={"Message": "The specified Role not exists."},
    ),
    Statement(
        "RoleArn is required",
        ASSUME,
        ask(STS, "AssumeRole", RoleSessionName="audit"),
        400,
        "MissingRoleArn",
    ),
    Statement(
        "RoleSessionName is required",
        ASSUME,
        ask(STS, "AssumeRole", RoleArn=ROLE),
        400,
        "MissingRoleSessionName",
    ),
    *(
        Statement(
            f"A session's name is 2 to 64 letters, digits and . @ - _: not {name!r:.12}",
            MODEL,
            assume(RoleSessionName=name),
            400,
            "InvalidParameter.RoleSessionName",
            has={"Message": "The parameter RoleSessionName is wrongly formed."},
        )
        for name in ("a", "a b", "abc*abc", "忍者神龟", "a" * 65)
    ),
    *(
        Statement(
            f"A session's name is 2 to 64 letters, digits and . @ - _: {name:.12}",
            MODEL,
            assume(RoleSessionName=name),
            has={"AssumedRoleUser.Arn": f"{ROLE}/{name}"},
        )
        for name in ("ab", "a" * 64, "Alice.B@ops-1_x")
    ),
    *(
        Statement(
            f"A session lasts 900 seconds or longer: {seconds}",
            ASSUME,
            assume(DurationSeconds=seconds),
            400,
            "InvalidParameter.DurationSeconds",
            has={"Message": "The Min/Max value of DurationSeconds is 15min/1hr."},
        )
        for seconds in ("899", "0", "-900", "3601", "an hour")
    ),
    *(
        Statement(
            f"A session may last {seconds} seconds",
            ASSUME,
            assume(DurationSeconds=seconds),
            has={"Credentials.AccessKeyId": present},
        )
        for seconds in ("900", "3600")
    ),
    Statement(
        "A session's policy has to be one",
        ASSUME,
        assume(Policy='{"Version":"1","Statements":[]}'),
        400,
        "InvalidParameter.PolicyGrammar",
        has={"Message": "The parameter Policy has not passed grammar check."},
    ),
    Statement(
        "A session's policy has to be JSON",
        ASSUME,
        assume(Policy="allow everything"),
        400,
        "InvalidParameter.PolicyGrammar",
    ),
    Statement(
        "A session's policy has at most 2048 characters",
        MODEL,
        assume(Policy=statement(allow("ram:List" + "x" * 2048))),
        400,
        "InvalidParameter.PolicySize",
    ),
    Statement(
        "A session's policy of nearly 2048 characters",
        MODEL,
        assume(Policy=statement(allow("ram:List" + "x" * 1900))),
        has={"Credentials.SecurityToken": present},
    ),
    Statement(
        "ExternalId has two characters or more",
        MODEL,
        assume(ExternalId="x"),
        400,
        "InvalidParameter.ExternalId",
    ),
)

_ALLOWED = (
    Statement(
        "Whoever may assume any role may assume this one",
        FAQ,
        assume().by(HOLDER),
        before=holder(allow("sts:AssumeRole")),
    ),
    Statement(
        "Whoever may assume this role may",
        FAQ,
        assume().by(HOLDER),
        before=holder(allow("sts:AssumeRole", on=f"acs:ram:*:{ACCOUNT}:role/{NAME}")),
    ),
    Statement(
        "Whoever may assume another role may not assume this one",
        FAQ,
        assume().by(HOLDER),
        403,
        "NoPermission",
        before=holder(allow("sts:AssumeRole", on=f"acs:ram:*:{ACCOUNT}:role/other")),
        has={
            "Message": "You are not authorized to do this action. You should be authorized by RAM.",
            "AccessDeniedDetail.AuthAction": "sts:AssumeRole",
        },
    ),
    Statement(
        "Without a policy a user assumes no role",
        FAQ,
        assume().by(HOLDER),
        403,
        "NoPermission",
        before=holder(),
    ),
    Statement(
        "The system's policy for assuming roles is enough",
        FAQ,
        assume().by(HOLDER),
        before=(
            *holder(),
            ask(
                RAM,
                "AttachPolicyToUser",
                PolicyType="System",
                PolicyName="AliyunSTSAssumeRoleAccess",
                UserName="holder",
            ),
        ),
    ),
    Statement(
        "What forbids it beats what allows it",
        ORDER,
        assume().by(HOLDER),
        403,
        "NoPermission",
        before=holder(allow("*"), deny("sts:AssumeRole", on=f"acs:ram:*:*:role/{NAME}")),
        has={"AccessDeniedDetail.NoPermissionType": "ExplicitDeny"},
    ),
    Statement(
        "A role that does not trust the user is not assumed",
        FAQ,
        assume().by(HOLDER),
        403,
        "NoPermission",
        before=holder(allow("sts:AssumeRole")),
        change=trusting(f"acs:ram::{ACCOUNT}:user/li.na"),
        has={"AccessDeniedDetail.PolicyType": "AssumeRolePolicy"},
    ),
    Statement(
        "A role that trusts just this user is assumed",
        TRUST,
        assume().by(HOLDER),
        before=holder(allow("sts:AssumeRole")),
        change=trusting(f"acs:ram::{ACCOUNT}:user/li.na", f"acs:ram::{ACCOUNT}:user/holder"),
    ),
    Statement(
        "A role that trusts another account's users is not assumed by this one's",
        TRUST,
        assume().by(HOLDER),
        403,
        "NoPermission",
        before=holder(allow("sts:AssumeRole")),
        change=trusting("acs:ram::1999999999999999:root"),
    ),
    Statement(
        "Trust alone is not enough",
        ORDER,
        assume().by(HOLDER),
        403,
        "NoPermission",
        before=holder(allow("ram:*")),
        change=trusting(f"acs:ram::{ACCOUNT}:user/holder"),
        has={"AccessDeniedDetail.PolicyType": "AccountLevelIdentityBasedPolicy"},
    ),
    Statement(
        "A trust policy that forbids",
        ORDER,
        assume(),
        403,
        "NoPermission",
        change=trusting(f"acs:ram::{ACCOUNT}:root", effect="Deny"),
        has={"AccessDeniedDetail.NoPermissionType": "ExplicitDeny"},
    ),
    Statement(
        "A trust policy asks for an external ID",
        MODEL,
        assume(),
        403,
        "NoPermission",
        change=trusting(
            f"acs:ram::{ACCOUNT}:root",
            Condition={"StringEquals": {"sts:ExternalId": "ticket-7"}},
        ),
    ),
    Statement(
        "A trust policy asks for an external ID, which is given",
        MODEL,
        assume(ExternalId="ticket-7"),
        change=trusting(
            f"acs:ram::{ACCOUNT}:root",
            Condition={"StringEquals": {"sts:ExternalId": "ticket-7"}},
        ),
    ),
)

_DOING = (
    Statement(
        "A session may do what the role may",
        FAQ,
        LIST.by(THIRD),
        before=(*role_may(allow("ram:List*")), assume()),
        has={"Users.User": present},
    ),
    Statement(
        "A session may do nothing else",
        FAQ,
        GET.by(THIRD),
        403,
        "NoPermission",
        before=(*role_may(allow("ram:List*")), assume()),
        has={"AccessDeniedDetail.AuthPrincipalType": "AssumedRoleUser"},
    ),
    Statement(
        "A role without RAM's policies reads no users",
        FAQ,
        LIST.by(FIRST),
        403,
        "NoPermission",
        before=(assume(),),
    ),
    Statement(
        "A session makes nothing that the role may not make",
        FAQ,
        ask(RAM, "CreateUser", UserName="eve").by(FIRST),
        403,
        "NoPermission",
        before=(assume(),),
    ),
    Statement(
        "What the role may do with one user",
        FAQ,
        GET.by(THIRD),
        before=(*role_may(allow("ram:*", on=f"acs:ram:*:{ACCOUNT}:user/li.na")), assume()),
    ),
    Statement(
        "What the role may do with one user it may not do with another",
        FAQ,
        ask(RAM, "GetUser", UserName="wang.wei").by(THIRD),
        403,
        "NoPermission",
        before=(*role_may(allow("ram:*", on=f"acs:ram:*:{ACCOUNT}:user/li.na")), assume()),
    ),
    Statement(
        "A session with a policy may do what both allow",
        MODEL,
        LIST.by(THIRD),
        before=(*role_may(allow("ram:*")), assume(Policy=statement(allow("ram:List*")))),
    ),
    Statement(
        "A session with a policy may not do what only the role may",
        MODEL,
        GET.by(THIRD),
        403,
        "NoPermission",
        before=(*role_may(allow("ram:*")), assume(Policy=statement(allow("ram:List*")))),
        has={"AccessDeniedDetail.PolicyType": "SessionPolicy"},
    ),
    Statement(
        "A session with a policy may not do what only that policy allows",
        MODEL,
        GET.by(THIRD),
        403,
        "NoPermission",
        before=(*role_may(allow("ram:List*")), assume(Policy=statement(allow("*")))),
        has={"AccessDeniedDetail.PolicyType": "AccountLevelIdentityBasedPolicy"},
    ),
    Statement(
        "A session's policy that forbids beats what the role may do",
        ORDER,
        GET.by(THIRD),
        403,
        "NoPermission",
        before=(
            *role_may(allow("ram:*")),
            assume(Policy=statement(allow("*"), deny("ram:Get*"))),
        ),
        has={"AccessDeniedDetail.NoPermissionType": "ExplicitDeny"},
    ),
    Statement(
        "A session's policy for one user",
        MODEL,
        ask(RAM, "GetUser", UserName="wang.wei").by(THIRD),
        403,
        "NoPermission",
        before=(
            *role_may(allow("ram:*")),
            assume(Policy=statement(allow("ram:*", on="acs:ram:*:*:user/li.na"))),
        ),
    ),
    Statement(
        "A role assumes a role only if it may",
        ORDER,
        assume().by(FIRST),
        403,
        "NoPermission",
        before=(assume(),),
    ),
    Statement(
        "An older session goes on beside a new one",
        FAQ,
        ask(STS, "GetCallerIdentity").by(FIRST),
        before=(assume(), assume(RoleSessionName="later")),
        has={"Arn": like(r".*/audit")},
    ),
)

_IDENTITY = (
    Statement(
        "A session needs no permission to ask who it is",
        WHO,
        ask(STS, "GetCallerIdentity").by(FIRST),
        before=(assume(RoleSessionName="alice"),),
        has={
            "AccountId": ACCOUNT,
            "IdentityType": "AssumedRoleUser",
            "Arn": f"acs:ram::{ACCOUNT}:assumed-role/{NAME}/alice",
            "PrincipalId": like(r"\d+:alice"),
            "RoleId": like(r"\d+"),
            "UserId": absent,
        },
    ),
    Statement(
        "A RAM user has a UserId and no RoleId",
        WHO,
        ask(STS, "GetCallerIdentity"),
        has={
            "AccountId": ACCOUNT,
            "IdentityType": "RAMUser",
            "Arn": f"acs:ram::{ACCOUNT}:user/ops-admin",
            "UserId": like(r"\d+"),
            "RoleId": absent,
        },
    ),
    Statement(
        "A user without a policy may ask who it is",
        WHO,
        ask(STS, "GetCallerIdentity").by(HOLDER),
        before=holder(),
        has={"Arn": f"acs:ram::{ACCOUNT}:user/holder"},
    ),
    Statement(
        "Credentials that have ended",
        ASSUME,
        ask(STS, "GetCallerIdentity").by(FIRST),
        400,
        "InvalidSecurityToken.Expired",
        before=(assume(),),
        change=expired,
        has={"Message": "Specified SecurityToken is expired."},
    ),
    Statement(
        "Temporary credentials without their token",
        OSS,
        ask(STS, "GetCallerIdentity").by(replace(FIRST, token="")),
        400,
        "MissingSecurityToken",
        before=(assume(),),
        has={"Message": "SecurityToken is mandatory for this action."},
    ),
    Statement(
        "A token that is none",
        "https://error-center.alibabacloud.com/status/product/Sts",
        ask(STS, "GetCallerIdentity").by(replace(FIRST, token="CAISgarbage")),
        400,
        "InvalidSecurityToken.Malformed",
        before=(assume(),),
    ),
    Statement(
        "Another session's token",
        "https://error-center.alibabacloud.com/status/product/Sts",
        ask(STS, "GetCallerIdentity").by(replace(FIRST, token_of=1)),
        400,
        "InvalidSecurityToken.MismatchWithAccessKey",
        before=(assume(), assume()),
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_ASSUMING, *_ALLOWED, *_DOING, *_IDENTITY)
