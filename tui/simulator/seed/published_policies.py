"""System policies with documents that Alibaba Cloud publishes, each with the version read.

One is shorter than the real one, because the published text was only read in part; ``ABRIDGED``
names it. Everything else here is complete.
"""

from __future__ import annotations

from dataclasses import dataclass

Statement = dict[str, object]


@dataclass(frozen=True, slots=True)
class Published:
    """System policy; the dates are UTC days."""

    name: str
    version: int
    created: str
    updated: str
    description: str
    statements: tuple[Statement, ...]


ABRIDGED = frozenset({"AliyunARMSFullAccess"})
"""Policies with a published text that goes on beyond what stands here."""

_PROM_LOGSTORES = "acs:log:*:*:project/*/logstore/aliyun-prom-*"


def _allow(*actions: str, resource: str | list[str] = "*") -> Statement:
    action = actions[0] if len(actions) == 1 else list(actions)
    return {"Action": action, "Resource": resource, "Effect": "Allow"}


PUBLISHED: tuple[Published, ...] = (
    Published(
        "AliyunARMSFullAccess",
        16,
        "2017-02-21",
        "2026-01-30",
        "Provides full access to Application Real-Time Monitoring Service.",
        (
            _allow("arms:*"),
            _allow("cms:*"),
            _allow("xtrace:Describe*", "xtrace:Get*", "xtrace:Read*"),
            {
                **_allow("ram:CreateServiceLinkedRole"),
                "Condition": {
                    "StringEquals": {
                        "ram:ServiceName": [
                            "arms.aliyuncs.com",
                            "audit.log.aliyuncs.com",
                            "security.arms.aliyuncs.com",
                        ]
                    }
                },
            },
            _allow(
                "log:GetLogStoreLogs",
                "log:QueryPrometheusMetrics",
                "log:QueryMetrics",
                "log:PostLogStoreLogs",
                "log:RemoteWritePrometheus",
                "log:RemoteWrite",
                resource=[_PROM_LOGSTORES, "acs:log:*:*:project/*/storeview/aliyun_prom_*"],
            ),
            _allow(
                "log:GetMLServiceResults",
                "log:GetAgentInstanceConfig",
                "log:UpdateAgentInstanceConfig",
            ),
        ),
    ),
    Published(
        "AliyunARMSReadOnlyAccess",
        13,
        "2019-05-09",
        "2025-11-28",
        "Provides read-only access to Application Real-Time Monitoring Service.",
        (
            _allow(
                "arms:DoInsightsAction",
                "arms:Describe*",
                "arms:List*",
                "arms:Get*",
                "arms:Search*",
                "arms:Check*",
                "arms:Query*",
                "xtrace:Read*",
                "xtrace:Get*",
                "xtrace:Describe*",
            ),
            _allow(
                "cms:Get*",
                "cms:List*",
                "cms:Query*",
                "cms:BatchQuery*",
                "cms:Describe*",
                "cms:Cursor",
                "cms:BatchGet",
                "cms:BatchExport",
                "cms:Check*",
                "log:GetAgentInstanceConfig",
            ),
            _allow("log:GetMLServiceResults"),
            _allow(
                "log:GetLogStoreLogs",
                "log:QueryPrometheusMetrics",
                "log:QueryMetrics",
                resource=_PROM_LOGSTORES,
            ),
            _allow(
                "log:GetLogStoreLogs",
                "log:GetIndex",
                resource="acs:log:*:*:project/proj-xtrace-*/logstore/*",
            ),
        ),
    ),
    Published(
        "AliyunARMSPrometheusAccessAuth",
        1,
        "2024-02-28",
        "2024-02-28",
        "Provides access to the console of Managed Service for Prometheus.",
        (
            _allow(
                "arms:Describe",
                "arms:GetCommercialStatusV2",
                "arms:ListAddons",
                "arms:ListGrafanaInstance",
                "arms:QueryMetric",
                "arms:GetOldPrometheusRuleCount",
                "arms:ListPromAlertCluster",
                "arms:GetSupport*",
                "arms:GetIntegration*",
                "arms:GetConsoleBaseInfo",
                "arms:ListTagResources",
                "arms:TagResources",
            ),
        ),
    ),
    Published(
        "AliyunPrometheusMetricReadAccess",
        1,
        "2025-04-14",
        "2025-04-14",
        "Provides read access to the metrics of Managed Service for Prometheus.",
        (
            _allow(
                "cms:ListPrometheusInstances",
                "cms:GetPrometheusInstance",
                "cms:GetPrometheusView",
                "cms:ListPrometheusViews",
                "cms:ListPrometheusMetrics",
                "log:QueryMetrics",
                "log:QueryPrometheusMetrics",
                "log:GetLogStoreLogs",
            ),
        ),
    ),
    Published(
        "AliyunPrometheusMetricWriteAccess",
        3,
        "2025-04-14",
        "2025-10-29",
        "Provides write access to the metrics of Managed Service for Prometheus.",
        (
            _allow(
                "log:CreateMachineGroup",
                "log:UpdateMachineGroupMachine",
                "log:ListMachineGroup",
                "log:GetMachineGroup",
                "log:UpdateLogtailPipelineConfig",
                "log:CreateLogtailPipelineConfig",
                "log:GetLogtailPipelineConfig",
                "log:GetProject",
                "log:GetLogStore",
                "log:TagResources",
                "log:ListTagResources",
                "log:UntagResources",
                "log:GetAppliedMachineGroups",
                "log:ApplyConfigToGroup",
                "log:RemoteWritePrometheus",
                "log:RemoteWrite",
                "log:QueryMetrics",
                "log:QueryPrometheusMetrics",
                "log:PostLogStoreLogs",
                "log:DeleteLogtailPipelineConfig",
                "cms:GetPrometheusInstance",
                "cms:SyncAlertRulesByGroup",
            ),
        ),
    ),
    Published(
        "AliyunRAMReadOnlyAccess",
        3,
        "2015-05-01",
        "2025-12-03",
        "Provides read-only access to Resource Access Management.",
        (
            _allow(
                "ram:Get*",
                "ram:List*",
                "ram:GenerateCredentialReport",
                "accessanalyzer:Get*",
                "accessanalyzer:List*",
            ),
        ),
    ),
)
