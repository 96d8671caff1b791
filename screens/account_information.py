"""Step 2: who gets access, as new RAM users or as users who are in the account already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button

from screens.people_list import PeopleRows, columns, paint, worst_by_row
from screens.person_editor import Offers, PersonEditor
from screens.reading import ReadingScreen
from tui.access import edits
from tui.access.draft import Draft
from tui.access.findings import Finding
from tui.access.fixcodes import Fix
from tui.access.steps import Step
from tui.access.users import UserRow, UserState
from tui.widgets.field import Field, PlainInput
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark
from tui.widgets.rows import Rows

if TYPE_CHECKING:
    from screens.dialogs.existing_users import ExistingUsers
    from screens.session import Session
    from tui.access.facts import Facts
    from tui.cloud.reading import AccountReader

USERS = "user-list"
"""What reading the account's users is called."""
PAUSE = 0.15
"""Seconds without a key after which duplicates and names that exist are looked for."""

ROOMY = 14
"""Rows of the body from which there are empty lines between its parts."""

STACKED = 76
"""Columns that the buttons need in one line."""


class Actions(Horizontal):
    """What can be done with the list, as buttons that name their keys."""

    def compose(self) -> ComposeResult:
        """Two groups, below each other where there is no room for one line."""
        with Horizontal():
            yield self._button("F5", "Add", "add")
            yield self._button("F6", "Duplicate", "duplicate")
            yield self._button("F7", "Remove", "remove")
        with Horizontal():
            yield self._button("F8", "Existing users", "existing")
            yield self._button("F9", "Paste or import", "import")

    @staticmethod
    def _button(key: str, label: str, action: str) -> Button:
        return Button(
            Content.assemble((key, "bold $primary"), f" {label}"),
            id=f"do-{action}",
            compact=True,
            action=f"screen.{action}",
        )


class AccountInformationScreen(ReadingScreen):
    """A list of team members, and below it the fields of the one under the cursor."""

    STEP = Step.ACCOUNTS
    QUESTION = "Who needs access?"
    LEAD = "One row per person. They sign in with the logon name."
    CSS_PATH = "account_information.tcss"
    AUTO_FOCUS = "#logon-name Input"
    HELP = (
        "Each row becomes a RAM user, or stands for one that is in the account already. Enter goes"
        " to the next field, and in the last one to a new row; up and down go to the neighbouring"
        " person. On the list, a adds, d duplicates and x removes.\n\n"
        "A logon name that exists is found while you type, and F4 grants to that user instead of"
        " making one. F8 picks existing users from a list, F9 takes many lines or a CSV file:"
        " logon name, display name, tags. Nothing is added before you agree."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f3",
            "read_again",
            "Read again",
            show=False,
            id="people.read-again",
            tooltip="Read the account's users again",
        ),
        Binding(
            "f4",
            "take_offer",
            "Take offer",
            show=False,
            id="people.offer",
            tooltip="Do what is offered under the field",
        ),
        Binding("f5", "add", "Add", show=False, id="people.f-add", tooltip="Add a person"),
        Binding(
            "f6",
            "duplicate",
            "Duplicate",
            show=False,
            id="people.f-duplicate",
            tooltip="Copy this person under the next free logon name",
        ),
        Binding(
            "f7", "remove", "Remove", show=False, id="people.f-remove", tooltip="Remove this person"
        ),
        Binding(
            "f8",
            "existing",
            "Existing users",
            show=False,
            id="people.existing",
            tooltip="Pick users who are in the account already",
        ),
        Binding(
            "f9",
            "import",
            "Paste or import",
            show=False,
            id="people.import",
            tooltip="Paste many lines, or import a CSV file",
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._at = 0
        """The row in the fields."""
        self._width = 0
        self._worst: dict[int, Finding] = {}
        self._refused = False
        """Next was refused: from then on a missing logon name is said, not only waited for."""
        self._leaving = False
        """Next waits for the account's users."""
        self._timer: Timer | None = None
        self._picker: ExistingUsers | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The list, the fields of one row, and what can be done."""
        if not self.session.draft.users:
            self.session.draft = edits.add_row(self.session.draft)
        yield PeopleRows(columns(0), id="people")
        yield PersonEditor(id="person")
        yield Actions(id="actions")
        yield Notice(id="not-read")

    def on_mount(self) -> None:
        """Fill in what the draft has, and read the account's users."""
        super().on_mount()
        self._show_list()
        self._load(0)
        if not self.session.facts.users_loaded:
            self._read_list()

    # The list

    @property
    def _list(self) -> PeopleRows:
        return self.query_one("#people", PeopleRows)

    @property
    def _editor(self) -> PersonEditor:
        return self.query_one("#person", PersonEditor)

    @property
    def _row(self) -> UserRow:
        return self.session.draft.users[self._at]

    def on_resize(self) -> None:
        """Show the columns there is room for."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        self.set_class(self.query_one("#body").size.height < ROOMY, "-tight")
        width = self._list.size.width
        if width and width != self._width:
            before, self._width = self._width, width
            if columns(before) != columns(width):
                self._list.arrange(columns(width), ())
                self._show_list()
            self.query_one(Actions).set_class(width < STACKED, "-stacked")

    def _show_list(self) -> None:
        """Paint every row; only those that changed are painted anew."""
        draft, facts = self.session.draft, self.session.facts
        self._worst = worst_by_row(self._told_findings())
        rows = [
            paint(index, row, self._worst.get(index), facts, self._width)
            for index, row in enumerate(draft.users)
        ]
        people = self._list
        if len(rows) == len(people.rows):
            for row in rows:
                people.change(row)
        else:
            people.show(rows)
            people.styles.max_height = len(rows) + 1

    def _told_findings(self) -> list[Finding]:
        """The findings of this step; a name that is not typed yet is no mistake at first."""
        users = self.session.draft.users
        return [
            finding
            for finding in self.session.findings
            if finding.where.step is Step.ACCOUNTS
            and not (
                finding.code == "logon-name.empty"
                and not self._refused
                and (finding.where.row == self._at or edits.is_blank(users[finding.where.row or 0]))
            )
        ]

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
        """Bring the fields into the draft."""
        name, display, tags = self._editor.texts
        draft, row = self.session.draft, self._row
        if name != row.logon_name:
            draft = edits.retype_logon_name(draft, self._at, name)
        if display != row.display_name:
            draft = edits.set_display_name(draft, self._at, display)
        if edits.set_tags_text(draft, self._at, tags) != draft:
            draft = edits.set_tags_text(draft, self._at, tags)
        if draft != self.session.draft:
            self.query_one("#verdict", Notice).hush()
            self.session.draft = draft

    def commit(self) -> None:
        """Take the fields over, and leave rows out that nobody has filled in."""
        self._take()
        users = self.session.draft.users
        if not all(edits.is_blank(row) for row in users):
            self._replace(edits.drop_blank_rows(self.session.draft).users, self._at)

    def _replace(self, users: tuple[UserRow, ...], at: int) -> None:
        if users != self.session.draft.users:
            self.session.draft = replace(self.session.draft, users=users)
            self._rebuilt(at)

    def _rebuilt(self, at: int) -> None:
        """Other rows than before: show them, with the cursor on one of them."""
        if not self.session.draft.users:
            self.session.draft = edits.add_row(self.session.draft)
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
        elif not edits.is_blank(self._row):
            self._add(edits.add_row(self.session.draft), len(self.session.draft.users))
        self._editor.field("logon_name").focus()

    # Judging

    def session_changed(self) -> None:
        """Show a change at once in its row, and look at all of them in a moment."""
        super().session_changed()
        if len(self._list.rows) != len(self.session.draft.users):
            return
        self._list.change(
            paint(self._at, self._row, self._worst.get(self._at), self.session.facts, self._width)
        )
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
        from tui.access.offering import fixes
        from tui.words.people import offer

        found = fixes(finding, self.session.draft, self.session.facts)
        return [fix for fix in found if offer(fix) is not None]

    def focus_finding(self, finding: Finding) -> None:
        """Go to the row and into the field."""
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
        """Do the first thing that is offered about this person."""
        self._take()
        self._judge()
        fix = self._editor.first_offer
        if fix is None:
            self.app.bell()
        else:
            self._carry_out(fix)

    def _carry_out(self, fix: Fix) -> None:
        from tui.access.fixing import apply_fix

        self._take()
        draft = apply_fix(self.session.draft, fix)
        if fix.code == "use-existing":
            # The fix knows no facts; the display name that the account has is shown instead.
            index = int(fix.parameters["row"])
            draft = edits.use_existing(
                draft, index, self.session.facts.users.get(draft.users[index].logon_name)
            )
        self.query_one("#verdict", Notice).hush()
        self.session.draft = draft
        self._rebuilt(self._at)
        self._editor.field("logon_name").focus()

    # Rows

    def _add(self, draft: Draft, at: int) -> None:
        self._take()
        self.session.draft = draft
        self._rebuilt(at)
        self._editor.field("logon_name").focus()

    def action_add(self) -> None:
        """Append an empty row, unless the last one is empty."""
        self._take()
        last = len(self.session.draft.users) - 1
        if edits.is_blank(self.session.draft.users[last]):
            self._load(last)
            self._editor.field("logon_name").focus()
        else:
            self._add(edits.add_row(self.session.draft), last + 1)

    def action_duplicate(self) -> None:
        """Copy the row under the next free name."""
        self._take()
        if edits.is_blank(self._row):
            self.app.bell()
            return
        taken = self.session.facts.users
        self._add(edits.duplicate_row(self.session.draft, self._at, taken), self._at + 1)

    def action_remove(self) -> None:
        """Take the row out."""
        self._take()
        self.query_one("#verdict", Notice).hush()
        self.session.draft = edits.remove_row(self.session.draft, self._at)
        self._rebuilt(self._at)

    # The account's users

    def _read_list(self, *, anew: bool = False) -> None:
        def work(reader: AccountReader) -> object:
            if anew:
                reader.forget()
            states = reader.users()
            return lambda facts: _with_list(facts, states, anew=anew)

        self.query_one("#not-read", Notice).hush()
        self.read(USERS, work)  # type: ignore[arg-type]

    def told(self, what: str) -> None:
        """The list is there, or it cannot be had."""
        from tui.words import cloud_error
        from tui.words.people import cannot_tell_names

        if what != USERS:
            return
        error = self.problems.get(USERS)
        if error is not None:
            text = f"{cloud_error(error)} {cannot_tell_names()}"
            self.query_one("#not-read", Notice).say(Mark.WARN, text)
        if self._picker is not None:
            self._picker.offer(
                tuple(self.session.facts.users.values()), cloud_error(error) if error else ""
            )
        self._judge()
        if self._leaving:
            self._leaving = False
            self.action_next()

    def action_read_again(self) -> None:
        """Ask the account once more who is there."""
        self._read_list(anew=True)

    def action_next(self) -> None:
        """Go on; while the account's users are being read, as soon as they are."""
        if self.reads(USERS) and not self._leaving:
            self._leaving = True
            self.query_one("#verdict", Notice).say(
                Mark.BUSY, "Reading the account's users, to see which logon names are free…"
            )
            return
        if not self._leaving:
            super().action_next()

    # Dialogs

    def action_existing(self) -> None:
        """Pick users who are there already."""
        from screens.dialogs.existing_users import ExistingUsers

        self._take()
        facts = self.session.facts
        picked = [row.logon_name for row in self.session.draft.users if row.existing]
        self._picker = ExistingUsers(
            tuple(facts.users.values()) if facts.users_loaded else None, picked, self._again
        )
        if not facts.users_loaded:
            self._read_list()
        self.app.push_screen(self._picker, self._picked)

    def _again(self) -> None:
        self._read_list(anew=True)

    def _picked(self, states: tuple[UserState, ...] | None) -> None:
        self._picker = None
        if states is not None:
            self.session.draft = edits.pick_existing(self.session.draft, states)
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
        from screens.dialogs.import_users import ImportUsers

        self._take()
        self.app.push_screen(
            ImportUsers(self.session.draft, self.session.facts, text), self._imported
        )

    def _imported(self, rows: tuple[UserRow, ...] | None) -> None:
        if not rows:
            return
        from tui.words.people import added

        self.session.draft = edits.add_rows(self.session.draft, rows)
        self._rebuilt(len(self.session.draft.users) - len(rows))
        self.query_one("#verdict", Notice).say(Mark.DONE, added(len(rows)))
        self._list.focus()


def _with_list(facts: Facts, states: tuple[UserState, ...], *, anew: bool) -> Facts:
    """What is known once the list was read: of whom more is known already, that stays."""
    users = {state.logon_name: state for state in states}
    if not anew:
        for name, state in facts.users.items():
            if name in users and state.complete:
                users[name] = state
    return replace(facts, users=MappingProxyType(users), users_loaded=True)
