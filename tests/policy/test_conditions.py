"""Every operator, with a value that meets it, one that does not, and none."""

from __future__ import annotations

import pytest

from tui.policy.document import Condition
from tui.policy.match import Truth, all_hold
from tui.policy.operators import OPERATORS, UNSETTLED

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
