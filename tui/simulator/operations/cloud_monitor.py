"""CloudMonitor 2.0: Prometheus instances with their versions, in ROA style.

Sources: the pages of ListPrometheusInstances and GetPrometheusInstance
(https://help.aliyun.com/zh/cms/cloudmonitor-2-0/developer-reference/api-cms-2024-03-30-listprometheusinstances)
and the models of alibabacloud-cms20240330 10.6.0. Not documented, and made up here: the values of
supportAuthTypes, how long a page is, and the code for an instance that is not there. The region is
that of the endpoint, which on one address says nothing: without a filter all of them are listed.
"""

from __future__ import annotations

from tui.simulator import errors
from tui.simulator.authorization import allowed_ones, demand, demand_somewhere
from tui.simulator.errors import ApiError
from tui.simulator.records import PrometheusInstance
from tui.simulator.registry import BY_HANDLER, Body, Call, Service, operation
from tui.simulator.requests import by_token
from tui.simulator.values import addresses, workspace

_CREATED = "2022-04-15T05:20Z"


def _arn(call: Call, region: str, name: str) -> str:
    return f"acs:cms:{region}:{call.store.account_id}:prometheusinstance/{name}"


def _there(call: Call) -> list[PrometheusInstance]:
    return call.store.prometheus if call.store.settings.prometheus_activated else []


def _entry(call: Call, instance: PrometheusInstance) -> Body:
    account = call.store.account_id
    return {
        "prometheusInstanceId": instance.cluster_id,
        "prometheusInstanceName": instance.name,
        "instanceType": instance.cluster_type,
        "version": instance.version,
        "supportAuthTypes": list(instance.ways_to_sign_in),
        "product": instance.product,
        "accessType": "readWrite",
        "paymentType": "POSTPAY",
        "resourceGroupId": instance.resource_group,
        "resourceType": "PROMETHEUS",
        "status": "RUNNING",
        "regionId": instance.region,
        "userId": account,
        "workspace": workspace(instance, account),
        "createTime": _CREATED,
    }


def _tags(call: Call) -> set[tuple[str, str]]:
    """Tags as JSON, into which the SDK shrinks a list."""
    entries = call.parameters.json("tag") or []
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise errors.invalid("tag")
    return {(str(each.get("key", "")), str(each.get("value", ""))) for each in entries}


@operation(
    Service.CLOUD_MONITOR,
    "ListPrometheusInstances",
    "filterRegionIds maxResults nextToken prometheusInstanceIds prometheusInstanceName"
    " resourceGroupId resourceType tag version workspace",
    on=BY_HANDLER,
    path="/prometheus-instances",
)
def list_prometheus_instances(call: Call) -> Body:
    """List instances with their versions; neither addresses nor tokens."""
    region, group = call.text("filterRegionIds"), call.text("resourceGroupId")
    version = call.text("version")
    if version not in {"", "V1", "V2"}:
        raise errors.invalid("version")
    action, service = "cms:ListPrometheusInstances", Service.CLOUD_MONITOR
    demand_somewhere(call, action, service, _arn(call, region or "*", "*"), group)
    ids = {each for each in call.text("prometheusInstanceIds").split(",") if each}
    wanted = _tags(call)
    found = [
        i
        for i in _there(call)
        if region in {"", i.region}
        and group in {"", i.resource_group}
        and version in {"", i.version}
        and (not ids or i.cluster_id in ids)
        and call.text("prometheusInstanceName") in i.name
        and call.text("resourceType") in {"", "PROMETHEUS"}
        and call.text("workspace") in {"", workspace(i, call.store.account_id)}
        and wanted <= set(i.tags)
    ]
    listed = allowed_ones(
        call, action, found, lambda i: (_arn(call, i.region, i.cluster_id), i.resource_group)
    )
    page, token = by_token(
        call.parameters, listed, lambda i: i.cluster_id, names=("maxResults", "nextToken")
    )
    answer: Body = {
        "prometheusInstances": [_entry(call, i) for i in page],
        "totalCount": len(listed),
        "maxResults": len(page),
    }
    return {**answer, "nextToken": token} if token else answer


@operation(
    Service.CLOUD_MONITOR,
    "GetPrometheusInstance",
    required="prometheusInstanceId",
    on=BY_HANDLER,
    path="/prometheus-instances/{prometheusInstanceId}",
)
def get_prometheus_instance(call: Call) -> Body:
    """Read one instance with its addresses, and a token."""
    name = call.text("prometheusInstanceId")
    found = next((i for i in _there(call) if i.cluster_id == name), None)
    region, group = (found.region, found.resource_group) if found else ("*", "")
    arn = _arn(call, region, name)
    demand(call, "cms:GetPrometheusInstance", Service.CLOUD_MONITOR, arn, group)
    if found is None:
        raise ApiError(404, "PrometheusInstanceNotExist", "The instance does not exist.")
    urls = {n[0].lower() + n[1:]: url for n, url in addresses(found, call.store.account_id).items()}
    # Private and internal addresses are told apart by their names only.
    inside = {
        n.replace("Intra", "Internal"): url for n, url in urls.items() if n.endswith("IntraUrl")
    }
    return {
        "prometheusInstance": {
            **_entry(call, found),
            **urls,
            **inside,
            "authToken": found.auth_token,
            "enableAuthToken": True,
            "enableAuthFreeRead": False,
            "enableAuthFreeWrite": False,
            "archiveDuration": 0,
            "storageDuration": 90,
            "tags": [{"key": k, "value": v} for k, v in found.tags],
        }
    }
