from __future__ import annotations

import base64

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.cloud.errors import (
    AlreadyExistsError,
    Answered,
    BadCredentialsError,
    BadInputError,
    CloudError,
    InactiveError,
    InUseError,
    LimitReachedError,
    Lost,
    NotFoundError,
    NotPermittedError,
    NotSent,
    OutcomeUnknownError,
    Reason,
    ThrottledError,
    UnreachableError,
    error_for,
)
from tui.cloud.operations import Service, operation
from tui.core.secret import MASK, Secret

READ = operation(Service.RAM, "GetUser")
CHANGE = operation(Service.RAM, "CreateAccessKey")

CODES: list[tuple[str, int, type[CloudError], str]] = [
    ("EntityNotExist.User", 404, NotFoundError, ""),
    ("EntityNotExists.ResourceGroup", 404, NotFoundError, ""),
    ("EntityAlreadyExists.User.Policy", 409, AlreadyExistsError, ""),
    ("LimitExceeded.User.AccessKey", 409, LimitReachedError, ""),
    ("InvalidParameter.UserName.InvalidChars", 400, BadInputError, ""),
    ("InvalidParameter.Password.TooWeak", 400, BadInputError, ""),
    ("MalformedPolicyDocument", 400, BadInputError, ""),
    ("CheckAuthenticationCodeFail", 403, BadInputError, ""),
    ("NoPermission", 403, NotPermittedError, ""),
    ("Forbidden.RAM", 403, NotPermittedError, ""),
    ("NotAuthorized", 403, NotPermittedError, ""),
    ("Inactive", 403, InactiveError, ""),
    ("DeleteConflict.User.AccessKey", 409, InUseError, ""),
    ("Throttling.User", 400, ThrottledError, ""),
    ("Throttling", 503, ThrottledError, ""),
    ("ServiceUnavailable", 503, UnreachableError, Reason.SERVER_FAILED),
    ("InvalidAccessKeyId.NotFound", 404, BadCredentialsError, Reason.UNKNOWN_KEY),
    ("InvalidAccessKeyId.Inactive", 403, BadCredentialsError, Reason.DISABLED_KEY),
    ("SignatureDoesNotMatch", 400, BadCredentialsError, Reason.WRONG_SIGNATURE),
    ("InvalidTimeStamp.Expired", 400, BadCredentialsError, Reason.CLOCK_SKEW),
    ("InvalidSecurityToken.Expired", 400, BadCredentialsError, Reason.SESSION_EXPIRED),
    ("InvalidSecurityToken.Malformed", 400, BadCredentialsError, Reason.SESSION_REFUSED),
    ("MissingSecurityToken", 400, BadCredentialsError, Reason.SESSION_REFUSED),
    ("Something.New", 400, BadInputError, ""),
    ("Something.New", 403, NotPermittedError, ""),
    ("Something.New", 429, ThrottledError, ""),
    ("Something.New", 409, CloudError, ""),
    # An unknown 404 may mean the operation: it must not pass for "the user does not exist".
    ("InvalidAction.NotFound", 404, CloudError, ""),
]


@pytest.mark.parametrize("asked", [READ, CHANGE], ids=["read", "change"])
@pytest.mark.parametrize(("code", "status", "kind", "reason"), CODES)
def test_codes(asked: object, code: str, status: int, kind: type[CloudError], reason: str) -> None:
    assert asked in {READ, CHANGE}
    wanted = READ if asked is READ else CHANGE
    error = error_for(wanted, Answered(code, status, "why", "REQ-1"))
    assert type(error) is kind
    assert error.refusal.code == code
    assert error.refusal.reason == reason
    assert error.refusal.request_id == "REQ-1"
    assert str(error) == f"{wanted.action}: {code}"


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Answered("InternalError", 500), Reason.SERVER_FAILED),
        (Answered("", 400), Reason.UNREADABLE_ANSWER),
        (Answered("SignatureNonceUsed", 400), Reason.REPLAYED),
        (Lost(Reason.READ_TIMEOUT), Reason.READ_TIMEOUT),
        (Lost(Reason.UNREADABLE_ANSWER, 502), Reason.UNREADABLE_ANSWER),
    ],
)
def test_without_a_clear_no_the_outcome_of_a_change_is_unknown(
    failure: Answered | Lost, reason: Reason
) -> None:
    assert type(error_for(CHANGE, failure)) is OutcomeUnknownError
    assert error_for(CHANGE, failure).refusal.reason == reason
    assert type(error_for(READ, failure)) is UnreachableError


@given(st.text(max_size=40), st.integers(400, 599))
def test_only_a_code_under_500_is_a_no(code: str, status: int) -> None:
    error = error_for(CHANGE, Answered(code, status))
    clear = bool(code) and status < 500
    declined = ("Throttling", "ServiceUnavailable", "Rejected.Throttling")
    assume(not code.startswith("SignatureNonceUsed"))
    if not clear and not code.startswith(declined):
        known = type(error_for(READ, Answered(code, status))) is not UnreachableError
        assert type(error) is OutcomeUnknownError or known
    if clear:
        assert type(error) is not OutcomeUnknownError


@pytest.mark.parametrize("wanted", [READ, CHANGE])
def test_what_never_left_is_unreachable(wanted: object) -> None:
    asked = READ if wanted is READ else CHANGE
    error = error_for(asked, NotSent(Reason.CONNECTION_REFUSED))
    assert type(error) is UnreachableError
    assert error.refusal.reason == Reason.CONNECTION_REFUSED
    assert not error.refusal.code


def test_the_header_that_asks_to_wait_makes_it_throttling() -> None:
    error = error_for(CHANGE, Answered("Busy", 400, retry_after=1.5))
    assert type(error) is ThrottledError
    assert error.refusal.retry_after == 1.5


def test_a_missing_permission_is_named() -> None:
    told = error_for(CHANGE, Answered("NoPermission", 403, denied_action="ram:Something"))
    assert told.refusal.missing_action == "ram:Something"
    derived = error_for(CHANGE, Answered("NoPermission", 403))
    assert derived.refusal.missing_action == "ram:CreateAccessKey"
    assert not error_for(CHANGE, Answered("EntityNotExist.User", 404)).refusal.missing_action


FIELDS = ("code", "message", "request_id", "denied_action")


@pytest.mark.parametrize("field", FIELDS)
@given(value=st.text(min_size=8, max_size=40), before=st.text(max_size=500))
def test_no_field_of_an_error_holds_a_secret_or_a_second_line(
    field: str, value: str, before: str
) -> None:
    assume(value not in MASK * 3 and MASK not in before)
    secret = Secret(value)
    dressed = base64.b64encode(value.encode()).decode()
    told = {
        "code": "NoPermission",
        "status": 403,
        field: f"{before}{value}\n{dressed}\x1b[2J\u202e",
    }
    refusal = error_for(CHANGE, Answered(**told)).refusal  # type: ignore[arg-type]
    for each in (refusal.code, refusal.message, refusal.request_id, refusal.missing_action):
        assert value not in each.replace(MASK, "\0")
        assert dressed not in each
        assert each.isprintable()
        assert len(each) <= 300
    assert secret is not None


def test_a_refused_signature_quotes_nothing() -> None:
    said = "Specified signature is not matched. server string to sign is:POST&%2F&Password%3Dabc"
    message = error_for(READ, Answered("SignatureDoesNotMatch", 400, said)).refusal.message
    assert "abc" not in message
    assert message.startswith("Specified signature is not matched.")


def test_a_wait_that_nobody_should_sleep_through_is_told() -> None:
    error = error_for(READ, Answered("Throttling", 400, retry_after=61.0))
    assert (type(error), error.refusal.reason) == (ThrottledError, Reason.LONG_WAIT)
    assert error.refusal.retry_after == 61.0


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("404", NotFoundError),
        ("403", NotPermittedError),
        ("429", ThrottledError),
        ("500", UnreachableError),
        # Digits that are none of HTTP's, and numbers that are none of its statuses.
        *((odd, CloudError) for odd in ("٤٠٤", "４０４", "²", "-403", "403.0", "NaN", "4" * 5000)),
    ],
)
def test_codes_of_arms_in_any_digits(code: str, kind: type[CloudError]) -> None:
    error = error_for(READ, Answered(code, 200), app_level=True)
    assert type(error) is kind
