"""``onramp doctor``: check the machine, or the account, before the wizard."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from tui.commands.console import Console
from tui.commands.context import Context, catching
from tui.commands.exits import CommandError
from tui.commands.options import add_connecting
from tui.commands.signin import sign_in_quietly
from tui.core.exits import Exit
from tui.core.links import RAM_AUTHENTICATION
from tui.core.text import say
from tui.doctor.live import Asked, Came, ask_everything, summary
from tui.doctor.machine import KEYRING_SECONDS, examine
from tui.doctor.result import TOPICS, Examined, Status
from tui.planning.own_access import (
    Holds,
    Permission,
    PermissionsDocument,
    permissions,
    permissions_document,
)
from tui.planning.permissions import every_need, needs_of
from tui.text import permissions as words
from tui.vault.keyring import open_keyring
from tui.wiring import KEYRING_SERVICE

if TYPE_CHECKING:
    from pathlib import Path

    from tui.cloud.endpoints import Endpoints
    from tui.core.facts import Facts
    from tui.core.operations import Plan
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
    """Examine the machine and print the results. Nothing is changed.

    Returns:
        0 if the wizard would work, also with less comfort, and if the cloud answered as expected
        where it was asked; else 1, or 4 if nobody could sign in to ask it.
    """
    if options.permissions:
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
    live = None
    if options.live:
        with catching() as signals:
            live = _ask_the_cloud(Context(options, looking, console, signals), width)
    console.document(_as_object(results, live))
    if any(each.status is Status.BAD for each in results):
        return Exit.FAILED
    return Exit.DONE if live is None else live.code


@contextmanager
def _waiting() -> Iterator[None]:
    """Show on a terminal that a check may take its time, and clear the line afterwards."""
    if not sys.stderr.isatty():
        yield
        return
    said = say("Asking the keyring; this takes up to {seconds:.0f} s…", seconds=KEYRING_SECONDS)
    sys.stderr.write(said)
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write(f"\r{' ' * len(said)}\r")
        sys.stderr.flush()


def impatient(services: Services) -> Services:
    """Services with a shorter time limit for the keyring than the wizard's."""
    from tui.signin.saved_keys import LazySessions, open_sessions

    identity = services.endpoints.identity if services.endpoints is not None else ""
    name = f"{KEYRING_SERVICE} {identity}"
    sessions = LazySessions(lambda: open_sessions(name, seconds=KEYRING_SECONDS))
    return replace(services, sessions=sessions)


def _as_lines(results: Sequence[Examined], width: int) -> list[str]:
    lines = []
    for each in results:
        head = f"{_MARKS[each.status]} {say(TOPICS[each.topic]):<{_WIDTH}}"
        lines += textwrap.wrap(
            f"{head}{each.sentence}",
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
    checks = [
        {
            "topic": each.topic,
            "status": each.status.value,
            "code": each.code,
            "parameters": each.parameters,
            "sentence": each.sentence,
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


_LIVE_MARKS: Final = MappingProxyType(
    {Came.ANSWER: "✓", Came.REFUSAL: "▲", Came.TROUBLE: "✗", Came.NOTHING_TO_ASK: "·"}
)


@dataclass(frozen=True, slots=True)
class Live:
    """Results of the questions to the cloud, with the exit code."""

    code: Exit
    results: tuple[Asked, ...] = ()
    sentence: str = ""
    """Reason why nothing was asked."""

    def as_json(self) -> dict[str, Any]:
        """Results for scripts."""
        asked = [_live_fields(each) for each in self.results]
        return {"asked": asked, "sentence": self.sentence or summary(self.results)}


def _ask_the_cloud(context: Context, width: int) -> Live:
    """Sign in as the commands do, ask the cloud, and print line by line. Nothing is changed."""
    try:
        signed = sign_in_quietly(context)
    except CommandError as error:
        context.console.warn(f"onramp doctor: {error.sentence}")
        return Live(error.code, sentence=error.sentence)
    results = []
    with signed.cloud as cloud:
        if cloud.endpoints.local:
            begins = say("Asking the simulator everything that Onramp reads; nothing is changed.")
        else:
            begins = say("Asking Alibaba Cloud everything that Onramp reads; nothing is changed.")
        context.console.say("", begins)
        for asked in ask_everything(cloud, time.perf_counter):
            results.append(asked)
            context.console.say(*_lines(asked, width))
    context.console.say("", *textwrap.wrap(summary(results), width))
    failed = any(each.came is Came.TROUBLE for each in results)
    return Live(Exit.FAILED if failed else Exit.DONE, tuple(results))


def _lines(asked: Asked, width: int) -> list[str]:
    head = f"{_LIVE_MARKS[asked.came]} {asked.service}:{asked.action}"
    text = f"{head}: {asked.sentence}"
    return textwrap.wrap(text, width, subsequent_indent="    ", break_on_hyphens=False)


def _live_fields(asked: Asked) -> dict[str, Any]:
    refusal = asked.error.refusal if asked.error is not None else None
    return {
        "service": asked.service.value,
        "action": asked.action,
        "came": asked.came.value,
        "milliseconds": asked.milliseconds,
        "error": asked.error.kind if asked.error is not None else "",
        "code": refusal.code if refusal else "",
        "request_id": refusal.request_id if refusal else "",
        "missing_action": refusal.missing_action if refusal else "",
        "lacks": asked.lacks,
        "sentence": asked.sentence,
    }


def for_any_plan(console: Console) -> Exit:
    """Print a policy for everything that Onramp does, without signing in.

    Nothing else for people goes to stdout, so that it can be sent to a file.
    """
    document = permissions_document(every_need())
    console.say(*document.text.split("\n"))
    console.document(_permission_fields(document))
    if not console.as_json:
        console.warn(*words.careful(document).split("\n"))
    return Exit.DONE


def for_plan(console: Console, plan: Plan, facts: Facts) -> Exit:
    """Print the permissions of a plan, whether they are held, and a policy for them.

    The exit code is Refused where one is missing for certain.
    """
    needs = needs_of(plan.operations)
    needed = permissions(needs, facts.caller, facts.own)
    for each in needed:
        console.tell("permission", words.permission_line(each), **_permission(each))
    if unread := words.unread(facts.own):
        console.warn(unread)
    document = permissions_document(needs, plan.account.account_id)
    text = (
        f"\n{say('A policy with these permissions:')}\n{document.text}\n{words.careful(document)}\n"
    )
    console.say(*text.split("\n"))
    lacks = any(each.holds is Holds.LACKS for each in needed)
    code = Exit.REFUSED if lacks else Exit.DONE
    console.tell(
        "summary",
        say("{counted}. Nothing was changed.", counted=words.counted(needed, words.MARKS)),
        outcome="permissions",
        exit=int(code),
        run=None,
        unread=list(facts.own.unread) if facts.own is not None else [],
        **_permission_fields(document),
    )
    return code


def _permission(each: Permission) -> dict[str, Any]:
    return {
        "action": each.action,
        "tasks": [task.value for task in each.tasks],
        "holds": each.holds.value,
        "why": each.why.value if each.why is not None else "",
        "by": str(each.by.policy) if each.by is not None else "",
        "scope": str(each.by.scope) if each.by is not None else "",
        "through": each.by.through if each.by is not None else "",
    }


def _permission_fields(document: PermissionsDocument) -> dict[str, Any]:
    parts = [
        {
            "task": part.task.value,
            "words": words.task(part.task),
            "actions": list(part.actions),
            "statements": list(part.statements),
        }
        for part in document.parts
    ]
    return {
        "policy": json.loads(document.text),
        "narrow": document.narrow,
        "parts": parts,
        "warning": words.abuse_warning(),
        "source": RAM_AUTHENTICATION,
    }
