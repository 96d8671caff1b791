"""Timing of a run: clocks, retries, and waits for RAM, which is eventually consistent."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from tui.cloud import pace
from tui.cloud.errors import LONGEST_WAIT, CloudError, InUseError, NotFoundError
from tui.cloud.pace import SETTLING, Backoff
from tui.core.text import Sentence, sentence
from tui.services import GRACE

if TYPE_CHECKING:
    from tui.apply.entries import Begun

T = TypeVar("T")
LONGEST_CALL: Final = timedelta(seconds=120)
"""Longest time that a call can be under way: its turns, its retries and the wait for its answer."""
OnWait = Callable[[float], None]
"""Called with the seconds of a wait before it begins."""

BACKOFF: Final = Backoff((1.0, 2.0, 4.0, 8.0, 15.0), LONGEST_WAIT)
"""Waits before an operation is tried again, beyond the retries of a single call."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Why an operation waits before it asks the cloud again."""

    brief: Sentence
    """In very few words."""
    full: Sentence


LOST_ANSWER: Final = Wait(
    sentence("an answer was lost"),
    sentence("an answer was lost, and what was asked for may still be done"),
)
NOT_SEEN_YET: Final = Wait(
    sentence("not seen yet"), sentence("what was made is not seen everywhere yet")
)
TOO_MANY: Final = Wait(sentence("too many requests"), sentence("the cloud gets too many requests"))
AFTER: Final[Mapping[str, Wait]] = MappingProxyType(
    {
        "throttled": TOO_MANY,
        "not-permitted": Wait(
            sentence("not permitted yet"), sentence("a permission is not known everywhere yet")
        ),
        "outcome-unknown": Wait(
            sentence("no answer came"), sentence("no answer came, so it may or may not be done")
        ),
        "unreachable": Wait(sentence("cannot be reached"), sentence("the cloud cannot be reached")),
    }
)
"""Waits after an error of the cloud, by its kind."""


class RetryLaterError(Exception):
    """Operation that goes on after a while; its thread may do another one first."""

    def __init__(self, seconds: float, why: Wait = LOST_ANSWER) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.why = why


@dataclass(slots=True)
class Timing:
    """Clocks and waits of one start of a run; the event of ``ended_by`` ends every wait."""

    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    """Seconds on a clock that never goes back."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    """Time of day with its zone; notes hold it, so that another process can go on."""
    grace: float = GRACE
    settling: tuple[float, ...] = SETTLING
    """Seconds between looks at what was made a moment ago."""
    backoff: Backoff = BACKOFF
    opened: datetime = field(init=False)
    """Begin of this start of the run."""

    def __post_init__(self) -> None:
        self.opened = self.clock()

    def settled(
        self,
        call: Callable[[], T],
        *,
        user: bool,
        policy: bool = False,
        group: bool = False,
        on_wait: OnWait = lambda _seconds: None,
    ) -> T:
        """Make a call, again while it does not see what this run has made.

        Args:
            call: asks the cloud; only for what may be asked twice after a "not found".
            user: whether this run made the RAM user.
            policy: whether this run made the custom policy.
            group: whether this run made the RAM user group.
            on_wait: called before every wait.

        Raises:
            CloudError: the call's, after the last wait, or at once for another reason.
            RetryLaterError: a stop keeps it from asking again; its cause is the cloud's last word.
        """

        def not_seen_yet(error: CloudError) -> bool:
            code = error.refusal.code
            about_policy, about_group = code.endswith("Policy"), code.endswith(".Group")
            about_user = not (about_policy or about_group or code.endswith("ResourceGroup"))
            made_now = (about_user and user) or (about_policy and policy) or (about_group and group)
            return isinstance(error, NotFoundError) and made_now

        return self._repeated(call, not_seen_yet, on_wait)

    def appeared(
        self, call: Callable[[], T | None], on_wait: OnWait = lambda _seconds: None
    ) -> T | None:
        """Look for what the cloud says is there, again while it is not visible yet.

        Raises:
            CloudError: the call's.
            RetryLaterError: a stop keeps it from looking again.
        """
        waits = iter(self.settling)
        while True:
            found = call()
            if found is not None:
                return found
            _unless_stopped()
            wait = next(waits, None)
            if wait is None:
                return None
            on_wait(wait)
            pace.wait(wait, self.sleep)

    def released(self, call: Callable[[], T], on_wait: OnWait = lambda _seconds: None) -> T:
        """Make a call that deletes something, again while what was taken from it is still seen.

        Raises:
            CloudError: the call's; InUseError after the last wait.
            RetryLaterError: a stop keeps it from asking again; its cause is the cloud's last word.
        """
        return self._repeated(call, lambda error: isinstance(error, InUseError), on_wait)

    def _repeated(
        self, call: Callable[[], T], may_pass: Callable[[CloudError], bool], on_wait: OnWait
    ) -> T:
        waits = iter(self.settling)
        while True:
            try:
                return call()
            except CloudError as error:
                if not may_pass(error):
                    raise
                _unless_stopped(error)
                wait = next(waits, None)
                if wait is None:
                    raise
            on_wait(wait)
            pace.wait(wait, self.sleep)

    def left_of_grace(self, attempt: Begun) -> float:
        """Seconds until an unanswered request can no longer be carried out; 0 if it cannot.

        A clock that was set back since then says nothing, so the whole time is waited, from the
        begin of this start.
        """
        return self._left(self.grace, self._given_up(attempt))

    def left_of_settling(self, asked_at: datetime) -> float:
        """Seconds until every call sees what was made then; 0 if it does."""
        return self._left(sum(self.settling), asked_at)

    def _left(self, seconds: float, since: datetime) -> float:
        now = self.clock()
        self.opened = min(self.opened, now)
        if since > now:
            since = self.opened
        return max(0.0, seconds - (now - since).total_seconds())

    def _given_up(self, attempt: Begun) -> datetime:
        if attempt.given_up is not None:
            return attempt.given_up
        # Nobody was there any more: it was cut off at some time before this start.
        return max(attempt.at, min(self.opened, attempt.at + LONGEST_CALL))


def _unless_stopped(error: CloudError | None = None) -> None:
    # A stop decides nothing, also where it cut the last wait short.
    if pace.stopped():
        raise RetryLaterError(0.0, NOT_SEEN_YET) from error
