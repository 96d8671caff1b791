"""How fast the cloud is asked: so many requests at once, so many a second, fewer when it minds.

RAM publishes no limit. What it says about too many requests is heard here: the number at once is
halved, everybody waits, and it grows again one at a time as answers come.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from tui.cloud import waits
from tui.cloud.errors import LONGEST_WAIT, CloudError, NotPermittedError, ThrottledError
from tui.cloud.retry import SETTLING

AT_ONCE: Final = 6
"""Requests that are under way at the same time, unless the cloud minds."""
CAUTIOUS_RATE: Final = 5.0
"""Requests a second to the real cloud, whose limit nobody has published."""
_LEAST_RATE: Final = 0.5
_PAUSE: Final = 1.0
"""Seconds for which nothing is sent after a throttling that names no time."""
SPREADING: Final = sum(SETTLING)
"""Seconds after an attach for which a missing permission may be one that has not spread yet."""
LONGEST_NAP: Final = 5.0
"""Seconds; a longer rest is not slept through but reported, so that whoever wants to stop can."""


class RestingError(Exception):
    """Nothing is sent now: the cloud wants to be left alone."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Pace:
    """One for all requests of an administrator. Thread-safe."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        rate: float | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """Full speed at first.

        Args:
            at_once: how many requests may be under way at the same time, at most.
            rate: how many may begin within a second, at most; None for any number.
            now: seconds on a clock that never goes back.
            sleep: waits so many seconds; None for a real wait, which a stop ends at once.
        """
        self.most_at_once = at_once
        self.most_a_second = rate
        self._now = now
        self._sleep = sleep
        self._changed = threading.Condition()
        self._at_once = at_once
        self._rate = rate
        self._active = 0
        self._good = 0
        """Good answers since the last change."""
        self._begin_at = now()
        """When the next request may begin."""
        self._rest_until = now()
        self._cut_at = float("-inf")
        self._worked: set[str] = set()
        self._attached_at = float("-inf")

    @property
    def at_once(self) -> int:
        """How many requests may be under way now."""
        return self._at_once

    @property
    def rate(self) -> float | None:
        """How many may begin within a second now."""
        return self._rate

    @property
    def rest(self) -> float:
        """Seconds for which the cloud wants to be left alone from now on; 0 if it does not."""
        return max(0.0, self._rest_until - self._now())

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn; it lasts as long as the context. Blocking.

        Raises:
            RestingError: The cloud wants to be left alone for longer than one should sleep here,
                or a stop came meanwhile.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._active < self._at_once)
            self._active += 1
        try:
            self._begin()
            yield
        finally:
            with self._changed:
                self._active -= 1
                self._changed.notify()

    def _begin(self) -> None:
        while True:
            with self._changed:
                now = self._now()
                rest = self._rest_until - now
                if rest > LONGEST_NAP:
                    raise RestingError(rest)
                begin = max(now, self._begin_at, self._rest_until)
                if self._rate is not None:
                    self._begin_at = begin + 1 / self._rate
            if rest > 0:
                waits.wait(rest, self._sleep)
                if waits.stopped() and self.rest > 0:
                    raise RestingError(self.rest)
                now = self._now()
            if begin > now:
                # One's place in the row is kept, also after a stop: it is short.
                (self._sleep or time.sleep)(begin - now)
            # Somebody may have been told meanwhile that the cloud wants to be left alone.
            if self._rest_until <= max(begin, self._now()):
                return

    def heard(self, action: str, error: CloudError | None) -> None:
        """Take in what came of a request.

        Args:
            action: what was asked for.
            error: what was said against it; None where it went well.
        """
        if error is None:
            self._went_well(action)
        elif isinstance(error, ThrottledError) or self.is_flapping(error):
            self._slow_down(error.refusal.retry_after)

    def is_flapping(self, error: CloudError) -> bool:
        """Whether a permission is said to be missing that was there, or may only be on its way.

        Under many quick changes RAM was seen to answer so instead of "too many requests", and what
        an attached policy allows is not known everywhere at once. Long after an attach it is.
        """
        if not isinstance(error, NotPermittedError):
            return False
        since = self._now() - self._attached_at
        return self.has_permitted(error.refusal.action) or since < SPREADING

    def has_permitted(self, action: str) -> bool:
        """Whether an operation was carried out since the run began."""
        return action in self._worked

    def begin_anew(self) -> None:
        """A run begins: what was permitted before it proves nothing."""
        with self._changed:
            self._worked.clear()
            self._attached_at = float("-inf")

    def _went_well(self, action: str) -> None:
        with self._changed:
            self._worked.add(action)
            if action.startswith("AttachPolicy"):
                self._attached_at = self._now()
            self._good += 1
            if self._good < self._at_once:
                return
            self._good = 0
            if self._at_once < self.most_at_once:
                self._at_once += 1
                self._changed.notify()
            if self._rate is not None and self.most_a_second is not None:
                self._rate = min(self.most_a_second, self._rate * 1.1)

    def _slow_down(self, seconds: float) -> None:
        with self._changed:
            now = self._now()
            pause = min(seconds or _PAUSE, LONGEST_WAIT)
            self._rest_until = max(self._rest_until, now + pause)
            self._good = 0
            # Requests that were under way together are refused together: that is one refusal.
            if now - self._cut_at < _PAUSE:
                return
            self._cut_at = now
            self._at_once = max(1, self._at_once // 2)
            if self._rate is not None:
                self._rate = max(_LEAST_RATE, self._rate / 2)


class Guests(Pace):
    """For somebody else's requests: they take their turns among those of the administrator.

    What is refused to them says nothing about the administrator's permissions, so only "too many
    requests" is passed on.
    """

    def __init__(self, host: Pace) -> None:
        super().__init__()
        self._host = host

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn among all. Blocking.

        Raises:
            RestingError: as the host's.
        """
        with self._host.turn():
            yield

    def heard(self, action: str, error: CloudError | None) -> None:
        """Take in what concerns everybody."""
        if isinstance(error, ThrottledError):
            self._host.heard(action, error)
