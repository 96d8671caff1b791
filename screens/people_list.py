"""The table of team members: what a row of it shows, and which columns there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.access.edits import is_blank
from tui.access.facts import Facts
from tui.access.findings import Finding, Severity
from tui.access.steps import Step
from tui.access.tags import format_tags
from tui.access.users import UserRow
from tui.widgets.marks import Mark
from tui.widgets.rows import Cell, Column, Row, Rows, Tone

STATE = 19
"""Cells for the state of a row."""
_ROOM_FOR_NAMES, _ROOM_FOR_TAGS = 48, 66
"""Width from which the display name, and the tags too, have a column."""
_RANK = (Severity.ERROR, Severity.CONFIRM, Severity.WARNING)

Worst = Mapping[int, Finding]
"""The gravest finding of each row that has one, by the row's index."""


class PeopleRows(Rows):
    """The list, with keys of one letter for what the buttons do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "screen.add", "Add", show=False, id="people.add", tooltip="Add a person"),
        Binding("d", "screen.duplicate", "Duplicate", show=False, id="people.duplicate"),
        Binding("x,delete", "screen.remove", "Remove", show=False, id="people.remove"),
    ]


def worst_by_row(findings: Iterable[Finding]) -> dict[int, Finding]:
    """The finding that a row's state names: an error before a warning, else the first."""
    worst: dict[int, Finding] = {}
    for finding in findings:
        row = finding.where.row
        if finding.where.step is not Step.ACCOUNTS or row is None:
            continue
        if row not in worst or _rank(finding) < _rank(worst[row]):
            worst[row] = finding
    return worst


def _rank(finding: Finding) -> int:
    return _RANK.index(finding.severity)


def columns(width: int) -> tuple[Column, ...]:
    """The columns that fit: the tags go first, then the display name."""
    names = (Column("Display name"),) if width >= _ROOM_FOR_NAMES else ()
    tags = (Column("Tags"),) if width >= _ROOM_FOR_TAGS else ()
    return (Column("Logon name"), *names, *tags, Column("State", STATE))


def paint(index: int, row: UserRow, finding: Finding | None, facts: Facts, width: int) -> Row:
    """One row of the list."""
    name = Cell(row.logon_name, Tone.STRONG) if row.logon_name else Cell("not named", Tone.QUIET)
    cells = [
        name,
        Cell(row.display_name),
        Cell(row.tags_text or format_tags(row.tags), Tone.QUIET),
    ]
    return Row(str(index), (*cells[: len(columns(width)) - 1], state(row, finding, facts)))


def state(row: UserRow, finding: Finding | None, facts: Facts) -> Cell:
    """Whether the row is right, and in a word why not."""
    from tui.words.people import in_short

    if is_blank(row) and finding is None:
        return Cell(f"{Mark.OPEN} to fill in", Tone.QUIET)
    if finding is not None and finding.severity is Severity.ERROR:
        return Cell(f"{Mark.BAD} {in_short(finding)}", Tone.BAD)
    if finding is not None:
        return Cell(f"{Mark.WARN} {in_short(finding)}", Tone.WARN)
    if row.existing:
        return Cell(f"{Mark.HERE} existing user", Tone.ACCENT)
    if not facts.users_loaded:
        return Cell(f"{Mark.INFO} new", Tone.QUIET)
    return Cell(f"{Mark.DONE} free", Tone.GOOD)
