"""Policies of users and groups, now and once the plan is applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Step, Where
from tui.core.policies import COMPANION, Grant, PolicyRef, ResourceGroupScope
from tui.core.principals import HeldGrant, UserGroup, UserState, grants_of
from tui.core.users import Tag, UserRow
from tui.planning.companion import choose
from tui.planning.custom_policies import stands
from tui.policy.check import read_document
from tui.policy.document import Document
from tui.policy.known import is_companion_name
from tui.policy.preview import HeldPolicy


def state_of(row: UserRow, facts: Facts) -> UserState | None:
    """RAM user of exactly that logon name, as far as it was read."""
    return facts.users.get(row.logon_name)


def has_wanted_attributes(row: UserRow, state: UserState) -> bool:
    """Whether a RAM user has the row's attributes already: applying twice then changes nothing.

    Tags count only where they were read; a user may have more of them than the row.
    """
    if row.display_name:
        same_name = row.display_name == state.display_name
    else:
        same_name = state.display_name in ("", row.logon_name)
    return same_name and (not state.complete or set(row.tags) <= set(state.tags))


def is_existing(row: UserRow, facts: Facts) -> bool:
    """Whether the row stands for an existing RAM user with the wanted attributes."""
    if row.existing:
        return True
    state = state_of(row, facts)
    return state is not None and has_wanted_attributes(row, state)


def known_state(row: UserRow, facts: Facts) -> UserState | None:
    """State of an existing user, if it was read completely: profile, keys, tags and grants."""
    state = state_of(row, facts)
    return state if state is not None and state.complete and is_existing(row, facts) else None


def rows_with_state(draft: Draft, facts: Facts) -> Iterator[tuple[int, UserRow, UserState]]:
    """Existing users of the draft with a known state, and their row's index."""
    for index, row in enumerate(draft.users):
        state = known_state(row, facts)
        if state is not None:
            yield index, row, state


def remaining_grants(draft: Draft, row: UserRow, state: UserState) -> tuple[HeldGrant, ...]:
    """Grants that the user keeps: without those that the draft replaces."""
    replaced = {it.grant for it in draft.replacements if it.logon_name == row.logon_name}
    return tuple(held for held in state.grants if held.grant not in replaced)


def missing_tags(row: UserRow, state: UserState | None) -> tuple[Tag, ...]:
    """Tags of the row that the user does not have with that value."""
    held = set(state.tags) if state is not None else set()
    return tuple(tag for tag in dict.fromkeys(row.tags) if tag not in held)


def needed_groups(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """RAM user groups whose members and grants the rules need.

    These are the draft's own group, and the groups of its existing users.
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
    """RAM user group of exactly that name, if its members and grants were read."""
    group = facts.user_groups.get(name)
    return group if group is not None and group.complete else None


def with_group(facts: Facts, name: str, group: UserGroup | None) -> Facts:
    """Facts after reading one group; None for a group that does not exist."""
    groups = {other: held for other, held in facts.user_groups.items() if other != name}
    if group is not None:
        groups[name] = group
    return replace(facts, user_groups=MappingProxyType(groups))


def with_groups(facts: Facts, rows: Iterable[UserGroup]) -> Facts:
    """Facts after reading the list of groups; members and grants already read are kept."""
    groups = {}
    for row in rows:
        held = facts.user_groups.get(row.name)
        same = held is not None and held.complete and held.group_id == row.group_id
        groups[row.name] = held if held is not None and same else row
    return replace(facts, user_groups=MappingProxyType(groups), user_groups_loaded=True)


def resolved_grants(draft: Draft, facts: Facts) -> tuple[Grant, ...]:
    """Grants of the draft, each once, with the policies' names in this account.

    The companion, and a policy that is to be made, may exist under another name.
    """
    means = {each.policy: stands(each, facts).policy for each in draft.new_policies}
    means[COMPANION] = choose(facts).policy
    return tuple(
        dict.fromkeys(
            Grant(means.get(grant.policy, grant.policy), grant.scope) for grant in draft.grants
        )
    )


def chosen_group(draft: Draft, facts: Facts) -> UserGroup | None:
    """The draft's group in the account; None where it does not exist or was not read."""
    return None if draft.group is None else known_group(draft.group.name, facts)


def is_member(row: UserRow, group: str, facts: Facts) -> bool:
    """Whether a user of the draft is in a group already, as far as that is known."""
    state = known_state(row, facts)
    return state is not None and group in state.groups


def joining(draft: Draft, facts: Facts) -> tuple[UserRow, ...]:
    """Users of the draft that are not in its group yet."""
    group = draft.group
    if group is None:
        return ()
    return tuple(row for row in draft.users if not is_member(row, group.name, facts))


def group_grants(draft: Draft, facts: Facts) -> tuple[tuple[Grant, ...], tuple[Grant, ...]]:
    """Grants of the draft that its group lacks, and those that it holds already."""
    group = chosen_group(draft, facts)
    held = grants_of(group.grants) if group is not None else frozenset()
    lacking: list[Grant] = []
    there: list[Grant] = []
    for grant in resolved_grants(draft, facts):
        (there if grant in held else lacking).append(grant)
    return tuple(lacking), tuple(there)


def more_than_granted(draft: Draft, facts: Facts) -> tuple[HeldGrant, ...]:
    """Grants of the draft's group besides the draft's own."""
    group = chosen_group(draft, facts)
    if group is None:
        return ()
    granted = set(resolved_grants(draft, facts))
    return tuple(held for held in group.grants if held.grant not in granted)


def others_in_group(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """Logon names of the group's members who are not in the draft."""
    group = chosen_group(draft, facts)
    mine = {row.logon_name for row in draft.users}
    return tuple(name for name in group.members if name not in mine) if group else ()


def held_now(state: UserState, facts: Facts) -> tuple[HeldGrant, ...]:
    """Present policies of a RAM user, also through groups as far as those were read."""
    return _distinct([*state.grants, *_through(state.groups, facts)])


def held_then(
    row: UserRow, draft: Draft, facts: Facts, grants: tuple[Grant, ...] | None = None
) -> tuple[HeldGrant, ...]:
    """Future policies of one user of a draft: with the new grants and without the replaced ones.

    ``grants`` are the draft's resolved grants, where they were worked out already.
    """
    if grants is None:
        grants = resolved_grants(draft, facts)
    state = known_state(row, facts)
    kept = () if state is None else remaining_grants(draft, row, state)
    groups = dict.fromkeys(state.groups if state is not None else ())
    through = draft.group.name if draft.group is not None else ""
    if through:
        groups[through] = None
    new = (HeldGrant(grant, through=through) for grant in grants)
    return _distinct([*new, *kept, *_through(groups, facts)])


def policies_of(holdings: Iterable[HeldGrant]) -> tuple[PolicyRef, ...]:
    """Policies, each once, in order."""
    return tuple(dict.fromkeys(each.policy for each in holdings))


def with_documents(
    holdings: Iterable[HeldGrant], draft: Draft, facts: Facts
) -> tuple[HeldPolicy, ...]:
    """Policies with their documents, for a preview."""
    return tuple(
        HeldPolicy(each.policy, each.scope, document_of(each.policy, draft, facts), each.through)
        for each in holdings
    )


def document_text(policy: PolicyRef, draft: Draft, facts: Facts) -> str | None:
    """Document of a policy, of the draft or of the account; None where it was not read."""
    found = text_at_hand(policy, draft, facts)
    # Only a policy of such a name can be the one that is made, and to choose it takes a while.
    if found is not None or not is_companion_name(policy):
        return found
    companion = choose(facts).create
    return companion.document if companion is not None and companion.policy == policy else None


def text_at_hand(policy: PolicyRef, draft: Draft, facts: Facts) -> str | None:
    """Document of a policy without the search for the companion, which takes a while."""
    for new in draft.new_policies:
        if new.policy == policy:
            return new.document
    found = facts.documents.get(policy)
    return found.text if found is not None else None


def document_of(policy: PolicyRef, draft: Draft, facts: Facts) -> Document | None:
    """Parsed document of a policy; None where it was not read."""
    text = document_text(policy, draft, facts)
    return None if text is None else read_document(text)


def _through(groups: Iterable[str], facts: Facts) -> Iterator[HeldGrant]:
    for name in groups:
        group = facts.user_groups.get(name)
        for grant in group.grants if group is not None else ():
            yield replace(grant, through=name)


def _distinct(holdings: Iterable[HeldGrant]) -> tuple[HeldGrant, ...]:
    return tuple(dict.fromkeys(holdings))


def groups_of(draft: Draft) -> Iterator[tuple[str, Where]]:
    """Every resource group of the draft, once, with the place of its first choice."""
    seen = set()
    if isinstance(draft.scope, ResourceGroupScope):
        seen.add(draft.scope.group_id)
        yield draft.scope.group_id, Where(Step.SCOPE, "scope")
    for grant in draft.grants:
        if isinstance(grant.scope, ResourceGroupScope) and grant.scope.group_id not in seen:
            seen.add(grant.scope.group_id)
            yield grant.scope.group_id, Where(Step.POLICIES, "grants")
