"""Names cut to a width stay apart."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets import fitting
from tui.widgets.fitting import cut_apart, fit


@given(st.text(), st.integers(0, 30))
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, room: int) -> None:
    fitted = fit(text, room)
    assert cell_len(fitted) == room
    assert fitted.isprintable()


CUSTOM = [
    *(f"acme-observability-prometheus-{env}-{at}-read-only-access-for-the-team" for env in
      ("production", "staging") for at in (1, 2)),
    "acme-observability-" + "x" * 70 + "-a", "acme-observability-" + "x" * 70 + "-b",
]  # fmt: skip
"""Names that differ in the middle, at the end, and after more than any width has room for."""


@pytest.mark.parametrize("room", range(6, 60))
def test_cut_apart_fits_and_differs(room: int) -> None:
    cut = cut_apart([*CUSTOM, "short"], room)
    assert all(len(shown) <= room for shown in cut.values())
    assert len({*cut.values()}) == len(cut)
    assert "short" not in cut or room < 5


def test_what_is_numbered_is_no_name_that_stands_there_whole() -> None:
    long = [f"{'a' * 40}{middle}{'b' * 40}" for middle in "12"]
    cut = cut_apart([*long, "aaaaaa…1", "aaaaaa…3"], 8)
    assert [*cut.values()] == ["aaaaaa…2", "aaaaaa…4"]


def test_names_of_many_characters_are_cut_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = Counter[str]()

    def counted(text: str) -> int:
        looked["characters"] += len(text)
        return cell_len(text)

    monkeypatch.setattr(fitting, "cell_len", counted)
    names = ["a" * 10_000, "a" * 9_999 + "b", "漢" * 5_000, "é" + "e\u0301" * 5_000]
    cut = cut_apart(names, 16)
    assert all(cell_len(shown) <= 16 for shown in cut.values())
    assert looked["characters"] < 10 * sum(map(len, names))


def test_a_name_is_cut_in_its_middle() -> None:
    assert cut_apart(["AliyunARMSReadOnlyAccess"], 15)["AliyunARMSReadOnlyAccess"] == (
        "AliyunA…yAccess"
    )
    both = cut_apart(["AliyunARMSReadOnlyAccess", "AliyunARMSFullAccess"], 15)
    assert len({*both.values()}) == 2
