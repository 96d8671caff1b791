"""What undoing a run says: before, while it goes, and at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.apply.events import OperationDone, OperationLeft, Outcome, RunEvent
from tui.apply.run_state import RunState
from tui.commands import report
from tui.commands.context import Context
from tui.commands.exits import Exit, exit_of
from tui.commands.progress import Progress, described
from tui.core.operations import Operation

if TYPE_CHECKING:
    from tui.apply.history import PastRun
    from tui.apply.in_use import Concern
    from tui.apply.open_run import Place
    from tui.cloud.client import Cloud
    from tui.commands.report import Upshot
    from tui.text.applying import Groups


class Leaving(Progress):
    """Says what is taken back, and remembers which users go by another name now."""

    done, already = "undone", "nothing"

    def __init__(self, context: Context, total: int, named: Groups) -> None:
        super().__init__(context.console, total, 0, named)
        self.renamed: dict[str, str] = {}
        """Name of the plan to the one that its user goes by now."""
        self._named = named

    def what(self, it: Operation) -> str:
        """See Progress."""
        from tui.text.undoing import back

        return back(it, self._named)

    def paused(self) -> str:
        """See Progress."""
        from tui.text.signing_again import undo_paused

        return undo_paused(self._settled, self._total)

    def take(self, event: RunEvent) -> None:
        """See Progress."""
        from tui.text.applying import operation_who

        super().take(event)
        if isinstance(event, OperationDone | OperationLeft) and event.known_as:
            self.renamed[operation_who(event.operation)] = event.known_as


def show_plan(context: Context, todo: Sequence[tuple[int, Operation]], named: Groups) -> None:
    """What will be taken back."""
    from tui.text import undoing

    if not todo:
        context.console.say(undoing.nothing_to_undo())
    for at, it in todo:
        context.console.event("planned", **described(at, it, undoing.back(it, named)))
        context.console.say(undoing.back_line(it, named))


def say_concerns(context: Context, found: Sequence[Concern]) -> None:
    """What speaks against it."""
    from tui.text import undoing

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


def say_outcome(
    context: Context,
    cloud: Cloud,
    place: Place,
    ending: Upshot,
    named: Groups,
) -> Exit:
    """How it ended, and what was left.

    Returns:
        The exit code.
    """
    from tui.apply.undoer import still_open
    from tui.text import undoing
    from tui.text.command_errors import command_problem

    state, console = place.journal.state, context.console
    told = report.failures(cloud, ending, state.plan.operations, named)
    report.say_failures(context, told)
    error = report.first_error(ending)
    if error is not None and not told:
        console.warn(command_problem(error))
    kept = _say_left(context, state, named)
    code = _exit(ending, state)
    if ending.outcome is Outcome.PARTLY and still_open(state):
        sentence = undoing.left_for_now(place.run_id)
    else:
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
        problem=command_problem(error) if error is not None else "",
        sentence=sentence,
    )
    return code


def say_undone_already(context: Context, past: PastRun, state: RunState) -> Exit:
    """Nothing can be taken back any more; what was left is said once more.

    Returns:
        The exit code.
    """
    from tui.text import earlier

    sentence = earlier.undone_already(past.id)
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
    """Say what an undo has left, and give the same for a script."""
    from tui.text import undoing

    kept: list[Mapping[str, object]] = []
    for at, why in sorted(state.undone.items()):
        if why:
            operation = state.plan.operations[at]
            sentence = undoing.left_line(operation, why, named)
            context.console.say(sentence)
            what = described(at, operation, undoing.back(operation, named))
            kept.append({**what, "code": why, "sentence": sentence})
    return kept


def _exit(ending: Upshot, state: RunState) -> Exit:
    match ending.outcome:
        case Outcome.DONE:
            return Exit.DONE
        case Outcome.STOPPED:
            return Exit.ABORTED
        case Outcome.PARTLY | Outcome.CHANGED:
            return Exit.PARTLY
        case Outcome.FAILED:
            back = any(not left for left in state.undone.values())
            return Exit.PARTLY if back else exit_of(report.first_error(ending))
