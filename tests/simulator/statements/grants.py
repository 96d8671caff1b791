"""Who holds policies, and where."""

from __future__ import annotations

from tests.simulator.statements.policies import (
    ADMIN,
    ATTACHMENTS,
    CHEN,
    FULL,
    GRANT,
    MADE,
    ROWS,
    create,
    granted,
    listed,
    named,
)
from tests.simulator.statements.sources import ERRORS, LIMITS, RM_MODEL, api, model
from tests.simulator.statements.statement import (
    ACCOUNT,
    DOMAIN,
    RAM,
    RM,
    STAMP,
    Statement,
    ask,
    holding,
    present,
    without,
)
from tui.simulator.seed.people import PAYMENTS

LIST = model("ListPoliciesRequest")
ENTITIES = model("ListEntitiesForPolicyResponseBody")

AUDITORS = f"auditors@group.{DOMAIN}"
ROLE = "prometheus-auditor@role.acme-observability.onaliyunservice.com"


_HOLDING = (
    Statement(
        "A user's policies have the date of their attachment",
        api("ListPoliciesForUser"),
        ask(RAM, "ListPoliciesForUser", UserName="li.na"),
        has={
            "Policies.Policy.0.PolicyName": "AliyunARMSReadOnlyAccess",
            "Policies.Policy.0.PolicyType": "System",
            "Policies.Policy.0.DefaultVersion": "v13",
            "Policies.Policy.0.Description": present,
            "Policies.Policy.0.AttachDate": STAMP,
        },
    ),
    *(
        Statement(
            f"{what}, to which nothing can be attached",
            ERRORS,
            named("AttachPolicyToUser", policy, kind, UserName=user),
            code,
        )
        for what, user, policy, kind, code in (
            ("No user", "nobody", FULL, "System", "EntityNotExist.User"),
            ("No policy", "li.na", "Nothing", "System", "EntityNotExist.Policy"),
            ("No type", "li.na", FULL, "Own", "InvalidParameter.PolicyType"),
            ("A name's form", "li.na", "a_b", "System", "InvalidParameter.PolicyName.InvalidChars"),
            ("A user's form", "a b", FULL, "System", "InvalidParameter.UserName.InvalidChars"),
        )
    ),
    Statement(
        "What a user does not hold is not detached",
        ERRORS,
        named("DetachPolicyFromUser", FULL, "System", UserName="li.na"),
        "EntityNotExist.User.Policy",
        has={"Message": "The indicate policy of the user does not exist."},
    ),
    Statement(
        "What a group does not hold is not detached",
        ERRORS,
        named("DetachPolicyFromGroup", FULL, "System", GroupName="auditors"),
        "EntityNotExist.Group.Policy",
        has={"Message": "The indicate policy attached to the group does not exist."},
    ),
    Statement(
        "What a group holds already",
        ERRORS,
        named("AttachPolicyToGroup", ADMIN, "System", GroupName="platform-admins"),
        "EntityAlreadyExists.Group.Policy",
        has={"Message": "The group has already been attached this policy."},
    ),
    Statement(
        "Ten custom policies are a user's limit",
        LIMITS,
        named("AttachPolicyToUser", "Rules", UserName="chen_jie"),
        "LimitExceeded.User.Policy",
        before=(
            MADE,
            *(create(f"Rules-{number}") for number in range(10)),
            *(
                named("AttachPolicyToUser", f"Rules-{number}", UserName="chen_jie")
                for number in range(10)
            ),
        ),
        has={
            "Message": "The policy count of the user attached policies beyond the current limits."
        },
    ),
    Statement(
        "A policy that a user holds is not deleted",
        ERRORS,
        ask(RAM, "DeletePolicy", PolicyName="Rules"),
        "DeleteConflict.Policy.User",
        before=(MADE, named("AttachPolicyToUser", "Rules", UserName="li.na")),
        has={"Message": "The policy CAN NOT been attached to any user while deleting the policy."},
    ),
    Statement(
        "A policy that a group holds is not deleted",
        ERRORS,
        ask(RAM, "DeletePolicy", PolicyName="Rules"),
        "DeleteConflict.Policy.Group",
        before=(MADE, named("AttachPolicyToGroup", "Rules", GroupName="auditors")),
        has={"Message": "The policy CAN NOT been attached to any group while deleting the policy."},
    ),
    Statement(
        "A policy's roles have an ARN and a description",
        ENTITIES,
        named("ListEntitiesForPolicy", "AliyunPrometheusMetricReadAccess", "System"),
        has={
            "Roles.Role.0.RoleName": "prometheus-auditor",
            "Roles.Role.0.RoleId": present,
            "Roles.Role.0.Arn": f"acs:ram::{ACCOUNT}:role/prometheus-auditor",
            "Roles.Role.0.Description": "Read-only on Prometheus, for the yearly audit",
            "Roles.Role.0.AttachDate": STAMP,
        },
    ),
    Statement(
        "A policy's users have an ID, a name and a display name",
        ENTITIES,
        named("ListEntitiesForPolicy", FULL, "System"),
        has={
            "Users.User.*.UserName": ["wang.wei"],
            "Users.User.*.DisplayName": ["王伟"],
            "Users.User.0.UserId": present,
            "Users.User.0.AttachDate": STAMP,
            "Groups.Group": [],
        },
    ),
    Statement(
        "A policy's groups have a name and comments",
        ENTITIES,
        named("ListEntitiesForPolicy", ADMIN, "System"),
        has={
            "Groups.Group.*.GroupName": ["platform-admins"],
            "Groups.Group.*.Comments": ["Administrators of the account"],
        },
    ),
    Statement(
        "Nobody holds a policy that is not there",
        ERRORS,
        named("ListEntitiesForPolicy", "Nothing"),
        "EntityNotExist.Policy",
    ),
    Statement(
        "Policies of one type",
        LIST,
        ask(RAM, "ListPolicies", PolicyType="Custom"),
        has={
            "IsTruncated": False,
            "Policies.Policy.*.PolicyName": holding("acme-alert-editor", "acme-office-only"),
            "Policies.Policy.0.DefaultVersion": "v1",
        },
    ),
    Statement(
        "Of both types 100 at a time",
        LIST,
        ask(RAM, "ListPolicies"),
        has={
            "IsTruncated": True,
            "Marker": present,
            "Policies.Policy.99.PolicyName": present,
            "Policies.Policy.100": None,
        },
    ),
    Statement(
        "A type is System or Custom",
        ERRORS,
        ask(RAM, "ListPolicies", PolicyType="Own"),
        "InvalidParameter.PolicyType",
    ),
)

_SCOPES = (
    Statement(
        "A grant on a resource group is listed with it",
        GRANT,
        listed(PrincipalName=CHEN),
        before=(granted("AttachPolicy"),),
        has={
            f"{ROWS}.*.ResourceGroupId": [PAYMENTS],
            f"{ROWS}.*.PolicyName": [FULL],
            f"{ROWS}.*.PolicyType": ["System"],
            f"{ROWS}.*.PrincipalType": ["IMSUser"],
            f"{ROWS}.*.PrincipalName": [CHEN],
            f"{ROWS}.0.AttachDate": STAMP,
        },
    ),
    Statement(
        "With the account's ID it is a grant in the account",
        GRANT,
        ask(RAM, "ListPoliciesForUser", UserName="chen_jie"),
        before=(granted("AttachPolicy", ResourceGroupId=ACCOUNT),),
        has={"Policies.Policy.*.PolicyName": [FULL]},
    ),
    *(
        Statement(f"No grant {why}", GRANT, granted("AttachPolicy", **given), code)
        for why, given, code in (
            ("of another type", {"PolicyType": "Own"}, "InvalidParameter.PolicyType"),
            ("of nothing", {"PolicyName": "Nothing"}, "EntityNotExist.Policy"),
            ("in no group", {"ResourceGroupId": "rg-no"}, "EntityNotExists.ResourceGroup"),
            ("to nobody", {"PrincipalName": f"nobody@{DOMAIN}"}, "EntityNotExist.User"),
        )
    ),
    *(
        Statement(
            f"{name} is required",
            GRANT,
            ask(RM, "AttachPolicy", **{k: v for k, v in GRANTED.items() if k != name}),
            f"Missing{name}",
        )
        for GRANTED in (dict(granted("AttachPolicy").given),)
        for name in GRANTED
    ),
    Statement(
        "Grants are listed ten at a time",
        ATTACHMENTS,
        ask(RM, "ListPolicyAttachments"),
        has={"PageNumber": 1, "PageSize": 10, f"{ROWS}.9.PolicyName": present, f"{ROWS}.10": None},
    ),
    Statement(
        "A page has at most 100 rows",
        ATTACHMENTS,
        ask(RM, "ListPolicyAttachments", PageSize="101"),
        "InvalidParameter.PageSize",
    ),
    Statement(
        "Grants of a policy that is not there",
        GRANT,
        listed(PolicyName="Nothing"),
        "EntityNotExist.Policy",
        has={"Message": "The policy does not exist."},
    ),
    Statement(
        "Grants of a policy that is not of that type",
        GRANT,
        listed(PolicyName=FULL, PolicyType="Custom"),
        "EntityNotExist.Policy",
    ),
    Statement(
        "Grants of groups and of roles",
        ATTACHMENTS,
        listed(PrincipalType="ServiceRole"),
        has={f"{ROWS}.*.PrincipalName": holding(ROLE), f"{ROWS}.0.PrincipalType": "ServiceRole"},
    ),
    Statement(
        "Grants of one group",
        ATTACHMENTS,
        listed(PrincipalName=AUDITORS),
        has={f"{ROWS}.*.PolicyName": ["AliyunRAMReadOnlyAccess"]},
    ),
    Statement(
        "Grants in one resource group",
        ATTACHMENTS,
        listed(ResourceGroupId=PAYMENTS),
        has={f"{ROWS}.*.ResourceGroupId": without(ACCOUNT), f"{ROWS}.0.PolicyName": present},
    ),
    *(
        Statement(
            f"A system policy is described in the language that is asked for: {language}",
            model("ListPolicyAttachmentsRequest.Language", RM_MODEL),
            listed(PolicyName=ADMIN, Language=language),
            has={f"{ROWS}.0.Description": holding(word)},
        )
        for language, word in (("en", "full access"), ("zh-CN", "权限"), ("ja", "権限"))
    ),
    Statement(
        "A custom policy is described as its makers did",
        model("ListPolicyAttachmentsRequest.Language", RM_MODEL),
        listed(PolicyName="acme-alert-editor", Language="zh-CN"),
        has={f"{ROWS}.0.Description": "Edit alert rules"},
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_HOLDING, *_SCOPES)
