"""Policies."""

from __future__ import annotations

from collections import Counter
from datetime import UTC

from tui.simulator import errors, values
from tui.simulator.documents import check_document
from tui.simulator.paging import by_marker
from tui.simulator.records import Policy, PolicyVersion
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import OWN_POLICIES, OWN_POLICY, POLICY
from tui.simulator.values import stamp

_SYSTEM_FIRST = {"System": "0", "Custom": "1"}


def policy_of(call: Call) -> Policy:
    """The policy that PolicyType and PolicyName mean."""
    type_ = values.policy_type(call.text("PolicyType"))
    return call.store.policy(type_, values.policy_name(call.text("PolicyName")))


def document_of(call: Call) -> str:
    """The document of a policy that is made, which has to be one."""
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


def describe_version(policy: Policy, version: PolicyVersion) -> Body:
    """A version as every operation tells it."""
    return {
        "VersionId": version.version_id,
        "IsDefaultVersion": version.version_id == policy.default_version,
        "PolicyDocument": version.document,
        "CreateDate": stamp(version.created),
    }


def _tags(call: Call) -> dict[str, str]:
    """RAM takes tags as JSON text, unlike IMS."""
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
    """Policies of one type or both, by default 100 at a time."""
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
    """A policy with its default version, whose document is text inside JSON (trap 21)."""
    policy = policy_of(call)
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
        "DefaultPolicyVersion": describe_version(policy, policy.current),
    }


@operation(
    Service.RAM, "CreatePolicy", "PolicyName PolicyDocument Description Tag", on=(OWN_POLICIES,)
)
def create_policy(call: Call) -> Body:
    """Make a custom policy."""
    store = call.store
    name = values.policy_name(call.text("PolicyName"))
    document, description = document_of(call), call.text("Description")
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
    """Delete a custom policy nobody holds."""
    store = call.store
    policy = store.policy("Custom", values.policy_name(call.text("PolicyName")))
    cascading = call.parameters.flag("CascadingDelete")
    holders = {
        a.principal.removeprefix("IMS").removeprefix("Service")
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
