"""A policy document as values: statements, and what they name.

Source of the grammar: "Policy structure and syntax" and "Policy elements" in RAM's documentation
(https://www.alibabacloud.com/help/en/ram/policy-structure-and-syntax).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tui.policy.parse import BEGINNING, Position


class Effect(StrEnum):
    """What a statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


class Part(StrEnum):
    """Of a statement, what could not be read, so that it may say anything there."""

    ACTIONS = "actions"
    RESOURCES = "resources"
    OTHERS = "others"
    """It has elements that the grammar does not have: whether the rest counts is not known."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a condition block. All of a statement have to hold, of the values any."""

    operator: str
    """Empty where the block could not be read."""
    key: str
    values: tuple[str, ...]
    """Those that the operator can compare with."""
    unread: bool = False
    """Whether there are other values, or may be."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement."""

    effect: Effect | None
    """None where it could not be read, so that it may be either."""
    actions: tuple[str, ...]
    """Patterns such as ``arms:Get*``."""
    resources: tuple[str, ...]
    """Patterns of Alibaba Cloud resource names, or ``*``."""
    conditions: tuple[Condition, ...] = ()
    other_actions: bool = False
    """``NotAction``: every action but these."""
    unread: frozenset[Part] = frozenset()
    """Where it may say more than what was read. ``NotResource``, which the current grammar does
    not have, leaves open which resources are meant."""
    number: int = 1
    """Its place in the document, from 1."""
    at: Position = BEGINNING


@dataclass(frozen=True, slots=True)
class Document:
    """A policy's statements."""

    statements: tuple[Statement, ...]
    """All of them, also those that were understood in part; none is ever left out."""
    complete: bool = True
    """False where something in it is not of the published grammar."""


UNREAD_CONDITION: Final = Condition("", "", (), unread=True)
"""Stands for conditions that were not understood."""
UNREAD_STATEMENT: Final = Statement(None, (), (), unread=frozenset(Part))
"""Stands for what may say anything: a statement, or a whole document."""
UNREAD: Final = Document((UNREAD_STATEMENT,), complete=False)
"""A document that nobody could read."""
