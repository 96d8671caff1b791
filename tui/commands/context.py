"""What every command without a screen has around it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from tui.commands.console import Console
from tui.commands.exits import CommandError, Exit, LeftError
from tui.commands.signals import Signals, catching
from tui.services import Services


@dataclass(frozen=True, slots=True)
class Context:
    """What a command works with."""

    options: argparse.Namespace
    services: Services
    console: Console
    signals: Signals

    @property
    def yes(self) -> bool:
        """Whether it is agreed already to what is asked once; never to findings."""
        return bool(self.options.yes)


def run_command(
    name: str,
    options: argparse.Namespace,
    services: Services,
    body: Callable[[Context], Exit],
) -> Exit:
    """Run a command's body; whatever ends it is said, in a script's words too.

    Args:
        name: the command's.
        options: from the command line.
        services: the outside world.
        body: does the work.
    """
    from tui.text import commanding

    console = Console(as_json=options.json)
    try:
        with catching() as signals:
            return body(Context(options, services, console, signals))
    except LeftError as left:
        console.event("summary", outcome="left", exit=int(left.code), sentence=left.sentence)
        console.warn(left.sentence)
        return left.code
    except CommandError as error:
        more = {"problems": list(error.problems)} if error.problems else {}
        console.event(
            "summary",
            outcome="refused",
            exit=int(error.code),
            sentence=error.sentence,
            **more,
        )
        # Problems of a file stand alone, as compilers put them.
        start = "" if error.problems else f"onramp {name}: "
        console.warn(f"{start}{error.lines[0]}", *error.lines[1:])
        return error.code
    except KeyboardInterrupt:
        sentence = commanding.aborted()
        console.event("summary", outcome="aborted", exit=int(Exit.ABORTED), sentence=sentence)
        console.warn(f"onramp {name}: {sentence}")
        return Exit.ABORTED
