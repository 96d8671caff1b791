"""What is documented of operations and fields that the simulator does not have."""

from __future__ import annotations

from tests.simulator.statements.client import Sending
from tests.simulator.statements.sources import (
    ARMS_GET,
    ARMS_MODEL,
    CMS_GET,
    IMS_MODEL,
    api,
    management,
    model,
)
from tests.simulator.statements.statement import (
    ARMS,
    CMS,
    DOMAIN,
    IMS,
    RAM,
    RM,
    Statement,
    allow,
    ask,
    present,
    statement,
)

NOT_BUILT = "The operation is not built: Onramp asks for nothing of the kind."
TRUST = statement(allow("sts:AssumeRole"))

STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "IMS makes a user with tags",
        api("CreateUser", IMS),
        ask(
            IMS,
            "CreateUser",
            UserPrincipalName=f"ann@{DOMAIN}",
            DisplayName="Ann",
            Tag__1__Key="team",
            Tag__1__Value="sre",
        ),
        has={"User.Tags.Tag.0.TagKey": "team"},
        fails=NOT_BUILT,
    ),
    Statement(
        "IMS makes a logon profile with a status",
        model("CreateLoginProfileRequest", IMS_MODEL),
        ask(
            IMS,
            "CreateLoginProfile",
            UserPrincipalName=f"chen_jie@{DOMAIN}",
            Password="Sun-Flower7!xyz",
            Status="Inactive",
        ),
        has={"LoginProfile.Status": "Inactive"},
        fails=NOT_BUILT,
    ),
    Statement(
        "IMS lists the names of users only",
        api("ListUserBasicInfos", IMS),
        ask(IMS, "ListUserBasicInfos"),
        has={"UserBasicInfos.UserBasicInfo.0.UserPrincipalName": present},
        fails=NOT_BUILT,
    ),
    Statement(
        "Deleted users lie in a recycle bin",
        api("ListUsersInRecycleBin", IMS),
        ask(IMS, "ListUsersInRecycleBin"),
        before=(ask(RAM, "CreateUser", UserName="ann"), ask(RAM, "DeleteUser", UserName="ann")),
        fails=NOT_BUILT,
    ),
    Statement(
        "An alias is set",
        api("SetAccountAlias"),
        ask(RAM, "SetAccountAlias", AccountAlias="acme-two"),
        fails=NOT_BUILT,
    ),
    Statement(
        "A role is made",
        api("CreateRole"),
        ask(RAM, "CreateRole", RoleName="new-role", AssumeRolePolicyDocument=TRUST),
        has={"Role.RoleName": "new-role"},
        fails=NOT_BUILT,
    ),
    Statement(
        "RAM puts tags on policies",
        api("TagResources"),
        ask(
            RAM,
            "TagResources",
            ResourceType="policy",
            ResourceNames='["acme-alert-editor"]',
            Tag='[{"Key":"team","Value":"sre"}]',
        ),
        fails=NOT_BUILT,
    ),
    Statement(
        "Resource Management describes a policy in a language",
        management("GetPolicy"),
        ask(RM, "GetPolicy", PolicyType="System", PolicyName="ReadOnlyAccess", Language="zh-CN"),
        has={"Policy.Description": present},
        fails=NOT_BUILT,
    ),
    Statement(
        "A resource group is made",
        management("CreateResourceGroup"),
        ask(RM, "CreateResourceGroup", Name="new-group", DisplayName="New"),
        has={"ResourceGroup.Id": present},
        fails=NOT_BUILT,
    ),
    Statement(
        "Environments are listed",
        model("ListEnvironmentsResponseBody", ARMS_MODEL),
        ask(ARMS, "ListEnvironments", RegionId="cn-hangzhou", EnvironmentType="CS"),
        has={"Data.Total": present},
        fails=NOT_BUILT,
    ),
    Statement(
        "A global view has addresses of its own",
        CMS_GET,
        ask(CMS, "GetPrometheusView").sent(
            Sending(method="GET", path="/prometheus-views/global-view-acme-7d21c")
        ),
        has={"prometheusView.httpApiInterUrl": present},
        fails=NOT_BUILT,
    ),
    Statement(
        "An instance has addresses for OpenTelemetry",
        ARMS_GET,
        ask(
            ARMS,
            "GetPrometheusInstance",
            RegionId="cn-hangzhou",
            ClusterId="c5f0a7d1e2b34c6f89a0d1c2b3e4f5061",
        ),
        has={"Data.OpenTelemetryInterUrl": present, "Data.OpenTelemetryIntraUrl": present},
        fails="Their form is documented nowhere, and none is made up.",
    ),
)
