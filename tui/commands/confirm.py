"""Confirmation of findings: by ``--accept ID``, or by typing their subject."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.apply.in_use import concern_id
from tui.commands.context import Context
from tui.commands.exits import CommandError, LeftError
from tui.core.exits import Exit
from tui.core.findings import Severity
from tui.core.text import say
from tui.text import commands

if TYPE_CHECKING:
    from tui.apply.in_use import InUse
    from tui.core.findings import Finding


@dataclass(frozen=True, slots=True)
class Question:
    """Question to be confirmed."""

    id: str
    """Argument of ``--accept``."""
    phrase: str
    """Text to type instead."""


def questions(findings: Iterable[Finding]) -> tuple[Question, ...]:
    """Questions of a plan."""
    return tuple(Question(finding.id, finding.phrase) for finding in findings)


def say_finding(context: Context, finding: Finding) -> None:
    """Print a finding that belongs to no file, for people and for scripts."""
    told: dict[str, object] = {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity.value,
        "sentence": str(finding.text),
        "link": finding.link,
    }
    if finding.severity is Severity.CONFIRM:
        told["accepted"] = finding.id in context.options.accept
    context.console.event("finding", **told)
    context.console.warn(commands.finding_line(finding, str(finding.text)))


def concerned(concerns: Iterable[InUse]) -> tuple[Question, ...]:
    """Questions of an undo: one for each user, however many reasons there are."""
    names = dict.fromkeys((concern.id, concern.logon_name) for concern in concerns)
    return tuple(Question(*each) for each in names)


def accepted(
    context: Context, concerns: Iterable[InUse], logon_names: Iterable[str]
) -> frozenset[str]:
    """Users of an undo that are deleted although they are in use; others are left.

    ``logon_names`` are all users of the run. One may come into use yet, so ``--accept`` counts also
    for users without a reason now.
    """
    asked = concerned(concerns)
    agreed = _by_option(context, {each.id for each in asked} | set(map(concern_id, logon_names)))
    for each in _to_ask(context, asked, agreed):
        if (
            context.console.ask(
                say(
                    "Type {name} to delete this user all the same, or press Enter to keep the"
                    " user:",
                    name=each.phrase,
                )
            )
            == each.phrase
        ):
            agreed.add(each.id)
    return frozenset(agreed)


def all_accepted(context: Context, asked: Sequence[Question]) -> None:
    """Make sure that every question is confirmed, by an option or by typing; --yes is not enough.

    Raises:
        CommandError: one is not confirmed, and there is nobody to ask.
        LeftError: somebody was asked, and did not agree.
    """
    agreed = _by_option(context, {each.id for each in asked})
    for each in _to_ask(context, asked, agreed):
        if (
            context.console.ask(
                say("Type {phrase} to agree, or press Enter to leave:", phrase=each.phrase)
            )
            != each.phrase
        ):
            raise LeftError(commands.left())
        agreed.add(each.id)
    missing = [each.id for each in asked if each.id not in agreed]
    if missing:
        raise CommandError(Exit.USAGE, commands.not_accepted(missing))


def _by_option(context: Context, known: Collection[str]) -> set[str]:
    """Known IDs of ``--accept``; unknown ones give a warning."""
    options: Collection[str] = context.options.accept
    for other in dict.fromkeys(each for each in options if each not in known):
        context.console.warn(
            say("--accept {id}: there is nothing of this name to agree to here.", id=other)
        )
    return {each for each in options if each in known}


def _to_ask(
    context: Context, asked: Sequence[Question], agreed: Collection[str]
) -> Sequence[Question]:
    if not context.console.interactive or context.yes:
        return ()
    return [each for each in asked if each.id not in agreed]


def need_somebody(context: Context) -> None:
    """Make sure that ``--yes`` was given, or that somebody can be asked.

    Raises:
        CommandError: neither.
    """
    if not context.yes and not context.console.interactive:
        raise CommandError(
            Exit.USAGE,
            say("There is no terminal to ask on, so nothing was changed; add --yes to agree now."),
        )


def agree(context: Context, question: str) -> None:
    """Ask the last question before something is changed.

    Raises:
        LeftError: somebody was asked, and did not agree.
    """
    if not context.yes and not agrees(context, question):
        raise LeftError(commands.left())


def agrees(context: Context, question: str) -> bool:
    """Whether somebody at the terminal says yes."""
    return context.console.ask(question).casefold() in {"y", "yes"}
