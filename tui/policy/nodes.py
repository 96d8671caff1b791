"""JSON values that know where they stand.

A policy document with a key twice says something else than it shows, so that both are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

Scalar: TypeAlias = "str | int | float | bool | None"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text. Both count from 1; a column is a character, however wide it is shown."""

    line: int
    column: int


BEGINNING: Final = Position(1, 1)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it begins."""

    value: Scalar | tuple[Node, ...] | tuple[Member, ...]
    at: Position
    is_object: bool = False
    """Whether the value holds members; it may hold none."""

    @property
    def is_list(self) -> bool:
        """Whether the value holds nodes; it may hold none."""
        return isinstance(self.value, tuple) and not self.is_object

    @property
    def text(self) -> str | None:
        """The value where it is a string."""
        return self.value if isinstance(self.value, str) else None

    @property
    def members(self) -> tuple[Member, ...]:
        """Those of an object; none of anything else."""
        return tuple(each for each in self._items if isinstance(each, Member))

    @property
    def items(self) -> tuple[Node, ...]:
        """Those of a list; none of anything else."""
        return tuple(each for each in self._items if isinstance(each, Node))

    @property
    def _items(self) -> tuple[Node | Member, ...]:
        return self.value if isinstance(self.value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Member:
    """One key of an object with its value."""

    key: str
    at: Position
    value: Node
