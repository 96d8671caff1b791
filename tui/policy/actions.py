"""Which actions there are, as far as they are listed: to tell a misspelt one from one that exists.

Sources: the published operations of ARMS, RAM, IMS, ResourceManager and STS, as an action is named
like its operation; the public OpenAPI metadata of April 2026 (https://api.aliyun.com/meta/v1); and
published policies and pages for what is no operation. IMS is authorised as ``ram``, and so is most
of ResourceManager. Actions of other services are not listed, but for some of CloudMonitor and
Simple Log Service.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from tui.policy.known_actions import PUBLISHED
from tui.policy.match import compiled

_ARMS: Final = """
CreateAlertRules CreateContactGroup CreateProm Describe EditTraceApp GetCommercialStatusV2
GetConsoleBaseInfo GetOldPrometheusRuleCount ListGrafanaInstance ListPromAlertCluster
ListTagResources QueryMetric ReadRumApp ReadTraceApp
"""
_RAM: Final = """
CheckServiceLinkedRoleExistence GenerateUserCredentialReport GetAccessKeyPolicy
GetUserCredentialReport PassRole SetAccessKeyPolicy
"""
"""Actions of these two that are no published operations, or are in newer metadata only."""
_PATTERNS: Final = "Exe* GetSupport*"
"""Patterns of ARMS in published documents, of whose actions none is listed."""
_SINGLE: Final = """
cms:BatchExport cms:BatchGet cms:Cursor cms:DeleteContact cms:ListPrometheusMetrics cms:PutEventRule
cms:SyncAlertRulesByGroup
log:ApplyConfigToGroup log:CreateLogtailPipelineConfig log:CreateMachineGroup
log:DeleteLogtailPipelineConfig log:GetAgentInstanceConfig log:GetAppliedMachineGroups log:GetIndex
log:GetLogStore log:GetLogStoreLogs log:GetLogtailPipelineConfig log:GetMLServiceResults
log:GetMachineGroup log:GetProject log:ListMachineGroup log:ListTagResources log:PostLogStoreLogs
log:QueryMetrics log:QueryPrometheusMetrics log:RemoteWrite log:RemoteWritePrometheus
log:TagResources log:UntagResources log:UpdateAgentInstanceConfig log:UpdateLogtailPipelineConfig
log:UpdateMachineGroupMachine
"""
"""Actions of services that are not listed."""


def _folded(*products: str, more: str = "") -> frozenset[str]:
    names = (*(name for each in products for name in PUBLISHED[each]), *more.split())
    return frozenset(name.casefold() for name in names)


_LISTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "arms": _folded("arms", more=_ARMS + _PATTERNS),
        "ims": _folded("ims", more=_RAM),
        "ram": _folded("ram", "ims", "resourcemanager", more=_RAM),
        "resourcemanager": _folded("resourcemanager"),
        "sts": _folded("sts"),
    }
)
_SINGLES: Final = frozenset(f"cms:{name}" for name in _folded("cms")) | _folded(more=_SINGLE)
_LONGEST: Final = max(len(name) for names in _LISTS.values() for name in names)


def lists(service: str) -> bool:
    """Whether all actions of a service are listed here."""
    return service.casefold() in _LISTS


@lru_cache(maxsize=2048)
def is_known(action: str) -> bool:
    """Whether there is such an action, or for a pattern at least one that it means.

    Letters' case does not count. Of a pattern in the place of the service nothing is asked.
    """
    service, _, name = action.casefold().partition(":")
    if service not in _LISTS:
        return action.casefold() in _SINGLES
    if len(name) - name.count("*") > _LONGEST:
        return False
    return any(map(compiled(name).fullmatch, _LISTS[service]))
