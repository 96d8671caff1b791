"""The Textual app: theme, navigation from step to step, long-running work, crash handling."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from screens.background import Crashed
from screens.session import Session
from screens.step import StepScreen
from tui.access.journey import next_step, order, previous_step
from tui.access.steps import Step
from tui.apply.services import Services
from tui.widgets.theme import DARK, THEMES

Builder = Callable[[Session], StepScreen]
WIDE = 100
"""Columns from which rail and plan stand beside the step."""


def build(step: Step, session: Session) -> StepScreen:
    """The screen of a step. Imports stay inside, so that a screen is loaded when it is needed."""
    match step:
        case Step.CONNECT:
            from screens.connect import ConnectScreen

            return ConnectScreen(session)
        case Step.ACCOUNTS:
            from screens.account_information import AccountInformationScreen

            return AccountInformationScreen(session)
        case Step.ACCESS:
            from screens.access_mode import AccessModeScreen

            return AccessModeScreen(session)
        case Step.SCOPE:
            from screens.resource_scope import ResourceScopeScreen

            return ResourceScopeScreen(session)
        case Step.POLICIES:
            from screens.policy_choice import PolicyChoiceScreen

            return PolicyChoiceScreen(session)
        case Step.REVIEW:
            from screens.review import ReviewScreen

            return ReviewScreen(session)
        case Step.SHARE:
            from screens.credential_sharing import CredentialSharingScreen

            return CredentialSharingScreen(session)


class OnrampApp(App[int]):
    """The wizard."""

    TITLE = "Onramp"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual types it as an instance's
        (0, "-narrow"),
        (WIDE, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - likewise
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,f10", "leave", "Quit", show=False, priority=True, id="app.quit"),
    ]

    def __init__(
        self, services: Services, *, session: Session | None = None, first: Step | None = None
    ) -> None:
        """Nothing is read yet.

        Args:
            services: the outside world.
            session: one that has begun already; a new one otherwise.
            first: the step to open with, if not the journey's first.
        """
        super().__init__()
        self.session = session or Session(services)
        self._first = first or order(self.session.draft)[0]
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    async def on_mount(self) -> None:
        """Open the first step."""
        await self.push_screen(build(self._first, self.session))

    @on(StepScreen.Moved)
    async def move(self, event: StepScreen.Moved) -> None:
        """Go to the neighbouring step."""
        neighbour = next_step if event.forward else previous_step
        step = neighbour(self.session.draft, event.step)
        # A second key press while the first is still on its way must not skip a step.
        current = self.screen_stack[-1]
        if step is not None and isinstance(current, StepScreen) and current.STEP is event.step:
            await self.switch_screen(build(step, self.session))

    def action_leave(self) -> None:
        """Ask before anything typed is left behind."""
        from screens.dialogs.confirm import Confirm

        if isinstance(self.screen, Confirm):
            return

        def answered(leave: bool | None) -> None:
            if leave:
                self.exit(0)

        question = Confirm(
            "Leave Onramp?",
            "Nothing more is changed in the cloud. What you typed is kept for next time,"
            " secrets are not.",
            yes="Leave",
            no="Stay",
        )
        self.push_screen(question, answered)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette's commands, without the screenshot: it would show a revealed secret."""
        for command in super().get_system_commands(screen):
            if command.title != "Screenshot":
                yield command

    # Crashes

    @on(Crashed)
    def crashed(self, event: Crashed) -> None:
        """A thread met an error that nobody foresaw: end like any other crash."""
        raise event.error

    def _fatal_error(self) -> None:
        # Textual's own version prints every local variable. The name is private: a test crashes
        # the app on purpose and fails when Textual no longer calls this.
        self.bell()
        frames = "".join(traceback.format_exception(*sys.exc_info()))
        self._exit_renderables.append(Text(frames))
        self._close_messages_no_wait()


def run_wizard(services: Services) -> int:
    """Run the wizard until it is left.

    Returns:
        The exit code of the process.
    """
    app = OnrampApp(services)
    app.run()
    return app.return_code or 0
