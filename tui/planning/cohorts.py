"""Users grouped by their policies, now and once the plan is applied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.policies import AccountScope, Grant, PolicyRef, custom
from tui.core.principals import HeldGrant, UserState
from tui.core.users import AccessMode, UserRow
from tui.planning.companion import choose
from tui.planning.holdings import (
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
    """Users with the same policies now and the same policies afterwards."""

    rows: tuple[int, ...]
    """Indices in the draft; empty where the draft has no user yet."""
    before: tuple[HeldGrant, ...]
    """Policies held now; none for new users."""
    after: tuple[HeldGrant, ...]
    signs_in: bool
    """They will have a console password."""
    read: bool = True
    """False where existing users were not read completely: they may hold more policies."""


def cohorts(draft: Draft, facts: Facts) -> tuple[Cohort, ...]:
    """Cohorts of a draft's users, in the order of their first row."""
    replaced: defaultdict[str, list[Grant]] = defaultdict(list)
    for item in draft.replacements:
        replaced[item.logon_name].append(item.grant)
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
    """Policies in the draft's grants, and those that its users hold, also through groups.

    Granted policies come first, then those that most users hold. Policies that the plan makes, or
    that are not in the account, are left out; those already read are not.
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
"""Stand-in for policies that were not read: with it no answer is certain."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Users with the same policies, now or later."""

    names: tuple[str, ...]
    """Logon names; empty for an unnamed user."""
    held: tuple[HeldGrant, ...]
    known: bool = True
    """False while a user or a RAM user group was not read: there may be more policies."""


def audiences(draft: Draft, facts: Facts) -> tuple[Audience, ...]:
    """Future policies of a draft's users, once for users alike; new users first."""
    found: dict[tuple[tuple[HeldGrant, ...], bool], list[str]] = {}
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
    """Present policies of one RAM user."""
    known = state.complete and not unread_user_groups(state.groups, facts)
    return Audience((state.logon_name,), held_now(state, facts), known)


def outlooks(audience: Audience, draft: Draft, facts: Facts) -> tuple[Outlook, ...]:
    """Capabilities of these users, as far as documents were read."""
    held = with_documents(audience.held, draft, facts)
    return preview(held if audience.known else (*held, _SOMETHING))


def unread_policies(audience: Audience, draft: Draft, facts: Facts) -> tuple[PolicyRef, ...]:
    """Policies whose unread document leaves the answers open."""
    policies = dict.fromkeys(each.policy for each in audience.held)
    return tuple(ref for ref in policies if document_text(ref, draft, facts) is None)


def unread_user_groups(names: Iterable[str], facts: Facts) -> tuple[str, ...]:
    """RAM user groups whose grants were not read."""
    read = {name for name, group in facts.user_groups.items() if group.complete}
    return tuple(name for name in names if name not in read)


def _groups(row: UserRow, draft: Draft, facts: Facts) -> Iterator[str]:
    state = known_state(row, facts)
    yield from state.groups if state is not None else ()
    if draft.group is not None and draft.group.existing:
        yield draft.group.name
