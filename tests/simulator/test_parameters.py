"""Parameter names are those Alibaba Cloud publishes, and are read as they travel."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tui.simulator.dispatch  # noqa: F401  (fills the table)
from tui.simulator.errors import ApiError
from tui.simulator.registry import OPERATIONS
from tui.simulator.requests import Parameters


def published() -> dict[tuple[str, str], set[str]]:
    """Service and operation to parameter names, ``!`` after the required ones."""
    text = Path(__file__).with_name("published_parameters.txt").read_text("utf-8")
    table: dict[tuple[str, str], set[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            head, _, names = line.partition(":")
            service, _, action = head.partition(" ")
            table[service, action] = set(names.split())
    return table


def test_every_published_name_is_declared() -> None:
    declared = {
        (o.service.product, o.name): {name + "!" * (name in o.required) for name in o.parameters}
        for o in OPERATIONS.values()
    }
    assert declared == published()
    assert len(declared) == 77


def parameters(**values: str) -> Parameters:
    return Parameters(values, frozenset({"Name", "Tag"}))


def test_undeclared_names_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        parameters(Other="x").text("Other")


@given(st.integers(-5, 30))
def test_whole_numbers_in_a_range(number: int) -> None:
    given_ = parameters(Name=str(number))
    if 1 <= number <= 20:
        assert given_.integer("Name", 7, 1, 20) == number
    else:
        with pytest.raises(ApiError):
            given_.integer("Name", 7, 1, 20)


def test_defaults() -> None:
    empty = parameters(Name="")
    assert empty.integer("Name", 7, 1, 20) == 7
    assert empty.flag("Name", default=True) is True
    assert empty.given("Name")
    with pytest.raises(ApiError, match="MissingName"):
        empty.required("Name")


@given(st.lists(st.text(), max_size=12))
def test_repeated_values_keep_their_order(values: list[str]) -> None:
    wire = {f"Tag.{n}": value for n, value in enumerate(values, 1)}
    shuffled = dict(sorted(wire.items(), reverse=True))
    assert Parameters(shuffled, frozenset({"Tag"})).repeated("Tag") == values


@given(st.lists(st.tuples(st.text(), st.text()), max_size=12))
def test_pairs_keep_their_order(pairs: list[tuple[str, str]]) -> None:
    wire: dict[str, str] = {}
    for number, (key, value) in enumerate(pairs, 1):
        wire[f"Tag.{number}.Value"] = value
        wire[f"Tag.{number}.Key"] = key
    assert Parameters(wire, frozenset({"Tag"})).pairs("Tag") == pairs
