"""Whether one document certainly gives everything that another one gives.

Only a yes is an answer: what several statements give together, or what conditions come to, is not
worked out.
"""

from __future__ import annotations

from tui.access.language.document import Document, Effect, Statement
from tui.access.language.matching import Coverage, arn_coverage, coverage


def gives_all(wide: Document, narrow: Document) -> bool:
    """Whether ``narrow`` adds nothing beside ``wide``, for certain.

    A document that forbids anything, or was not understood to its end, is never compared.
    """
    documents = (wide, narrow)
    if not all(each.complete and each.statements for each in documents):
        return False
    if not all(_plain(each) for document in documents for each in document.statements):
        return False
    givers = [each for each in wide.statements if not (each.conditions or each.other_actions)]
    return all(
        any(_gives(giver, action, resource) for giver in givers)
        for statement in narrow.statements
        for action in _actions(statement)
        for resource in statement.resources
    )


def _plain(statement: Statement) -> bool:
    return statement.effect is Effect.ALLOW and not statement.unread


def _actions(statement: Statement) -> tuple[str, ...]:
    # Every action but some is less than every action.
    return ("*",) if statement.other_actions else statement.actions


def _gives(giver: Statement, action: str, resource: str) -> bool:
    return any(coverage(each, action) is Coverage.ALL for each in giver.actions) and any(
        arn_coverage(each, resource) is Coverage.ALL for each in giver.resources
    )
