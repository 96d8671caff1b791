"""What clouds, files and keyboards make long is read in time that grows with its length only."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from tests.policy.documents import allow, deny, says
from tui.core.findings import Step, Where
from tui.planning.import_columns import read_header
from tui.planning.import_users import read_text, without_secrets
from tui.planning.tags import parse_tags
from tui.planning.validate import tidy
from tui.policy.check import check_document, read_document
from tui.policy.evaluate import Request, evaluate, gives_all
from tui.policy.hints import hints
from tui.policy.known import fingerprint, takes_over
from tui.policy.layout import as_sent, compact, tidied
from tui.policy.match import coverage

LENGTH = 12_000
"""Characters; what is compared pair by pair takes many seconds with so many."""
LIMIT = 3.0
"""Seconds of the processor for what takes some tenths at most."""
ARN = "acs:arms:*:*:"


class TooLongError(Exception):
    """It would go on and on."""


@contextmanager
def within_reason() -> Iterator[None]:
    """Give up on what takes ten times too long and more."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def filled(part: str) -> str:
    """One text over and over."""
    return part * (LENGTH // len(part))


def several(form: str) -> list[str]:
    """Texts that differ by a number."""
    return [form.format(at) for at in range(LENGTH // (len(form) + 8))]


def judged(text: str) -> None:
    """A document as everything looks at it that decides about one."""
    document = read_document(text)
    takes_over(text)
    fingerprint(text)
    for action in ("arms:?*", "arms:ListPrometheusInstances"):
        evaluate([("p", document)], Request(action, ARN + "prometheus/*"))
    gives_all(document, document)


def written(text: str) -> None:
    """The same as everything looks at it that helps to write one."""
    check_document(text)
    as_sent(text)
    compact(text)
    tidied(text)


DOCUMENTS = {
    "digits": says(allow("arms:*", ARN + filled("1"))),
    "stars of a resource": says(allow("arms:*", ARN + filled("*a")), deny("arms:*", filled("*b"))),
    "stars of an action": says(allow("arms:" + filled("a*")), allow("ram:" + filled("*q"))),
    "questions of an action": says(allow("arms:" + filled("*?"))),
    "actions": says(allow(several("arms:*q*{}z*"))),
    "actions of RAM": says(allow(several("ram:*q*{}z*"), "acs:ram:*:*:user/*")),
    "resources": says(allow("arms:*", several(ARN + "*/*{}a")), deny("*", several(ARN + "*{}b*"))),
    "statements": says(
        *(allow("arms:*", each) for each in several(ARN + "prometheus/*{}a" + " " * 70)),
        *(deny("arms:*", each) for each in several(ARN + "prometheus/*{}b*" + " " * 70)),
    ),
    "a number": says(allow("arms:*", Condition={"NumericEquals": {"acs:x": filled("1")}})),
    "a moment": says(allow("arms:*", Condition={"DateEquals": {"acs:x": filled("1") + "Z"}})),
    "an address": says(allow("arms:*", Condition={"IpAddress": {"acs:SourceIp": filled("1.")}})),
    "a line of values": "[" + filled("1,") + "1]",
    "lines of values": "[" + filled("1,\n") + "1]",
    "keys": json.dumps(dict.fromkeys(several("k{}"), 1)),
    **{repr(part): filled(part) for part in ('"\\', "“", '"a\n')},
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents(text: str) -> None:
    with within_reason():
        judged(text)


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents_that_are_written(text: str) -> None:
    with within_reason():
        written(text)
        written(text[:6000])


ROSTERS = {
    **{repr(part): filled(part) for part in ("(", "（a", 'x","\n', '"a\n', '"=')},
    "spaces within": "a" + filled(" ") + "b",
    **{f"password{part}": f"password{filled(part)}!a" for part in ("_", "_(", "()")},
    "accents": filled("\u0315\u0300"),
}


@pytest.mark.parametrize("text", ROSTERS.values(), ids=ROSTERS)
def test_rosters(text: str) -> None:
    with within_reason():
        read_header((text, "login"))
        tidy(text)
        parse_tags(text, Where(Step.ACCOUNTS, "tags"))
        for lines in (text, f"login,pin\n{text}"):
            read_text(lines)
            without_secrets(lines)


@pytest.mark.parametrize("look", [compact, tidied])
def test_documents_of_any_length_are_laid_out(look: Callable[[str], str]) -> None:
    with within_reason():
        assert look('"\\' * 2**19) == '"\\' * 2**19


def test_a_long_pattern_is_compared_with_a_short_one() -> None:
    with within_reason():
        coverage(filled("*a"), "user/*")


def test_what_to_look_at_again_in_a_document_that_can_be_sent() -> None:
    with within_reason():
        found = check_document(says(allow([f"arms:*q*{at}z*" for at in range(300)]))).problems
    assert len(found) == 300
    with within_reason():
        for at in range(10):
            list(hints("Resource", f"{ARN}{at}{filled('1')}"))
