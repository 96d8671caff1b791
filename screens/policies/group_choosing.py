"""Who receives the grants: shown in one line of the step, and chosen with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from screens.findings import ChoosingScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.lines import Notice

if TYPE_CHECKING:
    from screens.policies.group import ChooseGroup, Recipient
    from screens.session import Session
    from tui.core.findings import Finding
    from tui.widgets.marks import Mark


class GroupChoosing(ChoosingScreen):
    """Each user, or a RAM user group. The step puts :meth:`recipient` where it belongs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8",
            "recipient",
            "Group",
            show=False,
            id="policies.group",
            tooltip="Grant to each user, or to a RAM user group",
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._picker: ChooseGroup | None = None
        self._refused_unread: tuple[Mark, str] | None = None
        """The refusal that goes by itself."""

    def recipient(self) -> AnswerLine:
        """The line. Its ID is the field that findings about the group name."""
        from tui.text.user_groups import goes_to

        return AnswerLine(goes_to(), "F8", id="group")

    def on_mount(self) -> None:
        """Say what is chosen."""
        self._paint_recipient()

    def session_changed(self) -> None:
        """Follow draft and account."""
        super().session_changed()
        self._paint_recipient()

    def told(self, what: str) -> None:
        """The dialog shows what was read, too."""
        super().told(what)
        if self._picker is not None:
            self._picker.told()
        verdict = self.query_one("#verdict", Notice)
        if self._refused_unread == verdict.line and not self._unread():
            verdict.hush()

    def _paint_recipient(self) -> None:
        from tui.planning.group_grants import chosen_group
        from tui.text.user_groups import granted_to

        draft = self.session.draft
        group = chosen_group(draft, self.session.facts)
        self.query_one("#group", AnswerLine).answer = granted_to(draft.group, group)

    @on(AnswerLine.Wanted, "#group")
    def action_recipient(self) -> None:
        """Choose who receives the grants."""
        from screens.policies.group import ChooseGroup

        self._picker = ChooseGroup(self)
        if not self.session.facts.user_groups_loaded:
            self.read_user_groups()
        self.app.push_screen(self._picker, self._answered)

    def _answered(self, answer: Recipient | None) -> None:
        from tui.planning.granting import choose_group

        self._picker = None
        if answer is not None:
            self.change(choose_group(self.session.draft, answer.group))
            self.read_users()

    def read_recipient(self) -> None:
        """Read anew whether the group is there, and what is known of it."""
        group = self.session.draft.group
        if group is not None:
            self.read_user_groups()
            if group.name in self.session.facts.user_groups:
                self.read_user_group(group.name)

    def blocking(self) -> tuple[Finding, ...]:
        """The rules; and a group has to be known before one can say what its members will have."""
        return (*super().blocking(), *self._unread())

    def _unread(self) -> tuple[Finding, ...]:
        from tui.planning.rules.groups import unread_group

        return unread_group(self.session.draft, self.session.facts)

    def refuse(self, finding: Finding) -> None:
        """Say why; what was only not known yet is taken back once it is."""
        super().refuse(finding)
        unread = finding in self._unread()
        self._refused_unread = self.query_one("#verdict", Notice).line if unread else None
