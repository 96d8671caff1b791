from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cloud import answer
from tui.cloud.answer import flag, number, numbered_pages, part, rows, text
from tui.cloud.errors import UnreachableError

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["A", "B"]), inner, max_size=2)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["A", "B"]), ANY, max_size=2))
def test_no_answer_makes_reading_fail(found: dict[str, Any]) -> None:
    assert isinstance(text(found, "A", "B"), str)
    assert isinstance(number(found, "A"), int)
    assert isinstance(flag(found, "A"), bool)
    assert all(isinstance(row, dict) for row in rows(found, "A", "B"))
    assert isinstance(part(found, "A", "B"), dict)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("True", True), ("true", True), ("false", False), (None, True), ("yes", True)],
)
def test_flags(value: object, *, expected: bool) -> None:
    assert flag({"A": value}, "A", default=True) is expected


@pytest.mark.parametrize(("value", "expected"), [(7, 7), ("7", 7), ("x", 3), (True, 3), (None, 3)])
def test_numbers(value: object, expected: int) -> None:
    assert number({"A": value}, "A", 3) == expected


@given(st.integers(0, 35), st.booleans())
def test_numbered_pages_give_every_row_once(total: int, told: bool) -> None:
    everything = [{"n": n} for n in range(total)]
    asked: list[int] = []

    def page(page_number: int) -> dict[str, Any]:
        asked.append(page_number)
        start = (page_number - 1) * 10
        found: dict[str, Any] = {"L": {"R": everything[start : start + 10]}}
        return {**found, "TotalCount": total} if told else found

    assert list(numbered_pages("X", page, 10, "L", "R")) == everything
    assert len(asked) <= total // 10 + 1


def test_numbered_pages_without_end_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MOST_PAGES", 5)
    full = {"L": {"R": [{}]}, "TotalCount": 10**9}
    with pytest.raises(UnreachableError):
        list(numbered_pages("X", lambda _: full, 1, "L", "R"))
