"""Textual app of the wizard: theme, navigation between steps, background work, crash handling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from screens.background import in_background, load_screens, style_sheets
from screens.connect.screen import ConnectScreen
from screens.dialogs.too_small import COLUMNS, ROWS, TooSmall
from screens.drafts import DraftKeeper
from screens.frame import BROAD
from screens.session import Session
from screens.startup import Opening, PastRuns
from screens.step import StepScreen
from tui.core.findings import Step
from tui.core.text import say
from tui.planning.journey import next_step, order, previous_step
from tui.safe_app import SafeApp
from tui.services import Services
from tui.widgets.terminal import Harmless, keep_what_is_loaded, tidy
from tui.widgets.theme import DARK, THEMES

if TYPE_CHECKING:
    from screens.run_handle import RunHandle

Builder = Callable[[Session], StepScreen]
READING_SECONDS = 0.2
"""Seconds that a step has been open when the one before it is freed."""
STEP_AT = 1
"""Index of the step in the stack of screens: above Textual's own, below everything else."""
WIDE, TALL = 110, 32
"""Columns from which the rail stands beside the step, and rows that leave room to breathe."""


def build(step: Step, session: Session) -> StepScreen:
    """Screen of a step. Imports stay inside, so that a screen is loaded when it is needed."""
    match step:
        case Step.CONNECT:
            return ConnectScreen(session)
        case Step.ACCOUNTS:
            from screens.users.screen import AccountInformationScreen

            return AccountInformationScreen(session)
        case Step.ACCESS:
            from screens.access.screen import AccessModeScreen

            return AccessModeScreen(session)
        case Step.SCOPE:
            from screens.scope import ResourceScopeScreen

            return ResourceScopeScreen(session)
        case Step.POLICIES:
            from screens.policies.screen import PolicyChoiceScreen

            return PolicyChoiceScreen(session)
        case Step.REVIEW:
            from screens.review.screen import ReviewScreen

            return ReviewScreen(session)
        case Step.SHARE:
            from screens.sharing.screen import CredentialSharingScreen

            return CredentialSharingScreen(session)


class OnrampApp(SafeApp):
    """App of the wizard."""

    TITLE = "Onramp"
    CSS_PATH = "app.tcss"
    COMMAND_PALETTE_BINDING = "f12"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,f10", "app.leave", "Quit", priority=True, id="app.quit"),
        # Where nothing on the screen wants it: on the first step there is nothing to go back to.
        Binding("escape", "app.leave", "Quit", show=False, id="app.quit-too"),
    ]

    def __init__(
        self, services: Services, *, session: Session | None = None, first: Step | None = None
    ) -> None:
        super().__init__()
        self.session = session or Session(services)
        self._loading_ahead = False
        self.drafts = DraftKeeper(self, self.session)
        self.past = PastRuns(self, self.session, self._review)
        self.opening = Opening(self, self.session, self.drafts, self.past)
        self._harmless = Harmless()
        self._asked_to_leave: Screen[bool] | None = None
        self._told_lost = False
        self._tidying: Timer | None = None
        self._first = first or order(self.session.draft)[0]
        # Only those in which one can read what has the focus; none of Textual's was made for that.
        for name in self.available_themes:
            self.unregister_theme(name)
        for theme in THEMES:
            self.register_theme(theme)
        # Not by assignment, which would parse every style sheet a second time before the first
        # frame; nothing has been styled yet.
        self.set_reactive(App.theme, DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())

    async def on_mount(self) -> None:
        """Open the first step."""
        self.take_over_crashes()
        self.session.services.copier.use_terminal(self._write_to_terminal)
        await self.push_screen(self._open(self._first))
        self.call_after_refresh(keep_what_is_loaded)
        self.session.watch(self._load_ahead)
        self.call_after_refresh(self._load_ahead)

    def _open(self, step: Step) -> StepScreen:
        screen = build(step, self.session)
        self._read_styles(Path(path) for path in screen.css_path)
        # Textual would set these after the first layout, and style everything a second time.
        screen.add_class(
            "-wide" if self.size.width >= WIDE else "-narrow",
            *(["-broad"] if self.size.width >= BROAD else []),
            "-tall" if self.size.height >= TALL else "-short",
        )
        return screen

    def _read_styles(self, paths: Iterable[Path]) -> None:
        # Left to itself, Textual parses every style sheet anew when a screen brings one of its own.
        new = [path for path in paths if not self.stylesheet.has_source(str(path), "")]
        for path in new:
            self.stylesheet.read(path)
        if new:
            self.stylesheet.parse()

    # Loading ahead

    class Loaded(Message):
        """Message: the later screens are imported."""

    def _load_ahead(self) -> None:
        """Import the later screens once somebody is signed in, while this one is read."""
        if self.session.facts.caller is None or self._loading_ahead:
            return
        self._loading_ahead = True

        in_background(
            self, load_screens, lambda _: self.Loaded(), lambda _: None, name="load-screens"
        )

    def on_onramp_app_loaded(self) -> None:
        """Parse the style sheets of the later screens, one at a time between two keys."""
        for path in style_sheets():
            self.call_later(self._read_styles, (path,))
        self.call_later(keep_what_is_loaded)

    def _write_to_terminal(self, sequence: str) -> None:
        # The driver's queue takes text from any thread. Private: a test copies through it.
        if self._driver is not None:
            self._driver.write(sequence)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and one that keeps foreign text from controlling the terminal."""
        return [*super().get_line_filters(), self._harmless]

    def on_resize(self, event: events.Resize) -> None:
        """Warn where there is too little room."""
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        small = size.width < COLUMNS or size.height < ROWS
        if small and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif not small and isinstance(self.screen, TooSmall):
            self.pop_screen()

    # At the start

    # Bound by name, because the step is not loaded here.
    def on_connect_screen_checked(self, event: ConnectScreen.Checked) -> None:
        """Take a check's outcome, also one that came after the first step was left."""
        if event.cloud is self.session.cloud:
            self.session.checked(event.outcome)

    @on(DraftKeeper.Read)
    def draft_read(self, event: DraftKeeper.Read) -> None:
        """Ask the questions that waited for the draft."""
        self.opening.draft_read(event.account_id, event.draft)

    @on(DraftKeeper.NotRead)
    def draft_not_read(self, event: DraftKeeper.NotRead) -> None:
        """Go on without a draft, and warn that none can be kept."""
        self.opening.draft_read(event.account_id, None)
        self._say_lost(event.reason)

    @on(PastRuns.Found)
    def runs_found(self, event: PastRuns.Found) -> None:
        """Warn about files, and ask the questions that waited for the runs."""
        self.past.warn(event)
        self.opening.runs_found(event)

    @on(DraftKeeper.Lost)
    def draft_lost(self, event: DraftKeeper.Lost) -> None:
        """Warn that typing is not being saved."""
        self._say_lost(event.reason)

    def _say_lost(self, reason: str) -> None:
        if self._told_lost:
            return
        self._told_lost = True
        self.notify(
            f"The draft cannot be saved: {reason}. Go on; it is only kept in memory.",
            severity="warning",
            markup=False,
        )

    @on(StepScreen.Moved)
    async def move(self, event: StepScreen.Moved) -> None:
        """Go to the neighbouring step."""
        neighbour = next_step if event.forward else previous_step
        step = neighbour(self.session.draft, event.step)
        # A second key press while the first is still on its way must not skip a step.
        current = self.screen_stack[-1]
        if step is not None and isinstance(current, StepScreen) and current.STEP is event.step:
            await self._go(current, step)

    @on(StepScreen.Jumped)
    async def jump(self, event: StepScreen.Jumped) -> None:
        """Go straight to the step of a finding."""
        current = self.screen_stack[-1]
        if isinstance(current, StepScreen) and current.STEP is event.step:
            await self._go(current, event.to)

    async def _go(self, current: StepScreen, step: Step) -> None:
        if self.session.busy is not None:
            return  # Apply was faster than the key that leads away
        await current.come_to_rest()
        await self.switch_screen(self._open(step))
        if self._tidying is not None:
            self._tidying.stop()
        self._tidying = self.set_timer(READING_SECONDS, tidy)

    async def _review(self, run: RunHandle) -> None:
        from screens.review.screen import ReviewScreen

        while len(self.screen_stack) > STEP_AT + 1:
            await self.pop_screen()
        current = self.screen
        if isinstance(current, StepScreen) and not isinstance(current, ReviewScreen):
            await self._go(current, Step.REVIEW)
        self._fit(self.size)
        current = self.screen_stack[STEP_AT]
        if isinstance(current, ReviewScreen) and current.begin(run):
            return

        run.close()
        self.notify(
            say(
                "The run was not gone on with, because something else is under way. Nothing was"
                " changed; F6 lists it."
            ),
            severity="warning",
            markup=False,
            timeout=20,
        )

    # A run

    # Bound by name, because what a run needs is not loaded before there is one.

    def on_run_handle_told(self, event: RunHandle.Told) -> None:
        """Pass an event to the run, whichever screen is open."""
        event.run.take(event.event)

    def on_run_handle_asks(self, event: RunHandle.Asks) -> None:
        """Ask a question for which a run or an undo waits."""
        from screens.run_questions import ask

        ask(self, self.session, event)

    def on_run_handle_ended(self, event: RunHandle.Ended) -> None:
        """Read the account anew; the draft of an applied run is not offered again."""
        run = event.run
        run.end()
        self.session.heard(run.error)
        self.session.run_ended()
        if run.did_draft:
            self.drafts.clear()

    def action_runs(self) -> None:
        """List the earlier runs."""
        self.past.list_all()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Commands of the palette, with the list of runs."""
        yield from super().get_system_commands(screen)
        if isinstance(screen, StepScreen):
            yield SystemCommand("Runs", "Earlier and unfinished runs", self.action_runs)

    def key_dropped(self) -> None:
        """Tell that typed text was dropped: somebody who types ahead would miss it."""
        self.bell()
        self.notify(
            say("What was typed before this screen was shown was not used."),
            severity="warning",
            markup=False,
        )

    # Leaving

    def action_leave(self) -> None:
        """Ask before anything is left behind; while a run is going, offer to stop it."""
        from screens.leaving import leaving

        if self._asked_to_leave in self.screen_stack:
            return
        question = leaving(self.session)
        self._asked_to_leave = question.dialog

        def answered(yes: bool | None) -> None:
            busy = self.session.busy
            if yes and busy is not None:
                # Whatever the question was: a run may have begun while it was open.
                from screens.run_questions import stop_asking

                busy.stop()
                stop_asking(self)
            elif yes and not question.stops_run:
                self._finish()

        self.push_screen(question.dialog, answered)

    def action_help_quit(self) -> None:
        """Ask about leaving; Textual's ctrl+c would only name the key that quits."""
        self.action_leave()

    async def action_quit(self) -> None:
        """Ask about leaving, from the palette."""
        self.action_leave()

    @on(StepScreen.Finished)
    def finished(self) -> None:
        """End the journey; ask only if a secret would be lost."""
        if self.session.unshared():
            self.action_leave()
        else:
            self._finish()

    def _finish(self) -> None:
        from screens.leaving import exit_code, ledger

        code, text = exit_code(self.session), ledger(self.session)
        self.exit(code, return_code=code, message=Text(text) if text else None)

    def crashing(self) -> None:
        """Let the run stop after the change that is under way."""
        for busy in (self.session.applying, self.session.undoing):
            if busy is not None:
                busy.stop()
                busy.give_up(changes=False)

    def hurrying(self) -> None:
        """Leave the answer to the change under way to whoever resumes the run."""
        for busy in (self.session.applying, self.session.undoing):
            if busy is not None:
                busy.give_up(changes=True)
