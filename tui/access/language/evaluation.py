"""What policies together say about a request, and which statement decides it.

Source: https://www.alibabacloud.com/help/en/ram/policy-evaluation-process. Without an Allow nothing
is allowed, and a Deny beats every Allow. Control policies of a resource directory, which come
before, are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from tui.access.language.conditions import Context, Truth, all_hold
from tui.access.language.document import Document, Effect, Statement
from tui.access.language.matching import Coverage, arn_coverage, common, coverage

Source = TypeVar("Source")
"""What names a policy: whoever asks says so."""


class Decision(StrEnum):
    """What comes of a request."""

    ALLOWED = "allowed"
    DENIED = "denied"
    """A statement forbids it."""
    NOT_ALLOWED = "not-allowed"
    """No statement allows it, which comes to the same."""
    PARTLY = "partly"
    """For some of the resources that were asked about."""
    CONDITIONAL = "conditional"
    """It hangs on a condition of which nothing is known here."""
    UNKNOWN = "unknown"
    """The published grammar does not settle it, or a document was not understood."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for."""

    action: str
    """In full, e.g. ``arms:ListPrometheusInstances``."""
    resource: str = "*"
    """A resource name, or a pattern that stands for several; ``*`` for operations without any."""
    context: Context = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Deciding(Generic[Source]):
    """The statement on which a decision rests."""

    source: Source
    statement: Statement


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Source]):
    """A decision, and the statement it rests on: none where nothing speaks for the request."""

    decision: Decision
    by: Deciding[Source] | None = None


class _Reach(IntEnum):
    """How much of a request a statement speaks about, and how surely."""

    NONE = 0
    UNSURE = 1
    CONDITION = 2
    SOME = 3
    ALL = 4


_DECISIONS: Mapping[_Reach, Decision] = MappingProxyType(
    {
        _Reach.UNSURE: Decision.UNKNOWN,
        _Reach.CONDITION: Decision.CONDITIONAL,
        _Reach.SOME: Decision.PARTLY,
        _Reach.ALL: Decision.ALLOWED,
    }
)


def evaluate(policies: Iterable[tuple[Source, Document]], request: Request) -> Verdict[Source]:
    """Say whether policies that hold for the same resources allow a request.

    A statement that surely forbids all of it decides. Otherwise the best Allow counts, as far as
    no Deny may take something of it away.
    """
    allows: list[tuple[_Reach, Deciding[Source]]] = []
    denies: list[tuple[_Reach, Deciding[Source]]] = []
    complete = True
    for source, document in policies:
        complete = complete and document.complete
        for statement in document.statements:
            reach = _reach(statement, request)
            if reach is not _Reach.NONE:
                speaking = denies if statement.effect is Effect.DENY else allows
                speaking.append((reach, Deciding(source, statement)))
    strongest = max(denies, key=lambda each: each[0], default=None)
    if strongest is not None and strongest[0] is _Reach.ALL:
        return Verdict(Decision.DENIED, strongest[1])
    left = [each for each in allows if not _taken(each[1].statement, denies, request.resource)]
    best = max(left, key=lambda each: each[0], default=None)
    if not complete:
        return Verdict(Decision.UNKNOWN, best[1] if best else None)
    if best is None:
        return Verdict(Decision.NOT_ALLOWED)
    reach, by = min([*denies, best], key=lambda each: each[0])
    return Verdict(_DECISIONS[reach], by)


def _taken(
    allow: Statement, denies: Iterable[tuple[_Reach, Deciding[Source]]], resource: str
) -> bool:
    """Whether all that a statement allows of some resources is forbidden for certain."""
    forbidden = [
        pattern
        for reach, by in denies
        if reach is _Reach.SOME
        for pattern in by.statement.resources
    ]
    if not forbidden or allow.other_resources:
        return False
    given = [it for it in allow.resources if arn_coverage(it, resource) is not Coverage.NONE]
    return bool(given) and all(
        any(arn_coverage(each, common(it, resource)) is Coverage.ALL for each in forbidden)
        for it in given
    )


def _reach(statement: Statement, request: Request) -> _Reach:
    named = _named(statement, request.action)
    there = _covered(statement, request.resource)
    held = all_hold(statement.conditions, request.context)
    near = not statement.other_resources and there is Coverage.NONE
    near = near and _differs_in_case(statement, request.resource)
    if named is Truth.NO or held is Truth.NO or (there is Coverage.NONE and not near):
        return _Reach.NONE
    if named is Truth.UNKNOWN or near or statement.other_resources:
        return _Reach.UNSURE
    if held is Truth.UNKNOWN:
        return _Reach.CONDITION
    return _Reach.ALL if there is Coverage.ALL else _Reach.SOME


def _named(statement: Statement, action: str) -> Truth:
    """Whether a statement names an action. Letters' case does not count "in most cases" only.

    Source of that: "Languages of access control policies" in Resource Management's documentation.
    """
    if any(coverage(pattern, action) is Coverage.ALL for pattern in statement.actions):
        found = Truth.YES
    else:
        folded = action.casefold()
        patterns = (pattern.casefold() for pattern in statement.actions)
        near = any(coverage(pattern, folded) is Coverage.ALL for pattern in patterns)
        found = Truth.UNKNOWN if near else Truth.NO
    if statement.other_actions and found is not Truth.UNKNOWN:
        return Truth.NO if found is Truth.YES else Truth.YES
    return found


def _covered(statement: Statement, resource: str) -> Coverage:
    found = max(
        (arn_coverage(pattern, resource) for pattern in statement.resources),
        key=lambda each: each.value,
        default=Coverage.NONE,
    )
    if not statement.other_resources:
        return found
    opposite = {Coverage.ALL: Coverage.NONE, Coverage.NONE: Coverage.ALL}
    return opposite.get(found, found)


def _differs_in_case(statement: Statement, resource: str) -> bool:
    """Whether only letters' case keeps a statement from a resource; nothing says if it counts."""
    folded = resource.casefold()
    patterns = (pattern.casefold() for pattern in statement.resources)
    return any(arn_coverage(pattern, folded) is not Coverage.NONE for pattern in patterns)
