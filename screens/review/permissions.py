"""The administrator's own permissions: a line of Review, and a dialog."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens.background import in_background
from screens.dialogs.copy_or_write import TakingAlong
from screens.dialogs.dialog import Dialog
from screens.step import Said
from tui.account.own_access import read_own
from tui.core.facts import OwnAccess
from tui.core.links import RAM_AUTHENTICATION
from tui.core.operations import Operation, Plan
from tui.core.text import say
from tui.planning.own_access import (
    Holds,
    Permission,
    permissions,
    permissions_document,
)
from tui.planning.permissions import READING, Task, every_need, needs_of
from tui.text import permissions as words
from tui.widgets.notice import Notice
from tui.widgets.policy_view import Document
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import TONE, Mark

if TYPE_CHECKING:
    from screens.session import Session


class OwnLine(Static):
    """Tells whether the plan may be applied, and the key of the dialog; may be empty."""

    DEFAULT_CSS = """
    OwnLine { height: auto; max-height: 2; width: 1fr; display: none; }
    OwnLine.-shown { display: block; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(id="own")
        self._session = session
        self._plan: Plan | None = None

    def follow(self, plan: Plan | None, *, shown: bool) -> None:
        """Judge a plan.

        Args:
            plan: The plan; None while errors forbid it.
            shown: Whether the run has not begun, and the administrator's access was read.
        """
        self._plan = plan
        facts = self._session.facts
        shown = shown and plan is not None and bool(plan.operations) and facts.caller is not None
        self.set_class(shown, "-shown")
        if shown and plan is not None:
            self.update(_line(plan, self._session))

    def open(self) -> None:
        """Open the dialog with each permission, and a policy that has them."""
        operations = self._plan.operations if self._plan is not None else ()
        self.app.push_screen(OwnPermissions(self._session, operations))


def _line(plan: Plan, session: Session) -> Content:
    needed = permissions(needs_of(plan.operations), session.facts.caller, session.facts.own)
    states = {each.holds for each in needed}
    if Holds.LACKS in states:
        mark = Mark.WARN
    elif Holds.CANNOT_TELL in states:
        mark = Mark.INFO
    else:
        mark = Mark.DONE
    return Content.assemble(
        (f"{mark} {words.own_line(needed)}", TONE[mark]),
        ("  F7", "bold $primary"),
    )


MARKS = {
    Holds.HAS: (Mark.DONE, Tone.GOOD),
    Holds.LACKS: (Mark.BAD, Tone.BAD),
    Holds.CANNOT_TELL: (Mark.INFO, Tone.QUIET),
}
WIDEST = 43
"""Characters of the longest RAM action, resourcemanager:ListResourceGroupCapability."""
WORST_FIRST = (Holds.LACKS, Holds.CANNOT_TELL, Holds.HAS)


class OwnPermissions(Dialog[None]):
    """Table of permissions and policy document; F3 turns from one to the other."""

    CSS_PATH = "permissions.tcss"
    AUTO_FOCUS = "#permissions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+n", "dismiss(None)", "Close", id="own.close"),
        Binding("f3", "turn", "Turn", id="own.turn"),
        Binding("f5", "again", "Read again", id="own.again"),
        Binding("c", "copy", "Copy", id="own.copy"),
        Binding("w", "write", "Write", id="own.write"),
    ]

    @dataclass
    class Read(Message):
        """The administrator's access was read again."""

        own: OwnAccess | None

    def __init__(self, session: Session, operations: Sequence[Operation]) -> None:
        """Without ``operations`` the dialog is about every plan."""
        super().__init__()
        self._session = session
        self._needs = needs_of(operations) if operations else every_need()
        self._for_plan = bool(operations)
        caller = session.facts.caller
        # A document for any plan is for any account, too.
        account_id = caller.account_id if caller is not None and operations else "*"
        self._document = permissions_document(self._needs, account_id)
        self._needed: tuple[Permission, ...] = ()
        self._reading = False
        self._along = TakingAlong(session, self._document.text)

    def compose(self) -> ComposeResult:
        """Both views, of which one is shown."""
        with Vertical(classes="dialog"):
            yield Static(id="who")
            yield Static(id="views")
            columns = (Column("", 1), Column("", WIDEST), Column(""))
            yield Rows(columns, header=False, id="permissions", classes="-table")
            yield Static(id="about", classes="-table", markup=False)
            yield Static(id="unread", classes="-table", markup=False)
            narrow = words.narrowness(self._document)
            yield Static(narrow, id="narrow", classes="-policy", markup=False)
            notes = words.document_notes(self._document)
            yield Static(notes, id="notes", classes="-policy", markup=False)
            yield Static(self._careful(), id="careful", classes="-policy")
            with Vertical(id="paper", classes="-policy"):
                yield Document(id="document")
            yield Notice(id="told")
            with Horizontal(classes="dialog--buttons"):
                yield Button(say("Close"), id="close", compact=True)
                yield Button(say("Write policy (w)"), id="write", compact=True)
                yield Button(say("Copy policy (c)"), id="copy", compact=True)
            yield self._along

    def on_mount(self) -> None:
        """Show the known permissions."""
        self.query_one("#document", Document).show(self._document.text)
        self._paint()

    @staticmethod
    def _careful() -> Content:
        return Content.assemble(
            f"{Mark.WARN} {words.abuse_warning()} ", (RAM_AUTHENTICATION, "$quiet")
        )

    # What is shown

    def _paint(self) -> None:
        facts = self._session.facts
        self._needed = permissions(self._needs, facts.caller, facts.own)
        self.query_one("#who", Static).update(self._who())
        if self._reading:
            unread = say("Reading…")
        elif unread := words.unread(facts.own):
            unread = say("{told} F5 asks again.", told=unread)
        self.query_one("#unread", Static).update(unread)
        self.query_one("#unread").display = bool(unread)
        self._paint_views()
        self.query_one(Rows).show(self._rows())
        self._paint_about()

    def _who(self) -> Content:
        caller = self._session.facts.caller
        name = caller.name or caller.account_id if caller is not None else ""
        parts = [(say("Your own permissions"), "bold"), (f"  {name}", "bold $primary")]
        marks = {holds: str(mark) for holds, (mark, _) in MARKS.items()}
        parts.append((f"  {words.counted(self._needed, marks)}", "$quiet"))
        if not self._for_plan:
            what = say(
                "Something stands against the plan, so these are the permissions for any plan."
            )
            parts.append((f"\n{what}", "$quiet"))
        return Content.assemble(*parts)

    def _paint_views(self) -> None:
        on, off = "bold $primary underline", "$quiet"
        turned = self.has_class("-document")
        self.query_one("#views", Static).update(
            Content.assemble(
                (say("{n} permissions", n=len(self._needed)), off if turned else on),
                "   ",
                (say("A policy that has them"), on if turned else off),
                ("   F3", "bold $primary"),
                ("   F5", "bold $primary"),
                (f" {say('read again')}", "$quiet"),
            )
        )

    def _rows(self) -> Iterable[Row]:
        for each in sorted(self._needed, key=_urgency):
            mark, tone = MARKS[each.holds]
            yield Row(
                each.action,
                (
                    Cell(mark, tone),
                    Cell(each.action, Tone.STRONG),
                    Cell(words.tasks(each), Tone.QUIET),
                ),
            )

    @on(Rows.Highlighted)
    def _moved(self, event: Rows.Highlighted) -> None:
        event.stop()
        self._paint_about()

    @on(Rows.Chosen)
    @on(Rows.Toggled)
    def _only_to_look_at(self, event: Rows.Chosen | Rows.Toggled) -> None:
        event.stop()

    def _paint_about(self) -> None:
        action = self.query_one(Rows).current
        found = next((each for each in self._needed if each.action == action), None)
        self.query_one("#about", Static).update(words.about(found) if found is not None else "")

    def action_turn(self) -> None:
        """Show the other view."""
        self.toggle_class("-document")
        self._paint_views()
        self.query_one("#document" if self.has_class("-document") else "#permissions").focus()

    # Reading again

    def action_again(self) -> None:
        """Read the access once more: somebody may have granted what was missing."""
        reader, caller = self._session.reader, self._session.facts.caller
        if reader is None or self._reading:
            return
        self._reading = True

        def work() -> OwnAccess | None:
            reader.forget()
            return read_own(reader, caller)

        in_background(self, work, self.Read, lambda _error: None, name="read-own")
        self._paint()

    @on(Read)
    def _was_read(self, event: Read) -> None:
        self._reading = False
        self._session.facts = replace(self._session.facts, own=event.own)
        self._paint()

    # Taking the document along

    def action_copy(self) -> None:
        """Copy the document."""
        self._along.copy()

    def action_write(self) -> None:
        """Write the document to a file."""
        self._along.write()

    @on(Said)
    def _said(self, event: Said) -> None:
        event.stop()
        self.query_one("#told", Notice).say(event.mark, event.text)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        match event.button.id:
            case "copy":
                self.action_copy()
            case "write":
                self.action_write()
            case _:
                self.dismiss(None)


def _urgency(each: Permission) -> tuple[int, int]:
    """Missing permissions come first, and of these the ones that would stop the run."""
    tasks, rank = set(each.tasks), 0
    if each.holds is Holds.LACKS:
        rank = 2 if tasks <= READING else int(tasks == {Task.UNDO})
    return WORST_FIRST.index(each.holds), rank
