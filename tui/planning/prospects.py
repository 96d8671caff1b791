"""What the users of a draft hold and will hold, each combination once however many share it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.modes import AccessMode
from tui.core.policies import PolicyRef
from tui.core.scopes import Scope
from tui.core.users import UserRow, UserState
from tui.planning.holdings import Holding, held_now, held_then
from tui.planning.people import is_existing, known_state
from tui.planning.resolving import resolved_grants


@dataclass(frozen=True, slots=True)
class Prospect:
    """Users for whom all is the same: what they hold, and what they will hold."""

    rows: tuple[int, ...]
    """Indices in the draft; empty where the draft has no user yet."""
    before: tuple[Holding, ...]
    """What they hold; nothing where they are new."""
    after: tuple[Holding, ...]
    signs_in: bool
    """They have a console password then."""
    read: bool = True
    """False where existing users were not read completely: they may hold anything besides."""


def prospects(draft: Draft, facts: Facts) -> tuple[Prospect, ...]:
    """The users of a draft by what they hold, in the order of their first row."""
    replaced: defaultdict[str, list[tuple[PolicyRef, Scope]]] = defaultdict(list)
    for item in draft.replacements:
        replaced[item.logon_name].append((item.policy, item.scope))
    alike: dict[Hashable, list[int]] = {}
    for index, row in enumerate(draft.users):
        state = known_state(row, facts)
        held: Hashable = is_existing(row, facts)
        if state is not None:
            held = (state.grants, state.groups, tuple(replaced.get(row.logon_name, ())))
        alike.setdefault((held, _signs_in(row, draft, state)), []).append(index)
    grants = resolved_grants(draft, facts)
    made = []
    for rows in alike.values() if draft.users else ([],):
        row = draft.users[rows[0]] if rows else UserRow()
        state = known_state(row, facts)
        made.append(
            Prospect(
                tuple(rows),
                held_now(state, facts) if state is not None else (),
                held_then(row, draft, facts, grants),
                _signs_in(row, draft, state),
                read=state is not None or not is_existing(row, facts),
            )
        )
    return tuple(made)


def _signs_in(row: UserRow, draft: Draft, state: UserState | None) -> bool:
    if draft.mode_of(row) is AccessMode.CONSOLE:
        return True
    return state is not None and state.has_logon_profile
