"""Evaluation of a request against policy documents: allowed, denied, in part, or unknown.

Source: https://www.alibabacloud.com/help/en/ram/policy-evaluation-process. Without an Allow nothing
is allowed, and a Deny beats every Allow. Control policies of a resource directory, which come
first, are not known here.

Several statements are never combined, and conditions never worked out: only a certain yes counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from tui.policy.document import Document, Effect, Part, Statement
from tui.policy.match import (
    Context,
    Coverage,
    Truth,
    all_hold,
    are_too_many,
    arn_coverage,
    common,
    coverage,
)

Source = TypeVar("Source")
"""Caller's identifier of a policy, such as its reference."""


class Decision(StrEnum):
    """Decision on a request."""

    ALLOWED = "allowed"
    DENIED = "denied"
    """A statement forbids it."""
    NOT_ALLOWED = "not-allowed"
    """No statement allows it, which has the effect of a Deny."""
    PARTLY = "partly"
    """Allowed for some of the resources in the request."""
    CONDITIONAL = "conditional"
    """It depends on a condition of which nothing is known here."""
    UNKNOWN = "unknown"
    """The published grammar does not settle it, or a document was not understood."""


@dataclass(frozen=True, slots=True)
class Request:
    """Action and resource in question."""

    action: str
    """In full, e.g. ``arms:ListPrometheusInstances``; ``arms:?*`` asks for all of one service."""
    resource: str = "*"
    """Resource name, or a pattern for several; ``*`` for operations without any."""
    context: Context = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Deciding(Generic[Source]):
    """Statement on which a decision rests."""

    source: Source
    statement: Statement


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Source]):
    """Decision with the statement it rests on: none where no statement is about the request."""

    decision: Decision
    by: Deciding[Source] | None = None


_WORST_FIRST: Final = (
    Decision.DENIED,
    Decision.NOT_ALLOWED,
    Decision.UNKNOWN,
    Decision.CONDITIONAL,
    Decision.PARTLY,
    Decision.ALLOWED,
)


def worst(verdicts: Iterable[Verdict[Source]]) -> Verdict[Source]:
    """Verdict on several requests that all have to be allowed."""
    return min(verdicts, key=lambda each: _WORST_FIRST.index(each.decision))


class _Reach(IntEnum):
    """Share of a request that a statement is about, and how surely."""

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
    """Decide a request by policies that hold for the same resources.

    A statement that surely forbids all of it decides. Otherwise the best Allow counts, as far as no
    Deny may take something of it away. An unreadable part leaves unknown only the requests it may
    be about.
    """
    allows: list[tuple[_Reach, Deciding[Source]]] = []
    denies: list[tuple[_Reach, Deciding[Source]]] = []
    for source, document in policies:
        for statement in document.statements:
            reach = _reach(statement, request)
            if reach is _Reach.NONE:
                continue
            # Of a statement whose effect could not be read it is not known which it is.
            if statement.effect is not Effect.ALLOW:
                denies.append((reach, Deciding(source, statement)))
            if statement.effect is not Effect.DENY:
                allows.append((reach, Deciding(source, statement)))
    strongest = max(denies, key=lambda each: each[0], default=None)
    if strongest is not None and strongest[0] is _Reach.ALL:
        return Verdict(Decision.DENIED, strongest[1])
    forbidden = [
        pattern
        for reach, by in denies
        if reach is _Reach.SOME
        for pattern in by.statement.resources
    ]
    # Where there is too much to compare, nothing is taken for certain: it is allowed in part.
    given = (pattern for _, by in allows for pattern in by.statement.resources)
    if are_too_many(given, forbidden):
        forbidden = []
    left = [each for each in allows if not _taken(each[1].statement, forbidden, request.resource)]
    best = max(left, key=lambda each: each[0], default=None)
    if best is None:
        return Verdict(Decision.NOT_ALLOWED)
    reach, by = min([*denies, best], key=lambda each: each[0])
    return Verdict(_DECISIONS[reach], by)


def _taken(allow: Statement, forbidden: Sequence[str], resource: str) -> bool:
    """Whether all that a statement allows of a resource is forbidden for certain."""
    if not forbidden or Part.RESOURCES in allow.unread:
        return False
    given = [it for it in allow.resources if arn_coverage(it, resource) is not Coverage.NONE]
    return bool(given) and all(
        any(arn_coverage(each, common(it, resource)) is Coverage.ALL for each in forbidden)
        for it in given
    )


def _reach(statement: Statement, request: Request) -> _Reach:
    named = _named(statement, request.action)
    there = _covered(statement.resources, request.resource)
    held = all_hold(statement.conditions, request.context)
    nowhere = there is Coverage.NONE and Part.RESOURCES not in statement.unread
    if named is Truth.NO or held is Truth.NO or nowhere:
        return _Reach.NONE
    unsure = statement.effect is None or Part.OTHERS in statement.unread
    if named is Truth.UNKNOWN or there is Coverage.NONE or unsure:
        return _Reach.UNSURE
    if held is Truth.UNKNOWN:
        return _Reach.CONDITION
    return _Reach.ALL if there is Coverage.ALL else _Reach.SOME


def _named(statement: Statement, action: str) -> Truth:
    """Whether a statement names an action. Letter case is ignored "in most cases" only.

    Source: "Permission policy elements" in RAM's documentation.
    """
    found = _best(coverage(each, action) for each in statement.actions)
    folded = action.casefold()
    near = _best(coverage(each.casefold(), folded) for each in statement.actions)
    if Part.ACTIONS in statement.unread and found is not Coverage.ALL:
        return Truth.UNKNOWN
    exactly, nearly = _meant(statement, found), _meant(statement, near)
    return exactly if exactly is nearly else Truth.UNKNOWN


def _meant(statement: Statement, named: Coverage) -> Truth:
    if named is Coverage.SOME:
        # Of several actions that were asked about at once: to allow some does not do.
        plain = statement.effect is Effect.ALLOW and not statement.other_actions
        return Truth.NO if plain else Truth.UNKNOWN
    return Truth.YES if (named is Coverage.ALL) is not statement.other_actions else Truth.NO


def _covered(patterns: Iterable[str], resource: str) -> Coverage:
    """Share of a resource in a statement's patterns, whose "values are strictly case-sensitive".

    Source: "Permission policy elements" in RAM's documentation.
    """
    return _best(arn_coverage(pattern, resource) for pattern in patterns)


def _best(found: Iterable[Coverage]) -> Coverage:
    return max(found, key=lambda each: each.value, default=Coverage.NONE)


def gives_all(wide: Document, narrow: Document) -> bool:
    """Whether ``narrow`` adds nothing beside ``wide``, for certain.

    False where either document forbids anything, was not fully understood, or is too long to
    compare.
    """
    documents = (wide, narrow)
    if not all(each.complete and each.statements for each in documents):
        return False
    if not all(_plain(each) for document in documents for each in document.statements):
        return False
    givers = [each for each in wide.statements if not (each.conditions or each.other_actions)]
    return all(_given(statement, givers) for statement in narrow.statements)


def _plain(statement: Statement) -> bool:
    return statement.effect is Effect.ALLOW and not statement.unread


def _given(statement: Statement, givers: Sequence[Statement]) -> bool:
    # Every action but some is less than every action.
    actions = ("*",) if statement.other_actions else statement.actions
    resources = statement.resources
    if are_too_many(actions, (it for each in givers for it in each.actions)) or are_too_many(
        resources, (it for each in givers for it in each.resources)
    ):
        return False
    given = [
        (
            _wholly_covered(actions, each.actions, coverage),
            _wholly_covered(resources, each.resources, arn_coverage),
        )
        for each in givers
    ]
    # Actions that the same statements give are given on the same resources.
    by = {frozenset(at for at, (some, _) in enumerate(given) if it in some) for it in actions}
    every = set(resources)
    return all(every == set().union(*(given[at][1] for at in each)) for each in by)


def _wholly_covered(
    wanted: Iterable[str], patterns: Iterable[str], cover: Callable[[str, str], Coverage]
) -> frozenset[str]:
    return frozenset(
        it for it in wanted if any(cover(each, it) is Coverage.ALL for each in patterns)
    )
