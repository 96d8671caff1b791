"""Words about plan files: what is wrong with one, and the comments in those that are written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.text import say
from tui.planfile.problems import shown
from tui.text.policy_problems import mistake

if TYPE_CHECKING:
    from tui.planfile import PlanFileProblem

PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "no-file": "there is no such file; check the name.",
        "directory": "this is a folder; name a plan file in it.",
        "not-a-file": "this is a device or a socket; name a plan file.",
        "not-permitted": "you may not read this file; change its permissions.",
        "unreadable": "it could not be read ({why}); try again, or copy it elsewhere.",
        "too-large": "it is larger than {limit} MB; split it into several plan files.",
        "not-utf-8": "this line is not UTF-8; save the file in that encoding.",
        "syntax": "not TOML at column {column}: {reason}.",
        "repeated-key": "it stands in the file already; remove one of the two.",
        "unknown-key": "there is no such key; remove it, or use one of {known}.",
        "unknown-key-near": "there is no such key; did you mean {near}?",
        "misplaced-key": "it does not belong here; move it to {place}.",
        "missing-key": "it is required; add it.",
        "wrong-type": "this is {found}; write {expected}.",
        "not-accepted": "this value is not accepted; write {accepted}.",
        "policy-document": "line {row}, column {column} of the document: {mistake}",
        "secret": (
            'a plan file holds no secret; take it out. With password = "ask" under [console] you'
            " are asked for each user's."
        ),
    }
)
"""A sentence for every problem; it follows the place and so begins in lower case."""

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "end": "what begins here is never closed",
        "line-end": "the line ends where something is missing",
        "line-break": "the line ends inside quotes; close them",
        "character": "this is unexpected here; texts stand in double quotes",
        "control": "a character here cannot be seen; delete it, or write it as \\uXXXX",
        "escape": "a backslash means something in double quotes; write two, or use single quotes",
        "value": "this is no number or date; texts stand in double quotes",
        "key": "a key here is empty or not plain; letters, digits, - and _ need no quotes",
        "depth": "too many brackets or dots are nested",
        "other": "this cannot be read",
    }
)
"""Why a text is no TOML."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "text": "a text in double quotes",
        "flag": "true or false, without quotes",
        "texts": 'a list of texts, such as ["a", "b"]',
        "tags": 'keys with texts, such as { team = "sre" }',
        "table": 'a table, such as { key = "value" }',
        "tables": "a table in double brackets for each",
    }
)
"""What a value has to be."""

FOUND: Mapping[str, str] = MappingProxyType(
    {
        "text": "a text",
        "flag": "true or false",
        "number": "a number",
        "date": "a date or time",
        "list": "a list",
        "table": "a single table",
    }
)
"""What a value is."""

COMMENTS: Mapping[str, str] = MappingProxyType(
    {
        "file": (
            "A plan for Onramp: onramp apply FILE --dry-run shows what it would do.\n"
            "It holds no secret; every key is explained in Onramp's README under Plan files."
        ),
        "account": "another signed-in account is refused",
        "site": '"international" or "china": decides the logon page',
        "domain_alias": "if there is one: for the third logon name",
        "regions": "where to verify",
        "reason": "goes into the users' comments",
        "access": '"console", "access-key" or "unchanged"; a user may say otherwise',
        "principal": '"user", or "group:NAME": a RAM user group that they join',
        "console": "For users with console access.",
        "console.password": '"generate", or "ask": one prompt per user',
        "console.reset_at_next_logon": "true or false",
        "console.require_mfa": "true or false",
        "grants": (
            'What every user is granted: "system:NAME", "custom:NAME" or'
            ' "companion:read-trace-app",\n'
            'in the whole "account" or in one "resource-group:ID".'
        ),
        "policies": (
            "Custom policies to be made, each once; grants name them as custom:NAME. One that the\n"
            "account has with the same document is granted in its place."
        ),
        "users": (
            "One table for each user. Besides its logon_name it may have display_name, tags, an\n"
            "access of its own, and for a RAM user who is there already: existing = true,\n"
            'replace = [{ policy = "system:NAME", scope = "account" }] for grants to be taken\n'
            "away once the new ones are made, and reset_password = true."
        ),
    }
)
"""A comment by place of a key; it fits whatever value is written before it."""


def plan_file_comments() -> Mapping[str, str]:
    """The comments for a plan file that is written."""
    return {place: say(comment) for place, comment in COMMENTS.items()}


def plan_file_problem(file: str, problem: PlanFileProblem) -> str:
    """One line: ``PLAN.toml:12: users[3].logon_name: ...``, as compilers put it.

    Args:
        file: The file as it was named.
        problem: What is wrong with it.
    """
    parameters = {name: _words(name, value) for name, value in problem.parameters.items()}
    start = shown(file) + (f":{problem.line}" if problem.line else "")
    parts = [start, problem.path, say(PROBLEMS[problem.code], **parameters)]
    return ": ".join(part for part in parts if part)


def _words(name: str, value: str | int | tuple[str, ...]) -> str:
    if name == "mistake" and isinstance(value, tuple):
        return mistake(value[0], dict(zip(value[1::2], value[2::2], strict=True)))
    if isinstance(value, tuple):
        *others, last = [f'"{each}"' if name == "accepted" else each for each in value]
        return say("{others} or {last}", others=", ".join(others), last=last) if others else last
    if name == "place":
        return str(value) or say("the top, above the first table")
    table = {"reason": REASONS, "expected": KINDS, "found": FOUND}.get(name)
    return say(table[str(value)]) if table else str(value)
