"""Import of many team members, from pasted lines or a CSV file.

Nothing here changes a draft: the result is shown, and added only when it is accepted.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Final

from tui.core.findings import Finding, Severity, error, warning
from tui.core.users import UserRow
from tui.planning.import_columns import Columns, Role, find_header, read_header
from tui.planning.import_header import (
    are_addresses,
    cell_at,
    check_header,
    is_tag,
    looks_like_a_header,
    no_logon_name,
    nobody,
    stray_columns,
)
from tui.planning.import_records import (
    LINE_END,
    WHERE,
    LineProblem,
    Record,
    cut_lines,
    cut_records,
    delimiter_of,
)
from tui.planning.import_text import decode
from tui.planning.tags import check_tags, parse_tags
from tui.planning.validate import check_display_name, check_logon_name

__all__ = [
    "ImportResult",
    "ImportedRow",
    "LineProblem",
    "decode",
    "read_file",
    "read_text",
    "with_guess",
    "without_secrets",
]
_TAG_SEPARATORS: Final = ",，;；"
_VERSION: Final = re.compile(r"version:v?[0-9.]+", re.IGNORECASE)
"""Line above the header in Entra's templates."""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """Team member with the line of the text."""

    line: int
    row: UserRow


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Rows of an import, and the problems of its lines."""

    imported: tuple[ImportedRow, ...] = ()
    problems: tuple[LineProblem, ...] = ()
    """Errors, whose line is left out, and warnings, whose line is not; by line number."""

    @property
    def rows(self) -> tuple[UserRow, ...]:
        """Rows to add once the administrator agrees."""
        return tuple(imported.row for imported in self.imported)


def read_file(data: bytes) -> ImportResult:
    """Read a CSV file's bytes."""
    decoded = decode(data)
    if decoded is None:
        unknown = error(
            "import.encoding",
            WHERE,
            "This file is not text in any encoding that is known here; save it as CSV in UTF-8 and"
            " try again.",
        )
        return ImportResult(problems=(LineProblem(1, unknown),))
    return with_guess(read_text(decoded.text), decoded.guess)


def with_guess(result: ImportResult, guess: str) -> ImportResult:
    """Add a warning that the encoding was guessed, with a name to judge the guess by.

    An empty ``guess`` adds nothing.
    """
    if not guess:
        return result
    shown = (text for row in result.rows for text in (row.display_name, row.logon_name))
    sample = next((text for text in shown if not text.isascii()), "")
    if sample:
        said = warning(
            "import.encoding-guessed",
            WHERE,
            "The file does not say its encoding, and {encoding} was guessed: look whether"
            " “{sample}” is right; if not, save it as CSV in UTF-8.",
            encoding=guess,
            sample=sample,
        )
    else:
        said = warning(
            "import.encoding-guessed-unseen",
            WHERE,
            "The file does not say its encoding, and {encoding} was guessed; if anything below"
            " looks wrong, save it as CSV in UTF-8.",
            encoding=guess,
        )
    return replace(result, problems=(LineProblem(1, said), *result.problems))


def without_secrets(text: str) -> str:
    """Text to be mended, without the values of columns that are not read.

    Passwords stand under names of any language, so the name of a column does not decide. Lines keep
    their numbers. A text without values in such columns stays as it is.
    """
    lines = LINE_END.split(text)
    lines[0] = lines[0].removeprefix("\ufeff")
    delimiter, _ = delimiter_of(lines)
    records = list(cut_lines(lines))
    filled = [at for at, (_, _, cells) in enumerate(records) if cells and _counts(cells)]
    header = find_header([records[at][2] or () for at in filled])
    if header is None:
        return text
    begins, columns = filled[header[0]], header[1]
    unread = columns.unread
    names = _folded(records[begins][2] or ())
    kept = [part for _, part, _ in records[: begins + 1]]
    for _, part, cells in records[begins + 1 :]:
        if cells and _folded(cells) == names:
            kept.append(part)
            continue
        kept.append(_emptied(part, cells, columns.width, unread, delimiter) if unread else part)
        again = read_header(cells) if cells else None
        if again is not None and again.sure:
            columns, unread = again, tuple(sorted({*again.unread, *columns.secret}))
    return "\n".join(kept) if kept != [part for _, part, _ in records] else text


def _counts(cells: tuple[str, ...]) -> bool:
    return any(cells) and not _is_version(cells)


def _folded(cells: tuple[str, ...]) -> list[str]:
    return [cell.casefold() for cell in cells]


def _emptied(
    part: str, cells: tuple[str, ...] | None, width: int, unread: Sequence[int], delimiter: str
) -> str:
    """Record without unread columns; where it is not clear which these are, without more."""
    if cells is None:
        # A quote is never closed; with too many cells, the line stays in error.
        return delimiter.join("?" * (width + 1))
    if len(cells) > width:
        clean = [*cells[: unread[0]], *("?" for _ in cells[unread[0] :])]
    else:
        clean = ["" if at in unread else cell for at, cell in enumerate(cells)]
    if tuple(clean) == cells:
        return part
    written: list[str] = []
    csv.writer(SimpleNamespace(write=written.append), delimiter=delimiter).writerow(clean)
    line = "".join(written).removesuffix("\r\n")
    return line + "\n" * (part.count("\n") - line.count("\n"))


def read_text(text: str) -> ImportResult:
    """Read pasted lines or CSV: logon name, display name, tags.

    Cells stand apart by tabs, commas, semicolons or bars: the delimiter of the column names, else
    the first one in the text. A line with such names, the first or below a title, is understood,
    also one of a directory or an HR system; without one, only a cell like ``team=sre`` is read as a
    tag.
    """
    problems: list[LineProblem] = []
    records = [each for each in cut_records(text.lstrip("\ufeff"), problems) if _counts(each.cells)]
    header = find_header([each.cells for each in records])
    columns = header[1] if header is not None else None
    of_address = False
    if header is not None and columns is not None:
        if header[0]:
            above = warning(
                "import.above-header",
                WHERE,
                "Lines left out above the one with the names of the columns: {count}.",
                count=header[0],
            )
            problems.append(LineProblem(records[0].line, above))
        records = _one_table(records[header[0] :], problems)
        found = tuple(check_header(records, columns))
        problems.extend(LineProblem(records[0].line, each) for each in found)
        if any(each.severity is Severity.ERROR for each in found):
            return ImportResult(problems=_by_line(problems))
        of_address = are_addresses(records, columns)
        records = records[1:]
    elif looks_like_a_header(records):
        problems.append(LineProblem(records[0].line, no_logon_name()))
        return ImportResult(problems=_by_line(problems))
    elif records:
        problems.extend(stray_columns(records))
    imported: list[ImportedRow] = []
    lines: dict[str, int] = {}
    for record in records:
        row, findings = _row(record, columns, of_address=of_address)
        first = lines.setdefault(row.logon_name.casefold(), record.line)
        if row.logon_name and first != record.line:
            twice = error(
                "import.duplicate",
                WHERE,
                "{subject} stands in line {line} already; change one of the two, or remove it.",
                subject=row.logon_name,
                line=first,
            )
            findings = (*findings, twice)
        problems.extend(LineProblem(record.line, finding) for finding in findings)
        if not any(finding.severity is Severity.ERROR for finding in findings):
            imported.append(ImportedRow(record.line, row))
    if not records and not problems:
        problems.append(LineProblem(1, nobody()))
    return ImportResult(tuple(imported), _by_line(problems))


def _one_table(records: list[Record], problems: list[LineProblem]) -> list[Record]:
    """Records without repeated headers, up to a different header, whose rows would be misread."""
    names = _folded(records[0].cells)
    kept = [records[0]]
    for record in records[1:]:
        columns = read_header(record.cells)
        if columns is None or not columns.sure:
            kept.append(record)
        elif _folded(record.cells) != names:
            anew = error(
                "import.another-header",
                WHERE,
                "This line names columns anew, so it and all below it were left out; put that into"
                " a file of its own.",
            )
            problems.append(LineProblem(record.line, anew))
            break
    return kept


def _by_line(problems: list[LineProblem]) -> tuple[LineProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))


def _is_version(cells: tuple[str, ...]) -> bool:
    return bool(cells and _VERSION.fullmatch(cells[0]) and not any(cells[1:]))


def _row(
    record: Record, columns: Columns | None, *, of_address: bool
) -> tuple[UserRow, tuple[Finding, ...]]:
    cells = record.cells
    findings: list[Finding] = []
    if columns is not None:
        if any(cells[columns.width :]):
            findings.append(
                error(
                    "import.columns",
                    WHERE,
                    "This line has {count} columns and the first line names {limit}; take the"
                    " others away.",
                    count=len(cells),
                    limit=columns.width,
                )
            )
        name, shown, tagged = _by_header(cells, columns)
        name = name.partition("@")[0] if of_address else name
    else:
        # Without a header, what follows the display name are tags, one or many to a cell.
        name, shown = cell_at(cells, 0), cell_at(cells, 1)
        tagged = ",".join(cells[at] for at in range(2, len(cells)) if is_tag(record, at))
    tags = parse_tags(tagged, WHERE, separators=_TAG_SEPARATORS)
    row = UserRow(name, shown, tags.tags)
    findings += check_logon_name(row.logon_name, WHERE)
    findings += check_display_name(row.display_name, WHERE)
    findings += tags.findings
    findings += check_tags(row.tags, WHERE)
    return row, tuple(findings)


def _by_header(cells: tuple[str, ...], columns: Columns) -> tuple[str, str, str]:
    def at(role: Role) -> str:
        return cell_at(cells, columns.roles.get(role))

    name = at(Role.LOGON_NAME) or at(Role.ADDRESS)
    given, family = at(Role.GIVEN_NAME), at(Role.FAMILY_NAME)
    # Where the family name comes first, nothing stands between the two.
    eastern = given and family and all(map(_is_eastern, given + family))
    whole = family + given if eastern else f"{given} {family}".strip()
    return name, at(Role.DISPLAY_NAME) or whole, at(Role.TAGS)


def _is_eastern(char: str) -> bool:
    return char >= "\u2e80"
