"""Drafts as JSON and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning import strategies
from tests.planning.world import DRAFT
from tui.core.draft import Draft
from tui.core.secret import Secret
from tui.core.users import AccessMode
from tui.planning.draft_json import VERSION, read_draft, write_draft

Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = sorted(json.loads(write_draft(DRAFT)).keys() - {"version"})


@given(strategies.drafts)
def test_what_is_written_is_read_back(draft: Draft) -> None:
    read = read_draft(write_draft(draft))
    assert (read.draft, read.findings) == (draft, ())


def test_every_field_of_a_draft_is_written() -> None:
    assert sorted(Draft.__dataclass_fields__) == FIELDS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "draft.not-json"),
        ("{", "draft.not-json"),
        ("[" * 100_000, "draft.not-json"),
        ("[]", "draft.not-object"),
        ("null", "draft.not-object"),
        ("{}", "draft.version"),
        ('{"version": true}', "draft.version"),
        ('{"version": 2}', "draft.version"),
    ],
)
def test_what_is_no_draft_is_said(text: str, code: str) -> None:
    read = read_draft(text)
    assert read.draft is None
    assert [finding.code for finding in read.findings] == [code]


def test_unknown_keys_are_passed_over() -> None:
    value = json.loads(write_draft(DRAFT)) | {"colour": "orange"}
    value["users"][0]["shoe_size"] = 43
    read = read_draft(json.dumps(value))
    assert (read.draft, read.findings) == (DRAFT, ())


def test_missing_keys_keep_their_defaults() -> None:
    assert read_draft(json.dumps({"version": VERSION})).draft == Draft()


def test_a_bad_field_is_named_and_the_others_stay() -> None:
    value = json.loads(write_draft(DRAFT)) | {"site": "moon", "grants": [{"policy": "x:y"}]}
    read = read_draft(json.dumps(value))
    assert read.draft is not None
    assert read.draft.users == DRAFT.users
    assert read.draft.access.mode is AccessMode.CONSOLE
    assert [dict(finding.text.values) for finding in read.findings] == [
        {"field": "site"},
        {"field": "grants"},
    ]


@pytest.mark.parametrize("field", FIELDS)
@given(value=Json)
def test_whatever_stands_in_a_field_is_answered(field: str, value: object) -> None:
    read = read_draft(json.dumps({"version": VERSION, field: value}))
    assert read.draft is not None
    assert {finding.code for finding in read.findings} <= {"draft.field"}
    assert read_draft(write_draft(read.draft)).draft == read.draft


@given(st.text())
def test_whatever_is_in_the_file_is_answered(text: str) -> None:
    read = read_draft(text)
    assert (read.draft is None) == bool(read.findings)


def test_a_secret_cannot_be_written() -> None:
    with pytest.raises(TypeError):
        json.dumps({"password": Secret("never-in-a-draft")})
