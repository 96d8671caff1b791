"""A line below the plan: may whoever is signed in do this?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from tui.core.operations import Plan
from tui.widgets.marks import TONE, Mark

if TYPE_CHECKING:
    from screens.session import Session


class OwnLine(Static):
    """Says it, and names the key that says more. It takes no room where there is nothing to say."""

    DEFAULT_CSS = """
    OwnLine { height: auto; max-height: 2; width: 1fr; display: none; }
    OwnLine.-shown { display: block; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(id="own")
        self._session = session
        self._plan: Plan | None = None

    def follow(self, plan: Plan | None, *, shown: bool) -> None:
        """Judge a plan.

        Args:
            plan: What is planned; None while something stands against it.
            shown: Whether it is still only a plan, and what is signed in was read.
        """
        self._plan = plan
        facts = self._session.facts
        shown = shown and plan is not None and bool(plan.operations) and facts.caller is not None
        self.set_class(shown, "-shown")
        if shown and plan is not None:
            self.update(_line(plan, self._session))

    def open(self) -> None:
        """Show everything: each permission, and a policy that has them."""
        from screens.review.permissions import OwnPermissions

        operations = self._plan.operations if self._plan is not None else ()
        self.app.push_screen(OwnPermissions(self._session, operations))


def _line(plan: Plan, session: Session) -> Content:
    from tui.planning.findings import judged
    from tui.planning.own_access import Holds, permissions
    from tui.text import permissions as words

    needed = permissions(judged(plan.operations, session.facts))
    states = {each.holds for each in needed}
    if Holds.LACKS in states:
        mark = Mark.WARN
    elif Holds.CANNOT_TELL in states:
        mark = Mark.INFO
    else:
        mark = Mark.DONE
    return Content.assemble(
        (f"{mark} {words.own_line(needed)}", TONE[mark]),
        (f"  {words.own_line_key()}", "bold $primary"),
    )
