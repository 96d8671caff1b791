"""From the last look to the first change: the plan is refused, asked about, or let through."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Button

from screens.frame import LABELS
from screens.review.planning import plan_of
from screens.review.preflight import KeepingScreen
from tui.core.findings import Finding, Severity
from tui.core.operations import Plan
from tui.core.steps import Step

if TYPE_CHECKING:
    from screens.session import Session


class JudgingScreen(KeepingScreen):
    """Says what stands against the plan, and on which step that is put right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._way_back: Step | None = None

    @abstractmethod
    def show_plan(self) -> None:
        """Facts or confirmations are other ones."""

    def planned(self) -> Plan | None:
        """The plan as it will be once everything is confirmed; None while something is wrong."""
        asked = {each.id for each in self.session.findings if each.severity is Severity.CONFIRM}
        plan = plan_of(self.session, asked)
        return plan if isinstance(plan, Plan) else None

    def looked(self, *, then_apply: bool) -> None:
        """The account is known anew."""
        self.show_plan()
        self._judge(then_apply=then_apply)

    def _judge(self, *, then_apply: bool) -> None:
        """Refuse, ask, or begin; without ``then_apply`` only point at what is wrong."""
        made = plan_of(self.session, self.session.confirmed)
        if isinstance(made, Plan):
            if then_apply and self.is_active and not self.left:
                self.open_place(made)
            elif then_apply:
                # The account may have changed by the time that it is seen again.
                self.once_on_top(self.action_apply)
            return
        wrong = next((each for each in made if each.severity is Severity.ERROR), None)
        if wrong is not None:
            self.refuse(wrong)
        elif made and then_apply:
            self.once_on_top(lambda: self._ask_to_confirm(made[0]))

    def _ask_to_confirm(self, finding: Finding) -> None:
        from screens.dialogs.confirm import TypedConfirm
        from tui.text import sentence

        def answered(yes: bool | None) -> None:
            if yes:
                self.session.confirmed |= {finding.id}
                self.show_plan()
                self._judge(then_apply=True)

        self.app.push_screen(
            TypedConfirm("Please confirm", sentence(finding), finding.phrase), answered
        )

    def refuse(self, finding: Finding) -> None:
        """Say what is wrong, and offer the step on which it is put right."""
        super().refuse(finding)
        step = finding.where.step
        self.offer_way_back(step if step is not self.STEP else None)

    def offer_way_back(self, step: Step | None) -> None:
        """Show the button that leads to a step, or take it away."""
        self._way_back = step
        button = self.query_one("#go-to", Button)
        button.set_class(step is not None, "-shown")
        if step is not None:
            button.label = f"Go to {LABELS[step]}"
            button.focus()

    @on(Button.Pressed, "#go-to")
    def _go_back(self, event: Button.Pressed) -> None:
        event.stop()
        if self._way_back is not None:
            self.post_message(self.Jumped(self.STEP, self._way_back))
