"""Grammar check of a policy document: every problem with its position.

Sources: "Policy structure and syntax" and "Policy elements" in RAM's documentation; the limit is
that of CreatePolicy's PolicyDocument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from tui.core.scrubbing import printable
from tui.policy.check_conditions import conditions
from tui.policy.document import (
    UNREAD,
    UNREAD_STATEMENT,
    Condition,
    Document,
    Effect,
    Part,
    Statement,
)
from tui.policy.layout import LONGEST, LONGEST_READ, as_sent
from tui.policy.parse import Node, NotJsonError, Position, read_json
from tui.policy.problems import Gravity, Problem, Report, spaced, too_long

TOP: Final = ("Version", "Statement")
STATEMENT: Final = ("Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
"""Elements of a statement."""
_ACTION: Final = re.compile(r"\*|[A-Za-z0-9*?_-]+:[A-Za-z0-9*?_/-]+")
_RESOURCE: Final = re.compile(r"\*|acs:[^:\s]+:[^:\s]*:[^:\s]*:\S.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """Policy document as far as it was understood, with its problems."""

    document: Document
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        """Whether RAM would accept it, as far as the published grammar tells."""
        return all(each.gravity is not Gravity.WRONG for each in self.problems)


def check_document(text: str) -> Checked:
    """Check a document under edit. Never raises, whatever the text is.

    Hints are given only for a document that is short enough to be sent.
    """
    short = as_sent(text)
    report = Report(hinting=len(short) <= LONGEST)
    document = _read(text, report)
    if len(text) > LONGEST:
        if len(short) <= LONGEST:
            report.problems.append(spaced(len(text), len(short)))
        else:
            report.problems.append(too_long(len(text)))
    return Checked(document, tuple(sorted(report.problems, key=lambda each: each.at)))


@lru_cache(maxsize=2048)
def checked(text: str) -> Checked:
    """Cached :func:`check_document`: rules ask about the same documents at every key press."""
    return check_document(text)


@lru_cache(maxsize=2048)
def read_document(text: str) -> Document:
    """Parse a document, whoever wrote it, as far as it is understood. Cached."""
    return _read(text, Report(hinting=False))


def _read(text: str, report: Report) -> Document:
    if len(text) > LONGEST_READ:
        return UNREAD
    try:
        node = read_json(text)
    except NotJsonError as error:
        report.problems.append(Problem(error.code, Gravity.WRONG, error.at, error.text))
        return UNREAD
    statements = tuple(_Checker(report).document(node))
    complete = all(each.gravity is not Gravity.WRONG for each in report.problems)
    return Document(statements, complete=complete)


@dataclass(frozen=True, slots=True)
class _Members:
    """Members of a JSON object by key."""

    found: Mapping[str, Node]
    """Readable members. A key that stands twice is left out: nobody knows which one counts."""
    stand: frozenset[str]
    """Every key in the object, readable or not."""
    others: bool
    """Whether there are keys outside the grammar."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns of an element or of its negation, such as ``Action`` and ``NotAction``."""

    values: tuple[str, ...]
    unread: bool
    key: str = ""


class _Checker:
    def __init__(self, report: Report) -> None:
        self._report = report

    # The document

    def document(self, node: Node) -> Iterable[Statement]:
        """Statements of the document; a single unread one where the text is no policy at all."""
        if not node.is_object:
            self._report.wrong(
                "policy.no-object",
                node.at,
                'A policy is an object: { "Version": "1", "Statement": [ … ] }.',
            )
            return (UNREAD_STATEMENT,)
        members = self._members(node, TOP)
        for key in TOP:
            if key not in members.stand:
                self._report.wrong(
                    "policy.missing", node.at, "{key} is missing.", key=printable(key)
                )
        version = members.found.get("Version")
        if version is not None and version.value != "1":
            self._report.wrong(
                "policy.version", version.at, 'The version is always "1", in quotes.'
            )
        listed = members.found.get("Statement")
        if listed is not None and not listed.is_list:
            self._report.wrong(
                "policy.statement-list",
                listed.at,
                "Statement is a list, also of a single one: [ { … } ].",
            )
        if listed is not None and listed.is_list and not listed.items:
            self._report.wrong(
                "policy.statement-none",
                listed.at,
                "There is no statement, so that nothing would be allowed.",
            )
        understood = not self._report.problems
        items = listed.items if listed is not None else ()
        read = [self._statement(item, number) for number, item in enumerate(items, 1)]
        return read if understood else (UNREAD_STATEMENT,)

    def _members(self, node: Node, known: tuple[str, ...]) -> _Members:
        found: dict[str, Node] = {}
        stand: set[str] = set()
        others = False
        right = {name.casefold(): name for name in known}
        for member in node.members:
            key = member.key
            if key in stand:
                self._report.wrong(
                    "policy.key-twice",
                    member.at,
                    "{key} stands here for the second time; only one of them would count.",
                    key=printable(key),
                )
                found.pop(key, None)
            elif key in known:
                found[key] = member.value
            elif key.casefold() in right:
                self._report.wrong(
                    "policy.key-case",
                    member.at,
                    "{key} has to be written {right}.",
                    key=printable(key),
                    right=right[key.casefold()],
                )
            elif key in {"Principal", "NotPrincipal"}:
                self._report.wrong(
                    "policy.principal",
                    member.at,
                    "{key} belongs to the trust policy of a role; whoever is granted this policy"
                    " is its principal.",
                    key=printable(key),
                )
            else:
                self._report.wrong(
                    "policy.key-unknown",
                    member.at,
                    "{key} is no element of a policy here; there are {known}.",
                    key=printable(key),
                    known=", ".join(known),
                )
            stand.add(key)
            others = others or key not in known
        return _Members(found, frozenset(stand), others)

    # A statement

    def _statement(self, node: Node, number: int) -> Statement:
        if not node.is_object:
            self._report.wrong("statement.no-object", node.at, "A statement is an object: { … }.")
            return replace(UNREAD_STATEMENT, number=number, at=node.at)
        members = self._members(node, STATEMENT)
        actions = self._one_of(node, members, "Action", "NotAction", _ACTION)
        resources = self._one_of(node, members, "Resource", "NotResource", _RESOURCE)
        if resources.key == "NotResource":
            self._report.unsure(
                "statement.not-resource",
                members.found["NotResource"].at,
                "NotResource is not in RAM's present documentation; what it does is not known.",
            )
            resources = _Patterns((), unread=True)
        unread = {
            Part.ACTIONS: actions.unread,
            Part.RESOURCES: resources.unread,
            Part.OTHERS: members.others,
        }
        return Statement(
            self._effect(node, members),
            actions.values,
            resources.values,
            tuple(self._conditions(members)),
            other_actions=actions.key == "NotAction",
            unread=frozenset(part for part, is_so in unread.items() if is_so),
            number=number,
            at=node.at,
        )

    def _effect(self, node: Node, members: _Members) -> Effect | None:
        effect = members.found.get("Effect")
        if "Effect" not in members.stand:
            self._report.wrong("policy.missing", node.at, "{key} is missing.", key="Effect")
        elif effect is not None and effect.text not in set(Effect):
            self._report.wrong(
                "statement.effect",
                effect.at,
                'Effect is either "Allow" or "Deny", written like this.',
            )
        elif effect is not None:
            return Effect(str(effect.text))
        return None

    def _one_of(
        self, node: Node, members: _Members, one: str, other: str, form: re.Pattern[str]
    ) -> _Patterns:
        there = [key for key in (one, other) if key in members.stand]
        if len(there) > 1 and other in members.found:
            self._report.wrong(
                "statement.both",
                members.found[other].at,
                "{one} and {other} exclude each other.",
                one=one,
                other=other,
            )
        if not there:
            self._report.wrong(
                "statement.neither",
                node.at,
                "{one} is missing, or {other} in its place.",
                one=one,
                other=other,
            )
        if len(there) != 1 or there[0] not in members.found:
            return _Patterns((), unread=True)
        key = there[0]
        good, unread = [], False
        for value, at in self._strings(members.found[key], key):
            if value is None:
                unread = True
            elif form.fullmatch(value):
                good.append(value)
                self._report.hint(one, value, at)
            else:
                unread = True
                self._malformed(one, at, printable(value))
        return _Patterns(tuple(good), unread, key)

    def _malformed(self, element: str, at: Position, value: str) -> None:
        if element == "Action":
            self._report.wrong(
                "statement.action",
                at,
                "{value} is no action; one looks like arms:ListDashboards or arms:Get*.",
                value=value,
            )
        else:
            self._report.wrong(
                "statement.resource",
                at,
                "{value} names no resource; one looks like acs:arms:cn-hangzhou:*:prometheus/*,"
                " and * stands for all.",
                value=value,
            )

    def _strings(self, node: Node, key: str) -> Iterator[tuple[str | None, Position]]:
        """Texts of an element; None for an entry that is no text."""
        if node.is_list and not node.items:
            self._report.wrong(
                "statement.empty",
                node.at,
                "{key} is empty, so that the statement would mean nothing.",
                key=printable(key),
            )
            yield None, node.at
        for item in node.items if node.is_list else (node,):
            if item.text is None:
                self._report.wrong(
                    "statement.strings",
                    item.at,
                    "{key} holds texts in double quotes only.",
                    key=printable(key),
                )
            yield item.text, item.at

    def _conditions(self, members: _Members) -> Iterator[Condition]:
        if "Condition" in members.stand:
            yield from conditions(self._report, members.found.get("Condition"))
