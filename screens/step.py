"""StepScreen: base class of the steps, with Back, Next and their refusals."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from screens import frame
from tui.core.findings import Step
from tui.widgets.frame import KeyBar, PlanPanel, Rail, TopBar
from tui.widgets.notice import Notice
from tui.widgets.terminal import BaseScreen
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.findings import Finding
    from tui.widgets.advice import Advice


@dataclass
class Said(Message):
    """A sentence for the line above the step's buttons."""

    mark: Mark
    text: str


class Panel(Protocol):
    """Findings on a step; made by ``screens/findings.py``."""

    def follow(self) -> None:
        """Follow a change of the session."""

    def take(self, event: Advice.Taken) -> None:
        """Apply a chosen remedy."""

    def advises(self, finding: Finding) -> bool:
        """Whether a finding is shown with a remedy."""

    def focus(self) -> None:
        """Focus the remedies."""

    def asks(self, then: Callable[[], object]) -> bool:
        """Ask for a missing confirmation before going on; False if there is none."""


class Body(VerticalScroll, can_focus=False):
    """The part between heading and buttons; it scrolls, its neighbours do not."""


class StepScreen(BaseScreen[None]):
    """A step of the journey. Subclasses fill the body, and commit their answers."""

    STEP: ClassVar[Step]
    QUESTION: ClassVar[str]
    """The heading: the administrator's question at this step."""
    LEAD: ClassVar[str]
    """One line below it."""
    HELP: ClassVar[str] = ""
    """A paragraph or two for F1."""
    NEXT: ClassVar[str] = "Next"
    """The word on the forward button."""
    panel: Panel | None = None
    """Findings panel, where the step has one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next", "Next", id="step.next", tooltip="Go on to the next step"),
        Binding(
            "escape,ctrl+p", "back", "Back", id="step.back", tooltip="Go back; nothing is lost"
        ),
        Binding("f2", "plan", "Plan", id="step.plan", tooltip="Show or hide the plan so far"),
        Binding(
            "f1",
            "help",
            "Help",
            id="step.help",
            tooltip="What this is about, and where it is documented",
        ),
    ]

    @dataclass
    class Moved(Message):
        """The administrator wants the next step, or the one before."""

        step: Step
        forward: bool

    @dataclass
    class Jumped(Message):
        """The administrator goes back to the step on which an error is mended."""

        step: Step
        to: Step

    @dataclass
    class Finished(Message):
        """The administrator is at the end of the journey and wants to leave."""

    def __init__(self, session: Session) -> None:
        super().__init__(classes="-demo" if session.services.demo else None)
        self.session = session
        self.left = False
        """Whether the screen is on its way out; answers to it are dropped."""

    # The frame

    def compose(self) -> ComposeResult:
        """The frame, with the step's own widgets in the middle."""
        yield TopBar(frame.identity(self.session), frame.badge(self.session))
        with Horizontal(id="frame"):
            yield Rail(frame.stops(self.session, self.STEP))
            with Vertical(id="middle"):
                yield Static(self.heading(), id="heading")
                with Body(id="body"):
                    yield from self.compose_body()
                yield Notice(id="verdict")
                with Horizontal(id="buttons"):
                    yield from self.compose_buttons()
            yield PlanPanel("Your plan", frame.plan_entries(self.session))
        yield KeyBar()

    @abstractmethod
    def compose_body(self) -> Iterable[Widget]:
        """The step's own widgets."""

    def compose_buttons(self) -> Iterable[Widget]:
        """Back and Next; the first step has no Back."""
        if frame.has_previous(self.session, self.STEP):
            yield Button("Back", id="back", compact=True)
        yield Button(self.NEXT, id="next", variant="primary", compact=True)

    def heading(self) -> Content:
        """The question, and below it the position and the lead."""
        return Content.assemble(
            (self.QUESTION, "bold"),
            "\n",
            (f"{frame.position(self.session, self.STEP)} · {self.LEAD}", "$quiet"),
        )

    def on_mount(self) -> None:
        """Follow the session."""
        self.session.watch(self.session_changed)
        if self.panel is not None:
            self.watch(self.query_one("#body"), "virtual_size", self._keep_in_view, init=False)

    def _keep_in_view(self) -> None:
        # What came or went above may have pushed away what one is at.
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    def on_unmount(self) -> None:
        """Stop following the session."""
        self.session.unwatch(self.session_changed)

    @on(events.Resize)
    def _broad(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= frame.BROAD, "-broad")

    async def come_to_rest(self) -> None:
        """Take no more answers, and finish with those that are here.

        Called before the screen is taken down: an answer that is handled while its widgets are
        being removed would look for them in vain.
        """
        self.left = True
        self.session.unwatch(self.session_changed)
        rested = asyncio.Event()
        self.call_later(rested.set)
        await rested.wait()

    def session_changed(self) -> None:
        """Bring the frame up to date; subclasses extend it."""
        self.query_one(PlanPanel).entries = frame.plan_entries(self.session)
        self.query_one(Rail).stops = frame.stops(self.session, self.STEP)
        bar = self.query_one(TopBar)
        bar.identity = frame.identity(self.session)
        bar.badge = frame.badge(self.session)
        if self.panel is not None:
            self.panel.follow()

    def on_advice_taken(self, event: Advice.Taken) -> None:
        """Apply the remedy. Bound by name: no advice is loaded before there is some."""
        if self.panel is not None:
            self.panel.take(event)

    @on(Said)
    def _said(self, event: Said) -> None:
        event.stop()
        self.query_one("#verdict", Notice).say(event.mark, event.text)

    # Moving

    def commit(self) -> None:
        """Bring the answers into the draft. Screens that do so while typing need not."""

    def blocking(self) -> tuple[Finding, ...]:
        """Errors that forbid going on."""
        from tui.planning.rules import blocking

        return blocking(self.session.findings, self.STEP, self.session.confirmed)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Carry out Back and Next."""
        if event.button.id == "next":
            event.stop()
            self.action_next()
        elif event.button.id == "back":
            event.stop()
            self.action_back()

    def action_next(self) -> None:
        """Go on, or show what is missing and focus it."""
        self.commit()
        against = self.blocking()
        if against:
            self.refuse(against[0])
        elif self.panel is None or not self.panel.asks(self.action_next):
            self.post_message(self.Moved(self.STEP, forward=True))

    def action_back(self) -> None:
        """Go back; never refused."""
        self.commit()
        self.post_message(self.Moved(self.STEP, forward=False))

    def refuse(self, finding: Finding) -> None:
        """Show why Next is refused, unless that stands above the remedies; focus the finding."""
        self.app.bell()
        verdict = self.query_one("#verdict", Notice)
        verdict.say(Mark.BAD, str(finding.text))
        self.focus_finding(finding)
        if self.panel is not None and self.panel.advises(finding):
            verdict.hush()

    def focus_finding(self, finding: Finding) -> None:
        """Focus the remedies where there are some, else the field, by its name as an ID."""
        if self.panel is not None and self.panel.advises(finding):
            self.panel.focus()
            return
        field = finding.where.field.replace("_", "-")
        for widget in self.query(f"#{field}") if field else ():
            widget.focus()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer Back on all steps but the first."""
        return action != "back" or frame.has_previous(self.session, self.STEP)

    def action_plan(self) -> None:
        """Show or hide the plan; on a narrow terminal it lies over the step."""
        if not self.has_class("-broad"):
            from screens.dialogs.plan import PlanDialog

            self.app.push_screen(PlanDialog(self.session))
        else:
            self.toggle_class("-plan")

    def action_help(self) -> None:
        """Explain the step, list its keys, and link the documentation of its findings."""
        from screens.dialogs.help import HelpDialog
        from tui.planning.rules import findings_for

        findings = findings_for(self.STEP, self.session.findings)
        keys = self.active_bindings.values()
        self.app.push_screen(HelpDialog(self.QUESTION, self.HELP, keys, findings))
