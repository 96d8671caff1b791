"""Step 2, Account information: new and existing RAM users who get access."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.timer import Timer
from textual.widget import Widget

from screens.loader import AccountLoader, user_list
from screens.step import StepScreen
from screens.users.editor import Offers, PersonEditor
from screens.users.existing import ExistingUsers
from screens.users.import_users import ImportUsers
from screens.users.outlook import show_outlook
from screens.users.table import (
    KEYS,
    STACKED,
    Actions,
    PeopleRows,
    Table,
    changed_row,
    to_tell,
    worst_by_row,
)
from tui.core.draft import Draft
from tui.core.findings import Finding, Fix, Step
from tui.core.principals import UserState
from tui.core.text import say
from tui.core.users import UserRow
from tui.planning import edit
from tui.text import cloud_error
from tui.text.people import added, cannot_tell_names
from tui.widgets.field import Field, PlainInput
from tui.widgets.notice import Notice
from tui.widgets.rows import Rows
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session

PAUSE = 0.15
"""Seconds without a key before the search for duplicates and existing names."""

ROOMY = 14
"""Rows of the body from which there are empty lines between its parts."""


class AccountInformationScreen(StepScreen):
    """List of team members, and below it the fields of the one under the cursor."""

    STEP = Step.ACCOUNTS
    QUESTION = "Who needs access?"
    LEAD = "One row per person. They sign in with the logon name."
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#logon-name Input"
    HELP = (
        "Each row becomes a RAM user, or stands for one that is in the account already. Enter goes"
        " to the next field, and in the last one to a new row; up and down go to the neighbouring"
        " person. F7 removes one, and ctrl+z takes back what was done last: a removal, an offer,"
        " what was typed.\n\n"
        "A logon name that exists is found while you type, and F4 grants to that user instead of"
        " making one; ctrl+o shows what that user can do now. F8 picks existing users from a list,"
        " F9 takes many lines or a CSV file: logon name, display name, tags. Nothing is added"
        " before you agree."
    )

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._loader = AccountLoader(self, session)
        self._leaving = False
        """Next waits for the list of the account's users."""
        self._list = PeopleRows(id="people")
        self._editor = PersonEditor(id="person")
        self._at = 0
        """Row in the fields."""
        self._refused = False
        """Whether Next was refused; from then on a missing logon name is an error."""
        self._timer: Timer | None = None
        self._picker: ExistingUsers | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The list, the fields of one row, and the buttons."""
        if not self.session.draft.users:
            self.session.draft = edit.add_row(self.session.draft)
        yield self._list
        yield self._editor
        yield Actions(id="actions")
        yield Notice(id="not-read")

    def on_mount(self) -> None:
        """Show the draft, and read the account's users, unless they are known."""
        self._show_list()
        self._load(0)
        if not self.session.facts.users_loaded:
            self._read_list()

    # The list

    @property
    def _row(self) -> UserRow:
        return self.session.draft.users[self._at]

    def on_resize(self) -> None:
        """Drop empty lines, and break the line of buttons, where there is little room."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        body = self.query_one("#body").size
        self.set_class(body.height < ROOMY, "-tight")
        self.set_class(body.width < STACKED, "-stacked")

    def _show_list(self) -> None:
        worst = worst_by_row(self._told_findings())
        self._list.table = Table(self.session.draft.users, worst, self.session.facts)

    def _told_findings(self) -> list[Finding]:
        findings, users = self.session.findings, self.session.draft.users
        return to_tell(findings, users, None if self._refused else self._at)

    @on(Rows.Highlighted, "#people")
    def _highlighted(self) -> None:
        at = int(self._list.current or 0)
        if at != self._at and at < len(self.session.draft.users):
            self._take()
            self._load(at)
            self._judge()

    @on(Rows.Chosen, "#people")
    def _chosen(self) -> None:
        self._editor.field("logon_name").focus()

    def _load(self, index: int) -> None:
        self._at = max(0, min(index, len(self.session.draft.users) - 1))
        self._editor.load(self._row)
        self._list.move_to(str(self._at))
        self._judge_person()

    def action_neighbour(self, by: int) -> None:
        """Go to the person above or below; the cursor stays in its field."""
        self._list.cursor += by

    # Typing

    @on(PersonEditor.Edited)
    def _edited(self) -> None:
        self._take()
        self._judge_soon()

    def _take(self) -> None:
        draft = edit.retype(self.session.draft, self._at, *self._editor.texts)
        row = draft.users[self._at]
        state = self.session.facts.users.get(row.logon_name)
        if row.existing and row != self._row and state is not None:
            draft = edit.use_existing(draft, self._at, state)
        if draft != self.session.draft:
            self.query_one("#verdict", Notice).hush()
            self._change(draft, typing_in=self._at)
            if row.existing:
                self._editor.show_display_name(self._row)

    def _change(self, draft: Draft, *, typing_in: int | None = None) -> None:
        """Take over a draft with other people, with an entry in the undo history."""
        self.session.history.note(self.session.draft, draft, typing_in=typing_in)
        self.session.draft = draft

    def commit(self) -> None:
        """Bring the fields into the draft, without its empty rows."""
        self._take()
        filled = edit.drop_blank_rows(self.session.draft)
        if filled.users and filled != self.session.draft:
            self.session.draft = filled
            self._rebuilt(self._at)

    def _rebuilt(self, at: int) -> None:
        """Show other rows, with the cursor on one of them."""
        if not self.session.draft.users:
            self.session.draft = edit.add_row(self.session.draft)
        self._at = max(0, min(at, len(self.session.draft.users) - 1))
        self._show_list()
        self._load(self._at)
        self._judge()

    @on(Field.Submitted)
    def _submitted(self, event: Field.Submitted) -> None:
        event.stop()
        if event.field.id == "tags":
            self._take()
            self._go_on()
            return
        following = "display_name" if event.field.id == "logon-name" else "tags"
        field = self._editor.field(following)
        (self._editor.field("tags") if field.disabled else field).focus()

    def _go_on(self) -> None:
        """From the last field to the next person, who is a new one after the last."""
        if self._at + 1 < len(self.session.draft.users):
            self._load(self._at + 1)
            self._judge()
        elif not edit.is_blank(self._row):
            self._add(edit.add_row(self.session.draft), len(self.session.draft.users))
        self._editor.field("logon_name").focus()

    # Judging

    def session_changed(self) -> None:
        """Show a change at once in its row, and judge all rows after a pause."""
        super().session_changed()
        if len(self._list.rows) != len(self.session.draft.users):
            return
        self._list.table = replace(self._list.table, users=self.session.draft.users)
        self._judge_soon()

    def _judge_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._judge)

    def _judge(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if len(self._list.rows) == len(self.session.draft.users):
            self._show_list()
            self._judge_person()

    def _judge_person(self) -> None:
        found = [each for each in self._told_findings() if each.where.row == self._at]
        state = self.session.facts.users.get(self._row.logon_name)
        self._editor.judge(self._row, found, self._offers, state)

    def _offers(self, finding: Finding) -> list[Fix]:
        return [fix for fix in finding.fixes if fix.done is not None]

    def focus_finding(self, finding: Finding) -> None:
        """Focus the row and the field."""
        self._refused = True
        if finding.where.row is None:
            self._list.focus()
            return
        self._load(finding.where.row)
        self._judge()
        field = self._editor.field(finding.where.field)
        (self._editor.field("logon_name") if field.disabled else field).focus()

    @on(Offers.Taken)
    def _offer_taken(self, event: Offers.Taken) -> None:
        event.stop()
        self._carry_out(event.fix)

    def action_take_offer(self) -> None:
        """Apply the first remedy of this person."""
        self._take()
        self._judge()
        fix = self._editor.first_offer
        if fix is None:
            self.app.bell()
        else:
            self._carry_out(fix)

    def _carry_out(self, fix: Fix) -> None:
        self._take()
        said = "" if fix.done is None else str(fix.done)
        self._changed_row(fix.apply(self.session.draft), said)
        field = self._editor.field_with_focus
        if field is None or field.disabled:
            self._editor.field("logon_name").focus()

    def _changed_row(self, draft: Draft, said: str) -> None:
        self._change(draft)
        self._rebuilt(self._at)
        self.query_one("#verdict", Notice).say(Mark.DONE, said)

    # Rows

    def _add(self, draft: Draft, at: int) -> None:
        self._take()
        self._change(draft)
        self._rebuilt(at)
        self._editor.field("logon_name").focus()

    def action_add(self) -> None:
        """Append an empty row, unless the last one is empty."""
        self._take()
        last = len(self.session.draft.users) - 1
        if edit.is_blank(self.session.draft.users[last]):
            self._load(last)
            self._editor.field("logon_name").focus()
        else:
            self._add(edit.add_row(self.session.draft), last + 1)

    def action_duplicate(self) -> None:
        """Copy the row under the next free name."""
        self._take()
        if edit.is_blank(self._row):
            self.app.bell()
            return
        taken = self.session.facts.users
        self._add(edit.duplicate_row(self.session.draft, self._at, taken), self._at + 1)

    def action_remove(self) -> None:
        """Remove the row."""
        self._take()
        row, draft = self._row, edit.remove_row(self.session.draft, self._at)
        if edit.is_blank(row):
            self._change(draft)
            self._rebuilt(self._at)
        else:
            self._changed_row(
                draft,
                say(
                    "{name} is removed from the list. ctrl+z brings the row back.",
                    name=row.logon_name or row.display_name,
                ),
            )

    def action_take_back(self) -> None:
        """Take back the last change of the list."""
        self._take()
        verdict = self.query_one("#verdict", Notice)
        draft = self.session.history.back(self.session.draft)
        if draft is None:
            self.app.bell()
            verdict.say(Mark.INFO, say("There is no change to take back."))
            return
        at = changed_row(self.session.draft.users, draft.users)
        self.session.draft = draft
        self._rebuilt(at)
        verdict.say(Mark.DONE, say("The last change to the list is taken back."))

    # Who is there

    def _read_list(self, *, anew: bool = False) -> None:
        """Read the account's users; ``anew`` drops everything that was read before."""
        self.query_one("#not-read", Notice).hush()
        self._loader.want(user_list(anew=anew))

    def action_read_again(self) -> None:
        """Read the account's users once more."""
        self._read_list(anew=True)

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if not event.learn():
            return
        why = cloud_error(event.error) if event.error is not None else ""
        if why:
            self.query_one("#not-read", Notice).say(Mark.WARN, f"{why} {cannot_tell_names()}")
        if self._picker is not None:
            self._picker.offer(tuple(self.session.facts.users.values()), why)
        self._judge()
        if self._leaving:
            self._leaving = False
            self.query_one("#verdict", Notice).hush()
            super().action_next()

    def action_next(self) -> None:
        """Go on, as soon as the list is read."""
        if not self._loader.pending:
            super().action_next()
        elif not self._leaving:
            self._leaving = True
            self.query_one("#verdict", Notice).say(
                Mark.BUSY, say("Reading the account's users, to see which logon names are free…")
            )

    def action_back(self) -> None:
        """Go back; a Next that waits is dropped."""
        self._leaving = False
        super().action_back()

    # Dialogs

    def action_existing(self) -> None:
        """Choose existing users."""
        self._take()
        facts = self.session.facts
        picked = [row.logon_name for row in self.session.draft.users if row.existing]
        known = tuple(facts.users.values()) if facts.users_loaded else None
        again = partial(self._read_list, anew=True)
        self._picker = ExistingUsers(known, picked, again, self._outlook)
        if not facts.users_loaded:
            self._read_list()
        self.app.push_screen(self._picker, self._picked)

    def action_outlook(self) -> None:
        """Show the present capabilities of this person, if it is an existing user."""
        self._outlook(self._row.logon_name)

    def _outlook(self, name: str) -> None:
        show_outlook(self.app, self.session, name)

    def _picked(self, states: tuple[UserState, ...] | None) -> None:
        self._picker = None
        if states is not None:
            self._change(edit.pick_existing(self.session.draft, states))
            self._rebuilt(len(self.session.draft.users) - 1)
            self._list.focus()

    def action_import(self) -> None:
        """Paste lines or import a file."""
        self._import("")

    @on(PlainInput.PastedLines)
    def _pasted(self, event: PlainInput.PastedLines) -> None:
        event.stop()
        self._import(event.text)

    def _import(self, text: str) -> None:
        self._take()
        self.app.push_screen(
            ImportUsers(self.session.draft, self.session.facts, text), self._imported
        )

    def _imported(self, rows: tuple[UserRow, ...] | None) -> None:
        if not rows:
            return

        self._change(edit.add_rows(self.session.draft, rows))
        self._rebuilt(len(self.session.draft.users) - len(rows))
        self.query_one("#verdict", Notice).say(Mark.DONE, added(len(rows)))
        self._list.focus()
