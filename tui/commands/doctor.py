"""``onramp doctor``: what works on this machine, what is missing, and what mends it."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.commands.connecting import add_connecting
from tui.commands.console import Console
from tui.commands.context import Context
from tui.commands.exits import Exit
from tui.commands.signals import catching
from tui.doctor.machine import KEYRING_SECONDS, Examined, Status, examine

if TYPE_CHECKING:
    from pathlib import Path

    from tui.cloud.endpoints import Endpoints
    from tui.commands.live import Live
    from tui.services import Services

_MARKS = {Status.GOOD: "✓", Status.WARN: "▲", Status.BAD: "✗"}
_WIDTH = 14
_WIDEST = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the subcommand."""
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--live",
        action="store_true",
        help="sign in, and ask the cloud once everything that Onramp reads; nothing is changed",
    )
    instead.add_argument(
        "--permissions",
        action="store_true",
        help="print a RAM policy with which an administrator can do everything that Onramp does,"
        " and nothing else; onramp apply PLAN --permissions prints one for just that plan",
    )
    add_connecting(parser)
    parser.set_defaults(yes=False)


def run(
    options: argparse.Namespace,
    services: Services,
    endpoint: Endpoints,
    directory: Path,
    terminal: tuple[int, int] | None,
    least_room: tuple[int, int],
) -> int:
    """Look, and print what was found. Nothing is changed.

    Returns:
        0 if the wizard would work, also where something is less comfortable, and if the cloud
        answered as expected where it was asked; else 1, or 4 if nobody could sign in to ask it.
    """
    from tui.vault.keyring import open_keyring

    if options.permissions:
        from tui.commands.permissions import for_any_plan

        return for_any_plan(Console(as_json=options.json))
    looking = impatient(services)
    with _waiting():
        results = examine(
            looking,
            endpoint=endpoint,
            keyring=lambda: open_keyring(KEYRING_SECONDS),
            directory=directory,
            terminal=terminal,
            least_room=least_room,
        )
    width = min(terminal[0] if terminal and terminal[0] else _WIDEST, _WIDEST)
    console = Console(as_json=options.json)
    console.say(*_as_lines(results, width))
    live = _ask_the_cloud(options, looking, console, width) if options.live else None
    console.document(_as_object(results, live))
    if any(each.status is Status.BAD for each in results):
        return Exit.FAILED
    return Exit.DONE if live is None else live.code


def _ask_the_cloud(
    options: argparse.Namespace, services: Services, console: Console, width: int
) -> Live:
    from tui.commands.live import run_live

    with catching() as signals:
        return run_live(Context(options, services, console, signals), width)


@contextmanager
def _waiting() -> Iterator[None]:
    """Say on a terminal what may take its time, and take the line away afterwards."""
    from tui.text.examining import asking

    if not sys.stderr.isatty():
        yield
        return
    said = asking(KEYRING_SECONDS)
    sys.stderr.write(said)
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write(f"\r{' ' * len(said)}\r")
        sys.stderr.flush()


def impatient(services: Services) -> Services:
    """The services, with a keyring that is not waited for as long as the wizard does."""
    from tui.signin.saved_keys import LazySessions, open_sessions
    from tui.wiring import KEYRING_SERVICE

    identity = services.endpoints.identity if services.endpoints is not None else ""
    name = f"{KEYRING_SERVICE} {identity}"
    sessions = LazySessions(lambda: open_sessions(name, seconds=KEYRING_SECONDS))
    return replace(services, sessions=sessions)


def _as_lines(results: Sequence[Examined], width: int) -> list[str]:
    from tui.text.examining import sentence, topic

    lines = []
    for each in results:
        head = f"{_MARKS[each.status]} {topic(each):<{_WIDTH}}"
        lines += textwrap.wrap(
            f"{head}{sentence(each)}",
            width,
            subsequent_indent=" " * len(head),
            break_on_hyphens=False,
            break_long_words=False,
        )
        if each.mend:
            # In one piece, to be copied.
            lines.append(f"{' ' * len(head)}→ {each.mend}")
    return lines


def _as_object(results: Sequence[Examined], live: Live | None) -> dict[str, Any]:
    from tui.text.examining import sentence

    checks = [
        {
            "topic": each.topic,
            "status": each.status.value,
            "code": each.code,
            "parameters": dict(each.parameters),
            "sentence": sentence(each),
            "mend": each.mend,
        }
        for each in results
    ]
    good = all(each.status is not Status.BAD for each in results)
    return {
        "good": good and (live is None or live.code == Exit.DONE),
        "checks": checks,
        **({} if live is None else {"live": live.as_json()}),
    }
