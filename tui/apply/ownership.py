"""Is what is there ours: IDs, comments, dates.

The cloud dates what it makes. What this run made was made while one of its unanswered requests
could be carried out: after it was begun, and not longer than the grace after its answer was given
up. Both times are the cloud's, so that this machine's clock does not matter: it tells the time in
every answer, and is compared with itself.

A user is told by its ID, which a rename does not change, and by its comment, which names the run:
whoever changed the comment has made the user their own.

As with users, a group is told by its ID and by its comment, which names the run. Whoever has its
name now is given nothing by mistake: what a group is granted, everybody in it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.apply.entries import Begun
from tui.apply.events import NeedsAttentionError
from tui.apply.run_state import OperationState, RunState
from tui.apply.timing import GRACE, LONGEST_CALL
from tui.cloud.errors import NotFoundError
from tui.core.operations import (
    CreateGroup,
    CreateUser,
    Key,
    Operation,
)
from tui.core.users import UserGroup, UserState

if TYPE_CHECKING:
    from tui.cloud.client import Cloud

CLOCKS_APART: Final = timedelta(seconds=5)
"""How far the clocks of two servers may be from each other; both tell whole seconds."""


def made_by_one(created: str, attempts: Iterable[Begun], grace: float) -> bool | None:
    """Whether something was made while one of these requests could be carried out.

    Args:
        created: when, as the cloud dates it.
        attempts: requests for it without an answer.
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
class Found:
    """What became of a user that a run made."""

    user: UserState | None = None
    """The user; None where it is gone, or cannot be seen yet."""
    another: UserState | None = None
    """Who has its name and is somebody else's; it is looked for only where ``user`` is not."""

    def known_as(self, logon_name: str) -> str:
        """The name it goes by now, where that is not the one of the plan; empty otherwise."""
        if self.user is None or self.user.logon_name == logon_name:
            return ""
        return self.user.logon_name


def find(cloud: Cloud, made: OperationState[CreateUser]) -> Found:
    """Look for a user that a run made.

    Args:
        cloud: signed in to the run's account.
        made: the operation that made it.

    Raises:
        CloudError: it could not be read.
    """
    wanted, user_id = made.operation, made.user_id

    def is_ours(found: UserState) -> bool:
        # Another run of the same plan makes users with the same comment, at another time.
        then = made_by_one(found.created, made.attempts, GRACE)
        same = found.comments == wanted.comments and user_id in {"", found.user_id}
        return same and then is not False

    try:
        named = cloud.ram.get_user(wanted.logon_name)
    except NotFoundError:
        named = None
    if named is not None and is_ours(named):
        return Found(named)
    if not user_id or (named is not None and named.user_id == user_id):
        return Found(another=named)
    try:
        renamed = cloud.ims.user_of_id(user_id)
    except NotFoundError:
        return Found(another=named)
    if is_ours(renamed):
        return Found(renamed)
    return Found(another=renamed)


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """What became of a group that a run made."""

    group: UserGroup | None = None
    """The group; None where it is gone, or cannot be seen yet."""
    another: UserGroup | None = None
    """What has its name, or its ID, and is somebody else's by now."""


def find_group(cloud: Cloud, made: OperationState[CreateGroup]) -> FoundGroup:
    """Look for a group that a run made.

    Args:
        cloud: signed in to the run's account.
        made: the operation that made it.

    Raises:
        CloudError: it could not be read.
    """
    wanted, group_id = made.operation, made.group_id

    def is_ours(found: UserGroup) -> bool:
        # Another run of the same plan makes groups with the same comment, at another time.
        then = made_by_one(found.created, made.attempts, GRACE)
        same = group_id in {"", found.group_id}
        return same and found.comments == wanted.comments and then is not False

    try:
        named = cloud.user_groups.get(wanted.group)
    except NotFoundError:
        named = None
    if named is not None and is_ours(named):
        return FoundGroup(named)
    if not group_id or (named is not None and named.group_id == group_id):
        return FoundGroup(another=named)
    every = cloud.user_groups.list_groups()
    renamed = next((each for each in every if each.group_id == group_id), None)
    if renamed is None:
        return FoundGroup(another=named)
    return FoundGroup(renamed) if is_ours(renamed) else FoundGroup(another=renamed)


def name_of(cloud: Cloud, state: RunState, group: str) -> tuple[str, FoundGroup]:
    """The name that a group of the plan goes by now, which is that of the plan if it was there.

    A group of the run that somebody made their own is still the one that users joined.

    Returns:
        The name, empty where the group is not there; and what was found of one that the run made.

    Raises:
        CloudError: it could not be read.
    """
    made = state.group(group)
    if made is None or not made.did:
        return group, FoundGroup()
    found, group_id = find_group(cloud, made), made.group_id
    if found.group is not None:
        return found.group.name, found
    same = found.another is not None and found.another.group_id == group_id
    return (found.another.name if found.another is not None and same else ""), found


class Ownership:
    """Looks whether the users and groups of a run are its own, before an operation touches them.

    What was made a moment ago is; what an earlier start made may have been renamed or replaced
    since, and whoever has its name now is not to be given anything.
    """

    def __init__(self, cloud: Cloud, state: RunState) -> None:
        self._cloud = cloud
        self._state = state
        makers = (*state.of(CreateUser), *state.of(CreateGroup))
        self._known = {each.operation.subject for each in makers if not each.done}
        """What this start has to make, or has looked at."""

    def look(self, operation: Operation) -> None:
        """Look once at a user and a group that an earlier start made.

        Raises:
            NeedsAttentionError: ``user-renamed``, ``user-replaced``, ``group-renamed`` or
                ``group-replaced``.
            CloudError: it could not be read.
        """
        for key in _concerned(operation):
            if key not in self._known and self._state.made(key):
                self._look(key)
                self._known.add(key)

    def _look(self, key: Key) -> None:
        user, group = self._state.user(key.name), self._state.group(key.name)
        another: object
        if key.kind == "user" and user is not None:
            whose = find(self._cloud, user)
            known_as, another = whose.known_as(key.name), whose.another
        elif key.kind == "group" and group is not None:
            found = find_group(self._cloud, group)
            known_as = found.group.name if found.group is not None else key.name
            another = found.another
        else:
            return
        if known_as not in {"", key.name}:
            code = f"{key.kind}-renamed"
            raise NeedsAttentionError(code, subject=key.name, known_as=known_as)
        if another is not None:
            raise NeedsAttentionError(f"{key.kind}-replaced", subject=key.name)

    def doubt(self, operation: Operation) -> None:
        """Something was not found: look at it before anything else is done to it."""
        self._known.difference_update(_concerned(operation))


def _concerned(operation: Operation) -> tuple[Key, ...]:
    """The user, then the group."""
    keys = dict.fromkeys((operation.subject, *operation.needs))
    return tuple(key for key in keys if key.kind in {"user", "group"})
