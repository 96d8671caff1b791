"""Whether a date falls into the time in which an unanswered request could be carried out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tui.apply.entries import Begun
from tui.apply.ownership import CLOCKS_APART, made_by_one
from tui.apply.timing import LONGEST_CALL

CLOUD = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HERE = datetime(2031, 1, 1, tzinfo=UTC)
"""This machine's clock is years off, which does not matter."""
GRACE = 60.0
ANSWERED_LATE = Begun(0, HERE, CLOUD, given_up=HERE + timedelta(seconds=10))
SLEPT = Begun(0, HERE, CLOUD, given_up=HERE + timedelta(hours=8))
"""The machine was asleep while it waited for the answer."""
CUT_OFF = Begun(0, HERE, CLOUD)
UNDATED = Begun(0, HERE)


def made(seconds: float) -> str:
    return (CLOUD + timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize(
    ("attempt", "longest"),
    [
        (ANSWERED_LATE, 10 + GRACE),
        (SLEPT, LONGEST_CALL.total_seconds() + GRACE),
        (CUT_OFF, LONGEST_CALL.total_seconds() + GRACE),
    ],
)
def test_from_when_it_was_begun_until_nothing_can_come_any_more(
    attempt: Begun, longest: float
) -> None:
    apart = CLOCKS_APART.total_seconds()
    for seconds in (-apart, 0, 30, longest + apart):
        assert made_by_one(made(seconds), [attempt], GRACE) is True
    for seconds in (-apart - 1, -3600, longest + apart + 1, 5 * 3600, 24 * 3600):
        assert made_by_one(made(seconds), [attempt], GRACE) is False


def test_any_of_several_attempts_may_have_made_it() -> None:
    later = Begun(0, HERE + timedelta(days=1), CLOUD + timedelta(days=1))
    assert made_by_one(made(1), [CUT_OFF, later], GRACE) is True
    assert made_by_one(made(24 * 3600 + 1), [CUT_OFF, later], GRACE) is True
    assert made_by_one(made(12 * 3600), [CUT_OFF, later], GRACE) is False


@pytest.mark.parametrize("created", ["", "yesterday", "2026-11-25T09:00:00"])
def test_without_a_date_it_cannot_be_told(created: str) -> None:
    assert made_by_one(created, [CUT_OFF], GRACE) is None


@pytest.mark.parametrize("attempts", [[], [UNDATED], [UNDATED, CUT_OFF]])
def test_without_the_clouds_time_it_cannot_be_told(attempts: list[Begun]) -> None:
    assert made_by_one(made(-3600), attempts, GRACE) is None


def test_one_attempt_that_fits_is_enough() -> None:
    assert made_by_one(made(1), [UNDATED, CUT_OFF], GRACE) is True


def test_a_date_as_the_cloud_writes_it() -> None:
    assert made_by_one("2026-11-25T09:00:01Z", [CUT_OFF], GRACE) is True
