"""Which RAM user groups a run made, and under which name they go by now.

As with users, a group is told by its ID and by its comment, which names the run. Whoever has its
name now is given nothing by mistake: what a group is granted, everybody in it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.apply.doubts import DoubtError
from tui.apply.evidence import made_by_one
from tui.apply.run_state import RunState, Stage
from tui.apply.timing import GRACE
from tui.cloud.errors import NotFoundError
from tui.core.operations import CreateGroup
from tui.core.usergroups import UserGroup

if TYPE_CHECKING:
    from tui.cloud.client import Cloud


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """What became of a group that a run made."""

    group: UserGroup | None = None
    """The group; None where it is gone, or cannot be seen yet."""
    another: UserGroup | None = None
    """What has its name, or its ID, and is somebody else's by now."""


def find_group(cloud: Cloud, state: RunState, at: int, made: CreateGroup) -> FoundGroup:
    """Look for a group that a run made.

    Args:
        cloud: signed in to the run's account.
        state: how far the run is.
        at: the place of the operation that made it.
        made: that operation.

    Raises:
        CloudError: it could not be read.
    """
    group_id = state.group_ids.get(at, "")

    def is_ours(found: UserGroup) -> bool:
        # Another run of the same plan makes groups with the same comment, at another time.
        then = made_by_one(found.created, state.attempts.get(at, ()), GRACE)
        same = group_id in {"", found.group_id}
        return same and found.comments == made.comments and then is not False

    try:
        named = cloud.user_groups.get(made.group)
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
    at = state.group_at(group)
    if at is None or not state.did(at):
        return group, FoundGroup()
    made = state.plan.operations[at]
    assert isinstance(made, CreateGroup), "a group is made by such"  # noqa: S101
    found, group_id = find_group(cloud, state, at, made), state.group_ids.get(at, "")
    if found.group is not None:
        return found.group.name, found
    same = found.another is not None and found.another.group_id == group_id
    return (found.another.name if found.another is not None and same else ""), found


class RecognisingGroups:
    """Looks whether the groups of a run are still its own, before an operation touches them."""

    def __init__(self, cloud: Cloud, state: RunState) -> None:
        self._cloud = cloud
        self._state = state
        self._known = {
            it.group
            for at, it in enumerate(state.plan.operations)
            if isinstance(it, CreateGroup) and state.stages[at] is not Stage.DONE
        }
        """What this start has to make, or has looked at."""

    def look(self, group: str) -> None:
        """Look once at a group that an earlier start made.

        Raises:
            DoubtError: ``group-renamed`` or ``group-replaced``.
            CloudError: it could not be read.
        """
        at = self._state.group_at(group)
        if at is None or group in self._known or not self._state.group_made(group):
            return
        made = self._state.plan.operations[at]
        assert isinstance(made, CreateGroup), "a group is made by such"  # noqa: S101
        found = find_group(self._cloud, self._state, at, made)
        if found.group is not None and found.group.name != group:
            raise DoubtError("group-renamed", subject=group, known_as=found.group.name)
        if found.another is not None:
            raise DoubtError("group-replaced", subject=group)
        self._known.add(group)

    def doubt(self, group: str) -> None:
        """A group was not found: look at it before anything else is done to it."""
        self._known.discard(group)
