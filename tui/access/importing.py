"""Many team members at once, from pasted lines or a CSV file.

Nothing here changes a draft: the result is shown, and taken over only when it is accepted.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tui.access.codes import found
from tui.access.fields import check_display_name, check_logon_name, tidy
from tui.access.findings import Finding, Severity, Where
from tui.access.steps import Step
from tui.access.tags import check_tags, parse_tags
from tui.access.users import UserRow

_WHERE: Final = Where(Step.ACCOUNTS, "import")
_DELIMITERS: Final = "\t,;"
_TAG_SEPARATORS: Final = ",，;；"
_QUOTED_LINES: Final = 20
"""Lines that one quoted cell may take; a quote left open any longer is a mistake."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")

LOGON_NAME, DISPLAY_NAME, TAGS = "logon_name", "display_name", "tags"
_HEADERS: Final = {
    "logonname": LOGON_NAME,
    "loginname": LOGON_NAME,
    "logon": LOGON_NAME,
    "login": LOGON_NAME,
    "username": LOGON_NAME,
    "user": LOGON_NAME,
    "登录名": LOGON_NAME,
    "登录名称": LOGON_NAME,
    "用户名": LOGON_NAME,
    "用户登录名": LOGON_NAME,
    "用户登录名称": LOGON_NAME,
    "displayname": DISPLAY_NAME,
    "fullname": DISPLAY_NAME,
    "name": DISPLAY_NAME,
    "显示名": DISPLAY_NAME,
    "显示名称": DISPLAY_NAME,
    "用户显示名": DISPLAY_NAME,
    "姓名": DISPLAY_NAME,
    "名称": DISPLAY_NAME,
    "tag": TAGS,
    "tags": TAGS,
    "标签": TAGS,
}
_POSITIONS: Final = (LOGON_NAME, DISPLAY_NAME, TAGS)


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Something wrong with one line of the text, counted from 1."""

    line: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A team member and the line that they came from."""

    line: int
    row: UserRow


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import would add, and every line that is not quite right."""

    imported: tuple[ImportedRow, ...] = ()
    problems: tuple[LineProblem, ...] = ()
    """Errors, whose line is left out, and warnings, whose line is not; by line number."""

    @property
    def rows(self) -> tuple[UserRow, ...]:
        """The rows to add once the administrator agrees."""
        return tuple(imported.row for imported in self.imported)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: tuple[str, ...]


def decode(data: bytes) -> str | None:
    """The text of a file: UTF-8, UTF-16 with its mark, or GB 18030 as Chinese Excel writes it.

    Returns:
        None if it is none of them; ``import.encoding`` says so.
    """
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    return None


def read_file(data: bytes) -> ImportResult:
    """Read a CSV file's bytes."""
    text = decode(data)
    if text is None:
        return ImportResult(problems=(LineProblem(1, found("import.encoding", _WHERE)),))
    return read_text(text)


def read_text(text: str) -> ImportResult:
    """Read pasted lines or CSV: logon name, display name, tags.

    Cells stand apart by tabs, commas or semicolons, whichever comes first in the text. A first
    line with names of columns, English or Chinese, is understood and may change their order.
    """
    problems: list[LineProblem] = []
    records = list(_records(text.lstrip("\ufeff"), problems))
    columns, records = _columns(records, problems)
    if columns is None:
        return ImportResult(problems=_by_line(problems))
    imported: list[ImportedRow] = []
    lines: dict[str, int] = {}
    for record in records:
        row, findings = _row(record, columns)
        first = lines.setdefault(row.logon_name.casefold(), record.line)
        if row.logon_name and first != record.line:
            findings = (
                *findings,
                found("import.duplicate", _WHERE, subject=row.logon_name, line=first),
            )
        problems.extend(LineProblem(record.line, finding) for finding in findings)
        if not any(finding.severity is Severity.ERROR for finding in findings):
            imported.append(ImportedRow(record.line, row))
    if not records and not problems:
        problems.append(LineProblem(1, found("import.empty", _WHERE)))
    return ImportResult(tuple(imported), _by_line(problems))


def _by_line(problems: list[LineProblem]) -> tuple[LineProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))


def _records(text: str, problems: list[LineProblem]) -> Iterator[_Record]:
    """Records with the number of their first line; a quoted cell may hold line ends."""
    lines = _LINE_END.split(text)
    delimiter, at = _delimiter(lines)
    while at < len(lines):
        furthest = at + _QUOTED_LINES if '"' in lines[at] else at + 1
        for end in range(at + 1, min(furthest, len(lines)) + 1):
            cells = _split("\n".join(lines[at:end]), delimiter)
            if cells is not None:
                break
        else:
            # The quote is never closed: this line alone is wrong, the next ones may be right.
            cells, end = None, at + 1
            problems.append(LineProblem(at + 1, found("import.quote", _WHERE)))
        if cells is not None and any(cells):
            yield _Record(at + 1, cells)
        at = end


def _split(record: str, delimiter: str) -> tuple[str, ...] | None:
    reader = csv.reader([record], delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        return tuple(tidy(cell) for cell in next(reader, []))
    except csv.Error:
        return None


def _delimiter(lines: list[str]) -> tuple[str, int]:
    """The delimiter, and the index of the first line after Excel's ``sep=`` line if any."""
    match = re.fullmatch(r"sep=([\t,;])", lines[0].strip(" ")) if lines else None
    if match is not None:
        return match[1], 1
    for line in lines:
        outside = re.sub(r'"[^"]*"', "", line)
        for delimiter in _DELIMITERS:
            if delimiter in outside:
                return delimiter, 0
    return ",", 0


def _columns(
    records: list[_Record], problems: list[LineProblem]
) -> tuple[tuple[str, ...] | None, list[_Record]]:
    """What each column holds, and the records without the header.

    Columns are empty for the order of :data:`_POSITIONS`, and None where no logon name is among
    those named.
    """
    header = records[0] if records else None
    names = [_HEADERS.get(_plain(cell), "") for cell in header.cells] if header else []
    if header is None or not any(names):
        return (), records
    for cell, name in zip(header.cells, names, strict=True):
        if cell and not name:
            finding = found("import.unknown-column", _WHERE, column=cell)
            problems.append(LineProblem(header.line, finding))
    repeated = next((name for name in names if name and names.count(name) > 1), None)
    if repeated is not None:
        cell = next(cell for cell in header.cells if _HEADERS.get(_plain(cell)) == repeated)
        finding = found("import.repeated-column", _WHERE, column=cell)
        problems.append(LineProblem(header.line, finding))
        return None, records
    if LOGON_NAME not in names:
        problems.append(LineProblem(header.line, found("import.no-logon-name", _WHERE)))
        return None, records
    if len(records) == 1:
        problems.append(LineProblem(header.line, found("import.empty", _WHERE)))
    return tuple(names), records[1:]


def _plain(cell: str) -> str:
    return re.sub(r"[\s_-]+", "", cell).casefold()


def _row(record: _Record, columns: tuple[str, ...]) -> tuple[UserRow, tuple[Finding, ...]]:
    cells = record.cells
    findings: list[Finding] = []
    if columns:
        values = dict(zip(columns, cells, strict=False))
        if any(cells[len(columns) :]):
            findings.append(found("import.columns", _WHERE, count=len(cells), limit=len(columns)))
    else:
        # Without a header, what follows the display name are tags, one or many to a cell.
        values = dict(zip(_POSITIONS, cells[:2], strict=False))
        values[TAGS] = ",".join(cell for cell in cells[2:] if cell)
    tags = parse_tags(values.get(TAGS, ""), _WHERE, separators=_TAG_SEPARATORS)
    row = UserRow(values.get(LOGON_NAME, ""), values.get(DISPLAY_NAME, ""), tags.tags)
    findings += check_logon_name(row.logon_name, _WHERE)
    findings += check_display_name(row.display_name, _WHERE)
    findings += tags.findings
    findings += check_tags(row.tags, _WHERE)
    return row, tuple(findings)
