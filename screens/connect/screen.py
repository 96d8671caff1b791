"""Step 1, Connect: credentials, and checks of the account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from screens.background import in_background
from screens.connect.sources import Sources
from screens.step import StepScreen
from tui.core.findings import Step
from tui.widgets.notice import Checklist, Item, Notice
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.account.checks import Check, CheckOutcome
    from tui.cloud.client import Cloud
    from tui.widgets.field import PlainInput


class ConnectScreen(StepScreen):
    """Signs in, checks the account, and asks what no API tells: site, domain alias, regions."""

    STEP = Step.CONNECT
    QUESTION = "Which account, and as whom?"
    LEAD = "Nothing is changed in the cloud before you choose Apply."
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#sources"
    HELP = (
        "Onramp works with the AccessKey of an administrator who may manage RAM. It looks in the"
        " OS keyring, the environment and the profiles of the aliyun CLI. The first one found is"
        " used; enter on another line uses that one instead, or lets you type one.\n\n"
        "The checks only read. A check that fails blocks only what needs it."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "app.runs", "Runs", id="connect.runs", tooltip="Earlier runs"),
    ]

    @dataclass
    class Checked(Message):
        """One check has an outcome."""

        cloud: Cloud
        outcome: CheckOutcome

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._waiting = False
        """Next was pressed while the account was still being read."""
        self._outcomes: dict[Check, CheckOutcome] = session.outcomes

    def compose_body(self) -> Iterable[Widget]:
        """Sources, form for a typed AccessKey, checks, and facts that only people know."""
        yield Static("Sign in with", classes="section -first")
        yield Sources(self.session)
        yield Static("What the account says", classes="section")
        yield Checklist((Item(Mark.INFO, "Not signed in yet"),), id="checks")

    def on_mount(self) -> None:
        """Search for credentials, unless somebody is signed in already."""
        super().on_mount()
        if self.session.cloud is not None:
            self._paint_checks()
        # Not before the first frame: what a search imports would hold it up.
        self.call_after_refresh(self._search)

    async def _search(self) -> None:
        from screens.connect.forms import Untold

        await self.query_one("#body").mount(Untold(self.session))
        self.query_one(Sources).search()

    def session_changed(self) -> None:
        """Show the answers of a restored draft."""
        super().session_changed()
        from screens.connect.forms import Untold

        for form in self.query(Untold):
            form.follow_draft()

    def on_plain_input_pasted_lines(self, event: PlainInput.PastedLines) -> None:
        """Refuse the paste. Bound by name: no input is loaded before there is one."""
        from screens.connect.forms import too_many_lines

        event.stop()
        too_many_lines(event.input, event.text)

    # Who is signed in

    @on(Sources.Began)
    def _began(self, event: Sources.Began) -> None:
        if event.asked_for:
            self._waiting = False
            self._verdict.hush()
        self._checks.items = (Item(Mark.BUSY, "Signing in…"),)

    @on(Sources.Idle)
    def _idle(self) -> None:
        if self._waiting:
            self._waiting = False
            self._verdict.hush()
        if self.session.cloud is None:
            self._checks.items = (Item(Mark.BAD, "Not signed in"),)
        else:
            self._paint_checks()

    @on(Sources.Entered)
    def _entered(self, event: Sources.Entered) -> None:
        self._outcomes.clear()
        self._look(event.signed_in.cloud)
        self._note(event.signed_in.identity)

    @on(Sources.Answered)
    def _answered(self) -> None:
        from tui.text.signin import keyring_waited_for

        if self._verdict.line is not None and self._verdict.line[1] == keyring_waited_for():
            self._verdict.hush()

    @property
    def _verdict(self) -> Notice:
        return self.query_one("#verdict", Notice)

    # The checks

    def _look(self, cloud: Cloud) -> None:
        from tui.account.checks import FOLLOWING, run_check

        app = self.app

        def left_before(message: Message) -> None:
            # Somebody goes on with a run at once, and may even have come back by now.
            open_now = (each for each in app.screen_stack if isinstance(each, ConnectScreen))
            next((each for each in open_now if not each.left), app).post_message(message)

        def look(check: Check) -> None:
            in_background(
                self,
                lambda: run_check(cloud, check),
                lambda outcome: self.Checked(cloud, outcome),
                lambda _: None,
                name=f"check-{check}",
                lost=left_before,
            )

        for check in FOLLOWING:
            look(check)

    @on(Checked)
    def _checked(self, event: Checked) -> None:
        event.stop()
        if event.cloud is self.session.cloud:
            self._note(event.outcome)

    def _note(self, outcome: CheckOutcome) -> None:
        self.session.checked(outcome)
        if not self.query_one(Sources).busy:
            self._paint_checks()
        self._go_on()

    def on_screen_resume(self) -> None:
        """Go on after a question that came up meanwhile."""
        self.call_later(self._go_on)

    def _go_on(self) -> None:
        """Carry out a Next that came too early, unless a question is to be answered first."""
        if self._waiting and self.app.screen is self and not self._reading:
            self._verdict.hush()
            self.action_next()

    def action_next(self) -> None:
        """Go on, as soon as the account is read."""
        self._waiting = self._reading
        if self._waiting:
            self._verdict.say(Mark.BUSY, "Reading the account; the next step opens by itself.")
        else:
            super().action_next()

    @property
    def _reading(self) -> bool:
        """Whether a search, a sign-in or a check is under way."""
        if self.query_one(Sources).busy:
            return True
        from tui.account.checks import Check

        return bool(self._outcomes) and len(self._outcomes) < len(Check)

    @property
    def _checks(self) -> Checklist:
        return self.query_one("#checks", Checklist)

    def _paint_checks(self) -> None:
        from screens.connect.check_rows import lines_of

        used = self.session.credentials
        self._checks.items = lines_of(self._outcomes, used.expires if used else None)
