"""Screen of the earlier runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from screens import frame
from screens.background import in_background
from screens.dialogs.dialog import Answered, Confirm
from screens.dialogs.help import HelpDialog
from tui.apply.history import forget_secrets, past_runs
from tui.core.text import say
from tui.text import history as words
from tui.text.operations import stray_words
from tui.text.questions import forget_answers, run_actions
from tui.text.runs import not_as_agreed, standing, standing_of
from tui.vault.append_log import DamagedError
from tui.vault.locks import AccountBusyError
from tui.vault.run_file import NotARunError
from tui.widgets.frame import KeyBar, TopBar
from tui.widgets.notice import Notice, marked
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.history import PastRun

COLUMNS = (
    Column("", 1),
    Column("When", 11),
    Column("Users"),  # how many, and the first of them: the end may go
    Column("State", 15),
    Column("Secrets", 19),
)
MARKS = {
    "unfinished": (Mark.WARN, Tone.WARN),
    "undoing": (Mark.WARN, Tone.WARN),
    "applied": (Mark.DONE, Tone.GOOD),
    "partly": (Mark.WARN, Tone.WARN),
    "changed": (Mark.WARN, Tone.WARN),
    "undone": (Mark.SKIPPED, Tone.QUIET),
    "unreadable": (Mark.BAD, Tone.BAD),
}


def past_row(run: PastRun, now: datetime) -> Row:
    """A run; its key is the path of its file."""
    mark, tone = MARKS[standing_of(run)]
    people = [user.logon_name for user in run.plan.users] if run.plan else []
    return Row(
        str(run.path),
        (
            Cell(mark, tone),
            Cell(words.when_short(run.started, now)),
            Cell(words.whom(people) if people else run.path.name, Tone.STRONG),
            Cell(standing(run), tone),
            Cell(words.secrets(run), Tone.WARN if run.not_handed_over else Tone.QUIET),
        ),
    )


def about(run: PastRun) -> Content:
    """Details of a run."""
    lines = [Content(words.how_far(run))]
    if words.not_handed(run):
        lines.append(marked(Mark.WARN, words.not_handed(run)))
    if words.of_no_use(run):
        lines.append(marked(Mark.INFO, words.of_no_use(run)))
    if words.files(run):
        lines.append(marked(Mark.WARN if run.is_void else Mark.BAD, words.files(run)))
    if run.state is not None and run.state.ended is not None:
        lines += [marked(Mark.WARN, not_as_agreed(each)) for each in run.state.ended.changes]
        lines += [marked(Mark.BAD, stray_words(each)) for each in run.state.ended.strays]
    lines.append(Content.styled(words.name_of(run), "$quiet"))
    return Content("\n").join(lines)


class Wish(StrEnum):
    """Action on a run."""

    GO_ON = "go-on"
    UNDO = "undo"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action, and the run it is for."""

    wish: Wish
    run: PastRun


class RunsScreen(Answered["Wanted | None"]):
    """Answers with an action that the app carries out; secrets are destroyed here."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#runs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f6", "leave", "Back", id="runs.leave", tooltip="Close the list"),
        Binding("g", "go_on", "Go on", id="runs.go-on", tooltip="Go on with an unfinished run"),
        Binding("u", "undo", "Undo", id="runs.undo", tooltip="Take back what a run did"),
        Binding("h", "show", "Hand over", id="runs.show", tooltip="Show the handover again"),
        Binding("d", "forget", "Forget", id="runs.forget", tooltip="Destroy a run's secrets"),
        Binding("f1", "help", "Help", id="runs.help", tooltip="What this is about"),
    ]
    HELP = (
        "Every run is written down on this machine, with its secrets sealed. g goes on with one"
        " that was cut off; what is done is not done again. u takes back exactly what a run made,"
        " after a look at who uses it by now. h shows passwords and AccessKeys again, as long as"
        " they are kept. d destroys their key: what the run did stays known."
    )

    @dataclass
    class Read(Message):
        """The runs are read."""

        runs: tuple[PastRun, ...]

    @dataclass
    class Forgotten(Message):
        """The secrets of a run are destroyed."""

        run: PastRun

    @dataclass
    class Trouble(Message):
        """Reading the list, or destroying secrets, has failed."""

        error: Exception
        reading: bool = False
        """Whether it was the list that could not be read."""

    def __init__(self, session: Session) -> None:
        super().__init__(classes="-demo" if session.services.demo else None)
        self.session = session
        self.left = False
        self._runs: dict[str, PastRun] = {}

    def compose(self) -> ComposeResult:
        """The list, details of one run, and its actions."""
        yield TopBar(frame.identity(self.session), frame.badge(self.session))
        with Vertical(id="middle"):
            title, lead = words.earlier_runs()
            yield Static(Content.assemble((title, "bold"), "\n", (lead, "$quiet")), id="heading")
            yield Rows(COLUMNS, empty=say("Reading…"), id="runs")
            with VerticalScroll(id="about", can_focus=False):
                yield Static(id="lines", markup=False)
            yield Notice(id="verdict")
            with Horizontal(id="buttons"):
                for name, label in run_actions():
                    yield Button(label, id=name, compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the runs."""
        self._read()

    def _read(self) -> None:
        safe, caller = self.session.services.safe, self.session.facts.caller

        def work() -> tuple[PastRun, ...]:
            return past_runs(safe, caller.account_id) if caller is not None else ()

        def failed(error: Exception) -> Message | None:
            return self._failed(error, reading=True)

        in_background(self, work, self.Read, failed, name="past-runs")

    def _failed(self, error: Exception, *, reading: bool = False) -> Message | None:
        known = OSError | AccountBusyError | DamagedError | NotARunError
        return self.Trouble(error, reading) if isinstance(error, known) else None

    @on(Read)
    def _was_read(self, event: Read) -> None:
        self._runs = {str(run.path): run for run in event.runs}
        rows = self.query_one("#runs", Rows)
        caller = self.session.facts.caller
        rows.empty = words.none_yet(signed_in=caller is not None)
        now = self.session.services.clock()
        rows.show(past_row(run, now) for run in event.runs)
        self._paint()

    @property
    def run_here(self) -> PastRun | None:
        """Run under the cursor."""
        key = self.query_one("#runs", Rows).current
        return self._runs.get(key) if key else None

    @on(Rows.Highlighted, "#runs")
    def _paint(self) -> None:
        self.query_one("#verdict", Notice).hush()
        run = self.run_here
        text = about(run) if run is not None else Content("")
        self.query_one("#lines", Static).update(text)
        for name in ("go_on", "undo", "show", "forget"):
            self.query_one(f"#{name}", Button).disabled = not self._can(name)
        self.refresh_bindings()

    def _can(self, what: str) -> bool:
        run = self.run_here
        if run is None or run.state is None or self.session.busy is not None:
            return False
        signed_in = self.session.cloud is not None
        match what:
            case "go_on":
                return signed_in and run.standing in {"unfinished", "undoing"}
            case "undo":
                return signed_in and run.standing != "undone" and run.state.changed
            case "show":
                return bool(run.secrets) and not run.is_void
            case "forget":
                # Without its secrets a run could not be gone on with any more; an undo needs none.
                return bool(run.secrets) and run.standing != "unfinished"
            case _:
                return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Dim the actions that this run does not allow."""
        if action in {"go_on", "undo", "show", "forget"} and self.is_mounted:
            return True if self._can(action) else None
        return True

    # Wishes

    @on(Rows.Chosen, "#runs")
    def _chosen(self) -> None:
        for name in ("go_on", "show"):
            if self._can(name):
                getattr(self, f"action_{name}")()
                return
        self.app.bell()

    @on(Button.Pressed, "#buttons Button")
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action(str(event.button.id))

    def _wish(self, wish: Wish) -> None:
        run = self.run_here
        if run is not None:
            self.left = True
            self.dismiss(Wanted(wish, run))

    def action_go_on(self) -> None:
        """Resume the run, or its undo where that has begun."""
        run = self.run_here
        undoing = run is not None and run.standing == "undoing"
        self._wish(Wish.UNDO if undoing else Wish.GO_ON)

    def action_undo(self) -> None:
        """Undo the run."""
        self._wish(Wish.UNDO)

    def action_show(self) -> None:
        """Show the handovers of the run again."""
        self._wish(Wish.SHOW)

    def action_forget(self) -> None:
        """Destroy the secrets of the run, once that is agreed to."""
        run = self.run_here
        if run is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._forget(run)

        text = words.forget_question(run)
        yes, no = forget_answers()
        question = Confirm(say("Forget these secrets?"), text, yes=yes, no=no)
        self.app.push_screen(question, answered)

    def _forget(self, run: PastRun) -> None:
        safe, runs = self.session.services.safe, tuple(self.session.runs)

        def work() -> PastRun:
            for each in runs:
                if each.path == run.path:
                    each.close()
            forget_secrets(safe, run)
            return run

        in_background(self, work, self.Forgotten, self._failed, name="forget")

    @on(Forgotten)
    def _was_forgotten(self) -> None:
        self._read()

    @on(Trouble)
    def _in_trouble(self, event: Trouble) -> None:
        if event.reading:
            self.query_one("#runs", Rows).empty = say("The runs cannot be read.")
        self.query_one("#verdict", Notice).say(Mark.BAD, words.cannot_open(event.error))

    def action_leave(self) -> None:
        """Close the list."""
        self.left = True
        self.dismiss(None)

    def action_help(self) -> None:
        """Explain the list and its keys."""
        self.app.push_screen(
            HelpDialog(words.earlier_runs()[0], self.HELP, self.active_bindings.values())
        )
