from __future__ import annotations

import pytest

from tui.cloud import pace
from tui.cloud.errors import (
    CloudError,
    NotPermittedError,
    OutcomeUnknownError,
    Reason,
    Refusal,
    ThrottledError,
    UnreachableError,
)

BACKOFF = pace.Backoff((0.3, 1.0), longest=5.0)
THROTTLED = ThrottledError(Refusal("X", code="Throttling.User", status=400))
DECLINED = UnreachableError(Refusal("X", code="ServiceUnavailable", status=503))
SILENCE = UnreachableError(Refusal("X", reason=Reason.CONNECTION_REFUSED))
UNKNOWN = OutcomeUnknownError(Refusal("X"))
DENIED = NotPermittedError(Refusal("X", code="NoPermission", status=403))


class Attempts:
    def __init__(self, *failures: CloudError) -> None:
        self.failures = list(failures)
        self.count = 0
        self.slept: list[float] = []

    def __call__(self) -> str:
        self.count += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"

    def run(self, *, changing: bool) -> str:
        return pace.call(self, changing=changing, backoff=BACKOFF, sleep=self.slept.append)


@pytest.mark.parametrize("failure", [THROTTLED, DECLINED, SILENCE])
def test_reads_are_repeated(failure: CloudError) -> None:
    attempts = Attempts(failure, failure)
    assert attempts.run(changing=False) == "done"
    assert attempts.slept == [0.3, 1.0]


@pytest.mark.parametrize("failure", [THROTTLED, DECLINED])
def test_changes_are_repeated_after_a_clear_refusal(failure: CloudError) -> None:
    attempts = Attempts(failure)
    assert attempts.run(changing=True) == "done"
    assert attempts.slept == [0.3]


@pytest.mark.parametrize("failure", [SILENCE, UNKNOWN, DENIED])
def test_changes_are_not_repeated_after_anything_else(failure: CloudError) -> None:
    attempts = Attempts(failure)
    with pytest.raises(type(failure)):
        attempts.run(changing=True)
    assert attempts.count == 1
    assert attempts.slept == []


def test_a_no_is_a_no() -> None:
    attempts = Attempts(DENIED)
    with pytest.raises(NotPermittedError):
        attempts.run(changing=False)
    assert attempts.count == 1


def test_it_ends() -> None:
    attempts = Attempts(*[THROTTLED] * 9)
    with pytest.raises(ThrottledError):
        attempts.run(changing=False)
    assert attempts.count == 3


def _asking(seconds: float) -> CloudError:
    return ThrottledError(Refusal("X", code="Throttling", status=400, retry_after=seconds))


def test_the_wait_that_is_asked_for_is_kept() -> None:
    attempts = Attempts(_asking(2.0))
    assert attempts.run(changing=True) == "done"
    assert attempts.slept == [2.0]


def test_a_long_wait_is_reported_instead() -> None:
    attempts = Attempts(_asking(60.0))
    with pytest.raises(ThrottledError):
        attempts.run(changing=False)
    assert attempts.slept == []
