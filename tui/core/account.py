"""Account with its settings and quotas, and the identity of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "ONALIYUN",
    "Account",
    "Caller",
    "CallerKind",
    "MfaEnforcement",
    "PasswordPolicy",
    "PrincipalType",
    "Quotas",
    "SecurityPreference",
]

ONALIYUN = ".onaliyun.com"
"""Suffix of every account's default domain."""


class PrincipalType(StrEnum):
    """Kind of principal that a policy can be attached to, as Resource Management spells it."""

    USER = "IMSUser"
    GROUP = "IMSGroup"


class CallerKind(StrEnum):
    """Kind of identity that signs the requests, from the IdentityType of STS GetCallerIdentity."""

    ROOT = "Account"
    RAM_USER = "RAMUser"
    ROLE = "AssumedRoleUser"


@dataclass(frozen=True, slots=True)
class Caller:
    """Identity of the administrator."""

    account_id: str
    arn: str
    kind: CallerKind
    principal_id: str = ""
    name: str = ""
    """Name of the RAM user or role session; empty for the root account."""


@dataclass(frozen=True, slots=True)
class Account:
    """Names of the account. The alias is the account ID until someone sets one."""

    account_id: str
    alias: str
    default_domain: str
    """Part after the ``@`` in a user principal name, e.g. ``acme.onaliyun.com``."""

    def principal(self, logon_name: str) -> str:
        """User principal name, by which IMS and Resource Management know a RAM user."""
        return f"{logon_name}@{self.default_domain}"

    def group_principal(self, group: str) -> str:
        """Principal name by which Resource Management knows a RAM user group."""
        return f"{group}@group.{self.default_domain}"


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """Password policy of the account, from IMS GetPasswordPolicy.

    RAM's own GetPasswordPolicy leaves out four of these rules.
    """

    minimum_length: int = 8
    require_lowercase: bool = False
    require_uppercase: bool = False
    require_numbers: bool = False
    require_symbols: bool = False
    minimum_different_characters: int = 0
    not_contain_user_name: bool = False
    initial_password_age_days: int = 14
    """Days until an initial password expires; 0 means never."""
    max_password_age_days: int = 0
    reuse_prevention: int = 0
    max_login_attempts: int = 0
    hard_expire: bool = False
    intercept_risky: bool = False


class MfaEnforcement(StrEnum):
    """MFAOperationForLogin of IMS GetSecurityPreference; RAM's own answer does not have it."""

    MANDATORY = "mandatory"
    INDEPENDENT = "independent"
    ADAPTIVE = "adaptive"


@dataclass(frozen=True, slots=True)
class SecurityPreference:
    """Account-wide logon settings that can lock a new user out, from IMS GetSecurityPreference."""

    mfa_enforcement: MfaEnforcement = MfaEnforcement.INDEPENDENT
    users_may_change_password: bool = True
    users_may_manage_mfa: bool = True
    users_may_manage_access_keys: bool = False
    logon_network_masks: tuple[str, ...] = ()

    @property
    def requires_mfa(self) -> bool:
        """Whether every user needs MFA, whatever their logon profile says."""
        return self.mfa_enforcement is MfaEnforcement.MANDATORY


@dataclass(frozen=True, slots=True)
class Quotas:
    """Quotas and their use, from IMS GetAccountSummary."""

    users: int
    users_quota: int
    access_keys_per_user: int = 2
    system_policies_per_user: int = 20
    custom_policies_per_user: int = 10
    policies: int = 0
    policies_quota: int = 1500
    user_groups: int = 0
    user_groups_quota: int = 300
    groups_per_user: int = 10
    system_policies_per_group: int = 20
    custom_policies_per_group: int = 10

    @property
    def users_left(self) -> int:
        """Number of RAM users that can still be created."""
        return max(0, self.users_quota - self.users)
