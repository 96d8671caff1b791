"""Laws of wildcards, and how patterns lie to each other."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.policy.match import Coverage, arn_coverage, coverage, matches

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
