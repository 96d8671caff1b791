"""Asking again, where asking again can do no harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tui.cloud import waits
from tui.cloud.errors import (
    BadCredentialsError,
    CloudError,
    NotFoundError,
    Reason,
    ThrottledError,
    UnreachableError,
)

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


def settled(
    attempt: Callable[[], T],
    *,
    waits: tuple[float, ...] = SETTLING,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Run a call on something that was created a moment ago and may not be visible yet (trap 11).

    Only for what is known to exist: repeats "not found", and "unknown AccessKey" for a key that
    has just been made.

    Raises:
        CloudError: any other error at once, the last one after the last wait.
    """
    for wait in waits:
        try:
            return attempt()
        except NotFoundError:
            pass
        except BadCredentialsError as error:
            if error.refusal.reason != Reason.UNKNOWN_KEY:
                raise
        sleep(wait)
    return attempt()
