"""Every problem of a document is found, and said with its line and column."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.access.language.writing import allow, written
from tui.access.language.checking import check_document
from tui.access.language.document import Condition, Effect
from tui.access.language.layout import LONGEST
from tui.access.language.nodes import Position
from tui.access.language.operators import OPERATORS
from tui.access.language.problems import PROBLEMS, Gravity
from tui.access.policies import COMPANION_DOCUMENT
from tui.simulator.seed.published import PUBLISHED

STAR = '"Resource": "*"'
GET = '"Action": "arms:Get*"'
LET = '"Effect": "Allow"'


def one(body: str) -> str:
    """A document with one statement on a line of its own."""
    return f'{{"Version": "1", "Statement": [\n{{{body}}}\n]}}'


def when(block: str) -> str:
    return one(f'{LET}, {GET}, {STAR}, "Condition": {block}')


def codes(text: str) -> list[tuple[str, int, int]]:
    return [(each.code, each.at.line, each.at.column) for each in check_document(text).problems]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "json.value", 1, 1),
        ('{"Version": "1",}', "json.comma-too-many", 1, 17),
        ("[]", "policy.no-object", 1, 1),
        ('{"Version": "1"}', "policy.missing", 1, 1),
        ('{"Version": "2", "Statement": []}', "policy.version", 1, 13),
        ('{"Version": 1, "Statement": []}', "policy.version", 1, 13),
        ('{"Version": "1", "Statement": []}', "policy.statement-none", 1, 31),
        ('{"Version": "1", "Statement": {}}', "policy.statement-list", 1, 31),
        ('{"Version": "1", "Statement": ["a"]}', "statement.no-object", 1, 32),
        ('{"version": "1", "Statement": []}', "policy.key-case", 1, 2),
        ('{"Version": "1", "Id": "x", "Statement": []}', "policy.key-unknown", 1, 18),
        (one(f'"Sid": "a", {LET}, {GET}, {STAR}'), "policy.key-unknown", 2, 2),
        (one(f'"Principal": "*", {LET}, {GET}, {STAR}'), "policy.principal", 2, 2),
        (one(f"{LET}, {LET}, {GET}, {STAR}"), "policy.key-twice", 2, 21),
        (one(f"{GET}, {STAR}"), "policy.missing", 2, 1),
        (one(f'"Effect": "allow", {GET}, {STAR}'), "statement.effect", 2, 12),
        (one(f"{LET}, {STAR}"), "statement.neither", 2, 1),
        (one(f"{LET}, {GET}"), "statement.neither", 2, 1),
        (one(f'{LET}, {GET}, "NotAction": "a:b", {STAR}'), "statement.both", 2, 57),
        (one(f'{LET}, "Action": 1, {STAR}'), "statement.strings", 2, 31),
        (one(f'{LET}, "Action": [], {STAR}'), "statement.empty", 2, 31),
        (one(f'{LET}, "Action": ["arms:Get*", "Get"], {STAR}'), "statement.action", 2, 45),
        (one(f'{LET}, {GET}, "Resource": "arms"'), "statement.resource", 2, 56),
        (one(f'{LET}, {GET}, "Resource": "acs:arms:x"'), "statement.resource", 2, 56),
        (one(f'{LET}, {GET}, "NotResource": "*"'), "statement.not-resource", 2, 59),
        (when("[]"), "condition.no-object", 2, 74),
        (when('{"StringIs": {}}'), "condition.operator", 2, 75),
        (when('{"stringequals": {}}'), "condition.operator-case", 2, 75),
        (when('{"Null": {}}'), "condition.if-exists", 2, 75),
        (when('{"StringEqualsIfExists": {}}'), "condition.if-exists", 2, 75),
        (when('{"Bool": {}}'), "condition.keys", 2, 83),
        (when('{"Bool": {"acs:MFAPresent": true}}'), "condition.value", 2, 102),
        (when('{"Bool": {"acs:MFAPresent": "yes"}}'), "condition.value-form", 2, 102),
        (when('{"Bool": {"acs:MFAPresent": []}}'), "statement.empty", 2, 102),
        (when('{"IpAddress": {"acs:SourceIp": "10.0.0"}}'), "condition.value-form", 2, 105),
        (when('{"DateLessThan": {"acs:CurrentTime": "1.5."}}'), "condition.value-form", 2, 111),
        (when('{"StringEquals": {"acs:Mood": "good"}}'), "condition.key-unknown", 2, 92),
        (when('{"Bool": {"acs:MFAPresent": "true"}, "Bool": {}}'), "policy.key-twice", 2, 111),
        ('{"版本": 1,\n"策略": 2}', "policy.key-unknown", 2, 1),
    ],
)
def test_a_problem_and_its_place(text: str, code: str, line: int, column: int) -> None:
    assert (code, line, column) in codes(text)


def test_every_problem_there_is_can_be_met() -> None:
    source = test_a_problem_and_its_place.pytestmark[0].args[1]  # type: ignore[attr-defined]
    met = {code for _, code, *_ in source}
    elsewhere = {"policy.too-long", *(code for code in PROBLEMS if code.startswith("json."))}
    assert met | elsewhere == set(PROBLEMS)


def test_a_document_may_be_so_long_and_no_longer() -> None:
    text = written(allow("arms:*"))
    assert check_document(text + " " * (LONGEST - len(text))).good
    (found,) = check_document(text + " " * (LONGEST - len(text) + 1)).problems
    assert (found.code, found.parameters["length"]) == ("policy.too-long", LONGEST + 1)


def test_a_good_document_is_read() -> None:
    condition = {"StringLike": {"acs:ResourceTag/team": ["sre", "dev"]}}
    checked = check_document(written(allow("arms:*", "cms:Get*", Condition=condition)))
    assert not checked.problems
    (statement,) = checked.document.statements
    assert statement.effect is Effect.ALLOW
    assert statement.actions == ("arms:*", "cms:Get*")
    assert statement.resources == ("*",)
    assert statement.conditions == (
        Condition("StringLike", "acs:ResourceTag/team", ("sre", "dev")),
    )
    assert (statement.number, statement.at) == (1, Position(1, 32))


def test_what_else_is_right_is_read_beside_a_bad_statement() -> None:
    checked = check_document(written({"Effect": "Maybe"}, allow("arms:*")))
    assert [each.number for each in checked.document.statements] == [2]
    assert not checked.document.complete


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda each: each.name)
def test_published_documents_are_good(published: Any) -> None:  # noqa: ANN401
    text = json.dumps({"Version": "1", "Statement": list(published.statements)})
    assert not check_document(text).problems


def test_the_companion_is_good() -> None:
    assert not check_document(COMPANION_DOCUMENT).problems


ELEMENTS = ("Version", "Statement", "Effect", "Action", "NotAction", "Resource", "Condition")
VALUES = ("1", "Allow", "Deny", "arms:*", "*", "acs:arms:*:*:*", "acs:SourceIp")
words = st.sampled_from((*ELEMENTS, *VALUES, *OPERATORS[:3]))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | words | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=5),
    max_leaves=20,
)


@given(anything)
def test_no_json_makes_it_crash_and_what_is_wrong_has_a_place(value: object) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    checked = check_document(text)
    lines = text.split("\n")
    for each in checked.problems:
        assert 1 <= each.at.column <= len(lines[each.at.line - 1]) + 1
    assert checked.good == all(each.gravity is Gravity.UNSURE for each in checked.problems)
    assert checked.document.complete == checked.good


@given(st.text())
def test_no_text_makes_it_crash(text: str) -> None:
    assert check_document(text).problems
