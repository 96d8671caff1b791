"""``onramp runs``: earlier and unfinished runs, newest first; ``forget`` destroys their secrets."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from tui.apply.history import SealedBy, Standing, forget_secrets
from tui.apply.report import counts
from tui.commands.confirm import agree, need_somebody
from tui.commands.context import Context, run_command
from tui.commands.exits import CommandError
from tui.commands.resume import add_run, names_of, runs_of, which_run
from tui.commands.secrets import opening
from tui.core.exits import Exit
from tui.core.text import say
from tui.services import Services
from tui.text import commands, history
from tui.text import runs as run_words

if TYPE_CHECKING:
    from tui.apply.history import PastRun

_FEW: Final = 20
"""Finished runs that are listed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the subcommand."""
    parser.add_argument("--json", action="store_true", help="print a JSON object per run")
    parser.add_argument(
        "--all", action="store_true", help=f"list more than the {_FEW} newest that are over"
    )
    more = parser.add_subparsers(dest="what", title="commands", metavar="COMMAND")
    forget = more.add_parser(
        "forget", help="destroy the secrets that a run keeps; what it did stays known"
    )
    add_run(forget)
    forget.add_argument("--yes", action="store_true", help="do not ask")
    forget.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print a JSON object"
    )


def run(options: argparse.Namespace, services: Services) -> int:
    """List runs, or forget the secrets of one; returns the exit code."""
    return run_command("runs", options, services, _forget if options.what else _list)


def _list(context: Context) -> Exit:
    runs = runs_of(context)
    shown, over = [], 0
    for each in runs:
        over += not _unfinished(each)
        if context.options.all or _unfinished(each) or over <= _FEW:
            shown.append(each)
    names = names_of(runs)
    for each in shown:
        name = names[each.path]
        context.console.event("run", **_fields(each), name=name)
        context.console.say(*run_words.run_lines(each, name))
    if not shown:
        context.console.say(say("There is no run yet."))
    elif len(shown) < len(runs):
        context.console.say(run_words.more_runs(len(runs) - len(shown)))
    return Exit.DONE


def _unfinished(run: PastRun) -> bool:
    return run.standing in {Standing.UNFINISHED, Standing.UNDOING}


def _fields(run: PastRun) -> dict[str, object]:
    plan, state = run.plan, run.state
    return {
        "run": run.id,
        "account": run.account_id,
        "alias": plan.account.alias if plan else "",
        "started": run.started.isoformat() if run.started else None,
        "standing": run.standing.value,
        "reason": plan.reason if plan else "",
        "users": [user.logon_name for user in plan.users] if plan else [],
        "operations": counts(state).fields if state else None,
        "sealed_by": run.sealed_by.value,
        "secrets": [
            {"user": slot.logon_name, "kind": slot.kind.value, "id": slot.id}
            for slot in run.secrets
        ],
        "not_handed_over": list(run.not_handed_over),
        "files_with_secrets": list(run.files),
        "file": str(run.path),
        "problem": run.problem,
    }


def _forget(context: Context) -> Exit:
    past = which_run(context)
    if past.standing is Standing.UNFINISHED:  # an undo needs no secrets
        raise CommandError(
            Exit.USAGE,
            say(
                "Run {run} is not over and still needs its secrets; onramp resume or undo it"
                " first.",
                run=past.id,
            ),
        )
    if past.sealed_by in {SealedBy.NOTHING, SealedBy.FORGOTTEN}:
        context.console.tell(
            "forgotten", say("Run {run} keeps no secret.", run=past.id), run=past.id, secrets=0
        )
        return Exit.DONE
    need_somebody(context)
    if past.not_handed_over:
        context.console.warn(history.still_to_hand_over(past.not_handed_over))
    agree(context, commands.may_forget(past.id, len(past.secrets)))
    opening(lambda: forget_secrets(context.services.safe, past))
    context.console.tell(
        "forgotten", history.forgot(past.id, past.files), run=past.id, secrets=len(past.secrets)
    )
    return Exit.DONE
