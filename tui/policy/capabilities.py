"""Capabilities of a Prometheus user, and the RAM actions each needs.

Every row names its source. A question that no documentation settles is answered with "unknown",
never with a guess. Instances answer to ARMS and to CloudMonitor 2.0 alike, so most rows have two
ways, of which one is enough; metrics themselves are a matter of Simple Log Service. Tokens of older
instances, control policies and access without a password are not in a policy document.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tui.core import links


class ByGroup(StrEnum):
    """Effect of a grant in a resource group on the resources of that group."""

    YES = "yes"
    """The action is documented with a resource that is in a group, or the guide says so."""
    UNDOCUMENTED = "undocumented"
    """The action is documented for all resources at once. Such grants "have no effect" on an
    operation without support for resource groups, and ARMS is not on the list of those without.
    """


EVERYTHING: Final = "*"
"""Resource of an operation that knows none: "all resources" in the tables of the API."""


@dataclass(frozen=True, slots=True)
class Need:
    """One permission: an action on resources."""

    action: str
    resource: str = EVERYTHING
    """Pattern for any instance in any region."""


@dataclass(frozen=True, slots=True)
class Way:
    """Permissions that are enough together."""

    needs: tuple[Need, ...]
    by_group: ByGroup = ByGroup.UNDOCUMENTED
    older: bool = False
    """Only instances of the older kind are known to accept it."""


@dataclass(frozen=True, slots=True)
class Capability:
    """Action of a user in the console or through the API, such as querying metrics."""

    code: str
    ways: tuple[Way, ...]
    """Alternatives: one of them is enough."""
    source: str
    """Address of the documentation."""
    careful: bool = False
    """It changes or reveals something: worth a second look."""
    whole_only: bool = False
    """A permission for some resources only was seen not to work, though it is documented."""


_PROM: Final = "acs:arms:*:*:prometheus/*"
_CMS: Final = "acs:cms:*:*:prometheusinstance/*"
_RULE: Final = "acs:arms:*:*:alertrule/*"
_APP: Final = "acs:arms:*:*:armsapp/*"
_STORE: Final = "acs:log:*:*:project/*/logstore/aliyun-prom-*"


def _each(action: str, resource: str) -> Way:
    return Way((Need(action, resource),), ByGroup.YES)


def _all(*actions: str, resource: str = "*") -> Way:
    return Way(tuple(Need(action, resource) for action in actions))


CAPABILITIES: Final = (
    Capability(
        "console.enter",
        # What opens it is not said action by action; these are of the policy that does.
        (_all("arms:GetConsoleBaseInfo", "arms:GetCommercialStatusV2"),),
        links.PROMETHEUS_CONSOLE_POLICY,
    ),
    Capability(
        "instances.list",
        (
            # The guide grants reading in a resource group, lists included.
            Way((Need("arms:ListPrometheusInstances", _PROM),), ByGroup.YES),
            _all("cms:ListPrometheusInstances"),
        ),
        links.GUIDE,
    ),
    Capability(
        "instance.read",
        (_each("arms:GetPrometheusInstance", _PROM), _each("cms:GetPrometheusInstance", _CMS)),
        links.GET_INSTANCE,
    ),
    Capability(
        "token.read",
        (
            _all("arms:GetPrometheusApiToken"),
            _each("arms:GetAuthToken", _PROM),
            # Both answer with the token, too.
            _each("arms:GetPrometheusInstance", _PROM),
            _each("cms:GetPrometheusInstance", _CMS),
        ),
        links.GET_TOKEN,
        careful=True,
    ),
    Capability("dashboards.see", (_all("arms:ListDashboards"),), links.LIST_DASHBOARDS),
    Capability(
        "metrics.query",
        (_all("log:QueryPrometheusMetrics", "log:GetLogStoreLogs", resource=_STORE),),
        links.METRIC_STORE,
    ),
    Capability(
        "metrics.write",
        (
            _all("log:RemoteWritePrometheus"),
            # For remote write a page asks for "full access to ARMS"; less than arms:* on * was seen
            # to be refused: https://help.aliyun.com/en/prometheus/user-guide/
            # write-open-source-prometheus-data-to-an-alibaba-cloud-prometheus-instance-through-a-
            # remote-write-address
            Way((Need("arms:?*"),), older=True),
        ),
        links.METRIC_STORE,
        careful=True,
        whole_only=True,
    ),
    Capability(
        "alerts.list",
        (_all("arms:GetAlertRules"), _all("arms:ListPrometheusAlertRules")),
        links.ALERT_RULES,
    ),
    Capability(
        "alerts.edit", (_each("arms:CreateAlertRules", _RULE),), links.EDIT_ALERT_RULE, careful=True
    ),
    Capability(
        "alerts.delete",
        (_each("arms:DeleteAlertRules", _RULE),),
        links.DELETE_ALERT_RULE,
        careful=True,
    ),
    Capability(
        "alerts.silence",
        (
            _all("arms:CreateDispatchRule"),
            _each("cms:CreateMaintainWindow", "acs:cms:*:*:maintainWindow/*"),
        ),
        links.SILENCE,
        careful=True,
    ),
    Capability(
        "contacts.manage",
        (_all("arms:CreateContactGroup", "arms:DeleteContact"),),
        links.CONTACTS,
        careful=True,
    ),
    Capability(
        "instance.create",
        (_all("arms:CreatePrometheusInstance", resource=_PROM),),
        links.CREATE_INSTANCE,
        careful=True,
    ),
    Capability(
        "instance.delete",
        (_each("arms:UninstallPromCluster", _PROM), _each("cms:DeletePrometheusInstance", _CMS)),
        links.DELETE_INSTANCE,
        careful=True,
    ),
    Capability("tags.change", (_each("arms:TagResources", _PROM),), links.TAGS, careful=True),
    Capability(
        "applications.list",
        (Way((Need("arms:ListTraceApps"), Need("arms:ReadTraceApp", _APP)), ByGroup.YES),),
        links.TRACE_APPS,
    ),
    Capability(
        "applications.edit", (_each("arms:EditTraceApp", _APP),), links.TRACE_APPS, careful=True
    ),
    Capability(
        "cloudmonitor.manage",
        (_all("cms:PutEventRule", "cms:DeleteContact"),),
        links.CLOUD_MONITOR,
        careful=True,
    ),
)
"""In the order a person thinks of them: look, measure, alert, change."""
