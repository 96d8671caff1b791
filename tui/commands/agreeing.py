"""Findings that somebody has to agree to: by ``--accept ID``, or by typing what they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.commands.command import Context
from tui.commands.exits import CommandError, Exit, LeftError
from tui.commands.signing import agrees

if TYPE_CHECKING:
    from tui.access.findings import Finding
    from tui.apply.concerns import Concern


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be agreed to."""

    id: str
    """What ``--accept`` names it by."""
    phrase: str
    """What is typed instead."""


def questions(findings: Iterable[Finding]) -> tuple[Question, ...]:
    """Those of a plan."""
    return tuple(Question(finding.id, finding.phrase) for finding in findings)


def concerned(concerns: Iterable[Concern]) -> tuple[Question, ...]:
    """Those of an undo: one for each user, however many reasons there are."""
    names = dict.fromkeys((concern.id, concern.logon_name) for concern in concerns)
    return tuple(Question(*each) for each in names)


def accepted(
    context: Context, asked: Sequence[Question], *, each_counts: bool = True
) -> frozenset[str]:
    """Which of these are agreed to, by an option or by typing; --yes alone agrees to none.

    Args:
        context: the command's.
        asked: what there is to agree to.
        each_counts: go on asking after one that was not agreed to.
    """
    from tui.words import commanding

    options: Collection[str] = context.options.accept
    known = {each.id for each in asked}
    for other in dict.fromkeys(each for each in options if each not in known):
        context.console.warn(commanding.nothing_to_accept(other))
    agreed = {each.id for each in asked if each.id in options}
    if context.console.interactive and not context.yes:
        for each in asked:
            if each.id not in agreed:
                typed = context.console.ask(commanding.type_to_accept(each.phrase))
                if typed == each.phrase:
                    agreed.add(each.id)
                elif not each_counts:
                    break
    return frozenset(agreed)


def all_accepted(context: Context, asked: Sequence[Question]) -> frozenset[str]:
    """The same, where nothing goes on without every one.

    Raises:
        CommandError: one is not agreed to, and there is nobody to ask.
        LeftError: somebody was asked, and did not agree.
    """
    from tui.words import commanding

    agreed = accepted(context, asked, each_counts=False)
    missing = [each.id for each in asked if each.id not in agreed]
    if not missing:
        return agreed
    if context.console.interactive and not context.yes:
        raise LeftError(commanding.left())
    raise CommandError(Exit.USAGE, commanding.not_accepted(missing))


def need_somebody(context: Context) -> None:
    """Make sure that it was agreed, or that somebody can be asked.

    Raises:
        CommandError: neither.
    """
    from tui.words import commanding

    if not context.yes and not context.console.interactive:
        raise CommandError(Exit.USAGE, commanding.nobody_to_ask())


def agree(context: Context, question: str) -> None:
    """The last question before something is changed.

    Raises:
        LeftError: it was not agreed to.
    """
    from tui.words import commanding

    if not context.yes and not agrees(context, question):
        raise LeftError(commanding.left())
