"""Faults as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.simulator.fault_specs import KINDS, parse, spec_of
from tui.simulator.faults import (
    SERVER_ERRORS,
    THROTTLING_CODES,
    THROTTLING_STATUSES,
    BadGateway,
    CutOff,
    Effect,
    ExpiredToken,
    Fault,
    Hang,
    Invisible,
    Late,
    NoPermission,
    Refused,
    ResetAfter,
    ResetBefore,
    ServerError,
    Throttle,
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("CreateUser:throttle", Fault("CreateUser", Throttle())),
        (
            "CreateUser:throttle,retry-after=2.5,status=400,code=Throttling",
            Fault("CreateUser", Throttle(2.5, 400, "Throttling")),
        ),
        ("*:server-error", Fault("*", ServerError())),
        (
            "Create*:server-error,code=ServiceUnavailable,done=yes,count=2",
            Fault("Create*", ServerError("ServiceUnavailable", done=True), count=2),
        ),
        ("*:bad-gateway,done=no,after=3", Fault("*", BadGateway(), after=3)),
        ("*:refused,seconds=4", Fault("*", Refused(4))),
        ("*:reset-before,probability=0.25", Fault("*", ResetBefore(), probability=0.25)),
        ("*:reset-after,user=li.na", Fault("*", ResetAfter(), user="li.na")),
        ("*:cut-off,length=no", Fault("*", CutOff(length=False))),
        ("*:hang", Fault("*", Hang())),
        ("*:hang,seconds=0,done=yes", Fault("*", Hang(0, done=True))),
        ("*:late,seconds=0.05", Fault("*", Late(0.05))),
        ("*:expired-token,after=2", Fault("*", ExpiredToken(), after=2)),
        ("Attach*:no-permission,count=3", Fault("Attach*", NoPermission(), count=3)),
        ("CreateAccessKe?:invisible,seconds=5", Fault("CreateAccessKe?", Invisible(5))),
    ],
)
def test_what_a_spec_means(text: str, fault: Fault) -> None:
    assert parse(text) == fault


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'' is not ACTION:KIND[,key=value...]"),
        ("CreateUser", "'CreateUser' is not ACTION:KIND[,key=value...]"),
        (":hang", "':hang' is not ACTION:KIND[,key=value...]"),
        ("*:", "'*:' is not ACTION:KIND[,key=value...]"),
        (
            "CreateUsr:hang",
            (
                "no action is called 'CreateUsr'; give one such as CreateUser, a pattern such as "
                "Attach*, or *"
            ),
        ),
        (
            "*:explode",
            (
                "'explode' is no kind of fault; the kinds are throttle, server-error, "
                "no-permission, expired-token, invisible, bad-gateway, refused, reset-before, "
                "reset-after, "
                "cut-off, hang and late"
            ),
        ),
        (
            "*:late,done=yes",
            "late does not take 'done'; it takes seconds, count, after, probability and user",
        ),
        (
            "*:reset-before,",
            "reset-before does not take ''; it takes count, after, probability and user",
        ),
        ("*:hang,count=1,count=2", "count is given twice"),
        ("*:hang,count=0", "count must be at least 1"),
        ("*:hang,count=-1", "count must be a whole number"),
        ("*:hang,after", "after must be a whole number"),
        ("*:hang,probability=1.1", "probability must be from 0 to 1"),
        ("*:hang,probability=nan", "probability must be a number such as 2 or 0.5"),
        ("*:hang,user=", "user must be a logon name"),
        ("*:hang,done=maybe", "done must be yes or no"),
        ("*:hang,seconds=soon", "seconds must be a number such as 2 or 0.5"),
        ("*:hang,seconds=1000001", "seconds must be a number of seconds from 0 to 1000000"),
        ("*:throttle,retry-after=0", "retry-after must be at least 0.001 seconds"),
        ("*:throttle,status=503", "status must be 429 or 400"),
        ("*:throttle,code=X", "code must be Throttling.User, Throttling.Api or Throttling"),
        ("*:server-error,code=X", "code must be InternalError or ServiceUnavailable"),
    ],
)
def test_what_is_no_spec(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole sentence is compared
        parse(text)
    assert str(caught.value) == sentence


@given(st.text() | st.from_regex(r"[*A-Z\[\]!?-]{1,9}:[a-z-]{1,9}(,[a-z-]{1,9}=.{0,9}){0,3}"))
def test_no_text_makes_it_stumble(text: str) -> None:
    try:
        parse(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - most texts are refused, some may pass


@given(
    st.sampled_from(["*", "CreateUser", "Attach*"]),
    st.sampled_from(sorted(KINDS)),
    st.lists(
        st.tuples(
            st.sampled_from(
                ["count", "after", "probability", "user", "seconds", "done", "retry-after"]
            ),
            st.sampled_from(
                ["", "0", "1", "0.5", "7", "yes", "no", "x", "1e9", "-1", "١", "=", "∞"]
            ),
        )
    ),
)
def test_nor_does_what_is_nearly_right(
    action: str, kind: str, options: list[tuple[str, str]]
) -> None:
    text = ",".join([f"{action}:{kind}", *(f"{key}={value}" for key, value in options)])
    try:
        fault = parse(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017
    else:
        assert parse(spec_of(fault)) == fault


seconds = st.integers(0, 1_000_000_000).map(lambda thousandths: thousandths / 1000)
yes_or_no = st.booleans()
effects: st.SearchStrategy[Effect] = st.one_of(
    st.builds(
        Throttle,
        st.none() | seconds.filter(bool),
        st.sampled_from(THROTTLING_STATUSES),
        st.sampled_from(THROTTLING_CODES),
    ),
    st.builds(ServerError, st.sampled_from(sorted(SERVER_ERRORS)), yes_or_no),
    st.builds(BadGateway, yes_or_no),
    st.builds(Refused, seconds),
    st.builds(ResetBefore),
    st.builds(ResetAfter),
    st.builds(CutOff, yes_or_no),
    st.builds(Hang, st.none() | seconds, yes_or_no),
    st.builds(Late, seconds),
    st.builds(NoPermission),
    st.builds(Invisible, seconds),
)


@given(
    st.builds(
        Fault,
        st.sampled_from(["*", "CreateUser", "List*"]),
        effects,
        count=st.none() | st.integers(1, 999),
        after=st.integers(0, 999),
        probability=st.none() | st.integers(0, 1000).map(lambda n: n / 1000),
        user=st.sampled_from(["", "li.na"]),
    )
)
def test_every_fault_can_be_written_down(fault: Fault) -> None:
    assert parse(spec_of(fault)) == fault


def test_every_kind_is_documented_in_the_help() -> None:
    from tui.simulator import fault_specs

    text = fault_specs.__doc__ or ""
    assert [kind for kind in KINDS if f"``{kind}``" not in text] == []
    assert [line for line in text.splitlines()[2:] if len(line) > 80] == []
