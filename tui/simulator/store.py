"""State of the account, the changes that must keep its indexes right, and what calls see of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from tui.simulator import errors, values
from tui.simulator.faults import Fault, UnderWay
from tui.simulator.records import (
    AccessKey,
    Attachment,
    Group,
    LoginProfile,
    MfaDevice,
    Policy,
    Principal,
    PrometheusInstance,
    ResourceGroup,
    Role,
    StsSession,
    TraceApp,
    User,
)
from tui.simulator.settings import SimulatorSettings

ONALIYUN = ".onaliyun.com"


class Store:
    """Everything the simulated account holds. Used from one thread only."""

    def __init__(
        self, settings: SimulatorSettings, now: Callable[[], datetime], random: Random
    ) -> None:
        self.settings = settings
        self.now = now
        self.random = random
        self.users: dict[str, User] = {}
        self.users_by_id: dict[str, User] = {}
        self.keys: dict[str, AccessKey] = {}
        self.groups: dict[str, Group] = {}
        self.roles: dict[str, Role] = {}
        self.policies: dict[tuple[str, str], Policy] = {}
        self.attachments: dict[Attachment, datetime] = {}
        self.mfa_devices: dict[str, MfaDevice] = {}
        self.resource_groups: dict[str, ResourceGroup] = {}
        self.prometheus: list[PrometheusInstance] = []
        self.trace_apps: list[TraceApp] = []
        self.sessions: dict[str, StsSession] = {}
        self.diagnostics: dict[str, dict[str, object]] = {}
        """Decoded messages of the last refusals, by the encoded message that came with each."""
        self.under_way = UnderWay()
        """Requests that the network holds back."""
        self.visible = Visible(self)
        """View of all this by calls."""

    def inject(self, *faults: Fault) -> None:
        """Replace all faults; their counts start anew."""
        self.settings = replace(self.settings, faults=faults)

    def expire(self, key_id: str) -> None:
        """Let temporary credentials run out now."""
        self.sessions[key_id] = replace(self.sessions[key_id], expires=self.now())

    @property
    def account_id(self) -> str:
        """Numeric ID of the account."""
        return self.settings.account_id

    @property
    def alias(self) -> str:
        """Alias of the account, which is the account's ID until someone sets one."""
        return self.settings.alias or self.settings.account_id

    @property
    def default_domain(self) -> str:
        """Alias with the suffix of all default domains."""
        return self.alias + ONALIYUN

    def user(self, name: str) -> User:
        """RAM user with that logon name, or ``EntityNotExist.User``."""
        found = self.users.get(name)
        if found is None or not self.visible.sees(found):
            raise errors.not_found("User")
        return found

    def group(self, name: str) -> Group:
        """User group with that name, or ``EntityNotExist.Group``."""
        found = self.groups.get(name)
        if found is None or not self.visible.sees(found):
            raise errors.not_found("Group")
        return found

    def policy(self, type_: str, name: str) -> Policy:
        """Policy with that type and name, or ``EntityNotExist.Policy``."""
        found = self.find_policy(type_, name)
        if found is None or not self.visible.sees(found):
            raise errors.not_found("Policy")
        return found

    def find_policy(self, type_: str, name: str) -> Policy | None:
        """Policy with that type and name, seen or not.

        Case does not count, as a deployment tool found when ``AliyunOssFullAccess`` turned out to
        be ``AliyunOSSFullAccess``, attached already
        (https://github.com/alibaba/funcraft/issues/508).
        """
        exact = self.policies.get((type_, name))
        if exact is not None:
            return exact
        folded = name.casefold()
        alike = (p for p in self.policies.values() if p.name.casefold() == folded)
        return next((p for p in alike if p.type == type_), None)

    def principal(self, user: User) -> str:
        """User principal name, which IMS and Resource Management use."""
        return f"{user.name}@{self.default_domain}"

    def user_of_principal(self, principal: str) -> User:
        """RAM user with that principal name; the account-ID form counts too."""
        name, _, domain = principal.partition("@")
        if domain not in {self.default_domain, self.account_id + ONALIYUN}:
            raise errors.not_found("User")
        return self.user(name)

    def add_user(self, name: str, display_name: str = "", comments: str = "") -> User:
        """Create a RAM user now."""
        at = self.now().astimezone(UTC)
        user = User(
            values.numeric_id(self.random, "2"),
            name,
            at,
            at,
            display_name=display_name,
            comments=comments,
        )
        self.users[name] = self.users_by_id[user.user_id] = user
        return user

    def rename_user(self, user: User, name: str) -> None:
        """Rename a user; everything else hangs on the user's ID."""
        del self.users[user.name]
        user.name = name
        self.users[name] = user

    def remove_user(self, name: str) -> None:
        """Remove a user with everything it holds, as the console does."""
        user = self.users.pop(name)
        del self.users_by_id[user.user_id]
        for key_id in user.keys:
            del self.keys[key_id]
        for group in self.groups.values():
            group.members.pop(user.user_id, None)
        for device in self.mfa_devices.values():
            if device.user_id == user.user_id:
                device.user_id = ""
        self._forget_attachments(lambda a: a.principal_id == user.user_id)

    def add_key(self, user: User | None) -> AccessKey:
        """Create an AccessKey for a user, or for the root account."""
        key = AccessKey(
            values.access_key_id(self.random),
            values.access_key_secret(self.random),
            user.user_id if user else "",
            self.now().astimezone(UTC),
        )
        self.keys[key.key_id] = key
        if user:
            user.keys[key.key_id] = key
        return key

    def remove_key(self, key: AccessKey) -> None:
        """Delete an AccessKey."""
        del self.keys[key.key_id]
        owner = self.users_by_id.get(key.owner_id)
        if owner:
            del owner.keys[key.key_id]

    def remove_policy(self, policy: Policy) -> None:
        """Delete a policy and every attachment of it."""
        del self.policies[policy.type, policy.name]
        self._forget_attachments(
            lambda a: (a.policy_type, a.policy_name) == (policy.type, policy.name)
        )

    def remove_resource_group(self, group_id: str) -> None:
        """Delete a resource group and the grants on it."""
        del self.resource_groups[group_id]
        self._forget_attachments(lambda a: a.scope == group_id)

    def held(self, principal_id: str, *, scope: str | None = None) -> list[Attachment]:
        """Attachments of a principal, at every scope or at one."""
        return [
            a
            for a in self.attachments
            if a.principal_id == principal_id and scope in {None, a.scope}
        ]

    def groups_of(self, user: User) -> list[Group]:
        """Groups that a user has joined."""
        return [g for g in self.groups.values() if user.user_id in g.members]

    def device_of(self, user: User) -> MfaDevice | None:
        """MFA device bound to a user."""
        return next((d for d in self.mfa_devices.values() if d.user_id == user.user_id), None)

    def attach(self, user: User, type_: str, name: str, scope: str = "") -> None:
        """Attach an existing policy to a user; no scope means the account."""
        policy = self.policy(type_, name)
        attachment = Attachment(
            Principal.USER, user.user_id, policy.type, policy.name, scope or self.account_id
        )
        self.attachments.setdefault(attachment, self.now().astimezone(UTC))

    def _forget_attachments(self, gone: Callable[[Attachment], bool]) -> None:
        for attachment in [a for a in self.attachments if gone(a)]:
            del self.attachments[attachment]


Mark = tuple[str, ...]
"""Sort and identifiers of one thing in the account."""


def mark_of(thing: User | AccessKey | Group | Policy | Attachment) -> Mark:
    """Mark of something that is told apart by itself."""
    match thing:
        case User():
            return ("user", thing.user_id)
        case AccessKey():
            return ("key", thing.key_id)
        case Group():
            return ("group", thing.group_id)
        case Policy():
            return ("policy", thing.type, thing.name)
        case Attachment():
            policy = (thing.policy_type, thing.policy_name)
            return ("attachment", thing.principal_id, *policy, thing.scope)


def _profile_mark(user: User) -> Mark:
    return ("profile", user.user_id)


def _member_mark(group: Group, user_id: str) -> Mark:
    return ("member", group.group_id, user_id)


class Visible:
    """View of the account by calls: everything but what was made and has not spread yet.

    The real cloud is eventually consistent: right after CreateUser, other calls may still answer
    EntityNotExist.User. Whether something may be made a second time is decided where it was made,
    so names, quotas and conflicts know all there is; reading and building upon it go through here.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hidden: dict[Mark, datetime] = {}

    def hide(self, marks: Iterable[Mark], seconds: float) -> None:
        """Hide things from every call for so many seconds by the store's clock."""
        until = self._store.now() + timedelta(seconds=seconds)
        self._hidden.update(dict.fromkeys(marks, until))

    def _sees(self, mark: Mark) -> bool:
        until = self._hidden.get(mark)
        if until is None:
            return True
        if self._store.now() < until:
            return False
        del self._hidden[mark]
        return True

    def sees(self, thing: User | AccessKey | Group | Policy | Attachment) -> bool:
        """Whether a thing has spread."""
        # Nearly always nothing is hidden, and lists of thousands are asked one by one.
        return not self._hidden or self._sees(mark_of(thing))

    def everything(self) -> Iterator[Mark]:
        """Marks of all there is, hidden or not."""
        store = self._store
        for user in store.users.values():
            yield mark_of(user)
            if user.profile is not None:
                yield _profile_mark(user)
        for key in store.keys.values():
            yield mark_of(key)
        for policy in store.policies.values():
            yield mark_of(policy)
        for attachment in store.attachments:
            yield mark_of(attachment)
        for group in store.groups.values():
            yield mark_of(group)
            for user_id in group.members:
                yield _member_mark(group, user_id)

    def users(self) -> list[User]:
        """RAM users in the order they were made."""
        return [u for u in self._store.users.values() if self.sees(u)]

    def user_by_id(self, user_id: str) -> User | None:
        """RAM user with that ID."""
        user = self._store.users_by_id.get(user_id)
        return user if user is not None and self.sees(user) else None

    def key(self, key_id: str) -> AccessKey | None:
        """AccessKey with that ID, of any owner."""
        key = self._store.keys.get(key_id)
        return key if key is not None and self.sees(key) else None

    def keys_of(self, user: User) -> list[AccessKey]:
        """AccessKeys of a user."""
        return [k for k in user.keys.values() if self.sees(k)]

    def profile_of(self, user: User) -> LoginProfile:
        """Logon profile of a user, or ``EntityNotExist.User.LoginProfile``."""
        if user.profile is None or not self._sees(_profile_mark(user)):
            raise errors.not_found("User.LoginProfile")
        return user.profile

    def policies(self) -> list[Policy]:
        """System and custom policies."""
        return [p for p in self._store.policies.values() if self.sees(p)]

    def attachments(self) -> list[tuple[Attachment, datetime]]:
        """Attachments at every scope, with the time they were made."""
        return [(a, at) for a, at in self._store.attachments.items() if self.sees(a)]

    def groups(self) -> list[Group]:
        """RAM user groups."""
        return [g for g in self._store.groups.values() if self.sees(g)]

    def is_member(self, group: Group, user: User) -> bool:
        """Whether a user is seen in a group."""
        return user.user_id in group.members and self._sees(_member_mark(group, user.user_id))

    def members_of(self, group: Group) -> list[User]:
        """Users in a group."""
        users = (self._store.users_by_id[user_id] for user_id in group.members)
        return [u for u in users if self.is_member(group, u)]
