"""Reads a policy document, and finds everything that is wrong with it, each with its place.

Sources: "Policy structure and syntax" and "Policy elements" in RAM's documentation; the limit is
that of CreatePolicy's PolicyDocument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tui.access.language import operators
from tui.access.language.document import Condition, Document, Effect, Statement
from tui.access.language.nodes import BEGINNING, Node, Position
from tui.access.language.problems import Gravity, Problem, problem
from tui.access.language.reader import NotJsonError, read_json

LONGEST: Final = 6144
"""Characters of a policy document."""

TOP: Final = ("Version", "Statement")
STATEMENT: Final = ("Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
"""The elements of a document, and of a statement."""
_ACTION: Final = re.compile(r"\*|[A-Za-z0-9*?_-]+:[A-Za-z0-9*?_/-]+")
_RESOURCE: Final = re.compile(r"\*|acs:[^:\s]+:[^:\s]*:[^:\s]*:\S.*", re.DOTALL)


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
    """Read a policy document; it never raises, whatever the text is."""
    checker = _Checker()
    if len(text) > LONGEST:
        checker.say("policy.too-long", BEGINNING, length=len(text), limit=LONGEST)
    try:
        node = read_json(text)
    except NotJsonError as error:
        checker.say(error.code, error.at, found=error.found)
        return Checked(Document((), complete=False), tuple(checker.problems))
    statements = tuple(checker.document(node))
    found = tuple(sorted(checker.problems, key=lambda each: each.at))
    good = all(each.gravity is not Gravity.WRONG for each in found)
    return Checked(Document(statements, complete=good), found)


@lru_cache(maxsize=2048)
def checked(text: str) -> Checked:
    """The same, remembered: rules and previews ask about the same documents at every key."""
    return check_document(text)


class _Checker:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, code: str, at: Position, **parameters: str | int) -> None:
        self.problems.append(problem(code, at, **parameters))

    # The document

    def document(self, node: Node) -> Iterable[Statement]:
        if not node.is_object:
            self.say("policy.no-object", node.at)
            return ()
        members = self._members(node, TOP)
        for key in TOP:
            if key not in members:
                self.say("policy.missing", node.at, key=key)
        version = members.get("Version")
        if version is not None and version.value != "1":
            self.say("policy.version", version.at)
        listed = members.get("Statement")
        if listed is None:
            return ()
        if not listed.is_list:
            self.say("policy.statement-list", listed.at)
            return ()
        if not listed.items:
            self.say("policy.statement-none", listed.at)
        read = [self._statement(item, number) for number, item in enumerate(listed.items, 1)]
        return [statement for statement in read if statement is not None]

    def _members(self, node: Node, known: tuple[str, ...]) -> Mapping[str, Node]:
        """The members of an object by key, the first one where a key stands twice."""
        found: dict[str, Node] = {}
        right = {name.casefold(): name for name in known}
        for member in node.members:
            key = member.key
            if key in found:
                self.say("policy.key-twice", member.at, key=key)
            elif key in known:
                found[key] = member.value
            elif key.casefold() in right:
                self.say("policy.key-case", member.at, key=key, right=right[key.casefold()])
            elif key in {"Principal", "NotPrincipal"}:
                self.say("policy.principal", member.at, key=key)
            else:
                self.say("policy.key-unknown", member.at, key=key, known=", ".join(known))
        return found

    # A statement

    def _statement(self, node: Node, number: int) -> Statement | None:
        if not node.is_object:
            self.say("statement.no-object", node.at)
            return None
        before = len(self.problems)
        members = self._members(node, STATEMENT)
        effect = members.get("Effect")
        if effect is None:
            self.say("policy.missing", node.at, key="Effect")
        elif effect.text not in set(Effect):
            self.say("statement.effect", effect.at)
        actions, other_actions = self._one_of(node, members, "Action", "NotAction", _ACTION)
        resources, other = self._one_of(node, members, "Resource", "NotResource", _RESOURCE)
        conditions = tuple(self._conditions(members["Condition"]) if "Condition" in members else ())
        if any(each.gravity is Gravity.WRONG for each in self.problems[before:]):
            return None
        if other:
            self.say("statement.not-resource", members["NotResource"].at)
        return Statement(
            Effect(str(effect.value if effect else "")),
            actions,
            resources,
            conditions,
            other_actions=other_actions,
            other_resources=other,
            number=number,
            at=node.at,
        )

    def _one_of(
        self, node: Node, members: Mapping[str, Node], one: str, other: str, form: re.Pattern[str]
    ) -> tuple[tuple[str, ...], bool]:
        """The patterns of one of two elements, and whether it was the negative one."""
        if one in members and other in members:
            self.say("statement.both", members[other].at, one=one, other=other)
        key = one if one in members else other
        if key not in members:
            self.say("statement.neither", node.at, one=one, other=other)
            return (), False
        found = self._strings(members[key], key)
        for value, at in found:
            if not form.fullmatch(value):
                self.say(f"statement.{one.lower()}", at, value=value)
        return tuple(value for value, _ in found), key == other

    def _strings(self, node: Node, key: str) -> list[tuple[str, Position]]:
        if node.is_list and not node.items:
            self.say("statement.empty", node.at, key=key)
        found = []
        for item in node.items if node.is_list else (node,):
            if item.text is None:
                self.say("statement.strings", item.at, key=key)
            else:
                found.append((item.text, item.at))
        return found

    # Conditions

    def _conditions(self, node: Node) -> Iterable[Condition]:
        if not node.is_object:
            self.say("condition.no-object", node.at)
            return
        right = {name.casefold(): name for name in operators.OPERATORS}
        seen = set()
        for member in node.members:
            operator = member.key
            if operator in seen:
                self.say("policy.key-twice", member.at, key=operator)
            seen.add(operator)
            if operator.endswith("IfExists") or operator == "Null":
                self.say("condition.if-exists", member.at, operator=operator)
            elif operator not in operators.OPERATORS:
                if operator.casefold() in right:
                    fitting = right[operator.casefold()]
                    self.say("condition.operator-case", member.at, operator=operator, right=fitting)
                else:
                    self.say("condition.operator", member.at, operator=operator)
            elif not member.value.members:
                self.say("condition.keys", member.value.at, operator=operator)
            else:
                yield from self._keys(operator, member.value)

    def _keys(self, operator: str, node: Node) -> Iterable[Condition]:
        seen = set()
        for member in node.members:
            key, values = member.key, []
            if key in seen:
                self.say("policy.key-twice", member.at, key=key)
            seen.add(key)
            if not operators.is_known_key(key):
                self.say("condition.key-unknown", member.at, key=key)
            if member.value.is_list and not member.value.items:
                self.say("statement.empty", member.value.at, key=key)
            for item in member.value.items if member.value.is_list else (member.value,):
                if item.text is None:
                    self.say("condition.value", item.at, key=key)
                elif not operators.has_form(operator, item.text):
                    self.say("condition.value-form", item.at, operator=operator, value=item.text)
                else:
                    values.append(item.text)
            yield Condition(operator, key, tuple(values))
