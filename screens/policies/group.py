"""Whether the grants go to each user or to a RAM user group, and to which one."""

from __future__ import annotations

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
from screens.policies.group_list import UserGroupList
from tui.core.usergroups import GroupChoice
from tui.planning.group_names import proposed_group_name
from tui.planning.rules.groups import WHERE
from tui.planning.validate import check_group_name
from tui.text import user_groups as words
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field
from tui.widgets.labels import relabel

if TYPE_CHECKING:
    from screens.loader import ReadingScreen


class Kind(StrEnum):
    """Who receives the grants."""

    EACH = "each"
    EXISTING = "existing"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The answer."""

    group: GroupChoice | None
    """None for each user."""


class ChooseGroup(Dialog[Recipient | None]):
    """Picking closes; None leaves all as it is."""

    CSS_PATH = "group.tcss"
    AUTO_FOCUS = "#kind"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="choose-group.cancel"),
        Binding("ctrl+n", "agree", "Use it", id="choose-group.agree"),
        Binding("f5", "again", "Read again", id="choose-group.again"),
        Binding("slash", "search", "Search", show=False, id="choose-group.search"),
    ]

    def __init__(self, step: ReadingScreen) -> None:
        """Make the dialog.

        Args:
            step: Reads groups, and tells this dialog by :meth:`told` when they are there.
        """
        super().__init__()
        self._step = step
        draft, facts = step.session.draft, step.session.facts
        now = draft.group
        kind = Kind.EACH if now is None else Kind.EXISTING if now.existing else Kind.NEW
        options = (Option(each, *way) for each, way in zip(Kind, words.ways(), strict=True))
        self._kinds = Choices(options, id="kind", picked=kind)
        chosen = now.name if now is not None and now.existing else ""
        self._groups = UserGroupList(step, chosen, id="existing")
        new = now.name if now is not None and not now.existing else ""
        self._field = Field(
            words.group_name(),
            id="new",
            value=new or proposed_group_name(draft, facts),
            hint=words.new_group_hint(),
            check=self._name_problem,
        )
        self._button = Button("", id="yes", name="agree", variant="primary", compact=True)

    def compose(self) -> ComposeResult:
        """What a group is good for, the three ways, and what belongs to the one picked."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((words.each_or_group(), "bold")))
            yield Static(words.why_a_group(), markup=False, classes="note")
            yield self._kinds
            yield self._groups
            yield self._field
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="no", name="dismiss(None)", compact=True)
                yield self._button

    def on_mount(self) -> None:
        """Show what is known."""
        self._paint()

    def told(self) -> None:
        """Something was read, or could not be."""
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
        from tui.text import sentence

        name = text.strip()
        wrong = check_group_name(name, WHERE)
        if wrong:
            return sentence(wrong[0])
        there = name in self._step.session.facts.user_groups
        return words.group_name_taken(name) if there else None

    # Keys

    def action_search(self) -> None:
        """Go to the search field."""
        if self._groups.display:
            self._groups.search()

    def action_again(self) -> None:
        """Ask the cloud again for the groups."""
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
        """Take what is picked, unless something is wrong with it."""
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
