"""Every finding has a sentence that says what it is about."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.findings import CODES, Severity, Step, Where, found
from tui.text import sentence
from tui.text.commanding import finding_line
from tui.text.findings import SENTENCES, character, where

HERE = Where(Step.ACCOUNTS)
HOSTILE = "[b]{x}{0}%s[/b]\x1b[31m\n\u202e"


def placeholders(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def test_there_is_a_sentence_for_every_code_and_none_besides() -> None:
    assert set(SENTENCES) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_uses_every_parameter(code: str) -> None:
    assert set(placeholders(SENTENCES[code])) == set(CODES[code].parameters)


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_reads_like_one(code: str) -> None:
    text = SENTENCES[code]
    assert text[0].isupper() or text[0] in "“{"
    assert text.endswith((".", ". - _", ". @ - _"))
    assert "  " not in text
    assert len(text) <= 200


@pytest.mark.parametrize("code", [code for code in CODES if CODES[code].severity is Severity.ERROR])
def test_an_error_says_the_way_out(code: str) -> None:
    verbs = [
        "add",
        "ask",
        "call",
        "change",
        "check",
        "choose",
        "close",
        "copy",
        "delete",
        "enable",
        "end",
        "get",
        "give",
        "grant",
        "keep",
        "leave",
        "let",
        "make",
        "name",
        "put",
        "remove",
        "replace",
        "save",
        "shorten",
        "sign",
        "switch",
        "take",
        "type",
        "use",
        "wait",
        "write",
        "start",
        "begins",
    ]
    words = {word.strip(".,;:“”").casefold() for word in SENTENCES[code].split()}
    assert words & set(verbs)


@given(st.sampled_from(sorted(CODES)), st.text())
def test_what_a_person_typed_comes_through_untouched(code: str, text: str) -> None:
    parameters = {name: text for name in CODES[code].parameters if name not in CODED}
    told = sentence(found(code, HERE, **dict.fromkeys(CODES[code].parameters, "x") | parameters))
    assert all(text in told for _ in parameters)


@pytest.mark.parametrize("code", ["users.quota", "import.above-header", "import.no-tags"])
def test_of_one_it_is_told_as_of_several(code: str) -> None:
    numbers = dict.fromkeys(CODES[code].parameters, 1)
    assert not re.search(r"\b1 (?:RAM )?(?:users|lines)\b", sentence(found(code, HERE, **numbers)))


CODED = {"character", "scope", "actions"}


def test_hostile_text_is_data() -> None:
    told = sentence(found("logon-name.exists", HERE, subject=HOSTILE))
    assert HOSTILE in told


@pytest.mark.parametrize(
    ("char", "shown"), [("é", "“é”"), ("\u200b", "U+200B"), (" ", "U+0020"), ("\x07", "U+0007")]
)
def test_a_character_that_cannot_be_seen_is_named_by_its_number(char: str, shown: str) -> None:
    assert character(char) == shown
    assert shown in sentence(found("logon-name.character", HERE, character=char))


def test_a_line_for_a_terminal_names_the_documentation() -> None:
    wide = found("policies.full-is-wide", HERE, policy="P")
    assert finding_line(wide, "PLAN:3: so it is.") == (
        f"warning: PLAN:3: so it is. See {wide.link}"
    )
    risky = found("policies.high-risk", HERE, subject="P")
    assert finding_line(risky, "so.").endswith(f" See {risky.link} [--accept policies.high-risk:P]")
    assert finding_line(found("users.none", HERE), "so.") == "error: so."


def test_a_scope_is_said_in_words() -> None:
    assert where("account") == "in the whole account"
    assert where("resource-group:rg-abc") == "in resource group rg-abc"
    assert (
        sentence(
            found("policies.held", HERE, subject="li.na", policy="P", scope="resource-group:rg-abc")
        )
        == "li.na holds P in resource group rg-abc already; it is not granted again."
    )
