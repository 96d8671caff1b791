"""The team members: rows of the draft, and RAM users as they are in the account."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.core.modes import AccessMode
from tui.core.policies import PolicyRef
from tui.core.scopes import Scope


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
