"""The two ARMS policies must not meet on a user by way of a RAM user group either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.core.codes import found
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Where
from tui.core.policies import ARMS_FULL, PolicyRef
from tui.core.steps import Step
from tui.core.users import HeldGrant, UserState
from tui.planning.group_grants import chosen_group, is_member
from tui.planning.memberships import known_group
from tui.planning.people import remaining_grants, rows_with_state
from tui.planning.rules.arms import PAIR
from tui.planning.rules.grants import chosen_policies
from tui.planning.rules.groups import WHERE
from tui.planning.rules.rule import Rule

_Group = tuple[str, tuple[HeldGrant, ...]]


def not_both_on_the_group(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """What is granted to the group against what it holds, at either scope; it may hold both."""
    group = chosen_group(draft, facts)
    if group is None:
        return
    granted = chosen_policies(draft)
    # Of the two that it holds itself, one stands for both.
    itself = [ARMS_FULL] if any(it.policy == ARMS_FULL for it in group.grants) else []
    for policy, held in _meeting(dict.fromkeys([*granted, *itself]), group.grants):
        yield found(
            "groups.arms-conflict",
            WHERE,
            subject=group.name,
            policy=policy.name,
            held=held.policy.name,
            scope=str(held.scope),
        )


def not_both_with_groups_of_users(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """What is granted against what an existing user has through groups."""
    for index, row, state in rows_with_state(draft, facts):
        for name, grants in _other_groups(draft, state, facts):
            for policy, held in _meeting(chosen_policies(draft), grants):
                yield found(
                    "groups.arms-conflict-member",
                    Where(Step.POLICIES, "grants", index),
                    subject=row.logon_name,
                    policy=policy.name,
                    held=held.policy.name,
                    scope=str(held.scope),
                    group=name,
                )


def not_both_by_joining(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """What a user gets by joining the group against what it holds, or has through others.

    What the draft grants is compared by other rules.
    """
    group = chosen_group(draft, facts)
    if group is None:
        return
    granted = chosen_policies(draft)
    brought = dict.fromkeys(it.policy for it in group.grants if it.policy not in granted)
    for index, row, state in rows_with_state(draft, facts):
        if is_member(row, group.name, facts):
            continue
        has = [*remaining_grants(draft, row, state)]
        has += (held for _, grants in _other_groups(draft, state, facts) for held in grants)
        for policy, held in _meeting(brought, has):
            yield found(
                "groups.arms-conflict-joining",
                Where(Step.POLICIES, "group", index),
                subject=row.logon_name,
                policy=policy.name,
                held=held.policy.name,
                scope=str(held.scope),
                group=group.name,
            )


def _meeting(
    policies: Iterable[PolicyRef], held: Iterable[HeldGrant]
) -> Iterator[tuple[PolicyRef, HeldGrant]]:
    """Each policy with each grant of the other one of the two."""
    arms = [policy for policy in policies if policy in PAIR]
    return ((policy, it) for it in held for policy in arms if it.policy == PAIR[policy])


def _other_groups(draft: Draft, state: UserState, facts: Facts) -> Iterator[_Group]:
    """The groups that a user is in, but for the one of the draft."""
    chosen = draft.group.name if draft.group is not None else ""
    for name in state.groups:
        group = known_group(name, facts)
        if group is not None and name != chosen:
            yield name, group.grants


RULES: tuple[Rule, ...] = (
    not_both_on_the_group,
    not_both_with_groups_of_users,
    not_both_by_joining,
)
