"""What a draft grants through its RAM user group, beside what the group has already."""

from __future__ import annotations

from tui.core.draft import Draft, Grant
from tui.core.facts import Facts
from tui.core.usergroups import UserGroup
from tui.core.users import HeldGrant, UserRow
from tui.planning.memberships import known_group
from tui.planning.people import known_state
from tui.planning.resolving import resolved_grants


def chosen_group(draft: Draft, facts: Facts) -> UserGroup | None:
    """The draft's group as it is in the account; None where it is not there or not known."""
    return None if draft.group is None else known_group(draft.group.name, facts)


def is_member(row: UserRow, group: str, facts: Facts) -> bool:
    """Whether a user of the draft is in a group already, as far as that is known."""
    state = known_state(row, facts)
    return state is not None and group in state.groups


def joining(draft: Draft, facts: Facts) -> tuple[UserRow, ...]:
    """The users of the draft that are not in its group yet."""
    group = draft.group
    if group is None:
        return ()
    return tuple(row for row in draft.users if not is_member(row, group.name, facts))


def group_grants(draft: Draft, facts: Facts) -> tuple[tuple[Grant, ...], tuple[Grant, ...]]:
    """The draft's grants: those that its group lacks, and those that it holds already."""
    group = chosen_group(draft, facts)
    held = set(group.grants) if group is not None else set()
    lacking: list[Grant] = []
    there: list[Grant] = []
    for grant in resolved_grants(draft, facts):
        has = HeldGrant(grant.policy, grant.scope) in held
        (there if has else lacking).append(grant)
    return tuple(lacking), tuple(there)


def more_than_granted(draft: Draft, facts: Facts) -> tuple[HeldGrant, ...]:
    """What the draft's group holds besides what the draft grants."""
    group = chosen_group(draft, facts)
    if group is None:
        return ()
    granted = {HeldGrant(grant.policy, grant.scope) for grant in resolved_grants(draft, facts)}
    return tuple(held for held in group.grants if held not in granted)


def others_in_group(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """Logon names of the group's members who are not in the draft."""
    group = chosen_group(draft, facts)
    mine = {row.logon_name for row in draft.users}
    return tuple(name for name in group.members if name not in mine) if group else ()
