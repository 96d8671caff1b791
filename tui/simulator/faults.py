"""Faults: the requests they hit, and their effects.

Faults stand in ``SimulatorSettings.faults``, in the order in which they are asked. A request that
the gateway refuses (bad signature, used nonce, unknown action) is answered as ever and hit by
nothing. Their spelling on the command line, and what a client sees of each, is in
:mod:`tui.simulator.fault_specs`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

LONGEST_SECONDS = 1_000_000
"""Eleven days: longer than anything runs here."""

THROTTLING_CODES = ("Throttling.User", "Throttling.Api", "Throttling")
THROTTLING_STATUSES = (429, 400)
"""RAM's own is not documented: it may be either."""

SERVER_ERRORS: Mapping[str, tuple[int, str]] = {
    "InternalError": (500, "An internal error occurred."),
    "ServiceUnavailable": (
        503,
        "The request has failed due to a temporary failure of the server.",
    ),
}
"""HTTP status and message, by code."""


def _check_seconds(name: str, seconds: float | None) -> None:
    if seconds is not None and not 0 <= seconds <= LONGEST_SECONDS:
        raise ValueError(f"{name} must be a number of seconds from 0 to {LONGEST_SECONDS}")


def _check_choice(name: str, value: object, choices: tuple[object, ...]) -> None:
    if value not in choices:
        listed = ", ".join(map(str, choices[:-1]))
        raise ValueError(f"{name} must be {listed} or {choices[-1]}")


@dataclass(frozen=True, slots=True)
class Throttle:
    """Refusal for coming too often; no change is made."""

    kind: ClassVar[str] = "throttle"
    retry_after: float | None = None
    """Seconds to wait, in the header x-acs-retry-after (there in whole milliseconds)."""
    status: int = 429
    code: str = "Throttling.User"

    def __post_init__(self) -> None:
        _check_seconds("retry-after", self.retry_after)
        if self.retry_after is not None and self.retry_after < 0.001:
            raise ValueError("retry-after must be at least 0.001 seconds")
        _check_choice("status", self.status, THROTTLING_STATUSES)
        _check_choice("code", self.code, THROTTLING_CODES)


@dataclass(frozen=True, slots=True)
class ServerError:
    """Error of the service in JSON, HTTP 500 or 503."""

    kind: ClassVar[str] = "server-error"
    code: str = "InternalError"
    done: bool = False
    """Whether the change is made all the same."""

    def __post_init__(self) -> None:
        _check_choice("code", self.code, tuple(SERVER_ERRORS))


@dataclass(frozen=True, slots=True)
class NoPermission:
    """Refusal of a caller who lacks the permission; no change is made."""

    kind: ClassVar[str] = "no-permission"


@dataclass(frozen=True, slots=True)
class ExpiredToken:
    """End of the temporary credentials that sign, for this request and all after it.

    No change is made. A request that a permanent AccessKey signs is not counted.
    """

    kind: ClassVar[str] = "expired-token"


@dataclass(frozen=True, slots=True)
class Invisible:
    """Change that is made and answered, but not seen by any other call for a while.

    That holds for RAM users, their AccessKeys and logon profiles, policies, attachments, user
    groups and memberships; anything else is seen at once.
    """

    kind: ClassVar[str] = "invisible"
    seconds: float = 30
    """By the store's clock."""

    def __post_init__(self) -> None:
        _check_seconds("seconds", self.seconds)


@dataclass(frozen=True, slots=True)
class BadGateway:
    """HTTP 502 with a page of HTML, from something in front of the service."""

    kind: ClassVar[str] = "bad-gateway"
    done: bool = False
    """Whether the request reached the service before."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Closed port for a while. The request itself is reset before the change."""

    kind: ClassVar[str] = "refused"
    done: ClassVar[bool] = False
    seconds: float = 1

    def __post_init__(self) -> None:
        _check_seconds("seconds", self.seconds)


@dataclass(frozen=True, slots=True)
class ResetBefore:
    """Connection reset before the change."""

    kind: ClassVar[str] = "reset-before"
    done: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ResetAfter:
    """Connection reset after the change, without an answer."""

    kind: ClassVar[str] = "reset-after"
    done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CutOff:
    """Connection closed after half of the answer's body; the change is made."""

    kind: ClassVar[str] = "cut-off"
    done: ClassVar[bool] = True
    length: bool = True
    """Whether Content-Length says how much is missing."""


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer for a while, or ever."""

    kind: ClassVar[str] = "hang"
    seconds: float | None = None
    """None: until the client gives up."""
    done: bool = False
    """Whether the change is made, at once. Only then does an answer come in the end."""

    def __post_init__(self) -> None:
        _check_seconds("seconds", self.seconds)


@dataclass(frozen=True, slots=True)
class Late:
    """Connection reset at once; the request reaches the service later all the same."""

    kind: ClassVar[str] = "late"
    done: ClassVar[bool] = False
    seconds: float = 1

    def __post_init__(self) -> None:
        _check_seconds("seconds", self.seconds)


ServiceEffect = Throttle | ServerError | NoPermission | ExpiredToken | Invisible
"""Effects of the service itself, so that an answer comes as ever."""
NetworkEffect = BadGateway | Refused | ResetBefore | ResetAfter | CutOff | Hang | Late
"""Effects between the client and the service."""
Effect = ServiceEffect | NetworkEffect


@dataclass(frozen=True, slots=True)
class Fault:
    """Effect on the requests that match.

    A request that an earlier fault hit is not counted here.

    Raises:
        ValueError: A number is out of its range.
    """

    action: str
    """Name of an action; ``*``, ``?`` and ``[...]`` match as in file names."""
    effect: Effect
    count: int | None = None
    """Only that many matching requests. None: one, or every one when a probability is given."""
    after: int = 0
    """Number of matching requests that are let through before."""
    probability: float | None = None
    """Probability of each hit, from 0 to 1; None is 1."""
    user: str = ""
    """Only requests about this RAM user, by logon name; empty: all."""

    def __post_init__(self) -> None:
        if self.count is not None and self.count < 1:
            raise ValueError("count must be at least 1")
        if self.after < 0:
            raise ValueError("after must be at least 0")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError("probability must be from 0 to 1")

    @property
    def most(self) -> int | None:
        """Number of matching requests to look at after those let through; None is no limit."""
        return 1 if self.count is None and self.probability is None else self.count


T = TypeVar("T")


class UnderWay:
    """Number of late requests. Used from the simulator's thread only."""

    def __init__(self) -> None:
        self.count = 0
        self._none = asyncio.Event()
        self._none.set()

    def until(self, carry_out: Callable[[], T]) -> Callable[[], T]:
        """Count a request until it is carried out."""
        self.count += 1
        self._none.clear()

        def arrive() -> T:
            try:
                return carry_out()
            finally:
                self.count -= 1
                if not self.count:
                    self._none.set()

        return arrive

    async def none_left(self) -> None:
        """Wait until no request is left."""
        await self._none.wait()
