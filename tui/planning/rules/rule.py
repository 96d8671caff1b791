"""Type of a rule, and the view that rules on content share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Fix, Step, Where
from tui.core.policies import AccountScope, Grant, PolicyRef, ResourceGroupScope, Scope, custom
from tui.planning.cohorts import Cohort, cohorts
from tui.planning.holdings import document_text, policies_of, resolved_grants
from tui.policy.capabilities import CAPABILITIES
from tui.policy.check import read_document
from tui.policy.document import Effect
from tui.policy.evaluate import Decision, Request, evaluate, gives_all
from tui.policy.preview import Answer, HeldPolicy, Outlook, preview

Rule: TypeAlias = Callable[[Draft, Facts], Iterator[Finding]]
"""Yields a finding for each place where one thing is wrong."""


GIVEN = frozenset({Answer.ALLOWED, Answer.ONLY_IN_GROUP, Answer.PARTLY, Answer.CONDITIONAL})
"""Answers that give a capability, somewhere or somehow."""
REFUSED = frozenset({Answer.NOT_ALLOWED, Answer.DENIED})
"""Answers that certainly give no capability."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Cohort of users, with their future capabilities."""

    prospect: Cohort
    outlooks: Mapping[str, Outlook]
    """By capability."""

    def answer(self, capability: str) -> Answer:
        """Answer for one capability."""
        return self.outlooks[capability].answer


@dataclass(frozen=True, slots=True)
class ContentView:
    """Policies and capabilities of the users once the draft is applied."""

    draft: Draft
    facts: Facts
    grants: tuple[Grant, ...]
    """Grants of the draft, each once, with the companion under its name in this account."""
    seen: tuple[Seen, ...]
    texts: Mapping[PolicyRef, str | None]
    """Documents of every policy that is granted or held then; None where not read."""

    def granted(self) -> Iterator[tuple[PolicyRef, str]]:
        """Granted policies with their documents; unread ones are left out."""
        for ref in dict.fromkeys(grant.policy for grant in self.grants):
            text = self.texts[ref]
            if text is not None:
                yield ref, text

    def of_draft(self, grant: Grant, fix: Fix) -> tuple[Fix, ...]:
        """A remedy for a grant that the draft has itself, under the same name.

        One of a custom policy that the account has under another name is none of the draft's.
        """
        return (fix,) if grant in self.draft.grants else ()

    def where(self, concerned: Sequence[Seen]) -> Where:
        """Place of a finding that holds for all users, or for the first of some."""
        rows = concerned[0].prospect.rows if len(concerned) < len(self.seen) else ()
        return Where(Step.POLICIES, "grants", rows[0] if rows else None)


ContentRule: TypeAlias = Callable[[ContentView], Iterator[Finding]]
"""Yields findings on the future policies and capabilities of all users."""


def content_view(draft: Draft, facts: Facts) -> ContentView:
    """Future policies and capabilities of the draft's users, users alike once."""
    found = tuple(each for each in cohorts(draft, facts) if each.read)
    grants = resolved_grants(draft, facts)
    held = policies_of(holding for each in found for holding in each.after)
    refs = dict.fromkeys([*(grant.policy for grant in grants), *held])
    texts = MappingProxyType({ref: document_text(ref, draft, facts) for ref in refs})
    seen = tuple(Seen(each, _outlooks(_speaking(each, texts))) for each in found)
    return ContentView(draft, facts, grants, seen, texts)


@lru_cache(maxsize=1024)
def alone(text: str) -> Mapping[str, Answer]:
    """Answers for a document that somebody holds by itself in the whole account."""
    return _answers(text, AccountScope())


@lru_cache(maxsize=1024)
def in_group(text: str) -> Mapping[str, Answer]:
    """Answers for a document that somebody holds by itself in a resource group, whichever."""
    return _answers(text, ResourceGroupScope("any"))


def _answers(text: str, scope: Scope) -> Mapping[str, Answer]:
    found = _outlooks(((_ANYTHING, scope, text),))
    return MappingProxyType({code: each.answer for code, each in found.items()})


def _speaking(
    prospect: Cohort, texts: Mapping[PolicyRef, str | None]
) -> tuple[tuple[PolicyRef, Scope, str | None], ...]:
    """Future policies without those that bear on no capability.

    Users differ by such policies more than by any other, and nothing comes of it.
    """
    held = ((it.policy, it.scope, texts[it.policy]) for it in prospect.after)
    return tuple(each for each in held if each[2] is None or _speaks(each[2]))


@lru_cache(maxsize=2048)
def _speaks(text: str) -> bool:
    document = read_document(text)
    if not document.complete or any(it.effect is Effect.DENY for it in document.statements):
        return True
    requests = (
        Request(need.action, need.resource)
        for capability in CAPABILITIES
        for way in capability.ways
        for need in way.needs
    )
    return any(
        evaluate([(text, document)], request).decision is not Decision.NOT_ALLOWED
        for request in requests
    )


@lru_cache(maxsize=8192)
def covers(wide: str | None, narrow: str | None) -> bool:
    """Whether a document certainly gives all of another one; None where one was not read."""
    if wide is None or narrow is None:
        return False
    return gives_all(read_document(wide), read_document(narrow))


_ANYTHING = custom("anything")


@lru_cache(maxsize=4096)
def _outlooks(held: tuple[tuple[PolicyRef, Scope, str | None], ...]) -> Mapping[str, Outlook]:
    # By text, as its hash is known; the hash of an understood document is worked out every time.
    policies = tuple(
        HeldPolicy(ref, scope, None if text is None else read_document(text))
        for ref, scope, text in held
    )
    return MappingProxyType({each.capability.code: each for each in preview(policies)})
