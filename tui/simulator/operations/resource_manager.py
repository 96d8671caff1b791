"""Resource Management: resource groups."""

from __future__ import annotations

from tui.simulator import errors
from tui.simulator.paging import by_number
from tui.simulator.records import ResourceGroup
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import WHOLE_ACCOUNT
from tui.simulator.values import stamp

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
    """Resource groups, by default only 10 at a time."""
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
    """One resource group and its state in each region."""
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
    """What may be in resource groups, and whether it has events there.

    The documented example is ``ecs``, ``instance``, true. What else is here is a part only of
    "Services that work with Resource Group".
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
