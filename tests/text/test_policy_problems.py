"""What is wrong with a policy document, with its place."""

from __future__ import annotations

import pytest

from tests.policy.test_checking import one, when
from tui.policy.check import check_document
from tui.text.policies import problems


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
    assert any(line in problems(each, 0) for each in check_document(text).problems)
