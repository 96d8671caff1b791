"""Policy document as values: statements with their effect, actions, resources and conditions.

Source of the grammar: "Policy structure and syntax" and "Policy elements" in RAM's documentation
(https://www.alibabacloud.com/help/en/ram/policy-structure-and-syntax).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tui.policy.parse import BEGINNING, Position


class Effect(StrEnum):
    """Effect of a statement: allow or deny."""

    ALLOW = "Allow"
    DENY = "Deny"


class Part(StrEnum):
    """Unreadable part of a statement, which may say anything there."""

    ACTIONS = "actions"
    RESOURCES = "resources"
    OTHERS = "others"
    """Elements outside the grammar: whether the rest counts is not known."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a condition block.

    All conditions of a statement have to hold, and of a condition any of the values.
    """

    operator: str
    """Empty where the block could not be read."""
    key: str
    values: tuple[str, ...]
    """Values that the operator can compare with."""
    unread: bool = False
    """Whether there are other values, or may be."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy document."""

    effect: Effect | None
    """None where it could not be read: it may be either."""
    actions: tuple[str, ...]
    """Patterns such as ``arms:Get*``."""
    resources: tuple[str, ...]
    """Patterns of Alibaba Cloud resource names, or ``*``."""
    conditions: tuple[Condition, ...] = ()
    other_actions: bool = False
    """``NotAction``: every action but these."""
    unread: frozenset[Part] = frozenset()
    """Parts that may say more than was read. ``NotResource``, which the current grammar does not
    have, leaves open which resources are meant.
    """
    number: int = 1
    """Position in the document, from 1."""
    at: Position = BEGINNING


@dataclass(frozen=True, slots=True)
class Document:
    """Statements of a policy."""

    statements: tuple[Statement, ...]
    """All statements, also those understood in part; none is ever left out."""
    complete: bool = True
    """False where something in it is outside the published grammar."""


UNREAD_CONDITION: Final = Condition("", "", (), unread=True)
"""Stand-in for conditions that were not understood."""
UNREAD_STATEMENT: Final = Statement(None, (), (), unread=frozenset(Part))
"""Stand-in for a statement, or a whole document, that may say anything."""
UNREAD: Final = Document((UNREAD_STATEMENT,), complete=False)
"""Stand-in for a document that nobody could read."""
