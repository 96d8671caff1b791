"""``onramp undo RUN``: takes back exactly what a run made."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tui.commands import execute, secrets
from tui.commands.confirm import accepted, agree, need_somebody
from tui.commands.context import Context, run_command
from tui.commands.exits import Exit, cannot
from tui.commands.resume import add_run, groups
from tui.commands.undo_report import (
    Leaving,
    say_concerns,
    say_outcome,
    say_undone_already,
    show_plan,
)
from tui.services import Services

if TYPE_CHECKING:
    from tui.apply.open_run import Place
    from tui.cloud.client import Cloud


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the subcommand."""
    add_run(parser)
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="ID",
        help="delete this user although it is in use; may be given several times",
    )
    execute.add_options(parser)


def run(options: argparse.Namespace, services: Services) -> int:
    """Take a run back.

    Returns:
        The exit code.
    """
    return run_command("undo", options, services, _undo)


def _undo(context: Context) -> Exit:
    from tui.apply.history import Standing
    from tui.apply.undoer import still_open
    from tui.commands.which_run import sign_in_for, which_run

    past = which_run(context)
    if past.standing is Standing.UNDONE and past.state is not None and not still_open(past.state):
        return say_undone_already(context, past, past.state)
    need_somebody(context)
    with sign_in_for(context, past).cloud as cloud:
        # The account is held from here on, so that what is shown stays true.
        place = secrets.reopen_to_undo(context, past.path)
        try:
            return _take_back(context, cloud, place)
        finally:
            place.close()


def _take_back(context: Context, cloud: Cloud, place: Place) -> Exit:
    from tui.account.reader import AccountReader
    from tui.apply.in_use import concerns
    from tui.apply.undoer import Undoer, still_open
    from tui.cloud.errors import CloudError
    from tui.text import commanding
    from tui.text.undoing import renamed

    state, named = place.journal.state, groups(cloud)
    todo = [(at, state.plan.operations[at]) for at in reversed(still_open(state))]
    show_plan(context, todo, named)
    try:
        found = concerns(cloud, AccountReader(cloud), state)
    except CloudError as error:
        raise cannot(error) from None
    say_concerns(context, found)
    agreed = accepted(context, found, [user.logon_name for user in state.plan.users])
    if todo:
        agree(context, commanding.may_undo(place.run_id, state.plan.account.account_id))
    undoer = Undoer(
        cloud,
        place.journal,
        concerns=found,
        agreed=agreed,
        timing=execute.timing(context),
        workers=context.options.workers,
    )
    progress = Leaving(context, len(state.plan.operations), named)
    ending = execute.carry_out(context, undoer, progress)
    for name, known_as in sorted(progress.renamed.items()):
        context.console.event("renamed", user=name, known_as=known_as)
        context.console.say(renamed(name, known_as))
    return say_outcome(context, cloud, place, ending, named)
