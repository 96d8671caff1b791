"""How a command ends: its exit code, and what it says when it cannot go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.core.exits import Exit
from tui.core.scrubbing import printable

if TYPE_CHECKING:
    from tui.cloud.errors import CloudError


class CommandError(Exception):
    """A command cannot go on, and nothing was changed."""

    def __init__(
        self, code: Exit, *lines: str, problems: Sequence[Mapping[str, object]] = ()
    ) -> None:
        """Make one.

        Args:
            code: how the process ends.
            lines: what is the matter and the way out; one for each problem, if there are several.
            problems: the same for scripts, where there are several.
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


def exit_of(error: BaseException | None) -> Exit:
    """What an error means where nothing was applied."""
    from tui.cloud.errors import BadCredentialsError, NotPermittedError

    refused = isinstance(error, BadCredentialsError | NotPermittedError)
    return Exit.REFUSED if refused else Exit.FAILED


def cannot(error: CloudError) -> CommandError:
    """The cloud does not let a command go on."""
    from tui.text.commands import command_problem

    return CommandError(exit_of(error), command_problem(error))
