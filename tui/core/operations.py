"""Plan and its operations as data, in the order they run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple, TypeAlias

from tui.core.account import Account
from tui.core.draft import Site
from tui.core.findings import Finding
from tui.core.policies import Grant, PolicyRef, Scope
from tui.core.users import AccessMode, PasswordSource, Tag


class Key(NamedTuple):
    """Subject of operations, or product of one that another needs."""

    kind: str
    name: str = ""


def user_key(logon_name: str) -> Key:
    """Key of a RAM user."""
    return Key("user", logon_name)


def group_key(group: str) -> Key:
    """Key of a RAM user group."""
    return Key("group", group)


def policy_key(policy: PolicyRef) -> Key:
    """Key of a policy."""
    return Key("policy", str(policy))


def new_grant_key(logon_name: str) -> Key:
    """Key of a user's new grants; until they exist, the replaced ones stay."""
    return Key("new grant", logon_name)


NEW_GROUP_GRANT: Final = Key("new grant")
"""Key of the new grants of everybody in the group."""


class BaseOperation:
    """Change in the cloud, with its dependencies."""

    __slots__ = ()
    kind: ClassVar[str]
    """Name in a run's file. Never changed."""

    @property
    def subject(self) -> Key:
        """What is changed. Operations on one subject run one after the other."""
        raise NotImplementedError

    @property
    def needs(self) -> tuple[Key, ...]:
        """Keys that have to exist first."""
        return ()

    @property
    def provides(self) -> tuple[Key, ...]:
        """Keys that exist afterwards."""
        return ()

    @property
    def user(self) -> str:
        """Logon name of the RAM user concerned; empty for none."""
        return ""

    @property
    def needed_group(self) -> str:
        """Name of the RAM user group that has to exist first; empty for none."""
        return next((key.name for key in self.needs if key.kind == "group"), "")

    @property
    def given(self) -> tuple[Grant, ...]:
        """Grants to users, as far as the plan tells."""
        return ()

    @property
    def gives_access(self) -> bool:
        """Whether users get new grants, directly or through a group."""
        return any(key.kind == NEW_GROUP_GRANT.kind for key in self.provides)

    @property
    def makes_key(self) -> bool:
        """Whether it makes an AccessKey."""
        return False

    @property
    def makes_secret(self) -> bool:
        """Whether it makes an AccessKey or a password."""
        return self.makes_key


@dataclass(frozen=True, slots=True)
class UserOperation(BaseOperation):
    """Operation on a RAM user."""

    logon_name: str

    @property
    def subject(self) -> Key:
        """Key of the user."""
        return user_key(self.logon_name)

    @property
    def needs(self) -> tuple[Key, ...]:
        """Key of the user."""
        return (self.subject,)

    @property
    def user(self) -> str:
        """Logon name of the user."""
        return self.logon_name


@dataclass(frozen=True, slots=True)
class GroupOperation(BaseOperation):
    """Operation on a RAM user group."""

    group: str

    @property
    def subject(self) -> Key:
        """Key of the group."""
        return group_key(self.group)


class GrantOperation(BaseOperation):
    """Operation on a grant."""

    __slots__ = ()
    policy: PolicyRef
    scope: Scope

    @property
    def grant(self) -> Grant:
        """Grant that is attached or detached."""
        return Grant(self.policy, self.scope)


@dataclass(frozen=True, slots=True)
class CreatePolicy(BaseOperation):
    """Create a custom policy."""

    kind: ClassVar = "policy"
    policy: PolicyRef
    document: str
    description: str

    @property
    def subject(self) -> Key:
        """Key of the policy."""
        return policy_key(self.policy)

    @property
    def provides(self) -> tuple[Key, ...]:
        """Key of the policy."""
        return (self.subject,)


@dataclass(frozen=True, slots=True)
class CreateUser(UserOperation):
    """Create a RAM user."""

    kind: ClassVar = "user"
    display_name: str
    comments: str

    @property
    def needs(self) -> tuple[Key, ...]:
        """No keys."""
        return ()

    @property
    def provides(self) -> tuple[Key, ...]:
        """Key of the user."""
        return (self.subject,)


@dataclass(frozen=True, slots=True)
class TagUser(UserOperation):
    """Tag a RAM user."""

    kind: ClassVar = "tag"
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class PasswordOperation(UserOperation):
    """Operation that sets the console password of a RAM user."""

    password: PasswordSource
    reset_at_next_logon: bool
    require_mfa: bool

    @property
    def makes_secret(self) -> bool:
        """True: the password."""
        return True


@dataclass(frozen=True, slots=True)
class CreateLogonProfile(PasswordOperation):
    """Give a RAM user a console password."""

    kind: ClassVar = "profile"


@dataclass(frozen=True, slots=True)
class ResetPassword(PasswordOperation):
    """Reset the password of an existing logon profile; always confirmed by typing."""

    kind: ClassVar = "reset"


@dataclass(frozen=True, slots=True)
class CreateAccessKey(UserOperation):
    """Create a permanent AccessKey for a RAM user."""

    kind: ClassVar = "key"

    @property
    def makes_key(self) -> bool:
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class AttachPolicy(UserOperation, GrantOperation):
    """Grant a policy to a RAM user in a scope."""

    kind: ClassVar = "attach"
    policy: PolicyRef
    scope: Scope

    @property
    def needs(self) -> tuple[Key, ...]:
        """Keys of the user and the policy."""
        return (self.subject, policy_key(self.policy))

    @property
    def provides(self) -> tuple[Key, ...]:
        """Key of the user's new grants."""
        return (new_grant_key(self.logon_name),)

    @property
    def given(self) -> tuple[Grant, ...]:
        """Grant of the operation."""
        return (self.grant,)


@dataclass(frozen=True, slots=True)
class DetachPolicy(UserOperation, GrantOperation):
    """Detach a policy from a RAM user in a scope, after its replacement was attached."""

    kind: ClassVar = "detach"
    policy: PolicyRef
    scope: Scope

    @property
    def needs(self) -> tuple[Key, ...]:
        """Keys of the user and of all new grants, also those through a group."""
        return (self.subject, new_grant_key(self.logon_name), NEW_GROUP_GRANT)


@dataclass(frozen=True, slots=True)
class CreateGroup(GroupOperation):
    """Create a RAM user group."""

    kind: ClassVar = "group"
    comments: str

    @property
    def provides(self) -> tuple[Key, ...]:
        """Key of the group."""
        return (self.subject,)


@dataclass(frozen=True, slots=True)
class AttachToGroup(GroupOperation, GrantOperation):
    """Grant a policy to a RAM user group, and so to everybody in it, in a scope."""

    kind: ClassVar = "attach-group"
    policy: PolicyRef
    scope: Scope

    @property
    def needs(self) -> tuple[Key, ...]:
        """Keys of the group and the policy."""
        return (self.subject, policy_key(self.policy))

    @property
    def provides(self) -> tuple[Key, ...]:
        """Key of the group's new grants."""
        return (NEW_GROUP_GRANT,)

    @property
    def given(self) -> tuple[Grant, ...]:
        """Grant of the operation."""
        return (self.grant,)


@dataclass(frozen=True, slots=True)
class AddToGroup(UserOperation):
    """Add a RAM user to a RAM user group."""

    kind: ClassVar = "join"
    group: str
    gives: tuple[Grant, ...] = ()
    """Grants of the plan that the group held before, for the handover."""

    @property
    def needs(self) -> tuple[Key, ...]:
        """Keys of the user and the group."""
        return (self.subject, group_key(self.group))

    @property
    def provides(self) -> tuple[Key, ...]:
        """Key of the user's new grants."""
        return (new_grant_key(self.logon_name),)

    @property
    def given(self) -> tuple[Grant, ...]:
        """Earlier grants of the group."""
        return self.gives


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
    """Team member of the plan."""

    logon_name: str
    display_name: str
    existing: bool
    mode: AccessMode


@dataclass(frozen=True, slots=True)
class Plan:
    """Operations of a draft that passed every rule."""

    account: Account
    site: Site
    domain_alias: str
    regions: tuple[str, ...]
    reason: str
    users: tuple[PlannedUser, ...]
    operations: tuple[Operation, ...]
    findings: tuple[Finding, ...] = ()
    """Warnings shown and confirmations given; an error never becomes part of a plan."""

    @property
    def new_policies(self) -> tuple[CreatePolicy, ...]:
        """Policies that are made, in the order they run."""
        return tuple(it for it in self.operations if isinstance(it, CreatePolicy))
