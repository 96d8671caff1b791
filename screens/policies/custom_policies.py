"""Making custom policies from the step, and what stands beside the list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Button

from screens.findings import ChoosingScreen
from screens.policies.custom_policy import NewPolicyDialog
from screens.policies.custom_policy_template import Beginning as Nothing
from screens.policies.custom_policy_template import PolicyTemplate
from screens.policies.grant_scope import GrantScope
from screens.policies.preview import Preview
from screens.policies.table import made_here
from tui.core.draft import Draft
from tui.core.findings import Finding
from tui.core.policies import PolicyRef, Scope, parse_policy
from tui.planning.custom_policies import save
from tui.planning.edit import add_grant, is_granted, set_grant_scope
from tui.widgets.advice import Advice
from tui.widgets.policy_view import PolicyView
from tui.widgets.rows import Rows

if TYPE_CHECKING:
    from screens.policies.custom_policy import Made
    from screens.policies.custom_policy_template import Beginning
    from screens.session import Session
    from tui.core.draft import NewPolicy


class PolicySides(ChoosingScreen):
    """Turns one of them up. Needs a ``PolicyView``, a ``Preview``, and the list ``#grants``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f3",
            "document",
            "Document",
            id="policies.document",
            tooltip="Read the document, or leave it",
        ),
        Binding(
            "f9",
            "preview",
            "Preview",
            id="policies.preview",
            tooltip="What the users will be able to do, or the document again",
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._turned = False
        """A key has said what is to stand there."""

    def change(self, draft: Draft) -> None:
        """The first policy that is chosen turns the preview up, where there is room for it."""
        before = set(self.session.draft.grants)
        super().change(draft)
        room = self.has_class("-tall") or self.has_class("-beside")
        if room and not self._turned and set(self.session.draft.grants) - before:
            self.add_class("-preview")
            self.paint_preview()

    def paint_preview(self) -> None:
        """Bring the preview up to date, if it is turned up."""
        if self.has_class("-preview"):
            self.query_one(Preview).follow(reading=bool(self.loader.pending))

    def action_document(self) -> None:
        """Into the document; and out of it again, to the list."""
        self._turned = True
        document = self.query_one(PolicyView).document
        if document.has_focus:
            self.remove_class("-document")
            self.query_one("#grants").focus()
        else:
            self.remove_class("-preview")
            self.add_class("-document")
            document.focus()

    def action_preview(self) -> None:
        """Turn the document into the preview, or back; the list keeps the focus."""
        self._turned = True
        sides = (self.query_one(PolicyView), self.query_one(Preview))
        inside = any(side.has_focus_within for side in sides)
        self.remove_class("-document")
        self.toggle_class("-preview")
        self.paint_preview()
        if inside:
            self.query_one("#grants").focus()

    @on(Button.Pressed, "#finding-count")
    def _to_findings(self, event: Button.Pressed) -> None:
        event.stop()
        self._turned = True
        self.remove_class("-document", "-preview")
        advice = self.query_one("#advice", Advice)
        if advice.remedies.rows:
            advice.focus()
        else:
            self.query_one("#grants").focus()

    def focus_finding(self, finding: Finding) -> None:
        """Where there is little room, what is offered has it now."""
        if self.has_class("-short"):
            self.remove_class("-document", "-preview")
        super().focus_finding(finding)


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
        ref = self.under_cursor
        made = made_here(ref, self.session.draft, self.session.facts) if ref is not None else None
        if made is not None:
            self._open(None, made)
            return

        def picked(beginning: Beginning | None) -> None:
            if beginning is not None:
                self._open(beginning, None)

        self.app.push_screen(PolicyTemplate(self.session, ref), picked)

    def _open(self, beginning: Beginning | None, change: NewPolicy | None) -> None:
        own = change.policy if change is not None else None

        def made(answer: Made | None) -> None:
            if answer is not None:
                self._save(answer, own)

        self.app.push_screen(NewPolicyDialog(self.session, beginning or Nothing(), change), made)

    def _save(self, made: Made, own: PolicyRef | None) -> None:
        """Put it into the draft first, so that no answer to a later question loses it."""
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
