"""Rules about the custom policies that a draft makes."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, found
from tui.core.policies import COMPANION
from tui.planning.companion import choose, wanted
from tui.planning.custom_policies import NameStatus, granted, stands
from tui.planning.rules.rule import Rule
from tui.planning.validate import check_policy_description, check_policy_name
from tui.policy.check import Gravity, Problem, checked

WHERE: Final = Where(Step.POLICIES, "grants")


def names_have_their_form(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Letters, digits and hyphens, and a description that is not too long."""
    for new in draft.new_policies:
        yield from check_policy_name(new.policy.name, WHERE)
        yield from check_policy_description(new.description, WHERE)


def names_differ(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Two policies of one name would be one; the companion's name is the companion's."""
    seen = {COMPANION}
    companion = choose(facts).create if wanted(draft) else None
    if companion is not None:
        # It gets a number where its own name is taken.
        seen.add(companion.policy)
    for new in draft.new_policies:
        if new.policy in seen:
            yield found("new-policy.duplicate", WHERE, subject=new.policy.name)
        seen.add(new.policy)


def documents_are_right(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """RAM would take the document, as far as its published grammar tells."""
    for new in draft.new_policies:
        wrong = _first_wrong(new)
        if wrong is not None:
            yield found(
                "new-policy.document",
                WHERE,
                subject=new.policy.name,
                line=wrong.at.line,
                column=wrong.at.column,
            )


def _first_wrong(new: NewPolicy) -> Problem | None:
    problems = checked(new.document).problems
    return next((each for each in problems if each.gravity is Gravity.WRONG), None)


_MISTAKES: Final = MappingProxyType(
    {
        "policy.placeholder": "new-policy.placeholder",
        "statement.action-unknown": "new-policy.unknown-action",
    }
)
"""What RAM takes and nobody means, each told once for a document."""


def documents_are_meant_so(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Nothing of the documentation was left standing, and the actions are some that there are."""
    for new in draft.new_policies:
        told: set[str] = set()
        for each in checked(new.document).problems:
            code = _MISTAKES.get(each.code, "")
            if code and code not in told:
                told.add(code)
                place = {"line": each.at.line, "column": each.at.column}
                yield found(code, WHERE, subject=new.policy.name, **place)


def they_stand_beside_what_there_is(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """A name is not overwritten; a document that the account has is not made twice."""
    for new in granted(draft):
        choice = stands(new, facts)
        if choice.standing is NameStatus.TAKEN:
            yield found("new-policy.taken", WHERE, subject=new.policy.name)
        elif choice.standing is NameStatus.SAME:
            yield found(
                "new-policy.same", WHERE, subject=new.policy.name, policy=choice.policy.name
            )


def what_is_made_is_granted(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """A policy that nobody receives is not made."""
    wanted = {grant.policy for grant in draft.grants}
    for new in draft.new_policies:
        if new.policy not in wanted:
            yield found("new-policy.not-granted", WHERE, subject=new.policy.name)


RULES: tuple[Rule, ...] = (
    names_have_their_form,
    names_differ,
    documents_are_right,
    documents_are_meant_so,
    they_stand_beside_what_there_is,
    what_is_made_is_granted,
)
