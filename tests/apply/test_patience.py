"""How long a lost request is feared, and waits that a stop cuts short."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apply.conftest import Clock
from tui.apply.entries import Begun
from tui.apply.timing import LONGEST_CALL, RetryLaterError, Timing
from tui.cloud.errors import InUseError, NotFoundError, Refusal
from tui.cloud.pace import SLICE, ended_by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def patience(clock: Clock) -> Timing:
    """Of a run that was opened now."""
    return clock.timing()


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    with ended_by(event):
        yield event


def test_the_grace_counts_from_when_the_answer_was_given_up(clock: Clock, patience: Timing) -> None:
    """The request may have been sent a minute before, and be carried out a minute after."""
    asked = Begun(0, clock.time())
    clock.seconds += 60
    given_up = replace(asked, given_up=clock.time())
    assert patience.left_of_grace(given_up) == 60
    clock.seconds += 20
    assert patience.left_of_grace(given_up) == 40
    clock.seconds += 50
    assert patience.left_of_grace(given_up) == 0


def test_a_run_that_was_cut_off_may_have_been_cut_off_just_now(clock: Clock) -> None:
    asked = Begun(0, clock.time())
    clock.seconds += 59
    assert clock.timing().left_of_grace(asked) == 60


def test_a_run_that_was_cut_off_long_ago_is_not_waited_for(clock: Clock) -> None:
    asked = Begun(0, clock.time())
    clock.seconds += LONGEST_CALL.total_seconds() + 60
    assert clock.timing().left_of_grace(asked) == 0


def test_a_clock_that_was_set_back_says_nothing(clock: Clock, patience: Timing) -> None:
    asked = Begun(0, clock.time() + timedelta(hours=1))
    assert patience.left_of_grace(asked) == 60
    assert patience.left_of_grace(replace(asked, given_up=asked.at)) == 60


def test_a_stop_cuts_the_wait_for_what_was_just_made_short(
    clock: Clock, patience: Timing, stop: threading.Event
) -> None:
    asked: list[float] = []

    def look() -> None:
        asked.append(clock.seconds)
        if len(asked) == 4:
            clock.meanwhile = stop.set
        raise NotFoundError(Refusal("GetUser", code="EntityNotExist.User"))

    with pytest.raises(RetryLaterError):
        patience.settled(look, user=True)
    assert len(asked) == 5, "once more after the wait that was cut short"
    assert asked[-1] - asked[-2] == SLICE


def not_seen() -> None:
    raise NotFoundError(Refusal("GetUser", code="EntityNotExist.User"))


def in_use() -> None:
    raise InUseError(Refusal("DeletePolicy", code="DeleteConflict.Policy.User"))


@pytest.mark.parametrize(
    ("wait_for", "cause"),
    [
        (lambda it: it.settled(not_seen, user=True), NotFoundError),
        (lambda it: it.released(in_use), InUseError),
        (lambda it: it.appeared(lambda: None), None),
    ],
    ids=["settled", "released", "appeared"],
)
def test_a_stop_decides_nothing_also_in_the_last_wait(
    clock: Clock,
    patience: Timing,
    stop: threading.Event,
    wait_for: Callable[[Timing], object],
    cause: type[Exception] | None,
) -> None:
    def stop_in_the_last() -> None:
        if clock.seconds > until:
            stop.set()

    until = clock.seconds + sum(patience.settling[:-1])
    clock.meanwhile = stop_in_the_last
    with pytest.raises(RetryLaterError) as later:
        wait_for(patience)
    assert clock.seconds == until + SLICE
    assert isinstance(later.value.__cause__, cause or type(None))
