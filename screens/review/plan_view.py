"""The plan on Review: operations, commands, preview, findings and failures."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Button, Static

from screens.findings import FindingCount
from screens.policies.document import PolicyDocumentDialog
from screens.policies.preview import Preview
from screens.review.by_hand import ByHand
from screens.run_handle import RunHandle
from screens.run_rows import (
    COLUMNS,
    finding_lines,
    operation_row,
    operation_rows,
    outcome_lines,
    progress_of,
    trouble_lines,
)
from tui.apply.events import RunStatus
from tui.apply.report import HALTED, OVER
from tui.apply.run_state import OperationStatus
from tui.core.findings import Finding
from tui.core.operations import CreatePolicy, Plan
from tui.core.text import say
from tui.text import review as words
from tui.text.operations import nothing_to_change, operation_what, operation_who
from tui.text.policies import enter_reads
from tui.text.review import of_row
from tui.widgets.fitting_rows import FittingRows
from tui.widgets.notice import ProgressLine
from tui.widgets.rows import Rows

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.policies import Groups


class Side(StrEnum):
    """View that is shown; the value is a class of the style sheet."""

    OPERATIONS = "-operations"
    BY_HAND = "-by-hand"
    PREVIEW = "-preview"

    @property
    def following(self) -> Side:
        """The next view."""
        sides = list(Side)
        return sides[(sides.index(self) + 1) % len(sides)]


def side_titles(here: Side, operations: int) -> Content:
    """Names of all views with the shown one marked, and the key that turns them."""
    parts: list[Content | tuple[str, str]] = []
    for side, title in zip(Side, words.views(operations), strict=True):
        parts += [(title, "bold $primary underline" if side is here else "$quiet"), ("   ", "")]
    return Content.assemble(*parts, ("F3", "bold $primary"))


def account_line(session: Session, plan: Plan | None) -> Content:
    """Account of the plan or of its run."""
    account = session.facts.account or (plan.account if plan else None)
    if account is None:
        return Content("")
    return Content.assemble(
        ("In account  ", "$quiet"),
        (account.alias or account.account_id, "bold $primary"),
        (f"  {account.account_id}", "bold"),
        (f"  {session.draft.site} site", "$quiet"),
    )


CLASSES: dict[str, frozenset[RunStatus]] = {
    "-running": frozenset({RunStatus.RUNNING}),
    "-failed": HALTED,
    "-done": OVER,
}
PASSED = frozenset(
    {OperationStatus.DONE, OperationStatus.ALREADY, OperationStatus.SKIPPED, OperationStatus.FAILED}
)
"""Statuses of operations for which the cursor does not wait during a run."""


class Troubles(VerticalScroll, can_focus=True):
    """Failures of operations, scrollable."""


class Findings(VerticalScroll, can_focus=True):
    """Findings of the rules, scrollable."""


class PlanView(Vertical):
    """Paints a plan and its run; it decides nothing."""

    side: reactive[Side] = reactive(Side.OPERATIONS)
    """View that is shown."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._plan: Plan | None = None
        self._states: list[OperationStatus] = []
        self._groups: Groups = {}
        self._run: RunHandle | None = None
        self._looking = False
        self._frontier = 0
        """First row whose operation is not over."""
        self._led: str | None = None
        """Row on which the cursor was put last; None once the person has moved it."""
        self._said: dict[str, Content] = {}
        self._most: int | None = None
        """Rows to which the list is limited; None without a limit."""

    def compose(self) -> ComposeResult:
        """All views, of which the style sheet shows one."""
        yield Static(id="views")
        yield FindingCount()
        yield ProgressLine(id="progress")
        yield FittingRows(COLUMNS, header=False, empty=say("Nothing to show yet"), id="operations")
        yield Static(id="detail")
        yield ByHand(self._session)
        yield Preview(self._session, id="preview")
        with Findings(id="findings"):
            yield Static(id="finding-lines")
        yield Static(id="outcome")
        with Troubles(id="troubles"):
            yield Static(id="trouble")

    # The plan

    def show(
        self, plan: Plan | None, run: RunHandle | None, groups: Groups, *, looking: bool = False
    ) -> None:
        """Show a plan, with its states where it was begun.

        Args:
            plan: The plan, or None while errors forbid it.
            run: Its run, where there is one.
            groups: The resource groups that are known, by ID.
            looking: Whether the account is being read.
        """
        self._plan, self._groups, self._run = plan, groups, run
        self._looking = looking
        self._states = list(run.states.values()) if run else []
        operations = plan.operations if plan else ()
        rows = operation_rows(operations, self._states or None, groups)
        self.query_one("#operations", Rows).show(rows)
        self.query_one(ByHand).show(plan)
        self._turn()
        self._paint_detail()

    def show_findings(self, findings: Iterable[Finding], confirmed: Collection[str]) -> None:
        """Show the findings of the rules."""
        listed = tuple(findings)
        self.query_one("#finding-lines", Static).update(finding_lines(listed, confirmed))
        self.query_one(Findings).set_class(not listed, "-none")
        self.query_one(FindingCount).count(listed, confirmed)

    @on(Button.Pressed, "#finding-count")
    def _to_findings(self, event: Button.Pressed) -> None:
        event.stop()
        self.side = Side.OPERATIONS
        self.query_one(Findings).focus()

    def watch_side(self) -> None:
        """Show another view."""
        for side in Side:
            self.set_class(side is self.side, side)
        if self.is_mounted:
            self._turn()

    @property
    def by_hand(self) -> bool:
        """Whether the commands are shown."""
        return self.side is Side.BY_HAND

    def focus_view(self) -> None:
        """Focus the view."""
        names = {Side.BY_HAND: "#commands", Side.PREVIEW: "#preview"}
        self.query_one(names.get(self.side, "#operations")).focus()

    def read_again(self) -> None:
        """Read documents once more that could not be read."""
        self.query_one(Preview).again()

    def _turn(self) -> None:
        count = len(self._plan.operations) if self._plan else 0
        self.query_one("#views", Static).update(side_titles(self.side, count))
        if self.side is Side.PREVIEW:
            self.query_one(Preview).follow(reading=self._looking)

    @on(Rows.Highlighted, "#operations")
    def _paint_detail(self) -> None:
        key = self.current
        if self._plan is None or key is None:
            self._say("detail", Content(nothing_to_change() if self._plan is not None else ""))
        else:
            # Of the same height while a run goes, so that a key need not wait for a new layout.
            going = self._run is not None and self._run.running
            self._say("detail", self._detail(self._plan, key), layout=not going)

    def _detail(self, plan: Plan, at: int) -> Content:
        operation = plan.operations[at]
        text = f"{operation_who(operation)}: {operation_what(operation, self._groups)}"
        waiting = self._run.waits.said(at) if self._run else ""
        state = f" · {waiting or self._states[at]}" if self._states else ""
        errors = self._run.errors if self._run else {}
        why = of_row(errors[at], list(errors.values())) if at in errors else ""
        if isinstance(operation, CreatePolicy):
            # First, because the name that is cut in the row may fill all the lines below it.
            text = f"{enter_reads()} · {text}"
        return Content.assemble(text, (state, "bold"), why)

    @on(Rows.Chosen, "#operations")
    def _read_document(self, event: Rows.Chosen) -> None:
        event.stop()
        operation = self._plan.operations[int(event.key)] if self._plan is not None else None
        if isinstance(operation, CreatePolicy):
            name, about = operation.policy.name, operation.description
            self.app.push_screen(PolicyDocumentDialog(name, about, operation.document))

    @property
    def current(self) -> int | None:
        """Place in the plan of the operation under the cursor."""
        key = self.query_one("#operations", Rows).current
        return int(key) if key is not None else None

    def _say(self, name: str, content: Content, *, layout: bool = True) -> None:
        # A layout costs several milliseconds, so it is not made for nothing.
        if self._said.get(name) != content:
            self._said[name] = content
            self.query_one(f"#{name}", Static).update(content, layout=layout)

    # The run

    def lead(self) -> None:
        """Have the cursor follow the run, until it is moved by hand."""
        self._frontier = 0
        self._led = self.query_one("#operations", Rows).current

    def follow(self, run: RunHandle | None) -> None:
        """Update marks, progress and failures; only changed rows are painted again."""
        phase = run.phase if run else None
        for name, phases in CLASSES.items():
            self.set_class(phase in phases, name)
        self._fit(halted=phase in HALTED)
        line = self.query_one(ProgressLine)
        if run is None or self._plan is not run.plan:
            line.progress = None
            return
        rows = self.query_one("#operations", Rows)
        for at, (old, new) in enumerate(zip(self._states, run.states.values(), strict=True)):
            if old is not new:
                rows.change(operation_row(at, run.plan.operations[at], new, self._groups))
        self._states = list(run.states.values())
        self._go_along(rows, run)
        self._paint_detail()
        line.progress = progress_of(run)
        if not run.running:
            self._say("trouble", trouble_lines(run, self._groups))
            self._say("outcome", outcome_lines(run))

    def _fit(self, *, halted: bool) -> None:
        """Limit the list of a halted run to its rows, which leaves room to the failures."""
        rows = self.query_one("#operations", Rows)
        most = max(1, len(rows.rows)) if halted else None
        if self._most != most:
            self._most = most
            rows.styles.max_height = most

    def to_failure(self, *, first: bool = False) -> None:
        """Put the cursor on the next failed row, or on the first of them."""
        errors = sorted(self._run.errors) if self._run and not self._run.running else []
        if errors:
            here = -1 if first or self.current is None else self.current
            at = next((each for each in errors if each > here), errors[0])
            self.query_one("#operations", Rows).move_to(str(at))

    def _go_along(self, rows: Rows, run: RunHandle) -> None:
        """Put the cursor on the first row that is not over; with several at once it never jumps."""
        if self._led is None or rows.current != self._led:
            self._led = None
            return
        if not run.running and run.errors:
            rows.move_to(str(min(run.errors)))
        else:
            states = run.states
            while self._frontier < len(states) - 1 and states[self._frontier] in PASSED:
                self._frontier += 1
            rows.move_to(str(self._frontier))
        self._led = rows.current
