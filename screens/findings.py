"""FindingsPanel: advice, remedies, typed confirmation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from textual import on
from textual.content import Content
from textual.widgets import Button

from screens.dialogs.dialog import TypedConfirm
from screens.loader import AccountLoader, Topic
from screens.step import StepScreen
from tui.core.findings import Finding, Severity
from tui.planning.rules import findings_for
from tui.text.choosing import (
    confirm_title,
    conflicts,
    more_to_settle,
    show_findings,
    warnings,
)
from tui.widgets.advice import Advice, Counsel, Remedy
from tui.widgets.notice import Notice
from tui.widgets.theme import TONE, Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.draft import Draft
    from tui.core.findings import Fix

MARKS = {Severity.ERROR: Mark.BAD, Severity.CONFIRM: Mark.WARN, Severity.WARNING: Mark.WARN}


class ChoosingScreen(StepScreen):
    """Shows what the rules say in ``#advice``; a remedy taken there changes the draft."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.loader = AccountLoader(self, session)
        self._fixes: dict[str, Fix] = {}
        self._draft_seen = session.draft

    def on_mount(self) -> None:
        """Heed how much there is to scroll."""
        self.watch(self.query_one("#body"), "virtual_size", self._keep_in_view, init=False)

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if event.learn():
            self.told(event.topic)

    def told(self, topic: Topic[Any]) -> None:
        """A topic was read, or is among the problems of the loader."""

    def findings_here(self) -> tuple[Finding, ...]:
        """What the rules say about this step."""
        return findings_for(self.STEP, self.session.findings)

    def advise(self, findings: Iterable[Finding]) -> None:
        """Show findings with what can be done about each; errors come one at a time, alone."""
        all_of_them = list(findings)
        errors = [finding for finding in all_of_them if finding.severity is Severity.ERROR]
        self._fixes = {}
        counsels = [self._counsel(finding) for finding in errors[:1] or all_of_them]
        if len(errors) > 1:
            counsels.append(Counsel(Mark.INFO, more_to_settle(len(errors) - 1)))
        self.query_one("#advice", Advice).give(tuple(counsels))

    def _counsel(self, finding: Finding) -> Counsel:
        remedies = []
        for fix in finding.fixes:
            label = str(fix.label)
            if label not in self._fixes:
                self._fixes[label] = fix
                remedies.append(Remedy(label, label))
        return Counsel(MARKS[finding.severity], str(finding.text), tuple(remedies))

    @on(Advice.Taken)
    def _taken(self, event: Advice.Taken) -> None:
        fix = self._fixes.get(event.key)
        if fix is not None:
            self.change(fix.apply(self.session.draft))

    def session_changed(self) -> None:
        """What was refused may be right by now, but not because something was read meanwhile."""
        super().session_changed()
        if self.session.draft is not self._draft_seen:
            self._draft_seen = self.session.draft
            self.query_one("#verdict", Notice).hush()

    def _keep_in_view(self) -> None:
        # What came or went above may have pushed away what one is at.
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    def advised(self, finding: Finding) -> bool:
        """Whether a finding stands on the screen with a way out."""
        told = str(finding.text)
        counsels = self.query_one("#advice", Advice).counsels
        return any(counsel.sentence == told and counsel.remedies for counsel in counsels)

    def refuse(self, finding: Finding) -> None:
        """Say why, unless the reason stands right above the ways out that get the focus."""
        super().refuse(finding)
        if self.advised(finding):
            self.query_one("#verdict", Notice).hush()

    def focus_finding(self, finding: Finding) -> None:
        """Go to the ways out where there are some, else to the field."""
        if self.advised(finding):
            self.query_one("#advice", Advice).focus()
        else:
            super().focus_finding(finding)

    # What is confirmed by typing

    def unconfirmed(self) -> tuple[Finding, ...]:
        """Findings of this step that pass only when their phrase is typed."""
        return tuple(
            finding
            for finding in self.findings_here()
            if finding.severity is Severity.CONFIRM and finding.id not in self.session.confirmed
        )

    def judged(self, finding: Finding) -> bool:
        """Whether a finding stands, rather than waits for something that was not read yet."""
        return bool(finding.code)

    def change(self, draft: Draft) -> None:
        """Take over another draft; what it newly wants confirmed is asked for, or undone."""
        before = self.session.draft
        known = {finding.id for finding in self.unconfirmed()}
        self.session.draft = draft
        # Chosen, dropped and chosen again is asked again.
        self.session.confirmed &= {finding.id for finding in self.session.findings}
        # What was not read yet is asked for when one goes on, if it is not known by then.
        asked = (finding for finding in self.unconfirmed() if self.judged(finding))
        new = [finding for finding in asked if finding.id not in known]

        def undo() -> None:
            self.session.draft = before

        if new:
            self.ask(new[0], lambda: None, undo)

    def ask(
        self, finding: Finding, then: Callable[[], object], otherwise: Callable[[], object]
    ) -> None:
        """Have a finding confirmed by typing."""

        def answered(agreed: bool | None) -> None:
            if agreed:
                self.session.confirmed |= {finding.id}
                then()
            else:
                otherwise()

        dialog = TypedConfirm(confirm_title(finding), str(finding.text), finding.phrase)
        self.app.push_screen(dialog, answered)

    def action_next(self) -> None:
        """Go on when nothing is wrong and all is confirmed that has to be."""
        pending = () if self.blocking() else self.unconfirmed()
        if pending:
            self.ask(pending[0], self.action_next, lambda: self.focus_finding(pending[0]))
        else:
            super().action_next()


class FindingCount(Button):
    """Counts conflicts and warnings; pressed, it leads to them. Style sheets say when it shows."""

    DEFAULT_CSS = """
    FindingCount { display: none; width: auto; margin: 0; }
    """

    def __init__(self) -> None:
        super().__init__("", id="finding-count", compact=True)

    def count(self, findings: Iterable[Finding], confirmed: Collection[str]) -> None:
        """Count these, but for those that were confirmed; with none there is no line."""
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
        label = Content(" · ").join([*parts, Content(show_findings())])
        if self.label != label:
            self.label = label
            self.refresh(layout=True)
