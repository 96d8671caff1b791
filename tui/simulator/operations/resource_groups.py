"""Resource Management: resource groups."""

from __future__ import annotations

from tui.simulator import errors
from tui.simulator.paging import by_number
from tui.simulator.records import ResourceGroup
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import WHOLE_ACCOUNT
from tui.simulator.rules import stamp

_BOTH = "ram:{0} resourcemanager:{0}"
"""Resource groups need the action under both prefixes."""


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
    """Whether a service's resources can be in resource groups."""
    supports = call.store.settings.arms_supports_resource_groups
    known = [] if supports is None else [("arms", "prometheus"), ("arms", "armsapp")]
    listed = [
        {
            "Service": service,
            "ResourceType": kind,
            "ResourceCenterResourceType": "",
            "SupportResourceGroupEvent": supports,
        }
        for service, kind in known
        if call.text("Service") in {"", service} and call.text("ResourceType") in {"", kind}
    ]
    return {"Capabilities": listed}
