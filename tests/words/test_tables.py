"""Every code that a lower layer can hand up has a sentence, and every sentence its code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from types import MappingProxyType

import pytest

from tui.access.fixcodes import FIXES, fix
from tui.apply.concerns import CONCERNS
from tui.apply.doubts import DOUBTS, DoubtError
from tui.apply.past_runs import Standing
from tui.apply.taking_back import LEFT
from tui.apply.verify import ASPECTS, Line, Verdict
from tui.cloud.cli_config import ListProblem, ProfileProblem
from tui.cloud.errors import NotPermittedError, Reason, Refusal
from tui.vault.clipboard import Certainty, Copied, Way
from tui.vault.keyrings import ALLOWED, CODES
from tui.words import connecting, past_runs, sharing, starting, undoing, verifying
from tui.words.applying import DOUBTS as DOUBT_WORDS
from tui.words.applying import run_problem
from tui.words.choosing import remedy
from tui.words.people import offer

HOSTILE = "[b]{x}{0}%s[/b]"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def agree(table: Mapping[str, str], registry: Mapping[str, Sequence[str]]) -> None:
    """The table has the registry's codes and, in each sentence, its parameters."""
    assert set(table) == set(registry)
    for code, text in table.items():
        assert placeholders(text) == set(registry[code]), code


def test_undo_and_earlier_runs() -> None:
    agree(undoing.CONCERNS, CONCERNS)
    assert set(undoing.LEFT) == set(LEFT)
    assert set(past_runs.STANDINGS) == {str(each) for each in Standing}
    assert set(past_runs.PROBLEMS) == {"damaged", "version", "not-private"}


def test_doubts_of_a_run() -> None:
    agree(DOUBT_WORDS, DOUBTS)


def test_what_was_read_back() -> None:
    agree(verifying.DIFFERS, ASPECTS)
    shown = {code: [each for each in names if each != "keys"] for code, names in ASPECTS.items()}
    agree(verifying.HOLDS, shown)


def line(aspect: str, verdict: Verdict) -> Line:
    parameters = MappingProxyType(dict.fromkeys(ASPECTS[aspect], HOSTILE))
    return Line("li.na", aspect, verdict, parameters)


@pytest.mark.parametrize("aspect", ASPECTS)
def test_what_was_read_back_is_told_untouched(aspect: str) -> None:
    told = verifying.verified_line(line(aspect, Verdict.DIFFERS))
    assert told.count(HOSTILE) == len(ASPECTS[aspect])
    assert told != verifying.verified_line(line(aspect, Verdict.HOLDS))


def test_reading_back_promises_no_more_than_was_looked_at() -> None:
    holds, differs = line("user", Verdict.HOLDS), line("grant", Verdict.DIFFERS)
    error = NotPermittedError(Refusal("GetUser", "NoPermission", missing_action="ram:GetUser"))
    unread = Line("li.na", "user", Verdict.CANNOT_TELL, MappingProxyType({}), error)
    assert "logon itself not tested" in verifying.verified([holds])
    assert "as planned" in verifying.verified([holds, differs, unread])
    assert "could be read back" in verifying.verified([holds, unread])
    assert "ram:GetUser" in verifying.verified_line(unread)


@pytest.mark.parametrize("code", DOUBTS)
def test_a_doubt_names_what_it_is_about(code: str) -> None:
    told = run_problem(DoubtError(code, **dict.fromkeys(DOUBTS[code], HOSTILE)))
    assert told.count(HOSTILE) >= len(DOUBTS[code])


@pytest.mark.parametrize("code", CODES)
def test_every_trouble_with_a_keyring_has_its_words(code: str) -> None:
    assert connecting.KEYRING_REASONS[code] in connecting.keyring_problem(code).replace(
        "This", "this"
    ).replace("The s", "the s").replace("What", "what")


def test_every_keyring_has_a_name() -> None:
    assert set(connecting.KEYRINGS) == set(ALLOWED.values())
    assert connecting.kept_where("memory") == "memory"


def test_every_trouble_with_a_profile_has_its_words() -> None:
    problems = {each.value for each in (*ProfileProblem, *ListProblem) if each.value}
    assert problems <= set(connecting.PROFILE_PROBLEMS)


def test_signing_in_explains_only_reasons_there_are() -> None:
    assert set(connecting.SIGN_IN) <= {reason.value for reason in Reason}


def test_a_copy_is_called_copied_only_when_it_was_read_back() -> None:
    told = {
        certainty: sharing.copied(Copied(Way.MACHINE, certainty), "Password")
        for certainty in Certainty
    }
    assert len(set(told.values())) == len(told)
    assert [each for each, text in told.items() if "Copied" in text] == [Certainty.VERIFIED]


def test_why_nothing_was_copied_is_said() -> None:
    kept_by_tmux = sharing.copied(Copied(Way.TMUX, Certainty.FAILED, secret=True), "Password")
    assert "tmux might keep it" in kept_by_tmux
    assert "Reveal it or export it" in kept_by_tmux


@pytest.mark.parametrize("trouble", ["stdin", "stdout", "stderr", "term"])
def test_without_a_terminal_the_way_out_is_named(trouble: str) -> None:
    assert ";" in starting.no_terminal(trouble)


@pytest.mark.parametrize("code", ["not-loopback", "not-an-address"])
def test_a_refused_endpoint_is_repeated_as_it_is(code: str) -> None:
    assert HOSTILE in starting.endpoint_refused(code, HOSTILE)


NO_BUTTON = {"drop-region"}
"""Remedies that need none: the field itself is there to be changed."""


@pytest.mark.parametrize("code", sorted(FIXES.keys() - NO_BUTTON))
def test_every_remedy_has_a_label(code: str) -> None:
    parameters = {name: "account" if name == "scope" else "x" for name in FIXES[code]}
    made = fix(code, **parameters)
    assert offer(made) or remedy(made, str)
