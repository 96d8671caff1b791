"""Step 1: whose credentials, and what the account answers to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from screens.background import in_background
from screens.step import StepScreen
from tui.access.steps import Step
from tui.widgets.checklist import Checklist, Item
from tui.widgets.choices import Choices, Option
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from screens.connect_forms import TypedKey
    from screens.session import Session
    from tui.apply.signing_in import Found, FoundSource, SignedIn, Typed
    from tui.cloud.checks import Check, CheckOutcome

MARKS = {
    "ok": Mark.DONE,
    "warning": Mark.WARN,
    "failed": Mark.BAD,
    "cannot-tell": Mark.INFO,
}
"""How each status of a check is shown."""


SIMULATOR = ("Built-in simulator", "an invented company; nothing leaves this machine")
"""The demo's one source; known without looking, so that it is there at the first frame."""


class ConnectScreen(StepScreen):
    """Sign in, look at the account, and ask what no API tells: site, domain alias, regions."""

    STEP = Step.CONNECT
    QUESTION = "Which account, and as whom?"
    LEAD = "Nothing is changed in the cloud before you choose Apply."
    CSS_PATH = "connect.tcss"
    AUTO_FOCUS = "#sources"
    HELP = (
        "Onramp works with the AccessKey of an administrator who may manage RAM. It looks in the"
        " OS keyring, the environment and the profiles of the aliyun CLI. The first one found is"
        " used; enter on another line uses that one instead, or lets you type one.\n\n"
        "The checks only read. A check that fails blocks only what needs it."
    )

    @dataclass
    class SourcesFound(Message):
        """The places credentials can come from are known."""

        found: Found

    @dataclass
    class Opened(Message):
        """Credentials were loaded; whether the cloud accepts them is yet to be seen."""

        attempt: int
        signed_in: SignedIn

    @dataclass
    class Refused(Message):
        """Credentials could not be loaded or are not accepted."""

        attempt: int
        error: Exception

    @dataclass
    class Checked(Message):
        """One check has an outcome."""

        attempt: int
        outcome: CheckOutcome

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._found: Found | None = None
        self._attempt = 0
        self._signing_in = False
        self._waiting = False
        """Next was pressed while the account was still being read."""
        self._outcomes: dict[Check, CheckOutcome] = session.outcomes

    # What is shown

    def compose_body(self) -> Iterable[Widget]:
        """Sources, the form for a typed AccessKey, the checks, and what only people know."""
        yield Static("Sign in with", classes="section -first")
        yield Choices(
            self._known_at_once(),
            id="sources",
            title_width=24,
            empty="Looking for credentials…",
        )
        yield Vertical(id="typed")
        yield Static("What the account says", classes="section")
        yield Checklist((Item(Mark.INFO, "Not signed in yet"),), id="checks")

    def _known_at_once(self) -> tuple[Option, ...]:
        # In the demo there is one source; showing it needs no keyring and no search.
        return (Option("0", *SIMULATOR),) if self.session.services.demo else ()

    def on_mount(self) -> None:
        """Look for credentials, unless somebody is signed in already."""
        super().on_mount()
        if self.session.cloud is not None:
            self._paint_checks()
        # Not before the first frame: what a search imports would hold it up.
        self.call_after_refresh(self._search)

    async def _search(self) -> None:
        from screens.connect_forms import Untold

        await self.query_one("#body").mount(Untold(self.session))
        services = self.session.services

        def look() -> Found:
            from tui.apply.signing_in import find_sources

            return find_sources(services)

        in_background(self, look, self.SourcesFound, lambda _: None, name="find-credentials")

    def session_changed(self) -> None:
        """Show what a draft of an earlier time says."""
        super().session_changed()
        from screens.connect_forms import Untold

        for form in self.query(Untold):
            form.follow_draft()

    @on(SourcesFound)
    def _sources_found(self, event: SourcesFound) -> None:
        self._found = event.found
        options = [self._option(at, each) for at, each in enumerate(event.found.sources)]
        if not self.session.services.demo:
            options.append(Option("typed", "An AccessKey", "typed here"))
        sources = self.query_one("#sources", Choices)
        sources.offer(options)
        if event.found.profile_problem:
            from tui.words.connecting import profile_problem

            self.query_one("#verdict", Notice).say(
                Mark.WARN, profile_problem(event.found.profile_problem)
            )
        if self.session.cloud is not None:
            self._mark_source_in_use()
        elif event.found.winner is not None:
            sources.picked = str(event.found.sources.index(event.found.winner))
            self._use(event.found.winner)
        elif not event.found.sources:
            sources.picked = "typed"
            self._show_form()

    def _option(self, at: int, each: FoundSource) -> Option:
        from tui.words.connecting import source_label, source_meaning

        if self.session.services.demo:
            return Option(str(at), *SIMULATOR)
        return Option(str(at), source_label(each.source), source_meaning(each))

    def _mark_source_in_use(self) -> None:
        used = self.session.credentials.source if self.session.credentials else None
        found = self._found.sources if self._found else ()
        keys = [str(at) for at, each in enumerate(found) if each.source == used]
        self.query_one("#sources", Choices).picked = keys[0] if keys else "typed"

    def _show_form(self) -> None:
        from screens.connect_forms import TypedKey

        if not self.query(TypedKey) and self._found is not None:
            self.query_one("#typed").mount(TypedKey(self._found.place))

    # Signing in

    @on(Choices.Picked, "#sources")
    def _source_picked(self, event: Choices.Picked) -> None:
        if event.key == "typed":
            self._show_form()
            return
        self.query_one("#typed").remove_children()
        if self._found is None:
            return
        each = self._found.sources[int(event.key)]
        if each.problem:
            from tui.words.connecting import source_meaning

            self.query_one("#verdict", Notice).say(Mark.BAD, source_meaning(each))
        elif each.runs_command:
            self._ask_to_run(each)
        else:
            self._use(each)

    def _ask_to_run(self, each: FoundSource) -> None:
        from screens.dialogs.confirm import Confirm
        from tui.words.connecting import source_label

        def answered(run: bool | None) -> None:
            if run:
                self._use(each)

        self.app.push_screen(
            Confirm(
                "Run a command of this profile?",
                f"{source_label(each.source)} gets its credentials from the command that"
                " process_command names in ~/.aliyun/config.json. Onramp runs it only if you"
                " agree.",
                yes="Run it",
                no="Do not run it",
            ),
            answered,
        )

    def on_typed_key_given(self, event: TypedKey.Given) -> None:
        """Sign in with what was typed. Bound by name: the form is loaded only when it is wanted."""
        from tui.apply.signing_in import TYPED, FoundSource

        self._use(FoundSource(TYPED), event.typed)

    def _use(self, each: FoundSource, typed: Typed | None = None) -> None:
        self._attempt += 1
        self._signing_in = True
        attempt, services = self._attempt, self.session.services
        self.query_one("#verdict", Notice).hush()
        self.query_one("#checks", Checklist).items = (Item(Mark.BUSY, "Signing in…"),)

        def work() -> SignedIn:
            from tui.apply.signing_in import sign_in

            return sign_in(services, each, typed)

        in_background(
            self,
            work,
            lambda signed_in: self.Opened(attempt, signed_in),
            lambda error: self._refusal(attempt, error),
            name="sign-in",
        )

    def _refusal(self, attempt: int, error: Exception) -> Message | None:
        from tui.apply.signing_in import expected

        return self.Refused(attempt, error) if isinstance(error, expected()) else None

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        if event.attempt != self._attempt:
            return
        from tui.words.connecting import sign_in_problem

        self._signing_in = self._waiting = False
        self.query_one("#checks", Checklist).items = (Item(Mark.BAD, "Not signed in"),)
        self.query_one("#verdict", Notice).say(Mark.BAD, sign_in_problem(event.error))

    @on(Opened)
    def _opened(self, event: Opened) -> None:
        if event.attempt != self._attempt:
            return
        signed_in = event.signed_in
        self._signing_in = False
        self._outcomes.clear()
        self.session.signed_in(signed_in.credentials, signed_in.cloud, signed_in.saved_as)
        self._mark_source_in_use()
        self._look(event.attempt)
        self._note(signed_in.identity)
        if signed_in.not_saved:
            from tui.words.connecting import keyring_problem

            verdict = self.query_one("#verdict", Notice)
            verdict.say(Mark.WARN, keyring_problem(signed_in.not_saved))

    def _look(self, attempt: int) -> None:
        from tui.cloud.checks import FOLLOWING, run_check

        cloud = self.session.cloud
        if cloud is None:
            return

        def look(check: Check) -> None:
            in_background(
                self,
                lambda: run_check(cloud, check),
                lambda outcome: self.Checked(attempt, outcome),
                lambda _: None,
                name=f"check-{check}",
            )

        for check in FOLLOWING:
            look(check)

    @on(Checked)
    def _checked(self, event: Checked) -> None:
        if event.attempt == self._attempt:
            self._note(event.outcome)

    def _note(self, outcome: CheckOutcome) -> None:
        self._outcomes[outcome.check] = outcome
        self.session.facts = outcome.learn(self.session.facts)
        self._paint_checks()
        if self._waiting and not self._reading:
            self.query_one("#verdict", Notice).hush()
            self.action_next()

    def action_next(self) -> None:
        """Go on; while the account is still being read, as soon as it is."""
        self._waiting = self._reading
        if self._waiting:
            notice = self.query_one("#verdict", Notice)
            notice.say(Mark.BUSY, "Reading the account; the next step opens by itself.")
        else:
            super().action_next()

    @property
    def _reading(self) -> bool:
        """Whether a check is still under way."""
        from tui.cloud.checks import Check

        return self._signing_in or (bool(self._outcomes) and len(self._outcomes) < len(Check))

    def _paint_checks(self) -> None:
        from tui.cloud.checks import Check
        from tui.words.connecting import check_label, check_sentence

        items = []
        for check in Check:
            outcome = self._outcomes.get(check)
            if outcome is None:
                items.append(Item(Mark.BUSY, check_label(check), "…"))
            else:
                items.append(
                    Item(MARKS[outcome.status.value], check_label(check), check_sentence(outcome))
                )
        self.query_one("#checks", Checklist).items = tuple(items)
