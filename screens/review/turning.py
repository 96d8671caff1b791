"""Turning the plan over on the review screen, and taking it along."""

from __future__ import annotations

from screens.review.by_hand import ByHand
from screens.review.judging import JudgingScreen
from screens.review.plan_sides import Side
from screens.review.plan_view import PlanView


class TurningScreen(JudgingScreen):
    """A step with a ``PlanView``: its sides, and what can be done with each of them."""

    def action_view(self) -> None:
        """Operations, the same by hand, or what it comes to."""
        self._turn_to(self.query_one(PlanView).side.following)

    def action_preview(self) -> None:
        """What it comes to, or the operations again."""
        here = self.query_one(PlanView).side
        self._turn_to(Side.OPERATIONS if here is Side.PREVIEW else Side.PREVIEW)

    def _turn_to(self, side: Side) -> None:
        view = self.query_one(PlanView)
        view.side = side
        view.focus_view()
        self.refresh_bindings()

    def action_read_again(self) -> None:
        """Ask once more for what the preview waits for."""
        self.query_one(PlanView).read_again()

    def action_copy(self) -> None:
        """Copy the commands."""
        self.query_one(ByHand).copy()

    def action_write(self) -> None:
        """Write the plan to a file, for onramp apply."""
        self.query_one(ByHand).write()
