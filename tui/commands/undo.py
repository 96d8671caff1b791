"""``onramp undo``: take a run back."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.account.reader import AccountReader
from tui.apply.events import OperationDone, OperationLeft, RunEvent, RunStatus
from tui.apply.history import Standing
from tui.apply.in_use import concerns
from tui.apply.report import RunReport
from tui.apply.run_state import RunState
from tui.apply.undoer import Undoer, still_open
from tui.cloud.errors import CloudError
from tui.commands import execute, report, secrets
from tui.commands.confirm import accepted, agree, need_somebody
from tui.commands.context import Context, run_command
from tui.commands.exits import cannot
from tui.commands.report import Progress, described
from tui.commands.resume import add_run, groups, sign_in_for, which_run
from tui.core.exits import Exit
from tui.core.operations import Operation
from tui.core.text import say
from tui.services import Services
from tui.text import commands, operations
from tui.text.commands import command_problem
from tui.text.operations import back, operation_who
from tui.text.reauth import undo_paused

if TYPE_CHECKING:
    from tui.apply.history import PastRun
    from tui.apply.in_use import InUse
    from tui.apply.open_run import OpenRun
    from tui.cloud.client import Cloud
    from tui.core.policies import Groups


class Leaving(Progress):
    """Progress of an undo, with the users that have another name now."""

    done, already = "undone", "nothing"

    def __init__(self, context: Context, report: RunReport, named: Groups) -> None:
        super().__init__(context.console, report, named)
        self.renamed: dict[str, str] = {}
        """Logon name in the plan to the user's present one."""
        self._named = named

    def what(self, it: Operation) -> str:
        """Short description of an operation that is undone."""
        return back(it, self._named)

    def paused(self) -> str:
        """Sentence on the progress of a waiting undo."""
        return undo_paused(self.report.progress, len(self.report.states))

    def take(self, event: RunEvent) -> None:
        """Show an event, and note a renamed user."""
        super().take(event)
        if isinstance(event, OperationDone | OperationLeft) and event.known_as:
            self.renamed[operation_who(event.operation)] = event.known_as


def show_plan(context: Context, todo: Sequence[tuple[int, Operation]], named: Groups) -> None:
    """Print the operations to be undone."""
    if not todo:
        context.console.say(say("The run changed nothing that could be taken back."))
    for at, it in todo:
        context.console.event("planned", **described(at, it, operations.back(it, named)))
        context.console.say(operations.back_line(it, named))


def say_concerns(context: Context, found: Sequence[InUse]) -> None:
    """Print the reasons against an undo."""
    for each in found:
        sentence = operations.concern_words(each)
        context.console.event(
            "concern",
            id=each.id,
            code=each.code,
            user=each.logon_name,
            known_as=each.known_as,
            accepted=each.id in context.options.accept,
            sentence=sentence,
        )
        context.console.warn(commands.concern_line(each))


def say_outcome(
    context: Context,
    cloud: Cloud,
    place: OpenRun,
    ending: RunReport,
    named: Groups,
) -> Exit:
    """Print the outcome, and the operations that were left; returns the exit code."""
    state, console = place.journal.state, context.console
    told = report.failures(cloud, ending, named)
    report.say_failures(context, told)
    error = ending.error
    if error is not None and not told:
        console.warn(command_problem(error))
    kept = _say_left(context, state, named)
    code = ending.exit
    if ending.phase is RunStatus.PARTLY and still_open(state):
        sentence = say(
            "Run {run} is taken back, but for what is named above. What of it is in use or"
            " unclear can go once it is not: onramp undo {run}",
            run=place.run_id,
        )
    else:
        sentence = operations.outcome(ending.phase.value, place.run_id)
    console.say(sentence)
    console.event(
        "summary",
        outcome=ending.phase.value,
        exit=int(code),
        run=place.run_id,
        file=str(place.path),
        account=state.plan.account.account_id,
        left=kept,
        failures=told,
        problem=command_problem(error) if error is not None else "",
        sentence=sentence,
    )
    return code


def say_undone_already(context: Context, past: PastRun, state: RunState) -> Exit:
    """Report that the run is undone already, with its left operations; returns the exit code."""
    sentence = say("Run {run} was taken back already.", run=past.id)
    context.console.say(sentence)
    kept = _say_left(context, state, {})
    code = Exit.PARTLY if kept else Exit.DONE
    context.console.event(
        "summary",
        outcome="partly" if kept else "done",
        exit=int(code),
        run=past.id,
        file=str(past.path),
        left=kept,
        failures=[],
        sentence=sentence,
    )
    return code


def _say_left(context: Context, state: RunState, named: Groups) -> list[Mapping[str, object]]:
    """Print the operations that an undo has left; returns them for a script."""
    kept: list[Mapping[str, object]] = []
    for each in state.operations:
        if each.undone:
            sentence = operations.was_left(each.operation, each.undone, named)
            what = described(each.index, each.operation, operations.back(each.operation, named))
            kept.append({**what, "code": each.undone, "sentence": sentence})
    context.console.say(*dict.fromkeys(str(each["sentence"]) for each in kept))
    return kept


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
    """Undo a run; returns the exit code."""
    return run_command("undo", options, services, _undo)


def _undo(context: Context) -> Exit:
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


def _take_back(context: Context, cloud: Cloud, place: OpenRun) -> Exit:
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
        agree(
            context,
            say(
                "Take run {run} back in account {account}? [y/N]",
                run=place.run_id,
                account=state.plan.account.account_id,
            ),
        )
    undoer = Undoer(
        cloud,
        place.journal,
        concerns=found,
        agreed=agreed,
        timing=execute.timing(context),
        workers=context.options.workers,
    )
    ending = RunReport(state, is_undo=True)
    progress = Leaving(context, ending, named)
    execute.carry_out(context, undoer, progress)
    for name, known_as in sorted(progress.renamed.items()):
        context.console.event("renamed", user=name, known_as=known_as)
        context.console.say(
            say(
                "Somebody renamed {name}: it was found by its ID, as {known_as}.",
                name=name,
                known_as=known_as,
            )
        )
    return say_outcome(context, cloud, place, ending, named)
