"""Asking again, where asking again can do no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tui.cloud import waits
from tui.cloud.errors import CloudError, ThrottledError, UnreachableError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often and how patiently to ask again."""

    waits: tuple[float, ...] = (0.3, 1.0)
    """Seconds before each further attempt; their number bounds the attempts."""
    longest: float = 5.0
    """Seconds; a longer wait that the cloud asks for is not slept through but reported."""


USUAL = Backoff()

SETTLING = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between looks at something just created: together the 30 s that trap 11 allows."""


def call(
    attempt: Callable[[], T],
    *,
    changing: bool,
    backoff: Backoff = USUAL,
    sleep: Callable[[float], None] | None = None,
) -> T:
    """Run one call, again after a clear "not now".

    A read is repeated when it was throttled or did not come through. A change is repeated only
    after an answer that says it was not carried out (Throttling, ServiceUnavailable), never after
    silence: CreateAccessKey sent twice uses up both keys (trap 8). A stop ends the wait, and then
    it is not asked again (see ``tui.cloud.waits``).

    Raises:
        CloudError: the last attempt's error.
    """
    for wait in backoff.waits:
        try:
            return attempt()
        except (ThrottledError, UnreachableError) as error:
            if changing and not _declined(error):
                raise
            pause = max(wait, error.refusal.retry_after)
            if pause > backoff.longest:
                raise
            waits.wait(pause, sleep)
            if waits.stopped():
                raise
    return attempt()


def _declined(error: CloudError) -> bool:
    """Whether an answer came and said that nothing was done."""
    return bool(error.refusal.code)
