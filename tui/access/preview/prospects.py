"""For whom a preview is made: users who hold the same share one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.access.draft import Draft
from tui.access.facts import Facts
from tui.access.holding import Holding, document_text, held_now, held_then, with_documents
from tui.access.people import is_existing, known_state, remaining_grants
from tui.access.policies import PolicyRef, custom
from tui.access.preview.outlook import HeldPolicy, Outlook, preview
from tui.access.scopes import AccountScope
from tui.access.users import UserRow, UserState

_SOMETHING = HeldPolicy(custom(""), AccountScope(), None)
"""Stands for what may be held beside what was read: with it nothing is taken for certain."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """Users who hold the same, or will."""

    names: tuple[str, ...]
    """Logon names; empty for whoever it may be."""
    held: tuple[Holding, ...]
    known: bool = True
    """False while it is not known what they hold besides: a user or a RAM user group was not
    read."""


def prospects(draft: Draft, facts: Facts) -> tuple[Prospect, ...]:
    """What a draft's users will hold, once for all who will hold the same; new users first."""
    found: dict[tuple[tuple[Holding, ...], bool], list[str]] = {}
    seen: dict[object, tuple[tuple[Holding, ...], bool]] = {}
    rows = [row for row in draft.users if row.logon_name]
    for row in sorted(rows, key=lambda each: is_existing(each, facts)):
        alike = _alike(row, draft, facts)
        if alike not in seen:
            known = _is_known(row, draft, facts)
            seen[alike] = (held_then(row, draft, facts), known)
        found.setdefault(seen[alike], []).append(row.logon_name)
    if not found:
        return (Prospect((), held_then(UserRow(), draft, facts)),)
    return tuple(Prospect(tuple(names), *held) for held, names in found.items())


def prospect_now(state: UserState, facts: Facts) -> Prospect:
    """What one RAM user holds as it is."""
    known = state.complete and not unread_user_groups(state.groups, facts)
    return Prospect((state.logon_name,), held_now(state, facts), known)


def outlooks(prospect: Prospect, draft: Draft, facts: Facts) -> tuple[Outlook, ...]:
    """What these users can do, as far as the documents that were read tell."""
    held = with_documents(prospect.held, draft, facts)
    return preview(held if prospect.known else (*held, _SOMETHING))


def unread_policies(prospect: Prospect, draft: Draft, facts: Facts) -> tuple[PolicyRef, ...]:
    """Policies whose document the answers wait for."""
    policies = dict.fromkeys(each.policy for each in prospect.held)
    return tuple(ref for ref in policies if document_text(ref, draft, facts) is None)


def unread_user_groups(names: Iterable[str], facts: Facts) -> tuple[str, ...]:
    """RAM user groups of which it is not known what they hold."""
    read = {name for name, group in facts.user_groups.items() if group.complete}
    return tuple(name for name in names if name not in read)


def _alike(row: UserRow, draft: Draft, facts: Facts) -> object:
    """Rows for which this is equal hold the same; to work out that for each would be slow."""
    state = known_state(row, facts)
    if state is None:
        return is_existing(row, facts)
    return remaining_grants(draft, row, state), state.groups


def _is_known(row: UserRow, draft: Draft, facts: Facts) -> bool:
    state = known_state(row, facts)
    if state is None and is_existing(row, facts):
        return False
    groups = list(state.groups) if state is not None else []
    if draft.group is not None and draft.group.existing:
        groups.append(draft.group.name)
    return not unread_user_groups(groups, facts)
