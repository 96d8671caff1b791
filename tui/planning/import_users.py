"""Many team members at once, from pasted lines or a CSV file.

Nothing here changes a draft: the result is shown, and taken over only when it is accepted.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Final

from tui.core.findings import Finding, Severity, Step, Where, found
from tui.core.users import UserRow
from tui.planning.import_columns import Columns, Role, find_header, read_header
from tui.planning.import_text import decode
from tui.planning.tags import check_tags, parse_tags
from tui.planning.validate import check_display_name, check_logon_name, tidy

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

_WHERE: Final = Where(Step.ACCOUNTS, "import")
_DELIMITERS: Final = "\t,;|"
_TAG_SEPARATORS: Final = ",，;；"
_WORDS: Final = re.compile(r"[^\W\d_][^\W\d_ .-]*([ _.-][^\W\d_]+)*")
_DATA: Final = re.compile(r"[^@\s]+@[^@\s]+|[+\d][\d ./:()-]*|(?:CN|UID|OU|DC)=.*", re.IGNORECASE)
"""An address, a number or a distinguished name."""
_QUOTED_LINES: Final = 20
"""Lines that one quoted cell may take; a quote left open any longer is a mistake."""
_SEPARATOR: Final = re.compile(r'"?sep=([\t,;|])"?[\t,;|]*', re.IGNORECASE)
_HEAD: Final = 10
"""Lines whose form tells the delimiter."""
_TAG_KEY: Final = re.compile(r"[^\W\d_][\w .:/-]*")
"""Of what stands under no header; a password has other characters, too."""
_VERSION: Final = re.compile(r"version:v?[0-9.]+", re.IGNORECASE)
"""The line above the header in Entra's templates."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


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


def read_file(data: bytes) -> ImportResult:
    """Read a CSV file's bytes."""
    decoded = decode(data)
    if decoded is None:
        return ImportResult(problems=(LineProblem(1, found("import.encoding", _WHERE)),))
    return with_guess(read_text(decoded.text), decoded.guess)


def with_guess(result: ImportResult, guess: str) -> ImportResult:
    """Say that the encoding was guessed, with a name to see by whether that was right.

    Args:
        result: What the text was read as.
        guess: The encoding; empty where it was not guessed.
    """
    if not guess:
        return result
    shown = (text for row in result.rows for text in (row.display_name, row.logon_name))
    sample = next((text for text in shown if not text.isascii()), "")
    if sample:
        said = found("import.encoding-guessed", _WHERE, encoding=guess, sample=sample)
    else:
        said = found("import.encoding-guessed-unseen", _WHERE, encoding=guess)
    return replace(result, problems=(LineProblem(1, said), *result.problems))


def without_secrets(text: str) -> str:
    """The text as it is shown to be mended: without the values of columns that are not read.

    Passwords stand under names of any language, so what a column is called does not decide. Lines
    keep their numbers. What has no such column, or nothing in it, stays as it is.
    """
    lines = _LINE_END.split(text)
    lines[0] = lines[0].removeprefix("\ufeff")
    delimiter, _ = _delimiter(lines)
    records = list(_cut(lines))
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
    """One record without what is not read; where it is not clear which that is, without more."""
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

    Cells stand apart by tabs, commas, semicolons or bars: by what parts the names of the columns,
    else by what comes first in the text. A line with such names, the first or below a title, is
    understood, also one of a directory or an HR system; without one, only what looks like
    ``team=sre`` is taken for a tag.
    """
    problems: list[LineProblem] = []
    records = [each for each in _records(text.lstrip("\ufeff"), problems) if _counts(each.cells)]
    header = find_header([each.cells for each in records])
    columns = header[1] if header is not None else None
    of_address = False
    if header is not None and columns is not None:
        if header[0]:
            above = found("import.above-header", _WHERE, count=header[0])
            problems.append(LineProblem(records[0].line, above))
        records = _one_table(records[header[0] :], problems)
        if not _header_does(records, columns, problems):
            return ImportResult(problems=_by_line(problems))
        of_address = _are_addresses(records, columns)
        records = records[1:]
    elif _looks_like_a_header(records):
        problems.append(LineProblem(records[0].line, found("import.no-logon-name", _WHERE)))
        return ImportResult(problems=_by_line(problems))
    elif records:
        problems.extend(_no_tags(records))
    imported: list[ImportedRow] = []
    lines: dict[str, int] = {}
    for record in records:
        row, findings = _row(record, columns, of_address=of_address)
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


def _one_table(records: list[_Record], problems: list[LineProblem]) -> list[_Record]:
    """Without the same header again; up to another one, by which the rest would be read wrongly."""
    names = _folded(records[0].cells)
    kept = [records[0]]
    for record in records[1:]:
        columns = read_header(record.cells)
        if columns is None or not columns.sure:
            kept.append(record)
        elif _folded(record.cells) != names:
            problems.append(LineProblem(record.line, found("import.another-header", _WHERE)))
            break
    return kept


def _by_line(problems: list[LineProblem]) -> tuple[LineProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))


def _records(text: str, problems: list[LineProblem]) -> Iterator[_Record]:
    """Records with the number of their first line; a quoted cell may hold line ends."""
    lines = _LINE_END.split(text)
    for number, _, cells in _cut(lines):
        if cells is None:
            problems.append(LineProblem(number, found("import.quote", _WHERE)))
        elif any(cells):
            yield _Record(number, cells)


def _cut(lines: list[str]) -> Iterator[tuple[int, str, tuple[str, ...] | None]]:
    """Line number, text and cells of each record; None where a quote is never closed.

    Then that line alone is wrong, the next ones may be right.
    """
    delimiter, at = _delimiter(lines)
    for before in range(at):
        yield before + 1, lines[before], ()
    while at < len(lines):
        furthest = at + _QUOTED_LINES if '"' in lines[at] else at + 1
        cells, taken = _split(lines[at:furthest], delimiter)
        yield at + 1, "\n".join(lines[at : at + taken]), cells
        at += taken


def _split(lines: Iterable[str], delimiter: str) -> tuple[tuple[str, ...] | None, int]:
    """The cells of the record that begins here, and the lines that it takes."""
    ended = (f"{line}\n" for line in lines)
    reader = csv.reader(ended, delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        return tuple(tidy(cell) for cell in next(reader, [])), reader.line_num
    except csv.Error:
        return None, 1


def _delimiter(lines: list[str]) -> tuple[str, int]:
    """The delimiter, and the index of the first line after Excel's ``sep=`` line if any."""
    match = _SEPARATOR.fullmatch(lines[0].strip(" ")) if lines else None
    if match is not None:
        return match[1], 1
    told = [
        (columns.known, delimiter)
        for line in lines[:_HEAD]
        for delimiter in _DELIMITERS
        if (columns := read_header(_split([line], delimiter)[0] or ())) is not None and columns.sure
    ]
    if told:
        return max(told, key=lambda each: each[0])[1], 0
    for line in lines:
        outside = re.sub(r'"[^"]*"', "", line)
        for delimiter in _DELIMITERS:
            if delimiter in outside:
                return delimiter, 0
    return ",", 0


def _is_version(cells: tuple[str, ...]) -> bool:
    return bool(cells and _VERSION.fullmatch(cells[0]) and not any(cells[1:]))


def _header_does(records: list[_Record], columns: Columns, problems: list[LineProblem]) -> bool:
    """Say what there is to say about a header; tells whether the rest can be read by it."""
    header = records[0]

    def say(code: str, **given: str | int) -> None:
        problems.append(LineProblem(header.line, found(code, _WHERE, **given)))

    for at in columns.secret:
        say("import.password-column", column=header.cells[at])
    unknown = [header.cells[at] for at in columns.unknown]
    if len(unknown) == 1:
        say("import.unknown-column", column=unknown[0])
    elif unknown:
        say("import.unknown-columns", columns=", ".join(unknown))
    if columns.repeated is not None:
        say("import.repeated-column", column=header.cells[columns.repeated])
        return False
    names = columns.roles.keys() & {Role.LOGON_NAME, Role.ADDRESS}
    if not names:
        say("import.no-logon-name")
        return False
    if len(records) == 1:
        say("import.empty")
    elif _are_addresses(records, columns):
        at = columns.roles.get(Role.LOGON_NAME, columns.roles.get(Role.ADDRESS, 0))
        say("import.name-of-address", column=header.cells[at])
    return True


def _are_addresses(records: list[_Record], columns: Columns) -> bool:
    """Whether the logon names are what stands before an @, as in principal names."""
    if Role.ADDRESS in columns.roles:
        return True
    values = [_cell(each.cells, columns.roles[Role.LOGON_NAME]) for each in records[1:]]
    filled = [each for each in values if each]
    return bool(filled) and all(each.count("@") == 1 for each in filled)


def _looks_like_a_header(records: list[_Record]) -> bool:
    """Whether every later line has an address or a number where the first has a word.

    The first is the one with several cells: a title may stand above.
    """
    cells = (sum(map(bool, each.cells)) for each in records[:_HEAD])
    records = records[next((at for at, count in enumerate(cells) if count > 1), 0) :]
    if len(records) < 2:
        return False
    for at, name in enumerate(records[0].cells):
        later = [_cell(each.cells, at) for each in records[1:]]
        filled = [each for each in later if each]
        if _WORDS.fullmatch(name) and filled and all(map(_DATA.fullmatch, filled)):
            return True
    return False


def _no_tags(records: list[_Record]) -> Iterator[LineProblem]:
    """What stands behind the display name and is no tag, by column; its values are not named."""
    width = max(len(each.cells) for each in records)
    for at in range(2, width):
        left_out = [each for each in records if _cell(each.cells, at) and not _tagged(each, at)]
        if left_out:
            given = {"column": at + 1, "count": len(left_out)}
            yield LineProblem(left_out[0].line, found("import.no-tags", _WHERE, **given))


def _tagged(record: _Record, at: int) -> bool:
    key, equals, value = record.cells[at].partition("=")
    if not equals or not _TAG_KEY.fullmatch(key):
        return False
    return bool(value.strip("= ")) or not any(char.isdigit() for char in key)


def _cell(cells: tuple[str, ...], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _row(
    record: _Record, columns: Columns | None, *, of_address: bool
) -> tuple[UserRow, tuple[Finding, ...]]:
    cells = record.cells
    findings: list[Finding] = []
    if columns is not None:
        if any(cells[columns.width :]):
            given = {"count": len(cells), "limit": columns.width}
            findings.append(found("import.columns", _WHERE, **given))
        name, shown, tagged = _by_header(cells, columns)
        name = name.partition("@")[0] if of_address else name
    else:
        # Without a header, what follows the display name are tags, one or many to a cell.
        name, shown = _cell(cells, 0), _cell(cells, 1)
        tagged = ",".join(cells[at] for at in range(2, len(cells)) if _tagged(record, at))
    tags = parse_tags(tagged, _WHERE, separators=_TAG_SEPARATORS)
    row = UserRow(name, shown, tags.tags)
    findings += check_logon_name(row.logon_name, _WHERE)
    findings += check_display_name(row.display_name, _WHERE)
    findings += tags.findings
    findings += check_tags(row.tags, _WHERE)
    return row, tuple(findings)


def _by_header(cells: tuple[str, ...], columns: Columns) -> tuple[str, str, str]:
    def at(role: Role) -> str:
        return _cell(cells, columns.roles.get(role))

    name = at(Role.LOGON_NAME) or at(Role.ADDRESS)
    given, family = at(Role.GIVEN_NAME), at(Role.FAMILY_NAME)
    # Where the family name comes first, nothing stands between the two.
    eastern = given and family and all(map(_is_eastern, given + family))
    whole = family + given if eastern else f"{given} {family}".strip()
    return name, at(Role.DISPLAY_NAME) or whole, at(Role.TAGS)


def _is_eastern(char: str) -> bool:
    return char >= "\u2e80"
