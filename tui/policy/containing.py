"""Whether one document certainly gives everything that another one gives.

Only a yes is an answer: what several statements give together, or what conditions come to, is not
worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tui.policy.document import Document, Effect, Statement
from tui.policy.match import Coverage, are_too_many, arn_coverage, coverage


def gives_all(wide: Document, narrow: Document) -> bool:
    """Whether ``narrow`` adds nothing beside ``wide``, for certain.

    A document that forbids anything, or was not understood to its end, is never compared; nor are
    two that are too long for it.
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
    """Whether every action of a statement is given on every resource of it."""
    # Every action but some is less than every action.
    actions = ("*",) if statement.other_actions else statement.actions
    resources = statement.resources
    if are_too_many(actions, (it for each in givers for it in each.actions)) or are_too_many(
        resources, (it for each in givers for it in each.resources)
    ):
        return False
    given = [
        (
            _covered(actions, each.actions, coverage),
            _covered(resources, each.resources, arn_coverage),
        )
        for each in givers
    ]
    # Actions that the same statements give are given on the same resources.
    by = {frozenset(at for at, (some, _) in enumerate(given) if it in some) for it in actions}
    every = set(resources)
    return all(every == set().union(*(given[at][1] for at in each)) for each in by)


def _covered(
    wanted: Iterable[str], patterns: Iterable[str], cover: Callable[[str, str], Coverage]
) -> frozenset[str]:
    """Those of which some pattern covers all."""
    return frozenset(
        it for it in wanted if any(cover(each, it) is Coverage.ALL for each in patterns)
    )
