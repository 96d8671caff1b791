"""Dialog: access mode of one user, where it differs from the others'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from screens.dialogs.dialog import Dialog
from tui.core.users import AccessMode, UserRow
from tui.text.people import gets
from tui.text.preview import more_of_user
from tui.widgets.choices import Choices, Option, Switch, Switches

FOLLOW = "follow"


@dataclass(frozen=True, slots=True)
class UserAnswer:
    """Choice for one user."""

    mode: AccessMode | None
    """None follows the others."""
    reset: bool
    """Set the existing password anew."""


class UserAccess(Dialog[UserAnswer | None]):
    """Choice of one user's access mode, and whether an existing password is set anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="user-access.cancel"),
        Binding("ctrl+n", "accept", "OK", id="user-access.accept"),
        Binding("f9,ctrl+o", "outlook", "What they can do", id="user-access.outlook"),
    ]
    AUTO_FOCUS = "#user-mode"

    def __init__(
        self,
        row: UserRow,
        *,
        has: str,
        for_all: AccessMode | None,
        existing: bool,
        can_reset: bool,
        reset: bool,
        outlook: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._outlook = outlook
        self._row = row
        self._has = has
        self._for_all = for_all
        self._existing = existing
        self._can_reset = can_reset
        self._reset = reset
        self._mode = row.mode

    def compose(self) -> ComposeResult:
        """The user's present access, the choices, and the password."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((self._row.logon_name, "bold")))
            yield Static(
                Content.assemble(("has now: ", "$quiet"), self._has, *self._more()),
                classes="dialog--text",
            )
            yield Static("Gets", classes="section")
            yield Choices(
                self._options(), id="user-mode", picked=self._mode or FOLLOW, title_width=22
            )
            if self._can_reset:
                yield Static("The password they have", classes="section")
                yield Switches((self._switch(),), id="user-reset", title_width=22)
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="no", name="dismiss(None)", compact=True)
                yield Button("OK", id="yes", name="accept", variant="primary", compact=True)

    def _more(self) -> tuple[tuple[str, str], ...]:
        return ((f"   {more_of_user()}", "$quiet"),) if self._existing else ()

    def action_outlook(self) -> None:
        """Show the user's present capabilities."""
        if self._existing:
            self._outlook(self._row.logon_name)

    def _options(self) -> tuple[Option, ...]:
        others = gets(self._for_all, own=False, reset=False)
        options = [
            Option(FOLLOW, "Like everyone else", others),
            Option(AccessMode.CONSOLE, "Console password"),
            Option(AccessMode.ACCESS_KEY, "AccessKey"),
        ]
        if self._existing:
            options.append(Option(AccessMode.UNCHANGED, "As it is", "only the policies are added"))
        return tuple(options)

    def _switch(self) -> Switch:
        meaning = "ends their sessions" if self._reset else "stays as it is"
        return Switch("reset", "Set it anew", meaning, self._reset)

    @on(Choices.Picked, "#user-mode")
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        self._mode = None if event.key == FOLLOW else AccessMode(event.key)

    @on(Switches.Switched, "#user-reset")
    def _switched(self, event: Switches.Switched) -> None:
        event.stop()
        self._reset = event.on
        event.switches.offer((self._switch(),))

    def action_accept(self) -> None:
        """Close with the choice."""
        self.dismiss(UserAnswer(self._mode, self._reset))
