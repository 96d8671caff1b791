"""Rows and lines of runs: operations, failures and outcome."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.content import Content

from screens.run_handle import RunHandle
from tui.apply.audit import Audit
from tui.apply.events import RunStatus
from tui.apply.run_state import OperationStatus
from tui.cloud.errors import CloudError
from tui.core.findings import Finding, Severity
from tui.core.operations import Operation, PasswordOperation
from tui.core.text import say
from tui.text import review
from tui.text.operations import (
    also_known,
    asked_at_apply,
    audit_words,
    could_not,
    look_failed,
    operation_what,
    operation_who,
    run_problem,
    stray_words,
    was_left,
    what_stays,
)
from tui.text.review import of_row
from tui.text.runs import not_as_agreed, progress_words
from tui.widgets.notice import Progress, marked
from tui.widgets.rows import Cell, Column, Row, Tone
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from tui.apply.events import NeedsAttentionError
    from tui.core.policies import Groups

COLUMNS = (Column("", 1), Column("", 16, name=True), Column("", name=True))
MARKS: dict[OperationStatus | None, tuple[Mark, Tone]] = {
    None: (Mark.INFO, Tone.QUIET),
    OperationStatus.WAITING: (Mark.OPEN, Tone.QUIET),
    OperationStatus.RUNNING: (Mark.BUSY, Tone.ACCENT),
    OperationStatus.DONE: (Mark.DONE, Tone.GOOD),
    OperationStatus.ALREADY: (Mark.SKIPPED, Tone.QUIET),
    OperationStatus.FAILED: (Mark.BAD, Tone.BAD),
    OperationStatus.SKIPPED: (Mark.SKIPPED, Tone.WARN),
}
PROGRESS: Mapping[RunStatus, Mark] = MappingProxyType(
    {
        RunStatus.RUNNING: Mark.BUSY,
        RunStatus.FAILED: Mark.BAD,
        RunStatus.STOPPED: Mark.WARN,
        RunStatus.PARTLY: Mark.WARN,
        RunStatus.CHANGED: Mark.WARN,
        RunStatus.DONE: Mark.DONE,
    }
)
"""Word before the line of the progress."""


def operation_row(
    at: int, operation: Operation, state: OperationStatus | None, groups: Groups
) -> Row:
    """Row of an operation; without a state it is only planned."""
    mark, tone = MARKS[state]
    return Row(
        str(at),
        (
            Cell(mark, tone),
            Cell(operation_who(operation), Tone.STRONG),
            Cell(operation_what(operation, groups)),
        ),
    )


def operation_rows(
    operations: Sequence[Operation], states: Sequence[OperationStatus] | None, groups: Groups
) -> list[Row]:
    """Rows of all operations, in the order in which they run."""
    return [
        operation_row(at, operation, states[at] if states else None, groups)
        for at, operation in enumerate(operations)
    ]


def finding_lines(findings: Iterable[Finding], confirmed: Collection[str]) -> Content:
    """Line per finding: errors, then those to confirm, then warnings."""
    ranks = {Severity.ERROR: 0, Severity.CONFIRM: 1, Severity.WARNING: 2}
    lines = []
    for finding in sorted(findings, key=lambda each: ranks[each.severity]):
        text = str(finding.text)
        if finding.severity is Severity.ERROR:
            lines.append(marked(Mark.BAD, text))
        elif finding.severity is Severity.WARNING:
            lines.append(marked(Mark.WARN, text))
        elif finding.id in confirmed:
            lines.append(marked(Mark.DONE, text))
        else:
            lines.append(marked(Mark.WARN, f"{text} {asked_at_apply(finding.phrase)}"))
    return Content("\n").join(lines)


def progress_of(work: RunHandle) -> Progress:
    """Progress of a run, with the operations under way and those that wait."""
    going = work.running
    waits, why = work.waits.next
    text = progress_words(
        work.at_once if going else 0,
        len(work.waits) if going else 0,
        stopping=work.stopping,
        seconds=work.elapsed,
        waits=waits,
        why=why,
    )
    return Progress(PROGRESS[work.phase], work.progress, len(work.states), text)


Title = Callable[[str, Operation], str]
"""Makes a sentence from a subject and the operation that failed for it."""


def failure_lines(
    operations: Sequence[Operation],
    errors: Mapping[int, CloudError | NeedsAttentionError],
    places: Sequence[int],
    title: Title,
) -> list[Content]:
    """Two lines for all failures of one reason.

    Args:
        operations: Operations of the plan.
        errors: Errors, by place in the plan.
        places: Places to tell of, in their order.
        title: Sentence on the operation that failed.
    """
    alike: dict[tuple[str, str], list[int]] = {}
    for at in places:
        key = title("", operations[at]), review.reason(errors[at])
        alike.setdefault(key, []).append(at)
    lines = []
    for group in alike.values():
        who = review.whose([operation_who(operations[at]) for at in group])
        lines.append(marked(Mark.BAD, title(who, operations[group[0]])))
        lines.append(Content(review.reasons([errors[at] for at in group])))
    return lines


LISTED = 100
"""Failures that are listed at once; each row tells its own."""


def trouble_lines(run: RunHandle, groups: Groups) -> Content:
    """All failures with user, reason and way out, and the state they leave."""

    def title(who: str, operation: Operation) -> str:
        return could_not(who, operation, groups)

    lines = [Content(what_stays(run.settled, len(run.states)))]
    told = sorted(run.errors)[:LISTED]
    lines += failure_lines(run.plan.operations, run.errors, told, title)
    if len(run.errors) > LISTED:
        lines.append(
            Content(
                say(
                    "and {count} more: the cursor on a row tells why it failed.",
                    count=len(run.errors) - LISTED,
                )
            )
        )
    if not run.errors:
        if run.held_up:
            lines += [marked(Mark.BAD, str(each.text)) for each in run.held_up]
        elif isinstance(run.audit, CloudError) and OperationStatus.WAITING in run.states.values():
            lines.append(marked(Mark.BAD, look_failed(run_problem(run.audit))))
        elif run.audit is not None and not isinstance(run.audit, Audit):
            lines.append(
                marked(
                    Mark.BAD,
                    say(
                        "Everything is done, but the last look at the AccessKeys failed. {reason}",
                        reason=run_problem(run.audit),
                    ),
                )
            )
        else:
            lines.append(marked(Mark.WARN, say("Stopped, as you asked.")))
    return Content("\n").join(lines)


def outcome_lines(run: RunHandle) -> Content:
    """Results of the audit of AccessKeys, and of the comparison of grants."""
    if not isinstance(run.audit, Audit):
        return Content("")
    changed = [marked(Mark.WARN, not_as_agreed(it)) for it in run.audit.changes]
    if run.audit.strays:
        strays = [marked(Mark.BAD, stray_words(it)) for it in run.audit.strays]
        return Content("\n").join([*changed, *strays])
    made = [
        operation
        for state, operation in zip(run.states.values(), run.plan.operations, strict=True)
        if state is OperationStatus.DONE
    ]
    passwords = sum(isinstance(it, PasswordOperation) for it in made)
    keys = sum(it.makes_key for it in made)
    text = audit_words(len(run.plan.users), passwords, keys, by_hand=run.by_hand)
    return Content("\n").join([*changed, marked(Mark.DONE, text)])


def undo_row(undoing: RunHandle, at: int, groups: Groups) -> Row:
    """Row of an operation and its undo."""
    operation = undoing.plan.operations[at]
    mark, tone = MARKS[undoing.states[at]]
    what = review.taken_back(operation, groups, left=at in undoing.left)
    who = also_known(operation_who(operation), undoing.known_as.get(at, ""))
    return Row(str(at), (Cell(mark, tone), Cell(who, Tone.STRONG), Cell(what)))


def undo_rows(undoing: RunHandle, groups: Groups) -> Iterator[Row]:
    """Rows of the run's operations, last things first."""
    return (undo_row(undoing, at, groups) for at in undoing.states)


def undo_detail(undoing: RunHandle, at: int, groups: Groups) -> Content:
    """A row in full, with its progress and the reason for a stop."""
    operation = undoing.plan.operations[at]
    state = undoing.waits.said(at) or review.state(undoing.states[at].value)
    far = (f" · {state}", "bold") if state else ""
    text = Content.assemble(review.detail(operation, groups), far)
    if at in undoing.errors:
        why = of_row(undoing.errors[at], list(undoing.errors.values()))
        return Content.assemble(text, why)
    return text


TONES = {RunStatus.DONE: Mark.DONE, RunStatus.FAILED: Mark.BAD}


def result_lines(undoing: RunHandle, groups: Groups) -> list[Content]:
    """Number of undone operations, failures, and leftovers."""

    def title(who: str, operation: Operation) -> str:
        return review.not_done(who, operation, groups)

    phase = undoing.phase
    count = review.so_many(phase.value, undoing.settled, len(undoing.states))
    failed = [at for at in undoing.states if at in undoing.errors]
    operations = undoing.plan.operations
    left = dict.fromkeys(
        was_left(operations[at], undoing.left[at], groups)
        for at in undoing.states
        if at in undoing.left and at not in undoing.errors
    )
    return [
        marked(TONES.get(phase, Mark.WARN), count),
        *failure_lines(operations, undoing.errors, failed, title),
        *(marked(Mark.WARN, text) for text in left),
    ]
