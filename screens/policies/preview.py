"""Access preview: capabilities of the draft's users, or of a user at present."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.loader import AccountLoader, document_of
from tui.core.draft import Draft
from tui.core.facts import known_groups
from tui.core.policies import COMPANION, PolicyRef
from tui.core.text import say
from tui.planning.cohorts import Audience, audiences, outlooks, unread_policies
from tui.policy.capabilities import CAPABILITIES
from tui.policy.preview import Answer, Outlook, Why
from tui.text import cloud_error
from tui.text import preview as words
from tui.widgets.notice import Notice
from tui.widgets.rows import GAP, Cell, Column, Row, Rows, Tone
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.policies import Groups

ROOM_FOR_SOURCE = 70
"""Columns from which the deciding policy stands in the list as well."""
LONGEST_ANSWER = 24
"""Cells that an answer may take from the deciding policy."""
_ROOM_FOR_ANSWER = 22
"""Cells below which an answer has its short form."""

LOOKS = {
    Answer.ALLOWED: (Mark.DONE, Tone.GOOD, Tone.PLAIN),
    Answer.ONLY_IN_GROUP: (Mark.DONE, Tone.GOOD, Tone.PLAIN),
    Answer.PARTLY: (Mark.PART, Tone.PLAIN, Tone.PLAIN),
    Answer.CONDITIONAL: (Mark.PART, Tone.PLAIN, Tone.PLAIN),
    Answer.DENIED: (Mark.BAD, Tone.BAD, Tone.QUIET),
    Answer.NOT_ALLOWED: (Mark.SKIPPED, Tone.QUIET, Tone.QUIET),
    Answer.UNKNOWN: (Mark.UNKNOWN, Tone.PLAIN, Tone.PLAIN),
}
"""Mark and tone of every answer, and tone of its words."""
POSSIBLE = frozenset({Answer.ALLOWED, Answer.ONLY_IN_GROUP, Answer.PARTLY, Answer.CONDITIONAL})
"""Answers with which a capability that changes or reveals something is highlighted."""


class OutlookView(Widget):
    """A row for every capability; below them the reason for the one under the cursor."""

    DEFAULT_CSS = """
    OutlookView {
        layout: vertical; height: 1fr; width: 1fr;
        & > Rows { height: 1fr; min-height: 3; background: $surface; }
        & > Static { height: auto; width: 1fr; padding: 0 1; margin-top: 1; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._outlooks: tuple[Outlook, ...] = ()
        self._groups: Groups = {}
        self._reading = False
        self._width = 0
        self.list = Rows((Column(""),), header=False)
        self._detail = Static("", markup=False)

    def compose(self) -> ComposeResult:
        """The list, and details of one row."""
        yield self.list
        yield self._detail

    def show(self, outlooks: Sequence[Outlook], groups: Groups, *, reading: bool = False) -> None:
        """Show a preview.

        Args:
            outlooks: The answers, in order.
            groups: The resource groups that are known, by ID, for their names.
            reading: Whether documents are being read; an answer that waits for one says so.
        """
        shown = (tuple(outlooks), groups, reading)
        if shown != (self._outlooks, self._groups, self._reading):
            self._outlooks, self._groups, self._reading = shown
            self._paint()

    def focus(self, scroll_visible: bool = True) -> OutlookView:
        """Focus the list."""
        self.list.focus(scroll_visible)
        return self

    @property
    def current(self) -> Outlook | None:
        """Answer under the cursor."""
        key = self.list.current
        return next((each for each in self._outlooks if each.capability.code == key), None)

    # Painting

    def on_resize(self) -> None:
        """Paint the columns that fit."""
        if self._width != self.size.width:
            self._width = self.size.width
            self._paint()

    def _paint(self) -> None:
        names = max(cell_len(str(each.title)) for each in CAPABILITIES)
        left = self._width - 2 - 1 - names - 2 * GAP
        short = left < _ROOM_FOR_ANSWER
        told = [self._answer(each, short=short) for each in self._outlooks]
        columns = [Column("", 1), Column("", names)]
        if self._width >= ROOM_FOR_SOURCE:
            widest = max(map(cell_len, told), default=1)
            columns.append(Column("", min(LONGEST_ANSWER, max(10, widest))))
        columns.append(Column(""))
        rows = [self._row(each, text) for each, text in zip(self._outlooks, told, strict=True)]
        self.list.show_as(columns, rows)
        self.list.styles.max_height = max(3, len(rows))
        self._paint_detail()

    def _row(self, outlook: Outlook, told: str) -> Row:
        mark, mark_tone, tone = LOOKS[outlook.answer]
        source = "" if outlook.by is None else outlook.by.source.policy.name
        if self._awaits(outlook):
            mark, mark_tone, tone = Mark.BUSY, Tone.QUIET, Tone.QUIET
        elif outlook.capability.careful and outlook.answer in POSSIBLE:
            mark, mark_tone = Mark.WARN, Tone.WARN
        name = str(outlook.capability.title)
        cells = [Cell(mark, mark_tone), Cell(name, tone), Cell(told, tone)]
        if self._width >= ROOM_FOR_SOURCE:
            cells.append(Cell(source, Tone.QUIET))
        return Row(outlook.capability.code, tuple(cells))

    def _awaits(self, outlook: Outlook) -> bool:
        return self._reading and outlook.why is Why.NOT_READ

    def _answer(self, outlook: Outlook, *, short: bool) -> str:
        if self._awaits(outlook):
            return say("reading…")
        return words.answer(outlook, self._groups, short=short)

    def _paint_detail(self) -> None:
        outlook = self.current
        if outlook is None:
            self._detail.update("")
            return
        capability = outlook.capability
        awaited = self._awaits(outlook)
        why = (
            say("What the policies say is still being read.")
            if awaited
            else words.reason(outlook, self._groups)
        )
        # Which actions it takes stands there where rows are not wanted more.
        takes = f"\n{words.takes(capability)}" if self.screen.has_class("-tall") else ""
        self._detail.update(
            Content.assemble(
                (str(capability.meaning), "bold"),
                f" {why}",
                (f"{takes}\n{capability.source}", "$quiet"),
            )
        )

    @on(Rows.Highlighted)
    def _highlighted(self, event: Rows.Highlighted) -> None:
        event.stop()
        self._paint_detail()

    @on(Rows.Chosen)
    @on(Rows.Toggled)
    def _nothing_to_choose(self, event: Rows.Chosen | Rows.Toggled) -> None:
        event.stop()


AT_ONCE = 4
"""Documents that are read at the same time."""


class Preview(Vertical):
    """Shows one audience at a time; left and right go to the others.

    Reads the documents that the shown answers wait for, into the session's facts.
    """

    DEFAULT_CSS = """
    Preview {
        height: 1fr; width: 1fr;
        & > .preview--whom { height: auto; width: 1fr; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Others before", show=False, id="preview.before"),
        Binding("right", "turn(1)", "Others after", show=False, id="preview.after"),
    ]

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session
        self._draft = Draft()
        self._people: tuple[Audience, ...] = ()
        self._at = 0
        self._now = False
        self._reading = False
        self._loader = AccountLoader(self, session, thread="preview")

    def compose(self) -> ComposeResult:
        """The audience, the answers, and failed reads."""
        yield Static("", classes="preview--whom", markup=False)
        yield OutlookView()
        yield Notice()

    @property
    def view(self) -> OutlookView:
        """The answers."""
        return self.query_one(OutlookView)

    # What is shown

    def follow(self, *, reading: bool) -> None:
        """Show the draft's users; ``reading`` if facts they depend on are being read elsewhere."""
        draft = self._session.draft
        self._follow(audiences(draft, self._session.facts), draft, now=False, reading=reading)

    def follow_now(self, held: Audience, *, reading: bool) -> None:
        """Show present capabilities."""
        self._follow((held,), Draft(), now=True, reading=reading)

    def _follow(
        self, people: Sequence[Audience], draft: Draft, *, now: bool, reading: bool
    ) -> None:
        shown = self._people[self._at].names[:1] if self._people else ()
        self._people, self._draft, self._now, self._reading = tuple(people), draft, now, reading
        # Whoever was looked at stays in view, also among others than before.
        self._at = next(
            (at for at, each in enumerate(self._people) if shown and shown[0] in each.names), 0
        )
        self._paint()

    def action_turn(self, by: int) -> None:
        """Show another audience."""
        if self._people:
            self._at = (self._at + by) % len(self._people)
            self._paint()

    def again(self) -> None:
        """Read once more whatever could not be read."""
        self._loader.problems.clear()
        self._paint()

    def focus(self, scroll_visible: bool = True) -> Preview:
        """Focus the list."""
        self.view.focus(scroll_visible)
        return self

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _entered_or_left(self) -> None:
        # A class of its own, because a style sheet cannot tell by :focus-within this far down.
        self.set_class(self.has_focus_within, "-inside")
        if self._people:
            self._head(self._people[self._at])

    def _paint(self) -> None:
        if not self._people:
            return
        someone, facts = self._people[self._at], self._session.facts
        self._read(unread_policies(someone, self._draft, facts))
        reading = self._reading or bool(self._loader.pending)
        groups = known_groups(facts)
        self.view.show(outlooks(someone, self._draft, facts), groups, reading=reading)
        self._head(someone)
        self._complain(someone, reading=reading)

    def _head(self, someone: Audience) -> None:
        title = words.heading(someone.names, now=self._now)
        keys = [words.which(self._at, len(self._people))] if len(self._people) > 1 else []
        if not self.has_class("-inside"):
            keys.append(say("tab: why"))
        more = "".join(f"   {each}" for each in keys)
        self.query_one(".preview--whom", Static).update(
            Content.assemble((title, "bold"), (more, "$quiet"))
        )

    def _complain(self, someone: Audience, *, reading: bool) -> None:
        notice = self.query_one(Notice)
        held = {document_of(each.policy): each.policy for each in someone.held}
        failed = next((topic for topic in self._loader.problems if topic in held), None)
        if failed is not None:
            why = cloud_error(self._loader.problems[failed])
            notice.say(Mark.BAD, words.document_not_read(held[failed].name, why))
        elif not someone.known and not reading:
            notice.say(Mark.WARN, words.not_all_known(someone.names))
        else:
            notice.hush()

    # Reading

    def _read(self, wanted: Sequence[PolicyRef]) -> None:
        policies = self._session.facts.policies
        # Of what is not there yet, or not any more, there is nothing to read.
        there = {each.ref for each in policies} if policies is not None else {*wanted} - {COMPANION}
        for ref in wanted:
            if len(self._loader.pending) >= AT_ONCE:
                return
            if ref in there:
                self._loader.want_once(document_of(ref))

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if event.learn():
            self._paint()
