"""What the SDK reports becomes one of our errors. Pure: the SDK's exceptions never get here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tui.cloud.errors import (
    LONGEST_WAIT,
    AlreadyExistsError,
    BadCredentialsError,
    BadInputError,
    CloudError,
    InactiveError,
    InUseError,
    LimitReachedError,
    NotFoundError,
    NotPermittedError,
    OutcomeUnknownError,
    Reason,
    Refusal,
    ThrottledError,
    UnreachableError,
)
from tui.cloud.operations import Operation
from tui.core.secret import Secret


@dataclass(frozen=True, slots=True)
class Answered:
    """The cloud answered with an error that could be read."""

    code: str
    status: int
    message: str = ""
    request_id: str = ""
    retry_after: float = 0.0
    """Seconds."""
    denied_action: str = ""
    """AuthAction of AccessDeniedDetail."""
    diagnostic: Secret | None = field(default=None, repr=False)
    """EncodedDiagnosticMessage of the same."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request did not reach the cloud."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Lost:
    """The request may have reached the cloud, and no readable answer came back."""

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
    # "EntityNotExists.ResourceGroup" with an s as well as "EntityNotExist.*" (trap 10).
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
"""Codes by how they begin; the first match counts. Bare error codes of the gateway included."""

_STATUSES: dict[int, type[CloudError]] = {
    400: BadInputError,
    403: NotPermittedError,
    429: ThrottledError,
}
"""For codes that are not listed. A 404 is left out: an unknown one need not mean "not there"."""


def error_for(operation: Operation, failure: Failure, *, app_level: bool = False) -> CloudError:
    """The error for a failed operation.

    Only an answer with a code and a status under 500 is a "no". Anything else leaves the outcome
    of a changing operation unknown, except for a request that never got there (rule R5).

    Args:
        operation: what was asked for.
        failure: what came of it.
        app_level: the code stood in the body of an answer with status 200 (trap 13).
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
    """The error's class and our reason; no class where the outcome is not clear."""
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
    """ARMS answers with the numbers of HTTP statuses in its bodies; all of its calls here read."""
    if code == 404:
        return NotFoundError, ""
    if code >= 500:
        return None, Reason.SERVER_FAILED
    return _STATUSES.get(code, CloudError), ""


def _unclear(refusal: Refusal, operation: Operation) -> CloudError:
    """An unknown outcome matters only where something may have changed."""
    return OutcomeUnknownError(refusal) if operation.changing else UnreachableError(refusal)


def _missing(operation: Operation, failure: Answered) -> str:
    if failure.denied_action:
        return failure.denied_action
    return operation.permissions[0] if operation.permissions else ""


_STRING_TO_SIGN = re.compile(r"string to sign.*", re.IGNORECASE | re.DOTALL)
"""A refused signature quotes the whole signed request."""
_STATUS = re.compile("[1-5][0-9]{2}")
"""What HTTP statuses look like: no other digits than these, and no more of them."""
