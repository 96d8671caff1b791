"""What the users of a draft will be able to do, for rules about the content of policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from tui.access.draft import Draft, Grant
from tui.access.facts import Facts
from tui.access.findings import Finding, Where
from tui.access.holding import document_text, parsed, policies_of
from tui.access.policies import PolicyRef, custom
from tui.access.preview.outlook import Answer, HeldPolicy, Outlook, preview
from tui.access.prospects import Prospect, prospects
from tui.access.scopes import AccountScope, ResourceGroupScope, Scope
from tui.access.steps import Step

GIVEN = frozenset({Answer.ALLOWED, Answer.ONLY_IN_GROUP, Answer.PARTLY, Answer.CONDITIONAL})
"""Answers by which something can be done, somewhere or somehow."""
REFUSED = frozenset({Answer.NOT_ALLOWED, Answer.DENIED})
"""Answers by which it certainly cannot."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Users for whom all is the same, with the texts of what they hold and what it comes to."""

    prospect: Prospect
    texts: Mapping[PolicyRef, str | None]
    """Documents of every policy that any user of the draft holds; None where not read."""
    outlooks: Mapping[str, Outlook]
    """By capability."""

    def answer(self, capability: str) -> Answer:
        """Whether they will be able to do something."""
        return self.outlooks[capability].answer


ContentRule: TypeAlias = Callable[[Sequence[Seen], Sequence[Grant]], Iterator[Finding]]
"""Looks at what all users will be able to do, and at the draft's grants in this account."""


def look_ahead(draft: Draft, facts: Facts) -> tuple[Seen, ...]:
    """What each of the draft's users will be able to do, users alike once."""
    found = prospects(draft, facts)
    held = policies_of(holding for each in found for holding in each.then)
    texts = MappingProxyType({ref: document_text(ref, draft, facts) for ref in held})
    return tuple(
        Seen(
            each,
            texts,
            _outlooks(tuple((it.policy, it.scope, texts[it.policy]) for it in each.then)),
        )
        for each in found
    )


def whose(concerned: Sequence[Seen], everybody: Sequence[Seen]) -> Where:
    """Where a finding belongs that holds for all users, or for the first of some."""
    rows = concerned[0].prospect.rows if len(concerned) < len(everybody) else ()
    return Where(Step.POLICIES, "grants", rows[0] if rows else None)


@lru_cache(maxsize=1024)
def alone(text: str) -> Mapping[str, Answer]:
    """What a document by itself gives to somebody who holds it in the whole account."""
    return _answers(text, AccountScope())


@lru_cache(maxsize=1024)
def in_group(text: str) -> Mapping[str, Answer]:
    """The same for somebody who holds it in a resource group, whichever."""
    return _answers(text, ResourceGroupScope("any"))


def _answers(text: str, scope: Scope) -> Mapping[str, Answer]:
    found = _outlooks(((_ANYTHING, scope, text),))
    return MappingProxyType({code: each.answer for code, each in found.items()})


_ANYTHING = custom("anything")


@lru_cache(maxsize=1024)
def _outlooks(held: tuple[tuple[PolicyRef, Scope, str | None], ...]) -> Mapping[str, Outlook]:
    # By text, as its hash is known; the hash of an understood document is worked out every time.
    policies = tuple(
        HeldPolicy(ref, scope, None if text is None else parsed(text)) for ref, scope, text in held
    )
    return MappingProxyType({each.capability.code: each for each in preview(policies)})
