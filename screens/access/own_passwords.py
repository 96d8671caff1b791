"""Part of the Access mode step: a typed password for each user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical

from tui.core.users import PasswordSource
from tui.planning.passwords import check_own_passwords, check_password
from tui.planning.rules.access_mode import gets_password
from tui.widgets.notice import Item, Notice
from tui.widgets.password_field import OwnPassword
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.account import PasswordPolicy
    from tui.core.findings import Finding


def password_field(
    name: str,
    policy: PasswordPolicy | None,
    *,
    kept: bool = False,
    id: str,  # noqa: A002 - Textual's name
) -> OwnPassword:
    """Field for one user's password, with the rules of the password policy below it."""

    def fits(text: str) -> bool:
        return bool(text) and all(item.mark is not Mark.OPEN for item in _ticks(policy, name, text))

    return OwnPassword(name, lambda text: _ticks(policy, name, text), fits, kept=kept, id=id)


def _ticks(policy: PasswordPolicy | None, name: str, text: str) -> tuple[Item, ...]:
    if policy is None:
        return (Item(Mark.INFO, "The account's password policy could not be read."),)
    return tuple(
        Item(Mark.DONE if tick.met else Mark.OPEN, str(tick.requirement.text))
        for tick in check_password(policy, name, text)
    )


class OwnPasswords(Vertical):
    """A field for each user for whom a password is set; passwords go into the session as typed.

    A password that the policy refuses is not kept, so that it can never be applied.
    """

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session

    def follow(self) -> None:
        """Bring the fields in line with the draft; passwords in the remaining fields stay."""
        draft = self._session.draft
        asked = draft.access.console.password is PasswordSource.ASK
        names = dict.fromkeys(gets_password(draft, self._session.facts)) if asked else {}
        there = {own.logon_name: own for own in self.query(OwnPassword)}
        for name in there.keys() - names.keys():
            there[name].remove()
        rows = {row.logon_name: at for at, row in enumerate(draft.users)}
        self.mount_all([self._make(name, rows[name]) for name in names if name not in there])
        self.display = bool(names)

    def findings(self) -> tuple[Finding, ...]:
        """Passwords that are missing, or that two users would share."""
        session = self._session
        return check_own_passwords(session.draft, session.facts, session.own_passwords)

    def of(self, logon_name: str) -> OwnPassword | None:
        """Field of one user."""
        return next((own for own in self.query(OwnPassword) if own.logon_name == logon_name), None)

    def _make(self, name: str, at: int) -> OwnPassword:
        kept = name in self._session.own_passwords
        policy = self._session.facts.password_policy
        return password_field(name, policy, kept=kept, id=f"password-{at}")

    @on(OwnPassword.Typed)
    def _typed(self, event: OwnPassword.Typed) -> None:
        event.stop()
        if event.fits and event.secret is not None:
            self._session.own_passwords[event.logon_name] = event.secret
        else:
            self._session.own_passwords.pop(event.logon_name, None)
        shared = {
            finding.subject: str(finding.text)
            for finding in self.findings()
            if finding.code == "password.shared"
        }
        # What was refused is being put right; the ticks below the field say how far.
        self.screen.query_one("#verdict", Notice).hush()
        for own in self.query(OwnPassword):
            own.field.problem = shared.get(own.logon_name)
