"""When a temporary AccessKey runs out, as people copy it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tui.core.credentials import parse_expiry

MOMENT = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T18:00:00Z",
        " 2026-11-24T18:00Z ",
        "2026-11-24 18:00",
        "2026-11-24T18:00:00",
        "2026-11-25T02:00:00+08:00",
    ],
)
def test_the_same_moment_in_many_spellings(text: str) -> None:
    assert parse_expiry(text) == MOMENT


def test_a_zone_is_kept() -> None:
    found = parse_expiry("2026-11-25T02:00:00+08:00")
    assert found is not None
    assert found.tzinfo == timezone(timedelta(hours=8))


@pytest.mark.parametrize("text", ["", "tomorrow", "18:00", "2026-13-01", "9" * 400])
def test_anything_else_is_not_guessed(text: str) -> None:
    assert parse_expiry(text) is None
