"""ARMS: Prometheus instances, applications, activation; CloudMonitor 2.0: instances in ROA style.

Sources for CloudMonitor: the pages of ListPrometheusInstances and GetPrometheusInstance
(https://help.aliyun.com/zh/cms/cloudmonitor-2-0/developer-reference/api-cms-2024-03-30-listprometheusinstances)
and the models of alibabacloud-cms20240330 10.6.0. Not documented, and made up here: the values of
supportAuthTypes, how long a page is, and the code for an instance that is not there. The region is
that of the endpoint, which on one address says nothing: without a filter all of them are listed.
"""

from __future__ import annotations

import json

from tui.simulator import errors
from tui.simulator.authorization import allowed_ones, demand, demand_somewhere
from tui.simulator.errors import ApiError
from tui.simulator.records import PrometheusInstance, TraceApp
from tui.simulator.registry import BY_HANDLER, Body, Call, Service, operation
from tui.simulator.requests import by_token
from tui.simulator.values import addresses, plain_http_api, workspace

_OK = 200
_PROMETHEUS_CODES = frozenset(
    {
        "arms_promethues_public_cn",  # The misspelling is the real code.
        "prometheus_pay_public_cn",
        "prometheus_serverless_public_cn",
    }
)
_PROMETHEUS_ACTIVE = "prometheus_pay_public_cn"
_ARMS_CODES = frozenset(
    {
        "arms_app_post",
        "arms_web_post",
        "arms_serverless_public_cn",
        "arms_rumserverless_public_cn",
        "xtrace",
        "xtrace_serverless_public_cn",
    }
)
_ARMS_ACTIVE = frozenset({"arms_app_post", "arms_serverless_public_cn"})
_CREATED_MS = 1_650_000_000_000
_NO_INSTANCE: Body = {"Code": 404, "Message": "The cluster does not exist."}


def _failed(call: Call) -> Body | None:
    """Refusal inside an HTTP 200 answer, as ARMS sends it, when the settings ask for one."""
    code = call.store.settings.arms_code
    if code == _OK:
        return None
    return {"Code": code, "Message": "The service is busy, please try again later."}


def _there(call: Call) -> list[PrometheusInstance]:
    return call.store.prometheus if call.store.settings.prometheus_activated else []


def _instances(call: Call, action: str, group: str = "") -> list[PrometheusInstance]:
    """Instances of a region, as far as the caller may list them."""
    region = call.text("RegionId")
    demand_somewhere(call, action, Service.ARMS, _arn(call, region, "prometheus/*"), group)
    return allowed_ones(
        call,
        action,
        (i for i in _there(call) if i.region == region),
        lambda i: (_arn(call, i.region, f"prometheus/{i.cluster_id}"), i.resource_group),
    )


def _arn(call: Call, region: str, relative: str) -> str:
    return f"acs:arms:{region}:{call.store.account_id}:{relative}"


@operation(
    Service.ARMS,
    "ListPrometheusInstances",
    "ClusterType",
    required="RegionId ShowGlobalView",
    on=BY_HANDLER,
)
def list_prometheus_instances(call: Call) -> Body:
    """List a region's instances; Data is JSON text, Code a number."""
    refused = _failed(call)
    if refused is not None:
        return {**refused, "Data": ""}
    show_global = call.parameters.flag("ShowGlobalView")
    listed = [
        {
            "id": 13785300 + number,
            "clusterId": i.cluster_id,
            "clusterName": i.name,
            "clusterType": i.cluster_type,
            "controllerId": i.cluster_id,
            "agentStatus": "0",
            "commercialConfig": {},
            "isClusterRunning": True,
            "isControllerInstalled": True,
            "isAdvancedClusterInstalled": False,
            "isIntegrationCenter": False,
            "regionId": i.region,
            "userId": call.store.account_id,
            "createTime": _CREATED_MS,
            "updateTime": _CREATED_MS,
        }
        for number, i in enumerate(_instances(call, "arms:ListPrometheusInstances"))
        if (show_global or i.cluster_type != "global-view")
        and call.text("ClusterType") in {"", i.cluster_type}
    ]
    return {"Code": _OK, "Message": "success", "Data": json.dumps(listed, ensure_ascii=False)}


@operation(
    Service.ARMS,
    "ListPrometheusInstanceByTagAndResourceGroupId",
    "ResourceGroupId Tag",
    required="RegionId",
    on=BY_HANDLER,
)
def list_prometheus_by_tag_and_group(call: Call) -> Body:
    """List the instances of a group; Code is text here, and every entry carries a token."""
    refused = _failed(call)
    if refused is not None:
        return {**refused, "Code": str(refused["Code"])}
    wanted, group = set(call.parameters.pairs("Tag")), call.text("ResourceGroupId")
    listed = [
        {
            **_entry(call, i),
            "ResourceType": "prometheus",
            "HttpApiInterUrl": plain_http_api(i, call.store.account_id),
        }
        for i in _instances(call, "arms:ListPrometheusInstanceByTagAndResourceGroupId", group)
        if group in {"", i.resource_group} and wanted <= set(i.tags)
    ]
    return {
        "Code": str(_OK),
        "Message": "success",
        "Data": {"PrometheusInstances": listed},
    }


def _entry(call: Call, instance: PrometheusInstance) -> Body:
    account = call.store.account_id
    return {
        "ClusterId": instance.cluster_id,
        "ClusterName": instance.name,
        "ClusterType": instance.cluster_type,
        "RegionId": instance.region,
        "ResourceGroupId": instance.resource_group,
        "PaymentType": "POSTPAY",
        "UserId": account,
        "Tags": [{"TagKey": k, "TagValue": v} for k, v in instance.tags],
        **addresses(instance, account),
        "AuthToken": instance.auth_token,
    }


@operation(Service.ARMS, "GetPrometheusInstance", required="RegionId ClusterId", on=BY_HANDLER)
def get_prometheus_instance(call: Call) -> Body:
    """Read one instance with its version, its addresses and a token."""
    found = _instance(call, "arms:GetPrometheusInstance")
    refused = _failed(call)
    if refused is not None:
        return refused
    if found is None:
        return _NO_INSTANCE
    return {
        "Code": _OK,
        "Message": "success",
        "Data": {
            **_entry(call, found),
            "ResourceType": "PROMETHEUS",
            "Version": found.version,
            "Product": found.product,
            "AccessType": "readWrite",
            "SupportAuthTypes": list(found.ways_to_sign_in),
            # Text in this one's model.
            "EnableAuthToken": "true",
            "EnableAuthFreeRead": False,
            "EnableAuthFreeWrite": False,
            "DbInstanceStatus": "RUNNING",
            "ArchiveDuration": 0,
            "StorageDuration": 90,
        },
    }


def _instance(call: Call, action: str) -> PrometheusInstance | None:
    """Instance that RegionId and ClusterId name, if the caller may do that to it."""
    region, cluster = call.text("RegionId"), call.text("ClusterId")
    found = next((i for i in _there(call) if (i.region, i.cluster_id) == (region, cluster)), None)
    group = found.resource_group if found else ""
    demand(call, action, Service.ARMS, _arn(call, region, f"prometheus/{cluster}"), group)
    return found


def _app(call: Call, app: TraceApp) -> Body:
    return {
        "AppId": app.app_id,
        "AppName": app.name,
        "Pid": app.pid,
        "Type": "TRACE",
        "Language": app.language,
        "RegionId": app.region,
        "ResourceGroupId": app.resource_group,
        "Labels": [],
        "Tags": [{"Key": k, "Value": v} for k, v in app.tags],
        "Show": True,
        "UserId": call.store.account_id,
        "CreateTime": _CREATED_MS,
        "UpdateTime": _CREATED_MS,
    }


@operation(
    Service.ARMS,
    "ListTraceApps",
    "AppType Region ResourceGroupId Tags",
    required="RegionId",
    on=BY_HANDLER,
)
def list_trace_apps(call: Call) -> Body:
    """List a region's applications; Region may name another region than RegionId."""
    refused = _failed(call)
    if refused is not None:
        return {**refused, "Success": False, "TraceApps": []}
    region = call.text("Region") or call.text("RegionId")
    wanted = set(call.parameters.pairs("Tags"))
    demand_somewhere(call, "arms:ListTraceApps", Service.ARMS, group=call.text("ResourceGroupId"))
    there = call.store.trace_apps if call.store.settings.arms_activated else ()
    # Without it the list stays empty, as the guide says.
    readable = allowed_ones(
        call,
        "arms:ReadTraceApp",
        (a for a in there if a.region == region),
        lambda a: (_arn(call, a.region, f"armsapp/{a.name}"), a.resource_group),
    )
    apps = [
        a
        for a in readable
        if call.text("AppType") in {"", "TRACE"}
        and call.text("ResourceGroupId") in {"", a.resource_group}
        and wanted <= set(a.tags)
    ]
    return {
        "Code": _OK,
        "Message": "success",
        "Success": True,
        "TraceApps": [_app(call, a) for a in apps],
    }


@operation(Service.ARMS, "CheckServiceStatus", "RegionId", required="SvcCode", on=BY_HANDLER)
def check_service_status(call: Call) -> Body:
    """Presence of a service, as the text "true" or "false"."""
    demand_somewhere(call, "arms:CheckServiceStatus", Service.ARMS)
    settings = call.store.settings
    active = {"prometheus": settings.prometheus_activated, "arms": settings.arms_activated}
    return {"Data": "true" if active.get(call.text("SvcCode"), False) else "false"}


@operation(Service.ARMS, "GetCommercialStatus", "RegionId", required="CommodityCode", on=BY_HANDLER)
def get_commercial_status(call: Call) -> Body:
    """Activation of a commodity; an account buys some of a service's, not all."""
    demand_somewhere(call, "arms:GetCommercialStatus", Service.ARMS)
    code, settings = call.text("CommodityCode"), call.store.settings
    if code not in _PROMETHEUS_CODES | _ARMS_CODES:
        return {"UserAndCommodityStatus": {}}
    active = (settings.prometheus_activated and code == _PROMETHEUS_ACTIVE) or (
        settings.arms_activated and code in _ARMS_ACTIVE
    )
    return {
        "UserAndCommodityStatus": {
            "Enable": active,
            "Status": "Normal" if active else "Free",
            "ChargeType": "usage",
            "FreeDays": 0,
            "Basic": False,
            "Lable": "",  # Misspelled on the wire.
            "ExtraInfo": {},
        }
    }


@operation(
    Service.ARMS, "UninstallPromCluster", "AliyunLang", required="RegionId ClusterId", on=BY_HANDLER
)
def uninstall_prom_cluster(call: Call) -> Body:
    """Delete an instance."""
    found = _instance(call, "arms:UninstallPromCluster")
    if found is None:
        return {**_NO_INSTANCE, "Data": ""}
    call.store.prometheus.remove(found)
    return {"Code": _OK, "Message": "success", "Data": "success"}


_CMS_CREATED = "2022-04-15T05:20Z"


def _cms_arn(call: Call, region: str, name: str) -> str:
    return f"acs:cms:{region}:{call.store.account_id}:prometheusinstance/{name}"


def _cms_entry(call: Call, instance: PrometheusInstance) -> Body:
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
        "createTime": _CMS_CREATED,
    }


def _cms_tags(call: Call) -> set[tuple[str, str]]:
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
def list_cms_instances(call: Call) -> Body:
    """List instances with their versions; neither addresses nor tokens."""
    region, group = call.text("filterRegionIds"), call.text("resourceGroupId")
    version = call.text("version")
    if version not in {"", "V1", "V2"}:
        raise errors.invalid("version")
    action, service = "cms:ListPrometheusInstances", Service.CLOUD_MONITOR
    demand_somewhere(call, action, service, _cms_arn(call, region or "*", "*"), group)
    ids = {each for each in call.text("prometheusInstanceIds").split(",") if each}
    wanted = _cms_tags(call)
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
        call, action, found, lambda i: (_cms_arn(call, i.region, i.cluster_id), i.resource_group)
    )
    page, token = by_token(
        call.parameters, listed, lambda i: i.cluster_id, names=("maxResults", "nextToken")
    )
    answer: Body = {
        "prometheusInstances": [_cms_entry(call, i) for i in page],
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
def get_cms_instance(call: Call) -> Body:
    """Read one instance with its addresses, and a token."""
    name = call.text("prometheusInstanceId")
    found = next((i for i in _there(call) if i.cluster_id == name), None)
    region, group = (found.region, found.resource_group) if found else ("*", "")
    arn = _cms_arn(call, region, name)
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
            **_cms_entry(call, found),
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
