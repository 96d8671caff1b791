from __future__ import annotations

import itertools
import json
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cloud import answers
from tui.cloud.answers import (
    Answer,
    embedded_rows,
    flag,
    http_date,
    marker_rows,
    minted,
    moment,
    needed,
    number,
    numbered_rows,
    parsed,
    part,
    rows,
    text,
    token_rows,
)
from tui.cloud.errors import CloudError, Reason, UnreachableError
from tui.cloud.operations import Service, operation

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["A", "B"]), inner, max_size=2)
    ),
    max_leaves=8,
)


ASKED = operation(Service.RAM, "ListUsers")


def answer_of(fields: dict[str, Any]) -> Answer:
    """As the one reader of JSON makes it."""
    found = parsed(json.dumps(fields))
    assert isinstance(found, dict)
    return Answer(found, ASKED, "REQ-1")


READERS: tuple[Callable[[Answer], object], ...] = (
    lambda it: text(it, "A", "B"),
    lambda it: needed(it, "A"),
    lambda it: number(it, "A"),
    lambda it: flag(it, "A"),
    lambda it: rows(it, "A", "B"),
    lambda it: part(it, "A", "B"),
    lambda it: embedded_rows(it, "A"),
)


@given(st.dictionaries(st.sampled_from(["A", "B"]), ANY, max_size=2))
def test_a_reader_gives_a_value_or_an_error_with_the_request(found: dict[str, Any]) -> None:
    for read in READERS:
        error: CloudError | None = None
        try:
            read(answer_of(found))
        except CloudError as caught:
            error = caught
        if error is not None:
            assert error.refusal.request_id == "REQ-1"
            assert error.refusal.reason == Reason.UNREADABLE_ANSWER


@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_what_is_empty_is_missing(nothing: object) -> None:
    found = answer_of({"A": nothing})
    assert (text(found, "A"), rows(found, "A"), part(found, "A").fields) == ("", (), {})


@pytest.mark.parametrize("wrong", ["x", 7, {"B": 1}, [1], [["x"]]])
def test_a_list_that_is_none_is_not_read_as_an_empty_one(wrong: object) -> None:
    with pytest.raises(UnreachableError):
        rows(answer_of({"A": wrong}), "A")


@pytest.mark.parametrize("number_sent", [7, "7"])
def test_a_secret_of_digits_loses_none(number_sent: object) -> None:
    assert text(answer_of({"A": number_sent}), "A") == "7"
    for spelled in ("1" * 5000, "-0", "1e400", "0.10", "NaN"):
        found = parsed(f'{{"A": {spelled}}}')
        assert found == {"A": spelled}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("True", True), ("true", True), ("false", False), (None, True), ("yes", True)],
)
def test_flags(value: object, *, expected: bool) -> None:
    assert flag(answer_of({"A": value}), "A", default=True) is expected


@pytest.mark.parametrize(
    ("value", "expected"), [(7, 7), ("7", 7), ("x", 3), (True, 3), (None, 3), ("٧", 3), (7.5, 3)]
)
def test_numbers(value: object, expected: int) -> None:
    assert number(answer_of({"A": value}), "A", 3) == expected


def test_a_number_that_is_too_long_is_none() -> None:
    found = parsed(f'{{"A": {"1" * 5000}}}')
    assert isinstance(found, dict)
    assert number(Answer(found, ASKED), "A", 3) == 3


DATES = {
    "Mon, 30 Nov 2026 11:39:02 GMT": datetime(2026, 11, 30, 11, 39, 2, tzinfo=UTC),
    "Mon, 30 Nov 99999999999999999999 11:39:02 GMT": None,
    f"Mon, 30 Nov {'9' * 5000} 11:39:02 GMT": None,
    "Mon, 30 Nov 9999 23:59:59 GMT": None,
    "Mon, 30 Nov 0001 00:00:00 GMT": None,
    "Mon, 99 Nov 2026 11:39:02 GMT": None,
    "Mon, 30 Nov 2026 11:39:02 +2359": None,
    "٣٠ Nov 2026": None,
    "": None,
}


@pytest.mark.parametrize("value", DATES)
def test_a_date_of_any_size_is_a_date_or_none(value: str) -> None:
    assert http_date(value) == DATES[value]


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,5}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"))
def test_one_can_reckon_with_every_date_that_is_believed(value: str) -> None:
    for found in (moment(value), http_date(value)):
        assert found is None or found + timedelta(days=365) > found - timedelta(days=365)


@given(st.integers(0, 35), st.booleans())
def test_numbered_pages_give_every_row_once(total: int, told: bool) -> None:
    everything = [{"n": str(n)} for n in range(total)]
    asked: list[int] = []

    def page(page_number: int) -> Answer:
        asked.append(page_number)
        start = (page_number - 1) * 10
        found: dict[str, Any] = {"L": {"R": everything[start : start + 10]}}
        return answer_of({**found, "TotalCount": total} if told else found)

    assert [row.fields for row in numbered_rows(page, 10, "L", "R")] == everything
    assert len(asked) <= total // 10 + 1


def endless(_place: object) -> Answer:
    return answer_of({"L": [{}], "TotalCount": 10**9, "NextToken": "t", "Marker": "m"})


def counting(more: dict[str, Any]) -> Callable[[object], Answer]:
    count = itertools.count()
    return lambda _place: answer_of({"L": [{}], "NextToken": f"t{next(count)}", **more})


@pytest.mark.parametrize("limit", ["MOST_PAGES", "MOST_ROWS"])
@pytest.mark.parametrize(
    "listing",
    [
        lambda: numbered_rows(endless, 1, "L"),
        lambda: token_rows(counting({}), "L"),
        lambda: marker_rows(
            lambda place: answer_of({"L": [{}], "IsTruncated": True, "Marker": f"{place}+"}), "L"
        ),
    ],
    ids=["numbered", "token", "marker"],
)
def test_a_listing_without_end_ends(
    listing: Callable[[], Iterator[Answer]], limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, limit, 5)
    got: list[Answer] = []
    with pytest.raises(UnreachableError) as caught:
        got += listing()
    assert caught.value.refusal.reason == Reason.TOO_LARGE_ANSWER
    assert caught.value.refusal.request_id == "REQ-1"


@pytest.mark.parametrize("way", ["token", "marker"])
@pytest.mark.parametrize("places", [["a", "a"], ["a", "b", "c", "a"]], ids=["again", "in a circle"])
def test_a_place_that_comes_again_ends_a_listing(way: str, places: list[str]) -> None:
    asked: list[object] = []

    def page(place: object) -> Answer:
        asked.append(place)
        found = places[min(len(asked), len(places)) - 1]
        return answer_of({"L": [{}], "NextToken": found, "Marker": found, "IsTruncated": True})

    with pytest.raises(UnreachableError):
        list(token_rows(page, "L") if way == "token" else marker_rows(page, "L"))
    assert len(asked) == len(places)


def test_more_without_a_place_is_no_end() -> None:
    with pytest.raises(UnreachableError):
        list(marker_rows(lambda _place: answer_of({"IsTruncated": True}), "L"))


@pytest.mark.parametrize(
    "body",
    [
        '{"AccessKey":{"AccessKeySecret":"' + "\\" * 4_000_001,
        '{"AccessKey":[' + "[]," * 2_000_000,
        '{"AccessKey":' * 9 + '"AccessKeyId":"' * 200_000,
    ],
)
def test_a_key_is_looked_for_in_little_memory(body: str) -> None:
    tracemalloc.start()
    try:
        assert minted(body) is None
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()
