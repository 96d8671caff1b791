"""Ownership of what is in the cloud, by ID, comment and date.

The cloud dates what it makes. What this run made was made while one of its unanswered requests
could be carried out: after it was begun, and not longer than the grace after its answer was given
up. Both times are the cloud's, so that this machine's clock does not matter: it tells the time in
every answer, and is compared with itself.

A user or a group is recognised by its ID, which a rename does not change, and by its comment, which
names the run: whoever changed the comment has made it their own. Whoever has the name of a group
now is given nothing by mistake: what a group is granted, everybody in it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.apply.entries import Begun
from tui.apply.events import NeedsAttentionError
from tui.apply.run_state import OperationState, RunState
from tui.apply.timing import LONGEST_CALL
from tui.cloud.errors import NotFoundError
from tui.core.operations import (
    CreateGroup,
    CreateUser,
    Key,
    Operation,
)
from tui.core.principals import UserGroup, UserState
from tui.core.text import sentence
from tui.services import GRACE

if TYPE_CHECKING:
    from tui.cloud.client import Cloud

CLOCKS_APART: Final = timedelta(seconds=5)
"""Largest difference between the clocks of two servers; both tell whole seconds."""


def made_by_one(created: str, attempts: Iterable[Begun], grace: float) -> bool | None:
    """Whether something was made while one of these requests could be carried out.

    Args:
        created: the cloud's date.
        attempts: requests without an answer.
        grace: seconds that each may have been carried out after its answer was given up.

    Returns:
        None where it cannot be told: it has no date, or one of them lacks the cloud's time.
    """
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        return None
    if made.tzinfo is None:
        return None
    everyone = tuple(attempts)
    dated = [(each, each.cloud_time) for each in everyone if each.cloud_time is not None]
    if any(-CLOCKS_APART <= made - begun <= _under_way(each, grace) for each, begun in dated):
        return True
    return False if everyone and len(dated) == len(everyone) else None


def _under_way(attempt: Begun, grace: float) -> timedelta:
    waited = (attempt.given_up - attempt.at) if attempt.given_up else LONGEST_CALL
    # A machine that slept meanwhile gave it up long after nothing could come of it any more.
    return min(waited, LONGEST_CALL) + timedelta(seconds=grace) + CLOCKS_APART


@dataclass(frozen=True, slots=True)
class Principal:
    """RAM user or RAM user group: the properties that tell its owner."""

    id: str
    name: str
    comments: str
    created: str


@dataclass(frozen=True, slots=True)
class Found:
    """Result of a search for a user or a group that a run made."""

    ours: Principal | None = None
    """The principal; None where it is gone, or cannot be seen yet."""
    another: Principal | None = None
    """Somebody else's principal with its name or its ID; only where ``ours`` is None."""

    def known_as(self, planned: str) -> str:
        """Present name, where that is not the one of the plan; empty otherwise."""
        if self.ours is None or self.ours.name == planned:
            return ""
        return self.ours.name


def find(cloud: Cloud, made: OperationState[CreateUser | CreateGroup]) -> Found:
    """Look for a user or a group that a run made.

    Args:
        cloud: signed in to the run's account.
        made: the operation that made the principal.

    Raises:
        CloudError: the principal could not be read.
    """
    named = _named(cloud, made.operation)
    if named is not None and _is_ours(named, made):
        return Found(named)
    if not made.made_id or (named is not None and named.id == made.made_id):
        return Found(another=named)
    renamed = _of_id(cloud, made)
    if renamed is None:
        return Found(another=named)
    return Found(renamed) if _is_ours(renamed, made) else Found(another=renamed)


def _is_ours(found: Principal, made: OperationState[CreateUser | CreateGroup]) -> bool:
    # Another run of the same plan makes those with the same comment, at another time.
    then = made_by_one(found.created, made.attempts, GRACE)
    same = found.comments == made.operation.comments and made.made_id in {"", found.id}
    return same and then is not False


def _named(cloud: Cloud, wanted: CreateUser | CreateGroup) -> Principal | None:
    try:
        if isinstance(wanted, CreateUser):
            return _user(cloud.ram.get_user(wanted.logon_name))
        return _group(cloud.user_groups.get(wanted.group))
    except NotFoundError:
        return None


def _of_id(cloud: Cloud, made: OperationState[CreateUser | CreateGroup]) -> Principal | None:
    if isinstance(made.operation, CreateUser):
        try:
            return _user(cloud.ims.user_of_id(made.made_id))
        except NotFoundError:
            return None
    every = map(_group, cloud.user_groups.list_groups())
    return next((each for each in every if each.id == made.made_id), None)


def _user(user: UserState) -> Principal:
    return Principal(user.user_id, user.logon_name, user.comments, user.created)


def _group(group: UserGroup) -> Principal:
    return Principal(group.group_id, group.name, group.comments, group.created)


def name_of(cloud: Cloud, state: RunState, group: str) -> tuple[str, Found]:
    """Present name of a group of the plan; the planned one if the group was there before.

    A group of the run that somebody made their own is still the one that users joined.

    Returns:
        The name, empty where the group is not there; and the search for one that the run made.

    Raises:
        CloudError: the group could not be read.
    """
    made = state.group(group)
    if made is None or not made.did:
        return group, Found()
    found = find(cloud, made)
    if found.ours is not None:
        return found.ours.name, found
    same = found.another is not None and found.another.id == made.made_id
    return (found.another.name if found.another is not None and same else ""), found


class Ownership:
    """Check that the users and groups of a run are its own, before an operation touches them.

    What was made a moment ago is; what an earlier start made may have been renamed or replaced
    since, and whoever has its name now is not to be given anything.
    """

    def __init__(self, cloud: Cloud, state: RunState) -> None:
        self._cloud = cloud
        self._state = state
        makers = (*state.of(CreateUser), *state.of(CreateGroup))
        self._known = {each.operation.subject for each in makers if not each.done}
        """Principals that this start has to make, or has looked at."""

    def look(self, operation: Operation) -> None:
        """Look once at a user and a group that an earlier start made.

        Raises:
            NeedsAttentionError: ``user-renamed``, ``user-replaced``, ``group-renamed`` or
                ``group-replaced``.
            CloudError: one of them could not be read.
        """
        for key in _concerned(operation):
            if key not in self._known and self._state.made(key):
                self._look(key)
                self._known.add(key)

    def _look(self, key: Key) -> None:
        made: OperationState[CreateUser | CreateGroup] | None
        made = (self._state.user if key.kind == "user" else self._state.group)(key.name)
        assert made is not None, "the run made it"  # noqa: S101
        found = find(self._cloud, made)
        known_as = found.known_as(key.name)
        if known_as:
            raise _renamed(key, known_as)
        if found.another is not None:
            raise _replaced(key)

    def doubt(self, operation: Operation) -> None:
        """Forget what is known of an operation's principals, because something was not found."""
        self._known.difference_update(_concerned(operation))


def _renamed(key: Key, known_as: str) -> NeedsAttentionError:
    if key.kind == "group":
        text = sentence(
            "The RAM user group {subject} was made by this run, and somebody has renamed it"
            " {known_as} since. Nothing more was done to it. Give it back its name and try again,"
            " or undo the run: that finds it under either.",
            subject=key.name,
            known_as=known_as,
        )
    else:
        text = sentence(
            "{subject} was made by this run, and somebody has renamed it {known_as} since. Nothing"
            " more was done to it. Give it back its name and try again, or undo the run: that finds"
            " it under either.",
            subject=key.name,
            known_as=known_as,
        )
    return NeedsAttentionError(f"{key.kind}-renamed", text)


def _replaced(key: Key) -> NeedsAttentionError:
    if key.kind == "group":
        text = sentence(
            "The RAM user group {subject} is not the one that this run made: somebody has deleted"
            " or changed that one. Nothing was granted to it. Look in the RAM console, or undo the"
            " run.",
            subject=key.name,
        )
    else:
        text = sentence(
            "{subject} is not the user that this run made: somebody has deleted or changed that"
            " one. Nothing more was done to it. Look in the RAM console, or undo the run.",
            subject=key.name,
        )
    return NeedsAttentionError(f"{key.kind}-replaced", text)


def _concerned(operation: Operation) -> tuple[Key, ...]:
    keys = dict.fromkeys((operation.subject, *operation.needs))
    return tuple(key for key in keys if key.kind in {"user", "group"})
