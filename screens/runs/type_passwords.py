"""Going on with a run whose own passwords were kept nowhere: they are typed once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from screens.access.own_passwords import password_field
from screens.dialogs.dialog import Dialog
from tui.core.secret import Secret
from tui.text.past_runs import password_of_another, password_wanted, passwords_wanted
from tui.widgets.password_field import OwnPassword

if TYPE_CHECKING:
    from tui.core.account import PasswordPolicy


class TypePasswords(Dialog["Mapping[str, Secret] | None"]):
    """Answers with a password for each user, or None to leave the run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="type-passwords.cancel"),
    ]

    DEFAULT_CSS = """
    TypePasswords .dialog--text { margin-bottom: 1; }
    """

    def __init__(self, names: Sequence[str], policy: PasswordPolicy | None) -> None:
        """Make the dialog.

        Args:
            names: Logon names.
            policy: The account's; not checked where it could not be read.
        """
        super().__init__()
        self._names = tuple(names)
        self._policy = policy
        self._typed: dict[str, Secret] = {}

    def compose(self) -> ComposeResult:
        """Why it is asked, and a field for each user."""
        with VerticalScroll(classes="dialog -roomy", can_focus=False):
            yield Static(Content.assemble(("Type the passwords once more", "bold")))
            yield Static(passwords_wanted(), markup=False, classes="dialog--text")
            for at, name in enumerate(self._names):
                yield password_field(name, self._policy, id=f"typed-{at}")
            with Horizontal(classes="dialog--buttons"):
                yield Button("Leave it", id="no", name="leave", compact=True)
                yield Button("Go on", id="yes", name="go_on", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Begin with the first user."""
        self.query(OwnPassword).first().focus()

    @on(OwnPassword.Typed)
    def _took(self, event: OwnPassword.Typed) -> None:
        event.stop()
        event.own_password.field.problem = None
        self._typed.pop(event.logon_name, None)
        if event.fits and event.secret is not None:
            self._typed[event.logon_name] = event.secret

    def action_go_on(self) -> None:
        """Answer with what was typed, once all of it will do."""
        from tui.planning.passwords import shared_passwords

        typed = {name: self._typed[name] for name in self._names if name in self._typed}
        shared = shared_passwords(typed)
        for own in self.query(OwnPassword):
            name = own.logon_name
            if name not in self._typed:
                own.field.problem = password_wanted()
            elif name in shared:
                own.field.problem = password_of_another(shared[name])
            else:
                continue
            own.focus()
            return
        self._answer(typed)

    def action_leave(self) -> None:
        """The run stays as it is."""
        self._answer(None)

    def _answer(self, typed: Mapping[str, Secret] | None) -> None:
        for own in self.query(OwnPassword):
            own.field.value = ""
        self.dismiss(typed)
