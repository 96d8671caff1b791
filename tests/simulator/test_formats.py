"""XML says what JSON says."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tui.simulator.requests import Format, written

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
