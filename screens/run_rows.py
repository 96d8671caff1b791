"""How the review screen paints operations and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.content import Content

from screens.run_states import Phase, State
from tui.core.findings import Finding, Severity
from tui.core.operations import Operation
from tui.widgets.lines import marked
from tui.widgets.marks import Mark
from tui.widgets.progress import Progress
from tui.widgets.rows import Cell, Column, Row, Tone

if TYPE_CHECKING:
    from screens.run_handle import AtWork
    from tui.text.applying import Groups

COLUMNS = (Column("", 1), Column("", 16, name=True), Column("", name=True))
MARKS: dict[State | None, tuple[Mark, Tone]] = {
    None: (Mark.INFO, Tone.QUIET),
    State.WAITING: (Mark.OPEN, Tone.QUIET),
    State.RUNNING: (Mark.BUSY, Tone.ACCENT),
    State.DONE: (Mark.DONE, Tone.GOOD),
    State.ALREADY: (Mark.SKIPPED, Tone.QUIET),
    State.FAILED: (Mark.BAD, Tone.BAD),
    State.SKIPPED: (Mark.SKIPPED, Tone.WARN),
}
PROGRESS: Mapping[Phase, Mark] = MappingProxyType(
    {
        Phase.RUNNING: Mark.BUSY,
        Phase.FAILED: Mark.BAD,
        Phase.STOPPED: Mark.WARN,
        Phase.PARTLY: Mark.WARN,
        Phase.CHANGED: Mark.WARN,
        Phase.DONE: Mark.DONE,
    }
)
"""What stands before the line that tells how far it is."""


def operation_row(at: int, operation: Operation, state: State | None, groups: Groups) -> Row:
    """One operation; without a state it is only planned."""
    from tui.text.applying import operation_what, operation_who

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
    operations: Sequence[Operation], states: Sequence[State] | None, groups: Groups
) -> list[Row]:
    """All operations, in the order in which they run."""
    return [
        operation_row(at, operation, states[at] if states else None, groups)
        for at, operation in enumerate(operations)
    ]


def finding_lines(findings: Iterable[Finding], confirmed: Collection[str]) -> Content:
    """A line per finding: what is wrong first, then what will be asked, then the warnings."""
    from tui.text import sentence
    from tui.text.applying import asked_at_apply

    ranks = {Severity.ERROR: 0, Severity.CONFIRM: 1, Severity.WARNING: 2}
    lines = []
    for finding in sorted(findings, key=lambda each: ranks[each.severity]):
        text = sentence(finding)
        if finding.severity is Severity.ERROR:
            lines.append(marked(Mark.BAD, text))
        elif finding.severity is Severity.WARNING:
            lines.append(marked(Mark.WARN, text))
        elif finding.id in confirmed:
            lines.append(marked(Mark.DONE, text))
        else:
            lines.append(marked(Mark.WARN, f"{text} {asked_at_apply(finding.phrase)}"))
    return Content("\n").join(lines)


def progress_of(work: AtWork, done: int, total: int) -> Progress:
    """How far the work is, what is going on, and what it waits for."""
    from tui.text.progress import progress_words

    going = work.running
    waits, why = work.next_wait
    text = progress_words(
        work.at_once if going else 0,
        work.waiting if going else 0,
        stopping=work.stopping,
        seconds=work.elapsed,
        waits=waits,
        why=why,
    )
    return Progress(PROGRESS[work.phase], done, total, text)
