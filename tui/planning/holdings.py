"""Who holds what, through whom: in the account as it is, and once a plan is applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.core.draft import Draft, Grant
from tui.core.facts import Facts
from tui.core.policies import PolicyRef
from tui.core.scopes import Scope
from tui.core.users import HeldGrant, UserRow, UserState
from tui.planning.companion import choose
from tui.planning.people import known_state, remaining_grants
from tui.planning.resolving import resolved_grants
from tui.policy.check import read_document
from tui.policy.document import Document
from tui.policy.knowledge import is_companion_name
from tui.policy.preview import HeldPolicy


@dataclass(frozen=True, slots=True)
class Holding:
    """A policy that somebody holds, and where."""

    policy: PolicyRef
    scope: Scope
    through: str = ""
    """The RAM user group it is held through; empty where it is the user's own."""


def held_now(state: UserState, facts: Facts) -> tuple[Holding, ...]:
    """What a RAM user holds, also through groups as far as those were read."""
    return _distinct([*_own(state.grants), *_through(state.groups, facts)])


def held_then(
    row: UserRow, draft: Draft, facts: Facts, grants: tuple[Grant, ...] | None = None
) -> tuple[Holding, ...]:
    """What one user of a draft will hold: with the new grants and without those they replace.

    Args:
        row: The user.
        draft: The answers.
        facts: The account.
        grants: The draft's grants in this account, where they were resolved already.
    """
    if grants is None:
        grants = resolved_grants(draft, facts)
    state = known_state(row, facts)
    kept = [] if state is None else [*_own(remaining_grants(draft, row, state))]
    groups = dict.fromkeys(state.groups if state is not None else ())
    through = draft.group.name if draft.group is not None else ""
    if through:
        groups[through] = None
    new = (Holding(grant.policy, grant.scope, through) for grant in grants)
    return _distinct([*new, *kept, *_through(groups, facts)])


def policies_of(holdings: Iterable[Holding]) -> tuple[PolicyRef, ...]:
    """The policies, each once, in order."""
    return tuple(dict.fromkeys(each.policy for each in holdings))


def with_documents(
    holdings: Iterable[Holding], draft: Draft, facts: Facts
) -> tuple[HeldPolicy, ...]:
    """The same with what the policies say, so that a preview can be made of them."""
    return tuple(
        HeldPolicy(each.policy, each.scope, document_of(each.policy, draft, facts), each.through)
        for each in holdings
    )


def document_text(policy: PolicyRef, draft: Draft, facts: Facts) -> str | None:
    """A policy's document: of the draft, where the plan makes it, or of the account.

    Returns:
        None where it was not read.
    """
    found = text_at_hand(policy, draft, facts)
    # Only a policy of such a name can be the one that is made, and to choose it takes a while.
    if found is not None or not is_companion_name(policy):
        return found
    companion = choose(facts).create
    return companion.document if companion is not None and companion.policy == policy else None


def text_at_hand(policy: PolicyRef, draft: Draft, facts: Facts) -> str | None:
    """The same without the companion that the plan makes, which takes a while to tell."""
    for new in draft.new_policies:
        if new.policy == policy:
            return new.document
    found = facts.documents.get(policy)
    return found.text if found is not None else None


def document_of(policy: PolicyRef, draft: Draft, facts: Facts) -> Document | None:
    """The same, understood as far as it can be; None where it was not read."""
    text = document_text(policy, draft, facts)
    return None if text is None else parsed(text)


def parsed(text: str) -> Document:
    """A document's statements, all of them; what was not understood stands in them as unread."""
    return read_document(text)


def _own(grants: Iterable[HeldGrant]) -> Iterator[Holding]:
    return (Holding(grant.policy, grant.scope) for grant in grants)


def _through(groups: Iterable[str], facts: Facts) -> Iterator[Holding]:
    for name in groups:
        group = facts.user_groups.get(name)
        for grant in group.grants if group is not None else ():
            yield Holding(grant.policy, grant.scope, name)


def _distinct(holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    return tuple(dict.fromkeys(holdings))
