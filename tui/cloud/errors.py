"""Errors of the cloud, and the choice of one for each failure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from tui.cloud.operations import Operation
from tui.core.scrubbing import harmless
from tui.core.secret import Secret

LONGEST_MESSAGE = 300
"""Characters of the cloud's own sentence that are kept."""
LONGEST_NAME = 128
"""Characters of a code, a request ID or the name of an action that are kept."""
LONGEST_WAIT = 60.0
"""Seconds of a server's wait that Onramp takes upon itself; a longer one is told to a person."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Error as the cloud told it: each text on one line, without anything secret or unprintable."""

    action: str
    """Operation that was sent, e.g. ``CreateUser``."""
    code: str = ""
    """The cloud's error code; empty where no answer came."""
    message: str = ""
    """The cloud's own sentence, scrubbed; for the details view only."""
    request_id: str = ""
    status: int = 0
    retry_after: float = 0.0
    """Seconds that the cloud asked to wait; 0 if it named none."""
    missing_action: str = ""
    """RAM action that was denied, e.g. ``ram:CreateUser``, where it is known."""
    reason: str = ""
    """Value of :class:`Reason`, finer than the cloud's code; empty where there is none."""
    diagnostic: Secret | None = field(default=None, repr=False, compare=False)
    """Message that RAM decodes to the policy that decided; masked, so that no log quotes it."""

    def __post_init__(self) -> None:
        for name in ("action", "code", "request_id", "missing_action"):
            object.__setattr__(self, name, _told(getattr(self, name), LONGEST_NAME))
        object.__setattr__(self, "message", _told(self.message, LONGEST_MESSAGE))


def _told(text: str, longest: int) -> str:
    told = harmless(text).strip()
    return told if len(told) <= longest else told[: longest - 1] + "…"


class Reason(StrEnum):
    """Cause of an error, where the cloud's code alone does not tell or none came."""

    UNKNOWN_KEY = "unknown-key"
    DISABLED_KEY = "disabled-key"
    WRONG_SIGNATURE = "wrong-signature"
    """In practice: the AccessKey secret is not the right one."""
    CLOCK_SKEW = "clock-skew"
    """This machine's clock is off by more than the 15 minutes that are accepted."""
    SESSION_EXPIRED = "session-expired"
    """Temporary credentials from STS have run out."""
    SESSION_REFUSED = "session-refused"
    NO_CREDENTIALS = "no-credentials"
    NO_LOGON_NAME = "no-logon-name"
    """With an empty name the call would act on the caller."""
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
    """HTML, a cut body, a refusal without a code, or a field of the wrong type."""
    TOO_LARGE_ANSWER = "too-large-answer"
    """More bytes, values or pages than any answer has that is meant well."""
    LONG_WAIT = "long-wait"
    """The cloud asks for a longer wait than Onramp takes upon itself."""
    SERVER_FAILED = "server-failed"
    REPLAYED = "replayed"
    """The same request reached the cloud twice; the first copy may have been carried out."""


class CloudError(Exception):
    """Base of all cloud errors. ``str()`` gives action and code, never a request or a body."""

    kind: ClassVar[str] = "cloud-error"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.action}: {refusal.code or self.kind}")
        self.refusal = refusal


class BadCredentialsError(CloudError):
    """AccessKey, secret, token or this machine's clock is not accepted."""

    kind = "bad-credentials"


class NotPermittedError(CloudError):
    """RAM permission that the administrator lacks; ``refusal.missing_action`` names it."""

    kind = "not-permitted"


class InactiveError(CloudError):
    """Service that is not activated in this account."""

    kind = "inactive"


class AlreadyExistsError(CloudError):
    """Creation of something that exists already."""

    kind = "already-exists"


class NotFoundError(CloudError):
    """Name of something that does not exist."""

    kind = "not-found"


class LimitReachedError(CloudError):
    """Quota that is used up."""

    kind = "limit-reached"


class BadInputError(CloudError):
    """Value that the cloud does not accept."""

    kind = "bad-input"


class InUseError(CloudError):
    """Deletion of something that still has others hanging on it (``DeleteConflict.*``)."""

    kind = "in-use"


class ThrottledError(CloudError):
    """Too many requests; a later one will do."""

    kind = "throttled"


class UnreachableError(CloudError):
    """Request that was not carried out: it did not get there, or the service declined to act."""

    kind = "unreachable"


class OutcomeUnknownError(CloudError):
    """Request that may have been carried out; no readable answer came back."""

    kind = "outcome-unknown"


@dataclass(frozen=True, slots=True)
class Answered:
    """Readable answer of the cloud with an error."""

    code: str
    status: int
    message: str = ""
    request_id: str = ""
    retry_after: float = 0.0
    """Seconds."""
    denied_action: str = ""
    """AuthAction of AccessDeniedDetail."""
    diagnostic: Secret | None = field(default=None, repr=False)
    """EncodedDiagnosticMessage of AccessDeniedDetail."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Request that did not reach the cloud."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Lost:
    """Request that may have reached the cloud, without a readable answer."""

    reason: Reason
    status: int = 0
    request_id: str = ""


Failure = Answered | NotSent | Lost

_PREFIXES: tuple[tuple[str, type[CloudError], str], ...] = (
    ("InvalidAccessKeyId.Inactive", BadCredentialsError, Reason.DISABLED_KEY),
    ("InvalidAccessKeyId", BadCredentialsError, Reason.UNKNOWN_KEY),
    ("InvalidSecurityToken.Expired", BadCredentialsError, Reason.SESSION_EXPIRED),
    ("InvalidSecurityToken", BadCredentialsError, Reason.SESSION_REFUSED),
    ("MissingSecurityToken", BadCredentialsError, Reason.SESSION_REFUSED),
    ("SignatureDoesNotMatch", BadCredentialsError, Reason.WRONG_SIGNATURE),
    ("IncompleteSignature", BadCredentialsError, Reason.WRONG_SIGNATURE),
    ("InvalidSignatureMethod", BadCredentialsError, Reason.WRONG_SIGNATURE),
    ("InvalidTimeStamp", BadCredentialsError, Reason.CLOCK_SKEW),
    ("InvalidCredentials", BadCredentialsError, Reason.NO_CREDENTIALS),
    # Resource Management writes "EntityNotExists.ResourceGroup" with an s, RAM "EntityNotExist.*".
    ("EntityNotExist", NotFoundError, ""),
    ("EntityAlreadyExist", AlreadyExistsError, ""),
    ("LimitExceeded", LimitReachedError, ""),
    ("DeleteConflict", InUseError, ""),
    ("Throttling", ThrottledError, ""),
    ("Rejected.Throttling", ThrottledError, ""),
    ("ServiceUnavailable", UnreachableError, Reason.SERVER_FAILED),
    ("NoPermission", NotPermittedError, ""),
    ("Forbidden", NotPermittedError, ""),
    ("NotAuthorized", NotPermittedError, ""),
    ("Inactive", InactiveError, ""),
    ("MalformedPolicyDocument", BadInputError, ""),
    ("CheckAuthenticationCodeFail", BadInputError, ""),
    ("InvalidParameter", BadInputError, ""),
    ("MissingParameter", BadInputError, ""),
)
"""Codes by how they begin; the first match counts. Bare error codes of the gateway are included."""

_STATUSES: dict[int, type[CloudError]] = {
    400: BadInputError,
    403: NotPermittedError,
    429: ThrottledError,
}
"""Errors for unlisted codes. A 404 is left out: an unknown one need not mean "not there"."""


def error_for(operation: Operation, failure: Failure, *, app_level: bool = False) -> CloudError:
    """Error for a failed operation.

    Only an answer with a code and a status under 500 is a "no". Anything else leaves the outcome
    of a changing operation unknown, except for a request that never got there. With ``app_level``
    the code stood in the body of an answer with status 200, as ARMS sends it.
    """
    if isinstance(failure, NotSent):
        return UnreachableError(Refusal(operation.action, reason=failure.reason))
    if isinstance(failure, Lost):
        return _unclear(
            Refusal(
                operation.action,
                request_id=failure.request_id,
                status=failure.status,
                reason=failure.reason,
            ),
            operation,
        )
    kind, reason = _kind(failure, app_level=app_level)
    if kind is ThrottledError and failure.retry_after > LONGEST_WAIT:
        reason = Reason.LONG_WAIT
    refusal = Refusal(
        action=operation.action,
        code=failure.code,
        message=_STRING_TO_SIGN.sub("string to sign …", failure.message),
        request_id=failure.request_id,
        status=failure.status,
        retry_after=failure.retry_after,
        missing_action=_missing(operation, failure) if kind is NotPermittedError else "",
        reason=reason,
        diagnostic=failure.diagnostic if kind is NotPermittedError else None,
    )
    return _unclear(refusal, operation) if kind is None else kind(refusal)


def _kind(failure: Answered, *, app_level: bool) -> tuple[type[CloudError] | None, str]:
    """Error class and reason; no class where the outcome is not clear."""
    if not failure.code:
        return None, Reason.UNREADABLE_ANSWER
    if failure.code.startswith("SignatureNonceUsed"):
        # Something on the way sent the request twice: the first copy may have been carried out.
        return None, Reason.REPLAYED
    for prefix, kind, reason in _PREFIXES:
        if failure.code.startswith(prefix):
            return kind, reason
    if app_level and _STATUS.fullmatch(failure.code):
        return _numeric(int(failure.code))
    if failure.retry_after > 0:
        return ThrottledError, ""
    if failure.status >= 500:
        return None, Reason.SERVER_FAILED
    return _STATUSES.get(failure.status, CloudError), ""


def _numeric(code: int) -> tuple[type[CloudError] | None, str]:
    """Error class for an HTTP status in the body, as ARMS sends it; all of its calls here read."""
    if code == 404:
        return NotFoundError, ""
    if code >= 500:
        return None, Reason.SERVER_FAILED
    return _STATUSES.get(code, CloudError), ""


def _unclear(refusal: Refusal, operation: Operation) -> CloudError:
    """Unknown outcome, which matters only where something may have changed."""
    return OutcomeUnknownError(refusal) if operation.changing else UnreachableError(refusal)


def _missing(operation: Operation, failure: Answered) -> str:
    if failure.denied_action:
        return failure.denied_action
    return operation.permissions[0] if operation.permissions else ""


_STRING_TO_SIGN = re.compile(r"string to sign.*", re.IGNORECASE | re.DOTALL)
"""A refused signature quotes the whole signed request."""
_STATUS = re.compile("[1-5][0-9]{2}")
"""HTTP status, in ASCII digits only."""
