"""Principals of the account: RAM users and RAM user groups, with what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tui.core.policies import Grant, PolicyRef, Scope
from tui.core.users import Tag


@dataclass(frozen=True, slots=True)
class HeldKey:
    """AccessKey of a RAM user; its secret is known to nobody but its holder."""

    access_key_id: str
    active: bool
    created: str = ""


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant that a RAM user or a group has."""

    grant: Grant
    since: str = field(default="", compare=False)
    """Date of attachment, in the cloud's spelling; empty where it was not read."""
    through: str = ""
    """The RAM user group that a user has it through; empty where it is its own."""

    @property
    def policy(self) -> PolicyRef:
        """The policy."""
        return self.grant.policy

    @property
    def scope(self) -> Scope:
        """Where it holds."""
        return self.grant.scope


def grants_of(held: Iterable[HeldGrant]) -> frozenset[Grant]:
    """Grants without their dates, and however they are held."""
    return frozenset(each.grant for each in held)


@dataclass(frozen=True, slots=True)
class UserState:
    """RAM user in the account, read for one logon name."""

    logon_name: str
    user_id: str = ""
    display_name: str = ""
    comments: str = ""
    created: str = ""
    last_logon: str = ""
    tags: tuple[Tag, ...] = ()
    has_logon_profile: bool = False
    access_keys: tuple[HeldKey, ...] = ()
    grants: tuple[HeldGrant, ...] = ()
    """Policies attached at account scope and in every resource group. ListPoliciesForUser gives no
    scope: those of resource groups are read from ListPolicyAttachments of Resource Management.
    """
    groups: tuple[str, ...] = ()
    """Names of the user's RAM user groups, whose grants count for the user as well."""
    complete: bool = True
    """False for a row of the user list, which carries no profile, keys, grants or groups."""


@dataclass(frozen=True, slots=True)
class UserGroup:
    """RAM user group in the account."""

    name: str
    group_id: str = ""
    comments: str = ""
    created: str = ""
    members: tuple[str, ...] = ()
    """Logon names."""
    grants: tuple[HeldGrant, ...] = ()
    """Policies attached at account scope and in every resource group."""
    complete: bool = True
    """False for a row of the group list, which carries neither members nor grants."""
