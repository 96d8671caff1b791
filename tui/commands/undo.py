"""``onramp undo RUN``: takes back exactly what a run made."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.access.plan import Operation
from tui.apply.events import OperationDone, OperationLeft, Outcome, RunEvent
from tui.apply.run_state import RunState, Stage
from tui.apply.services import Services
from tui.commands import places, running, summary
from tui.commands.agreeing import accepted, agree, concerned, need_somebody
from tui.commands.command import Context, run_command
from tui.commands.exits import Exit, cannot, exit_of
from tui.commands.progress import Progress, described
from tui.commands.resume import add_run, groups

if TYPE_CHECKING:
    from tui.apply.concerns import Concern
    from tui.apply.keeping import Place
    from tui.cloud.client import Cloud
    from tui.commands.summary import Ending
    from tui.words.applying import Groups


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
    places.add_options(parser, begins=False)
    running.add_options(parser)


def run(options: argparse.Namespace, services: Services) -> int:
    """Take a run back.

    Returns:
        The exit code.
    """
    return run_command("undo", options, services, _undo)


def _undo(context: Context) -> Exit:
    from tui.apply.past_runs import Standing
    from tui.commands.which_run import sign_in_for, which_run
    from tui.words import earlier

    past = which_run(context)
    if past.standing is Standing.UNDONE:
        context.console.tell(
            "summary",
            earlier.undone_already(past.id),
            outcome="done",
            exit=int(Exit.DONE),
            run=past.id,
            file=str(past.path),
            left=[],
            failures=[],
        )
        return Exit.DONE
    need_somebody(context)
    with sign_in_for(context, past) as cloud:
        # The account is held from here on, so that what is shown stays true.
        place = places.reopen_place_for(context, past.path, to_undo=True)
        try:
            return _take_back(context, cloud, place)
        finally:
            place.close()


def _take_back(context: Context, cloud: Cloud, place: Place) -> Exit:
    from tui.apply.concerns import concerns
    from tui.apply.undoing import Undoer
    from tui.cloud.errors import CloudError
    from tui.cloud.reading import AccountReader
    from tui.words import commanding
    from tui.words.undoing import renamed

    state, named = place.journal.state, groups(cloud)
    todo = _to_take_back(state)
    _show(context, todo, named)
    try:
        found = concerns(cloud, AccountReader(cloud), state)
    except CloudError as error:
        raise cannot(error) from None
    _say_concerns(context, found)
    agreed = accepted(context, concerned(found))
    if todo:
        agree(context, commanding.may_undo(place.run_id, state.plan.account.account_id))
    undoer = Undoer(
        cloud,
        place.journal,
        concerns=found,
        agreed=agreed,
        timing=running.timing(context),
        workers=context.options.workers,
    )
    progress = _Leaving(context, len(state.plan.operations), named)
    ending = running.carry_out(context, undoer, progress)
    for name, known_as in sorted(progress.renamed.items()):
        context.console.event("renamed", user=name, known_as=known_as)
        context.console.say(renamed(name, known_as))
    return _say(context, cloud, place, ending, progress.left, named)


class _Leaving(Progress):
    """Says what is taken back, and remembers what was left."""

    done, already = "undone", "nothing"

    def __init__(self, context: Context, total: int, named: Groups) -> None:
        super().__init__(context.console, total, 0, named)
        self.left: list[OperationLeft] = []
        self.renamed: dict[str, str] = {}
        """Name of the plan to the one that its user goes by now."""
        self._named = named

    def what(self, it: Operation) -> str:
        """See Progress."""
        from tui.words.undoing import back

        return back(it, self._named)

    def paused(self) -> str:
        """See Progress."""
        from tui.words.signing_again import undo_paused

        return undo_paused(self._settled, self._total)

    def take(self, event: RunEvent) -> None:
        """See Progress."""
        from tui.words.applying import operation_who

        super().take(event)
        if isinstance(event, OperationLeft):
            self.left.append(event)
        if isinstance(event, OperationDone | OperationLeft) and event.known_as:
            self.renamed[operation_who(event.operation)] = event.known_as


def _to_take_back(state: RunState) -> Sequence[tuple[int, Operation]]:
    """What the run did or may have done, and what of it is there still; the last comes first."""
    return [
        (at, state.plan.operations[at])
        for at in reversed(range(len(state.plan.operations)))
        if (state.stages[at] is Stage.DONE or at in state.begun)
        and state.undone.get(at, "user-in-use") == "user-in-use"
    ]


def _show(context: Context, todo: Sequence[tuple[int, Operation]], named: Groups) -> None:
    from tui.words import undoing

    if not todo:
        context.console.say(undoing.nothing_to_undo())
    for at, it in todo:
        context.console.event("planned", **described(at, it, undoing.back(it, named)))
        context.console.say(undoing.back_line(it, named))


def _say_concerns(context: Context, found: Sequence[Concern]) -> None:
    from tui.words import undoing

    for each in found:
        sentence = undoing.concern_words(each)
        context.console.event(
            "concern",
            id=each.id,
            code=each.code,
            user=each.logon_name,
            known_as=each.known_as,
            accepted=each.id in context.options.accept,
            sentence=sentence,
        )
        context.console.warn(undoing.concern_line(each))


def _say(
    context: Context,
    cloud: Cloud,
    place: Place,
    ending: Ending,
    left: Sequence[OperationLeft],
    named: Groups,
) -> Exit:
    from tui.words import undoing
    from tui.words.applying import run_problem

    state, console = place.journal.state, context.console
    told = summary.failures(cloud, ending, state.plan.operations, named)
    summary.say_failures(context, told)
    error = summary.first_error(ending)
    if error is not None and not told:
        console.warn(run_problem(error))
    kept = [
        {
            **described(it.index, it.operation, undoing.back(it.operation, named)),
            "code": it.why,
            "sentence": sentence,
        }
        for it in sorted(left, key=lambda each: each.index)
        if (sentence := undoing.left_line(it.operation, it.why, named))
    ]
    for each in kept:
        console.say(str(each["sentence"]))
    code = _exit(ending, state)
    sentence = undoing.outcome(ending.outcome.value, place.run_id)
    console.say(sentence)
    console.event(
        "summary",
        outcome=ending.outcome.value,
        exit=int(code),
        run=place.run_id,
        file=str(place.path),
        account=state.plan.account.account_id,
        left=kept,
        failures=told,
        problem=run_problem(error) if error is not None else "",
        sentence=sentence,
    )
    return code


def _exit(ending: Ending, state: RunState) -> Exit:
    match ending.outcome:
        case Outcome.DONE:
            return Exit.DONE
        case Outcome.STOPPED:
            return Exit.ABORTED
        case Outcome.PARTLY:
            return Exit.PARTLY
        case Outcome.FAILED:
            back = any(not left for left in state.undone.values())
            return Exit.PARTLY if back else exit_of(summary.first_error(ending))
