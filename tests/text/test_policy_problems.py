"""Every problem has a sentence with its own parameters."""

from __future__ import annotations

import string

import pytest

from tests.policy.test_checking import one, when
from tui.policy.check import PROBLEMS, check_document
from tui.text.policy_problems import SENTENCES, problem_line


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_a_sentence_for_every_problem(code: str) -> None:
    _, parameters = PROBLEMS[code]
    if parameters:
        fields = {field for _, field, *_ in string.Formatter().parse(SENTENCES[code]) if field}
        assert fields <= set(parameters)
        assert fields or parameters == ("found",)


def test_there_is_none_too_many() -> None:
    assert set(SENTENCES) == set(PROBLEMS)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", "Line 1, column 2: A name in double quotes is wanted here, such as"),
        (when('{"Bool": {"acs:MFAPresent": true}}'), "The value of acs:MFAPresent has to stand"),
        (
            one('"Effect": "Allow", "Action": "a\\u001b[2J", "Resource": "*"'),
            "a\N{REPLACEMENT CHARACTER}[2J",
        ),
        ('{"Version": "1", "Statement": "x{y}"}', "Statement is a list"),
    ],
)
def test_it_reads_well(text: str, line: str) -> None:
    assert any(line in problem_line(each) for each in check_document(text).problems)
