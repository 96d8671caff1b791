"""What the SDK reports becomes one of our errors. Pure: the SDK's exceptions never get here."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from tui.access.secret import MASK, Secret
from tui.cloud.errors import (
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

LONGEST_MESSAGE = 300
"""Characters of the cloud's own sentence that are kept."""


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


def error_for(
    operation: Operation, failure: Failure, secrets: Iterable[str] = (), *, app_level: bool = False
) -> CloudError:
    """The error for a failed operation.

    Only an answer with a code and a status under 500 is a "no". Anything else leaves the outcome
    of a changing operation unknown, except for a request that never got there (rule R5).

    Args:
        operation: what was asked for.
        failure: what came of it.
        secrets: plain values that must not be in the message.
        app_level: the code stood in the body of an answer with status 200 (trap 13).
    """
    if isinstance(failure, NotSent):
        return UnreachableError(Refusal(operation.action, reason=failure.reason))
    if isinstance(failure, Lost):
        return _unclear(
            Refusal(operation.action, status=failure.status, reason=failure.reason), operation
        )
    kind, reason = _kind(failure, app_level=app_level)
    refusal = Refusal(
        action=operation.action,
        code=failure.code,
        message=scrub(failure.message, secrets),
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
    if app_level and failure.code.isdigit():
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
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


def scrub(message: str, secrets: Iterable[str] = ()) -> str:
    """The cloud's sentence without what it may echo: secrets, signed requests, control codes."""
    text = message
    for secret in secrets:
        for spelling in _spellings(secret):
            text = text.replace(spelling, MASK)
    # A refused signature quotes the whole signed request.
    text = _STRING_TO_SIGN.sub("string to sign …", text)
    text = _UNPRINTABLE.sub(" ", text).strip()
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def _spellings(secret: str) -> list[str]:
    """The ways in which a value may be written in an answer, longest first."""
    if not secret:
        return []
    raw = secret.encode()
    spellings = {
        secret,
        quote(secret, safe=""),
        quote(secret, safe="~"),
        quote_plus(secret),
        quote(quote(secret, safe="~"), safe="~"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
    }
    return sorted(spellings, key=len, reverse=True)
