"""Resource groups, and grants on them."""

from __future__ import annotations

from tests.simulator.statements.sources import RM_MODEL, management, model
from tests.simulator.statements.statement import (
    ACCOUNT,
    DOMAIN,
    HOLDER,
    RM,
    STAMP,
    Ask,
    Statement,
    allow,
    ask,
    holder,
    holding,
    like,
    present,
)

LIST, READ = management("ListResourceGroups"), management("GetResourceGroup")
ATTACH = management("AttachPolicy")
MODEL = model("ListResourceGroupsRequest", RM_MODEL)
PLATFORM, PAYMENTS = "rg-aekz7wq3hbd5ymq", "rg-aekzr4nt2c6lgsa"
ROWS = "ResourceGroups.ResourceGroup"
GRANT = {
    "PolicyType": "System",
    "PolicyName": "AliyunARMSReadOnlyAccess",
    "PrincipalType": "IMSUser",
    "PrincipalName": f"chen_jie@{DOMAIN}",
    "ResourceGroupId": PLATFORM,
}


def groups(**given: str) -> Ask:
    return ask(RM, "ListResourceGroups", **given)


def attach(**other: str) -> Ask:
    return ask(RM, "AttachPolicy", **{**GRANT, **other})


def detach(**other: str) -> Ask:
    return ask(RM, "DetachPolicy", **{**GRANT, **other})


_GROUPS = (
    Statement(
        "Resource groups ten at a time",
        LIST,
        groups(),
        has={
            "PageNumber": 1,
            "PageSize": 10,
            "TotalCount": 4,
            f"{ROWS}.*.Name": ["default", "platform", "payments", "data-lake"],
            f"{ROWS}.0.Id": like(r"rg-\w{15}"),
            f"{ROWS}.0.AccountId": ACCOUNT,
            f"{ROWS}.0.Status": "OK",
            f"{ROWS}.0.CreateDate": STAMP,
            f"{ROWS}.0.Tags": None,
        },
    ),
    Statement(
        "Tags where they are asked for",
        LIST,
        groups(IncludeTags="true"),
        has={f"{ROWS}.0.Tags.Tag": []},
    ),
    Statement(
        "A page",
        LIST,
        groups(PageSize="3", PageNumber="2"),
        has={
            "PageNumber": 2,
            "PageSize": 3,
            "TotalCount": 4,
            f"{ROWS}.0.Id": present,
            f"{ROWS}.1": None,
        },
    ),
    Statement(
        "A page behind the last one", LIST, groups(PageNumber="9"), has={"TotalCount": 4, ROWS: []}
    ),
    *(
        Statement(
            f"{name} is not {value}", MODEL, groups(**{name: value}), f"InvalidParameter.{name}"
        )
        for name, value in (
            ("PageSize", "0"),
            ("PageSize", "101"),
            ("PageNumber", "0"),
            ("PageNumber", "one"),
        )
    ),
    Statement(
        "One by its ID",
        LIST,
        groups(ResourceGroupId=PAYMENTS),
        has={f"{ROWS}.*.Name": ["payments"], "TotalCount": 1},
    ),
    Statement(
        "Two by their IDs",
        LIST,
        groups(ResourceGroupIds__1=PAYMENTS, ResourceGroupIds__2=PLATFORM),
        has={f"{ROWS}.*.Name": ["platform", "payments"]},
    ),
    Statement(
        "A hundred IDs are the limit",
        MODEL,
        Ask(RM, "ListResourceGroups", {f"ResourceGroupIds.{n}": PAYMENTS for n in range(1, 102)}),
        "InvalidParameter.ResourceGroupIds.Length",
    ),
    Statement(
        "One by its name",
        LIST,
        groups(Name="data-lake"),
        has={f"{ROWS}.*.DisplayName": ["Data lake"]},
    ),
    Statement(
        "One by its display name",
        LIST,
        groups(DisplayName="Payments 支付"),
        has={f"{ROWS}.*.Id": [PAYMENTS]},
    ),
    Statement("None is being deleted", LIST, groups(Status="PendingDelete"), has={ROWS: []}),
    Statement("A state that there is not", MODEL, groups(Status="Fine"), "InvalidParameter.Status"),
    Statement(
        "One with its regions",
        READ,
        ask(RM, "GetResourceGroup", ResourceGroupId=PAYMENTS),
        has={
            "ResourceGroup.Id": PAYMENTS,
            "ResourceGroup.Name": "payments",
            "ResourceGroup.RegionStatuses.RegionStatus.*.Status": ["OK", "OK", "OK"],
            "ResourceGroup.RegionStatuses.RegionStatus.*.RegionId": holding("cn-hangzhou"),
        },
    ),
    Statement(
        "One that there is not",
        ATTACH,
        ask(RM, "GetResourceGroup", ResourceGroupId="rg-nowhere"),
        "EntityNotExists.ResourceGroup",
    ),
    Statement(
        "Which one is mandatory", READ, ask(RM, "GetResourceGroup"), "MissingResourceGroupId"
    ),
    Statement(
        "A list needs RAM's action as well",
        "https://www.alibabacloud.com/help/doc-detail/159974.htm",
        groups().by(HOLDER),
        "NoPermission",
        before=holder(allow("resourcemanager:ListResourceGroups")),
    ),
)

_GRANTS = (
    Statement("A grant on a resource group", ATTACH, attach(), has={"RequestId": present}),
    Statement(
        "It is not in RAM's list of what a user holds",
        management("ListPolicyAttachments"),
        ask("2015-05-01", "ListPoliciesForUser", UserName="chen_jie"),
        before=(attach(),),
        has={"Policies.Policy": []},
    ),
    Statement(
        "The same grant in the account is another one",
        ATTACH,
        attach(ResourceGroupId=ACCOUNT),
        before=(attach(),),
    ),
    Statement(
        "The same grant twice",
        ATTACH,
        attach(),
        "EntityAlreadyExists.User.Policy",
        before=(attach(),),
    ),
    Statement(
        "A type that there is not, in Resource Management's words",
        ATTACH,
        attach(PolicyType="system"),
        "InvalidParameter.PolicyType",
        has={"Message": "The specified policy type is invalid."},
    ),
    Statement(
        "Taking back has the same words",
        management("DetachPolicy"),
        detach(PolicyType="Own"),
        "InvalidParameter.PolicyType",
        has={"Message": "The specified policy type is invalid."},
    ),
    Statement(
        "A list of grants has the same words",
        management("ListPolicyAttachments"),
        ask(RM, "ListPolicyAttachments", PolicyType="Own"),
        "InvalidParameter.PolicyType",
        has={"Message": "The specified policy type is invalid."},
    ),
    Statement("A grant is taken back", management("DetachPolicy"), detach(), before=(attach(),)),
    Statement(
        "A grant elsewhere is not this one",
        management("DetachPolicy"),
        detach(ResourceGroupId=PAYMENTS),
        "EntityNotExist.User.Policy",
        before=(attach(),),
    ),
    Statement(
        "A grant of another policy is not this one",
        management("DetachPolicy"),
        detach(PolicyName="AliyunARMSFullAccess"),
        "EntityNotExist.User.Policy",
        before=(attach(),),
    ),
    Statement(
        "Nothing is taken back on a group that is not there",
        management("DetachPolicy"),
        detach(ResourceGroupId="rg-nowhere"),
        "EntityNotExists.ResourceGroup",
    ),
    Statement(
        "Nothing is taken back of a policy that is not there",
        management("DetachPolicy"),
        detach(PolicyName="Nothing"),
        "EntityNotExist.Policy",
        has={"Message": "The policy does not exist."},
    ),
    Statement(
        "Another type of principals",
        management("ListPolicyAttachments"),
        ask(RM, "ListPolicyAttachments", PrincipalType="User"),
        "InvalidParameter.PrincipalType",
    ),
    Statement(
        "What was taken back is not listed",
        management("ListPolicyAttachments"),
        ask(RM, "ListPolicyAttachments", PolicyType="System", PolicyName="AliyunOSSFullAccess"),
        before=(attach(PolicyName="AliyunOSSFullAccess"), detach(PolicyName="AliyunOSSFullAccess")),
        has={"TotalCount": 0, "PolicyAttachments.PolicyAttachment": []},
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_GROUPS, *_GRANTS)
