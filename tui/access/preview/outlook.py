"""What grants come to, capability by capability: allowed, denied, only in a resource group, ..."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tui.access.language.document import Document, Effect
from tui.access.language.evaluation import Deciding, Decision, Request, Verdict, evaluate
from tui.access.policies import PolicyRef
from tui.access.preview.capabilities import (
    CAPABILITIES,
    EVERYTHING,
    ByGroup,
    Capability,
    Need,
    Way,
)
from tui.access.scopes import AccountScope, ResourceGroupScope, Scope


class Answer(StrEnum):
    """Whether a user will be able to do something."""

    ALLOWED = "allowed"
    DENIED = "denied"
    """A statement forbids it."""
    NOT_ALLOWED = "not-allowed"
    """Nothing allows it."""
    ONLY_IN_GROUP = "only-in-group"
    PARTLY = "partly"
    """For some regions, instances or applications."""
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """A policy that is held, or will be; its document is None where it could not be read."""

    policy: PolicyRef
    scope: Scope
    document: Document | None
    through: str = ""
    """The RAM user group it is held through; empty where the user holds it."""


class Why(StrEnum):
    """Why an answer is unknown."""

    NOT_READ = "not-read"
    """A policy's document could not be read, or not be understood to its end."""
    BY_GROUP = "by-group"
    """Whether grants in a resource group count for it is not documented."""
    GRAMMAR = "grammar"
    """The published grammar does not settle a statement."""
    NARROW = "narrow"
    """It is allowed for some resources, and that was seen not to work."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The answer for one capability, and on which statement it rests."""

    capability: Capability
    answer: Answer
    by: Deciding[HeldPolicy] | None = None
    groups: tuple[str, ...] = field(default=())
    """Resource groups in which it is allowed, where it is not everywhere."""
    why: Why | None = None


UNREAD = Document((), complete=False)
_ANSWERS = {
    Decision.ALLOWED: Answer.ALLOWED,
    Decision.DENIED: Answer.DENIED,
    Decision.NOT_ALLOWED: Answer.NOT_ALLOWED,
    Decision.PARTLY: Answer.PARTLY,
    Decision.CONDITIONAL: Answer.CONDITIONAL,
    Decision.UNKNOWN: Answer.UNKNOWN,
}
_WORST_FIRST = (
    Decision.DENIED,
    Decision.NOT_ALLOWED,
    Decision.UNKNOWN,
    Decision.CONDITIONAL,
    Decision.PARTLY,
    Decision.ALLOWED,
)


def preview(
    held: Iterable[HeldPolicy], capabilities: Sequence[Capability] = CAPABILITIES
) -> tuple[Outlook, ...]:
    """Say what somebody who holds these policies can do."""
    policies = tuple(held)
    return tuple(outlook(policies, capability) for capability in capabilities)


def outlook(held: Sequence[HeldPolicy], capability: Capability) -> Outlook:
    """The same for one capability: the best of its ways."""
    found = [_by_way(held, capability, way) for way in capability.ways]
    return max(found, key=lambda each: _BEST_LAST.index(each.answer))


_BEST_LAST = (
    Answer.NOT_ALLOWED,
    Answer.DENIED,
    Answer.UNKNOWN,
    Answer.CONDITIONAL,
    Answer.PARTLY,
    Answer.ONLY_IN_GROUP,
    Answer.ALLOWED,
)


def _by_way(held: Sequence[HeldPolicy], capability: Capability, way: Way) -> Outlook:
    account = [each for each in held if isinstance(each.scope, AccountScope)]
    everywhere = _verdict(account, way, capability)
    groups = dict.fromkeys(
        each.scope.group_id for each in held if isinstance(each.scope, ResourceGroupScope)
    )
    if everywhere.decision in {Decision.ALLOWED, Decision.DENIED} or not groups:
        return _outlook(capability, everywhere, account)
    there = {
        group: _verdict(
            [*account, *(each for each in held if each.scope == ResourceGroupScope(group))],
            way,
            capability,
        )
        for group in groups
    }
    better = tuple(group for group, each in there.items() if each.decision is Decision.ALLOWED)
    if better and way.by_group is ByGroup.YES:
        return Outlook(capability, Answer.ONLY_IN_GROUP, there[better[0]].by, better)
    if better:
        return Outlook(capability, Answer.UNKNOWN, there[better[0]].by, better, Why.BY_GROUP)
    # What is worth saying most: something that may be, rather than a plain no.
    best = max([everywhere, *there.values()], key=lambda each: _rank(each.decision))
    return _outlook(capability, best, held)


def _rank(decision: Decision) -> int:
    return _WORST_FIRST.index(decision)


def _verdict(held: Sequence[HeldPolicy], way: Way, capability: Capability) -> Verdict[HeldPolicy]:
    """What several permissions come to: as good as the worst of them."""
    policies = [(each, each.document or UNREAD) for each in held]
    verdicts = [_of_need(policies, need, capability) for need in way.needs]
    return min(verdicts, key=lambda each: _rank(each.decision))


def _of_need(
    policies: Sequence[tuple[HeldPolicy, Document]], need: Need, capability: Capability
) -> Verdict[HeldPolicy]:
    """One permission; an operation that knows no resources is allowed for all of them or not.

    The tables of the API's operations say so of every one that is "for all resources": "use an
    asterisk (*) in the Resource element".
    """
    verdict = evaluate(policies, Request(need.action, need.resource))
    by = verdict.by
    narrow = verdict.decision is Decision.PARTLY and need.resource == EVERYTHING
    if narrow and not capability.whole_only and by and by.statement.effect is Effect.ALLOW:
        return Verdict(Decision.NOT_ALLOWED)
    return verdict


def _outlook(
    capability: Capability, verdict: Verdict[HeldPolicy], held: Sequence[HeldPolicy]
) -> Outlook:
    answer, why = _ANSWERS[verdict.decision], None
    if answer is Answer.PARTLY and capability.whole_only:
        answer, why = Answer.UNKNOWN, Why.NARROW
    elif answer is Answer.UNKNOWN:
        complete = all(each.document is not None and each.document.complete for each in held)
        why = Why.GRAMMAR if complete else Why.NOT_READ
    return Outlook(capability, answer, verdict.by, why=why)
