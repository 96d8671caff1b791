"""How the undo screen paints what is taken back, and what it says at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from screens.review_rows import MARKS
from screens.run_states import State
from tui.widgets.lines import marked
from tui.widgets.marks import Mark
from tui.widgets.rows import Cell, Row, Tone
from tui.words import taking_back as words
from tui.words.applying import operation_who, run_problem
from tui.words.undoing import also_known

if TYPE_CHECKING:
    from screens.undoing import Undoing
    from tui.words.applying import Groups


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


def result_lines(undoing: Undoing, groups: Groups) -> list[Content]:
    """What could not be taken back, what was left, and how much is taken back."""
    lines = []
    for at in undoing.places:
        operation = undoing.plan.operations[at]
        if at in undoing.errors:
            lines.append(marked(Mark.BAD, words.not_done(operation, groups)))
            lines.append(Content(run_problem(undoing.errors[at])))
        elif at in undoing.left:
            lines.append(marked(Mark.WARN, words.was_left(operation, undoing.left[at], groups)))
    taken = sum(state is State.DONE for state in undoing.states.values())
    lines.append(marked(Mark.DONE, words.so_many(taken, len(undoing.states))))
    return lines
