"""Rate limit, concurrency, retries, and waits that a stop ends.

A thread that works for a run names the event that ends its waits; those deep inside of a call heed
it, too. Threads without one wait to the end.

RAM publishes no limit. When it says "too many requests", the number at once is halved and everybody
waits; it grows again one at a time as answers come.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from tui.cloud.errors import (
    LONGEST_WAIT,
    CloudError,
    NotPermittedError,
    ThrottledError,
    UnreachableError,
)

SLICE = 0.5
"""Seconds of one nap with a given ``sleep``; a stop is noticed after it."""
_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


@contextmanager
def ended_by(stop: threading.Event) -> Iterator[None]:
    """Context in which the event ends every wait of this thread."""
    before = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(before)


def stopped() -> bool:
    """Whether the event that ends this thread's waits is set."""
    stop = _STOP.get()
    return stop is not None and stop.is_set()


def wait(seconds: float, sleep: Callable[[float], None] | None = None) -> None:
    """Wait so many seconds (on the clock, or in slices of ``sleep``), or until the event is set."""
    stop = _STOP.get()
    if stop is None:
        (sleep or time.sleep)(seconds)
    elif sleep is None:
        stop.wait(seconds)
    else:
        while seconds > 0 and not stop.is_set():
            nap = min(SLICE, seconds)
            sleep(nap)
            seconds -= nap


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits between attempts."""

    waits: tuple[float, ...] = (0.3, 1.0)
    """Seconds before each further attempt; their number bounds the attempts."""
    longest: float = 5.0
    """Seconds; a longer wait that the cloud asks for is not slept through but reported."""


USUAL = Backoff()

SETTLING = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between looks at something just created: RAM is eventually consistent, up to 30 s."""


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
    silence: CreateAccessKey sent twice uses up both keys of a user. A stop ends the wait, and then
    no further attempt is made.

    Raises:
        CloudError: the last attempt's error.
    """
    for usual in backoff.waits:
        try:
            return attempt()
        except (ThrottledError, UnreachableError) as error:
            if changing and not _declined(error):
                raise
            pause = max(usual, error.refusal.retry_after)
            if pause > backoff.longest:
                raise
            wait(pause, sleep)
            if stopped():
                raise
    return attempt()


def _declined(error: CloudError) -> bool:
    """Whether an answer came and said that nothing was done."""
    return bool(error.refusal.code)


AT_ONCE: Final = 6
"""Requests that are under way at the same time, unless the cloud minds."""
CAUTIOUS_RATE: Final = 5.0
"""Requests a second to the real cloud, whose limit nobody has published."""
_LEAST_RATE: Final = 0.5
_PAUSE: Final = 1.0
"""Seconds without requests after a throttling that names no time."""
SPREADING: Final = sum(SETTLING)
"""Seconds after an attach for which a missing permission may be one that has not spread yet."""
LONGEST_NAP: Final = 5.0
"""Seconds; a longer rest is not slept through but reported, so that a person can stop."""


class RestingError(Exception):
    """Request that is not sent now, because the cloud wants to be left alone."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Pace:
    """Rate and concurrency of an administrator's requests. Thread-safe."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        rate: float | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """Full speed at first.

        ``rate`` is in requests a second, None for any number. ``now`` never goes back. ``sleep``
        waits so many seconds; None is a real wait, which a stop ends at once.
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
        """Good answers since the last change of the concurrency."""
        self._begin_at = now()
        """Time from which the next request may begin."""
        self._rest_until = now()
        self._cut_at = float("-inf")
        self._worked: set[str] = set()
        self._attached_at = float("-inf")

    @property
    def at_once(self) -> int:
        """Requests that may be under way now."""
        return self._at_once

    @property
    def rate(self) -> float | None:
        """Requests that may begin within a second now; None for any number."""
        return self._rate

    @property
    def rest(self) -> float:
        """Seconds for which the cloud wants to be left alone from now on; 0 if it does not."""
        return max(0.0, self._rest_until - self._now())

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Turn of one request, which is waited for; it lasts as long as the context. Blocking.

        Raises:
            RestingError: the cloud wants to be left alone for longer than is slept here, or a stop
                came meanwhile.
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
                wait(rest, self._sleep)
                if stopped() and self.rest > 0:
                    raise RestingError(self.rest)
                now = self._now()
            if begin > now:
                # One's place in the row is kept, also after a stop: it is short.
                (self._sleep or time.sleep)(begin - now)
            # Somebody may have been told meanwhile that the cloud wants to be left alone.
            if self._rest_until <= max(begin, self._now()):
                return

    def heard(self, action: str, error: CloudError | None) -> None:
        """Adapt to the outcome of a request; ``error`` is None where it went well."""
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
        """Begin a run: earlier permissions prove nothing for it."""
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


class SharedPace(Pace):
    """Pace of somebody else's requests, which take turns with the administrator's.

    A permission refused to them says nothing about the administrator's, so only "too many requests"
    is passed on.
    """

    def __init__(self, host: Pace) -> None:
        super().__init__()
        self._host = host

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Turn of one request among all. Blocking.

        Raises:
            RestingError: the cloud wants to be left alone, or a stop came meanwhile.
        """
        with self._host.turn():
            yield

    def heard(self, action: str, error: CloudError | None) -> None:
        """Pass on "too many requests", which concerns everybody."""
        if isinstance(error, ThrottledError):
            self._host.heard(action, error)


GRACE: Final = 6.0
"""Seconds beyond the time limit of a call: for one more attempt to connect, and to be heard."""


class GivenUpError(Exception):
    """Answer that is not waited for."""

    def __init__(self, *, sent: bool) -> None:
        """``sent``: whether the request may have reached the cloud."""
        super().__init__("not waited for")
        self.sent = sent


class OverdueError(Exception):
    """Answer that did not come in time."""


class Awaiting:
    """Answers that threads wait for. Thread-safe, also for a signal handler."""

    def __init__(self) -> None:
        self._changed = threading.Condition()  # whose lock its owner may take again
        self._reads_over = False
        self._changes_over = False

    def give_up(self, *, changes: bool) -> None:
        """Stop waiting for reads from now on; with ``changes`` for anything at all.

        An answer that is there already is not lost.
        """
        with self._changed:
            self._reads_over = True
            self._changes_over = self._changes_over or changes
            self._changed.notify_all()

    def answer(self, ask: Callable[[], T], *, changing: bool, seconds: float) -> T:
        """Ask in a thread of its own, a daemon, and wait for the answer.

        ``ask`` ends by itself after ``seconds``, unless something without a limit holds it up; the
        answer is waited for a little longer.

        Raises:
            GivenUpError: nobody waits for it any more.
            OverdueError: it takes too long.
            Exception: what ``ask`` raises.
        """

        def over() -> bool:
            return self._changes_over if changing else self._reads_over

        asked = _Asked(ask, self._changed)
        with self._changed:
            if over():
                raise GivenUpError(sent=False)
            threading.Thread(target=asked.run, name="answer", daemon=True).start()
            # Twice: where the machine slept, an answer that is there needs a moment to be read.
            for patience in (seconds, GRACE):
                self._changed.wait_for(
                    lambda: asked.answers or asked.errors or over(), timeout=patience
                )
        if asked.errors:
            raise asked.errors[0]
        if asked.answers:
            return asked.answers[0]
        raise GivenUpError(sent=True) if over() else OverdueError


class _Asked(Generic[T]):
    def __init__(self, ask: Callable[[], T], changed: threading.Condition) -> None:
        self._ask = ask
        self._changed = changed
        self.answers: list[T] = []
        self.errors: list[BaseException] = []

    def run(self) -> None:
        try:
            answer = self._ask()
        except BaseException as error:  # noqa: BLE001 - it crosses to who asked, whole
            self.errors.append(error)
        else:
            self.answers.append(answer)
        with self._changed:
            self._changed.notify_all()
