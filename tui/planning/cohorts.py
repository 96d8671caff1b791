"""For whom a preview is made: users who hold the same share one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.policies import PolicyRef, custom
from tui.core.scopes import AccountScope
from tui.core.users import UserRow, UserState
from tui.planning.holdings import Holding, document_text, held_now, held_then, with_documents
from tui.planning.people import is_existing, known_state
from tui.planning.prospects import prospects
from tui.policy.preview import HeldPolicy, Outlook, preview

_SOMETHING = HeldPolicy(custom(""), AccountScope(), None)
"""Stands for what may be held beside what was read: with it nothing is taken for certain."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Users who hold the same, or will."""

    names: tuple[str, ...]
    """Logon names; empty for whoever it may be."""
    held: tuple[Holding, ...]
    known: bool = True
    """False while it is not known what they hold besides: a user or a RAM user group was not
    read."""


def audiences(draft: Draft, facts: Facts) -> tuple[Audience, ...]:
    """What a draft's users will hold, once for all who will hold the same; new users first."""
    found: dict[tuple[tuple[Holding, ...], bool], list[str]] = {}
    for existing in (False, True):
        for each in prospects(draft, facts):
            rows = [draft.users[at] for at in each.rows if draft.users[at].logon_name]
            if rows and is_existing(rows[0], facts) is existing:
                known = each.read and not unread_user_groups(_groups(rows[0], draft, facts), facts)
                names = found.setdefault((each.after, known), [])
                names += (row.logon_name for row in rows)
    if not found:
        return (Audience((), held_then(UserRow(), draft, facts)),)
    return tuple(Audience(tuple(names), *held) for held, names in found.items())


def audience_now(state: UserState, facts: Facts) -> Audience:
    """What one RAM user holds as it is."""
    known = state.complete and not unread_user_groups(state.groups, facts)
    return Audience((state.logon_name,), held_now(state, facts), known)


def outlooks(audience: Audience, draft: Draft, facts: Facts) -> tuple[Outlook, ...]:
    """What these users can do, as far as the documents that were read tell."""
    held = with_documents(audience.held, draft, facts)
    return preview(held if audience.known else (*held, _SOMETHING))


def unread_policies(audience: Audience, draft: Draft, facts: Facts) -> tuple[PolicyRef, ...]:
    """Policies whose document the answers wait for."""
    policies = dict.fromkeys(each.policy for each in audience.held)
    return tuple(ref for ref in policies if document_text(ref, draft, facts) is None)


def unread_user_groups(names: Iterable[str], facts: Facts) -> tuple[str, ...]:
    """RAM user groups of which it is not known what they hold."""
    read = {name for name, group in facts.user_groups.items() if group.complete}
    return tuple(name for name in names if name not in read)


def _groups(row: UserRow, draft: Draft, facts: Facts) -> Iterator[str]:
    """The RAM user groups through which a user will hold something."""
    state = known_state(row, facts)
    yield from state.groups if state is not None else ()
    if draft.group is not None and draft.group.existing:
        yield draft.group.name
