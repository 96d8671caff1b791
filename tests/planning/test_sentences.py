"""Every finding says what is the matter and the way out, and everything said is filled in."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.rules.test_rules import CASES
from tests.planning.sentences import CODES, MADE, Made, calls, literal, problems
from tui.core import links
from tui.core.findings import Finding, Severity, Step, Where, confirm, error, warning
from tui.core.policies import AccountScope, ResourceGroupScope, in_scope
from tui.core.text import plural, say, sentence, visible
from tui.planning.rules import check
from tui.planning.validate import check_logon_name
from tui.text.commands import finding_line

HERE = Where(Step.ACCOUNTS)
HOSTILE = "[b]{x}{0}%s[/b]\x1b[31m\n\u202e"
WRITTEN = [each for each in MADE if each.template]
CALLS = [call for call in calls("say", "sentence") if all(each.arg for each in call.keywords)]
_WAYS = """
add ask begins call change check choose close copy delete enable end get give grant keep leave
let make name put remove replace save shorten sign start switch take type use wait write
"""
WAYS_OUT = frozenset(_WAYS.split())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_a_sentence_is_filled_in_with_what_it_names() -> None:
    found = [(literal(call), {each.arg for each in call.keywords}) for call in CALLS]
    found += [(made.template, {*made.names}) for made in WRITTEN]
    found += problems()
    assert len(found) > 400
    assert not [text for text, names in found if names and placeholders(text) - {""} != names]


def test_both_forms_of_a_sentence_are_written_out() -> None:
    for call in calls("plural"):
        one, many = (each.value for each in call.args[:2] if isinstance(each, ast.Constant))
        names = {"count", *(each.arg for each in call.keywords)}
        assert placeholders(str(many)) == names
        assert placeholders(str(one)) <= names


@pytest.mark.parametrize("made", WRITTEN, ids=lambda made: made.code)
def test_a_finding_reads_like_a_sentence(made: Made) -> None:
    text = made.template
    assert re.fullmatch(r"[a-z-]+\.[a-z-]+", made.code)
    assert text[0].isupper() or text[0] in "“{"
    assert text.endswith((".", ". - _", ". @ - _"))
    assert "  " not in text
    assert len(text) <= 200


@pytest.mark.parametrize("made", WRITTEN, ids=lambda made: made.code)
def test_an_error_says_the_way_out(made: Made) -> None:
    words = {word.strip(".,;:“”").casefold() for word in made.template.split()}
    assert made.severity != "error" or words & WAYS_OUT


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.code)
def test_a_code_says_one_thing(made: Made) -> None:
    same = [each for each in MADE if each.code == made.code and each.severity == made.severity]
    assert {each.template for each in same} == {made.template}
    assert CODES[made.code].severity == made.severity


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.code)
def test_what_must_be_typed_has_a_name(made: Made) -> None:
    assert made.severity != "confirm" or "subject" in made.names


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.code)
def test_what_is_said_about_grants_cites_documentation(made: Made) -> None:
    about_grants = re.match(r"(scope|policies|groups?)\.", made.code)
    assert not about_grants or made.cites


def test_links_are_public_help() -> None:
    hosts = (
        "https://www.alibabacloud.com/help/",
        "https://alibabacloud.com/help/",
        "https://help.aliyun.com/",
    )
    cited = [value for name, value in vars(links).items() if name.isupper() and name[0] != "_"]
    assert cited
    assert all(link.startswith(hosts) for link in cited)


def test_an_id_is_the_code_with_its_subject() -> None:
    root = confirm("caller.root", HERE, sentence("{subject} is root.", subject="1234567890123456"))
    assert (root.severity, root.id) == (Severity.CONFIRM, "caller.root:1234567890123456")
    assert root.phrase == "1234567890123456"
    assert error("users.none", HERE, sentence("Add somebody.")).id == "users.none"


@given(st.sampled_from(sorted(CASES)), st.text())
def test_what_a_person_typed_comes_through_untouched(code: str, typed: str) -> None:
    found = next(each for each in check(*CASES[code][0]) if each.code == code)
    values = tuple((name, typed) for name, _ in found.text.values)
    told = str(replace(found.text, values=values))
    assert all(typed in told for _ in values)


@pytest.mark.parametrize("code", ["users.quota", "import.above-header", "import.no-tags"])
def test_of_one_it_is_told_as_of_several(code: str) -> None:
    made = CODES[code]
    told = made.template.format(**dict.fromkeys(made.names, 1))
    assert not re.search(r"\b1 (?:RAM )?(?:users|lines)\b", told)


def test_hostile_text_is_data() -> None:
    assert str(sentence("A RAM user {subject} is there.", subject=HOSTILE)) == (
        f"A RAM user {HOSTILE} is there."
    )
    assert say("{one} and {other}", one=HOSTILE, other="{x}") == f"{HOSTILE} and {{x}}"


def test_a_count_takes_its_form() -> None:
    told = [plural("1 user of {all}", "{count} users of {all}", n, all=9) for n in (0, 1, 2)]
    assert told == ["0 users of 9", "1 user of 9", "2 users of 9"]


def test_a_sentence_in_another_one_is_said_with_it() -> None:
    where = in_scope(ResourceGroupScope("rg-abc"))
    held = sentence("It is held {scope}.", scope=where)
    assert str(held) == "It is held in resource group rg-abc."
    assert held == sentence("It is held {scope}.", scope=where)
    assert str(in_scope(AccountScope())) == "in the whole account"


@pytest.mark.parametrize(
    ("char", "shown"), [("é", "“é”"), ("\u200b", "U+200B"), (" ", "U+0020"), ("\x07", "U+0007")]
)
def test_a_character_that_cannot_be_seen_is_named_by_its_number(char: str, shown: str) -> None:
    assert visible(char) == shown
    (found,) = check_logon_name(f"wang{char}", HERE)
    assert shown in str(found.text) or found.code == "logon-name.space"


def test_a_line_for_a_terminal_names_the_documentation() -> None:
    text = sentence("{subject} is.", subject="P")
    wide: Finding = warning("policies.full-is-wide", HERE, text, link=links.FULL_POLICY)
    assert finding_line(wide, "PLAN:3: so it is.") == (
        f"warning: PLAN:3: so it is. See {links.FULL_POLICY}"
    )
    risky = confirm("policies.high-risk", HERE, text, link=links.GUIDE)
    assert finding_line(risky, "so.").endswith(
        f" See {links.GUIDE} [--accept policies.high-risk:P]"
    )
    assert finding_line(error("users.none", HERE, text), "so.") == "error: so."
