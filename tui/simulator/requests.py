"""Reading a request's parameters by their wire names."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tui.simulator import errors

_DIGITS = 9
"""No number here needs more, and Python reads no text of thousands."""


class Parameters:
    """Parameters of one call, from the query string and the form body together.

    Only names the operation declares can be read, so that a misspelling fails in every test of
    that operation. An empty value counts as absent, as it does for the real services.
    """

    def __init__(self, values: Mapping[str, str], declared: frozenset[str]) -> None:
        self._values = values
        self._declared = declared

    def text(self, name: str) -> str:
        """The value, or an empty string."""
        self._check(name)
        return self._values.get(name, "")

    def required(self, name: str) -> str:
        """The value of a mandatory parameter, or ``Missing<name>``."""
        value = self.text(name)
        if not value:
            raise errors.missing(name)
        return value

    def given(self, name: str) -> bool:
        """Whether the parameter arrived, even empty."""
        self._check(name)
        return name in self._values

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean in any capitals: SDKs send ``true`` and ``True`` (trap 6)."""
        value = self.text(name).lower()
        if not value:
            return default
        if value not in {"true", "false"}:
            raise errors.invalid(name)
        return value == "true"

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number in a range."""
        value = self.text(name)
        if not value:
            return default
        number = _number(value)
        if number is None or not low <= number <= high:
            raise errors.invalid(name)
        return number

    def json(self, name: str) -> object:
        """JSON text, as RAM and CloudMonitor take lists; None where it is not given."""
        try:
            return json.loads(self.text(name) or "null")
        except (ValueError, RecursionError):
            raise errors.invalid(name) from None

    def repeated(self, name: str) -> list[str]:
        """``name.1``, ``name.2``, …: the values in order of their numbers."""
        self._check(name)
        found: dict[int, str] = {}
        for key, value in self._values.items():
            head, _, tail = key.partition(".")
            number = _number(tail)
            if head == name and number is not None:
                found[number] = value
        return [found[number] for number in sorted(found)]

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """``name.1.Key`` with ``name.1.Value``, …: a missing value is empty."""
        self._check(name)
        found: dict[int, dict[str, str]] = {}
        for key, value in self._values.items():
            head, _, tail = key.partition(".")
            count, _, part = tail.partition(".")
            number = _number(count)
            if head == name and number is not None and part:
                found.setdefault(number, {})[part] = value
        return [(found[n].get("Key", ""), found[n].get("Value", "")) for n in sorted(found)]

    def _check(self, name: str) -> None:
        if name not in self._declared:
            raise KeyError(f"the operation does not declare {name}")


def _number(text: str) -> int | None:
    """A whole number, or None for anything else."""
    plain = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if plain else None
