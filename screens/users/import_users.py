"""Dialog: import of users from pasted lines or a CSV file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Button, Static, TextArea

from screens.background import in_background
from screens.dialogs.dialog import Dialog
from tui import regular_file
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Severity, Step
from tui.core.users import UserRow
from tui.planning.edit import add_rows
from tui.planning.import_users import (
    ImportResult,
    decode,
    read_file,
    read_text,
    with_guess,
    without_secrets,
)
from tui.planning.rules.users import names_are_given_once, new_names_are_free
from tui.planning.tags import format_tags
from tui.text.people import file_problem, import_agree, import_summary, in_short
from tui.widgets.field import Field, PlainInput
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import Mark


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, and the remark on it."""

    number: int
    short: str
    tone: Tone = Tone.PLAIN
    sentence: str = ""
    """The remark in full, where something is wrong or doubtful."""
    left_out: bool = False


def lines_of(result: ImportResult, draft: Draft, facts: Facts) -> tuple[Line, ...]:
    """Every line with its user or its problem, by number; the wrong lines come first.

    A name that is in the list or in the account already is no reason to leave a line out: the
    step offers remedies once the rows are there.
    """
    lines = [_problem(each.line, each.finding) for each in result.problems]
    later = _found_later(result, draft, facts)
    for each in result.imported:
        finding = later.get(each.line)
        if finding is None:
            lines.append(Line(each.line, f"{Mark.DONE} {_person(each.row)}"))
        else:
            lines.append(_warning(each.line, each.row, finding))
    return tuple(sorted(lines, key=lambda line: (line.number, not line.left_out)))


def _person(row: UserRow) -> str:
    parts = (row.logon_name, row.display_name, format_tags(row.tags))
    return " · ".join(part for part in parts if part)


def _problem(number: int, finding: Finding) -> Line:
    said = str(finding.text)
    if finding.severity is Severity.ERROR:
        return Line(number, f"{Mark.BAD} {said}", Tone.BAD, said, left_out=True)
    return Line(number, f"{Mark.WARN} {said}", Tone.WARN, said)


def _warning(number: int, row: UserRow, finding: Finding) -> Line:
    short = f"{Mark.WARN} {row.logon_name} · {in_short(finding)}"
    return Line(number, short, Tone.WARN, str(finding.text))


def _found_later(result: ImportResult, draft: Draft, facts: Facts) -> dict[int, Finding]:
    """Findings on names once the rows are in the draft, by line."""
    candidate = add_rows(draft, result.rows)
    first = len(candidate.users) - len(result.rows)
    found: dict[int, Finding] = {}
    for rule in (names_are_given_once, new_names_are_free):
        for finding in rule(candidate, facts):
            row = finding.where.row
            if finding.where.step is Step.ACCOUNTS and row is not None and row >= first:
                found.setdefault(result.imported[row - first].line, finding)
    return found


PAUSE = 0.2
"""Seconds without a key before the text is parsed again."""
LIMIT = 1_000_000
"""Bytes of a file; a logon name, a display name and twenty tags for each of 5000 users fit."""


class Roster(TextArea):
    """Editor for the lines; unread columns of a paste, such as passwords, are not shown."""

    def action_paste(self) -> None:
        """Paste from the app's clipboard through the terminal's paste event."""
        self.app.post_message(events.Paste(self.app.clipboard))

    async def _on_paste(self, event: events.Paste) -> None:
        start, end = sorted(self.selection)
        before = self.get_text_range((0, 0), start)
        whole = before + event.text + self.get_text_range(end, self.document.end)
        clean = without_secrets(whole)
        if clean != whole:
            event.prevent_default()
            self.text = clean  # nor is it there to be undone
            self.move_cursor(self.document.end)


class ImportUsers(Dialog[tuple[UserRow, ...] | None]):
    """Editable text and the result of each line. Answers None when nothing is to be added."""

    CSS_PATH = "import_users.tcss"
    AUTO_FOCUS = "#lines"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="import.leave"),
        Binding("ctrl+n", "agree", "Add", id="import.agree"),
    ]

    @dataclass
    class Read(Message):
        """A file was read."""

        data: bytes

    @dataclass
    class NotRead(Message):
        """A file could not be read."""

        error: Exception

    def __init__(self, draft: Draft, facts: Facts, text: str = "") -> None:
        super().__init__()
        self._draft = draft
        self._facts = facts
        self._result = ImportResult()
        self._guess = ""
        """Encoding of the file, where it was guessed."""
        self._lines: tuple[Line, ...] = ()
        self._timer: Timer | None = None
        self._file = Field(
            "CSV file", id="file", placeholder="~/team.csv, then enter; or paste lines below"
        )
        clean = without_secrets(text.strip("\r\n"))
        self._area = Roster(clean, show_line_numbers=True, id="lines")
        columns = (Column("Line", 4), Column("What becomes of it"))
        self._found = Rows(columns, id="found")
        self._whole = Static("", id="whole", markup=False)
        self._summary = Static("", id="summary", markup=False)
        self._button = Button("Add", id="agree", name="agree", variant="primary", compact=True)

    def compose(self) -> ComposeResult:
        """File, text, result of each line, and the two answers."""
        with Vertical(classes="dialog"):
            yield Static(
                Content.assemble(
                    ("Many people at once", "bold"),
                    ("\nA line each: logon name, display name, tags like team=sre", "$quiet"),
                )
            )
            yield self._file
            yield self._area
            yield self._found
            yield self._whole
            yield self._summary
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="cancel", name="leave", compact=True)
                yield self._button

    def on_mount(self) -> None:
        """Parse the pasted lines."""
        self._look()

    # A file

    @on(Field.Submitted, "#file")
    def _open(self, event: Field.Submitted) -> None:
        event.stop()
        name = event.value.strip().strip("'\"").replace("\\ ", " ")
        if not name:
            self._area.focus()
            return

        def work() -> bytes:
            return regular_file.read_file(Path(name).expanduser(), LIMIT)

        # ValueError and RuntimeError: a name that cannot be encoded, a home that is not known.
        def failed(error: Exception) -> Message | None:
            known = isinstance(error, OSError | ValueError | RuntimeError)
            return self.NotRead(error) if known else None

        in_background(self, work, self.Read, failed, name="read file")

    @on(Read)
    def _opened(self, event: Read) -> None:
        decoded = decode(event.data)
        if decoded is None:
            self._file.problem = str(read_file(event.data).problems[0].finding.text)
            return
        self._file.problem = None
        self._guess = decoded.guess
        self._fill(decoded.text.rstrip("\r\n"))
        self._look()

    @on(NotRead)
    def _not_opened(self, event: NotRead) -> None:
        self._file.problem = file_problem(event.error, LIMIT)

    @on(PlainInput.PastedLines)
    def _pasted(self, event: PlainInput.PastedLines) -> None:
        event.stop()
        self._fill("\n".join(part for part in (self._area.text, event.text.strip("\r\n")) if part))

    def _fill(self, text: str) -> None:
        """Put a text into the editor, without columns that are not read."""
        self._area.text = without_secrets(text)
        self._area.focus()

    # What comes of it

    @on(TextArea.Changed)
    def _edited(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        text = without_secrets(self._area.text)
        if text != self._area.text:  # typed into it
            self._area.text = text
        self._guess = self._guess if text.strip() else ""
        result = read_text(text) if text.strip() else ImportResult()
        self._result = with_guess(result, self._guess)
        self._lines = lines_of(self._result, self._draft, self._facts)
        self._found.show(
            Row(str(at), (Cell(str(line.number), Tone.QUIET), Cell(line.short, line.tone)))
            for at, line in enumerate(self._lines)
        )
        good = len(self._result.rows)
        bad = len({line.number for line in self._lines if line.left_out})
        self._summary.update(import_summary(good, bad))
        self._button.label = import_agree(good, bad)
        self._button.disabled = not good
        self._button.refresh(layout=True)
        self._explain()

    @on(Rows.Highlighted, "#found")
    def _explain(self) -> None:
        at = int(self._found.current or 0)
        said = self._lines[at].sentence if at < len(self._lines) else ""
        self._whole.update(said)
        self._whole.display = bool(said)

    # Answers

    def action_leave(self) -> None:
        """Close without adding anybody."""
        self.dismiss(None)

    def action_agree(self) -> None:
        """Add the valid lines, after parsing the text as it stands."""
        self._look()
        if self._result.rows:
            self.dismiss(self._result.rows)
        else:
            self.app.bell()
