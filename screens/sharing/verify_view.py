"""Cards that can be verified, and the rows that say what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widgets import Static

from screens.run_handle import FRAMES_PER_SECOND
from screens.sharing.cards import CardsScreen
from screens.sharing.verification import Verification, key_user
from tui.core.facts import known_groups
from tui.core.handover import Handover
from tui.core.users import AccessMode
from tui.policy.expectation import Agreement, not_tried
from tui.text import previewing, trying_out, verification
from tui.text.sharing import other_account
from tui.text.verifying import verified, verified_line
from tui.widgets.notice import Notice, marked
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.secret_view import SecretView
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.apply_handle import Applying
    from screens.session import Session
    from tui.core.policies import Groups
    from tui.policy.preview import Outlook
    from tui.verify.probe import Trial


class VerifiableCards(CardsScreen):
    """Cards whose users can be verified, one or all; it goes on when the screen is left."""

    class News(Message):
        """Something new is known of a user."""

    def __init__(self, session: Session, runs: Sequence[Applying] | None = None) -> None:
        """See CardsScreen."""
        super().__init__(session, runs)
        self._news: set[str] = set()
        """Keys of the users of whom something new is known, until that is painted."""

    def on_mount(self) -> None:
        """Follow what is found of the users."""
        super().on_mount()
        self.session.verifications.watch(self._heard)
        self._paint_verified()

    def on_unmount(self) -> None:
        """Stop following it."""
        super().on_unmount()
        self.session.verifications.unwatch(self._heard)

    # Verifying

    def action_verify(self) -> None:
        """Show what is found of the open card's user; begin with it if nobody has asked yet."""
        it = self.handover
        if it is None:
            return
        known = self.session.verifications.of(it.key) is not None
        if not (known or self._verify((it,))):
            return
        from screens.sharing.verify_dialog import VerificationDialog

        self.query_one(SecretView).hide()
        groups = known_groups(self.session.facts)
        self.app.push_screen(
            VerificationDialog(self.session.verifications, it, groups, lambda: self._verify((it,)))
        )

    def action_verify_all(self) -> None:
        """Verify everybody in the account of the open card."""
        if len(self._of_this_account()) > 1:
            self._verify(self._of_this_account())
        else:
            self.action_verify()

    def _verify(self, whom: Sequence[Handover]) -> bool:
        """Begin, or say why not."""
        session, caller = self.session, self.session.facts.caller
        here = [each for each in whom if caller and caller.account_id == each.account_id]
        if not here or session.cloud is None:
            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, other_account(whom[0]))
            return False
        session.verifications.begin(session, self._runs, here, self.app)
        return True

    def _heard(self, key: str) -> None:
        if not self._news:
            self.post_message(self.News())
        self._news.add(key)

    @on(News)
    def _tell_soon(self) -> None:
        # Of many users there is news all the time; it is painted ten times a second.
        self.set_timer(1 / FRAMES_PER_SECOND, self._paint_news)

    def _paint_news(self) -> None:
        people = self.query_one("#people", Rows)
        columns = len(people.rows[0].cells) if people.rows else 0
        rows = [self._person(it) for key in self._news if (it := self._handovers.get(key))]
        self._news.clear()
        if all(len(row.cells) == columns for row in rows):
            for row in rows:
                people.change(row)
        else:
            self._paint_people()
        self._paint_verified()

    def _paint_verified(self) -> None:

        found = [self.session.verifications.of(each.key) for each in self._of_this_account()]
        told = summary_of_all([each for each in found if each is not None])
        line = self.query_one("#verified", Static)
        line.display = told is not None
        if told is not None:
            line.update(marked(*told))


ROOMY = 90
"""Columns of a list from which what a line is about has more of them."""
TIGHT = 60
"""Columns below which it has fewer, for the sake of what is expected."""


def columns(room: int) -> tuple[Column, ...]:
    """The list's columns, for so much room."""
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
    """A row, and all there is to say of it."""

    row: Row
    why: str = ""


def verified_rows(it: Verification, handover: Handover, groups: Groups) -> tuple[VerifiedRow, ...]:
    """Everything that is known of a user.

    Args:
        it: What was found.
        handover: The user.
        groups: Names for resource groups.
    """
    return tuple(_rows(it, handover, groups))


def _rows(it: Verification, handover: Handover, groups: Groups) -> Iterator[VerifiedRow]:
    if it.trials:
        yield from _tried(it.trials, handover, groups)
    if it.error is not None:
        text = trying_out.not_read(it.error)
        yield VerifiedRow(_spanning("error", Mark.WARN, Tone.WARN, text), text)
    yield _section("read-back", verification.read_back())
    yield from _read_back(it, groups)
    if handover.mode is AccessMode.CONSOLE:
        yield _section("logon", verification.logon())
        for at, step in enumerate(verification.logon_steps(handover)):
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
            yield _section(f"region-{there}", there or verification.the_key())
        yield VerifiedRow(_trial(trial, handover, groups), trying_out.why(trial, groups))


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
            Cell(trying_out.asked(trial, groups)),
            Cell(trying_out.expected(trial, handover.logon_name, groups), Tone.QUIET),
            Cell(trying_out.answered(trial), tone if bad else Tone.PLAIN),
        ),
    )


def trial_key(trial: Trial) -> str:
    """The key of its row."""
    question = trial.question
    if question is None:
        return "trial"
    return f"trial-{question.asked}-{question.region}-{question.group_id}"


def _read_back(it: Verification, groups: Groups) -> Iterator[VerifiedRow]:
    if not it.lines:
        text = verification.reading_back()
        yield VerifiedRow(_spanning("line", Mark.BUSY, Tone.ACCENT, text), text)
        return
    for at, line in enumerate(it.lines):
        mark, tone = _VERDICTS[line.verdict.value]
        text = verified_line(line, groups)
        yield VerifiedRow(_spanning(f"line-{at}", mark, tone, text), text)


def _expected(outlook: Outlook, groups: Groups) -> VerifiedRow:
    code = outlook.capability.code
    row = Row(
        f"not-tried-{code}",
        (
            Cell(Mark.SKIPPED, Tone.QUIET),
            Cell(previewing.label(code), Tone.QUIET),
            Cell(previewing.answer(outlook, groups), Tone.QUIET),
            Cell(verification.not_tried_cell(), Tone.QUIET),
        ),
    )
    return VerifiedRow(row, trying_out.why_expected(outlook, groups))


def _why_not_tried(handover: Handover, *, tried: bool) -> str:
    if tried:
        return verification.not_tried_key()
    match handover.mode:
        case AccessMode.CONSOLE:
            return verification.not_tried_logon()
        case AccessMode.ACCESS_KEY:
            return verification.not_tried_secret()
        case _:
            return verification.not_tried_unchanged()


def first_bad(rows: Iterable[VerifiedRow]) -> str | None:
    """The key of the first row that wants to be looked at."""
    bad = (it.row for it in rows if it.row.cells[0].text in {Mark.BAD, Mark.WARN})
    row = next(bad, None)
    return row.key if row else None


def _section(key: str, text: str) -> VerifiedRow:
    return VerifiedRow(Row(f"section-{key}", (Cell(text, Tone.STRONG),)))


def _spanning(key: str, mark: Mark, tone: Tone, text: str) -> Row:
    """One that has the whole width for its text."""
    return Row(key, (Cell(mark, tone), Cell(text)))


# What it all comes to


def summary(it: Verification) -> tuple[Mark, str]:
    """One line: how far it is, or how it came out."""
    if it.running and it.trials:
        return Mark.BUSY, trying_out.progress(it.trials)
    if it.running:
        return Mark.BUSY, verification.reading_back()
    mark = Mark.BAD if it.disagrees else Mark.WARN if it.open else Mark.DONE
    told = verified(it.lines)
    if it.trials:
        as_planned = all(line.verdict.value == "holds" for line in it.lines)
        told = trying_out.with_key(it.trials) + ("" if as_planned else f" {told}")
    return mark, told


def summary_of_all(found: Sequence[Verification]) -> tuple[Mark, str] | None:
    """How several users compare; None for fewer than two."""
    if len(found) < 2:
        return None
    done = [it for it in found if not it.running]
    bad = sum(it.disagrees for it in done)
    open_ones = sum(it.open and not it.disagrees for it in done)
    text = verification.outcome_of_all(len(done), len(found), bad, open_ones)
    if len(done) < len(found):
        return Mark.BUSY, text
    return (Mark.BAD if bad else Mark.WARN if open_ones else Mark.DONE), text


def brief(it: Verification) -> Cell:
    """The same in a dozen cells, for the list of users."""
    if it.running:
        return Cell(f"{Mark.BUSY} {verification.at_it()}", Tone.ACCENT)
    if it.disagrees:
        return Cell(f"{Mark.BAD} {verification.does_not_agree()}", Tone.BAD)
    if it.open:
        return Cell(f"{Mark.WARN} {verification.not_all_told()}", Tone.WARN)
    return Cell(f"{Mark.DONE} {verification.agrees(tried=bool(it.trials))}", Tone.GOOD)
