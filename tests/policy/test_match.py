"""Laws of wildcards, and how patterns lie to each other."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.policy.document import Condition
from tui.policy.match import Coverage, Truth, all_hold, arn_coverage, coverage, matches
from tui.policy.operators import OPERATORS, UNSETTLED

texts = st.text(alphabet="ab:", max_size=6)
patterns = st.text(alphabet="ab:*?", max_size=6)
ALL_TEXTS = tuple(
    "".join(each) for length in range(5) for each in itertools.product("ab", repeat=length)
)


def plainly(pattern: str, text: str) -> bool:
    """The definition, word by word."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(plainly(pattern[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and plainly(pattern[1:], text[1:])


@given(patterns, texts)
def test_it_is_what_the_definition_says(pattern: str, text: str) -> None:
    assert matches(pattern, text) == plainly(pattern, text)


@given(texts)
def test_a_star_covers_everything_and_a_text_itself(text: str) -> None:
    assert matches("*", text)
    assert matches(text, text)


@given(patterns, patterns)
def test_coverage_agrees_with_every_short_text(pattern: str, wanted: str) -> None:
    meant = [text for text in ALL_TEXTS if plainly(wanted, text)]
    covered = [text for text in meant if plainly(pattern, text)]
    match coverage(pattern, wanted):
        case Coverage.ALL:
            assert covered == meant
        case Coverage.NONE:
            assert not covered
        case Coverage.SOME:
            assert ":" in pattern + wanted or covered or len(pattern + wanted) > 4


@given(patterns)
def test_every_pattern_covers_itself(pattern: str) -> None:
    assert coverage(pattern, pattern) is Coverage.ALL


@given(patterns, patterns, patterns)
def test_covering_is_handed_on(one: str, two: str, three: str) -> None:
    if coverage(one, two) is Coverage.ALL and coverage(two, three) is Coverage.ALL:
        assert coverage(one, three) is Coverage.ALL


@given(patterns, patterns)
def test_to_meet_is_mutual(one: str, two: str) -> None:
    assert (coverage(one, two) is Coverage.NONE) == (coverage(two, one) is Coverage.NONE)


@given(patterns, texts)
def test_of_a_text_there_is_no_part(pattern: str, text: str) -> None:
    expected = Coverage.ALL if matches(pattern, text) else Coverage.NONE
    assert coverage(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "wanted", "expected"),
    [
        ("*", "acs:arms:*:*:prometheus/*", Coverage.ALL),
        ("acs:arms:*:*:prometheus/*", "acs:arms:*:*:prometheus/*", Coverage.ALL),
        ("acs:arms:cn-hangzhou:*:prometheus/*", "acs:arms:*:*:prometheus/*", Coverage.SOME),
        ("acs:arms:cn-hangzhou:*:*", "acs:arms:cn-hangzhou:1:prometheus/c1", Coverage.ALL),
        ("acs:arms:*:*:armsapp/*", "acs:arms:*:*:prometheus/*", Coverage.NONE),
        ("acs:log:*:*:project/*/logstore/aliyun-prom-*", "acs:log:*:*:project/*", Coverage.SOME),
        ("arms:Get*", "arms:GetPrometheusApiToken", Coverage.ALL),
        ("arms:Get?rometheus*", "arms:GetPrometheusApiToken", Coverage.ALL),
        ("arms:Read*", "arms:GetPrometheusApiToken", Coverage.NONE),
    ],
)
def test_patterns_of_real_policies(pattern: str, wanted: str, expected: Coverage) -> None:
    assert arn_coverage(pattern, wanted) is expected


def test_a_pattern_that_invites_to_try_for_ever_is_answered() -> None:
    assert not matches("*a" * 200 + "b", "a" * 2000)
    assert coverage("*a" * 200 + "b", "a" * 2000) is Coverage.NONE


# Every operator, with a value that meets it, one that does not, and none


IP, TIME, TEAM = "acs:SourceIp", "acs:CurrentTime", "acs:ResourceTag/team"
NOON = "2026-01-02T12:00:00Z"
CASES = [
    ("StringEquals", TEAM, "sre", "sre", "SRE"),
    ("StringNotEquals", TEAM, "sre", "SRE", "sre"),
    ("StringEqualsIgnoreCase", TEAM, "sre", "SRE", "dev"),
    ("StringNotEqualsIgnoreCase", TEAM, "sre", "dev", "SRE"),
    ("StringLike", TEAM, "sr?-*", "sre-", "srv"),
    ("StringNotLike", TEAM, "sr?-*", "srv", "sre-1"),
    ("NumericEquals", "x", "1.50", "1.5", "2"),
    ("NumericNotEquals", "x", "1.5", "2", "1.50"),
    ("NumericLessThan", "x", "10", "9", "10"),
    ("NumericLessThanEquals", "x", "10", "10", "11"),
    ("NumericGreaterThan", "x", "9", "10", "9"),
    ("NumericGreaterThanEquals", "x", "9", "9", "8"),
    ("DateEquals", TIME, NOON, "2026-01-02T20:00:00+08:00", "2026-01-02T12:00:00+08:00"),
    ("DateNotEquals", TIME, NOON, "2026-01-02T12:00:00+08:00", "2026-01-02T20:00:00+08:00"),
    ("DateLessThan", TIME, NOON, "2026-01-02T11:59:59Z", NOON),
    ("DateLessThanEquals", TIME, NOON, NOON, "2026-01-02T12:00:01Z"),
    ("DateGreaterThan", TIME, NOON, "2026-01-02T12:00:01Z", NOON),
    ("DateGreaterThanEquals", TIME, NOON, NOON, "2026-01-02T11:59:59Z"),
    ("Bool", "acs:MFAPresent", "true", "true", "false"),
    ("IpAddress", IP, "10.0.0.0/8", "10.1.2.3", "11.0.0.1"),
    ("NotIpAddress", IP, "10.0.0.0/8", "2001:db8::1", "10.1.2.3"),
]


def test_every_operator_is_tried() -> None:
    assert {case[0] for case in CASES} == set(OPERATORS)


@pytest.mark.parametrize("operator", UNSETTLED)
def test_what_a_set_operator_comes_to_is_not_known(operator: str) -> None:
    key, value = next(case[1:3] for case in CASES if operator.endswith(f":{case[0]}"))
    assert all_hold([Condition(operator, key, (value,))], {key: value}) is Truth.UNKNOWN


def test_a_value_that_cannot_be_compared_leaves_the_others() -> None:
    some = [Condition("IpAddress", IP, ("10.0.0.0/8",), unread=True)]
    assert all_hold(some, {IP: "10.1.1.1"}) is Truth.YES
    assert all_hold(some, {IP: "11.1.1.1"}) is Truth.UNKNOWN
    assert all_hold([Condition("Bool", TEAM, (), unread=True)], {TEAM: "true"}) is Truth.UNKNOWN


def test_numbers_are_compared_to_their_last_digit() -> None:
    one, other = "9007199254740992", "9007199254740993"
    assert all_hold([Condition("NumericEquals", "x", (one,))], {"x": other}) is Truth.NO


@pytest.mark.parametrize(("operator", "key", "value", "meets", "fails"), CASES)
def test_an_operator(operator: str, key: str, value: str, meets: str, fails: str) -> None:
    condition = [Condition(operator, key, (value,))]
    assert all_hold(condition, {key: meets}) is Truth.YES
    assert all_hold(condition, {key: fails}) is Truth.NO
    assert all_hold(condition, {}) is Truth.UNKNOWN


def test_one_of_several_values_is_enough() -> None:
    assert all_hold([Condition("StringEquals", TEAM, ("a", "b"))], {TEAM: "b"}) is Truth.YES
    assert all_hold([Condition("StringEquals", TEAM, ("a", "b"))], {TEAM: "c"}) is Truth.NO


def test_several_values_that_must_not_be_are_not_settled() -> None:
    unlike = [Condition("StringNotEquals", TEAM, ("a", "b"))]
    assert all_hold(unlike, {TEAM: "b"}) is Truth.UNKNOWN
    assert all_hold(unlike, {TEAM: "c"}) is Truth.YES


def test_all_keys_have_to_hold_and_a_no_is_sure() -> None:
    conditions = [
        Condition("StringEquals", TEAM, ("a",)),
        Condition("IpAddress", IP, ("10.1.1.1",)),
    ]
    assert all_hold(conditions, {TEAM: "a"}) is Truth.UNKNOWN
    assert all_hold(conditions, {TEAM: "b"}) is Truth.NO
    assert all_hold([], {}) is Truth.YES


def test_what_cannot_be_compared_is_not_known() -> None:
    assert all_hold([Condition("NumericEquals", "x", ("1",))], {"x": "many"}) is Truth.UNKNOWN
    assert all_hold([Condition("IpAddress", IP, ("10.0.0.0/8",))], {IP: "home"}) is Truth.UNKNOWN
    assert all_hold([Condition("ForAllValues", "x", ("1",))], {"x": "1"}) is Truth.UNKNOWN
