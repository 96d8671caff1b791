"""Users grouped by what they hold, now and once the plan is applied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.policies import AccountScope, PolicyRef, Scope, custom
from tui.core.users import AccessMode, UserRow, UserState
from tui.planning.companion import choose
from tui.planning.holdings import (
    Holding,
    document_text,
    held_now,
    held_then,
    is_existing,
    known_state,
    resolved_grants,
    with_documents,
)
from tui.policy.preview import HeldPolicy, Outlook, preview


@dataclass(frozen=True, slots=True)
class Cohort:
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


def cohorts(draft: Draft, facts: Facts) -> tuple[Cohort, ...]:
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
            Cohort(
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


MOST_READ: Final = 100
"""Documents that are read for one draft; each takes a request, and an account has many policies."""


def documents_needed(draft: Draft, facts: Facts) -> tuple[PolicyRef, ...]:
    """Policies that are granted, and those that the draft's users hold, also through groups.

    What is granted comes first, then what most users hold. What the plan makes itself, or is not in
    the account, is left out; what was read already is not.
    """
    made = {new.policy for new in draft.new_policies}
    companion = choose(facts).create
    if companion is not None:
        made.add(companion.policy)
    held: Counter[PolicyRef] = Counter()
    for each in cohorts(draft, facts):
        for policy in dict.fromkeys(it.policy for it in (*each.before, *each.after)):
            held[policy] += len(each.rows)
    granted = [grant.policy for grant in resolved_grants(draft, facts)]
    wanted = dict.fromkeys([*granted, *(policy for policy, _ in held.most_common())])
    if facts.policies is not None:
        there = {policy.ref for policy in facts.policies}
        wanted = {ref: None for ref in wanted if ref in there}
    return tuple(ref for ref in wanted if ref not in made)[:MOST_READ]


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
        for each in cohorts(draft, facts):
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
