"""Resource Management: resource groups, and grants in them."""

from __future__ import annotations

from tui.simulator import errors, values
from tui.simulator.errors import ApiError
from tui.simulator.operations.ram_policies import attach, detach
from tui.simulator.records import Attachment, Policy, Principal, ResourceGroup
from tui.simulator.registry import POLICY, PRINCIPALS, WHOLE_ACCOUNT, Body, Call, Service, operation
from tui.simulator.requests import by_number
from tui.simulator.store import Store
from tui.simulator.values import stamp

_ALL = "PolicyType PolicyName PrincipalType PrincipalName ResourceGroupId"


def _policy_type(call: Call) -> str:
    """PolicyType; its refusal has a text of its own (https://alibabacloud.com/help/en/resource-management/api-attachpolicy)."""
    try:
        return values.policy_type(call.text("PolicyType"))
    except ApiError as error:
        raise ApiError(error.status, error.code, "The specified policy type is invalid.") from None


def _principal_type(value: str) -> Principal:
    try:
        return Principal(value)
    except ValueError:
        raise errors.invalid("PrincipalType") from None


def _principal_id(store: Store, kind: Principal, name: str) -> str:
    if kind is Principal.USER:
        return store.user_of_principal(name).user_id
    local, _, domain = name.partition("@")
    if kind is Principal.GROUP:
        if domain != f"group.{store.default_domain}":
            raise errors.not_found("Group")
        return store.group(local).group_id
    role = store.roles.get(local)
    if role is None or domain != f"role.{store.alias}.onaliyunservice.com":
        raise errors.not_found("Role")
    return role.role_id


def _principal_name(store: Store, attachment: Attachment) -> str:
    if attachment.principal is Principal.USER:
        return store.principal(store.users_by_id[attachment.principal_id])
    if attachment.principal is Principal.GROUP:
        groups = store.groups.values()
        name = next(g.name for g in groups if g.group_id == attachment.principal_id)
        return f"{name}@group.{store.default_domain}"
    name = next(r.name for r in store.roles.values() if r.role_id == attachment.principal_id)
    return f"{name}@role.{store.alias}.onaliyunservice.com"


def _scope(store: Store, group_id: str) -> str:
    if group_id != store.account_id and group_id not in store.resource_groups:
        raise errors.no_resource_group()
    return group_id


def _attachment(call: Call) -> Attachment:
    store = call.store
    type_ = _policy_type(call)
    policy = store.policy(type_, call.text("PolicyName"))
    kind = _principal_type(call.text("PrincipalType"))
    scope = _scope(store, call.text("ResourceGroupId"))
    principal_id = _principal_id(store, kind, call.text("PrincipalName"))
    return Attachment(kind, principal_id, policy.type, policy.name, scope)


@operation(Service.RESOURCE_MANAGER, "AttachPolicy", required=_ALL, on=(PRINCIPALS, POLICY))
def attach_policy(call: Call) -> Body:
    """Grant a policy at a scope; with the account's ID this is the same as RAM's attaching."""
    attach(call.store, _attachment(call))
    return {}


@operation(Service.RESOURCE_MANAGER, "DetachPolicy", required=_ALL, on=(PRINCIPALS, POLICY))
def detach_policy(call: Call) -> Body:
    """Revoke a grant at a scope."""
    detach(call.store, _attachment(call))
    return {}


def _policies(call: Call) -> dict[tuple[str, str], Policy]:
    """Policies that are asked about by type and name; one that is named has to be there."""
    type_, name = call.text("PolicyType"), call.text("PolicyName")
    if type_:
        _policy_type(call)
    found = [p for p in call.store.visible.policies() if type_ in {"", p.type}]
    if name:
        found = [p for p in found if p.name.casefold() == name.casefold()]
        if not found:
            raise errors.not_found("Policy")
    return {(p.type, p.name): p for p in found}


@operation(
    Service.RESOURCE_MANAGER,
    "ListPolicyAttachments",
    f"{_ALL} Language PageNumber PageSize",
    on=(WHOLE_ACCOUNT,),
)
def list_policy_attachments(call: Call) -> Body:
    """List grants at every scope, by default only 10 at a time."""
    store = call.store
    policies = _policies(call)
    if call.text("PrincipalType"):
        _principal_type(call.text("PrincipalType"))
    if call.text("ResourceGroupId"):
        _scope(store, call.text("ResourceGroupId"))
    wanted = ("PrincipalName", "PrincipalType", "ResourceGroupId")
    rows: list[Body] = []
    for attachment, at in store.visible.attachments():
        policy = policies.get((attachment.policy_type, attachment.policy_name))
        row: Body = {
            "PolicyName": attachment.policy_name,
            "PolicyType": attachment.policy_type,
            "PrincipalName": _principal_name(store, attachment),
            "PrincipalType": attachment.principal.value,
            "ResourceGroupId": attachment.scope,
        }
        if policy and all(call.text(name) in {"", row[name]} for name in wanted):
            description = policy.described(call.text("Language"))
            rows.append({**row, "Description": description, "AttachDate": stamp(at)})
    page, paging = by_number(call.parameters, rows)
    return {**paging, "PolicyAttachments": {"PolicyAttachment": list(page)}}


_BOTH = "ram:{0} resourcemanager:{0}"
"""Resource groups need the action under both prefixes."""

_STATES = {"", "Creating", "OK", "PendingDelete"}
_MAX_IDS = 100

_CAPABLE = {
    ("ecs", "instance"): True,
    ("ecs", "disk"): True,
    ("ecs", "securitygroup"): True,
    ("oss", "bucket"): True,
    ("rds", "dbinstance"): True,
    ("slb", "instance"): True,
    ("vpc", "vpc"): True,
    ("vpc", "vswitch"): True,
}
_IN_RESOURCE_CENTER = {
    ("ecs", "instance"): "ACS::ECS::Instance",
    ("ecs", "disk"): "ACS::ECS::Disk",
    ("ecs", "securitygroup"): "ACS::ECS::SecurityGroup",
    ("oss", "bucket"): "ACS::OSS::Bucket",
    ("rds", "dbinstance"): "ACS::RDS::DBInstance",
    ("slb", "instance"): "ACS::SLB::LoadBalancer",
    ("vpc", "vpc"): "ACS::VPC::VPC",
    ("vpc", "vswitch"): "ACS::VPC::VSwitch",
}


def _describe(call: Call, group: ResourceGroup) -> Body:
    body: Body = {
        "Id": group.group_id,
        "Name": group.name,
        "DisplayName": group.display_name,
        "AccountId": call.store.account_id,
        "Status": group.status,
        "CreateDate": stamp(group.created),
    }
    if call.parameters.flag("IncludeTags"):
        body["Tags"] = {"Tag": [{"TagKey": k, "TagValue": v} for k, v in group.tags.items()]}
    return body


@operation(
    Service.RESOURCE_MANAGER,
    "ListResourceGroups",
    "Status ResourceGroupId ResourceGroupIds Name DisplayName IncludeTags Tag PageNumber PageSize",
    actions=_BOTH.format("ListResourceGroups"),
    on=(WHOLE_ACCOUNT,),
)
def list_resource_groups(call: Call) -> Body:
    """List resource groups, by default only 10 at a time."""
    given = call.parameters
    if call.text("Status") not in _STATES:
        raise errors.invalid("Status")
    if len(given.repeated("ResourceGroupIds")) > _MAX_IDS:
        raise errors.invalid("ResourceGroupIds", "Length")
    ids = set(given.repeated("ResourceGroupIds")) | {call.text("ResourceGroupId")} - {""}
    tags = set(given.pairs("Tag"))
    groups = [
        g
        for g in call.store.resource_groups.values()
        if (not ids or g.group_id in ids)
        and call.text("Status") in {"", g.status}
        and call.text("Name") in {"", g.name}
        and call.text("DisplayName") in {"", g.display_name}
        and tags <= set(g.tags.items())
    ]
    page, paging = by_number(given, groups)
    listed = [_describe(call, g) for g in page]
    return {**paging, "ResourceGroups": {"ResourceGroup": listed}}


@operation(
    Service.RESOURCE_MANAGER,
    "GetResourceGroup",
    "IncludeTags",
    required="ResourceGroupId",
    actions=_BOTH.format("GetResourceGroup"),
    on=(WHOLE_ACCOUNT,),
)
def get_resource_group(call: Call) -> Body:
    """Read one resource group and its state in each region."""
    group = call.store.resource_groups.get(call.text("ResourceGroupId"))
    if group is None:
        raise errors.no_resource_group()
    names = sorted({i.region for i in call.store.prometheus})
    regions = [{"RegionId": name, "Status": group.status} for name in names]
    return {
        "ResourceGroup": {
            **_describe(call, group),
            "RegionStatuses": {"RegionStatus": regions},
        }
    }


@operation(
    Service.RESOURCE_MANAGER,
    "ListResourceGroupCapability",
    "Service ResourceType SupportResourceGroupEvent",
    actions="resourcemanager:ListResourceGroupCapability",
    on=(WHOLE_ACCOUNT,),
)
def list_resource_group_capability(call: Call) -> Body:
    """List the types of resources in resource groups, and whether they have events there.

    The documented example is ``ecs``, ``instance``, true. The rest is a part only of "Services that
    work with Resource Group".
    """
    supports = call.store.settings.arms_supports_resource_groups
    known = dict(_CAPABLE)
    if supports is not None:
        known |= {("arms", "prometheus"): supports, ("arms", "armsapp"): supports}
    given = call.parameters
    listed = [
        {
            "Service": service,
            "ResourceType": kind,
            "ResourceCenterResourceType": center,
            "SupportResourceGroupEvent": events,
        }
        for (service, kind), events in sorted(known.items())
        for center in (_IN_RESOURCE_CENTER.get((service, kind), ""),)
        if call.text("Service") in {"", service}
        and call.text("ResourceType") in {"", kind}
        and given.flag("SupportResourceGroupEvent", default=events) is events
    ]
    return {"Capabilities": listed}
