"""Preview of a user's capabilities: allowed, denied, only in a resource group, ..."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tui.core.policies import AccountScope, PolicyRef, ResourceGroupScope, Scope
from tui.policy.capabilities import CAPABILITIES, ByGroup, Capability, Need, Way
from tui.policy.document import UNREAD, Document
from tui.policy.evaluate import Deciding, Decision, Request, Verdict, evaluate, worst


class Answer(StrEnum):
    """Answer to the question whether a user has a capability: a decision, or one more."""

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
    """Policy that a user holds, or will hold; its document is None where it could not be read."""

    policy: PolicyRef
    scope: Scope
    document: Document | None
    through: str = ""
    """RAM user group it is held through; empty where the user holds it."""


class Why(StrEnum):
    """Reason for an unknown answer."""

    NOT_READ = "not-read"
    """A policy's document could not be read, or not be understood to its end."""
    BY_GROUP = "by-group"
    """The effect of grants in a resource group on this capability is not documented."""
    GRAMMAR = "grammar"
    """The published grammar does not settle a statement."""
    NARROW = "narrow"
    """Allowed for some resources, and that was seen not to work."""
    OLDER = "older"
    """Allowed for instances of the older kind, and not known for others."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Answer for one capability, with the statement it rests on."""

    capability: Capability
    answer: Answer
    by: Deciding[HeldPolicy] | None = None
    groups: tuple[str, ...] = field(default=())
    """Resource groups in which it is allowed, where it is not everywhere."""
    why: Why | None = None


_MOST_TOLD_LAST = (
    Decision.NOT_ALLOWED,
    Decision.DENIED,
    Decision.UNKNOWN,
    Decision.CONDITIONAL,
    Decision.PARTLY,
    Decision.ALLOWED,
)


def preview(
    held: Iterable[HeldPolicy], capabilities: Sequence[Capability] = CAPABILITIES
) -> tuple[Outlook, ...]:
    """Answers for the holder of these policies, one for each capability."""
    policies = tuple(held)
    return tuple(outlook(policies, capability) for capability in capabilities)


def outlook(held: Sequence[HeldPolicy], capability: Capability) -> Outlook:
    """Answer for one capability: the best of its ways."""
    found = [_as_far_as_known(way, _by_way(held, capability, way)) for way in capability.ways]
    return max(found, key=lambda each: _BEST_LAST.index(each.answer))


def _as_far_as_known(way: Way, found: Outlook) -> Outlook:
    settled = found.answer in {Answer.NOT_ALLOWED, Answer.DENIED, Answer.UNKNOWN}
    if settled or not way.older:
        return found
    return replace(found, answer=Answer.UNKNOWN, groups=(), why=Why.OLDER)


_SOMETHING = frozenset({Decision.PARTLY, Decision.CONDITIONAL})
"""Decisions between nothing and all."""
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
    everywhere = _verdict(account, capability, way)
    groups = dict.fromkeys(
        each.scope.group_id for each in held if isinstance(each.scope, ResourceGroupScope)
    )
    if everywhere.decision is Decision.DENIED or not groups:
        return _outlook(capability, everywhere, account)
    there = {
        group: _verdict(
            [*account, *(each for each in held if each.scope == ResourceGroupScope(group))],
            capability,
            way,
        )
        for group in groups
    }
    if everywhere.decision is Decision.ALLOWED:
        return _but_for_groups(capability, way, everywhere, there, account)
    better = tuple(group for group, each in there.items() if each.decision is Decision.ALLOWED)
    if better and way.by_group is ByGroup.YES:
        return _more_in_groups(capability, everywhere, there, better)
    if better:
        return Outlook(capability, Answer.UNKNOWN, there[better[0]].by, better, Why.BY_GROUP)
    # What is worth saying most: something that may be, rather than a plain no, and who forbids it.
    best = max(
        [everywhere, *there.values()],
        key=lambda each: _MOST_TOLD_LAST.index(each.decision),
    )
    if way.by_group is not ByGroup.YES and best.decision in _SOMETHING:
        if everywhere.decision in _SOMETHING:
            return _outlook(capability, everywhere, held)
        some = tuple(group for group, each in there.items() if each.decision in _SOMETHING)
        return Outlook(capability, Answer.UNKNOWN, best.by, some, Why.BY_GROUP)
    return _outlook(capability, best, held)


def _more_in_groups(
    capability: Capability,
    everywhere: Verdict[HeldPolicy],
    there: Mapping[str, Verdict[HeldPolicy]],
    better: tuple[str, ...],
) -> Outlook:
    """Answer where a resource group allows more: possibly allowed in part elsewhere as well."""
    only = everywhere.decision is Decision.NOT_ALLOWED
    answer = Answer.ONLY_IN_GROUP if only else Answer.PARTLY
    return Outlook(capability, answer, there[better[0]].by, better)


def _but_for_groups(
    capability: Capability,
    way: Way,
    everywhere: Verdict[HeldPolicy],
    there: Mapping[str, Verdict[HeldPolicy]],
    account: Sequence[HeldPolicy],
) -> Outlook:
    """Answer where the account allows it: a resource group may still forbid it."""
    less = next((it for it in there.values() if it.decision is not Decision.ALLOWED), None)
    if less is None:
        return _outlook(capability, everywhere, account)
    if way.by_group is not ByGroup.YES:
        return Outlook(capability, Answer.UNKNOWN, less.by, why=Why.BY_GROUP)
    return Outlook(capability, Answer.PARTLY, less.by)


def _verdict(held: Sequence[HeldPolicy], capability: Capability, way: Way) -> Verdict[HeldPolicy]:
    policies = [(each, each.document or UNREAD) for each in held]
    return worst(_of_need(policies, capability, need) for need in way.needs)


def _of_need(
    policies: Sequence[tuple[HeldPolicy, Document]], capability: Capability, need: Need
) -> Verdict[HeldPolicy]:
    found = evaluate(policies, Request(need.action, need.resource))
    if found.decision is Decision.PARTLY and need.resource == "*" and not capability.whole_only:
        # Such an operation takes "an asterisk in the Resource element"; the documented policies
        # for a region hold some of them all the same.
        return Verdict(Decision.UNKNOWN, found.by)
    return found


def _outlook(
    capability: Capability, verdict: Verdict[HeldPolicy], held: Sequence[HeldPolicy]
) -> Outlook:
    answer, why = Answer(verdict.decision.value), None
    if answer is Answer.PARTLY and capability.whole_only:
        answer, why = Answer.UNKNOWN, Why.NARROW
    elif answer is Answer.UNKNOWN:
        complete = all(each.document is not None and each.document.complete for each in held)
        why = Why.GRAMMAR if complete else Why.NOT_READ
    return Outlook(capability, answer, verdict.by, why=why)
