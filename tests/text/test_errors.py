"""Every error of the cloud has a sentence with a way out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from string import Formatter

import pytest

from tui.apply import executor
from tui.apply.events import NeedsAttentionError
from tui.cloud import errors
from tui.cloud.errors import CloudError, NotPermittedError, Reason, Refusal
from tui.core.text import sentence
from tui.text import cloud_error
from tui.text.commands import INSTEAD, command_problem
from tui.text.errors import CODES, KINDS, REASONS

FAMILY = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, CloudError)
]


def test_every_kind_and_every_reason_has_a_sentence() -> None:
    assert {kind.kind for kind in FAMILY} == set(KINDS)
    assert {reason.value for reason in Reason} == set(REASONS)


def _doubts() -> Iterator[tuple[str, str]]:
    """Every code and sentence with which a run asks for attention."""
    for path in Path(executor.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    ast.Name("NeedsAttentionError"),
                    [ast.Constant(str(code)), ast.Call(args=[ast.Constant(str(text))])],
                ):
                    yield code, text


@pytest.mark.parametrize("text", [*KINDS.values(), *REASONS.values(), *CODES.values()])
def test_a_sentence_says_why_and_the_way_out(text: str) -> None:
    assert text.endswith(".")
    assert ";" in text
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    assert names <= {"code", "permission", "seconds"}


@pytest.mark.parametrize("kind", FAMILY)
def test_the_request_is_named(kind: type[CloudError]) -> None:
    told = cloud_error(kind(Refusal("CreateUser", "Some.Code", "hidden", "REQ-1")))
    assert told.endswith("(request REQ-1)")
    assert "hidden" not in told


def test_without_a_request_id_none_is_named() -> None:
    assert "request " not in cloud_error(errors.ThrottledError(Refusal("ListUsers"))).replace(
        "requests", ""
    )


@pytest.mark.parametrize(
    ("missing", "named"), [("ram:CreateUser", "ram:CreateUser"), ("", "CreateUser")]
)
def test_a_missing_permission_is_named(missing: str, named: str) -> None:
    error = NotPermittedError(Refusal("CreateUser", "NoPermission", missing_action=missing))
    assert f"permission {named};" in cloud_error(error)


def test_the_reason_goes_before_the_code_and_the_code_before_the_kind() -> None:
    code = "InvalidParameter.Password.TooWeak"
    assert cloud_error(errors.BadInputError(Refusal("X", code))) == CODES[code]
    known = errors.OutcomeUnknownError(Refusal("X", code, reason=Reason.READ_TIMEOUT))
    assert cloud_error(known) == REASONS["read-timeout"]
    assert "Other.Code" in cloud_error(errors.BadInputError(Refusal("X", "Other.Code")))


@pytest.mark.parametrize("asked", ["60001", "3600000", "9" * 5_000])
def test_a_wait_that_is_too_long_is_said_in_seconds(asked: str) -> None:
    seconds = min(int(asked[:10]), 10**9) / 1000
    told = errors.ThrottledError(
        Refusal("X", "Throttling", retry_after=seconds, reason=Reason.LONG_WAIT)
    )
    assert f" {ceil(seconds)} seconds" in cloud_error(told)


def test_hostile_text_is_data() -> None:
    error = errors.BadInputError(Refusal("X", "{code}[b]", request_id="{0}[/b]"))
    assert "{code}[b]" in cloud_error(error)
    assert "{0}[/b]" in cloud_error(error)


@pytest.mark.parametrize("code", INSTEAD)
def test_a_command_has_its_own_way_out_only_where_there_is_another(code: str) -> None:
    usual = {**KINDS, **REASONS, **CODES, **dict(_doubts())}[code]
    assert INSTEAD[code].endswith(".")
    assert _blanks(INSTEAD[code]) == _blanks(usual)
    assert INSTEAD[code] != usual


@pytest.mark.parametrize("code", [*KINDS, *REASONS, *CODES, *dict(_doubts())])
def test_no_command_sends_anybody_to_a_screen(code: str) -> None:
    told = {**KINDS, **REASONS, **CODES, **dict(_doubts()), **INSTEAD}[code].casefold()
    steps = ("access mode", "policy choice", "resource scope", "until you leave")
    if code == "key-not-saved":  # saved by hand, which no command does
        return
    assert not any(each in told for each in ("go back", "retry", *steps))


def test_a_command_says_its_own() -> None:
    error = errors.BadInputError(Refusal("X", "InvalidParameter.Password.TooWeak"))
    assert command_problem(error) == INSTEAD["InvalidParameter.Password.TooWeak"]
    there = NeedsAttentionError("profile-there", sentence("{subject} is there", subject="li.na"))
    assert command_problem(there).startswith("li.na has")


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
