"""Grammar of a policy document, every problem with its place.

Sources: "Policy structure and syntax" and "Policy elements" in RAM's documentation; the limit is
that of CreatePolicy's PolicyDocument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from tui.policy import operators
from tui.policy.document import (
    UNREAD,
    UNREAD_CONDITION,
    UNREAD_STATEMENT,
    Condition,
    Document,
    Effect,
    Part,
    Statement,
)
from tui.policy.hints import hints
from tui.policy.layout import LONGEST, LONGEST_READ, as_sent
from tui.policy.match import WILD
from tui.policy.parse import BEGINNING, Member, Node, NotJsonError, Position, read_json


class Gravity(StrEnum):
    """How far a problem goes."""

    WRONG = "wrong"
    """RAM does not take it, or it says nothing."""
    UNSURE = "unsure"
    """The published grammar does not settle what it means, or it is worth a second look."""


PROBLEMS: Final[Mapping[str, tuple[Gravity, tuple[str, ...]]]] = MappingProxyType(
    {
        # No JSON
        "json.value": (Gravity.WRONG, ("found",)),
        "json.key": (Gravity.WRONG, ("found",)),
        "json.colon": (Gravity.WRONG, ("found",)),
        "json.comma": (Gravity.WRONG, ("found",)),
        "json.comma-too-many": (Gravity.WRONG, ("found",)),
        "json.string": (Gravity.WRONG, ("found",)),
        "json.escape": (Gravity.WRONG, ("found",)),
        "json.more": (Gravity.WRONG, ("found",)),
        "json.deep": (Gravity.WRONG, ("found",)),
        # The document
        "policy.too-long": (Gravity.WRONG, ("length", "limit")),
        "policy.spaced": (Gravity.UNSURE, ("length", "limit", "short")),
        "policy.placeholder": (Gravity.UNSURE, ("value",)),
        "policy.no-object": (Gravity.WRONG, ()),
        "policy.key-twice": (Gravity.WRONG, ("key",)),
        "policy.key-unknown": (Gravity.WRONG, ("key", "known")),
        "policy.key-case": (Gravity.WRONG, ("key", "right")),
        "policy.principal": (Gravity.WRONG, ("key",)),
        "policy.missing": (Gravity.WRONG, ("key",)),
        "policy.version": (Gravity.WRONG, ()),
        "policy.statement-list": (Gravity.WRONG, ()),
        "policy.statement-none": (Gravity.WRONG, ()),
        # A statement
        "statement.no-object": (Gravity.WRONG, ()),
        "statement.effect": (Gravity.WRONG, ()),
        "statement.both": (Gravity.WRONG, ("one", "other")),
        "statement.neither": (Gravity.WRONG, ("one", "other")),
        "statement.strings": (Gravity.WRONG, ("key",)),
        "statement.empty": (Gravity.WRONG, ("key",)),
        "statement.action": (Gravity.WRONG, ("value",)),
        "statement.resource": (Gravity.WRONG, ("value",)),
        "statement.action-unknown": (Gravity.UNSURE, ("value",)),
        "statement.service-unlisted": (Gravity.UNSURE, ("value",)),
        "statement.not-resource": (Gravity.UNSURE, ()),
        # A condition
        "condition.no-object": (Gravity.WRONG, ()),
        "condition.operator": (Gravity.WRONG, ("operator",)),
        "condition.operator-case": (Gravity.WRONG, ("operator", "right")),
        "condition.if-exists": (Gravity.WRONG, ("operator",)),
        "condition.set": (Gravity.UNSURE, ("operator",)),
        "condition.keys": (Gravity.WRONG, ("operator",)),
        "condition.value": (Gravity.WRONG, ("key",)),
        "condition.value-form": (Gravity.WRONG, ("operator", "value")),
        "condition.value-star": (Gravity.UNSURE, ("operator", "value")),
        "condition.key-unknown": (Gravity.UNSURE, ("key",)),
    }
)
"""Code to how far it goes, and its parameters."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where."""

    code: str
    at: Position
    parameters: Mapping[str, str | int]

    @property
    def gravity(self) -> Gravity:
        """How far it goes."""
        return PROBLEMS[self.code][0]


def problem(code: str, at: Position, **parameters: str | int) -> Problem:
    """Make one.

    Raises:
        TypeError: the parameters are not those that the registry names.
    """
    if set(parameters) != set(PROBLEMS[code][1]):
        raise TypeError(f"{code} takes the parameters {PROBLEMS[code][1]}")
    return Problem(code, at, MappingProxyType(parameters))


TOP: Final = ("Version", "Statement")
STATEMENT: Final = ("Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
"""The elements of a document, and of a statement."""
_ACTION: Final = re.compile(r"\*|[A-Za-z0-9*?_-]+:[A-Za-z0-9*?_/-]+")
_RESOURCE: Final = re.compile(r"\*|acs:[^:\s]+:[^:\s]*:[^:\s]*:\S.*", re.DOTALL)
_ALL_OPERATORS: Final = frozenset((*operators.OPERATORS, *operators.UNSETTLED))
_BY_LETTERS: Final = MappingProxyType({name.casefold(): name for name in _ALL_OPERATORS})


@dataclass(frozen=True, slots=True)
class Checked:
    """A document as far as it was understood, and what is wrong with it."""

    document: Document
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        """Whether RAM would take it, as far as the published grammar tells."""
        return all(each.gravity is not Gravity.WRONG for each in self.problems)


def check_document(text: str) -> Checked:
    """Read a document that somebody writes; it never raises, whatever the text is.

    What to look at again is told only of one that can be sent.
    """
    short = as_sent(text)
    checker = _Checker(hinting=len(short) <= LONGEST)
    document = _read(text, checker)
    if len(text) > LONGEST:
        checker.length(len(text), len(short))
    return Checked(document, tuple(sorted(checker.problems, key=lambda each: each.at)))


@lru_cache(maxsize=2048)
def checked(text: str) -> Checked:
    """The same, remembered: rules ask about the same documents at every key."""
    return check_document(text)


@lru_cache(maxsize=2048)
def read_document(text: str) -> Document:
    """What a document says, whoever wrote it, as far as it is understood; also remembered."""
    return _read(text, _Checker(hinting=False))


def _read(text: str, checker: _Checker) -> Document:
    if len(text) > LONGEST_READ:
        return UNREAD
    try:
        node = read_json(text)
    except NotJsonError as error:
        checker.say(error.code, error.at, found=error.found)
        return UNREAD
    statements = tuple(checker.document(node))
    complete = all(each.gravity is not Gravity.WRONG for each in checker.problems)
    return Document(statements, complete=complete)


@dataclass(frozen=True, slots=True)
class _Members:
    """Those of an object by key."""

    found: Mapping[str, Node]
    """What can be read: what stands twice is none of it, as nobody knows which one counts."""
    stand: frozenset[str]
    """Every key that stands there."""
    others: bool
    """Whether there are any that the grammar does not have."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What one of two elements names."""

    values: tuple[str, ...]
    unread: bool
    key: str = ""


class _Checker:
    def __init__(self, *, hinting: bool) -> None:
        self.problems: list[Problem] = []
        self._hinting = hinting
        self._hinted: set[tuple[str, ...]] = set()

    def say(self, code: str, at: Position, **parameters: str | int) -> None:
        self.problems.append(problem(code, at, **parameters))

    def length(self, length: int, short: int) -> None:
        if short <= LONGEST:
            self.say("policy.spaced", BEGINNING, length=length, limit=LONGEST, short=short)
        else:
            self.say("policy.too-long", BEGINNING, length=length, limit=LONGEST)

    # The document

    def document(self, node: Node) -> Iterable[Statement]:
        """All of its statements; one that may say anything where it is no policy at all."""
        if not node.is_object:
            self.say("policy.no-object", node.at)
            return (UNREAD_STATEMENT,)
        members = self._members(node, TOP)
        for key in TOP:
            if key not in members.stand:
                self.say("policy.missing", node.at, key=key)
        version = members.found.get("Version")
        if version is not None and version.value != "1":
            self.say("policy.version", version.at)
        listed = members.found.get("Statement")
        if listed is not None and not listed.is_list:
            self.say("policy.statement-list", listed.at)
        if listed is not None and listed.is_list and not listed.items:
            self.say("policy.statement-none", listed.at)
        understood = not self.problems
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
                self.say("policy.key-twice", member.at, key=key)
                found.pop(key, None)
            elif key in known:
                found[key] = member.value
            elif key.casefold() in right:
                self.say("policy.key-case", member.at, key=key, right=right[key.casefold()])
            elif key in {"Principal", "NotPrincipal"}:
                self.say("policy.principal", member.at, key=key)
            else:
                self.say("policy.key-unknown", member.at, key=key, known=", ".join(known))
            stand.add(key)
            others = others or key not in known
        return _Members(found, frozenset(stand), others)

    # A statement

    def _statement(self, node: Node, number: int) -> Statement:
        if not node.is_object:
            self.say("statement.no-object", node.at)
            return replace(UNREAD_STATEMENT, number=number, at=node.at)
        members = self._members(node, STATEMENT)
        actions = self._one_of(node, members, "Action", "NotAction", _ACTION)
        resources = self._one_of(node, members, "Resource", "NotResource", _RESOURCE)
        if resources.key == "NotResource":
            self.say("statement.not-resource", members.found["NotResource"].at)
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
            self.say("policy.missing", node.at, key="Effect")
        elif effect is not None and effect.text not in set(Effect):
            self.say("statement.effect", effect.at)
        elif effect is not None:
            return Effect(str(effect.text))
        return None

    def _one_of(
        self, node: Node, members: _Members, one: str, other: str, form: re.Pattern[str]
    ) -> _Patterns:
        """The patterns of one of two elements."""
        there = [key for key in (one, other) if key in members.stand]
        if len(there) > 1 and other in members.found:
            self.say("statement.both", members.found[other].at, one=one, other=other)
        if not there:
            self.say("statement.neither", node.at, one=one, other=other)
        if len(there) != 1 or there[0] not in members.found:
            return _Patterns((), unread=True)
        key = there[0]
        good, unread = [], False
        for value, at in self._strings(members.found[key], key):
            if value is None:
                unread = True
            elif form.fullmatch(value):
                good.append(value)
                self._hint(one, value, at)
            else:
                unread = True
                self.say(f"statement.{one.lower()}", at, value=value)
        return _Patterns(tuple(good), unread, key)

    def _hint(self, element: str, value: str, at: Position) -> None:
        """Say what to look at again, the same thing once."""
        for hint in hints(element, value) if self._hinting else ():
            told = (hint.code, *hint.parameters.values())
            if told not in self._hinted:
                self._hinted.add(told)
                self.say(hint.code, at, **hint.parameters)

    def _strings(self, node: Node, key: str) -> Iterator[tuple[str | None, Position]]:
        """The texts of an element; None for what is none."""
        if node.is_list and not node.items:
            self.say("statement.empty", node.at, key=key)
            yield None, node.at
        for item in node.items if node.is_list else (node,):
            if item.text is None:
                self.say("statement.strings", item.at, key=key)
            yield item.text, item.at

    # Conditions

    def _conditions(self, members: _Members) -> Iterator[Condition]:
        node = members.found.get("Condition")
        if node is None and "Condition" not in members.stand:
            return
        if node is None or not node.is_object:
            if node is not None:
                self.say("condition.no-object", node.at)
            yield UNREAD_CONDITION
            return
        twice = self._twice(node)
        for member in node.members:
            # Of two that are equal nobody knows which one counts.
            if self._operator(member) and member.key not in twice:
                yield from self._keys(member.key, member.value)
            else:
                yield UNREAD_CONDITION

    def _twice(self, node: Node) -> set[str]:
        """The keys of an object that stand in it more than once."""
        seen: set[str] = set()
        twice: set[str] = set()
        for member in node.members:
            if member.key in seen:
                self.say("policy.key-twice", member.at, key=member.key)
                twice.add(member.key)
            seen.add(member.key)
        return twice

    def _operator(self, member: Member) -> bool:
        """Whether a block of conditions can be read."""
        operator = member.key
        if operator.endswith("IfExists") or operator.rpartition(":")[2] == "Null":
            self.say("condition.if-exists", member.at, operator=operator)
        elif operator not in _ALL_OPERATORS:
            fitting = _BY_LETTERS.get(operator.casefold())
            if fitting is not None:
                self.say("condition.operator-case", member.at, operator=operator, right=fitting)
            else:
                self.say("condition.operator", member.at, operator=operator)
        elif not member.value.members:
            self.say("condition.keys", member.value.at, operator=operator)
        else:
            if operator in operators.UNSETTLED:
                self.say("condition.set", member.at, operator=operator)
            return True
        return False

    def _keys(self, operator: str, node: Node) -> Iterator[Condition]:
        twice = self._twice(node)
        for member in node.members:
            self._hint("Condition", member.key, member.at)
            if not operators.is_known_key(member.key):
                self.say("condition.key-unknown", member.at, key=member.key)
            found = self._condition(operator, member)
            yield UNREAD_CONDITION if member.key in twice else found

    def _condition(self, operator: str, member: Member) -> Condition:
        values: list[str] = []
        node, unread = member.value, False
        if node.is_list and not node.items:
            self.say("statement.empty", node.at, key=member.key)
        for item in node.items if node.is_list else (node,):
            if item.text is not None:
                self._hint("Condition", item.text, item.at)
            if item.text is None:
                self.say("condition.value", item.at, key=member.key)
            elif operators.has_form(operator, item.text):
                values.append(item.text)
                continue
            elif WILD.search(item.text):
                self.say("condition.value-star", item.at, operator=operator, value=item.text)
            else:
                self.say("condition.value-form", item.at, operator=operator, value=item.text)
            unread = True
        return Condition(operator, member.key, tuple(values), unread)
