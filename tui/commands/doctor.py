"""``onramp doctor``: what works on this machine, what is missing, and what mends it."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.apply.examining import KEYRING_SECONDS, Examined, Status, examine

if TYPE_CHECKING:
    from pathlib import Path

    from tui.apply.services import Services
    from tui.cloud.endpoints import Endpoints

DONE, FAILED = 0, 1
_MARKS = {Status.GOOD: "✓", Status.WARN: "▲", Status.BAD: "✗"}
_WIDTH = 14
_WIDEST = 100


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
        0 if the wizard would work, also where something is less comfortable; else 1.
    """
    from tui.vault.keyrings import open_keyring

    with _waiting():
        results = examine(
            impatient(services),
            endpoint=endpoint,
            keyring=lambda: open_keyring(KEYRING_SECONDS),
            directory=directory,
            terminal=terminal,
            least_room=least_room,
        )
    width = min(terminal[0] if terminal and terminal[0] else _WIDEST, _WIDEST)
    text = _as_json(results) if options.json else _as_lines(results, width)
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        # A terminal that knows ASCII only.
        sys.stdout.write(text.encode("ascii", "replace").decode("ascii"))
    return FAILED if any(each.status is Status.BAD for each in results) else DONE


@contextmanager
def _waiting() -> Iterator[None]:
    """Say on a terminal what may take its time, and take the line away afterwards."""
    from tui.words.examining import asking

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
    from tui.vault.sessions import LazySessions, open_sessions
    from tui.wiring import KEYRING_SERVICE

    identity = services.endpoints.identity if services.endpoints is not None else ""
    name = f"{KEYRING_SERVICE} {identity}"
    sessions = LazySessions(lambda: open_sessions(name, seconds=KEYRING_SECONDS))
    return replace(services, sessions=sessions)


def _as_lines(results: Sequence[Examined], width: int) -> str:
    from tui.words.examining import sentence, topic

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
    return "".join(f"{line}\n" for line in lines)


def _as_json(results: Sequence[Examined]) -> str:
    from tui.words.examining import sentence

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
    return json.dumps({"good": good, "checks": checks}, indent=2, ensure_ascii=False) + "\n"
