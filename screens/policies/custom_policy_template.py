"""Dialog: beginning of a new policy, from a template, an empty document, or a copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.dialogs.dialog import Dialog
from tui.core.policies import PolicyRef
from tui.core.text import say
from tui.planning.holdings import document_text
from tui.policy.templates import Template
from tui.text import policies as words
from tui.widgets.choices import Choices, Option
from tui.widgets.notice import Notice
from tui.widgets.policy_view import indented
from tui.widgets.rows import Rows
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session

EMPTY = "empty"
COPY = "copy"
OUTLINE = """{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [],
      "Resource": ["*"]
    }
  ]
}"""
"""Beginning of an empty document; it allows nothing yet, which the checks say."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Template or document of a new policy."""

    template: Template | None = None
    document: str = ""
    """Document, where there is no template."""
    copied: PolicyRef | None = None


class PolicyTemplate(Dialog[Beginning | None]):
    """Choice of a beginning; picking closes. Notes on one stand below the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="policy-template.cancel"),
    ]
    AUTO_FOCUS = "#templates"
    CSS_PATH = "custom_policy.tcss"

    def __init__(self, session: Session, under_cursor: PolicyRef | None) -> None:
        """The policy ``under_cursor`` may be copied."""
        super().__init__()
        self._session = session
        self._copied = under_cursor

    def compose(self) -> ComposeResult:
        """The question, the choices, and notes on one of them."""
        with Vertical(classes="dialog -roomy"):
            yield Static(Content.assemble((say("What is the new policy limited by?"), "bold")))
            yield Choices(self._options(), id="templates", title_width=24)
            yield Static("", id="about", markup=False)
            yield Notice(id="template-verdict")
            yield Static(say("enter goes on · esc makes none"), id="template-keys", markup=False)

    def on_mount(self) -> None:
        """Show the notes on the first choice."""
        self._explain()

    def _options(self) -> Iterable[Option]:
        for template in Template:
            yield Option(template, *words.template(template))
        yield Option(EMPTY, *words.empty()[:2])
        if self._copied is not None:
            yield Option(COPY, *words.copy(self._copied.name)[:2])

    @on(Rows.Highlighted, "#templates")
    def _moved(self, event: Rows.Highlighted) -> None:
        event.stop()
        self._explain()

    def _explain(self) -> None:
        key = self.query_one("#templates", Choices).current
        if key == EMPTY:
            told = words.empty()[2]
        elif key == COPY and self._copied is not None:
            told = words.copy(self._copied.name)[2]
        else:
            told = words.limits(Template(key or Template.REGION))
        self.query_one("#about", Static).update(told)
        self.query_one("#template-verdict", Notice).hush()

    @on(Choices.Picked)
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        if event.key == EMPTY:
            self.dismiss(Beginning(document=OUTLINE))
        elif event.key == COPY:
            self._copy()
        else:
            self.dismiss(Beginning(Template(event.key)))

    def _copy(self) -> None:
        if self._copied is None:
            return
        text = document_text(self._copied, self._session.draft, self._session.facts)
        if text is None:
            self.app.bell()
            verdict = self.query_one("#template-verdict", Notice)
            verdict.say(Mark.BAD, words.not_read_yet(self._copied.name))
        else:
            self.dismiss(Beginning(document=indented(text), copied=self._copied))
