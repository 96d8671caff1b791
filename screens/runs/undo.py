"""Screen of an undo."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Button, Static

from screens import frame
from screens.dialogs.dialog import Answered, Question, QuestionText
from screens.dialogs.help import HelpDialog
from screens.dialogs.typed_confirm import TypedConfirm
from screens.loader import AccountLoader, Topic
from screens.new_run import undo_run
from screens.run_handle import RunHandle
from screens.run_rows import COLUMNS, progress_of, result_lines, undo_detail, undo_row, undo_rows
from screens.run_status import FRAMES_PER_SECOND
from tui.apply.events import RunStatus
from tui.apply.in_use import concerns
from tui.apply.report import HALTED, OVER
from tui.apply.run_state import OperationStatus
from tui.core.facts import known_groups
from tui.core.text import say
from tui.text import review as words
from tui.text.operations import concern_words
from tui.text.questions import cancel
from tui.widgets.fitting_rows import FittingRows
from tui.widgets.frame import KeyBar, TopBar
from tui.widgets.notice import Notice, ProgressLine, marked, relabel
from tui.widgets.rows import Rows
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.in_use import InUse
    from tui.apply.open_run import OpenRun
    from tui.core.policies import Groups

PHASES: Mapping[str, frozenset[RunStatus | None]] = MappingProxyType(
    {
        "leave": frozenset({None}),
        "go": frozenset({None}),
        "stop": frozenset({RunStatus.RUNNING}),
        "go_on": HALTED,
        "close": HALTED | OVER,
    }
)
"""Statuses at which an action is offered; None is before the undo begins."""


class Found(VerticalScroll, can_focus=True):
    """Objections to the undo, or leftovers of it; scrollable."""


class UndoScreen(Answered[None]):
    """Lies over the step from which it was asked for; the undo itself belongs to the app."""

    CSS_PATH = "undo.tcss"
    AUTO_FOCUS = "#close"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="undo.leave", tooltip="Back; nothing is undone"),
        Binding("escape", "stop", "Stop", id="undo.stop", tooltip="Stop after what is under way"),
        Binding("escape", "close", "Close", id="undo.close", tooltip="Back to where you were"),
        Binding("ctrl+r", "go", "Undo", id="undo.go", tooltip="Take it back now"),
        Binding("ctrl+r", "go_on", "Go on", id="undo.go-on", tooltip="Take back the rest"),
        Binding("f1", "help", "Help", id="undo.help", tooltip="What this is about"),
        Binding("tab", "app.focus_next", "Buttons", show=False),
    ]

    def __init__(self, session: Session, place: OpenRun, run: RunHandle | None = None) -> None:
        """This screen closes ``place``, unless ``run``, a run of this session, goes on."""
        super().__init__(classes="-demo" if session.services.demo else None)
        self.session = session
        self.left = False
        self._loader = AccountLoader(self, session)
        self._place = place
        self._run = run
        self._undoing: RunHandle | None = None
        self._preview: RunHandle | None = None
        """Rows of the undo before it begins; this handle is never started."""
        self._concerns: tuple[InUse, ...] | None = None
        self._agreed: set[str] = set()
        self._timer: Timer | None = None
        self._painted: dict[int, OperationStatus] = {}
        self._detail = Content("")

    # What is shown

    def compose(self) -> ComposeResult:
        """The operations, the objections, and the answers."""
        yield TopBar(frame.identity(self.session), frame.badge(self.session))
        with Vertical(id="middle"):
            yield Static(self._heading(), id="heading")
            yield ProgressLine(id="progress")
            yield FittingRows(
                COLUMNS, header=False, empty=say("It changed nothing."), id="operations"
            )
            yield Static(id="detail", markup=False)
            with Found(id="found"):
                yield Static(id="lines", markup=False)
            yield Notice(id="verdict")
            with Horizontal(id="buttons"):
                close = words.close_label(begun=False, running=False)
                yield Button(close, id="close", compact=True)
                go = words.go_label(begun=False, running=False)
                yield Button(go, id="go", variant="warning", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Find out first whether the users of the run are in use."""
        self.session.watch(self._paint)
        if self.session.cloud is not None:
            self._preview = undo_run(self.session, self._place)
            rows = self.query_one("#operations", Rows)
            rows.show(undo_rows(self._preview, self._groups))
            rows.styles.max_height = max(1, len(rows.rows))
        self._look()

    @property
    def _groups(self) -> Groups:
        return known_groups(self.session.facts)

    def _heading(self) -> Content:
        phase = self._undoing.phase if self._undoing else ""
        lead = words.lead(phase, self._place.run_id)
        return Content.assemble((words.undo_heading(phase), "bold"), "\n", (lead, "$quiet"))

    @on(Rows.Highlighted, "#operations")
    def _paint_detail(self) -> None:
        undoing, key = self._undoing or self._preview, self.query_one("#operations", Rows).current
        detail = Content("")
        if undoing is not None and key is not None:
            detail = undo_detail(undoing, int(key), self._groups)
        if detail != self._detail:
            self._detail = detail
            self.query_one("#detail", Static).update(detail)

    # Looking first

    def _look(self) -> None:
        cloud, state = self.session.cloud, self._place.journal.state
        if cloud is None:
            return
        self._concerns = None
        self.query_one("#verdict", Notice).say(Mark.BUSY, say("Looking who uses it by now…"))
        self.query_one("#go", Button).disabled = True
        self._loader.want(Topic("concerns", None, lambda reader: concerns(cloud, reader, state)))
        self.refresh_bindings()

    @on(AccountLoader.Loaded)
    def _looked(self, event: AccountLoader.Loaded) -> None:
        if not event.learn():
            return
        verdict = self.query_one("#verdict", Notice)
        if event.error is not None:
            verdict.say(Mark.BAD, words.could_not_look(event.error))
        else:
            self._concerns = event.found
            verdict.hush()
            self._say(
                [marked(Mark.WARN, concern_words(each)) for each in event.found]
                or [
                    marked(
                        Mark.DONE, say("Nobody has used it yet, and nobody was given more since.")
                    )
                ]
            )
        self.query_one("#go", Button).disabled = False
        self.refresh_bindings()

    def _say(self, lines: list[Content]) -> None:
        self.query_one("#lines", Static).update(Content("\n").join(lines))
        self.query_one(Found).set_class(bool(lines), "-shown")

    # Answers

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer Undo until the undo is over; while it runs, only Stop."""
        phase = self._undoing.phase if self._undoing else None
        return phase in PHASES[action] if action in PHASES else True

    def action_go_on(self) -> None:
        """Resume the undo."""
        if self._undoing is not None and not self._undoing.running:
            self._undoing.start(self.app)
            self._say([])
            self._paint()
            self.query_one("#operations").focus()

    async def action_stop(self) -> None:
        """Ask whether to stop, with the question for leaving."""
        await self.run_action("app.leave")

    def action_help(self) -> None:
        """Explain the undo."""
        title, keys = words.undo_heading(""), self.active_bindings.values()
        self.app.push_screen(
            HelpDialog(
                title,
                say(
                    "Exactly what the run made is taken back, the last thing first; what was"
                    " there before it stays. First it is looked up who uses it by now: for each"
                    " user in use you are asked, and without a yes the user is left.\n\nEsc stops"
                    " it after the changes that are under way. What was taken back stays taken"
                    " back, and you can go on with the rest at any time, here or from Runs (F6)."
                    " A change whose answer was lost may still be carried out for a minute, so"
                    " undoing it waits that long."
                ),
                keys,
            )
        )

    def action_go(self) -> None:
        """Ask for each user in use, then begin."""
        if self._concerns is not None:
            names = list(dict.fromkeys(each.logon_name for each in self._concerns))
            if len(names) > 1:
                self._ask_about_all(names)
            else:
                self._ask(names)
        elif not self.query_one("#go", Button).disabled:
            self._look()

    def _ask_about_all(self, names: list[str]) -> None:

        def answered(answer: InUseAnswer | None) -> None:
            if answer is InUseAnswer.LEAVE_ALL:
                self._begin()
            elif answer is InUseAnswer.ASK_EACH:
                self._ask(names)

        self.app.push_screen(UsersInUse(names), answered)

    def _ask(self, names: list[str]) -> None:
        if not names:
            self._begin()
            return

        name, *others = names
        about = [each for each in self._concerns or () if each.logon_name == name]

        def answered(yes: bool | None) -> None:
            if yes:
                self._agreed |= {each.id for each in about}
            self._ask(others)

        question = TypedConfirm(
            say("{name} is in use", name=name), words.delete_all_the_same(about), name
        )
        self.app.push_screen(question, answered)

    def _begin(self) -> None:
        if self.session.cloud is None or self.left:
            return
        agreed = frozenset(self._agreed)
        undoing = undo_run(self.session, self._place, self._concerns or (), agreed)
        self._undoing = undoing
        self.session.undo_begun(undoing)
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
        if undoing is None or self.left:
            return
        rows = self.query_one("#operations", Rows)
        for at, state in undoing.states.items():
            if self._painted.get(at) is not state:
                self._painted[at] = state
                rows.change(undo_row(undoing, at, self._groups))
        self.query_one(ProgressLine).progress = progress_of(undoing)
        self._paint_detail()
        if undoing.running and self._timer is None:
            self._timer = self.set_interval(1 / FRAMES_PER_SECOND, self._tick)
            self._paint_phase(undoing)
        elif not undoing.running:
            if self._timer is not None:
                self._timer.stop()
                self._timer = None
            self._paint_phase(undoing)

    def _tick(self) -> None:
        if self.is_active or (self._undoing and not self._undoing.running):
            self._paint()

    def _paint_phase(self, undoing: RunHandle) -> None:
        self.query_one("#heading", Static).update(self._heading())
        go, close = self.query_one("#go", Button), self.query_one("#close", Button)
        go.display = not undoing.over
        go.disabled = undoing.running
        relabel(go, words.go_label(begun=True, running=undoing.running))
        relabel(close, words.close_label(begun=True, running=undoing.running))
        self.refresh_bindings()
        if not undoing.running:
            self._say(result_lines(undoing, self._groups))
            close.focus()

    # Leaving

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        undoing = self._undoing
        if event.button.id == "close":
            await self.run_action("stop" if undoing and undoing.running else "close")
        elif undoing is None:
            self.action_go()
        else:
            self.action_go_on()

    def action_leave(self) -> None:
        """Close the screen, with nothing undone."""
        self.action_close()

    def action_close(self) -> None:
        """Close the screen, unless the undo is running."""
        if self._undoing is None or not self._undoing.running:
            self.left = True
            self.dismiss(None)

    def on_unmount(self) -> None:
        """Let go of the account; an untouched run of this session keeps it."""
        self.session.unwatch(self._paint)
        if self._undoing is not None:
            goes_on = self._undoing.running
        else:
            goes_on = self._run is not None and self._run.place is self._place
        if not goes_on:
            self._place.close()


class InUseAnswer(StrEnum):
    """Decision on the users in use."""

    LEAVE_ALL = "leave-all"
    ASK_EACH = "ask-each"
    CANCEL = "cancel"
    """Nothing is undone."""


class UsersInUse(Question[InUseAnswer]):
    """Three answers. Escape is the one that undoes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer", "Cancel", id="users-in-use.cancel"),
    ]
    AUTO_FOCUS = "#leave-all"

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names

    def compose(self) -> ComposeResult:
        """The users in use, and the answers."""
        with VerticalScroll(classes="dialog", can_focus=False):
            title = say("{count} users are in use", count=len(self._names))
            yield Static(Content.assemble(("▲ ", "$warning"), (title, "bold")))
            yield QuestionText(words.leave_or_ask(self._names))
            with Horizontal(classes="dialog--buttons"):
                yield Button(cancel(), id=InUseAnswer.CANCEL, compact=True)
                yield Button(say("Ask about each"), id=InUseAnswer.ASK_EACH, compact=True)
                yield Button(
                    say("Leave them all"), id=InUseAnswer.LEAVE_ALL, variant="primary", compact=True
                )

    def action_answer(self) -> None:
        """Cancel the undo, for Escape."""
        self.dismiss(InUseAnswer.CANCEL)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(InUseAnswer(event.button.id or InUseAnswer.CANCEL))
