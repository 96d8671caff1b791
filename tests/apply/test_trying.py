"""What is tried again by itself, when, and what a person has to look at first."""

from __future__ import annotations

import pytest

from tui.apply.events import NeedsAttentionError
from tui.apply.executor import concerns_all, retry_wait
from tui.apply.timing import BACKOFF
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
    Refusal,
    ThrottledError,
    UnreachableError,
)
from tui.cloud.pace import SPREADING, Pace
from tui.core.operations import CreateAccessKey, CreateUser
from tui.core.text import sentence

USER = CreateUser("ada.l", "", "")
KEY = CreateAccessKey("robot")
PACE = Pace()


def doubt(code: str) -> NeedsAttentionError:
    return NeedsAttentionError(code, sentence("x"))


def of(kind: type[CloudError], **more: float) -> CloudError:
    return kind(Refusal("CreateUser", **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "kind",
    [
        AlreadyExistsError,
        BadCredentialsError,
        BadInputError,
        InactiveError,
        InUseError,
        LimitReachedError,
        NotFoundError,
        NotPermittedError,
        CloudError,
    ],
)
def test_a_clear_no_is_not_asked_again(kind: type[CloudError]) -> None:
    assert retry_wait(BACKOFF, USER, of(kind), 0, PACE) is None


@pytest.mark.parametrize("code", ["key-there", "not-written"])
def test_a_doubt_is_for_a_person(code: str) -> None:
    assert retry_wait(BACKOFF, USER, doubt(code), 0, PACE) is None


def test_too_many_requests_are_waited_out_and_longer_if_the_cloud_says_so() -> None:
    waits = [retry_wait(BACKOFF, USER, of(ThrottledError), attempt, PACE) for attempt in range(6)]
    assert waits == [1.0, 2.0, 4.0, 8.0, 15.0, None]
    assert retry_wait(BACKOFF, USER, of(ThrottledError, retry_after=9.0), 0, PACE) == 9.0
    assert retry_wait(BACKOFF, USER, of(ThrottledError, retry_after=0.5), 2, PACE) == 4.0
    assert retry_wait(BACKOFF, USER, of(ThrottledError, retry_after=60.0), 0, PACE) == 60.0
    assert retry_wait(BACKOFF, USER, of(ThrottledError, retry_after=61.0), 0, PACE) is None


@pytest.mark.parametrize("kind", [UnreachableError, OutcomeUnknownError])
def test_a_cloud_that_does_not_answer_is_asked_three_times_more(kind: type[CloudError]) -> None:
    waits = [retry_wait(BACKOFF, USER, of(kind), attempt, PACE) for attempt in range(4)]
    assert waits == [1.0, 2.0, 4.0, None]


def test_a_key_waits_by_itself_for_the_grace_to_pass() -> None:
    assert retry_wait(BACKOFF, KEY, of(OutcomeUnknownError), 0, PACE) == 0.0
    assert retry_wait(BACKOFF, KEY, of(UnreachableError), 0, PACE) == 1.0


def test_a_permission_is_asked_for_again_only_where_it_was_there_in_this_run() -> None:
    pace = Pace()
    refused = of(NotPermittedError)
    pace.heard("CreateUser", None)
    assert retry_wait(BACKOFF, USER, refused, 0, pace) == 1.0
    assert retry_wait(BACKOFF, USER, refused, 4, pace) == 15.0
    other = NotPermittedError(Refusal("DeleteUser"))
    assert retry_wait(BACKOFF, USER, other, 0, pace) is None
    pace.begin_anew()
    assert retry_wait(BACKOFF, USER, refused, 0, pace) is None


@pytest.mark.parametrize("attach", ["AttachPolicyToUser", "AttachPolicy"])
def test_a_permission_is_asked_for_again_right_after_an_attach_and_not_long_after(
    attach: str,
) -> None:
    now = [1000.0]
    pace = Pace(now=lambda: now[0])
    refused = of(NotPermittedError)
    assert retry_wait(BACKOFF, USER, refused, 0, pace) is None
    pace.heard(attach, NotPermittedError(Refusal(attach)))
    assert retry_wait(BACKOFF, USER, refused, 0, pace) is None, "nothing was attached"
    pace.heard(attach, None)
    assert retry_wait(BACKOFF, USER, refused, 0, pace) == 1.0
    now[0] += SPREADING - 1
    assert retry_wait(BACKOFF, USER, refused, 2, pace) == 4.0
    assert retry_wait(BACKOFF, USER, refused, 3, pace) is None, "it is just missing"
    now[0] += 1
    assert retry_wait(BACKOFF, USER, refused, 0, pace) is None
    pace.heard(attach, None)
    pace.begin_anew()
    assert retry_wait(BACKOFF, USER, refused, 0, pace) is None, "that was another run"


@pytest.mark.parametrize(
    ("error", "all_of_them"),
    [
        (of(BadCredentialsError), True),
        (of(NotPermittedError), True),
        (of(InactiveError), True),
        (of(UnreachableError), True),
        (of(ThrottledError), True),
        (of(OutcomeUnknownError), False),
        (of(AlreadyExistsError), False),
        (of(BadInputError), False),
        (of(LimitReachedError), False),
        (of(NotFoundError), False),
        (doubt("not-written"), True),
        (doubt("key-not-kept"), True),
        (doubt("password-not-kept"), True),
        (doubt("key-not-saved"), True),
        (doubt("password-not-saved"), True),
        (doubt("key-there"), False),
        (doubt("keys-unclear"), False),
        (doubt("profile-there"), False),
    ],
)
def test_what_would_happen_to_everybody_stops_everything(
    error: CloudError | NeedsAttentionError, all_of_them: bool
) -> None:
    assert concerns_all(error) is all_of_them
