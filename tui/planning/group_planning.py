"""The operations of a plan that grants through a RAM user group."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.operations import AddToGroup, AttachToGroup, CreateGroup
from tui.core.users import HeldGrant, UserRow
from tui.planning.group_grants import chosen_group, group_grants, is_member


def group_operations(
    draft: Draft, facts: Facts, comment: str
) -> Iterator[CreateGroup | AttachToGroup]:
    """Make the group where it is not there, and grant it what it does not hold.

    Args:
        draft: Answers that passed the rules.
        facts: The account, with the complete group where there is one.
        comment: Goes to the cloud with a group that is made; by it a run knows its own.
    """
    if draft.group is None:
        return
    name = draft.group.name
    if chosen_group(draft, facts) is None:
        yield CreateGroup(name, comment)
    for grant in group_grants(draft, facts)[0]:
        yield AttachToGroup(name, grant.policy, grant.scope)


def memberships(draft: Draft, facts: Facts) -> Callable[[UserRow], Iterator[AddToGroup]]:
    """What lets a user join the group who is not in it yet; what that gives is worked out once."""
    group = draft.group
    if group is None:
        return lambda _row: iter(())
    held = group_grants(draft, facts)[1]
    gives = tuple(HeldGrant(grant.policy, grant.scope) for grant in held)

    def joining(row: UserRow) -> Iterator[AddToGroup]:
        if not is_member(row, group.name, facts):
            yield AddToGroup(row.logon_name, group.name, gives)

    return joining
