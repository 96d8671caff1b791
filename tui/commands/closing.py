"""What is said at the end of a run that was applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.apply.events import Outcome
from tui.commands import report
from tui.commands.confirm import say_finding
from tui.commands.context import Context
from tui.commands.exits import Exit
from tui.commands.report import Upshot

if TYPE_CHECKING:
    from tui.apply.open_run import Place
    from tui.apply.run_state import RunState
    from tui.cloud.client import Cloud
    from tui.text.applying import Groups


def say_what_came_of_it(
    context: Context,
    cloud: Cloud,
    place: Place,
    ending: Upshot,
    groups: Groups,
    *,
    stays: bool,
) -> Exit:
    """The end of apply and resume, to people and to scripts.

    Args:
        context: the command's.
        cloud: signed in to the run's account.
        place: the run's, closed.
        ending: how it ended.
        groups: names of resource groups.
        stays: whether its file is there still; that of a run that came to nothing is not.
    """
    from tui.text import running as run_words
    from tui.text.command_errors import command_problem

    state, console = place.journal.state, context.console
    sealed = place.path if stays and place.keeps_secrets else None
    code = report.exit_code(ending, state)
    told = report.failures(cloud, ending, state.plan.operations, groups)
    report.say_failures(context, told)
    error = report.first_error(ending)
    if error is not None and not told:
        console.warn(command_problem(error))
    strays = state.ended.strays if state.ended else ()
    counted = report.counts(state)
    lines: list[str] = [
        run_words.outcome(ending.outcome.value, counted),
        *(run_words.audited(ending.audit) or _found_before(state)),
    ]
    if sealed is not None:
        lines += run_words.sealed_in(place.run_id, sealed, written=bool(ending.handover))
    lines += about_file(ending)
    for each in ending.found:
        say_finding(context, each)
    held_up = ""
    if ending.is_held_up:
        held_up = run_words.held_up(place.run_id if stays else "", ending.to_accept)
        lines.append(held_up)
    open_ = ending.outcome not in {Outcome.DONE, Outcome.CHANGED} and stays
    if open_:
        lines += run_words.what_next(place.run_id)
    console.say(*lines)
    console.event(
        "summary",
        outcome=ending.outcome.value,
        exit=int(code),
        run=place.run_id if stays else None,
        file=str(place.path) if stays else None,
        account=state.plan.account.account_id,
        operations=counted,
        failures=told,
        problem=command_problem(error) if error is not None else "",
        held_up=held_up,
        audit=report.audit_fields(ending.audit),
        keys_without_secret=list(strays),
        not_as_agreed=report.not_as_agreed(state.ended.changes if state.ended else ()),
        sealed_in=str(sealed) if sealed else None,
        **file_fields(ending),
        next=run_words.next_commands(place.run_id) if open_ else [],
        sentence=lines[0],
    )
    return code


def about_file(ending: Upshot) -> list[str]:
    """What came of ``--handover``, to people."""
    from tui.text import running as run_words

    lines = [run_words.written_to(ending.handover)] if ending.handover else []
    if ending.parts:
        lines.append(run_words.in_part(ending.parts))
    return [*lines, ending.not_written] if ending.not_written else lines


def file_fields(ending: Upshot) -> dict[str, object]:
    """The same to scripts."""
    return {
        "handover": ending.handover or None,
        "handover_parts": list(ending.parts),
        "not_written": ending.not_written,
    }


def _found_before(state: RunState) -> tuple[str, ...]:
    """What an earlier last look found; it stays true until somebody does something about it."""
    from tui.text.standings import not_as_agreed

    return tuple(map(not_as_agreed, state.ended.changes)) if state.ended else ()
