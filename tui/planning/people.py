"""A row of the draft beside the RAM user of that name in the account."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.users import HeldGrant, Tag, UserRow, UserState


def state_of(row: UserRow, facts: Facts) -> UserState | None:
    """The RAM user of exactly that logon name, as far as it was read."""
    return facts.users.get(row.logon_name)


def has_wanted_attributes(row: UserRow, state: UserState) -> bool:
    """Whether a RAM user is what the row would have made: applying twice then changes nothing.

    Tags count only where they were read; a user may have more of them than the row.
    """
    if row.display_name:
        same_name = row.display_name == state.display_name
    else:
        same_name = state.display_name in ("", row.logon_name)
    return same_name and (not state.complete or set(row.tags) <= set(state.tags))


def is_existing(row: UserRow, facts: Facts) -> bool:
    """Whether the row stands for a RAM user that is there already and is what is wanted."""
    if row.existing:
        return True
    state = state_of(row, facts)
    return state is not None and has_wanted_attributes(row, state)


def known_state(row: UserRow, facts: Facts) -> UserState | None:
    """What an existing user has, if it was read completely: profile, keys, tags and grants."""
    state = state_of(row, facts)
    return state if state is not None and state.complete and is_existing(row, facts) else None


def rows_with_state(draft: Draft, facts: Facts) -> Iterator[tuple[int, UserRow, UserState]]:
    """The existing users of the draft whose state is known, with their row's index."""
    for index, row in enumerate(draft.users):
        state = known_state(row, facts)
        if state is not None:
            yield index, row, state


def remaining_grants(draft: Draft, row: UserRow, state: UserState) -> tuple[HeldGrant, ...]:
    """What the user holds and keeps: without the grants that the draft replaces."""
    replaced = {
        HeldGrant(item.policy, item.scope)
        for item in draft.replacements
        if item.logon_name == row.logon_name
    }
    return tuple(grant for grant in state.grants if grant not in replaced)


def missing_tags(row: UserRow, state: UserState | None) -> tuple[Tag, ...]:
    """The row's tags that the user does not have with that value."""
    held = set(state.tags) if state is not None else set()
    return tuple(tag for tag in dict.fromkeys(row.tags) if tag not in held)


def matches(state: UserState, query: str) -> bool:
    """Whether every word of a query is in the logon name, display name or comment, in any case."""
    text = f"{state.logon_name} {state.display_name} {state.comments}".casefold()
    return all(word in text for word in query.casefold().split())
