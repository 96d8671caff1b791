"""Step 6: the plan as it will run, and running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Static

from screens.applying import Applying
from screens.background import in_background
from screens.frame import LABELS, position
from screens.keeping import KeepingScreen
from screens.making_runs import new_run
from screens.plan_view import PlanView
from screens.planning import plan_of
from screens.review_rows import BUTTONS, HEADINGS
from screens.run_states import OVER, Phase
from tui.access.findings import Finding, Severity
from tui.access.handover import handover_key
from tui.access.plan import Plan
from tui.access.steps import Step
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark
from tui.words.keeping import keep_elsewhere

if TYPE_CHECKING:
    from pathlib import Path

    from screens.session import Session
    from tui.apply.doubts import DoubtError
    from tui.apply.keeping import Place
    from tui.vault.asked_file import ExportError
    from tui.vault.clipboard import Copied

FRAMES_PER_SECOND = 10


class ReviewScreen(KeepingScreen):
    """Show the plan, look once more, apply it, and say how it goes."""

    STEP = Step.REVIEW
    QUESTION = "Is this right?"
    LEAD = "nothing has been changed yet"
    NEXT = "Apply"
    CSS_PATH = "review.tcss"
    AUTO_FOCUS = "#operations"
    HELP = (
        "These are the changes; several users are worked on at once, one change after the other for"
        " each. F3 shows the same plan as commands of the aliyun CLI, without any secret.\n\n"
        "Apply first reads the account once more, in case something changed meanwhile, and asks"
        " for whatever has to be confirmed by typing. If a change fails, what was done stays done:"
        " Retry goes on from there and repeats nothing, s goes on without the failed row, u takes"
        " back what was done. Leaving keeps the run; the next start offers it.\n\n"
        "The console of Alibaba Cloud asks for a security verification at this point. The API has"
        " no such thing; typed confirmations stand in its place."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        # Not the key that led here: whoever holds it down must not apply a plan unseen.
        Binding("ctrl+r", "apply", "Apply", id="review.apply", tooltip="Make these changes"),
        Binding("ctrl+r", "retry", "Retry", id="review.retry", tooltip="Go on where it stopped"),
        Binding("ctrl+n", "share", "Next", id="review.next", tooltip="Hand over what was made"),
        Binding("ctrl+n", "not_yet", show=False, id="review.not-yet"),
        Binding("s", "skip", "Skip", id="review.skip", tooltip="Go on without the failed row"),
        Binding("u", "undo", "Undo", id="review.undo", tooltip="Take back what was done"),
        Binding(
            "f3", "view", "By hand", show=False, id="review.by-hand", tooltip="The plan as commands"
        ),
        Binding(
            "f4", "share", "Share", show=False, id="review.share", tooltip="Share what is done"
        ),
        Binding("w", "write", "Write", id="review.write", tooltip="Write it for onramp apply"),
        Binding("f6", "app.runs", "Runs", show=False, id="review.runs", tooltip="Earlier runs"),
        Binding("c", "copy", "Copy", show=False, id="review.copy", tooltip="Copy the commands"),
    ]

    @dataclass
    class CommandsCopied(Message):
        """The commands are on a clipboard, or are not."""

        copied: Copied

    @dataclass
    class Written(Message):
        """The plan is in a file."""

        path: Path

    @dataclass
    class NotWritten(Message):
        """It is not."""

        error: ExportError

    @dataclass
    class Skipped(Message):
        """It is written down what is left out."""

        run: Applying
        places: tuple[int, ...]

    @dataclass
    class NotSkipped(Message):
        """It could not be written down."""

        error: DoubtError

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._plan: Plan | None = None
        self._timer: Timer | None = None
        self._way_back: Step | None = None

    # What is shown

    def compose_body(self) -> Iterable[Widget]:
        """The account in which it happens, and the plan."""
        yield Static(id="account")
        yield PlanView()

    def compose_buttons(self) -> Iterable[Widget]:
        """Back and Apply; between them what a trouble calls for."""
        back, forward = super().compose_buttons()
        yield back
        yield Button("", id="go-to", compact=True)
        yield Button("Share what is done", id="share", compact=True)
        yield Button(keep_elsewhere(), id="elsewhere", compact=True)
        yield forward

    @property
    def run_here(self) -> Applying | None:
        """The run of this very draft; None while it is only a plan."""
        run = self.session.applying
        return run if run is not None and run.fits(self.session) else None

    def on_mount(self) -> None:
        """Show the run where there is one, else read what the plan still needs."""
        super().on_mount()
        if self.run_here is None:
            self.look(fresh=False, then_apply=False)
        self._paint()

    def session_changed(self) -> None:
        """Facts or the run are other ones."""
        super().session_changed()
        self._paint()

    def heading(self) -> Content:
        """The question changes with the run."""
        run = self.run_here
        question, lead = HEADINGS.get(run.phase if run else None, (self.QUESTION, self.LEAD))
        where = position(self.session, self.STEP)
        return Content.assemble((question, "bold"), "\n", (f"{where} · {lead}", "$quiet"))

    def _paint(self) -> None:
        from tui.words.applying import known_groups

        run = self.run_here
        self._plan = run.plan if run else self._planned()
        self.query_one("#account", Static).update(self._account())
        view = self.query_one(PlanView)
        view.show(self._plan, run, known_groups(self.session.facts))
        findings = self._plan.findings if self._plan else self.session.findings
        view.show_findings(findings, self.session.confirmed)
        self._paint_run()

    def _account(self) -> Content:
        account = self.session.facts.account
        if account is None:
            return Content("")
        return Content.assemble(
            ("In account  ", "$quiet"),
            (account.alias or account.account_id, "bold $primary"),
            (f"  {account.account_id}", "bold"),
            (f"  {self.session.draft.site} site", "$quiet"),
        )

    def _paint_run(self) -> None:
        """Everything that depends on how far the run is; ten times a second while it goes."""
        run = self.run_here
        phase = run.phase if run else None
        button = self.query_one("#next", Button)
        waiting = "Waiting for the keyring" if self.keyring_waits else "Looking…"
        button.label = waiting if self.looking else BUTTONS[phase]
        self.query_one("#elsewhere").set_class(self.keyring_waits, "-shown")
        button.disabled = self.looking or phase is Phase.RUNNING
        halted = phase in {Phase.FAILED, Phase.STOPPED}
        self.query_one("#share").set_class(halted and run is not None and run.changed > 0, "-shown")
        self.query_one("#heading", Static).update(self.heading())
        self.query_one(PlanView).follow(run)
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
            if self.is_current:
                self.query_one(PlanView).follow(run)
        else:
            self._paint_run()

    # The plan

    def _planned(self) -> Plan | None:
        """The plan as it will be once everything is confirmed; None while something is wrong."""
        asked = {each.id for each in self.session.findings if each.severity is Severity.CONFIRM}
        plan = plan_of(self.session, asked)
        return plan if isinstance(plan, Plan) else None

    def look_changed(self) -> None:
        """Looking has begun or is over; the button says so."""
        self._offer_way_back(None)
        self._paint_run()

    def looked(self, *, then_apply: bool) -> None:
        """The account is known anew."""
        self._paint()
        self._judge(then_apply=then_apply)

    def _judge(self, *, then_apply: bool) -> None:
        """Refuse, ask, or begin; without ``then_apply`` only point at what is wrong."""
        made = plan_of(self.session, self.session.confirmed)
        if isinstance(made, Plan):
            if then_apply and not self.left and self.is_current:
                self.open_place(made)
            return
        wrong = next((each for each in made if each.severity is Severity.ERROR), None)
        if wrong is not None:
            self.refuse(wrong)
        elif made and then_apply:
            self._ask_to_confirm(made[0])

    def _ask_to_confirm(self, finding: Finding) -> None:
        from screens.dialogs.confirm import TypedConfirm
        from tui.words import sentence

        def answered(yes: bool | None) -> None:
            if yes:
                self.session.confirmed |= {finding.id}
                self._paint()
                self._judge(then_apply=True)

        self.app.push_screen(
            TypedConfirm("Please confirm", sentence(finding), finding.phrase), answered
        )

    def refuse(self, finding: Finding) -> None:
        """Say what is wrong, and offer the step on which it is put right."""
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

    # The run

    def opened(self, plan: Plan, place: Place) -> None:
        """Secrets have a place: apply."""
        # Who gets a new secret has not been handed it.
        account = plan.account.account_id
        self.session.shared -= {handover_key(account, user.logon_name) for user in plan.users}
        self._begin(new_run(self.session, plan, place))

    def begin(self, run: Applying) -> None:
        """Show a run of an earlier start, and go on with it."""
        if run is self.run_here and not run.running:
            self._begin(run)

    def _begin(self, run: Applying) -> None:
        run.start(self.app)
        self.query_one(PlanView).by_hand = False
        self._paint()
        self.query_one(PlanView).lead()
        self.query_one(PlanView).focus_view()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Ctrl+r is Apply or Retry, and ctrl+n leads on once everything is done."""
        run = self.run_here if self.is_mounted else None
        phase = run.phase if run else None
        match action:
            case "apply":
                return phase is None and not self.looking
            case "retry":
                return phase in {Phase.FAILED, Phase.STOPPED}
            case "not_yet":
                return phase not in OVER
            case "write":
                return phase is None
            case "skip":
                return phase is Phase.FAILED and run is not None and bool(run.errors)
            case "undo":
                return phase in {Phase.FAILED, Phase.STOPPED} and run is not None
            case "share":
                return phase in {*OVER, Phase.FAILED, Phase.STOPPED}
            case "copy":
                return self.is_mounted and self.query_one(PlanView).by_hand
            case _:
                return super().check_action(action, parameters)

    def action_next(self) -> None:
        """The forward button: whatever comes next at this point."""
        run = self.run_here
        if run is None:
            self.action_apply()
        elif run.phase in OVER:
            self.action_share()
        elif not run.running:
            self.action_retry()

    def action_not_yet(self) -> None:
        """Say how to go on from here; going on changes the account."""
        from tui.words.applying import not_yet

        run = self.run_here
        if not self.looking and not (run and run.running):
            self.query_one("#verdict", Notice).say(Mark.INFO, not_yet(halted=run is not None))

    def action_apply(self) -> None:
        """Look once more, then begin."""
        if not self.looking:
            self.look(fresh=True, then_apply=True)

    def action_retry(self) -> None:
        """Go on where it stopped."""
        run = self.run_here
        if run is not None and not run.running:
            self._begin(run)

    def action_skip(self) -> None:
        """Go on without what failed under the cursor, once it is said what falls with it."""
        from screens.dialogs.confirm import Confirm
        from tui.words.applying import known_groups, skip_question, skip_which

        run, at = self.run_here, self.query_one(PlanView).current
        if run is None or run.running:
            return
        if at not in run.errors:
            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, skip_which())
            return
        operations = [run.plan.operations[each] for each in run.falls_with(at)]
        text = skip_question(operations[0], operations[1:], known_groups(self.session.facts))

        def answered(yes: bool | None) -> None:
            if yes and not run.running:
                self._skip(run, at)

        self.app.push_screen(
            Confirm("Go on without this?", text, yes="Skip it", no="Keep it"), answered
        )

    def _skip(self, run: Applying, at: int) -> None:
        def failed(error: Exception) -> Message | None:
            from tui.apply.doubts import DoubtError

            return self.NotSkipped(error) if isinstance(error, DoubtError) else None

        in_background(
            self, lambda: run.skip(at), lambda it: self.Skipped(run, it), failed, name="skip"
        )

    @on(Skipped)
    def _was_skipped(self, event: Skipped) -> None:
        event.run.skipped(event.places)
        if event.run is self.run_here and not event.run.errors and not event.run.running:
            self._begin(event.run)
        else:
            self._paint()

    @on(NotSkipped)
    def _was_not_skipped(self, event: NotSkipped) -> None:
        from tui.words.applying import run_problem

        self.query_one("#verdict", Notice).say(Mark.BAD, run_problem(event.error))

    def action_undo(self) -> None:
        """Take back what was done, after a look at who uses it by now."""
        from screens.undo import UndoScreen

        run = self.run_here
        if run is not None and not run.running and run.place is not None:
            self.app.push_screen(UndoScreen(self.session, run.place, run), self._undo_seen)

    def _undo_seen(self, _answer: None) -> None:
        self._paint()
        if self.run_here is None and not self.looking:
            self.look(fresh=True, then_apply=False)

    def action_share(self) -> None:
        """Go on to what there is to hand over."""
        self.post_message(self.Moved(self.STEP, forward=True))

    def action_back(self) -> None:
        """Go back, unless changes are being made."""
        run = self.session.applying
        if run is None or not run.running:
            super().action_back()
            return
        from tui.words.applying import not_now

        self.app.bell()
        self.query_one("#verdict", Notice).say(Mark.WARN, not_now())

    # A file

    def action_write(self) -> None:
        """Write the plan to a file, for onramp apply."""
        from screens.dialogs.save_plan import SavePlan
        from tui.words.plan_saving import not_complete

        if self._plan is None:
            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, not_complete())
            return
        home = self.session.services.export_to
        self.app.push_screen(SavePlan(home / "onramp-plan.toml"), self._write)

    def _write(self, path: Path | None, *, over: bool = False) -> None:
        if path is None:
            return
        draft, account = self.session.draft, self.session.facts.account

        def work() -> Path:
            from tui.apply.plan_file import write_plan_file
            from tui.apply.plan_file.disk import save_plan_file
            from tui.words.plan_file import plan_file_comments

            text = write_plan_file(draft, account, comments=plan_file_comments())
            save_plan_file(path, text, overwrite=over)
            return path

        def failed(error: Exception) -> Message | None:
            from tui.vault.asked_file import ExportError

            return self.NotWritten(error) if isinstance(error, ExportError) else None

        in_background(self, work, self.Written, failed, name="write-plan")

    @on(Written)
    def _was_written(self, event: Written) -> None:
        from tui.words.plan_saving import plan_written

        self.query_one("#verdict", Notice).say(Mark.DONE, plan_written(event.path))

    @on(NotWritten)
    def _was_not_written(self, event: NotWritten) -> None:
        from screens.dialogs.confirm import Confirm
        from tui.vault.asked_file import ExportTrouble
        from tui.words.plan_saving import write_over
        from tui.words.sharing import export_trouble

        path = event.error.path
        if event.error.trouble is not ExportTrouble.EXISTS:
            self.query_one("#verdict", Notice).say(Mark.BAD, export_trouble(event.error))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._write(path, over=True)

        question = Confirm(
            "Write over it?", write_over(path), yes="Write over it", no="Leave the file"
        )
        self.app.push_screen(question, answered)

    # Commands

    def action_view(self) -> None:
        """Operations, or the same by hand."""
        view = self.query_one(PlanView)
        view.by_hand = not view.by_hand
        view.focus_view()
        self.refresh_bindings()

    def action_copy(self) -> None:
        """Copy the commands."""
        if self._plan is None:
            return
        from tui.apply.commands import commands

        text, copier = "\n".join(commands(self._plan)), self.session.services.copier
        in_background(
            self, lambda: copier.copy(text), self.CommandsCopied, lambda _: None, name="copy"
        )

    @on(CommandsCopied)
    def _copied(self, event: CommandsCopied) -> None:
        from screens.copying import tell

        tell(self.query_one("#verdict", Notice), event.copied)

    @on(Button.Pressed, "#share, #copy-commands, #go-to, #elsewhere")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        actions: Mapping[str | None, Callable[[], object]] = {
            "share": self.action_share,
            "copy-commands": self.action_copy,
            "go-to": self._go_back_to,
            "elsewhere": self.keep_elsewhere,
        }
        actions[event.button.id]()

    def _go_back_to(self) -> None:
        if self._way_back is not None:
            self.post_message(self.Jumped(self.STEP, self._way_back))
