"""Facts read from the account, which the rules check the draft against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the first frame needs empty facts, not what they can hold
    from tui.core.account import Account, Caller, PasswordPolicy, Quotas, SecurityPreference
    from tui.core.policies import Groups, Policy, PolicyDocument, PolicyRef, ResourceGroup
    from tui.core.principals import HeldGrant, UserGroup, UserState


class Activation(StrEnum):
    """Activation of a service; asking never activates it."""

    ACTIVATED = "activated"
    NOT_ACTIVATED = "not-activated"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class OwnAccess:
    """Grants of a signed-in RAM user, own and through groups, as far as they may be read."""

    held: tuple[HeldGrant, ...] = ()
    documents: Mapping[PolicyRef, str] = field(default_factory=lambda: MappingProxyType({}))
    """Texts of the policies held; one that could not be read is missing."""
    unread: tuple[str, ...] = ()
    """RAM actions that were refused while reading; there may be more grants then."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts read so far. None means not read, which no rule takes for an answer."""

    caller: Caller | None = None
    account: Account | None = None
    password_policy: PasswordPolicy | None = None
    security: SecurityPreference | None = None
    quotas: Quotas | None = None
    sso_enabled: bool | None = None
    arms: Activation = Activation.CANNOT_TELL
    prometheus: Activation = Activation.CANNOT_TELL
    resource_group_support: Activation = Activation.CANNOT_TELL
    users: Mapping[str, UserState] = field(default_factory=lambda: MappingProxyType({}))
    """RAM users of the account by logon name; see UserState.complete."""
    users_loaded: bool = False
    """Whether the whole list is in ``users``."""
    user_groups: Mapping[str, UserGroup] = field(default_factory=lambda: MappingProxyType({}))
    """RAM user groups by name; see UserGroup.complete."""
    user_groups_loaded: bool = False
    """Whether the whole list is in ``user_groups``."""
    policies: tuple[Policy, ...] | None = None
    documents: Mapping[PolicyRef, PolicyDocument] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Policy documents read so far; the companion's is needed before it can be planned."""
    resource_groups: tuple[ResourceGroup, ...] | None = None
    own: OwnAccess | None = None
    """What the administrator holds; read for RAM users only."""


def known_groups(facts: Facts) -> Groups:
    """Resource groups by ID, for calling a scope by its name."""
    return {group.group_id: group for group in facts.resource_groups or ()}
