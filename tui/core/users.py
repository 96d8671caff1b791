"""RAM users as typed and as in the account; access modes, tags, RAM user groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tui.core.policies import Grant, PolicyRef, Scope


class AccessMode(StrEnum):
    """Access mode of a RAM user; the values are those of a plan file."""

    CONSOLE = "console"
    ACCESS_KEY = "access-key"
    UNCHANGED = "unchanged"
    """For existing users only: profile and keys are left as they are."""


class PasswordSource(StrEnum):
    """Source of a console user's first password."""

    GENERATE = "generate"
    ASK = "ask"
    """Each user's own password is typed by the administrator; it never enters the draft."""


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Settings of CreateLoginProfile."""

    password: PasswordSource = PasswordSource.GENERATE
    reset_at_next_logon: bool = True
    require_mfa: bool = True


@dataclass(frozen=True, slots=True)
class AccessChoice:
    """Answer of the access-mode screen. There is no silent default: the mode starts out unset."""

    mode: AccessMode | None = None
    console: ConsoleSettings = field(default_factory=ConsoleSettings)


@dataclass(frozen=True, slots=True)
class Tag:
    """Key and value on a RAM user; set through IMS, since RAM itself cannot tag users."""

    key: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


@dataclass(frozen=True, slots=True)
class UserRow:
    """Team member in the draft, as typed; nothing in it is checked yet."""

    logon_name: str = ""
    display_name: str = ""
    tags: tuple[Tag, ...] = ()
    existing: bool = False
    """The RAM user is in the account already and only receives what is missing."""
    mode: AccessMode | None = None
    """Access mode of its own; None follows the draft's."""
    tags_text: str = ""
    """Tags as typed while part of the text cannot be read; empty otherwise."""


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


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """RAM user group of a draft through which access is granted."""

    name: str
    existing: bool = False
    """It is in the account already; otherwise the plan makes it."""
