"""What can go wrong in the cloud, by what one can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the cloud said, without anything secret in it."""

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
