"""Roles, and the temporary credentials of their sessions."""

from __future__ import annotations

from dataclasses import replace

from tests.simulator.statements.assuming import ASSUME, MODEL, NAME, assume
from tests.simulator.statements.sources import (
    ASSUMING,
    ERROR_CENTER,
    ROLE_EVALUATION,
    ROLES_FAQ,
    api,
)
from tests.simulator.statements.statement import (
    ACCOUNT,
    HOLDER,
    RAM,
    RM,
    STS,
    Ask,
    KeyFrom,
    Statement,
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

WHO = api("GetCallerIdentity", STS)

PRINCIPAL = f"{NAME}@role.acme-observability.onaliyunservice.com"


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


_DOING = (
    Statement(
        "A session may do what the role may",
        ROLES_FAQ,
        LIST.by(THIRD),
        before=(*role_may(allow("ram:List*")), assume()),
        has={"Users.User": present},
    ),
    Statement(
        "A session may do nothing else",
        ROLES_FAQ,
        GET.by(THIRD),
        "NoPermission",
        before=(*role_may(allow("ram:List*")), assume()),
        has={"AccessDeniedDetail.AuthPrincipalType": "AssumedRoleUser"},
    ),
    Statement(
        "A role without RAM's policies reads no users",
        ROLES_FAQ,
        LIST.by(FIRST),
        "NoPermission",
        before=(assume(),),
    ),
    Statement(
        "A session makes nothing that the role may not make",
        ROLES_FAQ,
        ask(RAM, "CreateUser", UserName="eve").by(FIRST),
        "NoPermission",
        before=(assume(),),
    ),
    Statement(
        "What the role may do with one user",
        ROLES_FAQ,
        GET.by(THIRD),
        before=(*role_may(allow("ram:*", on=f"acs:ram:*:{ACCOUNT}:user/li.na")), assume()),
    ),
    Statement(
        "What the role may do with one user it may not do with another",
        ROLES_FAQ,
        ask(RAM, "GetUser", UserName="wang.wei").by(THIRD),
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
        "NoPermission",
        before=(*role_may(allow("ram:*")), assume(Policy=statement(allow("ram:List*")))),
        has={"AccessDeniedDetail.PolicyType": "SessionPolicy"},
    ),
    Statement(
        "A session with a policy may not do what only that policy allows",
        MODEL,
        GET.by(THIRD),
        "NoPermission",
        before=(*role_may(allow("ram:List*")), assume(Policy=statement(allow("*")))),
        has={"AccessDeniedDetail.PolicyType": "AccountLevelIdentityBasedPolicy"},
    ),
    Statement(
        "A session's policy that forbids beats what the role may do",
        ROLE_EVALUATION,
        GET.by(THIRD),
        "NoPermission",
        before=(*role_may(allow("ram:*")), assume(Policy=statement(allow("*"), deny("ram:Get*")))),
        has={"AccessDeniedDetail.NoPermissionType": "ExplicitDeny"},
    ),
    Statement(
        "A session's policy for one user",
        MODEL,
        ask(RAM, "GetUser", UserName="wang.wei").by(THIRD),
        "NoPermission",
        before=(
            *role_may(allow("ram:*")),
            assume(Policy=statement(allow("ram:*", on="acs:ram:*:*:user/li.na"))),
        ),
    ),
    Statement(
        "A role assumes a role only if it may",
        ROLE_EVALUATION,
        assume().by(FIRST),
        "NoPermission",
        before=(assume(),),
    ),
    Statement(
        "An older session goes on beside a new one",
        ROLES_FAQ,
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
        "InvalidSecurityToken.Expired",
        before=(assume(),),
        change=expired,
        has={"Message": "Specified SecurityToken is expired."},
    ),
    Statement(
        "Temporary credentials without their token",
        ASSUMING,
        ask(STS, "GetCallerIdentity").by(replace(FIRST, token="")),
        "MissingSecurityToken",
        before=(assume(),),
        has={"Message": "SecurityToken is mandatory for this action."},
    ),
    Statement(
        "A token that is none",
        ERROR_CENTER,
        ask(STS, "GetCallerIdentity").by(replace(FIRST, token="CAISgarbage")),
        "InvalidSecurityToken.Malformed",
        before=(assume(),),
    ),
    Statement(
        "Another session's token",
        ERROR_CENTER,
        ask(STS, "GetCallerIdentity").by(replace(FIRST, token_of=1)),
        "InvalidSecurityToken.MismatchWithAccessKey",
        before=(assume(), assume()),
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_DOING, *_IDENTITY)
