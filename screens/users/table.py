"""List of team members: rows, columns, buttons and keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

from tui.core.facts import Facts
from tui.core.findings import Finding, Severity, Step
from tui.core.users import UserRow
from tui.planning.edit import is_blank
from tui.planning.tags import format_tags
from tui.text.people import in_short
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import Mark

STATE = 19
"""Cells for the state of a row."""
_ROOM_FOR_NAMES, _ROOM_FOR_TAGS = 48, 66
"""Widths from which the display name, and the tags too, have a column."""
_RANK = (Severity.ERROR, Severity.CONFIRM, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Table:
    """Content of the list."""

    users: tuple[UserRow, ...] = ()
    worst: Mapping[int, Finding] = field(default_factory=lambda: MappingProxyType({}))
    """The gravest finding of each row that has one, by the row's index."""
    facts: Facts = field(default_factory=Facts)

    def paint(self, index: int, width: int) -> Row:
        """A row, with the columns that fit into a width."""
        row = self.users[index]
        name = Cell(row.logon_name, Tone.STRONG) if row.logon_name else Cell("no name", Tone.QUIET)
        cells = (
            name,
            Cell(row.display_name),
            Cell(row.tags_text or format_tags(row.tags), Tone.QUIET),
        )
        told = state(row, self.worst.get(index), self.facts)
        return Row(str(index), (*cells[: len(columns(width)) - 1], told))


class PeopleRows(Rows):
    """List of team members."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the name Textual gives it
        super().__init__(columns(0), id=id)
        self._table = Table()
        self._width = 0

    @property
    def table(self) -> Table:
        """Content of the list."""
        return self._table

    @table.setter
    def table(self, table: Table) -> None:
        """Paint every row; while their number stays, only those that look different."""
        same = len(table.users) == len(self._table.users)
        self._table = table
        rows = [table.paint(index, self._width) for index in range(len(table.users))]
        if same:
            for row in rows:
                self.change(row)
        else:
            self.show(rows)
            self.styles.max_height = len(rows) + 1

    def on_resize(self) -> None:
        """Show the columns that fit."""
        before, self._width = self._width, self.size.width
        if columns(before) != columns(self._width):
            count = len(self._table.users)
            rows = [self._table.paint(index, self._width) for index in range(count)]
            self.show_as(columns(self._width), rows)


def worst_by_row(findings: Iterable[Finding]) -> dict[int, Finding]:
    """Finding for the state of each row: an error before a warning, else the first."""
    worst: dict[int, Finding] = {}
    for finding in findings:
        row = finding.where.row
        if finding.where.step is not Step.ACCOUNTS or row is None:
            continue
        if row not in worst or _rank(finding) < _rank(worst[row]):
            worst[row] = finding
    return worst


def to_tell(
    findings: Iterable[Finding], users: Sequence[UserRow], begun: int | None
) -> list[Finding]:
    """Findings to show; a logon name that is not typed yet is no mistake at first.

    Args:
        findings: Those of every step.
        users: The rows.
        begun: The row in which somebody is typing; None once Next was refused, and then a missing
            name is told everywhere.
    """
    told = []
    for finding in findings:
        row = finding.where.row
        waits = (
            finding.code == "logon-name.empty"
            and begun is not None
            and row is not None
            and (row == begun or is_blank(users[row]))
        )
        if finding.where.step is Step.ACCOUNTS and not waits:
            told.append(finding)
    return told


def changed_row(before: Sequence[UserRow], after: Sequence[UserRow]) -> int:
    """First row in which two lists differ; the last one of the second where it is shorter."""
    pairs = zip(before, after, strict=False)
    at = next((at for at, (one, other) in enumerate(pairs) if one != other), len(before))
    return max(0, min(at, len(after) - 1))


def _rank(finding: Finding) -> int:
    return _RANK.index(finding.severity)


def columns(width: int) -> tuple[Column, ...]:
    """Columns that fit: the tags go first, then the display name."""
    names = (Column("Display name", spare=1),) if width >= _ROOM_FOR_NAMES else ()
    tags = (Column("Tags", spare=2),) if width >= _ROOM_FOR_TAGS else ()
    return (Column("Logon name", name=True), *names, *tags, Column("State", STATE))


def state(row: UserRow, finding: Finding | None, facts: Facts) -> Cell:
    """State of a row: right, or in a word why not."""
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


STACKED = 72
"""Columns that the buttons need in one line."""

KEYS: list[BindingType] = [
    Binding(
        "f3",
        "read_again",
        "Read again",
        show=False,
        id="people.read-again",
        tooltip="Read the account's users again",
    ),
    Binding(
        "f4",
        "take_offer",
        "Take offer",
        show=False,
        id="people.offer",
        tooltip="Do what is offered under the field",
    ),
    Binding(
        "ctrl+z",
        "take_back",
        "Undo",
        show=False,
        id="people.undo",
        tooltip="Take back the last change to the list or its fields",
    ),
    Binding("f5", "add", "Add", show=False, id="people.f-add", tooltip="Add a person"),
    Binding(
        "f6",
        "duplicate",
        "Copy",
        show=False,
        id="people.f-duplicate",
        tooltip="Copy this person under the next free logon name",
    ),
    Binding(
        "f7", "remove", "Remove", show=False, id="people.f-remove", tooltip="Remove this person"
    ),
    Binding(
        "f8",
        "existing",
        "Existing users",
        show=False,
        id="people.existing",
        tooltip="Pick users who are in the account already",
    ),
    Binding(
        "f9",
        "import",
        "Import",
        show=False,
        id="people.import",
        tooltip="Paste many lines, or import a CSV file",
    ),
    Binding(
        "ctrl+o",
        "outlook",
        "What they can do",
        show=False,
        id="people.outlook",
        tooltip="What an existing user can do now",
    ),
]
"""Keys that work in the fields too; the buttons show them, so the footer need not."""


class Actions(Horizontal):
    """Actions on the list, as buttons that name their keys."""

    def compose(self) -> ComposeResult:
        """Two groups, below each other where there is no room for one line."""
        with Horizontal():
            yield self._button("F5", "Add", "add")
            yield self._button("F6", "Copy", "duplicate")
            yield self._button("F7", "Remove", "remove")
            yield self._button("^z", "Undo", "take_back")
        with Horizontal():
            yield self._button("F8", "Existing users", "existing")
            yield self._button("F9", "Import", "import")

    @staticmethod
    def _button(key: str, label: str, action: str) -> Button:
        return Button(
            Content.assemble((key, "bold $primary"), f" {label}"),
            id=f"do-{action.replace('_', '-')}",
            compact=True,
            action=f"screen.{action}",
        )
