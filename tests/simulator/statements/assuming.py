"""Assuming a role."""

from __future__ import annotations

from tests.simulator.statements.sources import (
    ROLE_EVALUATION,
    ROLES_FAQ,
    STS_MODEL,
    TRUST,
    api,
    model,
)
from tests.simulator.statements.statement import (
    ACCOUNT,
    HOLDER,
    RAM,
    STS,
    Ask,
    Change,
    Statement,
    Value,
    allow,
    ask,
    deny,
    holder,
    like,
    present,
    statement,
)
from tui.simulator.store import Store

ASSUME = api("AssumeRole", STS)
MODEL = model("AssumeRoleRequest", STS_MODEL)

NAME = "prometheus-auditor"
ROLE = f"acs:ram::{ACCOUNT}:role/{NAME}"


def assume(**given: Value) -> Ask:
    whole: dict[str, Value] = {"RoleArn": ROLE, "RoleSessionName": "audit", **given}
    return ask(STS, "AssumeRole", **whole)


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
        "InvalidParameter.RoleArn",
        has={"Message": "The parameter RoleArn is wrongly formed."},
    ),
    Statement(
        "RoleArn names a role, not a user",
        ASSUME,
        assume(RoleArn=f"acs:ram::{ACCOUNT}:user/li.na"),
        "InvalidParameter.RoleArn",
    ),
    Statement(
        "RoleArn has the account's ID, which is a number",
        ASSUME,
        assume(RoleArn=f"acs:ram::acme:role/{NAME}"),
        "InvalidParameter.RoleArn",
    ),
    Statement(
        "A role that is not there",
        ASSUME,
        assume(RoleArn=f"{ROLE}-2"),
        "EntityNotExist.Role",
        has={"Message": "The specified Role not exists."},
    ),
    Statement(
        "RoleArn is required",
        ASSUME,
        ask(STS, "AssumeRole", RoleSessionName="audit"),
        "MissingRoleArn",
    ),
    Statement(
        "RoleSessionName is required",
        ASSUME,
        ask(STS, "AssumeRole", RoleArn=ROLE),
        "MissingRoleSessionName",
    ),
    *(
        Statement(
            f"A session's name is 2 to 64 letters, digits and . @ - _: not {name!r:.12}",
            MODEL,
            assume(RoleSessionName=name),
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
        "InvalidParameter.PolicyGrammar",
        has={"Message": "The parameter Policy has not passed grammar check."},
    ),
    Statement(
        "A session's policy has to be JSON",
        ASSUME,
        assume(Policy="allow everything"),
        "InvalidParameter.PolicyGrammar",
    ),
    Statement(
        "A session's policy has at most 2048 characters",
        MODEL,
        assume(Policy=statement(allow("ram:List" + "x" * 2048))),
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
        "InvalidParameter.ExternalId",
    ),
)

_ALLOWED = (
    Statement(
        "Whoever may assume any role may assume this one",
        ROLES_FAQ,
        assume().by(HOLDER),
        before=holder(allow("sts:AssumeRole")),
    ),
    Statement(
        "Whoever may assume this role may",
        ROLES_FAQ,
        assume().by(HOLDER),
        before=holder(allow("sts:AssumeRole", on=f"acs:ram:*:{ACCOUNT}:role/{NAME}")),
    ),
    Statement(
        "Whoever may assume another role may not assume this one",
        ROLES_FAQ,
        assume().by(HOLDER),
        "NoPermission",
        before=holder(allow("sts:AssumeRole", on=f"acs:ram:*:{ACCOUNT}:role/other")),
        has={
            "Message": "You are not authorized to do this action. You should be authorized by RAM.",
            "AccessDeniedDetail.AuthAction": "sts:AssumeRole",
        },
    ),
    Statement(
        "Without a policy a user assumes no role",
        ROLES_FAQ,
        assume().by(HOLDER),
        "NoPermission",
        before=holder(),
    ),
    Statement(
        "The system's policy for assuming roles is enough",
        ROLES_FAQ,
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
        ROLE_EVALUATION,
        assume().by(HOLDER),
        "NoPermission",
        before=holder(allow("*"), deny("sts:AssumeRole", on=f"acs:ram:*:*:role/{NAME}")),
        has={"AccessDeniedDetail.NoPermissionType": "ExplicitDeny"},
    ),
    Statement(
        "A role that does not trust the user is not assumed",
        ROLES_FAQ,
        assume().by(HOLDER),
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
        "NoPermission",
        before=holder(allow("sts:AssumeRole")),
        change=trusting("acs:ram::1999999999999999:root"),
    ),
    Statement(
        "Trust alone is not enough",
        ROLE_EVALUATION,
        assume().by(HOLDER),
        "NoPermission",
        before=holder(allow("ram:*")),
        change=trusting(f"acs:ram::{ACCOUNT}:user/holder"),
        has={"AccessDeniedDetail.PolicyType": "AccountLevelIdentityBasedPolicy"},
    ),
    Statement(
        "A trust policy that forbids",
        ROLE_EVALUATION,
        assume(),
        "NoPermission",
        change=trusting(f"acs:ram::{ACCOUNT}:root", effect="Deny"),
        has={"AccessDeniedDetail.NoPermissionType": "ExplicitDeny"},
    ),
    Statement(
        "A trust policy asks for an external ID",
        MODEL,
        assume(),
        "NoPermission",
        change=trusting(
            f"acs:ram::{ACCOUNT}:root", Condition={"StringEquals": {"sts:ExternalId": "ticket-7"}}
        ),
    ),
    Statement(
        "A trust policy asks for an external ID, which is given",
        MODEL,
        assume(ExternalId="ticket-7"),
        change=trusting(
            f"acs:ram::{ACCOUNT}:root", Condition={"StringEquals": {"sts:ExternalId": "ticket-7"}}
        ),
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_ASSUMING, *_ALLOWED)
