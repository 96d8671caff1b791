"""Where a Prometheus instance is read and written: eight addresses, in the documented forms.

Sources: the examples of ARMS GetPrometheusInstance
(https://help.aliyun.com/zh/prometheus/developer-reference/api-arms-2019-08-08-getprometheusinstance-prometheus)
for V1, whose inner parts are seen in public copies of help pages; "MetricStore HTTP API"
(https://www.alibabacloud.com/help/en/sls/ryuz67t1y476x1cy) and the table of default stores
(https://www.alibabacloud.com/help/en/prometheus/product-overview/billing-and-usage-query) for V2.
"Inter" is public and "Intra" is inside of Alibaba Cloud.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from tui.simulator.records import PrometheusInstance


def addresses(instance: PrometheusInstance, account: str) -> Mapping[str, str]:
    """All eight by the names of ARMS, such as ``HttpApiInterUrl``."""
    return _of_v1(instance, account) if instance.version == "V1" else _of_v2(instance, account)


def plain_http_api(instance: PrometheusInstance, account: str) -> str:
    """The HTTP API without TLS, as the list by tag and group of ARMS has it; V2 has none."""
    found = addresses(instance, account)["HttpApiInterUrl"]
    if instance.version != "V1":
        return found
    return found.replace("https://", "http://").replace(":9443/", ":9090/")


def _of_v1(instance: PrometheusInstance, account: str) -> Mapping[str, str]:
    region = instance.region
    public, inside = f"{region}.arms.aliyuncs.com", f"{region}-intranet.arms.aliyuncs.com"
    # It looks like a key and is one's own.
    opaque = hashlib.blake2b(instance.auth_token.encode(), digest_size=16).hexdigest()
    place = f"prometheus/{opaque}/{account}/{instance.cluster_id}/{region}"
    return {
        "HttpApiInterUrl": f"https://{public}:9443/api/v1/{place}",
        "HttpApiIntraUrl": f"http://{inside}:9090/api/v1/{place}",
        "RemoteReadInterUrl": f"http://{public}:9090/api/v1/{place}/api/v1/read",
        "RemoteReadIntraUrl": f"http://{inside}:9090/api/v1/{place}/api/v1/read",
        "RemoteWriteInterUrl": f"https://{public}/{place}/api/v3/write",
        "RemoteWriteIntraUrl": f"http://{inside}/{place}/api/v3/write",
        "PushGatewayInterUrl": f"https://{public}/{place}/api/v2",
        "PushGatewayIntraUrl": f"http://{inside}/{place}/api/v2",
    }


def _of_v2(instance: PrometheusInstance, account: str) -> Mapping[str, str]:
    project = workspace(instance, account)
    store = f"prometheus/{project}/aliyun-prom-{instance.cluster_id}"
    found: dict[str, str] = {}
    for side, region in (("Inter", instance.region), ("Intra", f"{instance.region}-intranet")):
        base = f"https://{project}.{region}.log.aliyuncs.com/{store}"
        found |= {
            f"HttpApi{side}Url": base,
            f"RemoteRead{side}Url": f"{base}/api/v1/read",
            f"RemoteWrite{side}Url": f"{base}/api/v1/write",
            f"PushGateway{side}Url": f"{base}/api/v1/pushgateway",
        }
    return found


def workspace(instance: PrometheusInstance, account: str) -> str:
    """The default workspace of a region, by the name of its project."""
    return f"workspace-default-cms-{account}-{instance.region}"
