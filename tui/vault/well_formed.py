"""Check of values that were read back against the types that their class declares.

A checksum says that a line is as it was written, not who wrote it. A number in the place of a name
would otherwise be met much later, where it takes more than its own run with it.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def well_formed(value: T) -> T:
    """Check a dataclass: fields of the declared types, no negative number, no time without a zone.

    It may hold text, numbers, times, enumerations, collections of one type, and dataclasses.

    Raises:
        TypeError: Something in it is of another type.
    """
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(type(value).__name__)
    for name, hint in _hints(type(value)).items():
        if not _fits(getattr(value, name), hint):
            raise TypeError(f"{type(value).__name__}.{name}")
    return value


@cache
def _hints(kind: type[Any]) -> Mapping[str, object]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _fits(value: object, hint: Any) -> bool:  # noqa: ANN401
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return any(_fits(value, each) for each in inner)
    if origin is not None:
        return isinstance(value, origin) and _holds(value, inner)
    if hint is int:
        return type(value) is int and value >= 0
    if hint is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None
    if not isinstance(value, hint):
        return False
    return not is_dataclass(value) or bool(well_formed(value))


def _holds(value: object, inner: tuple[Any, ...]) -> bool:
    """Whether the items of a collection fit; of a mapping both keys and values."""
    if isinstance(value, Mapping):
        return all(_fits(key, inner[0]) and _fits(item, inner[1]) for key, item in value.items())
    if isinstance(value, Collection):
        return all(_fits(each, inner[0]) for each in value)
    return False
