"""Versions of policies: what a policy says is what its default version says.

Sources: the pages of the five operations, e.g.
https://www.alibabacloud.com/help/doc-detail/28720.htm (CreatePolicyVersion), and RAM's list of
error messages (https://www.alibabacloud.com/help/doc-detail/28754.htm).
"""

from __future__ import annotations

import re
from datetime import UTC

from tui.simulator import errors, values
from tui.simulator.operations.ram_policies import describe_version, document_of, policy_of
from tui.simulator.records import Policy, PolicyVersion
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import OWN_POLICY, POLICY

_VERSION_ID = re.compile(r"v[1-9][0-9]{0,8}")
_ROTATES = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
"""The strategy by which a version too many takes the place of the oldest."""


def _custom_policy(call: Call) -> Policy:
    """The policy of the account that PolicyName means; system policies are nobody's to change."""
    return call.store.policy("Custom", values.policy_name(call.text("PolicyName")))


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
    """Add a version, which says nothing until it is the default."""
    name = values.policy_name(call.text("PolicyName"))
    document = document_of(call)
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
    return {"PolicyVersion": describe_version(policy, version)}


@operation(Service.RAM, "DeletePolicyVersion", "PolicyName VersionId", on=(OWN_POLICY,))
def delete_policy_version(call: Call) -> Body:
    """Delete a version that is not the default."""
    policy = _custom_policy(call)
    version = _version_of(call, policy)
    if version is policy.current:
        raise errors.conflict("Policy.Version.Default")
    policy.versions.remove(version)
    policy.updated = call.store.now().astimezone(UTC)
    return {}


@operation(Service.RAM, "SetDefaultPolicyVersion", "PolicyName VersionId", on=(OWN_POLICY,))
def set_default_policy_version(call: Call) -> Body:
    """From now on the policy says what this version says, to all who hold it."""
    policy = _custom_policy(call)
    policy.default_version = _version_of(call, policy).version_id
    policy.updated = call.store.now().astimezone(UTC)
    return {}


@operation(Service.RAM, "GetPolicyVersion", "PolicyType PolicyName VersionId", on=(POLICY,))
def get_policy_version(call: Call) -> Body:
    """One version of a policy."""
    policy = policy_of(call)
    return {"PolicyVersion": describe_version(policy, _version_of(call, policy))}


@operation(Service.RAM, "ListPolicyVersions", "PolicyType PolicyName", on=(POLICY,))
def list_policy_versions(call: Call) -> Body:
    """Every version of a policy, oldest first as in the published example."""
    policy = policy_of(call)
    versions = [describe_version(policy, v) for v in policy.versions]
    return {"PolicyVersions": {"PolicyVersion": versions}}
