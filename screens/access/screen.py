"""Step 3, Access mode: console password or AccessKey."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.access.own_passwords import OwnPasswords
from screens.access.user_access import UserAccess, UserAnswer
from screens.findings import FindingsPanel
from screens.loader import AccountLoader, unread_users, user_named
from screens.step import StepScreen
from screens.users.outlook import show_outlook
from tui.core.findings import Finding, Step, Where
from tui.core.text import say
from tui.core.users import AccessMode, PasswordSource, UserRow
from tui.planning import edit
from tui.planning.holdings import is_existing, known_state
from tui.planning.planner import user_not_read
from tui.text import cloud_error
from tui.text.people import gets, has
from tui.widgets.advice import Advice
from tui.widgets.choices import Choices, Option, Switch, Switches
from tui.widgets.notice import Notice
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import TONE, Mark

if TYPE_CHECKING:
    from screens.session import Session

CONSOLE = Option(AccessMode.CONSOLE, "Console password", "for people who look at dashboards")
ACCESS_KEY = Option(AccessMode.ACCESS_KEY, "AccessKey", "for programs that call the API")
UNCHANGED = Option(AccessMode.UNCHANGED, "As it is", "existing users sign in as they do now")

PASSWORDS = (
    Option(PasswordSource.GENERATE, "Generated", "one for each user, shown to you at the end"),
    Option(PasswordSource.ASK, "Your own", "you type one for each user"),
)

WARNINGS = (
    (Mark.WARN, "An AccessKey works until it is disabled or deleted. Whoever has it, is the user."),
    (Mark.WARN, "Its secret is shown once, when it is made; nobody can look it up afterwards."),
    (Mark.INFO, "Where the program can, prefer temporary STS tokens: they expire by themselves."),
    (Mark.INFO, "Never put it into code or chats. AccessKeys do not sign in to the console."),
)
"""Warnings of the guide about permanent AccessKeys."""


class AccessModeScreen(StepScreen):
    """Access mode of each user, and rules of the first logon."""

    STEP = Step.ACCESS
    QUESTION = "How do they sign in?"
    LEAD = "One way in for each user."
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#mode"
    HELP = (
        "A RAM user of a person gets a console password, one of a program an AccessKey; the guide"
        " advises against both on one user. What you choose holds for everyone. In the list below,"
        " enter on a user chooses something else for that user alone.\n\n"
        "The password of an existing user stays as it is unless you set it anew in that list,"
        " which you confirm by typing the name."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "read_again",
            "Read again",
            show=False,
            id="access.read",
            tooltip="Ask the cloud again what existing users have",
        ),
    ]

    panel: FindingsPanel

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.panel = FindingsPanel(self)
        self.loader = AccountLoader(self, session)
        self._refused_unread: tuple[Mark, str] | None = None
        """Refusal of Next while the access of a user was not known yet."""

    # What is shown

    def compose_body(self) -> Iterable[Widget]:
        """The mode with its options, the users one by one, and the advice."""
        draft = self.session.draft
        yield Choices(self._modes(), id="mode", picked=draft.access.mode, title_width=18)
        with Vertical(id="console"):
            yield Static("First password", classes="section")
            yield Choices(
                PASSWORDS, id="source", picked=draft.access.console.password, title_width=18
            )
            yield OwnPasswords(self.session, id="password")
            yield Static("At the first logon", classes="section")
            yield Switches(self._switches(), id="first-logon", title_width=18)
        with Vertical(id="access-key"):
            yield Static("Before you choose this", classes="section")
            yield Static(
                Content("\n").join(
                    [Content.assemble((f"{mark} ", TONE[mark]), text) for mark, text in WARNINGS]
                ),
                classes="note",
            )
        with Vertical(id="one-by-one"):
            yield Static("One by one", classes="section")
            columns = (Column("", 1), Column("User", name=True), Column("Has"), Column("Gets", 26))
            yield Rows(columns, self._user_rows(), id="users")
        yield Notice(id="not-read")
        yield Advice(id="advice", of="#mode")

    def on_mount(self) -> None:
        """Show the choices, and read the existing users."""
        names = {row.logon_name for row in self.session.draft.users}
        for name in self.session.own_passwords.keys() - names:
            del self.session.own_passwords[name]
        session = self.session
        session.draft = edit.heed_enforced_mfa(session.draft, session.facts.security)
        self._paint()
        self.loader.want_users()

    def session_changed(self) -> None:
        """Follow the draft."""
        super().session_changed()
        self._paint()

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if not event.learn():
            return
        self.loader.want_users()
        self._judge_anew()
        notice = self.query_one("#not-read", Notice)
        error = next(iter(self.loader.problems.values()), None)
        if error is None:
            notice.hush()
        else:
            notice.say(Mark.BAD, f"{cloud_error(error)} F5 asks again.")
        self._paint()

    def _judge_anew(self) -> None:
        """Drop a refusal for unread facts once they are known, and show the next error.

        Without a bell, and the focus stays: nobody has pressed a key.
        """
        verdict = self.query_one("#verdict", Notice)
        if self._refused_unread is None or verdict.line != self._refused_unread:
            return
        self._refused_unread = None
        verdict.hush()
        against = next((each for each in self.blocking() if each.code == "user.not-read"), None)
        if against is not None:
            self._say_unread(against)

    def _modes(self) -> tuple[Option, ...]:
        draft, facts = self.session.draft, self.session.facts
        someone = any(is_existing(row, facts) for row in draft.users)
        chosen = draft.access.mode is AccessMode.UNCHANGED
        return (CONSOLE, ACCESS_KEY, UNCHANGED) if someone or chosen else (CONSOLE, ACCESS_KEY)

    def _switches(self) -> tuple[Switch, ...]:
        console = self.session.draft.access.console
        security = self.session.facts.security
        enforced = security is not None and security.requires_mfa
        locked = "the account requires it of every user" if enforced else ""
        return (
            Switch(
                "reset", "New password", "they choose one of their own", console.reset_at_next_logon
            ),
            Switch(
                "mfa",
                "MFA",
                "they bind a device, and need it from then on",
                console.require_mfa,
                locked,
            ),
        )

    def _paint(self) -> None:
        draft = self.session.draft
        modes = {draft.mode_of(row) for row in draft.users} or {draft.access.mode}
        self.query_one("#mode", Choices).offer(self._modes())
        self.query_one("#console").display = AccessMode.CONSOLE in modes
        self.query_one("#access-key").display = AccessMode.ACCESS_KEY in modes
        self.query_one("#first-logon", Switches).offer(self._switches())
        some = len(draft.users) > 1 or any(
            is_existing(row, self.session.facts) for row in draft.users
        )
        self.query_one("#one-by-one").display = some
        self.query_one("#users", Rows).show(self._user_rows())
        self.query_one(OwnPasswords).follow()
        self._advise()

    def _user_rows(self) -> list[Row]:
        return [self._user_row(at, row) for at, row in enumerate(self.session.draft.users)]

    def _user_row(self, at: int, row: UserRow) -> Row:
        draft = self.session.draft
        of_row = [finding for finding in self.panel.findings if finding.where.row == at]
        bad = any(finding.severity == "error" for finding in of_row)
        mark = Cell(Mark.BAD, Tone.BAD) if bad else Cell(Mark.INFO, Tone.QUIET)
        if of_row and not bad:
            mark = Cell(Mark.WARN, Tone.WARN)
        mode = draft.mode_of(row)
        text = gets(mode, own=row.mode is not None, reset=row.logon_name in draft.password_resets)
        return Row(
            str(at),
            (
                mark,
                Cell(row.logon_name),
                Cell(self._has(row), Tone.QUIET),
                Cell(text, Tone.STRONG if mode else Tone.WARN),
            ),
        )

    def _has(self, row: UserRow) -> str:
        facts = self.session.facts
        state = known_state(row, facts)
        if state is not None:
            return has(state)
        if not is_existing(row, facts):
            return "new user"
        return "not read" if user_named(row.logon_name) in self.loader.problems else "reading…"

    def _advise(self) -> None:
        """Show findings about everyone, and about the user under the cursor."""
        users = self.query_one("#users", Rows)
        at = int(users.current) if users.current is not None else None
        self.panel.show(
            finding
            for finding in self.panel.findings
            if finding.code != "access.mode-missing" and finding.where.row in (None, at)
        )

    # Answers

    @on(Choices.Picked, "#mode")
    def _mode_picked(self, event: Choices.Picked) -> None:
        self.panel.change(edit.set_mode(self.session.draft, AccessMode(event.key)))

    @on(Choices.Picked, "#source")
    def _source_picked(self, event: Choices.Picked) -> None:
        console = replace(self.session.draft.access.console, password=PasswordSource(event.key))
        self.panel.change(edit.set_console(self.session.draft, console))

    @on(Switches.Switched, "#first-logon")
    def _switched(self, event: Switches.Switched) -> None:
        console = self.session.draft.access.console
        if event.key == "reset":
            console = replace(console, reset_at_next_logon=event.on)
        else:
            console = replace(console, require_mfa=event.on)
        self.panel.change(edit.set_console(self.session.draft, console))

    @on(Rows.Highlighted, "#users")
    def _user_highlighted(self) -> None:
        self._advise()

    @on(Rows.Chosen, "#users")
    @on(Rows.Toggled, "#users")
    def _user_chosen(self, event: Rows.Chosen | Rows.Toggled) -> None:
        at = int(event.key)
        draft, facts = self.session.draft, self.session.facts
        row = draft.users[at]
        state = known_state(row, facts)

        def answered(answer: UserAnswer | None) -> None:
            if answer is not None:
                changed = edit.set_user_mode(self.session.draft, at, answer.mode)
                self.panel.change(
                    edit.set_password_reset(changed, row.logon_name, reset=answer.reset)
                )

        dialog = UserAccess(
            row,
            has=self._has(row),
            for_all=draft.access.mode,
            existing=is_existing(row, facts),
            can_reset=state is not None and state.has_logon_profile,
            reset=row.logon_name in draft.password_resets,
            outlook=partial(show_outlook, self.app, self.session),
        )
        self.app.push_screen(dialog, answered)

    def action_read_again(self) -> None:
        """Read once more whatever could not be read."""
        self.loader.problems.clear()
        self.query_one("#not-read", Notice).hush()
        self.loader.want_users()
        self._paint()

    # Moving

    def blocking(self) -> tuple[Finding, ...]:
        """Errors of the rules, of own passwords, and existing users whose access is not known."""
        indexes = {row.logon_name: at for at, row in enumerate(self.session.draft.users)}
        unread = tuple(
            user_not_read(Where(self.STEP, "mode", indexes[name]), name)
            for name in unread_users(self.session)
        )
        return (*super().blocking(), *self.query_one(OwnPasswords).findings(), *unread)

    def refuse(self, finding: Finding) -> None:
        """Show the reason; a password that was typed and is weak is not a missing one."""
        super().refuse(finding)
        name = finding.subject
        if finding.code == "user.not-read":
            self._say_unread(finding)
            return
        own = self.query_one(OwnPasswords).of(name)
        verdict = self.query_one("#verdict", Notice)
        if finding.code == "password.missing" and own is not None and own.field.value:
            verdict.say(
                Mark.BAD,
                say("The password of {name} does not meet the account's policy yet.", name=name),
            )

    def _say_unread(self, finding: Finding) -> None:
        name = finding.subject
        failed = user_named(name) in self.loader.problems
        told = (
            str(finding.text) if failed else say("What {name} has is still being read.", name=name)
        )
        self._refused_unread = (Mark.BAD, told)
        self.query_one("#verdict", Notice).say(*self._refused_unread)

    def focus_finding(self, finding: Finding) -> None:
        """Focus the password or the user of a finding."""
        row = finding.where.row
        if row is None:
            super().focus_finding(finding)
        elif finding.where.field == "password":
            for own in self.query(f"#password-{row}"):
                own.focus()
        else:
            users = self.query_one("#users", Rows)
            users.move_to(str(row))
            self._advise()
            if self.panel.advises(finding):
                super().focus_finding(finding)
            else:
                (
                    users if self.query_one("#one-by-one").display else self.query_one("#mode")
                ).focus()
