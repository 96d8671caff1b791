"""Grammar check of a statement's conditions: every problem with its position."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from tui.core.scrubbing import printable
from tui.policy import operators
from tui.policy.document import UNREAD_CONDITION, Condition
from tui.policy.match import WILD
from tui.policy.parse import Member, Node
from tui.policy.problems import Report

_ALL_OPERATORS: Final = frozenset((*operators.OPERATORS, *operators.UNSETTLED))
_BY_LETTERS: Final = MappingProxyType({name.casefold(): name for name in _ALL_OPERATORS})


def conditions(report: Report, node: Node | None) -> Iterator[Condition]:
    """Conditions of a statement; the report collects their problems.

    ``node`` is None where the element is present and unreadable.
    """
    if node is None or not node.is_object:
        if node is not None:
            report.wrong(
                "condition.no-object", node.at, 'Condition is an object: { "StringEquals": { … } }.'
            )
        yield UNREAD_CONDITION
        return
    twice = _twice(report, node)
    for member in node.members:
        # Of two that are equal nobody knows which one counts.
        if _operator(report, member) and member.key not in twice:
            yield from _keys(report, member.key, member.value)
        else:
            yield UNREAD_CONDITION


def _twice(report: Report, node: Node) -> set[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for member in node.members:
        if member.key in seen:
            report.wrong(
                "policy.key-twice",
                member.at,
                "{key} stands here for the second time; only one of them would count.",
                key=printable(member.key),
            )
            twice.add(member.key)
        seen.add(member.key)
    return twice


def _operator(report: Report, member: Member) -> bool:
    operator = member.key
    if operator.endswith("IfExists") or operator.rpartition(":")[2] == "Null":
        report.wrong(
            "condition.if-exists",
            member.at,
            "RAM does not know {operator}, neither IfExists nor Null.",
            operator=printable(operator),
        )
    elif operator not in _ALL_OPERATORS:
        fitting = _BY_LETTERS.get(operator.casefold())
        if fitting is not None:
            report.wrong(
                "condition.operator-case",
                member.at,
                "{operator} has to be written {right}.",
                operator=printable(operator),
                right=fitting,
            )
        else:
            report.wrong(
                "condition.operator",
                member.at,
                "{operator} is no operator that RAM documents.",
                operator=printable(operator),
            )
    elif not member.value.members:
        report.wrong(
            "condition.keys",
            member.value.at,
            "{operator} needs a condition key and its value.",
            operator=printable(operator),
        )
    else:
        if operator in operators.UNSETTLED:
            report.unsure(
                "condition.set",
                member.at,
                "RAM's documentation does not say what {operator} does; whether it holds is not"
                " known.",
                operator=printable(operator),
            )
        return True
    return False


def _keys(report: Report, operator: str, node: Node) -> Iterator[Condition]:
    twice = _twice(report, node)
    for member in node.members:
        report.hint("Condition", member.key, member.at)
        if not operators.is_known_key(member.key):
            report.unsure(
                "condition.key-unknown",
                member.at,
                "Onramp does not know the condition key {key}, so that whether it ever holds is"
                " not known.",
                key=printable(member.key),
            )
        found = _condition(report, operator, member)
        yield UNREAD_CONDITION if member.key in twice else found


def _condition(report: Report, operator: str, member: Member) -> Condition:
    values: list[str] = []
    node, unread = member.value, False
    if node.is_list and not node.items:
        report.wrong(
            "statement.empty",
            node.at,
            "{key} is empty, so that the statement would mean nothing.",
            key=printable(member.key),
        )
    for item in node.items if node.is_list else (node,):
        if item.text is not None:
            report.hint("Condition", item.text, item.at)
        if item.text is None:
            report.wrong(
                "condition.value",
                item.at,
                "The value of {key} has to stand in double quotes, numbers too.",
                key=printable(member.key),
            )
        elif operators.has_form(operator, item.text):
            values.append(item.text)
            continue
        elif WILD.search(item.text):
            report.unsure(
                "condition.value-star",
                item.at,
                "What {operator} does with the wildcard in {value} is not documented; whether it"
                " holds is not known.",
                operator=printable(operator),
                value=printable(item.text),
            )
        else:
            report.wrong(
                "condition.value-form",
                item.at,
                "{operator} cannot compare with {value}.",
                operator=printable(operator),
                value=printable(item.text),
            )
        unread = True
    return Condition(operator, member.key, tuple(values), unread)
