"""The answers so far. A draft holds no secret: it is saved to disk as it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.account import Site
from tui.core.users import AccessChoice, AccessMode

if TYPE_CHECKING:  # the first frame needs an empty draft, not what it can hold
    from tui.core.policies import PolicyRef, Scope
    from tui.core.users import GroupChoice, UserRow


class Origin(StrEnum):
    """Where an answer came from; shown beside defaults."""

    DEFAULT = "default"
    TYPED = "typed"
    ENVIRONMENT = "environment"
    PROFILE = "profile"
    ACCOUNT = "account"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class Grant:
    """A policy and the scope it holds in; the principals are the draft's users."""

    policy: PolicyRef
    scope: Scope


@dataclass(frozen=True, slots=True)
class Replacement:
    """A grant that an existing user holds and that is detached after the new ones are attached."""

    logon_name: str
    policy: PolicyRef
    scope: Scope


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A custom policy that the plan makes, unless the account has one with the same document."""

    policy: PolicyRef
    document: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything the administrator has answered, whether it is right yet or not."""

    site: Site = Site.INTERNATIONAL
    domain_alias: str = ""
    regions: tuple[str, ...] = ("cn-hangzhou",)
    reason: str = ""
    users: tuple[UserRow, ...] = ()
    access: AccessChoice = field(default_factory=AccessChoice)
    scope: Scope | None = None
    """The default for new grants; None until chosen, there is no silent default."""
    grants: tuple[Grant, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    new_policies: tuple[NewPolicy, ...] = ()
    """Custom policies to make; what names one in a grant is its name."""
    group: GroupChoice | None = None
    """The RAM user group that receives the grants; None for each user."""
    password_resets: tuple[str, ...] = ()
    """Logon names of existing console users whose password is to be set anew."""
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))
    """Field name to origin; a field that is missing was typed."""

    def mode_of(self, row: UserRow) -> AccessMode | None:
        """The access mode of one user: its own, else the draft's."""
        return row.mode if row.mode is not None else self.access.mode
