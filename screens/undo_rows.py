"""How the undo screen paints what is taken back, and what it says at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from screens.failure_lines import failure_lines
from screens.run_rows import MARKS
from screens.run_states import Phase
from tui.core.operations import Operation
from tui.text import taking_back as words
from tui.text.applying import operation_who
from tui.text.failing import of_row
from tui.text.progress import waits_because
from tui.text.undoing import also_known
from tui.widgets.lines import marked
from tui.widgets.marks import Mark
from tui.widgets.rows import Cell, Row, Tone

if TYPE_CHECKING:
    from screens.undo_handle import Undoing
    from tui.text.applying import Groups


def undo_row(undoing: Undoing, at: int, groups: Groups) -> Row:
    """One operation and how far taking it back is."""
    operation = undoing.plan.operations[at]
    mark, tone = MARKS[undoing.states[at]]
    what = words.taken_back(operation, groups, left=at in undoing.left)
    who = also_known(operation_who(operation), undoing.known_as.get(at, ""))
    return Row(str(at), (Cell(mark, tone), Cell(who, Tone.STRONG), Cell(what)))


def undo_rows(undoing: Undoing, groups: Groups) -> Iterator[Row]:
    """Everything that the run did, last things first."""
    return (undo_row(undoing, at, groups) for at in undoing.places)


def undo_detail(undoing: Undoing, at: int, groups: Groups) -> Content:
    """All of what a row may have had no room for, how far it is, and why it is no further."""
    operation = undoing.plan.operations[at]
    why = undoing.why_waiting(at)
    state = words.state(undoing.states[at].value) if why is None else waits_because(why)
    far = (f" · {state}", "bold") if state else ""
    text = Content.assemble(words.detail(operation, groups), far)
    if at in undoing.errors:
        why = of_row(undoing.errors[at], list(undoing.errors.values()))
        return Content.assemble(text, why)
    return text


TONES = {Phase.DONE: Mark.DONE, Phase.FAILED: Mark.BAD}


def result_lines(undoing: Undoing, groups: Groups) -> list[Content]:
    """How much is taken back, what could not be, and what was left."""

    def title(who: str, operation: Operation) -> str:
        return words.not_done(who, operation, groups)

    phase = undoing.phase
    count = words.so_many(phase.value, undoing.taken, len(undoing.states))
    failed = [at for at in undoing.places if at in undoing.errors]
    operations = undoing.plan.operations
    left = dict.fromkeys(
        words.was_left(operations[at], undoing.left[at], groups)
        for at in undoing.places
        if at in undoing.left and at not in undoing.errors
    )
    return [
        marked(TONES.get(phase, Mark.WARN), count),
        *failure_lines(operations, undoing.errors, failed, title),
        *(marked(Mark.WARN, text) for text in left),
    ]
