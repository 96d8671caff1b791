"""Templates of custom policies, limited by a region, a resource group, some instances or a tag.

The documentation names region, resource group and tag as ways to limit Prometheus, and shows a
document for the region only, cut off after its actions
(https://www.alibabacloud.com/help/en/prometheus/user-guide/ram-access-control). The templates keep
to that document, to the resources in the tables of the API's operations, and to the policies that
Alibaba Cloud itself publishes. No documentation of a tag for Prometheus instances could be found,
so the tag's template is about applications, whose tags are documented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Template(StrEnum):
    """Limit of a custom policy."""

    REGION = "region"
    RESOURCE_GROUP = "resource-group"
    """Limited by the scope of its grant: the document itself names no resource group."""
    INSTANCE = "instance"
    TAG = "tag"


class Right(StrEnum):
    """Right that a template can allow."""

    LIST = "list"
    """List the instances."""
    SETTINGS = "settings"
    """See an instance's settings, and the token that is in the answer."""
    METRICS = "metrics"
    SHARED = "shared"
    """See dashboards and alert rules: of all instances, as it cannot be limited."""
    ALERTS = "alerts"
    """Make, change and delete alert rules."""
    CHANGE = "change"
    """Change and delete instances."""
    APPLICATIONS = "applications"
    """See applications of Application Monitoring."""
    EDIT_APPLICATIONS = "edit-applications"


RIGHTS: Final[Mapping[Template, tuple[Right, ...]]] = MappingProxyType(
    {
        Template.REGION: (
            Right.LIST,
            Right.METRICS,
            Right.SHARED,
            Right.SETTINGS,
            Right.ALERTS,
            Right.CHANGE,
            Right.APPLICATIONS,
        ),
        Template.RESOURCE_GROUP: (
            Right.LIST,
            Right.SETTINGS,
            Right.CHANGE,
            Right.APPLICATIONS,
        ),
        # Metrics are in stores of Simple Log Service, whose names no source ties to an instance.
        Template.INSTANCE: (Right.LIST, Right.SETTINGS, Right.CHANGE, Right.SHARED),
        Template.TAG: (Right.APPLICATIONS, Right.EDIT_APPLICATIONS),
    }
)
"""Rights that each template offers, in the order shown; the first one is its purpose."""
USUAL: Final[Mapping[Template, frozenset[Right]]] = MappingProxyType(
    {
        Template.REGION: frozenset({Right.LIST, Right.METRICS, Right.SHARED}),
        Template.RESOURCE_GROUP: frozenset({Right.LIST, Right.APPLICATIONS}),
        Template.INSTANCE: frozenset({Right.LIST}),
        Template.TAG: frozenset({Right.APPLICATIONS}),
    }
)
"""Rights ticked to begin with: to look, and no tokens."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Prometheus instance, by region and cluster ID."""

    region: str
    cluster_id: str


@dataclass(frozen=True, slots=True)
class Filled:
    """Template with the choices made for it."""

    template: Template
    rights: frozenset[Right]
    regions: tuple[str, ...] = ()
    """For the templates of a region and of a tag; with a tag, none stands for all regions."""
    instances: tuple[Instance, ...] = ()
    tag_key: str = ""
    tag_values: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether there is enough for a document."""
        wanted = {
            Template.REGION: bool(self.regions),
            Template.RESOURCE_GROUP: True,
            Template.INSTANCE: bool(self.instances),
            Template.TAG: bool(self.tag_key and self.tag_values),
        }
        return bool(self.rights) and wanted[self.template]


def document(filled: Filled) -> str:
    """Policy document, laid out to be read and changed.

    Raises:
        ValueError: a choice is missing; see :attr:`Filled.complete`.
    """
    if not filled.complete:
        raise ValueError("a template that is not filled in")
    value = {"Version": "1", "Statement": list(_statements(filled))}
    return json.dumps(value, ensure_ascii=False, indent=2)


def proposed_name(filled: Filled) -> str:
    """Proposed policy name from its limits, in letters, digits and ``-``, within RAM's length."""
    parts = {
        Template.REGION: filled.regions,
        Template.RESOURCE_GROUP: ("group",),
        # As much of an ID as is needed to tell it from another one in most accounts.
        Template.INSTANCE: tuple(each.cluster_id[:8] for each in filled.instances),
        Template.TAG: (filled.tag_key, *filled.tag_values),
    }[filled.template]
    kind = "edit" if filled.rights & _CHANGING else "view"
    text = "-".join(("prometheus" if filled.template is not Template.TAG else "apps", *parts, kind))
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:64].strip("-")


_CHANGING: Final = frozenset({Right.ALERTS, Right.CHANGE, Right.EDIT_APPLICATIONS})

# Those of the documented example; what is deleted by "uninstalling" has an action of its own.
_ACTIONS: Final[Mapping[Right, tuple[str, ...]]] = MappingProxyType(
    {
        Right.LIST: ("arms:List*", "arms:Check*"),
        Right.SETTINGS: ("arms:Get*",),
        Right.CHANGE: (
            "arms:Update*",
            "arms:Exe*",
            "arms:Create*",
            "arms:Del*",
            "arms:Add*",
            "arms:Uninstall*",
        ),
    }
)
_ALERT_ACTIONS: Final = ("arms:CreateAlertRules", "arms:DeleteAlertRules")
_SHARED_ACTIONS: Final = (
    "arms:ListDashboards",
    "arms:GetAlertRules",
    "arms:ListPrometheusAlertRules",
)
_METRIC_ACTIONS: Final = ("log:QueryPrometheusMetrics", "log:GetLogStoreLogs")
_APPLICATION_ACTIONS: Final[Mapping[Right, str]] = MappingProxyType(
    {Right.APPLICATIONS: "arms:ReadTraceApp", Right.EDIT_APPLICATIONS: "arms:EditTraceApp"}
)


def _statements(filled: Filled) -> Iterator[Mapping[str, object]]:
    rights, regions = filled.rights, filled.regions or ("*",)
    on_instances = [action for right in _ACTIONS if right in rights for action in _ACTIONS[right]]
    if filled.template is Template.INSTANCE:
        # One that is not there yet is none of those chosen.
        on_instances = [action for action in on_instances if action != "arms:Create*"]
    if on_instances:
        yield _allow(on_instances, _instances(filled, regions))
    if Right.METRICS in rights:
        stores = [f"acs:log:{it}:*:project/*/logstore/aliyun-prom-*" for it in regions]
        yield _allow(_METRIC_ACTIONS, stores)
    if Right.ALERTS in rights:
        yield _allow(_ALERT_ACTIONS, [f"acs:arms:{it}:*:alertrule/*" for it in regions])
    if Right.SHARED in rights:
        yield _allow(_SHARED_ACTIONS, ["*"])
    applications = [_APPLICATION_ACTIONS[it] for it in _APPLICATION_ACTIONS if it in rights]
    if applications:
        named = [f"acs:arms:{it}:*:armsapp/*" for it in regions]
        yield {**_allow(applications, named), **_tagged(filled)}
        if Right.APPLICATIONS in rights and filled.template is not Template.TAG:
            # The list itself knows no resources: https://help.aliyun.com/zh/arms/
            # application-monitoring/developer-reference/api-arms-2019-08-08-listtraceapps-apps
            yield _allow(["arms:ListTraceApps"], ["*"])


def _instances(filled: Filled, regions: tuple[str, ...]) -> list[str]:
    if filled.template is Template.INSTANCE:
        return [f"acs:arms:{it.region}:*:prometheus/{it.cluster_id}" for it in filled.instances]
    return [f"acs:arms:{it}:*:prometheus/*" for it in regions]


def _tagged(filled: Filled) -> Mapping[str, object]:
    if filled.template is not Template.TAG:
        return {}
    # https://www.alibabacloud.com/help/tc/arms/application-monitoring/security-and-compliance/
    # application-monitoring-attach-custom-policies-to-ram-users
    return {"Condition": {"StringEquals": {f"arms:tag/{filled.tag_key}": list(filled.tag_values)}}}


def _allow(actions: tuple[str, ...] | list[str], resources: list[str]) -> Mapping[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}
