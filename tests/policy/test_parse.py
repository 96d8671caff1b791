"""The reader agrees with ``json`` on values, and knows where they stand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.scrubbing import printable
from tui.policy.parse import DEEPEST, Node, NotJsonError, Position, read_json

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def plain(node: Node) -> Any:  # noqa: ANN401 - any JSON
    if node.is_object:
        return {member.key: plain(member.value) for member in node.members}
    return [plain(item) for item in node.items] if node.is_list else node.value


def nodes(node: Node) -> list[Node]:
    inner = [member.value for member in node.members] + list(node.items)
    return [node, *(each for child in inner for each in nodes(child))]


def refused(text: str) -> NotJsonError:
    with pytest.raises(NotJsonError) as caught:
        read_json(text)
    return caught.value


@given(values, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_it_reads_what_json_writes(value: object, indent: int | str | None, ascii_: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_, allow_nan=False)
    assert repr(plain(read_json(text))) == repr(json.loads(text))


def strict(_: str) -> object:
    raise ValueError


@given(st.text(alphabet='{}[]",:\\u0019eE+-.tfn \n中', max_size=20))
def test_it_takes_and_refuses_what_json_does(text: str) -> None:
    try:
        expected = json.loads(text, parse_constant=strict)
    except ValueError:
        error = refused(text)
        assert error.at <= Position(text.count("\n") + 1, len(text) + 1)
    else:
        assert repr(plain(read_json(text))) == repr(expected)


@given(values, st.sampled_from([None, 0, 2]))
def test_at_every_position_stands_the_value(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    lines = text.split("\n")
    for node in nodes(read_json(text)):
        first = lines[node.at.line - 1][node.at.column - 1]
        if node.is_object or node.is_list:
            assert first == ("{" if node.is_object else "[")
        else:
            assert json.dumps(node.value, ensure_ascii=False)[0].casefold() in (first, "-")


@given(values, st.data())
def test_whatever_is_cut_off_is_refused(value: object, data: st.DataObject) -> None:
    text = json.dumps([value])
    cut = data.draw(st.integers(0, len(text) - 1))
    refused(text[:cut])


def test_a_key_that_stands_twice_is_kept_twice() -> None:
    node = read_json('{"Effect": "Deny",\n "Effect": "Allow"}')
    assert [(it.key, it.value.value, it.at) for it in node.members] == [
        ("Effect", "Deny", Position(1, 2)),
        ("Effect", "Allow", Position(2, 2)),
    ]


def test_columns_count_characters_however_wide() -> None:
    node = read_json('{"描述": "监控", "Version": "1"}')
    assert [(it.at.column, it.value.at.column) for it in node.members] == [(2, 8), (14, 25)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "found"),
    [
        ("", "json.value", 1, 1, ""),
        ("{", "json.key", 1, 2, ""),
        ("{'a': 1}", "json.key", 1, 2, "'"),
        ('{"a"}', "json.colon", 1, 5, "}"),
        ('{"a": 1,\n}', "json.comma-too-many", 2, 1, "}"),
        ('{"a": 1 "b": 2}', "json.comma", 1, 9, '"'),
        ("[1, 2", "json.comma", 1, 6, ""),
        ('["a\nb"]', "json.string", 1, 2, '"'),
        ('"\\x"', "json.escape", 1, 1, '"'),
        ("[NaN]", "json.value", 1, 2, "N"),
        ("{} // why", "json.more", 1, 4, "/"),
        ("\ufeff{}", "json.value", 1, 1, "\ufeff"),
        ("[" * (DEEPEST + 2), "json.deep", 1, DEEPEST + 2, "["),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    text: str, code: str, line: int, column: int, found: str
) -> None:
    error = refused(text)
    assert (error.code, error.at) == (code, Position(line, column))
    shown = f"“{printable(found)}”" if found else "the end of the text"
    assert error.text.value("found") in ("", shown)
