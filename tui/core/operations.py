"""The plan: operations as data, in the order they run, before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tui.core.account import Account, Site
from tui.core.findings import Finding
from tui.core.policies import PolicyRef, Scope
from tui.core.users import AccessMode, HeldGrant, PasswordSource, Tag


@dataclass(frozen=True, slots=True)
class CreatePolicy:
    """Make a custom policy of the account."""

    policy: PolicyRef
    document: str
    description: str


@dataclass(frozen=True, slots=True)
class CreateUser:
    """Make a RAM user."""

    logon_name: str
    display_name: str
    comments: str


@dataclass(frozen=True, slots=True)
class TagUser:
    """Put tags on a RAM user."""

    logon_name: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class CreateLogonProfile:
    """Give a RAM user a console password."""

    logon_name: str
    password: PasswordSource
    reset_at_next_logon: bool
    require_mfa: bool


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """Set the password of an existing logon profile anew; always confirmed by typing."""

    logon_name: str
    password: PasswordSource
    reset_at_next_logon: bool
    require_mfa: bool


@dataclass(frozen=True, slots=True)
class CreateAccessKey:
    """Make a permanent AccessKey for a RAM user."""

    logon_name: str


@dataclass(frozen=True, slots=True)
class AttachPolicy:
    """Grant a policy to a RAM user in a scope."""

    logon_name: str
    policy: PolicyRef
    scope: Scope


@dataclass(frozen=True, slots=True)
class DetachPolicy:
    """Take a policy from a RAM user in a scope, after what replaces it was attached."""

    logon_name: str
    policy: PolicyRef
    scope: Scope


@dataclass(frozen=True, slots=True)
class CreateGroup:
    """Make a RAM user group."""

    group: str
    comments: str


@dataclass(frozen=True, slots=True)
class AttachToGroup:
    """Grant a policy to a RAM user group, and so to everybody in it, in a scope."""

    group: str
    policy: PolicyRef
    scope: Scope


@dataclass(frozen=True, slots=True)
class AddToGroup:
    """Let a RAM user join a RAM user group."""

    logon_name: str
    group: str
    gives: tuple[HeldGrant, ...] = ()
    """What the plan's users are granted and the group held before, for the handover."""


Operation: TypeAlias = (
    CreatePolicy
    | CreateGroup
    | AttachToGroup
    | CreateUser
    | TagUser
    | CreateLogonProfile
    | ResetPassword
    | CreateAccessKey
    | AttachPolicy
    | AddToGroup
    | DetachPolicy
)


@dataclass(frozen=True, slots=True)
class PlannedUser:
    """A team member of the plan."""

    logon_name: str
    display_name: str
    existing: bool
    mode: AccessMode


@dataclass(frozen=True, slots=True)
class Plan:
    """A draft that passed every rule."""

    account: Account
    site: Site
    domain_alias: str
    regions: tuple[str, ...]
    reason: str
    users: tuple[PlannedUser, ...]
    operations: tuple[Operation, ...]
    findings: tuple[Finding, ...]
    """Warnings shown and confirmations given; an error never becomes part of a plan."""
