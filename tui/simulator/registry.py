"""Table of operations: parameters, HTTP methods, handlers, and the permissions they take.

Source of the methods: https://github.com/aliyun/aliyun-openapi-meta at 2563691c,
``en-US/<product>``.

Sources of the permissions: "RAM authentication"
(https://www.alibabacloud.com/help/doc-detail/102666.htm), its counterparts for IMS
(https://www.alibabacloud.com/help/doc-detail/187392.htm) and Resource Management
(https://www.alibabacloud.com/help/doc-detail/159974.htm), and the pages of operations that are
younger. A star in these names is no pattern: who may do something to ``user/*`` may do it to all of
them. Where a page says "all resources", the whole account is what is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from string import Formatter
from typing import Final
from urllib.parse import unquote

from tui.core.account import CallerKind
from tui.simulator import values
from tui.simulator.records import Group, Policy, User
from tui.simulator.requests import Parameters
from tui.simulator.store import Store

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
"""Operations of ARMS only."""


def methods(product: str, name: str) -> frozenset[str]:
    """HTTP methods that an operation of RPC style takes."""
    if name in _POST_ONLY.get(product, "").split():
        return frozenset({"POST"})
    if product == "arms" and name in _GET_ONLY.split():
        return frozenset({"GET"})
    return frozenset({"GET", "POST"})


Body = dict[str, object]


class Service(StrEnum):
    """Services, told apart by API version: the Host header says nothing here."""

    RAM = "2015-05-01"
    IMS = "2019-08-15"
    RESOURCE_MANAGER = "2020-03-31"
    STS = "2015-04-01"
    ARMS = "2019-08-08"
    CLOUD_MONITOR = "2024-03-30"

    @property
    def product(self) -> str:
        """Product name in logs and in the published metadata."""
        return _PRODUCTS[self]


_PRODUCTS: Mapping[Service, str] = {
    Service.RAM: "ram",
    Service.IMS: "ims",
    Service.RESOURCE_MANAGER: "resourcemanager",
    Service.STS: "sts",
    Service.ARMS: "arms",
    Service.CLOUD_MONITOR: "cms",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Signer of a request."""

    kind: CallerKind
    principal_id: str
    name: str
    """Logon name of a RAM user, ``role/session`` of an assumed role, empty for root."""
    key_id: str


@dataclass(frozen=True, slots=True)
class Call:
    """Authenticated request on its way to a handler."""

    store: Store
    parameters: Parameters
    caller: Caller

    def text(self, name: str) -> str:
        """Value of a parameter, or an empty string."""
        return self.parameters.text(name)

    def user(self) -> User:
        """RAM user that UserName means."""
        return self.store.user(values.logon_name(self.text("UserName")))

    def group(self) -> Group:
        """User group that GroupName means."""
        return self.store.group(values.group_name(self.text("GroupName")))

    def policy(self, type_: str = "") -> Policy:
        """Policy of a type that PolicyName means; of the one that PolicyType says by default."""
        type_ = type_ or values.policy_type(self.text("PolicyType"))
        return self.store.policy(type_, values.policy_name(self.text("PolicyName")))


Handler = Callable[[Call], Body]


@dataclass(frozen=True, slots=True)
class Operation:
    """Operation: its parameters' wire names and the RAM actions a caller needs."""

    service: Service
    name: str
    parameters: frozenset[str]
    required: tuple[str, ...]
    actions: tuple[str, ...]
    on: tuple[str, ...]
    """Resources that each action has to be allowed on, as templates."""
    handler: Handler
    path: str = ""
    """Path with names of parameters in braces; empty for RPC style, which has one path."""

    @property
    def methods(self) -> frozenset[str]:
        """HTTP methods that the operation takes."""
        return frozenset({"GET"}) if self.path else methods(self.service.product, self.name)

    def in_path(self, path: str) -> Mapping[str, str] | None:
        """Parameters in a path; None for a path of something else."""
        if not self.path:
            return {}
        found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", self.path), path)
        if found is None:
            return None
        return {name: unquote(value) for name, value in found.groupdict().items()}


OPERATIONS: dict[tuple[Service, str], Operation] = {}


def operation(
    service: Service,
    name: str,
    takes: str = "",
    *,
    on: tuple[str, ...],
    required: str = "",
    actions: str | None = None,
    path: str = "",
) -> Callable[[Handler], Handler]:
    """Register a handler.

    ``takes`` are the wire names of optional parameters, ``required`` of those whose absence the
    gateway itself refuses. ``actions`` are RAM actions, by default the operation's name behind the
    service's prefix (IMS operations are authorised under ``ram:``), empty when none is needed; all
    three are separated by spaces. ``on`` are the resources that the actions have to be allowed on.
    ``path`` is for an operation in ROA style, which all are read with GET.
    """
    prefix = {Service.IMS: "ram", Service.RESOURCE_MANAGER: "ram"}.get(service, service.product)
    needed = f"{prefix}:{name}" if actions is None else actions

    def register(handler: Handler) -> Handler:
        key = (service, name)
        if key in OPERATIONS:
            raise ValueError(f"{name} is registered twice")
        OPERATIONS[key] = Operation(
            service,
            name,
            frozenset(takes.split()) | frozenset(required.split()),
            tuple(required.split()),
            tuple(needed.split()),
            on,
            handler,
            path,
        )
        return handler

    return register


WHOLE_ACCOUNT: Final = "acs:{service}:*:{account}:*"
USERS: Final = "acs:ram:*:{account}:user/*"
USER: Final = "acs:ram:*:{account}:user/{user}"
GROUPS: Final = "acs:ram:*:{account}:group/*"
GROUP: Final = "acs:ram:*:{account}:group/{group}"
OWN_POLICIES: Final = "acs:ram:*:{account}:policy/*"
OWN_POLICY: Final = "acs:ram:*:{account}:policy/{policy}"
POLICY: Final = "acs:ram:*:{owner}:policy/{policy}"
"""Policy of the account or of the system, as PolicyType says."""
DEVICES: Final = "acs:ram:*:{account}:mfa/*"
DEVICE: Final = "{serial}"
ROLE: Final = "{role}"
PRINCIPALS: Final = "acs:ims:*:{account}:{principals}/*"
"""Resource Management tells users, groups and roles from each other, and none by name."""

NOTHING: Final[tuple[str, ...]] = ()
"""No permission is needed."""
BY_HANDLER: Final[tuple[str, ...]] = ("by the handler",)
"""Items of a list belong to resource groups, so that the handler asks for each of them."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Parts of a request that say what it is about."""

    store: Store
    caller: Caller
    given: Mapping[str, str]

    def text(self, name: str) -> str:
        """Value of a parameter, or an empty string."""
        return self.given.get(name, "")

    def numbered(self, name: str) -> list[str]:
        """Values of ``name.1``, ``name.2``, …, in any order."""
        return [value for key, value in self.given.items() if key.startswith(f"{name}.")]


def asked(templates: tuple[str, ...], action: str, asking: Asking) -> tuple[str, ...]:
    """Names of all resources that a caller has to be allowed an action on."""
    service = action.partition(":")[0]
    found: list[str] = []
    for template in templates:
        fields = [name for _, name, _, _ in Formatter().parse(template) if name]
        values = [[service] if name == "service" else _FIELDS[name](asking) for name in fields]
        found += [
            template.format(**dict(zip(fields, each, strict=True))) for each in product(*values)
        ]
    return tuple(dict.fromkeys(found))


def _users(asking: Asking) -> list[str]:
    """Users by name, principal name or ID; all for tags, else the caller, where nobody is named."""
    principals = [asking.text("UserPrincipalName"), *asking.numbered("ResourcePrincipalName")]
    ids = [asking.text("UserId"), *asking.numbered("ResourceId")]
    by_id = asking.store.users_by_id
    named = [
        asking.text("UserName"),
        *(each.partition("@")[0] for each in principals),
        *(by_id[each].name if each in by_id else each for each in ids),
    ]
    found = [each for each in named if each]
    if not found and "ResourceType" in asking.given:
        return ["*"]
    if not found and "UserName" not in asking.given:
        key = asking.store.keys.get(asking.text("UserAccessKeyId"))
        owner = by_id.get(key.owner_id) if key else None
        found = [owner.name if owner else asking.caller.name]
    return found or [""]


def _policy(asking: Asking) -> list[str]:
    """Name as the policy itself spells it: names are compared without case."""
    name = asking.text("PolicyName")
    policy = asking.store.find_policy(asking.text("PolicyType") or "Custom", name)
    return [policy.name if policy else name]


_FIELDS: Final[Mapping[str, Callable[[Asking], list[str]]]] = {
    "account": lambda asking: [asking.store.account_id],
    "user": _users,
    "group": lambda asking: [asking.text("GroupName")],
    "policy": _policy,
    "owner": lambda asking: [
        "system" if asking.text("PolicyType") == "System" else asking.store.account_id
    ],
    "serial": lambda asking: [asking.text("SerialNumber")],
    "role": lambda asking: [asking.text("RoleArn")],
    "principals": lambda asking: [
        {"IMSGroup": "group", "ServiceRole": "role"}.get(asking.text("PrincipalType"), "user")
    ],
}
