"""Asked before the first change where there is no keyring to be trusted: where do secrets go?"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from screens.dialogs.dialog import Dialog
from tui.apply.keeping import LEAST_PASSPHRASE, Choice, Way, passphrase_trouble
from tui.core.secret import Secret
from tui.text import keeping as words
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark

OPTIONS = tuple(Option(way, *words.way(way)) for way in (Way.PASSPHRASE, Way.BY_HAND, Way.KEYRING))


class WhereToKeep(Dialog[Choice | None]):
    """Answers with a choice, or None to change nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer", "Cancel", id="where-to-keep.cancel"),
    ]
    AUTO_FOCUS = "#way"
    DEFAULT_CSS = """
    WhereToKeep {
        & #way { margin-top: 1; }
        & #passphrase { margin-top: 1; }
    }
    """

    def __init__(self, code: str, *, tried: bool | None = None) -> None:
        """Make the dialog.

        Args:
            code: Why the keyring cannot be used.
            tried: Whether this is what came of trying the keyring once more; if not told, as it
                was chosen last in this session.
        """
        super().__init__()
        self._code = code
        self._tried = tried

    def compose(self) -> ComposeResult:
        """Why it is asked, the ways, and the passphrase twice."""
        tried = self._was_tried() if self._tried is None else self._tried
        # Where there is no keyring at all, none comes by trying again.
        ways = [each for each in OPTIONS if each.key != Way.KEYRING or self._code != "no-backend"]
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content.assemble(("▲ ", "$warning"), (words.where(), "bold")))
            text = words.where_to_keep(self._code, tried=tried)
            yield Static(text, markup=False, classes="dialog--text")
            yield Choices(ways, id="way", title_width=18)
            label, again, hint = words.passphrase_fields()
            yield Field(label, id="passphrase", secret=True, hint=hint)
            yield Field(again, id="again", secret=True)
            yield Notice()
            with Horizontal(classes="dialog--buttons"):
                no, yes = words.where_answers()
                yield Button(no, id="no", name="answer", compact=True)
                yield Button(yes, id="yes", name="accept", variant="primary", compact=True)

    def _was_tried(self) -> bool:
        session = getattr(self.app, "session", None)
        chosen = getattr(session, "keeping", None)
        return isinstance(chosen, Choice) and chosen.way is Way.KEYRING

    def on_mount(self) -> None:
        """The passphrase is asked for once it is wanted."""
        for field in self.query(Field):
            field.display = False

    @on(Choices.Picked)
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        self.query_one(Notice).hush()
        sealed = event.key == Way.PASSPHRASE
        for field in self.query(Field):
            field.display = sealed
        if sealed:
            self.query_one("#passphrase", Field).focus()
        else:
            self.query_one("#yes", Button).focus()

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        event.stop()
        event.field.problem = None

    @on(Field.Submitted, "#passphrase")
    def _next_field(self, event: Field.Submitted) -> None:
        event.stop()
        self.query_one("#again", Field).focus()

    @on(Field.Submitted, "#again")
    def _entered(self, event: Field.Submitted) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Answer with what was picked, once it will do."""
        choices = self.query_one(Choices)
        if choices.picked is None:
            self.app.bell()
            self.query_one(Notice).say(Mark.INFO, words.choose_first())
            choices.focus()
            return
        way = Way(choices.picked)
        if way is not Way.PASSPHRASE:
            self.action_answer(Choice(way))
            return
        first, again = self.query_one("#passphrase", Field), self.query_one("#again", Field)
        code = passphrase_trouble(first.value, again.value)
        if code is not None:
            wrong = again if code == "different" else first
            wrong.problem = words.passphrase_problem(code, LEAST_PASSPHRASE)
            wrong.focus()
            return
        self.action_answer(Choice(way, Secret(first.value)))

    def action_answer(self, choice: Choice | None = None) -> None:
        """Close with an answer; what was typed does not stay in the fields."""
        for field in self.query(Field):
            field.value = ""
        self.dismiss(choice)
