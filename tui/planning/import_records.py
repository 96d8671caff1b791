"""Records of pasted lines or a CSV file: delimiter, quotes, line numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tui.core.findings import Finding, Step, Where, error
from tui.planning.import_columns import read_header
from tui.planning.validate import tidy

WHERE: Final = Where(Step.ACCOUNTS, "import")
_DELIMITERS: Final = "\t,;|"
_QUOTED_LINES: Final = 20
"""Lines of one quoted cell; a quote left open any longer is a mistake."""
_SEPARATOR: Final = re.compile(r'"?sep=([\t,;|])"?[\t,;|]*', re.IGNORECASE)
HEAD: Final = 10
"""Lines whose form tells the delimiter."""
LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Problem of one line of the text, counted from 1."""

    line: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Record:
    """Cells of a record, with the number of its first line."""

    line: int
    cells: tuple[str, ...]


def cut_records(text: str, problems: list[LineProblem]) -> Iterator[Record]:
    """Records with the number of their first line; a quoted cell may hold line ends."""
    lines = LINE_END.split(text)
    for number, _, cells in cut_lines(lines):
        if cells is None:
            opened = error(
                "import.quote",
                WHERE,
                "A double quote is opened here and never closed; close it, or take it away.",
            )
            problems.append(LineProblem(number, opened))
        elif any(cells):
            yield Record(number, cells)


def cut_lines(lines: list[str]) -> Iterator[tuple[int, str, tuple[str, ...] | None]]:
    """Line number, text and cells of each record; None where a quote is never closed.

    Then that line alone is wrong, the next ones may be right.
    """
    delimiter, at = delimiter_of(lines)
    for before in range(at):
        yield before + 1, lines[before], ()
    while at < len(lines):
        furthest = at + _QUOTED_LINES if '"' in lines[at] else at + 1
        cells, taken = split_cells(lines[at:furthest], delimiter)
        yield at + 1, "\n".join(lines[at : at + taken]), cells
        at += taken


def split_cells(lines: Iterable[str], delimiter: str) -> tuple[tuple[str, ...] | None, int]:
    """Cells of the record that begins here, and its number of lines."""
    ended = (f"{line}\n" for line in lines)
    reader = csv.reader(ended, delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        return tuple(tidy(cell) for cell in next(reader, [])), reader.line_num
    except csv.Error:
        return None, 1


def delimiter_of(lines: list[str]) -> tuple[str, int]:
    """Delimiter, and the index of the first line after Excel's ``sep=`` line if any."""
    match = _SEPARATOR.fullmatch(lines[0].strip(" ")) if lines else None
    if match is not None:
        return match[1], 1
    told = [
        (columns.known, delimiter)
        for line in lines[:HEAD]
        for delimiter in _DELIMITERS
        if (columns := read_header(split_cells([line], delimiter)[0] or ())) is not None
        and columns.sure
    ]
    if told:
        return max(told, key=lambda each: each[0])[1], 0
    for line in lines:
        outside = re.sub(r'"[^"]*"', "", line)
        for delimiter in _DELIMITERS:
            if delimiter in outside:
                return delimiter, 0
    return ",", 0
