"""Application Real-Time Monitoring Service (ARMS): activation, instances, traced applications.

Reads only and activates nothing. Some answers carry tokens; these are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tui.cloud.answers import Answer, embedded_rows, flag, part, rows, text
from tui.cloud.call import Caller
from tui.cloud.errors import (
    Answered,
    BadCredentialsError,
    CloudError,
    InactiveError,
    UnreachableError,
    error_for,
)
from tui.cloud.types import PrometheusInstance, TraceApp
from tui.core.facts import Activation

HOME_REGION = "cn-hangzhou"
"""Region for account-wide questions; the default of ARMS itself."""

COMMODITIES = MappingProxyType(
    {
        "arms": ("arms_app_post", "arms_serverless_public_cn"),
        "prometheus": (
            # The service's own spelling.
            "arms_promethues_public_cn",
            "prometheus_pay_public_cn",
            "prometheus_serverless_public_cn",
        ),
    }
)
"""Commodity codes by service, from the documentation of ARMS GetCommercialStatus."""

_SERVICE_CODES = MappingProxyType({"prometheus": "prometheus"})
"""Service codes that CheckServiceStatus is documented with."""


class Arms:
    """ARMS, a regional service; reads only. Every method raises ``CloudError``."""

    def __init__(self, call: Caller) -> None:
        self._send = call

    def activation(self, service: str, region: str = HOME_REGION) -> Activation:
        """Activation of ``arms`` or ``prometheus``.

        The documented sign is GetCommercialStatus, then CheckServiceStatus; which error a service
        that was never activated gives is not documented.
        """
        refused: CloudError | None = None
        told = False
        for code in COMMODITIES[service]:
            try:
                answer = self._call("GetCommercialStatus", region, {"CommodityCode": code})
            except InactiveError:
                told = True
                continue
            except (BadCredentialsError, UnreachableError):
                raise
            except CloudError as error:
                refused = refused or error
                continue
            status = part(answer, "UserAndCommodityStatus")
            if flag(status, "Enable") or text(status, "Status") == "Normal":
                return Activation.ACTIVATED
            told = told or status.has("Enable", "Status")
        if told and refused is None:
            return Activation.NOT_ACTIVATED
        return self._service_status(service, region, refused)

    def _service_status(self, service: str, region: str, refused: CloudError | None) -> Activation:
        if service in _SERVICE_CODES:
            try:
                runs = self.service_runs(service, region)
            except CloudError as error:
                raise refused or error from None
            if runs:
                return Activation.ACTIVATED
        if refused is not None:
            raise refused
        return Activation.CANNOT_TELL

    def service_runs(self, service: str = "prometheus", region: str = HOME_REGION) -> bool:
        """Answer of CheckServiceStatus, which is documented for ``prometheus`` only."""
        code = {"SvcCode": _SERVICE_CODES[service]}
        return flag(self._call("CheckServiceStatus", region, code), "Data")

    def prometheus_instances(
        self, region: str, group_id: str | None = None
    ) -> tuple[PrometheusInstance, ...]:
        """Prometheus instances of a region, or of one resource group in it."""
        if group_id is None:
            answer = self._call("ListPrometheusInstances", region, {"ShowGlobalView": False})
            found = embedded_rows(answer, "Data")
        else:
            answer = self._call(
                "ListPrometheusInstanceByTagAndResourceGroupId",
                region,
                {"ResourceGroupId": group_id},
            )
            found = rows(answer, "Data", "PrometheusInstances")
        return tuple(_instance(row, region) for row in found)

    def trace_apps(self, region: str, group_id: str | None = None) -> tuple[TraceApp, ...]:
        """Applications of Application Monitoring, a test that ``arms:ReadTraceApp`` is granted.

        AliyunARMSReadOnlyAccess does not hold that permission
        (https://help.aliyun.com/zh/ram/developer-reference/aliyunarmsreadonlyaccess).
        """
        answer = self._call("ListTraceApps", region, {"ResourceGroupId": group_id})
        return tuple(
            TraceApp(
                app_id=text(row, "AppId", "Pid"),
                name=text(row, "AppName"),
                region=text(row, "RegionId") or region,
                group_id=text(row, "ResourceGroupId"),
            )
            for row in rows(answer, "TraceApps")
        )

    def _call(
        self, action: str, region: str, parameters: Mapping[str, str | bool | None]
    ) -> Answer:
        """Send an operation; ARMS puts errors into answers with status 200, too."""
        answer = self._send(action, {"RegionId": region, **parameters}, region=region)
        code = text(answer, "Code")
        failed = answer.has("Success") and not flag(answer, "Success", default=True)
        if failed or code not in {"", "200", "Success", "OK"}:
            raise error_for(
                answer.operation,
                Answered(
                    code=code or "Failed",
                    status=200,
                    message=text(answer, "Message"),
                    request_id=answer.request_id,
                ),
                app_level=True,
            )
        return answer


def _instance(row: Answer, region: str) -> PrometheusInstance:
    """Instance of either listing; the two spell the same fields differently."""
    return PrometheusInstance(
        cluster_id=text(row, "clusterId", "ClusterId"),
        name=text(row, "clusterName", "ClusterName"),
        kind=text(row, "clusterType", "ClusterType"),
        region=text(row, "regionId", "RegionId") or region,
        group_id=text(row, "resourceGroupId", "ResourceGroupId"),
    )
