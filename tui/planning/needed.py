"""Whose documents have to be read before anybody can say what a draft comes to."""

from __future__ import annotations

from collections import Counter
from typing import Final

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.policies import PolicyRef
from tui.planning.companion import choose
from tui.planning.prospects import prospects
from tui.planning.resolving import resolved_grants

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
    for each in prospects(draft, facts):
        for policy in dict.fromkeys(it.policy for it in (*each.before, *each.after)):
            held[policy] += len(each.rows)
    granted = [grant.policy for grant in resolved_grants(draft, facts)]
    wanted = dict.fromkeys([*granted, *(policy for policy, _ in held.most_common())])
    if facts.policies is not None:
        there = {policy.ref for policy in facts.policies}
        wanted = {ref: None for ref in wanted if ref in there}
    return tuple(ref for ref in wanted if ref not in made)[:MOST_READ]
