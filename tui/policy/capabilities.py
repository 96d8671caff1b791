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
from tui.core.text import Sentence, sentence


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
    title: Sentence
    """The few words of a column."""
    meaning: Sentence
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
        sentence("Open the console"),
        sentence("Open the pages of Prometheus in the console."),
        # What opens it is not said action by action; these are of the policy that does.
        (_all("arms:GetConsoleBaseInfo", "arms:GetCommercialStatusV2"),),
        links.PROMETHEUS_CONSOLE_POLICY,
    ),
    Capability(
        "instances.list",
        sentence("List instances"),
        sentence("See which Prometheus instances there are."),
        (
            # The guide grants reading in a resource group, lists included.
            Way((Need("arms:ListPrometheusInstances", _PROM),), ByGroup.YES),
            _all("cms:ListPrometheusInstances"),
        ),
        links.GUIDE,
    ),
    Capability(
        "instance.read",
        sentence("See an instance"),
        sentence("See the settings and addresses of an instance."),
        (_each("arms:GetPrometheusInstance", _PROM), _each("cms:GetPrometheusInstance", _CMS)),
        links.GET_INSTANCE,
    ),
    Capability(
        "token.read",
        sentence("Read API tokens"),
        sentence(
            "Read the token of an instance, with which metrics can be written as well as read."
        ),
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
    Capability(
        "dashboards.see",
        sentence("See dashboards"),
        sentence("See the dashboards of an instance."),
        (_all("arms:ListDashboards"),),
        links.LIST_DASHBOARDS,
    ),
    Capability(
        "metrics.query",
        sentence("Query metrics"),
        sentence("Query metrics, as every dashboard does."),
        (_all("log:QueryPrometheusMetrics", "log:GetLogStoreLogs", resource=_STORE),),
        links.METRIC_STORE,
    ),
    Capability(
        "metrics.write",
        sentence("Write metrics"),
        sentence("Send metrics to an instance by remote write."),
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
        sentence("See alert rules"),
        sentence("See the alert rules of Prometheus."),
        (_all("arms:GetAlertRules"), _all("arms:ListPrometheusAlertRules")),
        links.ALERT_RULES,
    ),
    Capability(
        "alerts.edit",
        sentence("Edit alert rules"),
        sentence("Make alert rules, and change those there are."),
        (_each("arms:CreateAlertRules", _RULE),),
        links.EDIT_ALERT_RULE,
        careful=True,
    ),
    Capability(
        "alerts.delete",
        sentence("Delete alert rules"),
        sentence("Delete alert rules."),
        (_each("arms:DeleteAlertRules", _RULE),),
        links.DELETE_ALERT_RULE,
        careful=True,
    ),
    Capability(
        "alerts.silence",
        sentence("Silence alerts"),
        sentence("Keep alerts from being sent for a time."),
        (
            _all("arms:CreateDispatchRule"),
            _each("cms:CreateMaintainWindow", "acs:cms:*:*:maintainWindow/*"),
        ),
        links.SILENCE,
        careful=True,
    ),
    Capability(
        "contacts.manage",
        sentence("Manage contacts"),
        sentence("Make and delete those whom alerts are sent to."),
        (_all("arms:CreateContactGroup", "arms:DeleteContact"),),
        links.CONTACTS,
        careful=True,
    ),
    Capability(
        "instance.create",
        sentence("Create an instance"),
        sentence("Make a Prometheus instance."),
        (_all("arms:CreatePrometheusInstance", resource=_PROM),),
        links.CREATE_INSTANCE,
        careful=True,
    ),
    Capability(
        "instance.delete",
        sentence("Delete an instance"),
        sentence("Delete a Prometheus instance."),
        (_each("arms:UninstallPromCluster", _PROM), _each("cms:DeletePrometheusInstance", _CMS)),
        links.DELETE_INSTANCE,
        careful=True,
    ),
    Capability(
        "tags.change",
        sentence("Change tags"),
        sentence("Change the tags of an instance."),
        (_each("arms:TagResources", _PROM),),
        links.TAGS,
        careful=True,
    ),
    Capability(
        "applications.list",
        sentence("List applications"),
        sentence("See the application list of Application Monitoring."),
        (Way((Need("arms:ListTraceApps"), Need("arms:ReadTraceApp", _APP)), ByGroup.YES),),
        links.TRACE_APPS,
    ),
    Capability(
        "applications.edit",
        sentence("Edit applications"),
        sentence("Change the settings of an application in Application Monitoring."),
        (_each("arms:EditTraceApp", _APP),),
        links.TRACE_APPS,
        careful=True,
    ),
    Capability(
        "cloudmonitor.manage",
        sentence("Manage CloudMonitor"),
        sentence("Change alerts and contacts in all of CloudMonitor, not only for Prometheus."),
        (_all("cms:PutEventRule", "cms:DeleteContact"),),
        links.CLOUD_MONITOR,
        careful=True,
    ),
)
"""In the order a person thinks of them: look, measure, alert, change."""
