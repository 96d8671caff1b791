"""Who holds what, now and once applied; user and group alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from tui.core.draft import Draft, Grant
from tui.core.facts import Facts
from tui.core.findings import Step, Where
from tui.core.policies import COMPANION, PolicyRef, ResourceGroupScope, Scope
from tui.core.users import HeldGrant, Tag, UserGroup, UserRow, UserState
from tui.planning.companion import choose
from tui.planning.custom_policies import stands
from tui.policy.check import read_document
from tui.policy.document import Document
from tui.policy.known import is_companion_name
from tui.policy.preview import HeldPolicy


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


def resolved_grants(draft: Draft, facts: Facts) -> tuple[Grant, ...]:
    """The draft's grants, each once, with what they name in this account.

    The companion, and a policy that is to be made, may be there under another name.
    """
    means = {each.policy: stands(each, facts).policy for each in draft.new_policies}
    means[COMPANION] = choose(facts).policy
    return tuple(
        dict.fromkeys(
            Grant(means.get(grant.policy, grant.policy), grant.scope) for grant in draft.grants
        )
    )


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


def groups_of(draft: Draft) -> Iterator[tuple[str, Where]]:
    """Every resource group that the draft names, once, with where it was chosen first."""
    seen = set()
    if isinstance(draft.scope, ResourceGroupScope):
        seen.add(draft.scope.group_id)
        yield draft.scope.group_id, Where(Step.SCOPE, "scope")
    for grant in draft.grants:
        if isinstance(grant.scope, ResourceGroupScope) and grant.scope.group_id not in seen:
            seen.add(grant.scope.group_id)
            yield grant.scope.group_id, Where(Step.POLICIES, "grants")
