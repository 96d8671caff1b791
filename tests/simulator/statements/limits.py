"""How many there may be, and what has to be a word of a list."""

from __future__ import annotations

from dataclasses import replace

from tests.simulator.statements.sources import ERRORS, LIMITS, api, model
from tests.simulator.statements.statement import (
    DOMAIN,
    IMS,
    RAM,
    RM,
    Ask,
    From,
    Statement,
    allow,
    ask,
    present,
    statement,
)
from tui.simulator.store import Store

CREATE_POLICY = model("CreatePolicyRequest")
READING = statement(allow("ram:List*"))
ANN = ask(RAM, "CreateUser", UserName="ann")
VIEWERS = ask(RAM, "CreateGroup", GroupName="viewers")
ROLE = f"prometheus-auditor@role.{DOMAIN.removesuffix('.onaliyun.com')}.onaliyunservice.com"


def full_of_users(store: Store) -> None:
    """As many users as an account may have."""
    for number in range(len(store.users), 5000):
        store.add_user(f"user-{number}")


def full_of_policies(store: Store) -> None:
    """As many custom policies as an account may have."""
    own = store.policies["Custom", "acme-alert-editor"]
    number = sum(policy.type == "Custom" for policy in store.policies.values())
    for each in range(number, 1500):
        store.policies["Custom", f"p-{each}"] = replace(own, name=f"p-{each}")


def holds_twenty(store: Store) -> None:
    """Ann holds as many system policies as a user may."""
    names = [p.name for p in store.policies.values() if p.type == "System" and "OSS" not in p.name]
    for name in names[:20]:
        store.attach(store.users["ann"], "System", name)


def frozen_key(store: Store) -> None:
    """Nothing changes: keys count whether they are enabled or not."""
    for key in store.users["ann"].keys.values():
        key.active = False


def create(name: str = "Rules", **more: str) -> Ask:
    given = {"PolicyName": name, "PolicyDocument": READING, **more}
    return ask(RAM, "CreatePolicy", **given)


def attach_own(action: str, number: int, **whom: str) -> Ask:
    return ask(RAM, action, PolicyType="Custom", PolicyName=f"Rules-{number}", **whom)


OSS = {"PolicyType": "System", "PolicyName": "AliyunOSSFullAccess"}
_TEN = tuple(create(f"Rules-{number}") for number in range(11))

_COUNTS = (
    Statement(
        "5000 users are an account's limit",
        LIMITS,
        ANN,
        "LimitExceeded.User",
        change=full_of_users,
        has={"Message": "The count of users beyond the current limits."},
    ),
    Statement(
        "1500 custom policies are an account's limit",
        LIMITS,
        create(),
        "LimitExceeded.Policy",
        change=full_of_policies,
    ),
    Statement(
        "Twenty system policies are a user's limit",
        LIMITS,
        ask(RAM, "AttachPolicyToUser", UserName="ann", **OSS),
        "LimitExceeded.User.Policy",
        before=(ANN,),
        change=holds_twenty,
    ),
    Statement(
        "Custom policies are counted apart",
        LIMITS,
        attach_own("AttachPolicyToUser", 0, UserName="ann"),
        before=(ANN, *_TEN),
        change=holds_twenty,
    ),
    Statement(
        "Ten custom policies are a group's limit",
        LIMITS,
        attach_own("AttachPolicyToGroup", 10, GroupName="viewers"),
        "LimitExceeded.Group.Policy",
        before=(
            VIEWERS,
            *_TEN,
            *(attach_own("AttachPolicyToGroup", n, GroupName="viewers") for n in range(10)),
        ),
    ),
    Statement(
        "Ten custom policies are a role's limit",
        LIMITS,
        ask(
            RM,
            "AttachPolicy",
            PolicyType="Custom",
            PolicyName="Rules-10",
            PrincipalType="ServiceRole",
            PrincipalName=ROLE,
            ResourceGroupId="1290384756102938",
        ),
        "LimitExceeded.Role.Policy",
        before=(
            *_TEN,
            *(
                ask(
                    RM,
                    "AttachPolicy",
                    PolicyType="Custom",
                    PolicyName=f"Rules-{n}",
                    PrincipalType="ServiceRole",
                    PrincipalName=ROLE,
                    ResourceGroupId="1290384756102938",
                )
                for n in range(10)
            ),
        ),
    ),
    Statement(
        "AccessKeys that are disabled count too",
        LIMITS,
        ask(RAM, "CreateAccessKey", UserName="ann"),
        "LimitExceeded.User.AccessKey",
        before=(ANN, *(ask(RAM, "CreateAccessKey", UserName="ann"),) * 2),
        change=frozen_key,
    ),
    Statement(
        "A deleted AccessKey makes room",
        LIMITS,
        ask(RAM, "CreateAccessKey", UserName="ann"),
        before=(
            ANN,
            *(ask(RAM, "CreateAccessKey", UserName="ann"),) * 2,
            ask(
                RAM,
                "DeleteAccessKey",
                UserName="ann",
                UserAccessKeyId=From(1, "AccessKey.AccessKeyId"),
            ),
        ),
        has={"AccessKey.AccessKeySecret": present},
    ),
)

_TAGS = (
    Statement(
        "A policy may have tags",
        CREATE_POLICY,
        ask(RAM, "ListPolicies", Tag='[{"Key":"team","Value":"sre"}]'),
        before=(create(Tag='[{"Key":"team","Value":"sre"}]'), create("Others")),
        has={
            "Policies.Policy.*.PolicyName": ["Rules"],
            "Policies.Policy.0.Tags.Tag.0.TagKey": "team",
            "Policies.Policy.0.Tags.Tag.0.TagValue": "sre",
        },
    ),
    *(
        Statement(says, CREATE_POLICY, create(Tag=text), code)
        for says, text, code in (
            ("Tags are a list", '{"Key":"team"}', "InvalidParameter.Tag"),
            ("Tags are JSON", "team=sre", "InvalidParameter.Tag"),
            ("A tag has a key", '[{"Value":"sre"}]', "InvalidParameter.Tag.Key.Length"),
            (
                "A tag's key is no address",
                '[{"Key":"http://x"}]',
                "InvalidParameter.Tag.Key.InvalidChars",
            ),
        )
    ),
)

_WORDS = (
    *(
        Statement(f"{name} is not {value}", ERRORS, request, f"InvalidParameter.{name}")
        for name, value, request in (
            ("PolicyType", "custom", ask(RAM, "GetPolicy", PolicyType="custom", PolicyName="x")),
            ("PolicyType", "", ask(RAM, "ListEntitiesForPolicy", PolicyName="AdministratorAccess")),
            (
                "PolicyType",
                "SYSTEM",
                ask(
                    RAM,
                    "AttachPolicyToGroup",
                    PolicyType="SYSTEM",
                    PolicyName="ReadOnlyAccess",
                    GroupName="auditors",
                ),
            ),
            (
                "CascadingDelete",
                "perhaps",
                ask(RAM, "DeletePolicy", PolicyName="acme-alert-editor", CascadingDelete="perhaps"),
            ),
            (
                "SetAsDefault",
                "1",
                ask(
                    RAM,
                    "CreatePolicyVersion",
                    PolicyName="acme-alert-editor",
                    PolicyDocument=READING,
                    SetAsDefault="1",
                ),
            ),
            (
                "RotateStrategy",
                "Oldest",
                ask(
                    RAM,
                    "CreatePolicyVersion",
                    PolicyName="acme-alert-editor",
                    PolicyDocument=READING,
                    RotateStrategy="Oldest",
                ),
            ),
            ("IncludeTags", "2", ask(RM, "ListResourceGroups", IncludeTags="2")),
            (
                "EncodedDiagnosticMessage",
                "x",
                ask(RAM, "DecodeDiagnosticMessage", EncodedDiagnosticMessage="x"),
            ),
        )
    ),
    *(
        Statement(
            f"A display name has no {name!r}",
            ERRORS,
            ask(RAM, "CreateUser", UserName="ann", DisplayName=f"Ann {name}"),
            "InvalidParameter.DisplayName.InvalidChars",
        )
        for name in ("<b>", "&", "😀")
    ),
    *(
        Statement(
            f"{says} is no policy",
            ERRORS,
            ask(RAM, "CreatePolicy", PolicyName="Rules", PolicyDocument=document),
            "MalformedPolicyDocument",
        )
        for says, document in (
            ("An Effect that is a list", statement({**allow("ram:*"), "Effect": ["Allow"]})),
            (
                "An operator that holds a list",
                statement(allow("ram:*", Condition={"StringEquals": []})),
            ),
            (
                "A condition's value that is an object",
                statement(allow("ram:*", Condition={"StringEquals": {"acs:SourceIp": {}}})),
            ),
            ("Something nested thousands deep", "[" * 6000),
        )
    ),
    Statement(
        "A user's name has no space at its end",
        ERRORS,
        ask(RAM, "GetUser", UserName="li.na "),
        "InvalidParameter.UserName.InvalidChars",
    ),
    Statement(
        "A policy's name has no underscore",
        CREATE_POLICY,
        create("my_rules"),
        "InvalidParameter.PolicyName.InvalidChars",
    ),
    Statement(
        "Whom a policy is attached to is looked up by the name",
        api("AttachPolicyToUser"),
        ask(RAM, "AttachPolicyToUser", UserName="ann", **OSS),
        before=(ANN,),
    ),
    Statement(
        "A principal's name is none of RAM's",
        ERRORS,
        ask(RAM, "GetUser", UserName=f"li.na@{DOMAIN}"),
        "InvalidParameter.UserName.InvalidChars",
    ),
    Statement(
        "A number is written in plain digits",
        api("ListUsers", IMS),
        ask(IMS, "ListUsers", MaxItems="٣"),
        "InvalidParameter.MaxItems",
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_COUNTS, *_TAGS, *_WORDS)
