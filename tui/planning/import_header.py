"""Findings on the header of an import, and meaning of columns without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui.core.findings import Finding, error, warning
from tui.planning.import_columns import Columns, Role
from tui.planning.import_records import HEAD, WHERE, LineProblem, Record

_WORDS: Final = re.compile(r"[^\W\d_][^\W\d_ .-]*([ _.-][^\W\d_]+)*")
_DATA: Final = re.compile(r"[^@\s]+@[^@\s]+|[+\d][\d ./:()-]*|(?:CN|UID|OU|DC)=.*", re.IGNORECASE)
"""Address, number or distinguished name."""
_TAG_KEY: Final = re.compile(r"[^\W\d_][\w .:/-]*")
"""Key of a tag in a column without a header; a password has other characters, too."""


def no_logon_name() -> Finding:
    """No column is named for the logon name."""
    return error(
        "import.no-logon-name",
        WHERE,
        "The first line names no column for the logon name; call one of them logon_name.",
    )


def nobody() -> Finding:
    """There is no line of a team member."""
    return error("import.empty", WHERE, "There is no team member in this; give one line for each.")


def check_header(records: list[Record], columns: Columns) -> Iterator[Finding]:
    """Findings on a header; with an error among them the rest cannot be read by it."""
    header = records[0].cells
    for at in columns.secret:
        yield warning(
            "import.password-column",
            WHERE,
            "The column “{column}” holds secrets, so it was left out and none of it is shown;"
            " Onramp makes new passwords.",
            column=header[at],
        )
    unknown = [header[at] for at in columns.unknown]
    if len(unknown) == 1:
        yield warning(
            "import.unknown-column",
            WHERE,
            "The column “{column}” is not known and is left out; known are logon_name,"
            " display_name and tags.",
            column=unknown[0],
        )
    elif unknown:
        yield warning(
            "import.unknown-columns",
            WHERE,
            "The columns {columns} were left out; known are a logon name, a display name and tags.",
            columns=", ".join(unknown),
        )
    name = columns.roles.get(Role.LOGON_NAME, columns.roles.get(Role.ADDRESS))
    if columns.repeated is not None:
        yield error(
            "import.repeated-column",
            WHERE,
            "The column “{column}” means the same as another one; keep one of them.",
            column=header[columns.repeated],
        )
    elif name is None:
        yield no_logon_name()
    elif len(records) == 1:
        yield nobody()
    elif are_addresses(records, columns):
        yield warning(
            "import.name-of-address",
            WHERE,
            "Each logon name is what stands before the @ in the column “{column}”.",
            column=header[name],
        )


def are_addresses(records: list[Record], columns: Columns) -> bool:
    """Whether the logon names are parts before an @, as in principal names."""
    if Role.ADDRESS in columns.roles:
        return True
    values = [cell_at(each.cells, columns.roles[Role.LOGON_NAME]) for each in records[1:]]
    filled = [each for each in values if each]
    return bool(filled) and all(each.count("@") == 1 for each in filled)


def looks_like_a_header(records: list[Record]) -> bool:
    """Whether every later line has an address or a number where the first has a word.

    The first is the one with several cells: a title may stand above.
    """
    cells = (sum(map(bool, each.cells)) for each in records[:HEAD])
    records = records[next((at for at, count in enumerate(cells) if count > 1), 0) :]
    if len(records) < 2:
        return False
    for at, name in enumerate(records[0].cells):
        later = [cell_at(each.cells, at) for each in records[1:]]
        filled = [each for each in later if each]
        if _WORDS.fullmatch(name) and filled and all(map(_DATA.fullmatch, filled)):
            return True
    return False


def stray_columns(records: list[Record]) -> Iterator[LineProblem]:
    """Problems of columns after the display name that hold no tags, without their values."""
    width = max(len(each.cells) for each in records)
    for at in range(2, width):
        left_out = [each for each in records if cell_at(each.cells, at) and not is_tag(each, at)]
        if left_out:
            yield LineProblem(
                left_out[0].line,
                warning(
                    "import.no-tags",
                    WHERE,
                    "Only what reads like team=sre is a tag; column {column} is left out in so"
                    " many lines: {count}.",
                    column=at + 1,
                    count=len(left_out),
                ),
            )


def is_tag(record: Record, at: int) -> bool:
    """Whether a cell reads like a tag, ``team=sre``."""
    key, equals, value = record.cells[at].partition("=")
    if not equals or not _TAG_KEY.fullmatch(key):
        return False
    return bool(value.strip("= ")) or not any(char.isdigit() for char in key)


def cell_at(cells: tuple[str, ...], at: int | None) -> str:
    """Text of a cell; empty where the record is shorter, or has no such column."""
    return cells[at] if at is not None and at < len(cells) else ""
