"""Words of the dialogs in which a custom policy is made."""

from __future__ import annotations

import pytest

from tests.policy.test_check import one, when
from tui.policy.check import check_document, checked
from tui.policy.templates import RIGHTS, Right, Template
from tui.text import policies as words
from tui.text.policies import problems

HOSTILE = "[b]{x}\x1b[2J"


def test_everything_that_a_template_offers_has_words() -> None:
    assert set(words.TEMPLATES) == set(Template)
    assert set(words.RIGHTS) == set(Right) == {it for each in RIGHTS.values() for it in each}


@pytest.mark.parametrize("template", list(Template))
def test_every_template_says_what_it_is_limited_by_and_what_is_not_documented(
    template: Template,
) -> None:
    told = words.limits(template)
    assert told.startswith("Limited by ")
    assert "documented" in told or "documentation" in told


def test_the_token_is_named_where_it_is_revealed() -> None:
    assert "token" in words.right(Right.SETTINGS)[1]


def test_foreign_names_are_shown_and_not_obeyed() -> None:
    told = [*words.copy(HOSTILE), *words.title(None, HOSTILE), words.not_read_yet(HOSTILE)]
    told.append(words.region_not_read(HOSTILE, "No.", more=2))
    assert not [text for text in told if "\x1b" in text]
    assert [text for text in told if "{x}" in text]
    assert told[-1].endswith("(+2)")


def test_the_first_problem_and_how_many_there_are_besides() -> None:
    one = checked('{"Version": "2", "Statement": [{"Effect": "Allow", "Action": "a:b"}]}').problems
    assert words.problems(one[0], 0).startswith("Line 1, column 13: The version")
    assert words.problems(one[0], 1).endswith(" 1 more.")
    assert words.problems(one[0], 3).endswith(" 3 more.")


# What is wrong with a policy document, with its place


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
