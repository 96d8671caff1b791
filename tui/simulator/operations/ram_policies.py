"""RAM policies, their versions, and grants at account scope.

Sources: the pages of the five operations on versions, e.g.
https://www.alibabacloud.com/help/doc-detail/28720.htm (CreatePolicyVersion), and RAM's list of
error messages (https://www.alibabacloud.com/help/doc-detail/28754.htm).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC

from tui.simulator import errors, values
from tui.simulator.records import Attachment, Policy, PolicyVersion, Principal
from tui.simulator.registry import (
    GROUP,
    OWN_POLICIES,
    OWN_POLICY,
    POLICY,
    USER,
    Body,
    Call,
    Service,
    operation,
)
from tui.simulator.requests import by_marker
from tui.simulator.store import Store
from tui.simulator.values import check_document, stamp

_SYSTEM_FIRST = {"System": "0", "Custom": "1"}


def _document_of(call: Call) -> str:
    """Document of a policy to be made, checked."""
    document = call.text("PolicyDocument")
    if not 1 <= len(document) <= values.DOCUMENT_LIMIT:
        raise errors.invalid("PolicyDocument", "Length")
    check_document(document)
    return document


def _describe(policy: Policy) -> Body:
    return {
        "PolicyName": policy.name,
        "PolicyType": policy.type,
        "Description": policy.description,
        "DefaultVersion": policy.default_version,
        "CreateDate": stamp(policy.created),
    }


def _describe_version(policy: Policy, version: PolicyVersion) -> Body:
    """Version as every operation tells it."""
    return {
        "VersionId": version.version_id,
        "IsDefaultVersion": version.version_id == policy.default_version,
        "PolicyDocument": version.document,
        "CreateDate": stamp(version.created),
    }


def _tags(call: Call) -> dict[str, str]:
    """Tags as JSON text, which RAM takes, unlike IMS."""
    entries = call.parameters.json("Tag") or []
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise errors.invalid("Tag")
    found = {entry.get("Key", ""): entry.get("Value", "") for entry in entries if _named(entry)}
    if len(found) < len(entries):
        raise errors.invalid("Tag")
    return found


def _named(entry: dict[str, object]) -> bool:
    return all(isinstance(entry.get(name, ""), str) for name in ("Key", "Value"))


@operation(Service.RAM, "ListPolicies", "PolicyType Marker MaxItems Tag", on=(OWN_POLICIES,))
def list_policies(call: Call) -> Body:
    """List policies of one type or both, by default 100 at a time."""
    store, type_ = call.store, call.text("PolicyType")
    if type_:
        values.policy_type(type_)
    wanted = _tags(call)
    policies = [
        p
        for p in store.visible.policies()
        if type_ in {"", p.type} and wanted.items() <= p.tags.items()
    ]
    counts = Counter((a.policy_type, a.policy_name) for a, _ in store.visible.attachments())
    page, paging = by_marker(call.parameters, policies, lambda p: _SYSTEM_FIRST[p.type] + p.name)
    listed = [
        {
            **_describe(p),
            "AttachmentCount": counts[p.type, p.name],
            "UpdateDate": stamp(p.updated),
            "Tags": {"Tag": [{"TagKey": k, "TagValue": v} for k, v in p.tags.items()]},
        }
        for p in page
    ]
    return {**paging, "Policies": {"Policy": listed}}


@operation(Service.RAM, "GetPolicy", "PolicyType PolicyName", on=(POLICY,))
def get_policy(call: Call) -> Body:
    """Read a policy with its default version; the document is text inside JSON."""
    policy = call.policy()
    count = sum(
        (a.policy_type, a.policy_name) == (policy.type, policy.name)
        for a, _ in call.store.visible.attachments()
    )
    return {
        "Policy": {
            **_describe(policy),
            "AttachmentCount": count,
            "UpdateDate": stamp(policy.updated),
        },
        "DefaultPolicyVersion": _describe_version(policy, policy.current),
    }


@operation(
    Service.RAM, "CreatePolicy", "PolicyName PolicyDocument Description Tag", on=(OWN_POLICIES,)
)
def create_policy(call: Call) -> Body:
    """Create a custom policy."""
    store = call.store
    name = values.policy_name(call.text("PolicyName"))
    document, description = _document_of(call), call.text("Description")
    if len(description) > values.DESCRIPTION_LIMIT:
        raise errors.invalid("Description", "Length")
    tags = _tags(call)
    values.tags(tags.items())
    # A custom policy may not take a system policy's name either.
    if store.find_policy("Custom", name) or store.find_policy("System", name):
        raise errors.exists("Policy")
    customs = sum(p.type == "Custom" for p in store.policies.values())
    if customs >= store.settings.custom_policies_quota:
        raise errors.limit("Policy")
    at = store.now().astimezone(UTC)
    version = PolicyVersion("v1", document, at)
    policy = Policy("Custom", name, description, [version], "v1", at, at, tags)
    store.policies["Custom", name] = policy
    return {"Policy": _describe(policy)}


@operation(Service.RAM, "DeletePolicy", "PolicyName CascadingDelete", on=(OWN_POLICY,))
def delete_policy(call: Call) -> Body:
    """Delete a custom policy that nobody holds."""
    store = call.store
    policy = call.policy("Custom")
    cascading = call.parameters.flag("CascadingDelete")
    holders = {
        a.principal.noun
        for a in store.attachments
        if (a.policy_type, a.policy_name) == (policy.type, policy.name)
    }
    for holder in ("User", "Group", "Role"):
        if holder in holders:
            raise errors.conflict(f"Policy.{holder}")
    if len(policy.versions) > 1 and not cascading:
        raise errors.conflict("Policy.Version")
    store.remove_policy(policy)
    return {}


def attach(store: Store, attachment: Attachment) -> None:
    """Add an attachment, within the quota of policies per user and type.

    Whether grants on resource groups count is not documented; here they do not.
    """
    kind = attachment.principal.noun
    if attachment in store.attachments:
        raise errors.exists(f"{kind}.Policy")
    if attachment.scope == store.account_id:
        settings = store.settings
        quota = {
            "System": settings.system_policies_per_user,
            "Custom": settings.custom_policies_per_user,
        }[attachment.policy_type]
        held = store.held(attachment.principal_id, scope=store.account_id)
        if sum(a.policy_type == attachment.policy_type for a in held) >= quota:
            raise errors.limit(f"{kind}.Policy")
    store.attachments[attachment] = store.now().astimezone(UTC)


def detach(store: Store, attachment: Attachment) -> None:
    """Remove an attachment, or ``EntityNotExist.<kind>.Policy``."""
    if attachment not in store.attachments or not store.visible.sees(attachment):
        raise errors.not_found(f"{attachment.principal.noun}.Policy")
    del store.attachments[attachment]


def _held_at_account(store: Store, principal_id: str) -> Body:
    """``Policies`` of a principal, which RAM lists without grants on resource groups."""
    listed = []
    for attachment in store.held(principal_id, scope=store.account_id):
        if not store.visible.sees(attachment):
            continue
        policy = store.policy(attachment.policy_type, attachment.policy_name)
        listed.append(
            {
                "PolicyName": policy.name,
                "PolicyType": policy.type,
                "Description": policy.description,
                "DefaultVersion": policy.default_version,
                "AttachDate": stamp(store.attachments[attachment]),
            }
        )
    return {"Policies": {"Policy": listed}}


def _grants(kind: Principal, holder: str, holder_id: Callable[[Call], str]) -> None:
    """Register what RAM has for grants of one kind of principal, all at account scope."""

    def meant(call: Call) -> Attachment:
        policy = call.policy()
        return Attachment(kind, holder_id(call), policy.type, policy.name, call.store.account_id)

    what = kind.noun
    takes = f"PolicyType PolicyName {what}Name"

    @operation(Service.RAM, f"AttachPolicyTo{what}", takes, on=(holder, POLICY))
    def attach_policy(call: Call) -> Body:
        attach(call.store, meant(call))
        return {}

    @operation(Service.RAM, f"DetachPolicyFrom{what}", takes, on=(holder, POLICY))
    def detach_policy(call: Call) -> Body:
        detach(call.store, meant(call))
        return {}

    @operation(Service.RAM, f"ListPoliciesFor{what}", f"{what}Name", on=(holder,))
    def list_policies_of(call: Call) -> Body:
        return _held_at_account(call.store, holder_id(call))


_grants(Principal.USER, USER, lambda call: call.user().user_id)
_grants(Principal.GROUP, GROUP, lambda call: call.group().group_id)


@operation(Service.RAM, "ListEntitiesForPolicy", "PolicyType PolicyName", on=(POLICY,))
def list_entities_for_policy(call: Call) -> Body:
    """List the holders of a policy at account scope."""
    store, policy = call.store, call.policy()
    users: list[Body] = []
    groups: list[Body] = []
    roles: list[Body] = []
    names = {g.group_id: g for g in store.groups.values()}
    role_names = {r.role_id: r for r in store.roles.values()}
    for a, at in store.visible.attachments():
        if (a.policy_type, a.policy_name, a.scope) != (
            policy.type,
            policy.name,
            store.account_id,
        ):
            continue
        attached = {"AttachDate": stamp(at)}
        if a.principal is Principal.USER:
            user = store.users_by_id[a.principal_id]
            users.append(
                {
                    "UserId": user.user_id,
                    "UserName": user.name,
                    "DisplayName": user.display_name,
                    **attached,
                }
            )
        elif a.principal is Principal.GROUP:
            group = names[a.principal_id]
            groups.append({"GroupName": group.name, "Comments": group.comments, **attached})
        else:
            role = role_names[a.principal_id]
            roles.append(
                {
                    "RoleId": role.role_id,
                    "RoleName": role.name,
                    "Arn": f"acs:ram::{store.account_id}:role/{role.name}",
                    "Description": role.description,
                    **attached,
                }
            )
    return {"Users": {"User": users}, "Groups": {"Group": groups}, "Roles": {"Role": roles}}


_VERSION_ID = re.compile(r"v[1-9][0-9]{0,8}")
_ROTATES = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
"""Strategy by which a version too many takes the place of the oldest."""


def _version_of(call: Call, policy: Policy) -> PolicyVersion:
    version_id = call.text("VersionId")
    if not _VERSION_ID.fullmatch(version_id):
        raise errors.invalid("VersionId", "Format")
    version = policy.version(version_id)
    if version is None:
        raise errors.not_found("Policy.Version")
    return version


@operation(
    Service.RAM,
    "CreatePolicyVersion",
    "PolicyName PolicyDocument SetAsDefault RotateStrategy",
    on=(OWN_POLICY,),
)
def create_policy_version(call: Call) -> Body:
    """Add a version, which has no effect until it is the default."""
    name = values.policy_name(call.text("PolicyName"))
    document = _document_of(call)
    as_default = call.parameters.flag("SetAsDefault")
    strategy = call.text("RotateStrategy") or "None"
    if strategy not in {"None", _ROTATES}:
        raise errors.invalid("RotateStrategy")
    policy = call.store.policy("Custom", name)
    if len(policy.versions) >= values.VERSIONS_PER_POLICY:
        if strategy != _ROTATES:
            raise errors.limit("Policy.Version")
        policy.versions.remove(next(v for v in policy.versions if v is not policy.current))
    policy.versions_made += 1
    at = call.store.now().astimezone(UTC)
    version = PolicyVersion(f"v{policy.versions_made}", document, at)
    policy.versions.append(version)
    if as_default:
        policy.default_version = version.version_id
    policy.updated = at
    return {"PolicyVersion": _describe_version(policy, version)}


@operation(Service.RAM, "DeletePolicyVersion", "PolicyName VersionId", on=(OWN_POLICY,))
def delete_policy_version(call: Call) -> Body:
    """Delete a version that is not the default."""
    policy = call.policy("Custom")
    version = _version_of(call, policy)
    if version is policy.current:
        raise errors.conflict("Policy.Version.Default")
    policy.versions.remove(version)
    policy.updated = call.store.now().astimezone(UTC)
    return {}


@operation(Service.RAM, "SetDefaultPolicyVersion", "PolicyName VersionId", on=(OWN_POLICY,))
def set_default_policy_version(call: Call) -> Body:
    """Make a version the policy's default, for all who hold the policy."""
    policy = call.policy("Custom")
    policy.default_version = _version_of(call, policy).version_id
    policy.updated = call.store.now().astimezone(UTC)
    return {}


@operation(Service.RAM, "GetPolicyVersion", "PolicyType PolicyName VersionId", on=(POLICY,))
def get_policy_version(call: Call) -> Body:
    """Read one version of a policy."""
    policy = call.policy()
    return {"PolicyVersion": _describe_version(policy, _version_of(call, policy))}


@operation(Service.RAM, "ListPolicyVersions", "PolicyType PolicyName", on=(POLICY,))
def list_policy_versions(call: Call) -> Body:
    """List every version of a policy, oldest first as in the published example."""
    policy = call.policy()
    versions = [_describe_version(policy, v) for v in policy.versions]
    return {"PolicyVersions": {"PolicyVersion": versions}}
