"""RAM user groups among the facts: which have to be known for a draft, and how they get there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.usergroups import UserGroup
from tui.planning.people import known_state


def needed_groups(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """Names of the RAM user groups whose members and grants the rules look at.

    The one that the draft chose, and those that its existing users are in.
    """
    return tuple(dict.fromkeys(_needed(draft, facts)))


def _needed(draft: Draft, facts: Facts) -> Iterator[str]:
    if draft.group is not None:
        yield draft.group.name
    for row in draft.users:
        state = known_state(row, facts)
        if state is not None:
            yield from state.groups


def known_group(name: str, facts: Facts) -> UserGroup | None:
    """A RAM user group of exactly that name, if its members and grants were read."""
    group = facts.user_groups.get(name)
    return group if group is not None and group.complete else None


def with_group(facts: Facts, name: str, group: UserGroup | None) -> Facts:
    """The facts once a group was read; None takes it out, because there is none."""
    groups = {other: held for other, held in facts.user_groups.items() if other != name}
    if group is not None:
        groups[name] = group
    return replace(facts, user_groups=MappingProxyType(groups))


def with_groups(facts: Facts, rows: Iterable[UserGroup]) -> Facts:
    """The facts once the list of groups was read; what was read of a group itself is kept."""
    groups = {}
    for row in rows:
        held = facts.user_groups.get(row.name)
        same = held is not None and held.complete and held.group_id == row.group_id
        groups[row.name] = held if held is not None and same else row
    return replace(facts, user_groups=MappingProxyType(groups), user_groups_loaded=True)
