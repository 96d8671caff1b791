"""Checks of the account on the Connect screen, one per line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError
from tui.core.account import ONALIYUN, Account, CallerKind, MfaEnforcement
from tui.core.facts import Activation, Facts

Learn: TypeAlias = "Callable[[Facts], Facts]"
Parameters: TypeAlias = "Mapping[str, str | int]"


class Check(StrEnum):
    """Question to the account. IDENTITY comes first: without it the others make no sense."""

    IDENTITY = "identity"
    RAM = "ram"
    DOMAIN = "domain"
    PASSWORD_POLICY = "password-policy"  # noqa: S105 - the name of a check
    SECURITY = "security"
    SSO = "sso"
    QUOTAS = "quotas"
    ARMS = "arms"
    PROMETHEUS = "prometheus"
    RESOURCE_GROUPS = "resource-groups"
    GROUP_SUPPORT = "group-support"


FOLLOWING = tuple(check for check in Check if check is not Check.IDENTITY)
"""Checks that run in parallel once the identity is known."""


class CheckStatus(StrEnum):
    """Status of a check."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """Result of a check; the sentence is made elsewhere."""

    check: Check
    status: CheckStatus
    error: CloudError | None = None
    """Reason for a failure or a doubt; a missing permission is named in it."""
    parameters: Parameters = field(default_factory=lambda: MappingProxyType({}))
    """Values for the sentence, such as the account's ID."""
    learn: Learn = lambda facts: facts
    """Adds the values read to the facts; without any it changes nothing."""


def run_check(cloud: Cloud, check: Check) -> CheckOutcome:
    """Ask one question. Never raises a ``CloudError``: it becomes part of the outcome."""
    try:
        return _CHECKS[check](cloud)
    except CloudError as error:
        failed = CheckStatus.CANNOT_TELL if check in _NEVER_BLOCKING else CheckStatus.FAILED
        return CheckOutcome(check, failed, error)


def _identity(cloud: Cloud) -> CheckOutcome:
    caller = cloud.sts.caller()
    root = caller.kind is CallerKind.ROOT
    return CheckOutcome(
        Check.IDENTITY,
        CheckStatus.WARNING if root else CheckStatus.OK,
        parameters={
            "account_id": caller.account_id,
            "kind": caller.kind.value,
            "name": caller.name,
            "arn": caller.arn,
        },
        learn=lambda facts: replace(facts, caller=caller),
    )


def _ram(cloud: Cloud) -> CheckOutcome:
    cloud.ram.answers()
    return CheckOutcome(Check.RAM, CheckStatus.OK)


def _domain(cloud: Cloud) -> CheckOutcome:
    domain = cloud.ims.default_domain()
    alias = cloud.ram.alias() or domain.removesuffix(ONALIYUN)

    def learn(facts: Facts) -> Facts:
        account_id = "" if facts.caller is None else facts.caller.account_id
        return replace(facts, account=Account(account_id, alias, domain))

    return CheckOutcome(
        Check.DOMAIN, CheckStatus.OK, parameters={"domain": domain, "alias": alias}, learn=learn
    )


def _password_policy(cloud: Cloud) -> CheckOutcome:
    policy = cloud.ims.password_policy()
    return CheckOutcome(
        Check.PASSWORD_POLICY,
        CheckStatus.OK,
        parameters={
            "minimum_length": policy.minimum_length,
            "initial_password_age_days": policy.initial_password_age_days,
        },
        learn=lambda facts: replace(facts, password_policy=policy),
    )


def _security(cloud: Cloud) -> CheckOutcome:
    security = cloud.ims.security_preference()
    tight = bool(security.logon_network_masks) or not (
        security.users_may_change_password and security.users_may_manage_mfa
    )
    return CheckOutcome(
        Check.SECURITY,
        CheckStatus.WARNING if tight else CheckStatus.OK,
        parameters={
            "mfa_enforcement": security.mfa_enforcement.value,
            "mfa_mandatory": int(security.mfa_enforcement is MfaEnforcement.MANDATORY),
            "users_may_change_password": int(security.users_may_change_password),
            "users_may_manage_mfa": int(security.users_may_manage_mfa),
            "network_masks": len(security.logon_network_masks),
        },
        learn=lambda facts: replace(facts, security=security),
    )


def _sso(cloud: Cloud) -> CheckOutcome:
    enabled = cloud.ims.sso_enabled()
    return CheckOutcome(
        Check.SSO,
        CheckStatus.WARNING if enabled else CheckStatus.OK,
        parameters={"enabled": int(enabled)},
        learn=lambda facts: replace(facts, sso_enabled=enabled),
    )


def _quotas(cloud: Cloud) -> CheckOutcome:
    quotas = cloud.ims.quotas()
    return CheckOutcome(
        Check.QUOTAS,
        CheckStatus.OK if quotas.users_left else CheckStatus.WARNING,
        parameters={
            "users": quotas.users,
            "users_quota": quotas.users_quota,
            "users_left": quotas.users_left,
        },
        learn=lambda facts: replace(facts, quotas=quotas),
    )


def _arms(cloud: Cloud) -> CheckOutcome:
    found = cloud.arms.activation("arms")
    return _activation(Check.ARMS, found, lambda facts: replace(facts, arms=found))


def _prometheus(cloud: Cloud) -> CheckOutcome:
    found = cloud.arms.activation("prometheus")
    return _activation(Check.PROMETHEUS, found, lambda facts: replace(facts, prometheus=found))


def _resource_groups(cloud: Cloud) -> CheckOutcome:
    groups = cloud.resources.resource_groups()
    return CheckOutcome(
        Check.RESOURCE_GROUPS,
        CheckStatus.OK,
        parameters={"count": len(groups)},
        learn=lambda facts: replace(facts, resource_groups=groups),
    )


def _group_support(cloud: Cloud) -> CheckOutcome:
    found = cloud.resources.resource_group_support()
    return _activation(
        Check.GROUP_SUPPORT, found, lambda facts: replace(facts, resource_group_support=found)
    )


_STATUS = MappingProxyType(
    {
        Activation.ACTIVATED: CheckStatus.OK,
        Activation.NOT_ACTIVATED: CheckStatus.WARNING,
        Activation.CANNOT_TELL: CheckStatus.CANNOT_TELL,
    }
)


def _activation(check: Check, found: Activation, learn: Learn) -> CheckOutcome:
    return CheckOutcome(check, _STATUS[found], parameters={"activation": found.value}, learn=learn)


_NEVER_BLOCKING = frozenset({Check.SSO, Check.ARMS, Check.PROMETHEUS, Check.GROUP_SUPPORT})
"""Checks whose failure does not mean that access cannot be granted."""

_CHECKS: Mapping[Check, Callable[[Cloud], CheckOutcome]] = MappingProxyType(
    {
        Check.IDENTITY: _identity,
        Check.RAM: _ram,
        Check.DOMAIN: _domain,
        Check.PASSWORD_POLICY: _password_policy,
        Check.SECURITY: _security,
        Check.SSO: _sso,
        Check.QUOTAS: _quotas,
        Check.ARMS: _arms,
        Check.PROMETHEUS: _prometheus,
        Check.RESOURCE_GROUPS: _resource_groups,
        Check.GROUP_SUPPORT: _group_support,
    }
)
