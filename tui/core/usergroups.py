"""RAM user groups: what is granted to one holds for all its members."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.users import HeldGrant


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
