"""Rows and summaries of a verification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screens.sharing.verification import Verification, key_user
from tui.core.handover import Handover
from tui.core.text import say
from tui.core.users import AccessMode
from tui.policy.expectation import Agreement, not_tried
from tui.text import preview, verify
from tui.text.verify import verified, verified_line
from tui.widgets.rows import Cell, Column, Row, Tone
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from tui.core.policies import Groups
    from tui.policy.preview import Outlook
    from tui.verify.probe import Trial


ROOMY = 90
"""Columns of a list from which the subject has more of them."""
TIGHT = 60
"""Columns below which the subject has fewer, for the sake of the expectation."""


def columns(room: int) -> tuple[Column, ...]:
    """The list's columns, for a width."""
    what, answered = (32, 16) if room >= ROOMY else (20, 16) if room >= TIGHT else (16, 14)
    return (Column("", 1), Column("", what), Column("Expected"), Column("Answered", answered))


_MARKS = {
    Agreement.AGREES: (Mark.DONE, Tone.GOOD),
    Agreement.DISAGREES: (Mark.BAD, Tone.BAD),
    Agreement.CANNOT_TELL: (Mark.WARN, Tone.WARN),
}
_VERDICTS = {
    "holds": (Mark.DONE, Tone.GOOD),
    "differs": (Mark.BAD, Tone.BAD),
    "cannot-tell": (Mark.WARN, Tone.WARN),
}


@dataclass(frozen=True, slots=True)
class VerifiedRow:
    """A row, and its details in full."""

    row: Row
    why: str = ""


def verified_rows(it: Verification, handover: Handover, groups: Groups) -> tuple[VerifiedRow, ...]:
    """Rows of all results of a user."""
    return tuple(_rows(it, handover, groups))


def _rows(it: Verification, handover: Handover, groups: Groups) -> Iterator[VerifiedRow]:
    if it.trials:
        yield from _tried(it.trials, handover, groups)
    if it.error is not None:
        text = verify.not_read(it.error)
        yield VerifiedRow(_spanning("error", Mark.WARN, Tone.WARN, text), text)
    yield _section("read-back", say("Read back"))
    yield from _read_back(it, groups)
    if handover.mode is AccessMode.CONSOLE:
        yield _section("logon", say("Logon, which only the user can do"))
        for at, step in enumerate(verify.logon_steps(handover)):
            yield VerifiedRow(_spanning(f"logon-{at}", Mark.OPEN, Tone.QUIET, step), step)
    if it.held is not None:
        tried = key_user(handover) is not None
        yield _section("not-tried", _why_not_tried(handover, tried=tried))
        for outlook in not_tried(it.held, tried=tried):
            yield _expected(outlook, groups)


def _tried(trials: Sequence[Trial], handover: Handover, groups: Groups) -> Iterator[VerifiedRow]:
    region = None
    for trial in trials:
        there = trial.question.region if trial.question else ""
        if there != region:
            region = there
            yield _section(f"region-{there}", there or say("The AccessKey"))
        yield VerifiedRow(_trial(trial, handover, groups), verify.why(trial, groups))


def _trial(trial: Trial, handover: Handover, groups: Groups) -> Row:
    mark, tone = Mark.OPEN, Tone.QUIET
    stage = trial.stage.value
    if stage in {"asking", "again"}:
        mark, tone = Mark.BUSY, Tone.ACCENT
    elif stage == "done" and trial.comparison is not None:
        mark, tone = _MARKS[trial.comparison.agreement]
    bad = mark in {Mark.BAD, Mark.WARN}
    return Row(
        trial_key(trial),
        (
            Cell(mark, tone),
            Cell(verify.asked(trial, groups)),
            Cell(verify.expected(trial, handover.logon_name, groups), Tone.QUIET),
            Cell(verify.answered(trial), tone if bad else Tone.PLAIN),
        ),
    )


def trial_key(trial: Trial) -> str:
    """Key of a trial's row."""
    question = trial.question
    if question is None:
        return "trial"
    return f"trial-{question.asked}-{question.region}-{question.group_id}"


def _read_back(it: Verification, groups: Groups) -> Iterator[VerifiedRow]:
    if not it.lines:
        text = verify.reading_back()
        yield VerifiedRow(_spanning("line", Mark.BUSY, Tone.ACCENT, text), text)
        return
    for at, line in enumerate(it.lines):
        mark, tone = _VERDICTS[line.verdict.value]
        text = verified_line(line, groups)
        yield VerifiedRow(_spanning(f"line-{at}", mark, tone, text), text)


def _expected(outlook: Outlook, groups: Groups) -> VerifiedRow:
    row = Row(
        f"not-tried-{outlook.capability.code}",
        (
            Cell(Mark.SKIPPED, Tone.QUIET),
            Cell(str(outlook.capability.title), Tone.QUIET),
            Cell(preview.answer(outlook, groups), Tone.QUIET),
            Cell(say("not tried"), Tone.QUIET),
        ),
    )
    return VerifiedRow(row, verify.why_expected(outlook, groups))


def _why_not_tried(handover: Handover, *, tried: bool) -> str:
    if tried:
        return say("Not tried: only lists are asked for, which change and reveal nothing")
    match handover.mode:
        case AccessMode.CONSOLE:
            return say("Not tried: it would take the user's own logon")
        case AccessMode.ACCESS_KEY:
            return say("Not tried: the secret of the user's AccessKey is not here")
        case _:
            return say("Not tried: it would take the user's own logon or AccessKey")


def first_bad(rows: Iterable[VerifiedRow]) -> str | None:
    """Key of the first row with a difference or an unclear result."""
    bad = (it.row for it in rows if it.row.cells[0].text in {Mark.BAD, Mark.WARN})
    row = next(bad, None)
    return row.key if row else None


def _section(key: str, text: str) -> VerifiedRow:
    return VerifiedRow(Row(f"section-{key}", (Cell(text, Tone.STRONG),)))


def _spanning(key: str, mark: Mark, tone: Tone, text: str) -> Row:
    return Row(key, (Cell(mark, tone), Cell(text)))


# What it all comes to


def summary(it: Verification) -> tuple[Mark, str]:
    """Progress or result of a verification, on one line."""
    if it.running and it.trials:
        return Mark.BUSY, verify.progress(it.trials)
    if it.running:
        return Mark.BUSY, verify.reading_back()
    mark = Mark.BAD if it.disagrees else Mark.WARN if it.open else Mark.DONE
    told = verified(it.lines)
    if it.trials:
        as_planned = all(line.verdict.value == "holds" for line in it.lines)
        told = verify.with_key(it.trials) + ("" if as_planned else f" {told}")
    return mark, told


def summary_of_all(found: Sequence[Verification]) -> tuple[Mark, str] | None:
    """Summary of several users; None for fewer than two."""
    if len(found) < 2:
        return None
    done = [it for it in found if not it.running]
    bad = sum(it.disagrees for it in done)
    open_ones = sum(it.open and not it.disagrees for it in done)
    text = verify.outcome_of_all(len(done), len(found), bad, open_ones)
    if len(done) < len(found):
        return Mark.BUSY, text
    return (Mark.BAD if bad else Mark.WARN if open_ones else Mark.DONE), text


def brief(it: Verification) -> Cell:
    """Progress or result of a verification, in a dozen cells."""
    if it.running:
        return Cell(f"{Mark.BUSY} {verify.at_it()}", Tone.ACCENT)
    if it.disagrees:
        return Cell(f"{Mark.BAD} {verify.does_not_agree()}", Tone.BAD)
    if it.open:
        return Cell(f"{Mark.WARN} {verify.not_all_told()}", Tone.WARN)
    return Cell(f"{Mark.DONE} {verify.agrees(tried=bool(it.trials))}", Tone.GOOD)
