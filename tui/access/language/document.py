"""A policy document as values: statements, and what they name.

Source of the grammar: "Policy structure and syntax" and "Policy elements" in RAM's documentation
(https://www.alibabacloud.com/help/en/ram/policy-structure-and-syntax).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.access.language.nodes import BEGINNING, Position


class Effect(StrEnum):
    """What a statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a condition block. All of a statement have to hold, of the values any."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement."""

    effect: Effect
    actions: tuple[str, ...]
    """Patterns such as ``arms:Get*``."""
    resources: tuple[str, ...]
    """Patterns of Alibaba Cloud resource names, or ``*``."""
    conditions: tuple[Condition, ...] = ()
    other_actions: bool = False
    """``NotAction``: every action but these."""
    other_resources: bool = False
    """``NotResource``: every resource but these. The current grammar does not list it."""
    number: int = 1
    """Its place in the document, from 1."""
    at: Position = BEGINNING


@dataclass(frozen=True, slots=True)
class Document:
    """A policy's statements."""

    statements: tuple[Statement, ...]
    complete: bool = True
    """False where parts of the document could not be understood, so that it may say more."""
