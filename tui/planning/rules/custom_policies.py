"""Rules of the custom policies that a draft makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tui.core import links
from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, error, warning
from tui.core.policies import COMPANION
from tui.planning.companion import choose, wanted
from tui.planning.custom_policies import NameStatus, beside_the_account, granted, proposed
from tui.planning.rules import fixes
from tui.planning.rules.rule import Rule
from tui.planning.validate import check_policy_description, check_policy_name
from tui.policy.check import checked
from tui.policy.problems import Gravity, Problem

WHERE: Final = Where(Step.POLICIES, "grants")


def names_have_their_form(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Check the form of names and descriptions."""
    for new in draft.new_policies:
        yield from check_policy_name(new.policy.name, WHERE)
        yield from check_policy_description(new.description, WHERE)


def names_differ(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Refuse a name that is used twice, or that is the companion's."""
    seen = {COMPANION}
    companion = choose(facts).create if wanted(draft) else None
    if companion is not None:
        # It gets a number where its own name is taken.
        seen.add(companion.policy)
    for new in draft.new_policies:
        if new.policy in seen:
            yield error(
                "new-policy.duplicate",
                WHERE,
                "Two policies are to be called {subject}; give one another name.",
                subject=new.policy.name,
                link=links.CREATE_POLICY,
            )
        seen.add(new.policy)


def documents_are_right(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Require a document that RAM would accept, as far as its published grammar tells."""
    for new in draft.new_policies:
        wrong = _first_wrong(new)
        if wrong is not None:
            yield error(
                "new-policy.document",
                WHERE,
                "Line {line}, column {column} of the policy {subject} is wrong; change it there,"
                " where the reason is shown as well.",
                subject=new.policy.name,
                line=wrong.at.line,
                column=wrong.at.column,
                link=links.POLICY_SYNTAX,
            )


def _first_wrong(new: NewPolicy) -> Problem | None:
    problems = checked(new.document).problems
    return next((each for each in problems if each.gravity is Gravity.WRONG), None)


def documents_are_meant_so(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Warn of placeholders left from the documentation, and of unknown actions."""
    for new in draft.new_policies:
        # Each once for a document.
        first = {each.code: each for each in reversed(checked(new.document).problems)}
        if (each := first.get("policy.placeholder")) is not None:
            yield warning(
                "new-policy.placeholder",
                WHERE,
                "Line {line}, column {column} of the policy {subject} holds a placeholder, which"
                " like this means nothing that exists; put the name or ID in its place.",
                subject=new.policy.name,
                line=each.at.line,
                column=each.at.column,
                link=links.POLICY_SYNTAX,
            )
        if (each := first.get("statement.action-unknown")) is not None:
            yield warning(
                "new-policy.unknown-action",
                WHERE,
                "The action at line {line}, column {column} of the policy {subject} is not known:"
                " no list that Onramp has names it; look whether it is spelt right.",
                subject=new.policy.name,
                line=each.at.line,
                column=each.at.column,
                link=links.POLICY_SYNTAX,
            )


def they_stand_beside_what_there_is(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Refuse to overwrite a policy of that name, and offer one with the same document."""
    for new in granted(draft):
        choice, finding = beside_the_account(new, facts)
        if finding is None:
            continue
        use = fixes.use_policy(new.policy, choice.policy)
        if choice.standing is NameStatus.TAKEN:
            free = proposed(new.policy.name, draft, facts)
            yield replace(finding, fixes=(fixes.rename_policy(new.policy, free), use))
        else:
            yield replace(finding, fixes=(use,))


def what_is_made_is_granted(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Warn of a policy that nobody receives, which is not made."""
    wanted = {grant.policy for grant in draft.grants}
    for new in draft.new_policies:
        if new.policy not in wanted:
            yield warning(
                "new-policy.not-granted",
                WHERE,
                "The policy {subject} is granted to nobody, so it is not made.",
                subject=new.policy.name,
                link=links.GRANT,
                fixes=(fixes.drop_new_policy(new.policy),),
            )


RULES: tuple[Rule, ...] = (
    names_have_their_form,
    names_differ,
    documents_are_right,
    documents_are_meant_so,
    they_stand_beside_what_there_is,
    what_is_made_is_granted,
)
