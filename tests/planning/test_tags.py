"""Tags as text: read, written, and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tui.core.findings import Step, Where
from tui.core.users import Tag
from tui.planning.tags import check_tag_text, check_tags, format_tags, parse_tags

HERE = Where(Step.ACCOUNTS, "tags", 0)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", ()),
        ("  ,, ", ()),
        ("team=sre", (Tag("team", "sre"),)),
        ("team=sre, env=prod", (Tag("team", "sre"), Tag("env", "prod"))),
        (" team = sre ，env=prod,", (Tag("team", "sre"), Tag("env", "prod"))),
        ("team", (Tag("team", ""),)),
        ("team=", (Tag("team", ""),)),
        ("=sre", (Tag("", "sre"),)),
        ("url=a=b", (Tag("url", "a=b"),)),
        ('note="one, two"', (Tag("note", "one, two"),)),
        ('"a=b" = "say ""hi"""', (Tag("a=b", 'say "hi"'),)),
        ("团队=监控", (Tag("团队", "监控"),)),
        ("note=a;b", (Tag("note", "a;b"),)),
    ],
)
def test_parse(text: str, tags: tuple[Tag, ...]) -> None:
    parsed = parse_tags(text, HERE)
    assert (parsed.tags, parsed.findings) == (tags, ())


@pytest.mark.parametrize("text", ['"open', 'a="open', '"a"b=c', 'a="b"c', 'a"b=c'])
def test_what_cannot_be_read_is_said(text: str) -> None:
    parsed = parse_tags(text, HERE)
    assert parsed.tags == ()
    assert [(it.code, it.value("text")) for it in parsed.findings] == [("tag.form", text)]


def test_one_bad_part_leaves_the_others() -> None:
    parsed = parse_tags('a=1, b"c=2, d=3', HERE)
    assert parsed.tags == (Tag("a", "1"), Tag("d", "3"))
    assert [it.value("text") for it in parsed.findings] == ['b"c=2']


def test_other_separators() -> None:
    assert parse_tags("a=1;b=2", HERE, separators=",;").tags == (Tag("a", "1"), Tag("b", "2"))


@given(st.lists(strategies.tags, max_size=5).map(tuple))
def test_what_is_written_is_read_back(tags: tuple[Tag, ...]) -> None:
    text = format_tags(tags)
    parsed = parse_tags(text, HERE)
    assert (parsed.tags, parsed.findings) == (tags, ())
    assert parse_tags(text, HERE, separators=",，;；").tags == tags


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    parsed = parse_tags(text, HERE)
    nothing_there = all(char.isspace() or char in ",，" for char in text)
    assert bool(parsed.tags or parsed.findings) != nothing_there


def test_form_and_rules_together() -> None:
    assert [it.code for it in check_tag_text('acs:x=1, "b', HERE)] == ["tag.form", "tag.key-prefix"]


def test_prefixes_are_named() -> None:
    (finding,) = check_tags((Tag("aliyun.team"),), HERE)
    assert dict(finding.text.values) == {"key": "aliyun.team", "prefix": "aliyun"}


def test_three_of_a_key_are_two_too_many() -> None:
    findings = check_tags((Tag("a"), Tag("a"), Tag("a", "1")), HERE)
    assert [it.code for it in findings] == ["tag.key-duplicate"] * 2
