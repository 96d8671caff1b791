"""The comments between commands to copy: what has to be set before."""

from __future__ import annotations

from collections.abc import Iterable

from tui.core.scrubbing import printable
from tui.core.text import say
from tui.planning.aliyun_cli import Command, Variable


def as_lines(commands: Iterable[Command]) -> tuple[str, ...]:
    """Commands for a shell, each on one line, a comment before those that need something."""
    found: list[str] = []
    for each in commands:
        if each.variable is not None:
            found.append(comment(each.variable))
        found.append(each.line)
    return tuple(found)


def comment(variable: Variable) -> str:
    """Where a variable's value comes from, as one line of comment.

    Not every shell takes comments where one types: nothing in it may mean anything to a shell.
    """
    sentence = say(
        "# First type the password that you choose for {user} into {name}, unseen: read -rs {name}",
        user=printable(variable.logon_name),
        name=variable.name,
    )
    return printable(sentence)
