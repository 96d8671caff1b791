"""Every code that a lower layer can hand up has a sentence, and every sentence its code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from types import MappingProxyType

import pytest

from tui.apply.events import NeedsAttentionError, RunStatus, system_reason
from tui.apply.history import Standing
from tui.apply.in_use import InUse
from tui.apply.report import Counts
from tui.apply.resources.change import LEFT
from tui.cloud.errors import NotPermittedError, Reason, Refusal
from tui.core.operations import CreateUser
from tui.core.scrubbing import printable
from tui.core.text import sentence
from tui.planning.agreement import Changed
from tui.signin.aliyun_cli import ListProblem, ProfileProblem
from tui.text import (
    commands,
    history,
    operations,
    runs,
    sharing,
    signin,
    startup,
    vault,
    verify,
)
from tui.text.operations import run_problem
from tui.vault.clipboard import Certainty, Copied, Way
from tui.vault.files import DirectoryTrouble
from tui.vault.keyring import ALLOWED, CODES
from tui.verify.read_back import Line, Verdict

HOSTILE = "[b]{x}{0}%s[/b]"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


ASPECTS = {code: sorted(placeholders(text)) for code, text in verify.DIFFERS.items()}
"""Aspects that are compared, with the parameters of each."""


def agree(table: Mapping[str, str], registry: Mapping[str, Sequence[str]]) -> None:
    """The table has the registry's codes and, in each sentence, its parameters."""
    assert set(table) == set(registry)
    for code, text in table.items():
        assert placeholders(text) == set(registry[code]), code


def test_undo_and_earlier_runs() -> None:
    assert set(operations.LEFT) == set(LEFT)
    assert set(runs.STANDINGS) == {*map(str, Standing), "partly", "changed"}
    assert set(runs.CHANGES) == set(map(str, Changed))
    assert set(runs.PROBLEMS) == {"damaged", "version", "not-private", "elsewhere"}
    assert set(runs.DIRECTORIES) == set(DirectoryTrouble)


def test_what_speaks_against_an_undo() -> None:
    found = InUse("li.na", "key-used", sentence("has used {key}", key=HOSTILE))
    assert HOSTILE in operations.concern_words(found)
    assert commands.concern_line(found).endswith("[--accept undo.in-use:li.na]")


def test_why_something_was_left() -> None:
    assert set(operations.LEFT) == set(LEFT)
    for why in LEFT:
        assert operations.LEFT[why] in operations.was_left(CreateUser("li.na", "", ""), why, {})


@pytest.mark.parametrize("why", LEFT)
def test_what_was_left_is_said_without_what_was_not_done(why: str) -> None:
    told = operations.was_left(CreateUser("li.na", "", ""), why, {})
    assert told.startswith("li.na")
    assert " was left: " in told
    assert "delete" not in told


def test_how_a_run_stands_and_ends() -> None:
    outcomes = {each.value for each in RunStatus} - {RunStatus.RUNNING}
    assert set(runs.OUTCOMES) == outcomes
    # An undo grants nothing.
    assert set(operations.OUTCOMES) == outcomes - {"changed"}
    counted = Counts(total=7, done=2, already_so=1, skipped=1, open=3, did=2, back=0, left=0)
    for outcome in outcomes:
        assert "7" in runs.outcome(outcome, counted)
    for outcome in operations.OUTCOMES:
        assert "2026-x" in operations.outcome(outcome, "2026-x") or outcome == "stopped"


@pytest.mark.parametrize("problem", ["damaged", "version", "not-private", "elsewhere"])
def test_why_a_run_cannot_be_read(problem: str) -> None:
    assert "2026-x" in history.run_unreadable("2026-x", problem)
    assert history.unusable(problem)


@pytest.mark.parametrize("code", CODES)
def test_without_a_keyring_the_option_is_named(code: str) -> None:
    assert "--vault passphrase" in vault.no_keyring(code)
    assert vault.passphrase_instead(code) != vault.keyring_needed(code)


def test_what_a_terminal_would_obey_is_shown_as_a_mark() -> None:
    assert printable("a\x1b[2J\u202eb") == "a\ufffd[2J\ufffdb"


def test_what_was_read_back() -> None:
    shown = {code: [each for each in names if each != "keys"] for code, names in ASPECTS.items()}
    agree(verify.HOLDS, shown)


def line(aspect: str, verdict: Verdict) -> Line:
    parameters = MappingProxyType(dict.fromkeys(ASPECTS[aspect], HOSTILE))
    return Line("li.na", aspect, verdict, parameters)


@pytest.mark.parametrize("aspect", ASPECTS)
def test_what_was_read_back_is_told_untouched(aspect: str) -> None:
    told = verify.verified_line(line(aspect, Verdict.DIFFERS))
    assert told.count(HOSTILE) == len(ASPECTS[aspect])
    assert told != verify.verified_line(line(aspect, Verdict.HOLDS))


def test_reading_back_promises_no_more_than_was_looked_at() -> None:
    holds, differs = line("user", Verdict.HOLDS), line("grant", Verdict.DIFFERS)
    error = NotPermittedError(Refusal("GetUser", "NoPermission", missing_action="ram:GetUser"))
    unread = Line("li.na", "user", Verdict.CANNOT_TELL, MappingProxyType({}), error)
    assert "logon itself not tested" in verify.verified([holds])
    assert "as planned" in verify.verified([holds, differs, unread])
    assert "could be read back" in verify.verified([holds, unread])
    assert "ram:GetUser" in verify.verified_line(unread)


def test_a_doubt_names_what_it_is_about() -> None:
    told = run_problem(
        NeedsAttentionError(
            "x", sentence("{subject} ({why})", subject=HOSTILE, why=system_reason(OSError()))
        )
    )
    assert told == f"{HOSTILE} (nothing says why)"


@pytest.mark.parametrize("code", CODES)
def test_every_trouble_with_a_keyring_has_its_words(code: str) -> None:
    assert signin.KEYRING_REASONS[code] in signin.keyring_problem(code).replace(
        "This", "this"
    ).replace("The s", "the s").replace("What", "what")


def test_every_keyring_has_a_name() -> None:
    assert set(signin.KEYRINGS) == set(ALLOWED.values())
    assert signin.kept_where("memory") == "memory"


def test_every_trouble_with_a_profile_has_its_words() -> None:
    problems = {each.value for each in (*ProfileProblem, *ListProblem) if each.value}
    assert problems <= set(signin.PROFILE_PROBLEMS)


def test_signing_in_explains_only_reasons_there_are() -> None:
    assert set(signin.SIGN_IN) <= {reason.value for reason in Reason}


def test_a_copy_is_called_copied_only_when_it_was_read_back() -> None:
    told = {
        certainty: sharing.copied(Copied(Way.MACHINE, certainty), "Password")
        for certainty in Certainty
    }
    assert len(set(told.values())) == len(told)
    assert [each for each, text in told.items() if "Copied" in text] == [Certainty.VERIFIED]


WAYS = {Certainty.VERIFIED: Way.MACHINE, Certainty.SENT: Way.TERMINAL, Certainty.FAILED: Way.NONE}


@pytest.mark.parametrize("certainty", Certainty)
@pytest.mark.parametrize(("secret", "cleared"), [(False, None), (True, None), (True, 45.0)])
def test_a_copy_is_told_with_no_more_than_is_known(
    certainty: Certainty, secret: bool, cleared: float | None
) -> None:
    if certainty is not Certainty.VERIFIED:
        cleared = None
    told = sharing.copied(Copied(WAYS[certainty], certainty, secret, cleared), "Password")
    assert told.startswith("Password: ")
    verified = certainty is Certainty.VERIFIED
    assert ("Copied and read back" in told) is verified
    assert ("Not copied" in told) is (certainty is Certainty.FAILED)
    assert ("Cleared in 45 s" in told) is (cleared is not None)
    assert ("It stays there" in told) is (verified and secret and cleared is None)
    assert ("cannot clear it" in told) is (certainty is Certainty.SENT and secret)


def test_why_nothing_was_copied_is_said() -> None:
    kept_by_tmux = sharing.copied(Copied(Way.TMUX, Certainty.FAILED, secret=True), "Password")
    assert "tmux might keep it" in kept_by_tmux
    assert "Reveal it or export it" in kept_by_tmux


@pytest.mark.parametrize("trouble", ["stdin", "stdout", "stderr", "term"])
def test_without_a_terminal_the_way_out_is_named(trouble: str) -> None:
    assert ";" in startup.no_terminal(trouble)


@pytest.mark.parametrize("code", ["not-loopback", "not-an-address"])
def test_a_refused_endpoint_is_repeated_as_it_is(code: str) -> None:
    assert HOSTILE in startup.endpoint_refused(code, HOSTILE)
