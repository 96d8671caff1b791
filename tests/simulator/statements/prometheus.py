"""Prometheus instances by ARMS and by CloudMonitor: versions, addresses, tokens."""

from __future__ import annotations

from tests.simulator.statements.client import Sending
from tests.simulator.statements.sources import (
    ARMS_GET,
    ARMS_LIST,
    ARMS_MODEL,
    CMS_GET,
    CMS_LIST,
    GATEWAY,
    METRIC_STORES,
    RESPONSES,
    model,
)
from tests.simulator.statements.statement import (
    ACCOUNT,
    ARMS,
    CMS,
    HOLDER,
    Ask,
    Statement,
    absent,
    allow,
    ask,
    holder,
    holding,
    like,
    present,
    without,
)

REGION = "cn-hangzhou"
PLATFORM = "rg-aekz7wq3hbd5ymq"
V1, V2 = "c5f0a7d1e2b34c6f89a0d1c2b3e4f5061", "rw-4f6c1d2a9b07"
PLATFORM_ARN = f"acs:arms:{REGION}:{ACCOUNT}:prometheus"
CMS_ARN = f"acs:cms:{REGION}:{ACCOUNT}:prometheusinstance"
BY_TAG = model("ListPrometheusInstanceByTagAndResourceGroupIdResponseBody", ARMS_MODEL)

_PLACE = rf"prometheus/[0-9a-f]{{32}}/{ACCOUNT}/{V1}/{REGION}"
_PUBLIC, _INSIDE = rf"{REGION}\.arms\.aliyuncs\.com", rf"{REGION}-intranet\.arms\.aliyuncs\.com"
OF_V1 = {
    "HttpApiInterUrl": rf"https://{_PUBLIC}:9443/api/v1/{_PLACE}",
    "HttpApiIntraUrl": rf"http://{_INSIDE}:9090/api/v1/{_PLACE}",
    "RemoteReadInterUrl": rf"http://{_PUBLIC}:9090/api/v1/{_PLACE}/api/v1/read",
    "RemoteReadIntraUrl": rf"http://{_INSIDE}:9090/api/v1/{_PLACE}/api/v1/read",
    "RemoteWriteInterUrl": rf"https://{_PUBLIC}/{_PLACE}/api/v3/write",
    "RemoteWriteIntraUrl": rf"http://{_INSIDE}/{_PLACE}/api/v3/write",
    "PushGatewayInterUrl": rf"https://{_PUBLIC}/{_PLACE}/api/v2",
    "PushGatewayIntraUrl": rf"http://{_INSIDE}/{_PLACE}/api/v2",
}
_PROJECT = f"workspace-default-cms-{ACCOUNT}-{REGION}"
_STORE = f"prometheus/{_PROJECT}/aliyun-prom-{V2}"
_OF_V2 = {
    side: f"https://{_PROJECT}.{region}.log.aliyuncs.com/{_STORE}"
    for side, region in (("Inter", REGION), ("Intra", f"{REGION}-intranet"))
}
OF_V2 = {
    f"{kind}{side}Url": base + end
    for side, base in _OF_V2.items()
    for kind, end in (
        ("HttpApi", ""),
        ("RemoteRead", "/api/v1/read"),
        ("RemoteWrite", "/api/v1/write"),
        ("PushGateway", "/api/v1/pushgateway"),
    )
}
TOKEN = like(r"eyJ[\w.-]{80,}")


def get(cluster: str, region: str = REGION) -> Ask:
    return ask(ARMS, "GetPrometheusInstance", RegionId=region, ClusterId=cluster)


def listed(**given: str) -> Ask:
    how = Sending(method="GET", path="/prometheus-instances")
    return ask(CMS, "ListPrometheusInstances", **given).sent(how)


def one(cluster: str) -> Ask:
    how = Sending(method="GET", path=f"/prometheus-instances/{cluster}")
    return ask(CMS, "GetPrometheusInstance").sent(how)


def small(name: str) -> str:
    """CloudMonitor's way to write a name of ARMS."""
    return name[0].lower() + name[1:]


_ARMS = (
    Statement(
        "All eight addresses of a V1 instance",
        ARMS_GET,
        get(V1),
        has={"Code": 200, **{f"Data.{name}": like(form) for name, form in OF_V1.items()}},
    ),
    Statement(
        "All eight addresses of a V2 instance",
        METRIC_STORES,
        get(V2),
        has={f"Data.{name}": address for name, address in OF_V2.items()},
    ),
    Statement(
        "What else is said of a V1 instance",
        ARMS_GET,
        get(V1),
        has={
            "Data.Version": "V1",
            "Data.Product": "arms",
            "Data.AuthToken": TOKEN,
            "Data.AccessType": "readWrite",
            "Data.SupportAuthTypes": present,
            "Data.ClusterId": V1,
            "Data.ClusterType": "aliyun-cs",
            "Data.ResourceType": "PROMETHEUS",
            "Data.ResourceGroupId": present,
            "Data.UserId": ACCOUNT,
        },
    ),
    Statement(
        "A V2 instance has a token's field as well",
        ARMS_GET,
        get(V2),
        has={"Data.Version": "V2", "Data.Product": "cms", "Data.AuthToken": TOKEN},
    ),
    Statement(
        "An instance that is not there",
        "https://github.com/aliyun/terraform-provider-alicloud, service_alicloud_arms.go",
        get("c-nowhere"),
        has={"Code": 404, "Data": absent},
    ),
    Statement("An instance of another region", ARMS_GET, get(V1, "cn-beijing"), has={"Code": 404}),
    *(
        Statement(
            f"Without {name}",
            ARMS_GET,
            ask(ARMS, "GetPrometheusInstance", **given),
            f"Missing{name}",
        )
        for name, given in (("RegionId", {"ClusterId": V1}), ("ClusterId", {"RegionId": REGION}))
    ),
    Statement(
        "An instance is allowed by its name",
        ARMS_GET,
        get(V1).by(HOLDER),
        before=holder(allow("arms:GetPrometheusInstance", on=f"{PLATFORM_ARN}/{V1}")),
        has={"Code": 200},
    ),
    Statement(
        "Another instance's permission is none of this one's",
        ARMS_GET,
        get(V1).by(HOLDER),
        "Forbidden.RAM",
        before=holder(allow("arms:*", on=f"{PLATFORM_ARN}/{V2}")),
    ),
    Statement(
        "A list without addresses, tokens and versions",
        ARMS_LIST,
        ask(ARMS, "ListPrometheusInstances", RegionId=REGION, ShowGlobalView="false"),
        has={
            "Code": 200,
            "Data": without("Url", "oken", "ersion", "eyJ", "acme-everything", "ack-data-lake"),
        },
    ),
    Statement(
        "A list of a type",
        ARMS_LIST,
        ask(
            ARMS,
            "ListPrometheusInstances",
            RegionId=REGION,
            ShowGlobalView="false",
            ClusterType="remote-write",
        ),
        has={"Data": like(r'\[\{.*"clusterId": "rw-4f6c1d2a9b07".*\}\]')},
    ),
    Statement(
        "Global views are listed where they are asked for",
        ARMS_LIST,
        ask(ARMS, "ListPrometheusInstances", RegionId=REGION, ShowGlobalView="true"),
        has={"Data": holding("acme-everything")},
    ),
    Statement(
        "ShowGlobalView is mandatory",
        ARMS_LIST,
        ask(ARMS, "ListPrometheusInstances", RegionId=REGION),
        "MissingShowGlobalView",
    ),
    Statement(
        "A region without instances has an empty list",
        ARMS_LIST,
        ask(ARMS, "ListPrometheusInstances", RegionId="eu-central-1", ShowGlobalView="false"),
        has={"Code": 200, "Data": "[]"},
    ),
    Statement(
        "The list by tags and group has all addresses and a token, and no version",
        BY_TAG,
        ask(
            ARMS,
            "ListPrometheusInstanceByTagAndResourceGroupId",
            RegionId=REGION,
            ResourceGroupId=PLATFORM,
        ),
        has={
            "Code": "200",
            **{
                f"Data.PrometheusInstances.0.{name}": like(form)
                for name, form in OF_V1.items()
                if name != "HttpApiInterUrl"
            },
            "Data.PrometheusInstances.0.HttpApiInterUrl": like(
                rf"http://{_PUBLIC}:9090/api/v1/{_PLACE}"
            ),
            "Data.PrometheusInstances.0.AuthToken": TOKEN,
            "Data.PrometheusInstances.0.Version": None,
            "Data.PrometheusInstances.1.RemoteWriteInterUrl": OF_V2["RemoteWriteInterUrl"],
        },
    ),
)

_CMS = (
    Statement(
        "Instances of all versions, without addresses and tokens",
        CMS_LIST,
        listed(filterRegionIds=REGION),
        has={
            "totalCount": 5,
            "requestId": present,
            "prometheusInstances.*.version": holding("V1", "V2"),
            "prometheusInstances.0.authToken": None,
            "prometheusInstances.0.httpApiInterUrl": None,
            "prometheusInstances.0.supportAuthTypes": present,
            "prometheusInstances.0.regionId": REGION,
            "prometheusInstances.0.workspace": _PROJECT,
            "prometheusInstances.0.createTime": like(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ"),
        },
    ),
    Statement(
        "Instances of one version",
        CMS_LIST,
        listed(version="V2", filterRegionIds=REGION),
        has={
            "totalCount": 1,
            "prometheusInstances.0.prometheusInstanceId": V2,
            "prometheusInstances.0.product": "cms",
        },
    ),
    Statement(
        "There is no such version", CMS_LIST, listed(version="V3"), "InvalidParameter.version"
    ),
    Statement(
        "Instances by their IDs",
        CMS_LIST,
        listed(prometheusInstanceIds=f"{V1},{V2}"),
        has={"prometheusInstances.*.prometheusInstanceId": [V1, V2]},
    ),
    Statement(
        "Instances by a part of their names",
        CMS_LIST,
        listed(prometheusInstanceName="payments"),
        has={"prometheusInstances.*.prometheusInstanceName": holding("ack-payments-prod")},
    ),
    Statement(
        "Instances by a tag",
        CMS_LIST,
        listed(tag='[{"key":"env","value":"dr"}]'),
        has={"prometheusInstances.*.prometheusInstanceName": ["ack-payments-dr"]},
    ),
    Statement("A tag that is no list", CMS_LIST, listed(tag="env"), "InvalidParameter.tag"),
    Statement(
        "A page, and the token of the next",
        CMS_LIST,
        listed(maxResults="2"),
        has={"prometheusInstances.2": None, "nextToken": present, "totalCount": 10},
    ),
    Statement(
        "A list is allowed on all instances",
        CMS_LIST,
        listed(filterRegionIds=REGION).by(HOLDER),
        before=holder(allow("cms:ListPrometheusInstances", on=f"{CMS_ARN}/*")),
        has={"totalCount": 5},
    ),
    Statement(
        "ARMS's permission is none of CloudMonitor's",
        CMS_LIST,
        listed().by(HOLDER),
        "Forbidden.RAM",
        before=holder(allow("arms:*")),
    ),
    Statement(
        "The read policy of metrics allows the list",
        "https://help.aliyun.com/zh/ram/developer-reference/aliyunprometheusmetricreadaccess",
        listed().by(HOLDER),
        before=(
            *holder(),
            ask(
                "2015-05-01",
                "AttachPolicyToUser",
                PolicyType="System",
                PolicyName="AliyunPrometheusMetricReadAccess",
                UserName="holder",
            ),
        ),
        has={"totalCount": 10},
    ),
    Statement(
        "One V1 instance with all addresses and a token",
        CMS_GET,
        one(V1),
        has={
            **{f"prometheusInstance.{small(n)}": like(form) for n, form in OF_V1.items()},
            "prometheusInstance.authToken": TOKEN,
            "prometheusInstance.version": "V1",
        },
    ),
    Statement(
        "One V2 instance with all addresses, the internal ones too",
        CMS_GET,
        one(V2),
        has={
            **{f"prometheusInstance.{small(n)}": url for n, url in OF_V2.items()},
            "prometheusInstance.httpApiInternalUrl": present,
            "prometheusInstance.remoteWriteInternalUrl": present,
            "prometheusInstance.authToken": TOKEN,
            "prometheusInstance.enableAuthToken": True,
        },
    ),
    Statement("No such instance", CMS_GET, one("rw-nowhere"), "PrometheusInstanceNotExist"),
    Statement(
        "An instance is allowed by its name there too",
        CMS_GET,
        one(V2).by(HOLDER),
        before=holder(allow("cms:GetPrometheusInstance", on=f"{CMS_ARN}/{V2}")),
    ),
    Statement(
        "Another one's permission is none of this one's there either",
        CMS_GET,
        one(V1).by(HOLDER),
        "Forbidden.RAM",
        before=holder(allow("cms:*", on=f"{CMS_ARN}/{V2}")),
    ),
    Statement(
        "A path is part of the operation",
        GATEWAY,
        ask(CMS, "ListPrometheusInstances").sent(Sending(method="GET")),
        "InvalidAction.NotFound",
    ),
    Statement(
        "A list is read with GET",
        CMS_LIST,
        ask(CMS, "ListPrometheusInstances").sent(Sending(path="/prometheus-instances")),
        "UnsupportedHTTPMethod",
    ),
    Statement(
        "A header asks for XML in ROA style",
        RESPONSES,
        ask(CMS, "ListPrometheusInstances", version="V2").sent(
            Sending(
                method="GET", path="/prometheus-instances", before={"accept": "application/xml"}
            )
        ),
        has={"ListPrometheusInstancesResponse.totalCount": "2"},
    ),
)


STATEMENTS: tuple[Statement, ...] = (*_ARMS, *_CMS)
