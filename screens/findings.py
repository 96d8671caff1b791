"""Findings on a step: advice, remedies, typed confirmation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Button

from screens.dialogs.typed_confirm import TypedConfirm
from screens.step import StepScreen
from tui.core.findings import Finding, Severity
from tui.core.text import plural, say
from tui.planning.rules import findings_for
from tui.text.people import confirm_title, conflicts, warnings
from tui.widgets.advice import Advice, Counsel, Remedy
from tui.widgets.notice import Notice
from tui.widgets.theme import TONE, Mark

if TYPE_CHECKING:
    from tui.core.draft import Draft
    from tui.core.findings import Fix

MARKS = {Severity.ERROR: Mark.BAD, Severity.CONFIRM: Mark.WARN, Severity.WARNING: Mark.WARN}


class FindingsPanel:
    """Shows the findings of a step in its ``#advice``, and asks for typed confirmations.

    A remedy taken there changes the draft.
    """

    def __init__(
        self,
        step: StepScreen,
        *,
        stands: Callable[[Finding], bool] = lambda _finding: True,
        change: Callable[[Draft], None] | None = None,
    ) -> None:
        """Make a panel, without showing anything yet.

        Args:
            step: Has an ``Advice`` with the ID ``advice``.
            stands: Whether a finding stands, rather than waits for something not read yet.
            change: Takes over the draft that a remedy makes; :meth:`change` unless given.
        """
        self._step = step
        self._session = step.session
        self._stands = stands
        self._take = change or self.change
        self._fixes: dict[str, Fix] = {}
        self._draft_seen = step.session.draft

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of the step."""
        return findings_for(self._step.STEP, self._session.findings)

    # Advice

    @property
    def _advice(self) -> Advice:
        return self._step.query_one("#advice", Advice)

    def show(self, findings: Iterable[Finding]) -> None:
        """Show findings with their remedies; errors come one at a time, alone."""
        all_of_them = list(findings)
        errors = [finding for finding in all_of_them if finding.severity is Severity.ERROR]
        self._fixes = {}
        counsels = [self._counsel(finding) for finding in errors[:1] or all_of_them]
        if len(errors) > 1:
            counsels.append(
                Counsel(
                    Mark.INFO,
                    plural("1 more after that.", "{count} more after that.", len(errors) - 1),
                )
            )
        self._advice.give(tuple(counsels))

    def _counsel(self, finding: Finding) -> Counsel:
        remedies, draft = [], self._session.draft
        for fix in finding.fixes:
            key = label = str(fix.label)
            # Two policies of one name, or two rows, may have remedies that are called the same.
            while key in self._fixes and self._fixes[key].apply(draft) != fix.apply(draft):
                key += " "
            if key not in self._fixes:
                self._fixes[key] = fix
                remedies.append(Remedy(key, label))
        return Counsel(MARKS[finding.severity], str(finding.text), tuple(remedies))

    def take(self, event: Advice.Taken) -> None:
        """Apply a chosen remedy."""
        fix = self._fixes.get(event.key)
        if fix is not None:
            self._take(fix.apply(self._session.draft))

    def advises(self, finding: Finding) -> bool:
        """Whether a finding is shown with a remedy."""
        told = str(finding.text)
        return any(each.sentence == told and each.remedies for each in self._advice.counsels)

    def focus(self) -> None:
        """Focus the remedies."""
        self._advice.focus()

    def follow(self) -> None:
        """Drop a refusal once the draft has changed, but not for new facts."""
        if self._session.draft is not self._draft_seen:
            self._draft_seen = self._session.draft
            self._step.query_one("#verdict", Notice).hush()

    # What is confirmed by typing

    @property
    def _unconfirmed(self) -> tuple[Finding, ...]:
        asked = (each for each in self.findings if each.severity is Severity.CONFIRM)
        return tuple(each for each in asked if each.id not in self._session.confirmed)

    def change(self, draft: Draft) -> None:
        """Take over another draft; its new confirmations are asked for, or it is undone."""
        before = self._session.draft
        known = {finding.id for finding in self._unconfirmed}
        self._session.draft = draft
        # Chosen, dropped and chosen again is asked again.
        self._session.confirmed &= {finding.id for finding in self._session.findings}
        # What was not read yet is asked for when one goes on, if it is not known by then.
        asked = (finding for finding in self._unconfirmed if self._stands(finding))
        new = [finding for finding in asked if finding.id not in known]

        def undo() -> None:
            self._session.draft = before

        if new:
            self._ask(new[0], lambda: None, undo)

    def asks(self, then: Callable[[], object]) -> bool:
        """Ask for the first confirmation that is missing; ``then`` is called once it is given."""
        pending = self._unconfirmed
        if pending:
            self._ask(pending[0], then, lambda: self._step.focus_finding(pending[0]))
        return bool(pending)

    def _ask(
        self, finding: Finding, then: Callable[[], object], otherwise: Callable[[], object]
    ) -> None:
        def answered(agreed: bool | None) -> None:
            if agreed:
                self._session.confirmed |= {finding.id}
                then()
            else:
                otherwise()

        dialog = TypedConfirm(confirm_title(finding), str(finding.text), finding.phrase)
        self._step.app.push_screen(dialog, answered)


class FindingCount(Button):
    """Number of errors and warnings; pressed, it leads to them. Style sheets hide or show it."""

    DEFAULT_CSS = """
    FindingCount { display: none; width: auto; margin: 0; }
    """

    def __init__(self) -> None:
        super().__init__("", id="finding-count", compact=True)

    def count(self, findings: Iterable[Finding], confirmed: Collection[str]) -> None:
        """Count findings without the confirmed ones; with none there is no line."""
        left = [each for each in findings if each.id not in confirmed]
        wrong = sum(each.severity is Severity.ERROR for each in left)
        parts = [
            Content.styled(f"{mark} {said(count)}", TONE[mark])
            for mark, said, count in (
                (Mark.BAD, conflicts, wrong),
                (Mark.WARN, warnings, len(left) - wrong),
            )
            if count
        ]
        self.set_class(bool(parts), "-some")
        label = Content(" · ").join([*parts, Content(say("show them"))])
        if self.label != label:
            self.label = label
            self.refresh(layout=True)
