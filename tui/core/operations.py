"""The plan: operations as data, in the order they run, before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from tui.core.account import Account, Site
from tui.core.findings import Finding
from tui.core.policies import PolicyRef, Scope
from tui.core.users import AccessMode, HeldGrant, PasswordSource, Tag


class Key(NamedTuple):
    """Something that operations are about, or that one makes and another needs."""

    kind: str
    name: str = ""


def user_key(logon_name: str) -> Key:
    """A RAM user."""
    return Key("user", logon_name)


def group_key(group: str) -> Key:
    """A RAM user group."""
    return Key("group", group)


def policy_key(policy: PolicyRef) -> Key:
    """A policy."""
    return Key("policy", str(policy))


def new_grant_key(logon_name: str) -> Key:
    """What the plan grants a user; without it stays what it replaces."""
    return Key("new grant", logon_name)


NEW_GROUP_GRANT: Final = Key("new grant of a group")
"""The same of everybody in a group."""


class BaseOperation:
    """A change in the cloud, and what hangs on it.

    Every kind has a ``subject`` as well: what it is about. Of one subject, one operation is carried
    out after the other.
    """

    __slots__ = ()

    @property
    def needs(self) -> tuple[Key, ...]:
        """What it cannot do without."""
        return ()

    @property
    def provides(self) -> tuple[Key, ...]:
        """What is there once it is done."""
        return ()

    @property
    def user(self) -> str:
        """The logon name of the RAM user that it is about; empty for none."""
        return ""

    @property
    def makes_secret(self) -> bool:
        """Whether it makes a password or an AccessKey."""
        return False


@dataclass(frozen=True, slots=True)
class UserOperation(BaseOperation):
    """An operation on a RAM user."""

    logon_name: str

    @property
    def subject(self) -> Key:
        """The user."""
        return user_key(self.logon_name)

    @property
    def needs(self) -> tuple[Key, ...]:
        """The user."""
        return (self.subject,)

    @property
    def user(self) -> str:
        """The logon name."""
        return self.logon_name


@dataclass(frozen=True, slots=True)
class GroupOperation(BaseOperation):
    """An operation on a RAM user group."""

    group: str

    @property
    def subject(self) -> Key:
        """The group."""
        return group_key(self.group)


@dataclass(frozen=True, slots=True)
class CreatePolicy(BaseOperation):
    """Make a custom policy of the account."""

    policy: PolicyRef
    document: str
    description: str

    @property
    def subject(self) -> Key:
        """The policy."""
        return policy_key(self.policy)

    @property
    def provides(self) -> tuple[Key, ...]:
        """The policy."""
        return (self.subject,)


@dataclass(frozen=True, slots=True)
class CreateUser(UserOperation):
    """Make a RAM user."""

    display_name: str
    comments: str

    @property
    def needs(self) -> tuple[Key, ...]:
        """Nothing."""
        return ()

    @property
    def provides(self) -> tuple[Key, ...]:
        """The user."""
        return (self.subject,)


@dataclass(frozen=True, slots=True)
class TagUser(UserOperation):
    """Put tags on a RAM user."""

    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class PasswordOperation(UserOperation):
    """An operation that sets the console password of a RAM user."""

    password: PasswordSource
    reset_at_next_logon: bool
    require_mfa: bool

    @property
    def makes_secret(self) -> bool:
        """The password."""
        return True


@dataclass(frozen=True, slots=True)
class CreateLogonProfile(PasswordOperation):
    """Give a RAM user a console password."""


@dataclass(frozen=True, slots=True)
class ResetPassword(PasswordOperation):
    """Set the password of an existing logon profile anew; always confirmed by typing."""


@dataclass(frozen=True, slots=True)
class CreateAccessKey(UserOperation):
    """Make a permanent AccessKey for a RAM user."""

    @property
    def makes_secret(self) -> bool:
        """The AccessKey."""
        return True


@dataclass(frozen=True, slots=True)
class AttachPolicy(UserOperation):
    """Grant a policy to a RAM user in a scope."""

    policy: PolicyRef
    scope: Scope

    @property
    def needs(self) -> tuple[Key, ...]:
        """The user and the policy."""
        return (self.subject, policy_key(self.policy))

    @property
    def provides(self) -> tuple[Key, ...]:
        """A new grant of the user."""
        return (new_grant_key(self.logon_name),)


@dataclass(frozen=True, slots=True)
class DetachPolicy(UserOperation):
    """Take a policy from a RAM user in a scope, after what replaces it was attached."""

    policy: PolicyRef
    scope: Scope

    @property
    def needs(self) -> tuple[Key, ...]:
        """The user, and all that replaces it, also where a group receives that."""
        return (self.subject, new_grant_key(self.logon_name), NEW_GROUP_GRANT)


@dataclass(frozen=True, slots=True)
class CreateGroup(GroupOperation):
    """Make a RAM user group."""

    comments: str

    @property
    def provides(self) -> tuple[Key, ...]:
        """The group."""
        return (self.subject,)


@dataclass(frozen=True, slots=True)
class AttachToGroup(GroupOperation):
    """Grant a policy to a RAM user group, and so to everybody in it, in a scope."""

    policy: PolicyRef
    scope: Scope

    @property
    def needs(self) -> tuple[Key, ...]:
        """The group and the policy."""
        return (self.subject, policy_key(self.policy))

    @property
    def provides(self) -> tuple[Key, ...]:
        """A new grant of everybody in the group."""
        return (NEW_GROUP_GRANT,)


@dataclass(frozen=True, slots=True)
class AddToGroup(UserOperation):
    """Let a RAM user join a RAM user group."""

    group: str
    gives: tuple[HeldGrant, ...] = ()
    """What the plan's users are granted and the group held before, for the handover."""

    @property
    def needs(self) -> tuple[Key, ...]:
        """The user and the group."""
        return (self.subject, group_key(self.group))

    @property
    def provides(self) -> tuple[Key, ...]:
        """A new grant of the user."""
        return (new_grant_key(self.logon_name),)


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
