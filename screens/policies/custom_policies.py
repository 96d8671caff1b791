"""Where a policy of the list holds, and policies that are made here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.policies.policy_sides import PolicySides
from tui.core.draft import Draft
from tui.core.policies import PolicyRef, parse_policy
from tui.core.scopes import Scope
from tui.planning.granting import add_grant, is_granted, set_grant_scope
from tui.widgets.rows import Rows

if TYPE_CHECKING:
    from screens.policies.custom_policy import Made
    from screens.policies.custom_policy_template import Beginning
    from tui.core.draft import NewPolicy


class PolicyMaking(PolicySides):
    """Dialogs about the policy under the cursor of ``#grants``, or about a new one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4",
            "scope",
            "Scope",
            show=False,
            id="policies.scope",
            tooltip="Have the policy under the cursor hold elsewhere",
        ),
        Binding(
            "f7",
            "make_policy",
            "New",
            id="policies.make",
            tooltip="Make a custom policy, or change the new one under the cursor",
        ),
    ]

    @property
    def under_cursor(self) -> PolicyRef | None:
        """The policy that the keys are about."""
        return parse_policy(self.query_one("#grants", Rows).current or "")

    # Where it holds

    def action_scope(self) -> None:
        """Choose where the policy under the cursor holds; one not chosen yet is chosen by it."""
        ref = self.under_cursor
        if ref is not None:
            self.grant_in(ref)

    def grant_in(self, ref: PolicyRef) -> None:
        """Ask where a policy is to hold."""
        from screens.policies.grant_scope import GrantScope

        grant = next((each for each in self.session.draft.grants if each.policy == ref), None)

        def answered(scope: Scope | None) -> None:
            if scope is None:
                return
            draft = self.session.draft
            if grant is None:
                self.take(add_grant(draft, ref, scope))
            else:
                self.take(set_grant_scope(draft, grant, scope))

        scope = grant.scope if grant is not None else self.session.draft.scope
        groups = self.session.facts.resource_groups
        self.app.push_screen(GrantScope(ref.name, scope, groups), answered)

    def take(self, draft: Draft) -> None:
        """Take over another draft; a bell says that something stands against it now."""
        known = {finding.id for finding in self.blocking()}
        self.change(draft)
        new = {finding.id for finding in self.blocking()} - known
        if new - {"policies.none"}:
            self.app.bell()

    # What is made

    def show_every(self) -> None:
        """Let nothing hide a policy of the list any more."""

    def action_make_policy(self) -> None:
        """Change the new policy under the cursor, or make another one."""
        from screens.policies.table import made_here

        ref = self.under_cursor
        made = made_here(ref, self.session.draft, self.session.facts) if ref is not None else None
        if made is not None:
            self._open(None, made)
            return
        from screens.policies.custom_policy_template import PolicyTemplate

        def picked(beginning: Beginning | None) -> None:
            if beginning is not None:
                self._open(beginning, None)

        self.app.push_screen(PolicyTemplate(self.session, ref), picked)

    def _open(self, beginning: Beginning | None, change: NewPolicy | None) -> None:
        from screens.policies.custom_policy import NewPolicyDialog
        from screens.policies.custom_policy_template import Beginning as Nothing

        own = change.policy if change is not None else None

        def made(answer: Made | None) -> None:
            if answer is not None:
                self._save(answer, own)

        self.app.push_screen(NewPolicyDialog(self.session, beginning or Nothing(), change), made)

    def _save(self, made: Made, own: PolicyRef | None) -> None:
        """Put it into the draft first, so that no answer to a later question loses it."""
        from tui.planning.custom_policies import save

        ref = made.policy.policy
        scope = None if own is not None else made.scope or self.session.draft.scope
        saved = save(self.session.draft, made.policy, scope, own)
        others = tuple(grant for grant in saved.grants if grant.policy != ref)
        self.show_every()
        self.change(replace(saved, grants=others))
        self.take(saved)
        self.query_one("#grants", Rows).move_to(str(ref))
        if own is None and not is_granted(saved, ref):
            self.grant_in(ref)
