"""Policies, and how their names are compared."""

from __future__ import annotations

from tests.simulator.statements.sources import ERRORS, POLICY_CASE, SYNTAX, api, management, model
from tests.simulator.statements.statement import (
    DOMAIN,
    RAM,
    RM,
    STAMP,
    Ask,
    Statement,
    absent,
    allow,
    ask,
    holding,
    statement,
)
from tui.simulator.seed.people import PAYMENTS

CREATE = model("CreatePolicyRequest")
READ = api("GetPolicy")
ATTACHMENTS = management("ListPolicyAttachments")
GRANT = management("AttachPolicy")

READING = statement(allow("ram:List*"))
ADMIN = "AdministratorAccess"
FULL = "AliyunARMSFullAccess"
MADE = ask(RAM, "CreatePolicy", PolicyName="Rules", PolicyDocument=READING)
CHEN = f"chen_jie@{DOMAIN}"


def create(name: str = "Rules", document: str = READING, **more: str) -> Ask:
    return ask(RAM, "CreatePolicy", PolicyName=name, PolicyDocument=document, **more)


def named(action: str, name: str, kind: str = "Custom", **more: str) -> Ask:
    return ask(RAM, action, PolicyName=name, PolicyType=kind, **more)


def granted(action: str, **more: str) -> Ask:
    given = {
        "PolicyType": "System",
        "PolicyName": FULL,
        "PrincipalType": "IMSUser",
        "PrincipalName": CHEN,
        "ResourceGroupId": PAYMENTS,
        **more,
    }
    return ask(RM, action, **given)


def listed(**more: str) -> Ask:
    return ask(RM, "ListPolicyAttachments", PageSize="100", **more)


ROWS = "PolicyAttachments.PolicyAttachment"

_CREATING = (
    Statement(
        "A policy's first version is its default",
        CREATE,
        create(Description="OSS administrator"),
        has={
            "Policy.PolicyName": "Rules",
            "Policy.PolicyType": "Custom",
            "Policy.DefaultVersion": "v1",
            "Policy.Description": "OSS administrator",
            "Policy.CreateDate": STAMP,
        },
    ),
    Statement(
        "A description that was not given is empty",
        CREATE,
        create(),
        has={"Policy.Description": absent},
    ),
    Statement(
        "A policy is read with its document, which is text",
        READ,
        named("GetPolicy", "Rules"),
        before=(MADE,),
        has={
            "Policy.PolicyName": "Rules",
            "Policy.AttachmentCount": 0,
            "Policy.UpdateDate": STAMP,
            "DefaultPolicyVersion.VersionId": "v1",
            "DefaultPolicyVersion.IsDefaultVersion": True,
            "DefaultPolicyVersion.PolicyDocument": READING,
        },
    ),
    *(
        Statement(
            f"A policy's name may be {name:.12}",
            CREATE,
            create(name),
            has={"Policy.PolicyName": name},
        )
        for name in ("a", "a" * 128, "OSS-Administrator-2")
    ),
    *(
        Statement(
            f"A policy's name may not have such characters: {name}",
            ERRORS,
            create(name),
            "InvalidParameter.PolicyName.InvalidChars",
            has={"Message": 'The parameter - "PolicyName" contains invalid chars.'},
        )
        for name in ("a_b", "a.b", "a b", "策略")
    ),
    Statement(
        "A policy's name of 129 characters",
        ERRORS,
        create("a" * 129),
        "InvalidParameter.PolicyName.Length",
    ),
    Statement(
        "A description of 1025 characters",
        ERRORS,
        create(Description="a" * 1025),
        "InvalidParameter.Description.Length",
    ),
    Statement("A description of 1024 characters", CREATE, create(Description="a" * 1024)),
    Statement(
        "A document of more than 6144 characters",
        CREATE,
        create(document=statement(allow("ram:List" + "x" * 6144))),
        "InvalidParameter.PolicyDocument.Length",
    ),
    Statement(
        "A document of nearly 6144 characters",
        CREATE,
        create(document=statement(allow("ram:List" + "x" * 6040))),
    ),
    *(
        Statement(
            f"What is no policy: {why}",
            SYNTAX,
            create(document=document),
            "MalformedPolicyDocument",
        )
        for why, document in (
            ("no JSON", "allow everything"),
            ("no version", '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'),
            ("another version", statement(allow("*")).replace('"1"', '"2"')),
            ("no statement", '{"Version":"1","Statement":[]}'),
            ("no effect", '{"Version":"1","Statement":[{"Action":"*","Resource":"*"}]}'),
            ("another effect", statement(allow("*")).replace("Allow", "allow")),
            ("no action", '{"Version":"1","Statement":[{"Effect":"Allow","Resource":"*"}]}'),
            ("no resource", '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*"}]}'),
            ("a principal", statement({**allow("*"), "Principal": {"RAM": "*"}})),
            ("a name for a statement", statement({**allow("*"), "Sid": "one"})),
        )
    ),
    Statement(
        "No two policies of one name",
        ERRORS,
        create(),
        "EntityAlreadyExists.Policy",
        before=(MADE,),
        has={"Message": "The group does already EXIST."},
    ),
)

_PUBLISHED = (
    Statement(
        "The write policy of metrics can read them, and change how logs are collected",
        "https://help.aliyun.com/zh/ram/developer-reference/aliyunprometheusmetricwriteaccess",
        named("GetPolicy", "AliyunPrometheusMetricWriteAccess", "System"),
        has={
            "DefaultPolicyVersion.VersionId": "v3",
            "DefaultPolicyVersion.PolicyDocument": holding(
                "log:RemoteWritePrometheus",
                "log:QueryPrometheusMetrics",
                "log:DeleteLogtailPipelineConfig",
                "cms:SyncAlertRulesByGroup",
            ),
        },
    ),
)

_CASE = (
    Statement(
        "A policy is read by its name in other letters, and told as it is",
        POLICY_CASE,
        named("GetPolicy", "aliyunarmsfullaccess", "System"),
        has={"Policy.PolicyName": FULL},
    ),
    Statement(
        "A custom policy is read by its name in other letters",
        POLICY_CASE,
        named("GetPolicy", "RULES"),
        before=(MADE,),
        has={"Policy.PolicyName": "Rules"},
    ),
    Statement(
        "A name that differs in case only is taken",
        POLICY_CASE,
        create("rULES"),
        "EntityAlreadyExists.Policy",
        before=(MADE,),
    ),
    Statement(
        "What is attached is attached, whatever the letters",
        POLICY_CASE,
        named("AttachPolicyToUser", "AliyunArmsFullAccess", "System", UserName="wang.wei"),
        "EntityAlreadyExists.User.Policy",
        has={"Message": "The user has already been attached this policy."},
    ),
    Statement(
        "What was attached in other letters is listed as it is",
        POLICY_CASE,
        ask(RAM, "ListPoliciesForUser", UserName="chen_jie"),
        before=(named("AttachPolicyToUser", FULL.upper(), "System", UserName="chen_jie"),),
        has={"Policies.Policy.*.PolicyName": [FULL]},
    ),
    Statement(
        "What is attached is detached in other letters",
        POLICY_CASE,
        ask(RAM, "ListPoliciesForUser", UserName="wang.wei"),
        before=(named("DetachPolicyFromUser", FULL.lower(), "System", UserName="wang.wei"),),
        has={"Policies.Policy": []},
    ),
    Statement(
        "Resource Management compares them so, too",
        POLICY_CASE,
        listed(PolicyName=FULL, ResourceGroupId=PAYMENTS),
        before=(granted("AttachPolicy", PolicyName=FULL.lower()),),
        has={f"{ROWS}.*.PolicyName": [FULL]},
    ),
    Statement(
        "Grants are found by a name in other letters",
        POLICY_CASE,
        listed(PolicyName=FULL.upper()),
        has={f"{ROWS}.*.PolicyName": [FULL]},
    ),
    Statement(
        "A version is made for a name in other letters",
        POLICY_CASE,
        ask(RAM, "CreatePolicyVersion", PolicyName="rules", PolicyDocument=READING),
        before=(MADE,),
        has={"PolicyVersion.VersionId": "v2"},
    ),
    Statement(
        "A policy is deleted by its name in other letters",
        POLICY_CASE,
        named("GetPolicy", "Rules"),
        "EntityNotExist.Policy",
        before=(MADE, ask(RAM, "DeletePolicy", PolicyName="rules")),
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_CREATING, *_PUBLISHED, *_CASE)
