"""What can go wrong in the cloud, by what one can do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from tui.core.scrubbing import harmless
from tui.core.secret import Secret

LONGEST_MESSAGE = 300
"""Characters of the cloud's own sentence that are kept."""
LONGEST_NAME = 128
"""Characters of a code, a request ID or the name of an action that are kept."""
LONGEST_WAIT = 60.0
"""Seconds that a server may ask Onramp to wait by itself; what is longer is told to a person."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the cloud said, each text on one line and without anything secret or unprintable."""

    action: str
    """The operation that was asked for, e.g. ``CreateUser``."""
    code: str = ""
    """The cloud's error code; empty where no answer came."""
    message: str = ""
    """The cloud's own sentence, scrubbed; for the details view only."""
    request_id: str = ""
    status: int = 0
    retry_after: float = 0.0
    """Seconds the cloud asked us to wait; 0 if it named none."""
    missing_action: str = ""
    """The RAM action that was denied, e.g. ``ram:CreateUser``, where it is known."""
    reason: str = ""
    """A finer code of our own where there is one: a value of :class:`Reason`."""
    diagnostic: Secret | None = field(default=None, repr=False, compare=False)
    """What RAM decodes to the policy that decided; masked, so that no log quotes it."""

    def __post_init__(self) -> None:
        for name in ("action", "code", "request_id", "missing_action"):
            object.__setattr__(self, name, _told(getattr(self, name), LONGEST_NAME))
        object.__setattr__(self, "message", _told(self.message, LONGEST_MESSAGE))


def _told(text: str, longest: int) -> str:
    told = harmless(text).strip()
    return told if len(told) <= longest else told[: longest - 1] + "…"


class Reason(StrEnum):
    """What lies behind an error, where the cloud's code alone does not tell or none came."""

    UNKNOWN_KEY = "unknown-key"
    DISABLED_KEY = "disabled-key"
    WRONG_SIGNATURE = "wrong-signature"
    """In practice: the AccessKey secret is not the right one."""
    CLOCK_SKEW = "clock-skew"
    """This machine's clock is off by more than the 15 minutes that are accepted."""
    SESSION_EXPIRED = "session-expired"
    """The temporary credentials from STS have run out."""
    SESSION_REFUSED = "session-refused"
    NO_CREDENTIALS = "no-credentials"
    NO_LOGON_NAME = "no-logon-name"
    """An empty name would make the call work on the caller himself (trap 17)."""
    ADDRESS_REFUSED = "address-refused"
    """Onramp itself does not send there."""
    CONNECTION_REFUSED = "connection-refused"
    NAME_NOT_FOUND = "name-not-found"
    CONNECT_TIMEOUT = "connect-timeout"
    CERTIFICATE_REFUSED = "certificate-refused"
    PROXY_FAILED = "proxy-failed"
    READ_TIMEOUT = "read-timeout"
    CONNECTION_LOST = "connection-lost"
    GIVEN_UP = "given-up"
    """Onramp was to end, and did not wait for the answer."""
    UNREADABLE_ANSWER = "unreadable-answer"
    """HTML, a cut body, a refusal without a code, or a field that is not what it should be."""
    TOO_LARGE_ANSWER = "too-large-answer"
    """More bytes, more values or more pages than any answer has that is meant well."""
    LONG_WAIT = "long-wait"
    """The cloud asks for a longer wait than Onramp takes upon itself."""
    SERVER_FAILED = "server-failed"
    REPLAYED = "replayed"
    """The same request reached the cloud twice; the first copy may have been carried out."""


class CloudError(Exception):
    """Base of the family. ``str()`` gives the action and the code, never a request or a body."""

    kind: ClassVar[str] = "cloud-error"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.action}: {refusal.code or self.kind}")
        self.refusal = refusal


class BadCredentialsError(CloudError):
    """The AccessKey, its secret, its token or this machine's clock is not accepted."""

    kind = "bad-credentials"


class NotPermittedError(CloudError):
    """The administrator lacks a RAM permission; ``refusal.missing_action`` names it."""

    kind = "not-permitted"


class InactiveError(CloudError):
    """The service is not activated in this account."""

    kind = "inactive"


class AlreadyExistsError(CloudError):
    """What should be made is there already."""

    kind = "already-exists"


class NotFoundError(CloudError):
    """What is named is not there."""

    kind = "not-found"


class LimitReachedError(CloudError):
    """A quota is used up."""

    kind = "limit-reached"


class BadInputError(CloudError):
    """The cloud does not accept a value."""

    kind = "bad-input"


class InUseError(CloudError):
    """Something still hangs on what should be deleted (``DeleteConflict.*``)."""

    kind = "in-use"


class ThrottledError(CloudError):
    """Too many requests; asking again later will do."""

    kind = "throttled"


class UnreachableError(CloudError):
    """The request was not carried out: it did not get there, or the service declined to act."""

    kind = "unreachable"


class OutcomeUnknownError(CloudError):
    """The request may have been carried out; no readable answer came back."""

    kind = "outcome-unknown"
