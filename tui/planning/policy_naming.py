"""The name of a policy that is being made: proposed until it is typed, and checked while typing."""

from __future__ import annotations

from typing import Final

from tui.core.codes import found
from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.findings import Finding, Where
from tui.core.policies import COMPANION, PolicyRef, custom
from tui.core.steps import Step
from tui.planning.custom_policies import Choice, Standing, free_name, stands
from tui.planning.validate import check_policy_description, check_policy_name

_HERE: Final = Where(Step.POLICIES, "grants")


def proposed(wanted: str, draft: Draft, facts: Facts) -> str:
    """A name like the wanted one that neither the account nor the draft has."""
    taken = [policy.ref for policy in facts.policies or ()]
    return free_name(wanted, [*taken, *(new.policy for new in draft.new_policies), COMPANION])


def wrong_with_name(name: str, own: PolicyRef | None, draft: Draft) -> Finding | None:
    """What is wrong with a name by itself and beside the draft's other policies.

    Args:
        name: The name as typed.
        own: The policy of the draft that is being changed, which has a name already.
        draft: The answers so far.
    """
    form = check_policy_name(name, _HERE)
    if form:
        return form[0]
    others = {COMPANION, *(new.policy for new in draft.new_policies)} - {own}
    return found("new-policy.duplicate", _HERE, subject=name) if custom(name) in others else None


def wrong_with_description(text: str) -> Finding | None:
    """What is wrong with a description."""
    return next(iter(check_policy_description(text, _HERE)), None)


def beside_the_account(new: NewPolicy, facts: Facts) -> tuple[Choice, Finding | None]:
    """How the policy stands in the account, and what there is to say of it."""
    choice = stands(new, facts)
    if choice.standing is Standing.TAKEN:
        return choice, found("new-policy.taken", _HERE, subject=new.policy.name)
    if choice.standing is Standing.SAME:
        same = found("new-policy.same", _HERE, subject=new.policy.name, policy=choice.policy.name)
        return choice, same
    return choice, None
