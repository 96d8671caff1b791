"""What is wrong with a policy document, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.scrubbing import printable
from tui.core.text import say
from tui.policy.check import PROBLEMS

if TYPE_CHECKING:
    from tui.policy.check import Problem

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "json.value": "A value is wanted here, and {found} is none.",
        "json.key": 'A name in double quotes is wanted here, such as "Effect", not {found}.',
        "json.colon": "A colon is wanted here, between a name and its value, not {found}.",
        "json.comma": "A comma or the closing bracket is wanted here, not {found}.",
        "json.comma-too-many": "A comma stands before {found}, where nothing follows.",
        "json.string": "The text that begins here does not end on its line.",
        "json.escape": "The text that begins here has a backslash that means nothing in JSON.",
        "json.more": "The document is over before {found}; JSON knows no comments either.",
        "json.deep": "That is nested deeper than any policy.",
        "policy.too-long": "The document has {length} characters; RAM takes {limit} at most.",
        "policy.spaced": "The document has {length} characters, and RAM takes {limit} at most; it"
        " is sent without its white space, which leaves {short}.",
        "policy.placeholder": "{value} stands for a name or an ID that belongs here; like this it"
        " means nothing that exists.",
        "policy.no-object": 'A policy is an object: { "Version": "1", "Statement": [ … ] }.',
        "policy.key-twice": "{key} stands here for the second time; only one of them would count.",
        "policy.key-unknown": "{key} is no element of a policy here; there are {known}.",
        "policy.key-case": "{key} has to be written {right}.",
        "policy.principal": "{key} belongs to the trust policy of a role; whoever is granted this"
        " policy is its principal.",
        "policy.missing": "{key} is missing.",
        "policy.version": 'The version is always "1", in quotes.',
        "policy.statement-list": "Statement is a list, also of a single one: [ { … } ].",
        "policy.statement-none": "There is no statement, so that nothing would be allowed.",
        "statement.no-object": "A statement is an object: { … }.",
        "statement.effect": 'Effect is either "Allow" or "Deny", written like this.',
        "statement.both": "{one} and {other} exclude each other.",
        "statement.neither": "{one} is missing, or {other} in its place.",
        "statement.strings": "{key} holds texts in double quotes only.",
        "statement.empty": "{key} is empty, so that the statement would mean nothing.",
        "statement.action": "{value} is no action; one looks like arms:ListDashboards or"
        " arms:Get*.",
        "statement.resource": "{value} names no resource; one looks like"
        " acs:arms:cn-hangzhou:*:prometheus/*, and * stands for all.",
        "statement.action-unknown": "{value} is not known: no list that Onramp has names such an"
        " action.",
        "statement.service-unlisted": "Onramp has no list of the actions of {value}, so that"
        " whether there are such actions is not known.",
        "statement.not-resource": "NotResource is not in RAM's present documentation; what it does"
        " is not known.",
        "condition.no-object": 'Condition is an object: { "StringEquals": { … } }.',
        "condition.operator": "{operator} is no operator that RAM documents.",
        "condition.operator-case": "{operator} has to be written {right}.",
        "condition.if-exists": "RAM does not know {operator}, neither IfExists nor Null.",
        "condition.set": "RAM's documentation does not say what {operator} does; whether it holds"
        " is not known.",
        "condition.keys": "{operator} needs a condition key and its value.",
        "condition.value": "The value of {key} has to stand in double quotes, numbers too.",
        "condition.value-form": "{operator} cannot compare with {value}.",
        "condition.value-star": "What {operator} does with the wildcard in {value} is not"
        " documented; whether it holds is not known.",
        "condition.key-unknown": "Onramp does not know the condition key {key}, so that whether it"
        " ever holds is not known.",
    }
)
"""A sentence for every code; without parameters braces stand for themselves."""
_UNNAMED: Mapping[str, str] = MappingProxyType(
    {"found": "what stands there", "value": "this value", "key": "this key", "operator": "this"}
)


def problem_sentence(problem: Problem) -> str:
    """What is wrong."""
    given = {name: _shown(name, value) for name, value in problem.parameters.items()}
    return say(SENTENCES[problem.code], **given)


def mistake(code: str, known: Mapping[str, str]) -> str:
    """The same without anything of the document's own text, which may hold what is not for a log.

    Args:
        code: What is wrong.
        known: Parameters that may be shown.
    """
    unnamed = {name: say(_UNNAMED[name]) for name in PROBLEMS[code][1] if name not in known}
    parameters = {**unnamed, **known}
    text = say(SENTENCES[code], **parameters)
    # Names of elements keep their letters; what stands for a name may begin the sentence.
    begins = any(SENTENCES[code].startswith(f"{{{name}}}") for name in unnamed)
    return text[:1].upper() + text[1:] if begins else text


def problem_line(problem: Problem) -> str:
    """The same with its place."""
    return say(
        "Line {line}, column {column}: {sentence}",
        line=problem.at.line,
        column=problem.at.column,
        sentence=problem_sentence(problem),
    )


def _shown(name: str, value: str | int) -> str:
    if name != "found":
        return printable(str(value))
    return f"“{printable(str(value))}”" if value else say("the end of the text")
