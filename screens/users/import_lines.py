"""What becomes of each line of an import, for the list that one agrees to."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Severity
from tui.core.steps import Step
from tui.core.users import UserRow
from tui.planning.edit import add_rows
from tui.planning.import_users import ImportResult
from tui.planning.tags import format_tags
from tui.widgets.marks import Mark
from tui.widgets.rows import Tone


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, and what is to be said about it."""

    number: int
    short: str
    tone: Tone = Tone.PLAIN
    sentence: str = ""
    """The whole of it, where something is wrong or doubtful."""
    left_out: bool = False


def lines_of(result: ImportResult, draft: Draft, facts: Facts) -> tuple[Line, ...]:
    """Every line with what it adds or why it cannot, by number; the wrong ones say so first.

    A name that is in the list or in the account already is no reason to leave a line out: the
    step offers what to do about it once the rows are there.
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
    from tui.text import sentence

    said = sentence(finding)
    if finding.severity is Severity.ERROR:
        return Line(number, f"{Mark.BAD} {said}", Tone.BAD, said, left_out=True)
    return Line(number, f"{Mark.WARN} {said}", Tone.WARN, said)


def _warning(number: int, row: UserRow, finding: Finding) -> Line:
    from tui.text import sentence
    from tui.text.people import in_short

    short = f"{Mark.WARN} {row.logon_name} · {in_short(finding)}"
    return Line(number, short, Tone.WARN, sentence(finding))


def _found_later(result: ImportResult, draft: Draft, facts: Facts) -> dict[int, Finding]:
    """What the rules will say about names once the rows are in the draft, by line."""
    from tui.planning.rules.users import names_are_given_once, new_names_are_free

    candidate = add_rows(draft, result.rows)
    first = len(candidate.users) - len(result.rows)
    found: dict[int, Finding] = {}
    for rule in (names_are_given_once, new_names_are_free):
        for finding in rule(candidate, facts):
            row = finding.where.row
            if finding.where.step is Step.ACCOUNTS and row is not None and row >= first:
                found.setdefault(result.imported[row - first].line, finding)
    return found
