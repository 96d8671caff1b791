"""Errors that end a command, with exit code and sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.core.exits import Exit
from tui.core.scrubbing import printable

if TYPE_CHECKING:
    from tui.cloud.errors import CloudError


class CommandError(Exception):
    """The command cannot go on, and nothing was changed."""

    def __init__(
        self, code: Exit, *lines: str, problems: Sequence[Mapping[str, object]] = ()
    ) -> None:
        """Make an error; each line is a problem with its way out.

        ``problems`` are the same for scripts, where there are several.
        """
        self.lines = tuple(map(printable, lines))
        self.sentence = "\n".join(self.lines)
        super().__init__(self.sentence)
        self.code = code
        self.problems = tuple(problems)


class LeftError(CommandError):
    """The administrator was asked and does not go on: nothing was changed, and nothing is wrong."""

    def __init__(self, sentence: str) -> None:
        super().__init__(Exit.DONE, sentence)


def cannot(error: CloudError) -> CommandError:
    """Command error for an error of the cloud."""
    from tui.apply.report import exit_of
    from tui.text.commands import command_problem

    return CommandError(exit_of(error), command_problem(error))
