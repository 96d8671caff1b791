"""How the list of earlier runs paints them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from tui.text import past_runs as words
from tui.text.standings import not_as_agreed, standing, standing_of
from tui.widgets.lines import marked
from tui.widgets.marks import Mark
from tui.widgets.rows import Cell, Column, Row, Tone

if TYPE_CHECKING:
    from tui.apply.history import PastRun

COLUMNS = (
    Column("", 1),
    Column("When", 11),
    Column("Users"),  # how many, and the first of them: the end may go
    Column("State", 15),
    Column("Secrets", 19),
)
MARKS = {
    "unfinished": (Mark.WARN, Tone.WARN),
    "undoing": (Mark.WARN, Tone.WARN),
    "applied": (Mark.DONE, Tone.GOOD),
    "partly": (Mark.WARN, Tone.WARN),
    "changed": (Mark.WARN, Tone.WARN),
    "undone": (Mark.SKIPPED, Tone.QUIET),
    "unreadable": (Mark.BAD, Tone.BAD),
}


def past_row(run: PastRun, now: datetime) -> Row:
    """One run; its key is the path of its file."""
    mark, tone = MARKS[standing_of(run)]
    people = [user.logon_name for user in run.plan.users] if run.plan else []
    return Row(
        str(run.path),
        (
            Cell(mark, tone),
            Cell(words.when_short(run.started, now)),
            Cell(words.whom(people) if people else run.path.name, Tone.STRONG),
            Cell(standing(run), tone),
            Cell(words.secrets(run), Tone.WARN if run.not_handed_over else Tone.QUIET),
        ),
    )


def about(run: PastRun) -> Content:
    """What there is to say of the run under the cursor."""
    lines = [Content(words.how_far(run))]
    if words.not_handed(run):
        lines.append(marked(Mark.WARN, words.not_handed(run)))
    if words.of_no_use(run):
        lines.append(marked(Mark.INFO, words.of_no_use(run)))
    if words.files(run):
        lines.append(marked(Mark.WARN if run.is_void else Mark.BAD, words.files(run)))
    if run.state is not None and run.state.ended is not None:
        from tui.text.applying import stray_words

        lines += [marked(Mark.WARN, not_as_agreed(each)) for each in run.state.ended.changes]
        lines += [marked(Mark.BAD, stray_words(each)) for each in run.state.ended.strays]
    lines.append(Content.styled(words.name_of(run), "$quiet"))
    return Content("\n").join(lines)
