"""What calls see of the account: everything but what was made and has not spread yet.

The real cloud takes a while until what one call made is seen by the next (trap 11). Whether
something may be made a second time is decided where it was made, so names, quotas and conflicts
know all there is; reading and building upon it go through :class:`Visible`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.simulator import errors
from tui.simulator.records import AccessKey, Attachment, Group, LoginProfile, Policy, User

if TYPE_CHECKING:
    from tui.simulator.store import Store

Mark = tuple[str, ...]
"""Stands for one thing in the account: its sort and what identifies it."""


def mark_of(thing: User | AccessKey | Group | Policy | Attachment) -> Mark:
    """The mark of something that is told apart by itself."""
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
    """The account as calls see it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hidden: dict[Mark, datetime] = {}

    def hide(self, marks: Iterable[Mark], seconds: float) -> None:
        """Keep things from every call for that long by the store's clock."""
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
        """Whether that has spread."""
        # Nearly always nothing is hidden, and lists of thousands are asked one by one.
        return not self._hidden or self._sees(mark_of(thing))

    def everything(self) -> Iterator[Mark]:
        """The marks of all there is, hidden or not."""
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
        """The RAM user of that ID."""
        user = self._store.users_by_id.get(user_id)
        return user if user is not None and self.sees(user) else None

    def key(self, key_id: str) -> AccessKey | None:
        """The AccessKey of that ID, whosever it is."""
        key = self._store.keys.get(key_id)
        return key if key is not None and self.sees(key) else None

    def keys_of(self, user: User) -> list[AccessKey]:
        """A user's AccessKeys."""
        return [k for k in user.keys.values() if self.sees(k)]

    def profile_of(self, user: User) -> LoginProfile:
        """A user's logon profile, or ``EntityNotExist.User.LoginProfile``."""
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
        """The users in a group."""
        users = (self._store.users_by_id[user_id] for user_id in group.members)
        return [u for u in users if self.is_member(group, u)]
