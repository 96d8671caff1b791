"""Which RAM users a run made, and under which name they go by now.

A user is told by its ID, which a rename does not change, and by its comment, which names the run:
whoever changed the comment has made the user their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.apply.doubts import DoubtError
from tui.apply.evidence import made_by_one
from tui.apply.run_state import RunState, Stage
from tui.apply.timing import GRACE
from tui.cloud.errors import NotFoundError
from tui.core.operations import CreateUser
from tui.core.users import UserState

if TYPE_CHECKING:
    from tui.cloud.client import Cloud


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


def find(cloud: Cloud, state: RunState, at: int, made: CreateUser) -> Found:
    """Look for a user that a run made.

    Args:
        cloud: signed in to the run's account.
        state: how far the run is.
        at: the place of the operation that made it.
        made: that operation.

    Raises:
        CloudError: it could not be read.
    """
    user_id = state.user_ids.get(at, "")

    def is_ours(found: UserState) -> bool:
        # Another run of the same plan makes users with the same comment, at another time.
        then = made_by_one(found.created, state.attempts.get(at, ()), GRACE)
        return (
            found.comments == made.comments and user_id in {"", found.user_id} and then is not False
        )

    try:
        named = cloud.ram.get_user(made.logon_name)
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


class Recognising:
    """Looks whether the users of a run are still its own, before an operation touches them.

    A user that was made a moment ago is; one that an earlier start made may have been renamed or
    replaced since, and whoever has its name now is not to be given anything.
    """

    def __init__(self, cloud: Cloud, state: RunState) -> None:
        self._cloud = cloud
        self._state = state
        self._known = {
            it.logon_name
            for at, it in enumerate(state.plan.operations)
            if isinstance(it, CreateUser) and state.stages[at] is not Stage.DONE
        }
        """Whom this start has to make, or has looked at."""

    def look(self, logon_name: str) -> None:
        """Look once at a user that an earlier start made.

        Raises:
            DoubtError: ``user-renamed`` or ``user-replaced``.
            CloudError: it could not be read.
        """
        at = self._state.user_at(logon_name)
        if at is None or logon_name in self._known or not self._state.user_made(logon_name):
            return
        made = self._state.plan.operations[at]
        assert isinstance(made, CreateUser), "a user is made by such"  # noqa: S101
        found = find(self._cloud, self._state, at, made)
        known_as = found.known_as(logon_name)
        if known_as:
            raise DoubtError("user-renamed", subject=logon_name, known_as=known_as)
        if found.another is not None:
            raise DoubtError("user-replaced", subject=logon_name)
        self._known.add(logon_name)

    def doubt(self, logon_name: str) -> None:
        """A user was not found: look at it before anything else is done to it."""
        self._known.discard(logon_name)
