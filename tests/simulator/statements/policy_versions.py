"""Versions of policies."""

from __future__ import annotations

from tests.simulator.statements.sources import ERRORS, LIMITS, api, model
from tests.simulator.statements.statement import (
    HOLDER,
    RAM,
    STAMP,
    Ask,
    Statement,
    absent,
    allow,
    ask,
    deny,
    holder,
    holding,
    like,
    statement,
)

CREATE = api("CreatePolicyVersion")
MODEL = model("CreatePolicyVersionRequest")
DELETE = api("DeletePolicyVersion")
DEFAULT = api("SetDefaultPolicyVersion")
READ = api("GetPolicyVersion")
LIST = api("ListPolicyVersions")
REMOVE = api("DeletePolicy")
REMOVE_MODEL = model("DeletePolicyRequest")

READING = statement(allow("ram:List*"))
WRITING = statement(allow("ram:*"))
NOTHING = statement(deny("*"))
ROTATE = "DeleteOldestNonDefaultVersionWhenLimitExceeded"

MADE = ask(RAM, "CreatePolicy", PolicyName="Rules", PolicyDocument=READING)
THAT = {"PolicyName": "Rules", "PolicyType": "Custom"}


def version(document: str = WRITING, **more: str) -> Ask:
    """One more version of what :data:`MADE` makes."""
    return ask(RAM, "CreatePolicyVersion", PolicyName="Rules", PolicyDocument=document, **more)


def deleted(version_id: str) -> Ask:
    return ask(RAM, "DeletePolicyVersion", PolicyName="Rules", VersionId=version_id)


def default(version_id: str) -> Ask:
    return ask(RAM, "SetDefaultPolicyVersion", PolicyName="Rules", VersionId=version_id)


def read(version_id: str, name: str = "Rules", kind: str = "Custom") -> Ask:
    given = {"PolicyName": name, "PolicyType": kind, "VersionId": version_id}
    return ask(RAM, "GetPolicyVersion", **given)


FIVE = (MADE, version(), version(), version(), version())
VERSIONS = ask(RAM, "ListPolicyVersions", **THAT)
IDS = "PolicyVersions.PolicyVersion.*.VersionId"
DEFAULTS = "PolicyVersions.PolicyVersion.*.IsDefaultVersion"
POLICY = ask(RAM, "GetPolicy", **THAT)

_CREATING = (
    Statement(
        "A new version is numbered on, is not the default, and is told with its document",
        CREATE,
        version(),
        before=(MADE,),
        has={
            "PolicyVersion.VersionId": "v2",
            "PolicyVersion.IsDefaultVersion": False,
            "PolicyVersion.PolicyDocument": WRITING,
            "PolicyVersion.CreateDate": STAMP,
        },
    ),
    Statement(
        "SetAsDefault makes it the default at once",
        CREATE,
        version(SetAsDefault="true"),
        before=(MADE,),
        has={"PolicyVersion.VersionId": "v2", "PolicyVersion.IsDefaultVersion": True},
    ),
    Statement(
        "SetAsDefault is false by default",
        MODEL,
        POLICY,
        before=(MADE, version()),
        has={
            "Policy.DefaultVersion": "v1",
            "DefaultPolicyVersion.VersionId": "v1",
            "DefaultPolicyVersion.PolicyDocument": READING,
        },
    ),
    Statement(
        "GetPolicy follows the default version",
        CREATE,
        POLICY,
        before=(MADE, version(SetAsDefault="True")),
        has={
            "Policy.DefaultVersion": "v2",
            "DefaultPolicyVersion.VersionId": "v2",
            "DefaultPolicyVersion.IsDefaultVersion": True,
            "DefaultPolicyVersion.PolicyDocument": WRITING,
        },
    ),
    Statement(
        "A sixth version is refused, as five are the limit",
        LIMITS,
        version(),
        "LimitExceeded.Policy.Version",
        before=FIVE,
        has={"Message": "The count of policy version beyond the current limits."},
    ),
    Statement(
        "RotateStrategy None rotates nothing",
        MODEL,
        version(RotateStrategy="None"),
        "LimitExceeded.Policy.Version",
        before=FIVE,
    ),
    Statement(
        "The rotation takes the oldest version away",
        MODEL,
        VERSIONS,
        before=(*FIVE, default("v3"), version(RotateStrategy=ROTATE)),
        has={IDS: ["v2", "v3", "v4", "v5", "v6"]},
    ),
    Statement(
        "The rotation leaves the default version, even when it is the oldest",
        MODEL,
        VERSIONS,
        before=(*FIVE, version(RotateStrategy=ROTATE)),
        has={IDS: ["v1", "v3", "v4", "v5", "v6"]},
    ),
    Statement(
        "The rotation takes nothing away below the limit",
        MODEL,
        VERSIONS,
        before=(MADE, version(RotateStrategy=ROTATE)),
        has={IDS: ["v1", "v2"]},
    ),
    Statement(
        "A policy that is not there gets no version",
        ERRORS,
        ask(RAM, "CreatePolicyVersion", PolicyName="Others", PolicyDocument=READING),
        "EntityNotExist.Policy",
        has={"Message": "The policy does not exist."},
    ),
    Statement(
        "A system policy gets no version: the operation has no PolicyType",
        CREATE,
        ask(RAM, "CreatePolicyVersion", PolicyName="AdministratorAccess", PolicyDocument=READING),
        "EntityNotExist.Policy",
    ),
    Statement(
        "What is no policy document is refused",
        ERRORS,
        version("{}"),
        "MalformedPolicyDocument",
        before=(MADE,),
    ),
    Statement(
        "6144 characters are the limit of a document",
        MODEL,
        version(statement(allow("ram:List" + "x" * 6144))),
        "InvalidParameter.PolicyDocument.Length",
        before=(MADE,),
    ),
    Statement(
        "The policy's name has no underscore",
        ERRORS,
        ask(RAM, "CreatePolicyVersion", PolicyName="a_b", PolicyDocument=READING),
        "InvalidParameter.PolicyName.InvalidChars",
    ),
)

_DELETING = (
    Statement(
        "A version that is not the default is deleted",
        DELETE,
        VERSIONS,
        before=(MADE, version(), deleted("v2")),
        has={IDS: ["v1"]},
    ),
    Statement(
        "The default version is not deleted directly",
        ERRORS,
        deleted("v1"),
        "DeleteConflict.Policy.Version.Default",
        before=(MADE, version()),
        has={"Message": "The default policy version CAN NOT been deleted directly."},
    ),
    Statement(
        "A version that was the default before can be deleted",
        DELETE,
        deleted("v1"),
        before=(MADE, version(SetAsDefault="true")),
        has={"RequestId": like(r"[0-9A-F-]{36}")},
    ),
    Statement(
        "A version that is not there",
        ERRORS,
        deleted("v7"),
        "EntityNotExist.Policy.Version",
        before=(MADE,),
        has={"Message": "The policy version does not exist."},
    ),
    Statement(
        "What is no version's ID",
        ERRORS,
        deleted("2"),
        "InvalidParameter.VersionId.Format",
        before=(MADE,),
        has={"Message": 'The format of the parameter - "VersionId" is incorrect.'},
    ),
    Statement(
        "No version of a policy that is not there", ERRORS, deleted("v1"), "EntityNotExist.Policy"
    ),
    Statement(
        "A policy with more than the default version is not deleted",
        ERRORS,
        ask(RAM, "DeletePolicy", PolicyName="Rules"),
        "DeleteConflict.Policy.Version",
        before=(MADE, version()),
        has={"Message": "The policy CAN NOT has any version except the default version."},
    ),
    Statement(
        "CascadingDelete takes all versions along",
        REMOVE_MODEL,
        ask(RAM, "DeletePolicy", PolicyName="Rules", CascadingDelete="true"),
        before=(MADE, version()),
    ),
    Statement(
        "CascadingDelete false does not",
        REMOVE_MODEL,
        ask(RAM, "DeletePolicy", PolicyName="Rules", CascadingDelete="false"),
        "DeleteConflict.Policy.Version",
        before=(MADE, version()),
    ),
    Statement(
        "A policy with one version is deleted, and is gone",
        REMOVE,
        POLICY,
        "EntityNotExist.Policy",
        before=(MADE, version(), deleted("v2"), ask(RAM, "DeletePolicy", PolicyName="Rules")),
    ),
)

_READING = (
    Statement(
        "Every version says whether it is the default",
        LIST,
        VERSIONS,
        before=(MADE, version(), version(SetAsDefault="true")),
        has={IDS: ["v1", "v2", "v3"], DEFAULTS: [False, False, True]},
    ),
    Statement(
        "One version with its document",
        READ,
        read("v2"),
        before=(MADE, version()),
        has={
            "PolicyVersion.VersionId": "v2",
            "PolicyVersion.IsDefaultVersion": False,
            "PolicyVersion.PolicyDocument": WRITING,
        },
    ),
    Statement(
        "The default version of a system policy",
        READ,
        read("v13", "AliyunARMSReadOnlyAccess", "System"),
        has={
            "PolicyVersion.IsDefaultVersion": True,
            "PolicyVersion.PolicyDocument": holding("arms:DoInsightsAction"),
        },
    ),
    Statement(
        "A version that is not there cannot be read",
        ERRORS,
        read("v9"),
        "EntityNotExist.Policy.Version",
        before=(MADE,),
    ),
    Statement(
        "What is no version's ID cannot be read",
        ERRORS,
        read("latest"),
        "InvalidParameter.VersionId.Format",
        before=(MADE,),
    ),
    Statement(
        "Versions are of a policy of a type",
        ERRORS,
        ask(RAM, "ListPolicyVersions", PolicyName="Rules", PolicyType="Own"),
        "InvalidParameter.PolicyType",
        has={"Message": 'The parameter - "PolicyType" is incorrect.'},
    ),
    Statement(
        "A policy that is not there has no versions", ERRORS, VERSIONS, "EntityNotExist.Policy"
    ),
)

_DEFAULTS = (
    Statement(
        "Another version becomes the default",
        DEFAULT,
        VERSIONS,
        before=(MADE, version(), default("v2")),
        has={DEFAULTS: [False, True]},
    ),
    Statement(
        "An answer that holds nothing but the request's ID",
        DEFAULT,
        default("v2"),
        before=(MADE, version()),
        has={"RequestId": like(r"[0-9A-F-]{36}"), "PolicyVersion": absent},
    ),
    Statement(
        "ListPolicies follows the default version",
        DEFAULT,
        ask(RAM, "ListPolicies", PolicyType="Custom"),
        before=(MADE, version(), default("v2")),
        has={"Policies.Policy.*.DefaultVersion": holding("v2")},
    ),
    Statement(
        "A version that is not there does not become the default",
        ERRORS,
        default("v3"),
        "EntityNotExist.Policy.Version",
        before=(MADE, version()),
    ),
    Statement(
        "What is no version's ID does not become the default",
        ERRORS,
        default("v"),
        "InvalidParameter.VersionId.Format",
        before=(MADE,),
    ),
    Statement(
        "Whoever holds a policy holds its default version",
        DEFAULT,
        ask(RAM, "ListUsers").by(HOLDER),
        "NoPermission",
        before=(
            *holder(allow("ram:List*")),
            ask(
                RAM,
                "CreatePolicyVersion",
                PolicyName="policy-of-holder",
                PolicyDocument=NOTHING,
                SetAsDefault="true",
            ),
        ),
    ),
    Statement(
        "A version that is not the default says nothing",
        DEFAULT,
        ask(RAM, "ListUsers").by(HOLDER),
        before=(
            *holder(allow("ram:List*")),
            ask(RAM, "CreatePolicyVersion", PolicyName="policy-of-holder", PolicyDocument=NOTHING),
        ),
    ),
)

STATEMENTS: tuple[Statement, ...] = (*_CREATING, *_DELETING, *_READING, *_DEFAULTS)
