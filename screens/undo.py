"""Taking a run back: first a look at who uses it by now, then how it goes, and what was left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Button, Static

from screens import frame
from screens.applying import Applying
from screens.background import in_background
from screens.review_rows import COLUMNS, MARKS
from screens.run_states import OVER, Phase, State
from screens.undoing import Undoing
from tui.widgets.keybar import KeyBar
from tui.widgets.lines import Notice, marked
from tui.widgets.marks import Mark
from tui.widgets.progress import Progress, ProgressLine
from tui.widgets.rows import Cell, Row, Rows, Tone
from tui.widgets.topbar import TopBar
from tui.words.applying import known_groups, operation_who, progress_words, run_problem
from tui.words.undoing import also_known, back, concern_words, left_words

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.concerns import Concern
    from tui.apply.keeping import Place
    from tui.cloud.errors import CloudError

FRAMES_PER_SECOND = 10
PROGRESS = {
    Phase.RUNNING: Mark.BUSY,
    Phase.FAILED: Mark.BAD,
    Phase.STOPPED: Mark.WARN,
    Phase.PARTLY: Mark.WARN,
    Phase.DONE: Mark.DONE,
}
HEADINGS = {
    None: ("Undo this run?", "exactly what it made is taken back"),
    Phase.RUNNING: ("Undoing", "several users at once"),
    Phase.FAILED: ("It stopped", "what was taken back stays taken back"),
    Phase.STOPPED: ("It stopped", "what was taken back stays taken back"),
    Phase.PARTLY: ("Undone, with something left", "below it stands what, and why"),
    Phase.DONE: ("Undone", "nothing of the run is left"),
}


class Found(VerticalScroll, can_focus=True):
    """What speaks against it, or what was left; scrollable."""


class UndoScreen(Screen[None]):
    """Lies over the step from which it was asked for; the undo itself belongs to the app."""

    CSS_PATH = "undo.tcss"
    AUTO_FOCUS = "#close"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Back", id="undo.close", tooltip="Close; nothing is undone"),
        Binding("ctrl+r", "go", "Undo", id="undo.go", tooltip="Take it back now"),
        Binding("tab", "app.focus_next", "Buttons", show=False),
    ]

    @dataclass
    class Looked(Message):
        """It is known who uses what the run made."""

        concerns: tuple[Concern, ...]

    @dataclass
    class CannotLook(Message):
        """That could not be read, so nothing is undone."""

        error: CloudError

    def __init__(self, session: Session, place: Place, run: Applying | None = None) -> None:
        """Make the screen.

        Args:
            session: Who is signed in.
            place: The run's journal, open; this screen closes it, unless ``run`` goes on.
            run: The run, where it is one of this session.
        """
        super().__init__(classes="-demo" if session.services.demo else None)
        self.session = session
        self.left = False
        self._place = place
        self._run = run
        self._undoing: Undoing | None = None
        self._concerns: tuple[Concern, ...] | None = None
        self._agreed: set[str] = set()
        self._timer: Timer | None = None
        self._painted: dict[int, State] = {}

    # What is shown

    def compose(self) -> ComposeResult:
        """What will be taken back, what speaks against it, and the answers."""
        yield TopBar(frame.identity(self.session), frame.badge(self.session))
        with Vertical(id="middle"):
            yield Static(self._heading(), id="heading")
            yield ProgressLine(id="progress")
            yield Rows(COLUMNS, header=False, empty="It changed nothing.", id="operations")
            with Found(id="found"):
                yield Static(id="lines", markup=False)
            yield Notice(id="verdict")
            with Horizontal(id="buttons"):
                yield Button("Leave it as it is", id="close", compact=True)
                yield Button("Undo", id="go", variant="warning", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Look first who has used what the run made."""
        self._shown = self._preview()
        self.query_one("#operations", Rows).show(self._rows())
        self._look()

    def _preview(self) -> Undoing | None:
        cloud = self.session.cloud
        if cloud is None:
            return None
        return Undoing(cloud, self.session.services, self._place, (), frozenset())

    def _rows(self) -> Iterator[Row]:
        undoing = self._undoing or self._shown
        if undoing is not None:
            for at in undoing.places:
                yield self._row(undoing, at)

    def _row(self, undoing: Undoing, at: int) -> Row:
        operation, state = undoing.plan.operations[at], undoing.states[at]
        mark, tone = MARKS[state]
        what = back(operation, known_groups(self.session.facts))
        who = also_known(operation_who(operation), undoing.known_as.get(at, ""))
        text = f"left: {what}" if at in undoing.left else what
        return Row(
            str(at),
            (Cell(mark, tone), Cell(who, Tone.STRONG), Cell(text)),
        )

    def _heading(self) -> Content:
        question, lead = HEADINGS[self._undoing.phase if self._undoing else None]
        return Content.assemble(
            (question, "bold"), "\n", (f"run {self._place.run_id} · {lead}", "$quiet")
        )

    # Looking first

    def _look(self) -> None:
        cloud, reader, state = self.session.cloud, self.session.reader, self._place.journal.state
        if cloud is None or reader is None:
            return

        def work() -> tuple[Concern, ...]:
            from tui.apply.concerns import concerns

            return concerns(cloud, reader, state)

        def failed(error: Exception) -> Message | None:
            from tui.cloud.errors import CloudError

            return self.CannotLook(error) if isinstance(error, CloudError) else None

        self._concerns = None
        self.query_one("#verdict", Notice).say(Mark.BUSY, "Looking who uses it by now…")
        self.query_one("#go", Button).disabled = True
        in_background(self, work, self.Looked, failed, name="concerns")
        self.refresh_bindings()

    @on(Looked)
    def _looked(self, event: Looked) -> None:
        self._concerns = event.concerns
        self.query_one("#verdict", Notice).hush()
        self.query_one("#go", Button).disabled = False
        self._say(
            [marked(Mark.WARN, concern_words(each)) for each in event.concerns]
            or [marked(Mark.DONE, "Nobody has used it yet, and nobody was given more since.")]
        )
        self.refresh_bindings()

    @on(CannotLook)
    def _cannot_look(self, event: CannotLook) -> None:
        self.session.heard(event.error)
        self.query_one("#verdict", Notice).say(
            Mark.BAD, f"Nothing was undone: {run_problem(event.error)} Ctrl+R looks again."
        )
        self.query_one("#go", Button).disabled = False
        self.refresh_bindings()

    def _say(self, lines: list[Content]) -> None:
        self.query_one("#lines", Static).update(Content("\n").join(lines))
        self.query_one(Found).set_class(bool(lines), "-shown")

    # Answers

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Undo is offered until it is over; while it goes there is no way back."""
        phase = self._undoing.phase if self._undoing else None
        if action == "go":
            return phase in {None, Phase.FAILED, Phase.STOPPED}
        return phase is not Phase.RUNNING if action == "close" else True

    def action_go(self) -> None:
        """Ask for each user in use, then begin; or go on."""
        if self._undoing is not None:
            if not self._undoing.running and self._undoing.phase not in OVER:
                self._undoing.start(self.app)
                self._paint()
        elif self._concerns is not None:
            self._ask(list(dict.fromkeys(each.logon_name for each in self._concerns)))
        elif not self.query_one("#go", Button).disabled:
            self._look()

    def _ask(self, names: list[str]) -> None:
        if not names:
            self._begin()
            return
        from screens.dialogs.confirm import TypedConfirm

        name, *others = names
        about = [each for each in self._concerns or () if each.logon_name == name]

        def answered(yes: bool | None) -> None:
            if yes:
                self._agreed |= {each.id for each in about}
            self._ask(others)

        text = "\n".join(concern_words(each) for each in about)
        text += "\n\nDelete this user all the same? Cancel leaves the user as it is."
        self.app.push_screen(TypedConfirm(f"{name} is in use", text, name), answered)

    def _begin(self) -> None:
        cloud = self.session.cloud
        if cloud is None or self.left:
            return
        concerns = self._concerns or ()
        undoing = Undoing(
            cloud, self.session.services, self._place, concerns, frozenset(self._agreed)
        )
        self._undoing = self.session.undoing = undoing
        if self._run is not None:
            self._run.taken_back = undoing
        self._say([])
        undoing.start(self.app)
        self._painted = {}
        self._paint()
        self.query_one("#operations").focus()

    # How it goes

    def _paint(self) -> None:
        undoing = self._undoing
        if undoing is None:
            return
        rows = self.query_one("#operations", Rows)
        for at, state in undoing.states.items():
            if self._painted.get(at) is not state:
                self._painted[at] = state
                rows.change(self._row(undoing, at))
        done = sum(state in {State.DONE, State.SKIPPED} for state in undoing.states.values())
        at_once = sum(state is State.RUNNING for state in undoing.states.values())
        text = progress_words(at_once, stopping=undoing.stopping, seconds=undoing.elapsed)
        line = self.query_one(ProgressLine)
        line.progress = Progress(PROGRESS[undoing.phase], done, len(undoing.states), text)
        if undoing.running and self._timer is None:
            self._timer = self.set_interval(1 / FRAMES_PER_SECOND, self._tick)
            self._paint_phase(undoing)
        elif not undoing.running:
            if self._timer is not None:
                self._timer.stop()
                self._timer = None
            self._paint_phase(undoing)

    def _tick(self) -> None:
        if self.is_current or (self._undoing and not self._undoing.running):
            self._paint()

    def ended(self) -> None:
        """The app has taken the end in."""
        self._paint()

    def _paint_phase(self, undoing: Undoing) -> None:
        self.query_one("#heading", Static).update(self._heading())
        go, close = self.query_one("#go", Button), self.query_one("#close", Button)
        go.display = undoing.phase not in OVER
        go.disabled = close.disabled = undoing.running
        go.label = "Undoing" if undoing.running else "Go on undoing"
        close.label = "Close"
        self.refresh_bindings()
        if undoing.running:
            return
        groups = known_groups(self.session.facts)
        lines = []
        for at in undoing.places:
            operation = undoing.plan.operations[at]
            what = f"{operation_who(operation)}: {back(operation, groups)}"
            if at in undoing.errors:
                lines.append(marked(Mark.BAD, f"{what}: could not be done."))
                lines.append(Content(run_problem(undoing.errors[at])))
            elif at in undoing.left:
                why = left_words(undoing.left[at])
                lines.append(marked(Mark.WARN, f"{what}: left, because {why}."))
        taken = sum(state is State.DONE for state in undoing.states.values())
        lines.append(marked(Mark.DONE, f"{taken} of {len(undoing.states)} are taken back."))
        self._say(lines)
        close.focus()

    # Leaving

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "go":
            self.action_go()
        else:
            self.action_close()

    def action_close(self) -> None:
        """Back to where it was asked for."""
        if self._undoing is None or not self._undoing.running:
            self.left = True
            self.dismiss(None)

    def on_unmount(self) -> None:
        """Let go of the account; a run that was not touched goes on where it is."""
        if self._undoing is None:
            if self._run is None or self._run.place is not self._place:
                self._place.close()
        elif not self._undoing.running:
            self._undoing.close()
            if self._run is not None:
                self._run.close()
