"""What is wrong with a policy document: codes, of which ``tui.text`` makes sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tui.policy.nodes import Position


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
