"""Operations that Onramp asks of the cloud; no other can be sent.

Left out on purpose: every ``Open*`` operation, which places an order, and GetPrometheusApiToken,
GetPrometheusInstance and DescribeTraceLicenseKey, which answer with secrets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Service(StrEnum):
    """Services, by the prefix of their RAM actions where they have one of their own."""

    RAM = "ram"
    IMS = "ims"
    STS = "sts"
    RESOURCES = "resourcemanager"
    ARMS = "arms"


VERSIONS = MappingProxyType(
    {
        Service.RAM: "2015-05-01",
        Service.IMS: "2019-08-15",
        Service.STS: "2015-04-01",
        Service.RESOURCES: "2020-03-31",
        Service.ARMS: "2019-08-08",
    }
)
"""API version of each service; on one port it tells the services apart."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one service."""

    service: Service
    action: str
    permissions: tuple[str, ...]
    """RAM actions that the administrator needs for it; the first one is the one to name."""
    changing: bool = False
    """Whether a lost answer leaves the outcome unknown, because something may have changed."""

    @property
    def patient(self) -> bool:
        """Whether an answer is waited for longer, because a secret may be in it or hang on it."""
        return self.changing and self.action.startswith(("Create", "UpdateLoginProfile"))

    @property
    def mints(self) -> bool:
        """Whether the answer holds a secret that is nowhere else."""
        return self.action == "CreateAccessKey"


def _table() -> dict[tuple[Service, str], Operation]:
    reads = {
        Service.RAM: (
            "GetUser ListUsers GetLoginProfile ListAccessKeys GetAccessKeyLastUsed "
            "ListPolicies GetPolicy ListPoliciesForUser ListEntitiesForPolicy GetAccountAlias "
            "ListGroupsForUser ListGroups GetGroup ListUsersForGroup ListPoliciesForGroup "
            "GetUserMFAInfo DecodeDiagnosticMessage"
        ),
        Service.IMS: (
            "GetUser GetLoginProfile GetAccessKeyLastUsed GetDefaultDomain GetAccountSummary "
            "GetPasswordPolicy GetSecurityPreference GetUserSsoSettings ListTagResources"
        ),
        Service.STS: "GetCallerIdentity AssumeRole",
        Service.RESOURCES: (
            "ListResourceGroups GetResourceGroup ListPolicyAttachments ListResourceGroupCapability"
        ),
        Service.ARMS: (
            "GetCommercialStatus CheckServiceStatus ListPrometheusInstances "
            "ListPrometheusInstanceByTagAndResourceGroupId ListTraceApps"
        ),
    }
    changes = {
        Service.RAM: (
            "CreateUser DeleteUser CreateLoginProfile UpdateLoginProfile DeleteLoginProfile "
            "CreateAccessKey UpdateAccessKey DeleteAccessKey CreatePolicy DeletePolicy "
            "AttachPolicyToUser DetachPolicyFromUser "
            "CreateGroup DeleteGroup AddUserToGroup RemoveUserFromGroup "
            "AttachPolicyToGroup DetachPolicyFromGroup "
            "UnbindMFADevice DeleteVirtualMFADevice"
        ),
        Service.IMS: "TagResources UntagResources",
        Service.RESOURCES: "AttachPolicy DetachPolicy",
    }
    table: dict[tuple[Service, str], Operation] = {}
    for changing, services in ((False, reads), (True, changes)):
        for service, actions in services.items():
            for action in actions.split():
                permissions = _permissions(service, action)
                table[service, action] = Operation(service, action, permissions, changing)
    return table


def _permissions(service: Service, action: str) -> tuple[str, ...]:
    """RAM actions of an operation.

    IMS is authorised under ``ram:``; so is Resource Management for attachments, and under both
    names for resource groups. GetCallerIdentity needs none.
    """
    if action == "GetCallerIdentity":
        return ()
    if service is Service.RESOURCES:
        if action == "ListResourceGroupCapability":
            return (f"resourcemanager:{action}",)
        if action.endswith(("ResourceGroup", "ResourceGroups")):
            return (f"ram:{action}", f"resourcemanager:{action}")
        return (f"ram:{action}",)
    if service is Service.IMS:
        return (f"ram:{action}",)
    return (f"{service}:{action}",)


OPERATIONS = MappingProxyType(_table())


def operation(service: Service, action: str) -> Operation:
    """Operation of that name.

    Raises:
        KeyError: Onramp does not use it.
    """
    return OPERATIONS[service, action]
