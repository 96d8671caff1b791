"""PolicyMaker: the dialogs that make and change custom policies of the draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screens.policies.custom_policy import NewPolicyDialog
from screens.policies.custom_policy_template import Beginning, PolicyTemplate
from screens.policies.table import made_here

if TYPE_CHECKING:
    from screens.policies.custom_policy import Made
    from screens.step import StepScreen
    from tui.core.draft import NewPolicy
    from tui.core.policies import PolicyRef


class PolicyMaker:
    """Leads through the dialogs of a custom policy."""

    def __init__(self, step: StepScreen, save: Callable[[Made, PolicyRef | None], None]) -> None:
        """``save`` is called with the policy, and the one it replaces, if any."""
        self._step = step
        self._session = step.session
        self._save = save

    def open(self, ref: PolicyRef | None) -> None:
        """Change a policy that the draft makes; for any other one, or none, make a new one."""
        session = self._session
        made = made_here(ref, session.draft, session.facts) if ref is not None else None
        if made is not None:
            self._ask(Beginning(), made)
            return

        def picked(beginning: Beginning | None) -> None:
            if beginning is not None:
                self._ask(beginning, None)

        self._step.app.push_screen(PolicyTemplate(session, ref), picked)

    def _ask(self, beginning: Beginning, change: NewPolicy | None) -> None:
        own = change.policy if change is not None else None

        def answered(made: Made | None) -> None:
            if made is not None:
                self._save(made, own)

        self._step.app.push_screen(NewPolicyDialog(self._session, beginning, change), answered)
