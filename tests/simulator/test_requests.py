"""Parameter names are those Alibaba Cloud publishes, and are read as they travel."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.simulator.errors import ApiError
from tui.simulator.requests import Format, Parameters, written


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


NAMES = st.from_regex(r"[A-Z][A-Za-z]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))
LEAVES = st.one_of(TEXTS, st.integers(), st.booleans())
BODIES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(NAMES, LEAVES, max_size=4),
    lambda inner: st.dictionaries(
        NAMES, st.one_of(LEAVES, inner, st.lists(st.one_of(LEAVES, inner), max_size=3)), max_size=4
    ),
    max_leaves=12,
)


def elements(value: object) -> list[tuple[str, object]]:
    """What a body's elements are, one after the other."""
    if not isinstance(value, dict):
        return []
    found: list[tuple[str, object]] = []
    for name, inner in value.items():
        for each in inner if isinstance(inner, list) else [inner]:
            below = elements(each)
            found.append((name, below if isinstance(each, dict) else plain(each)))
    return found


def plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def read(element: ET.Element, shape: list[tuple[str, object]]) -> list[tuple[str, object]]:
    """The same of XML; empty text and no elements look alike, so the shape decides."""
    return [
        (child.tag, read(child, below) if isinstance(below, list) else child.text or "")
        for child, (_, below) in zip(element, shape, strict=True)
    ]


@given(BODIES)
def test_elements_are_those_of_json(body: dict[str, Any]) -> None:
    root = ET.fromstring(written(Format.XML, "Answer", body))  # noqa: S314 - our own
    assert root.tag == "Answer"
    # What XML has no way to write is left out of this: see the next test.
    wanted = elements(body)
    assert read(root, wanted) == [(name, cleaned(value)) for name, value in wanted]


def cleaned(value: object) -> object:
    if isinstance(value, list):
        return [(name, cleaned(inner)) for name, inner in value]
    return "".join("\ufffd" if c in "\ufffe\uffff" else c for c in str(value))


def test_what_xml_cannot_write_is_replaced() -> None:
    text = written(Format.XML, "Answer", {"Name": "a\x00b\x1b[31m\ud800c"}).decode()
    assert "a\ufffdb\ufffd[31m\ufffdc" in text
