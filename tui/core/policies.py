"""Policies by name, scopes, resource groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from tui.core.text import Sentence, say, sentence


class PolicyType(StrEnum):
    """Type of a policy, as RAM and Resource Management spell it."""

    SYSTEM = "System"
    CUSTOM = "Custom"


@dataclass(frozen=True, slots=True, order=True)
class PolicyRef:
    """Type and name of a policy, which together identify it within an account."""

    type: PolicyType
    name: str

    def __str__(self) -> str:
        return f"{self.type.lower()}:{self.name}"


def system(name: str) -> PolicyRef:
    """System policy of that name."""
    return PolicyRef(PolicyType.SYSTEM, name)


def custom(name: str) -> PolicyRef:
    """Custom policy of that name."""
    return PolicyRef(PolicyType.CUSTOM, name)


def parse_policy(text: str) -> PolicyRef | None:
    """Parse ``system:NAME`` or ``custom:NAME``; None if it is neither."""
    head, _, name = text.partition(":")
    kinds = {kind.lower(): kind for kind in PolicyType}
    return PolicyRef(kinds[head], name) if head in kinds and name else None


@dataclass(frozen=True, slots=True)
class Policy:
    """Policy as ListPolicies shows it; the document is read one by one."""

    ref: PolicyRef
    description: str = ""
    default_version: str = ""
    attachment_count: int = 0
    updated: str = ""


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """Default version of a policy."""

    ref: PolicyRef
    version: str
    text: str
    """JSON as the cloud returned it: a string inside the answer's JSON."""


ARMS_FULL = system("AliyunARMSFullAccess")
ARMS_READ_ONLY = system("AliyunARMSReadOnlyAccess")
ARMS_PROMETHEUS_CONSOLE = system("AliyunARMSPrometheusAccessAuth")

COMPANION = custom("OnrampReadTraceApp")
"""Companion of AliyunARMSReadOnlyAccess, which lacks ``arms:ReadTraceApp``."""

COMPANION_DOCUMENT = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":["arms:ReadTraceApp"],'
    '"Resource":["acs:arms:*:*:armsapp/*"]}]}'
)
"""As documented for Application Monitoring: read-only on every application."""


@dataclass(frozen=True, slots=True)
class AccountScope:
    """Scope of a grant in the whole account."""

    def __str__(self) -> str:
        return "account"


@dataclass(frozen=True, slots=True)
class ResourceGroupScope:
    """Scope of a grant in one resource group."""

    group_id: str
    """``rg-`` and up to 15 characters."""

    def __str__(self) -> str:
        return f"resource-group:{self.group_id}"


Scope: TypeAlias = AccountScope | ResourceGroupScope


def in_scope(scope: Scope) -> Sentence:
    """Scope as part of a sentence."""
    if isinstance(scope, ResourceGroupScope):
        return sentence("in resource group {group}", group=scope.group_id)
    return sentence("in the whole account")


def parse_scope(text: str) -> Scope | None:
    """Parse a scope in the spelling of a plan file; None if it is not one."""
    if text == "account":
        return AccountScope()
    head, _, group_id = text.partition(":")
    if head == "resource-group" and group_id:
        return ResourceGroupScope(group_id)
    return None


@dataclass(frozen=True, slots=True)
class Grant:
    """A policy and the scope it holds in; who is granted it stands elsewhere."""

    policy: PolicyRef
    scope: Scope


@dataclass(frozen=True, slots=True)
class ResourceGroup:
    """Resource group as Resource Management lists it."""

    group_id: str
    name: str
    display_name: str = ""
    status: str = "OK"
    created: str = ""


Groups: TypeAlias = Mapping[str, ResourceGroup]
"""Resource groups by ID."""


def group_called(group_id: str, groups: Groups) -> str:
    """Display name of a resource group, with its ID where another one has the same name."""
    if group_id not in groups:
        return group_id
    names = [each.display_name or each.name for each in groups.values()]
    group = groups[group_id]
    name = group.display_name or group.name
    return say("{group} ({id})", group=name, id=group_id) if names.count(name) > 1 else name


def scope_name(scope: Scope, groups: Groups) -> str | Sentence:
    """Name of a scope, by itself."""
    if isinstance(scope, ResourceGroupScope):
        return group_called(scope.group_id, groups)
    return sentence("whole account")


def scope_words(scope: Scope, groups: Groups) -> str:
    """Scope in few words, as part of a sentence."""
    if isinstance(scope, ResourceGroupScope):
        return say("in {group}", group=group_called(scope.group_id, groups))
    return say("in the whole account")
