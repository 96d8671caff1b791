"""Context of a command, and its handling of signals."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tui.commands.console import Console
from tui.commands.exits import CommandError, LeftError
from tui.core.exits import Exit
from tui.core.text import say
from tui.process import told_to
from tui.services import Services


class Signals:
    """Present effect of a signal."""

    def __init__(self) -> None:
        self.stopped = False
        """Whether a signal has come."""
        self._stop: Callable[[], None] | None = None
        self._interrupts = False

    def receive(self, _number: int) -> None:
        """Handle a signal, in the main thread, between any two instructions.

        Raises:
            KeyboardInterrupt: no work must be finished first, or somebody is being asked.
        """
        self.stopped = True
        if self._stop is None:
            raise KeyboardInterrupt
        self._stop()
        if self._interrupts:
            raise KeyboardInterrupt

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Within the context a signal also ends a question, by a KeyboardInterrupt."""
        self._interrupts = True
        try:
            yield
        finally:
            self._interrupts = False

    def from_now_on(self, stop: Callable[[], None]) -> None:
        """Call ``stop`` instead of ending: a run begins, whose end is reported.

        ``stop`` may interrupt anything, itself included, so it neither waits nor writes.
        """
        self._stop = stop


@contextmanager
def catching() -> Iterator[Signals]:
    """Handle the signals that end a program, within the context."""
    signals = Signals()
    with told_to(signals.receive):
        yield signals


@dataclass(frozen=True, slots=True)
class Context:
    """Options, console, services and signals of a command."""

    options: argparse.Namespace
    services: Services
    console: Console
    signals: Signals

    @property
    def yes(self) -> bool:
        """Whether the last question is answered already; never findings."""
        return bool(self.options.yes)


def run_command(
    name: str,
    options: argparse.Namespace,
    services: Services,
    body: Callable[[Context], Exit],
) -> Exit:
    """Run the body of a command, and report every error, to a script as well."""
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
        sentence = say("Stopped. Nothing was changed.")
        console.event("summary", outcome="aborted", exit=int(Exit.ABORTED), sentence=sentence)
        console.warn(f"onramp {name}: {sentence}")
        return Exit.ABORTED
