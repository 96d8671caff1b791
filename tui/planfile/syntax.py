"""TOML text to plain values, or where it stops being TOML."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tui.planfile.positions import Lines, scan
from tui.planfile.problems import PlanFileError, PlanFileProblem, problem

if TYPE_CHECKING:
    from tomlkit.exceptions import ParseError

END, LINE_END, LINE_BREAK, CHARACTER, OTHER = "end", "line-end", "line-break", "character", "other"
CONTROL, ESCAPE, VALUE, KEY, DEPTH = "control", "escape", "value", "key", "depth"
REASONS: Final = (
    END,  # something is never closed
    LINE_END,  # a line ends where something is missing
    LINE_BREAK,  # inside quotes
    CHARACTER,
    CONTROL,
    ESCAPE,
    VALUE,
    KEY,
    DEPTH,
    OTHER,
)
"""Why a text is no TOML; a sentence for each."""

BY_ERROR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "UnexpectedEofError": END,
        "UnexpectedCharError": CHARACTER,
        "InvalidControlChar": CONTROL,
        "InvalidCharInStringError": ESCAPE,
        "InvalidUnicodeValueError": ESCAPE,
        "InvalidNumberError": VALUE,
        "InvalidDateTimeError": VALUE,
        "InvalidDateError": VALUE,
        "InvalidTimeError": VALUE,
        "InvalidNumberOrDateError": VALUE,
        "MixedArrayTypesError": VALUE,
        "EmptyKeyError": KEY,
        "EmptyTableNameError": KEY,
        "InternalParserError": OTHER,
    }
)
"""tomlkit's errors by the names of their classes, as it is not loaded at start-up."""

_LINE_BREAKS: Final = ("\n", "\r")
_NOTHING: Final = "\0"
"""What tomlkit calls the character after the last one."""


def parse(text: str) -> tuple[Mapping[str, object], Lines]:
    """Read TOML.

    Returns:
        Plain values, and the line of each.

    Raises:
        PlanFileError: It is no TOML; tomlkit stops at the first error, so there is one problem.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text).unwrap()
    except RecursionError:
        raise PlanFileError([_syntax(1, 1, DEPTH)]) from None
    except TOMLKitError as error:
        raise PlanFileError([_problem(error, text)]) from None
    return document, scan(text)


def _problem(error: Exception, text: str) -> PlanFileProblem:
    from tomlkit.exceptions import ParseError

    line, column, reason = 0, 0, OTHER
    if isinstance(error, ParseError):
        line, column = _position(error, text)
        reason = _reason(error, text.split("\n")[line - 1], column)
    found = scan(text) if reason in (OTHER, END) else None
    if found and reason is OTHER and found.repeated is not None:
        # tomlkit notices a repeated key one line, a repeated table one whole table too late.
        return problem("repeated-key", found.of(found.repeated), found.repeated)
    if found and reason is END:
        if found.stuck is None:  # a last word that is cut off, or is none
            reason = CHARACTER
        else:  # where it begins, rather than the end of the file
            line, column = found.stuck
    return _syntax(line, column, reason)


def _syntax(line: int, column: int, reason: str) -> PlanFileProblem:
    return problem("syntax", line, column=column, reason=reason)


def _position(error: ParseError, text: str) -> tuple[int, int]:
    """Line and column from 1; tomlkit counts columns from 0, and more than LF as line ends."""
    rows = text.splitlines(keepends=True)[: error.line]
    before = "".join(rows[:-1] if error.line else ()) + "".join(rows[-1:])[: error.col]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _reason(error: ParseError, line: str, column: int) -> str:
    message = str(error)
    if "levels deep" in message:
        return DEPTH
    reason = BY_ERROR.get(type(error).__name__, KEY if "Invalid key" in message else OTHER)
    if reason is CHARACTER:
        if repr(_NOTHING) in message:
            return END
        return LINE_END if any(repr(char) in message for char in _LINE_BREAKS) else CHARACTER
    if reason is CONTROL and "in strings" in message:
        if "\\u0000" in message:
            return END
        broken = column > len(line) or line[column - 1 : column] in ("", "\r")
        return LINE_BREAK if broken else CONTROL
    return reason
