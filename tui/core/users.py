"""RAM users as they are typed and as they are; access modes, tags, RAM user groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tui.core.policies import PolicyRef, Scope


class AccessMode(StrEnum):
    """The access mode of a RAM user; the values are those of a plan file."""

    CONSOLE = "console"
    ACCESS_KEY = "access-key"
    UNCHANGED = "unchanged"
    """For existing users only: profile and keys are left as they are."""


class PasswordSource(StrEnum):
    """Where a console user's first password comes from."""

    GENERATE = "generate"
    ASK = "ask"
    """Each user's own password is typed by the administrator; it never enters the draft."""


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """What CreateLoginProfile is asked for."""

    password: PasswordSource = PasswordSource.GENERATE
    reset_at_next_logon: bool = True
    require_mfa: bool = True


@dataclass(frozen=True, slots=True)
class AccessChoice:
    """The access-mode screen's answer. There is no silent default: the mode starts out unset."""

    mode: AccessMode | None = None
    console: ConsoleSettings = field(default_factory=ConsoleSettings)


@dataclass(frozen=True, slots=True)
class Tag:
    """A key and a value on a RAM user; set through IMS, RAM itself cannot tag users (trap 1)."""

    key: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


@dataclass(frozen=True, slots=True)
class UserRow:
    """One team member in the draft, as typed; nothing in it is checked yet."""

    logon_name: str = ""
    display_name: str = ""
    tags: tuple[Tag, ...] = ()
    existing: bool = False
    """The RAM user is in the account already and only receives what is missing."""
    mode: AccessMode | None = None
    """An access mode of its own; None follows the draft's."""
    tags_text: str = ""
    """The tags as typed while part of the text cannot be read; empty otherwise."""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """An AccessKey that a RAM user has; its secret is known to nobody but its holder."""

    access_key_id: str
    active: bool
    created: str = ""


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A policy that a RAM user holds, and where."""

    policy: PolicyRef
    scope: Scope
    since: str = field(default="", compare=False)
    """When it was attached, as the cloud dates it; empty where that was not read."""


@dataclass(frozen=True, slots=True)
class UserState:
    """A RAM user as the cloud has it, read for one logon name."""

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
    """Policies attached at account scope and at every resource group (trap 9)."""
    groups: tuple[str, ...] = ()
    """Names of the RAM user groups the user is in; what those hold, the user has as well."""
    complete: bool = True
    """False for a row of the user list, which carries no profile, keys, grants or groups."""


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A RAM user group as it is in the account."""

    name: str
    group_id: str = ""
    comments: str = ""
    created: str = ""
    members: tuple[str, ...] = ()
    """Logon names."""
    grants: tuple[HeldGrant, ...] = ()
    """Policies attached at account scope and in every resource group (trap 9)."""
    complete: bool = True
    """False for a row of the group list, which carries neither members nor grants."""


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """The RAM user group of a draft through which access is granted."""

    name: str
    existing: bool = False
    """It is in the account already; otherwise the plan makes it."""
