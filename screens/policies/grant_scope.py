"""Dialog: scope of one grant, where it differs from the others'."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from screens.dialogs.dialog import Dialog
from tui.core.policies import AccountScope, ResourceGroup, ResourceGroupScope, Scope
from tui.text.people import group_refused
from tui.widgets.choices import Choices, Option
from tui.widgets.notice import Notice
from tui.widgets.search_list import USABLE, Groups
from tui.widgets.theme import Mark


class GrantScope(Dialog[Scope | None]):
    """Choice of one grant's scope; picking closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="grant-scope.cancel"),
    ]
    AUTO_FOCUS = "#grant-account"
    DEFAULT_CSS = """
    GrantScope .dialog { width: 78; }
    """

    def __init__(
        self, policy_name: str, scope: Scope | None, groups: tuple[ResourceGroup, ...] | None
    ) -> None:
        super().__init__()
        self._policy_name = policy_name
        self._scope = scope
        self._groups = groups

    def compose(self) -> ComposeResult:
        """The account, and below it the resource groups."""
        account = self._scope == AccountScope()
        with Vertical(classes="dialog"):
            yield Static(Content.assemble("Where does ", (self._policy_name, "bold"), " hold?"))
            yield Static("In the account", classes="section")
            yield Choices(
                (Option("account", "Whole account", "whatever the others have"),),
                id="grant-account",
                picked="account" if account else None,
                title_width=18,
            )
            yield Static("In one resource group", classes="section")
            yield Groups(id="grant-groups")
            yield Notice(id="grant-verdict")
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="no", name="dismiss(None)", compact=True)

    def on_mount(self) -> None:
        """Show the groups, with the cursor on the present scope."""
        groups = self.query_one(Groups)
        if self._groups is None:
            groups.say("The resource groups could not be read.")
            return
        if isinstance(self._scope, ResourceGroupScope):
            groups.offer(self._groups, (self._scope.group_id,))
            groups.focus()
        else:
            groups.offer(self._groups)

    @on(Choices.Picked)
    def _account(self, event: Choices.Picked) -> None:
        event.stop()
        self.dismiss(AccountScope())

    @on(Groups.Picked)
    def _group(self, event: Groups.Picked) -> None:
        event.stop()
        group = event.group
        if group.status == USABLE:
            self.dismiss(ResourceGroupScope(group.group_id))
            return

        self.app.bell()
        text = group_refused(group.display_name or group.name, group.status)
        self.query_one("#grant-verdict", Notice).say(Mark.BAD, text)
