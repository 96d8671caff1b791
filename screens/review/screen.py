"""Step 6, Review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Static

from screens.frame import LABELS, position
from screens.loader import AccountLoader
from screens.new_run import new_run
from screens.review.by_hand import ByHand
from screens.review.permissions import OwnLine
from screens.review.plan_view import PlanView, Side, account_line
from screens.review.preflight import Preflight, planned
from screens.review.stopped import Halted
from screens.run_handle import RunHandle
from screens.run_status import FRAMES_PER_SECOND
from screens.step import StepScreen
from tui.apply.events import RunStatus
from tui.apply.report import HALTED, OVER
from tui.core.facts import known_groups
from tui.core.findings import Finding, Step
from tui.core.handover import handover_key
from tui.core.text import say
from tui.text import review as words
from tui.text.leaving import yes_stop
from tui.text.operations import not_yet
from tui.widgets.frame import KeyBar
from tui.widgets.notice import Notice, relabel
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.open_run import OpenRun

KEYS: list[BindingType] = [
    # Not the key that led here: whoever holds it down must not apply a plan unseen.
    Binding("ctrl+r", "apply", "Apply", id="review.apply", tooltip="Make these changes"),
    Binding("ctrl+r", "retry", "Retry", id="review.retry", tooltip="Go on where it stopped"),
    # Nor may it leave a run that has halted: what is still to be done would be forgotten.
    Binding("ctrl+n", "hand_over", "Next", id="review.next", tooltip="Hand over what was made"),
    Binding("ctrl+n", "not_yet", show=False, id="review.not-yet"),
    Binding("s", "skip", "Skip", id="review.skip", tooltip="Go on without the failed row"),
    Binding("u", "undo", "Undo", id="review.undo", tooltip="Take back what was done"),
    Binding("f4", "share", "Share", id="review.share", tooltip="Hand over what is done so far"),
    Binding("n", "next_failure", "Failed", id="review.failed", tooltip="To the next failed row"),
    Binding(
        "f3", "view", "By hand", show=False, id="review.by-hand", tooltip="The plan as commands"
    ),
    Binding(
        "f9", "preview", "Preview", show=False, id="review.preview", tooltip="What they can do"
    ),
    Binding("f5", "read_again", show=False, id="review.read-again"),
    Binding("w", "write", "Write", id="review.write", tooltip="Write it for onramp apply"),
    # One that has halted has more urgent keys, and 80 columns hold no more of them.
    Binding("f6", "runs", "Runs", id="review.runs", tooltip="Earlier runs"),
    Binding("f6", "app.runs", "Runs", show=False, id="review.runs-too", tooltip="Earlier runs"),
    Binding(
        "f7",
        "permissions",
        "Permissions",
        show=False,
        id="review.permissions",
        tooltip="What you need for it yourself",
    ),
    Binding("c", "copy", "Copy", show=False, id="review.copy", tooltip="Copy the commands"),
]

PHASES: Mapping[str, frozenset[RunStatus | None]] = MappingProxyType(
    {
        "apply": frozenset({None}),
        "write": frozenset({None}),
        "runs": OVER | {None},
        "not_yet": frozenset({None, RunStatus.RUNNING, *HALTED}),
        "retry": HALTED,
        "undo": HALTED,
        "skip": frozenset({RunStatus.FAILED}),
        "next_failure": frozenset({RunStatus.FAILED}),
        "share": HALTED | OVER,
        "hand_over": OVER,
    }
)
"""Statuses at which an action is offered; None is before the run. Others always are."""


class ReviewScreen(StepScreen):
    """Shows the plan, checks the account once more, applies the plan, and shows progress."""

    STEP = Step.REVIEW
    QUESTION = "Is this right?"
    LEAD = "nothing has been changed yet"
    NEXT = "Apply"
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#operations"
    HELP = (
        "These are the changes; several users are worked on at once, one change after the other for"
        " each. F3 shows the same plan as commands of the aliyun CLI, without any secret, and then"
        " what your users will be able to do; F9 goes straight there and back.\n\n"
        "Apply first reads the account once more, in case something changed meanwhile, and asks"
        " for whatever has to be confirmed by typing. If a change fails, what was done stays done:"
        " Retry goes on from there and repeats nothing, s goes on without the failed row, u takes"
        " back what was done. Leaving keeps the run; the next start offers it.\n\n"
        "F7 tells which permissions it takes, which of them you have yourself, and a policy with"
        " all of them.\n\n"
        "The console of Alibaba Cloud asks for a security verification at this point. The API has"
        " no such thing; typed confirmations stand in its place."
    )
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.preflight = Preflight(
            self,
            begin=self._begin_plan,
            learned=self.show_plan,
            changed=self._preflight_changed,
        )
        self._way_back: Step | None = None
        self._timer: Timer | None = None
        self._shown: RunHandle | None = None
        """Run that is painted."""

    # What is shown

    def compose_body(self) -> Iterable[Widget]:
        """The account, and the plan."""
        yield Static(id="account")
        yield PlanView(self.session)
        yield OwnLine(self.session)

    def compose_buttons(self) -> Iterable[Widget]:
        """Back and Apply; between them the remedy of an error."""
        back, forward = super().compose_buttons()
        yield back
        yield Button("", id="go-to", compact=True, action="screen.go_to")
        yield Button(
            say("Keep them elsewhere"), id="elsewhere", compact=True, action="screen.elsewhere"
        )
        yield Halted(self.session)
        yield forward

    @property
    def run_here(self) -> RunHandle | None:
        """The run of this draft; None before Apply."""
        return self.session.run_here

    def on_mount(self) -> None:
        """Show the run where there is one, else read whatever the plan still needs."""
        super().on_mount()
        if self.run_here is None:
            self.preflight.refresh(fresh=False)
        self.show_plan()
        self.query_one(PlanView).to_failure(first=True)

    def session_changed(self) -> None:
        """Follow facts and run."""
        super().session_changed()
        self.show_plan()

    def heading(self) -> Content:
        """The question, which changes with the run."""
        run = self.run_here
        question, lead = self.QUESTION, self._lead()
        if run is not None:
            changes = run.state.ended.changes if run.state.ended is not None else ()
            question, lead = words.heading(run.phase.value, len(run.plan.users), changes)
        where = position(self.session, self.STEP)
        return Content.assemble((question, "bold"), "\n", (f"{where} · {lead}", "$quiet"))

    def _lead(self) -> str:
        half = self.session.half_undone
        if half is not None:
            return say("run {run} is half undone; F6 goes on with it", run=half.run_id)
        before = self.session.runs or self.session.undoings
        return say("nothing of this plan has been changed yet") if before else self.LEAD

    def show_plan(self) -> None:
        """Paint everything anew."""
        self._shown = run = self.run_here
        plan = run.plan if run else planned(self.session)
        account = account_line(self.session, run.plan if run else None)
        self.query_one("#account", Static).update(account)
        view = self.query_one(PlanView)
        view.show(plan, run, known_groups(self.session.facts), looking=self.preflight.busy)
        findings = plan.findings if plan else self.session.findings
        view.show_findings(findings, self.session.confirmed)
        self.query_one(OwnLine).follow(plan, shown=run is None and not self.preflight.busy)
        self._paint_run()

    def _paint_run(self) -> None:
        """Paint all that depends on the run's progress; ten times a second while it runs."""
        run = self.run_here
        phase = run.phase if run else None
        button = self.query_one("#next", Button)
        label = words.forward_label(phase.value if phase else "")
        waiting = words.looking_label(keyring_waits=self.preflight.keyring_waits)
        relabel(button, waiting if self.preflight.busy else label)
        self.query_one("#elsewhere").set_class(self.preflight.keyring_waits, "-shown")
        button.disabled = self.preflight.busy or phase is RunStatus.RUNNING
        self.query_one(Halted).follow(run)
        self.query_one("#heading", Static).update(self.heading())
        self.query_one(PlanView).follow(run)
        self.query_one(KeyBar).leave_word = yes_stop() if run is not None and run.running else ""
        self.refresh_bindings()
        if run is not None and run.running and self._timer is None:
            self._timer = self.set_interval(1 / FRAMES_PER_SECOND, self._tick)
        elif self._timer is not None and not (run and run.running):
            self._timer.stop()
            self._timer = None
            self.query_one("#verdict", Notice).hush()
            button.focus()
            self.call_after_refresh(self.query_one("#troubles").scroll_visible, animate=False)

    def _tick(self) -> None:
        # Below a dialog every paint would mix all colours anew, and the keys would have to wait.
        run = self.run_here
        if run is not None and run.running:
            if self.is_active:
                self.query_one(PlanView).follow(run)
        else:
            self._paint_run()

    # Before a run

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        self.preflight.loaded(event)

    def _preflight_changed(self) -> None:
        self._offer_way_back(None)
        self._paint_run()

    def refuse(self, finding: Finding) -> None:
        """Show the error, and offer the step on which it is mended."""
        super().refuse(finding)
        step = finding.where.step
        self._offer_way_back(step if step is not self.STEP else None)

    def _offer_way_back(self, step: Step | None) -> None:
        self._way_back = step
        button = self.query_one("#go-to", Button)
        button.set_class(step is not None, "-shown")
        if step is not None:
            button.label = f"Go to {LABELS[step]}"
            button.focus()

    def action_go_to(self) -> None:
        """Go to the step on which the error is mended."""
        if self._way_back is not None:
            self.post_message(self.Jumped(self.STEP, self._way_back))

    def action_elsewhere(self) -> None:
        """Give up waiting for the keyring."""
        self.preflight.keep_elsewhere()

    # The run

    def _begin_plan(self, place: OpenRun) -> None:
        # Who gets a new secret has not been handed it.
        plan = place.journal.state.plan
        account = plan.account.account_id
        self.session.shared -= {handover_key(account, user.logon_name) for user in plan.users}
        self._begin(new_run(self.session, place))

    def begin(self, run: RunHandle) -> bool:
        """Show a run of an earlier start, and resume it.

        Returns:
            False if it is not resumed, as something else is planned or signed in by now.
        """
        if run is not self.run_here or self.preflight.busy or run.running:
            return False
        self._begin(run)
        return True

    def _begin(self, run: RunHandle) -> None:
        run.start(self.app)
        self.query_one(PlanView).side = Side.OPERATIONS
        self.show_plan()
        self.query_one(PlanView).lead()
        self.query_one(PlanView).focus_view()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Ctrl+R as Apply or Retry, and Ctrl+N once everything is done."""
        run = self.run_here if self.is_mounted else None
        phase = run.phase if run else None
        if action in PHASES and phase not in PHASES[action]:
            return False
        match action:
            case "apply":
                return not self.preflight.busy
            case "skip":
                return run is not None and bool(run.errors)
            case "next_failure":
                return run is not None and len(run.errors) > 1
            case "share":
                return run is not None and (run.phase in OVER or run.worth_sharing)
            case "copy":
                return self.is_mounted and self.query_one(PlanView).by_hand
            case _:
                return super().check_action(action, parameters)

    def action_next(self) -> None:
        """Carry out the forward button: apply, retry, or hand over."""
        run = self.run_here
        if run is None:
            self.action_apply()
        elif run.phase in OVER:
            self.action_hand_over()
        elif not run.running:
            self.action_retry()

    def action_not_yet(self) -> None:
        """Tell which key goes on, as going on changes the account."""
        run = self.run_here
        if not self.preflight.busy and not (run and run.running):
            text = not_yet(halted=run is not None, sharing=run is not None and run.worth_sharing)
            self.query_one("#verdict", Notice).say(Mark.INFO, text)

    def action_apply(self) -> None:
        """Check the account once more, then begin."""
        self.preflight.start()

    def action_retry(self) -> None:
        """Resume the run."""
        run = self.run_here
        if run is not None and not run.running:
            self._begin(run)

    def action_next_failure(self) -> None:
        """Put the cursor on the next failed row."""
        view = self.query_one(PlanView)
        view.side = Side.OPERATIONS
        view.to_failure()

    def action_skip(self) -> None:
        """Resume the run without the failed operation under the cursor."""
        run = self.run_here
        if run is not None and not run.running:
            self.query_one(Halted).skip(run, self.query_one(PlanView).current)

    @on(Halted.Skipped)
    def _skipped(self, event: Halted.Skipped) -> None:
        if event.run is self.run_here and not event.run.errors and not event.run.running:
            self._begin(event.run)
        else:
            self.show_plan()

    def action_undo(self) -> None:
        """Undo the run."""
        run = self.run_here
        if run is not None:
            self.query_one(Halted).undo(run)

    @on(Halted.UndoSeen)
    def _undo_seen(self) -> None:
        self.show_plan()
        self._look_again()

    def _look_again(self) -> None:
        if self.run_here is None:
            self.preflight.refresh(fresh=True)

    def on_screen_resume(self) -> None:
        """Follow an undo or another run that was begun on a screen over the step."""
        if self._shown is not self.run_here:
            self.show_plan()
            self._look_again()
        self.preflight.seen()

    # The sides of the plan

    def action_view(self) -> None:
        """Show the next view: operations, commands, or preview."""
        self._turn_to(self.query_one(PlanView).side.following)

    def action_preview(self) -> None:
        """Show the preview, or the operations again."""
        here = self.query_one(PlanView).side
        self._turn_to(Side.OPERATIONS if here is Side.PREVIEW else Side.PREVIEW)

    def _turn_to(self, side: Side) -> None:
        view = self.query_one(PlanView)
        view.side = side
        view.focus_view()
        self.refresh_bindings()

    def action_read_again(self) -> None:
        """Read the preview's documents once more."""
        self.query_one(PlanView).read_again()

    def action_copy(self) -> None:
        """Copy the commands."""
        self.query_one(ByHand).copy()

    def action_write(self) -> None:
        """Write the plan to a file, for ``onramp apply``."""
        self.query_one(ByHand).write()

    # Leaving

    def action_hand_over(self) -> None:
        """Go on to Credential sharing."""
        self.post_message(self.Moved(self.STEP, forward=True))

    def action_share(self) -> None:
        """Go on to Credential sharing while the run is unfinished."""
        self.action_hand_over()

    def action_back(self) -> None:
        """Go back, unless changes are being made."""
        run = self.session.applying
        if run is None or not run.running:
            super().action_back()
            return

        self.app.bell()
        self.query_one("#verdict", Notice).say(
            Mark.WARN,
            say(
                "Changes are being made right now. Stop (ctrl+q) finishes what is under way first."
            ),
        )

    def action_stop(self) -> None:
        """Ask whether to stop after the operations under way."""
        self.app.call_later(self.app.run_action, "app.leave")

    def action_permissions(self) -> None:
        """Show the administrator's own permissions."""
        self.query_one(OwnLine).open()

    async def action_runs(self) -> None:
        """List the earlier runs."""
        await self.run_action("app.runs")
