"""Draft of the administrator's answers. It holds no secret: it is saved to disk as it is typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tui.core.policies import Grant, PolicyRef, Scope
from tui.core.users import AccessChoice, AccessMode, GroupChoice, UserRow


class Site(StrEnum):
    """Site on which the account was opened; no API tells which one it is."""

    INTERNATIONAL = "international"
    CHINA = "china"


@dataclass(frozen=True, slots=True)
class Replacement:
    """Grant of an existing user that is detached after the new ones are attached."""

    logon_name: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """Custom policy that the plan makes, unless the account has one with the same document."""

    policy: PolicyRef
    document: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """All answers of the administrator, valid or not."""

    site: Site = Site.INTERNATIONAL
    domain_alias: str = ""
    regions: tuple[str, ...] = ("cn-hangzhou",)
    reason: str = ""
    users: tuple[UserRow, ...] = ()
    access: AccessChoice = field(default_factory=AccessChoice)
    scope: Scope | None = None
    """Default for new grants; None until chosen, there is no silent default."""
    grants: tuple[Grant, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    new_policies: tuple[NewPolicy, ...] = ()
    """Custom policies to make; a grant refers to one by name."""
    group: GroupChoice | None = None
    """RAM user group that receives the grants; None where each user receives them."""
    password_resets: tuple[str, ...] = ()
    """Logon names of existing console users whose password is to be reset."""

    def mode_of(self, row: UserRow) -> AccessMode | None:
        """Access mode of one user: its own, else the draft's."""
        return row.mode if row.mode is not None else self.access.mode
