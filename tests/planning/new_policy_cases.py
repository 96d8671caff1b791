"""Drafts that make custom policies: for every code one with it, and one without."""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType

from tests.planning.world import ACCOUNT, DRAFT, FACTS, GROUP, TEAM_POLICY
from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.policies import COMPANION, Grant, PolicyDocument, PolicyRef, Scope, custom
from tui.planning.validate import POLICY_DESCRIPTION_LIMIT, POLICY_NAME_LIMIT

Case = tuple[Draft, Facts]
LISTS = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"arms:List*",'
    '"Resource":"acs:arms:cn-hangzhou:*:prometheus/*"}]}'
)
LAID_OUT = json.dumps(json.loads(LISTS), indent=4)
OTHER = LISTS.replace("hangzhou", "beijing")
MINE = custom("prometheus-hangzhou-view")


def making(
    ref: PolicyRef = MINE,
    document: str = LISTS,
    description: str = "",
    scope: Scope | None = ACCOUNT,
) -> Draft:
    """A draft that makes one policy, and grants it beside what it grants anyway."""
    new = NewPolicy(ref, document, description)
    grants = () if scope is None else (Grant(ref, scope),)
    return replace(DRAFT, new_policies=(new,), grants=(*DRAFT.grants, *grants))


def twice(ref: PolicyRef) -> Draft:
    """A draft with a second policy of that name."""
    draft = making()
    return replace(draft, new_policies=(*draft.new_policies, NewPolicy(ref, OTHER)))


def says(ref: PolicyRef, document: str) -> Facts:
    """An account in which a policy's document was read."""
    read = PolicyDocument(ref, "v1", document)
    return replace(FACTS, documents=MappingProxyType({ref: read}))


NEW_POLICY_CASES: dict[str, tuple[Case, Case]] = {
    "policy-name.empty": ((making(custom("")), FACTS), (making(), FACTS)),
    "policy-name.character": ((making(custom("a_b")), FACTS), (making(custom("a-b")), FACTS)),
    "policy-name.too-long": (
        (making(custom("x" * (POLICY_NAME_LIMIT + 1))), FACTS),
        (making(custom("x" * POLICY_NAME_LIMIT)), FACTS),
    ),
    "policy-description.character": (
        (making(description="two\nlines"), FACTS),
        (making(description="看 dashboards"), FACTS),
    ),
    "policy-description.too-long": (
        (making(description="x" * (POLICY_DESCRIPTION_LIMIT + 1)), FACTS),
        (making(description="x" * POLICY_DESCRIPTION_LIMIT), FACTS),
    ),
    "new-policy.duplicate": ((twice(MINE), FACTS), (twice(custom("another")), FACTS)),
    "new-policy.document": ((making(document=LISTS[:-1]), FACTS), (making(), FACTS)),
    "new-policy.placeholder": (
        (making(document=LISTS.replace("cn-hangzhou", "<regionid>")), FACTS),
        (making(), FACTS),
    ),
    "new-policy.unknown-action": (
        (making(document=LISTS.replace("List*", "ListEverything")), FACTS),
        (making(), FACTS),
    ),
    "new-policy.taken": (
        (making(TEAM_POLICY, scope=GROUP), says(TEAM_POLICY, OTHER)),
        (making(TEAM_POLICY, scope=GROUP), says(TEAM_POLICY, LAID_OUT)),
    ),
    "new-policy.same": (
        (making(scope=GROUP), says(TEAM_POLICY, LAID_OUT)),
        (making(scope=GROUP), says(TEAM_POLICY, OTHER)),
    ),
    "new-policy.not-granted": ((making(scope=None), FACTS), (making(scope=GROUP), FACTS)),
}
RESERVED = making(COMPANION)
