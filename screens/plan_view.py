"""The plan on the review screen: operations or commands, findings, and how the run goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Button, Static

from screens.applying import OVER, Applying, Phase, State
from screens.review_rows import COLUMNS, finding_lines, operation_row, operation_rows
from tui.access.findings import Finding
from tui.access.plan import Plan
from tui.widgets.lines import marked
from tui.widgets.marks import Mark
from tui.widgets.progress import Progress, ProgressLine
from tui.widgets.rows import Rows

if TYPE_CHECKING:
    from tui.words.applying import Groups

CLASSES: dict[str, frozenset[Phase]] = {
    "-running": frozenset({Phase.RUNNING}),
    "-failed": frozenset({Phase.FAILED, Phase.STOPPED}),
    "-done": OVER,
}
PROGRESS: dict[Phase, Mark] = {
    Phase.RUNNING: Mark.BUSY,
    Phase.FAILED: Mark.BAD,
    Phase.STOPPED: Mark.WARN,
    Phase.PARTLY: Mark.WARN,
    Phase.DONE: Mark.DONE,
}


class Commands(VerticalScroll, can_focus=True):
    """The same plan by hand."""


class Findings(VerticalScroll, can_focus=True):
    """What the rules have to say, scrollable where there is much of it."""


class PlanView(Vertical):
    """Paints what it is told; it decides nothing."""

    by_hand: reactive[bool] = reactive(False, toggle_class="-by-hand")
    """Whether the commands are shown instead of the operations."""

    def __init__(self) -> None:
        super().__init__()
        self._plan: Plan | None = None
        self._states: list[State] = []
        self._groups: Groups = {}

    def compose(self) -> ComposeResult:
        """The views, of which the style sheet shows those that matter."""
        yield Static(id="views")
        yield ProgressLine(id="progress")
        yield Rows(COLUMNS, header=False, empty="Nothing to show yet", id="operations")
        yield Static(id="detail")
        with Commands(id="commands"):
            yield Static(id="command-lines", markup=False)
        with Horizontal(id="command-buttons"):
            yield Button("Copy the commands", id="copy-commands", compact=True)
        with Findings(id="findings"):
            yield Static(id="finding-lines")
        yield Static(id="trouble")

    # The plan

    def show(self, plan: Plan | None, run: Applying | None, groups: Groups) -> None:
        """Show a plan, with its states where it was begun."""
        from tui.apply.commands import commands

        self._plan, self._groups = plan, groups
        self._states = list(run.states) if run else []
        operations = plan.operations if plan else ()
        rows = operation_rows(operations, self._states or None, groups)
        self.query_one("#operations", Rows).show(rows)
        lines = commands(plan) if plan else ()
        self.query_one("#command-lines", Static).update("\n".join(lines))
        self._paint_views()
        self._paint_detail()

    def show_findings(self, findings: Iterable[Finding], confirmed: Collection[str]) -> None:
        """Show what the rules say."""
        listed = tuple(findings)
        self.query_one("#finding-lines", Static).update(finding_lines(listed, confirmed))
        self.query_one(Findings).set_class(not listed, "-none")

    def watch_by_hand(self) -> None:
        """Turn the other side up."""
        if self.is_mounted:
            self._paint_views()

    def focus_view(self) -> None:
        """Put the focus on what is shown."""
        self.query_one("#commands" if self.by_hand else "#operations").focus()

    def _paint_views(self) -> None:
        on, off = "bold $primary underline", "$quiet"
        count = len(self._plan.operations) if self._plan else 0
        title = f"{count} operations" if count != 1 else "1 operation"
        self.query_one("#views", Static).update(
            Content.assemble(
                (title, off if self.by_hand else on),
                "   ",
                ("The same by hand", on if self.by_hand else off),
                ("   F3", "bold $primary"),
            )
        )

    @on(Rows.Highlighted, "#operations")
    def _paint_detail(self) -> None:
        from tui.words.applying import nothing_to_change, operation_what, operation_who

        detail, key = self.query_one("#detail", Static), self.query_one("#operations", Rows).current
        if self._plan is None or key is None:
            detail.update(Content(nothing_to_change() if self._plan is not None else ""))
            return
        operation = self._plan.operations[int(key)]
        text = f"{operation_who(operation)}: {operation_what(operation, self._groups)}"
        state = f" · {self._states[int(key)]}" if self._states else ""
        detail.update(Content.assemble(text, (state, "bold")))

    # The run

    def follow(self, run: Applying | None) -> None:
        """Bring marks, progress and trouble up to date; only changed rows are painted again."""
        phase = run.phase if run else None
        for name, phases in CLASSES.items():
            self.set_class(phase in phases, name)
        line = self.query_one(ProgressLine)
        if run is None or self._plan is not run.plan:
            line.progress = None
            return
        rows = self.query_one("#operations", Rows)
        for at, (old, new) in enumerate(zip(self._states, run.states, strict=True)):
            if old is not new:
                rows.change(operation_row(at, run.plan.operations[at], new, self._groups))
                rows.move_to(str(at))
        self._states = list(run.states)
        self._paint_detail()
        self._paint_progress(line, run)
        self.query_one("#trouble", Static).update(self._trouble(run))

    def _paint_progress(self, line: ProgressLine, run: Applying) -> None:
        from tui.words.applying import progress_words

        text = progress_words(
            run.current if run.running else None,
            stopping=run.stopping,
            seconds=run.elapsed,
            waits=run.waits,
        )
        line.progress = Progress(PROGRESS[run.phase], run.settled, len(run.states), text)

    def _trouble(self, run: Applying) -> Content:
        from tui.words.applying import failed_at, run_problem, stopped_here, what_stays

        lines = []
        if run.error is None or run.current is None:
            lines.append(marked(Mark.WARN, stopped_here()))
        else:
            lines.append(marked(Mark.BAD, failed_at(run.current, self._groups)))
            lines.append(Content(run_problem(run.error)))
        lines.append(Content(what_stays(run.settled, len(run.states))))
        return Content("\n").join(lines)
