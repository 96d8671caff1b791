"""The HTTP methods that operations of RPC style take.

Source: https://github.com/aliyun/aliyun-openapi-meta at 2563691c, ``en-US/<product>``.
"""

from __future__ import annotations

from collections.abc import Mapping

_POST_ONLY: Mapping[str, str] = {
    "resourcemanager": """
CreateAutoGroupingRule DeleteAutoGroupingRule DisableAutoGrouping DisableResourceGroupNotification
EnableAutoGrouping EnableResourceGroupNotification GetAutoGroupingRule GetAutoGroupingStatus
GetResourceGroupAdminSetting GetResourceGroupResourceCounts ListAutoGroupingRemediations
ListAutoGroupingRules ListResourceGroupCapability ListResourceGroupsWithAuthDetails
LookupResourceGroupEvents UpdateAutoGroupingConfig UpdateAutoGroupingRule
UpdateResourceGroupAdminSetting
""",
    "arms": """
ApplyScenario BindPrometheusGrafanaInstance ChangeResourceGroup CreateEnvCustomJob
CreateEnvPodMonitor CreateEnvServiceMonitor CreateEnvironment CreateGrafanaWorkspace
CreateIntegration CreateOrUpdateEventBridgeIntegration CreatePrometheusMonitoring
CreateTimingSyntheticTask DeleteEventBridgeIntegration DeleteGrafanaWorkspace
DeletePrometheusIntegration DeleteTimingSyntheticTask DoInsightsAction EnableMetric
GetCloudClusterAllUrl GetPrometheusIntegration GetRumDataForPage GetRumExceptionStack
GetRumUploadFiles ListInsightsEvents ListPrometheusIntegration QueryAppTopology
StartTimingSyntheticTask StopTimingSyntheticTask UpdateGrafanaWorkspace
UpdateGrafanaWorkspaceVersion UpdateIntegration UpdateMetricDrop UpdatePrometheusIntegration
UpdateRumApp UpdateTimingSyntheticTask Upload
""",
}
_GET_ONLY = """
CheckCommercialStatus DeleteIntegrations DescribeWebhookContacts GetAgentDownloadUrl
GetAppJVMConfig GetOnCallSchedulesDetail GetRetcodeAppByPid GetRumOcuStatisticData
GetSyntheticMonitors GetTimingSyntheticTask ListEscalationPolicies ListEventBridgeIntegrations
ListIntegration ListOnCallSchedules ListSyntheticDetail ListTimingSyntheticTasks QueryAppMetadata
"""
"""All of them are ARMS's."""


def methods(product: str, name: str) -> frozenset[str]:
    """The HTTP methods that an operation of RPC style takes."""
    if name in _POST_ONLY.get(product, "").split():
        return frozenset({"POST"})
    if product == "arms" and name in _GET_ONLY.split():
        return frozenset({"GET"})
    return frozenset({"GET", "POST"})
