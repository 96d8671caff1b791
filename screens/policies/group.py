"""Principal of the grants, each user or a RAM user group: line of the step, and dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from screens.dialogs.dialog import Dialog
from screens.loader import USER_GROUPS, AccountLoader, user_group_named
from screens.policies.group_list import UserGroupList
from tui.core.findings import first_error
from tui.core.text import say
from tui.core.users import GroupChoice
from tui.planning.edit import choose_group, proposed_group_name
from tui.planning.holdings import chosen_group
from tui.planning.rules.groups import WHERE, unread_group
from tui.planning.validate import check_group_name
from tui.text import people as words
from tui.text.people import goes_to, granted_to
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field
from tui.widgets.notice import AnswerLine, Notice, relabel

if TYPE_CHECKING:
    from screens.session import Session
    from screens.step import StepScreen
    from tui.core.draft import Draft
    from tui.core.findings import Finding
    from tui.widgets.theme import Mark


class Kind(StrEnum):
    """Kind of principal."""

    EACH = "each"
    EXISTING = "existing"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The chosen principal."""

    group: GroupChoice | None
    """None for each user."""


class ChooseGroup(Dialog[Recipient | None]):
    """Choice of the principal; picking closes. Answers None for no change."""

    CSS_PATH = "group.tcss"
    AUTO_FOCUS = "#kind"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="choose-group.cancel"),
        Binding("ctrl+n", "agree", "Use it", id="choose-group.agree"),
        Binding("f5", "again", "Read again", id="choose-group.again"),
        Binding("slash", "search", "Search", show=False, id="choose-group.search"),
    ]

    def __init__(self, session: Session, loader: AccountLoader) -> None:
        """The owner of ``loader`` calls :meth:`told` when groups are read."""
        super().__init__()
        self._session = session
        draft, facts = session.draft, session.facts
        now = draft.group
        kind = Kind.EACH if now is None else Kind.EXISTING if now.existing else Kind.NEW
        options = (Option(each, *way) for each, way in zip(Kind, words.ways(), strict=True))
        self._kinds = Choices(options, id="kind", picked=kind)
        chosen = now.name if now is not None and now.existing else ""
        self._groups = UserGroupList(session, loader, chosen, id="existing")
        new = now.name if now is not None and not now.existing else ""
        self._field = Field(
            say("Name"),
            id="new",
            value=new or proposed_group_name(draft, facts),
            hint=say("Letters, digits, - . and _; up to 64 of them."),
            check=self._name_problem,
        )
        self._button = Button("", id="yes", name="agree", variant="primary", compact=True)

    def compose(self) -> ComposeResult:
        """The use of a group, the three kinds, and the fields of the picked one."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((say("Each user, or a RAM user group?"), "bold")))
            yield Static(
                say(
                    "What a RAM user group holds, everybody in it has: access follows membership,"
                    " as CIS-style audits ask for."
                ),
                markup=False,
                classes="note",
            )
            yield self._kinds
            yield self._groups
            yield self._field
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="no", name="dismiss(None)", compact=True)
                yield self._button

    def on_mount(self) -> None:
        """Show the known groups."""
        self._paint()

    def told(self) -> None:
        """Show groups that were read, or could not be."""
        if self.is_mounted:
            self._groups.paint()
            if self._field.display:
                self._field.check()

    def _paint(self) -> None:
        kind = self._kinds.picked
        self._groups.display = kind == Kind.EXISTING
        self._field.display = kind == Kind.NEW
        self._button.display = kind != Kind.EACH
        relabel(self._button, words.use_it(new=kind == Kind.NEW))
        self._groups.paint()

    def _name_problem(self, text: str) -> str | None:
        name = text.strip()
        wrong = first_error(check_group_name(name, WHERE))
        if wrong is not None:
            return wrong
        there = name in self._session.facts.user_groups
        return (
            say("There is a group {name} already; choose it above, or another name.", name=name)
            if there
            else None
        )

    # Keys

    def action_search(self) -> None:
        """Focus the search field."""
        if self._groups.display:
            self._groups.search.focus()

    def action_again(self) -> None:
        """Read the groups once more."""
        self._groups.again()

    # Answers

    @on(Choices.Picked)
    def _kind_picked(self, event: Choices.Picked) -> None:
        event.stop()
        self._paint()
        if event.key == Kind.EACH:
            self.action_agree()
        else:
            (self._groups if event.key == Kind.EXISTING else self._field).focus()

    @on(UserGroupList.Picked)
    def _group_picked(self, event: UserGroupList.Picked) -> None:
        event.stop()
        self.dismiss(Recipient(GroupChoice(event.name, existing=True)))

    @on(Field.Submitted)
    def _entered(self, event: Field.Submitted) -> None:
        event.stop()
        self.action_agree()

    def action_agree(self) -> None:
        """Answer with the picked principal, unless something is wrong with it."""
        kind, there = self._kinds.picked, self._groups.current
        if kind == Kind.EACH:
            self.dismiss(Recipient(None))
        elif kind == Kind.EXISTING and there is not None:
            self.dismiss(Recipient(GroupChoice(there, existing=True)))
        elif kind == Kind.NEW and self._field.check():
            self.dismiss(Recipient(GroupChoice(self._field.value.strip())))
        else:
            self.app.bell()
            (self._field if kind == Kind.NEW else self._groups).focus()


class Recipients:
    """Principal of a step's grants: each user, or a RAM user group."""

    def __init__(
        self, step: StepScreen, loader: AccountLoader, change: Callable[[Draft], None]
    ) -> None:
        """The step puts :attr:`line` where it belongs; ``change`` takes over another draft."""
        self._step = step
        self._session = step.session
        self._loader = loader
        self._change = change
        self._picker: ChooseGroup | None = None
        self._refused: tuple[Mark, str] | None = None
        """Refusal that goes by itself once the group is known."""
        self.line = AnswerLine(goes_to(), "F8", id="group")
        """Line of the principal. Its ID is the field that findings about the group name."""

    def paint(self) -> None:
        """Show the principal."""
        group = chosen_group(self._session.draft, self._session.facts)
        self.line.answer = granted_to(self._session.draft.group, group)

    def loaded(self) -> None:
        """Show groups that were read, in the dialog too, and drop a refusal for want of them."""
        if self._picker is not None:
            self._picker.told()
        verdict = self._step.query_one("#verdict", Notice)
        if self._refused == verdict.line and not self.unread:
            verdict.hush()

    def choose(self) -> None:
        """Open the dialog."""
        self._picker = ChooseGroup(self._session, self._loader)
        if not self._session.facts.user_groups_loaded:
            self._loader.want(USER_GROUPS)
        self._step.app.push_screen(self._picker, self._answered)

    def _answered(self, answer: Recipient | None) -> None:
        self._picker = None
        if answer is not None:
            self._change(choose_group(self._session.draft, answer.group))
            self._loader.want_users()

    def read_again(self) -> None:
        """Read the chosen group once more."""
        group = self._session.draft.group
        if group is not None:
            self._loader.want(USER_GROUPS)
            if group.name in self._session.facts.user_groups:
                self._loader.want(user_group_named(group.name))

    @property
    def unread(self) -> tuple[Finding, ...]:
        """Finding that the group is not known yet, and so the access of its members."""
        return tuple(unread_group(self._session.draft, self._session.facts))

    def refused(self, finding: Finding) -> None:
        """Remember a refusal that is dropped once the group is known."""
        line = self._step.query_one("#verdict", Notice).line
        self._refused = line if finding in self.unread else None
