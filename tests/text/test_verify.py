"""Words for a verification: every code has some, and what others wrote comes through untouched."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from tui.cloud.errors import (
    BadCredentialsError,
    CloudError,
    NotPermittedError,
    Reason,
    Refusal,
    UnreachableError,
)
from tui.policy.capabilities import CAPABILITIES
from tui.policy.expectation import Agreement, Asked, Comparison, Noticed, Question
from tui.policy.preview import Answer, Outlook
from tui.text import verify
from tui.verify.probe import Stage, Trial
from tui.verify.read_back import Line, Verdict

HOSTILE = "[b]{x}{0}%s[/b]"
QUESTION = Question(Asked.INSTANCES, "cn-hangzhou")
YES = Outlook(CAPABILITIES[0], Answer.ALLOWED)


def trial(agreement: Agreement, noticed: Noticed, *names: str, **more: object) -> Trial:
    fields: dict[str, object] = {"stage": Stage.DONE, "outlook": YES, **more}
    return Trial(QUESTION, comparison=Comparison(agreement, noticed, names), **fields)  # type: ignore[arg-type]


def test_every_code_has_words() -> None:
    assert set(verify.NOTICED) == set(Noticed)
    assert set(verify.TROUBLES) <= {*Reason, "not-permitted"}


@pytest.mark.parametrize("noticed", Noticed)
def test_names_come_through_untouched(noticed: Noticed) -> None:
    told = verify.why(trial(Agreement.DISAGREES, noticed, HOSTILE), MappingProxyType({}))
    assert told.startswith("Expected: yes.")
    assert ("{names}" in verify.NOTICED[noticed]) == (HOSTILE in told)


@pytest.mark.parametrize(
    ("agreements", "told"),
    [
        ("aaa", "all 3 agree"),
        ("aad", "1 of 3 disagrees"),
        ("adc", "1 of 3 disagrees"),
        ("ddc", "2 of 3 disagree"),
        ("aac", "2 agree, 1 cannot be told"),
        ("cc", "nothing can be told"),
    ],
)
def test_what_it_comes_to(agreements: str, told: str) -> None:
    known = {"a": Agreement.AGREES, "d": Agreement.DISAGREES, "c": Agreement.CANNOT_TELL}
    assert verify.outcome(trial(known[it], Noticed.NO_ANSWER) for it in agreements) == told


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((1, 3, 0, 0), "1 of 3 users verified"),
        ((2, 3, 1, 0), "2 of 3 users verified, 1 disagrees"),
        ((1, 1, 1, 0), "1 user verified, 1 disagrees, v shows why"),
        ((3, 3, 0, 0), "3 users verified, all agree"),
        ((3, 3, 2, 1), "3 users verified, 2 disagree, 1 cannot be told in full, v shows why"),
    ],
)
def test_what_several_come_to(numbers: tuple[int, int, int, int], told: str) -> None:
    assert verify.outcome_of_all(*numbers) == told


REFUSAL = Refusal("ListPrometheusInstances", missing_action="arms:ListPrometheusInstances")


@pytest.mark.parametrize(
    ("error", "told", "sentence"),
    [
        (NotPermittedError(REFUSAL), "refused", "want of arms:ListPrometheusInstances"),
        (
            BadCredentialsError(Refusal("X", reason=Reason.DISABLED_KEY)),
            "not asked",
            "This AccessKey is disabled",
        ),
        (UnreachableError(Refusal("X")), "no answer", "cannot be reached"),
    ],
)
def test_errors_of_a_users_own_key(error: CloudError, told: str, sentence: str) -> None:
    found = trial(Agreement.CANNOT_TELL, Noticed.NO_ANSWER, error=error)
    assert verify.answered(found) == told
    assert sentence in verify.why(found, MappingProxyType({}))


@pytest.mark.parametrize(
    ("asked", "count", "told"),
    [
        (Asked.INSTANCES, 0, "none"),
        (Asked.INSTANCES, 1, "1 instance"),
        (Asked.GROUP_INSTANCES, 12, "12 instances"),
        (Asked.APPLICATIONS, 1, "1 application"),
        (Asked.APPLICATIONS, 2, "2 applications"),
    ],
)
def test_numbers(asked: Asked, count: int, told: str) -> None:
    found = Trial(Question(asked, "cn-hangzhou", "rg-1"), YES, Stage.DONE, sees=count)
    assert verify.answered(found) == told


def test_a_name_is_shown_and_never_obeyed() -> None:
    found = trial(Agreement.DISAGREES, Noticed.EXTRA, "\x1b[2Jcleared")
    assert "\x1b" not in verify.why(found, MappingProxyType({}))


def test_many_names_are_counted() -> None:
    found = trial(Agreement.DISAGREES, Noticed.MISSING, *"abcdefgh")
    assert "a, b, c, d, e and 3 more" in verify.why(found, MappingProxyType({}))


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ({Verdict.HOLDS, Verdict.DIFFERS, Verdict.CANNOT_TELL}, "Not everything is as planned"),
        ({Verdict.HOLDS, Verdict.CANNOT_TELL}, "Not everything could be read back"),
        ({Verdict.HOLDS}, "Grants and profile read back"),
    ],
)
def test_what_reading_back_comes_to(verdicts: set[Verdict], told: str) -> None:
    lines = [Line("maria.k", "grant", verdict, {}) for verdict in verdicts]
    assert told in str(verify.verified(lines))
