"""Neither the draft nor the plan has a place for a secret, however deep one looks."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator

import pytest

from tui.core import users
from tui.core.draft import Draft
from tui.core.findings import Finding
from tui.core.handover import Handover
from tui.core.operations import Plan
from tui.core.secret import Secret


def types_in(kind: object, seen: set[object]) -> Iterator[object]:
    """Every type that a value of a type can hold."""
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    for part in typing.get_args(kind):
        # What a function takes stands in a list.
        for one in part if isinstance(part, list) else (part,):
            yield from types_in(one, seen)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        names = vars(users)
        for part in typing.get_type_hints(kind, localns=names).values():
            yield from types_in(part, seen)


@pytest.mark.parametrize("kind", [Draft, Plan, Finding])
def test_no_field_of_it_can_be_a_secret(kind: type) -> None:
    found = set(types_in(kind, set()))
    assert Secret not in found
    assert not {object, typing.Any} & found, "nor anything at all"


def test_one_would_be_found() -> None:
    assert Secret in set(types_in(Handover, set()))
