"""Handover cards: the list of users, and the card of one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import ItemGrid, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from screens.sharing.verify_view import brief
from tui.core.handover import Handover
from tui.core.secret import MASK, Secret
from tui.core.text import say
from tui.core.users import AccessMode
from tui.text.sharing import copied as words
from tui.text.sharing import first_logon, given, no_secret
from tui.vault.clipboard import Certainty
from tui.widgets.notice import marked
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.secret_view import SecretView
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.sharing.verification import Verification
    from tui.core.policies import Groups
    from tui.vault.clipboard import Copied


@dataclass(frozen=True, slots=True)
class CardField:
    """One line of a card, which can be copied."""

    key: str
    label: str
    value: str | Secret

    @property
    def shown(self) -> str:
        """The value as the list shows it: a secret stays masked."""
        return MASK if isinstance(self.value, Secret) else self.value


def secret_of(handover: Handover) -> CardField | None:
    """The card's secret; None where none was made."""
    secrets = (field for field in card(handover) if isinstance(field.value, Secret))
    return next(secrets, None)


def card(handover: Handover) -> tuple[CardField, ...]:
    """Lines of one user's card."""
    return tuple(_card(handover))


def _card(it: Handover) -> Iterable[CardField]:
    if it.mode is not AccessMode.ACCESS_KEY:
        yield CardField("page", "Logon page", it.page.general)
        for at, name in enumerate(it.logon_names):
            yield CardField(f"name-{at}", "or" if at else "Logon name", name)
    if it.password is not None:
        yield CardField("password", "Password", it.password)
    if it.access_key_id:
        yield CardField("access-key-id", "AccessKey ID", it.access_key_id)
    if it.access_key_secret is not None:
        yield CardField("access-key-secret", "Secret", it.access_key_secret)
    if it.console:
        yield CardField("console", "Console", it.console)
    if it.regions:
        yield CardField("regions", "Regions", ", ".join(it.regions))


PEOPLE = (Column("", 1), Column("", name=True), Column("", 9))
VERIFIED = (*PEOPLE, Column("", 13))
"""Columns of users with a column for the result of the verification."""
CARD = (Column("", 13), Column(""))


def person_row(
    handover: Handover,
    shared: Collection[str],
    sent: Collection[str],
    verified: Verification | None = None,
    *,
    several: bool,
) -> Row:
    """A user, with marks for a secret that has left.

    ``shared`` and ``sent`` are keys of handovers: handed over, and sent to a terminal's clipboard.
    ``several`` if there are several accounts, so that the row names its own.
    """
    key, name = handover.key, handover.logon_name
    if several:
        name = f"{name} · {handover.account_id}"
    if not handover.has_secret:
        mark, tone, word = Mark.SKIPPED, Tone.QUIET, "no secret"
    elif key in shared:
        mark, tone, word = Mark.DONE, Tone.GOOD, "shared"
    elif key in sent:
        mark, tone, word = Mark.INFO, Tone.WARN, "sent"
    else:
        mark, tone, word = Mark.OPEN, Tone.ACCENT, "to do"
    cells = (Cell(mark, tone), Cell(name, Tone.STRONG), Cell(word, tone))
    if verified is None:
        return Row(key, cells)
    return Row(key, (*cells, brief(verified)))


def card_row(field: CardField) -> Row:
    """A line of a card; a secret is always masked here."""
    tone = Tone.ACCENT if isinstance(field.value, Secret) else Tone.PLAIN
    return Row(field.key, (Cell(field.label, Tone.QUIET), Cell(field.shown, tone)))


def about(handover: Handover, groups: Groups) -> Content:
    """Remarks beside the card: first logon, grants, and what to check."""
    lines = []
    if not handover.has_secret:
        lines.append(marked(Mark.INFO, no_secret(handover)))
    elif first_logon(handover):
        lines.append(Content(first_logon(handover)))
    if not handover.page.documented and handover.logon_names:
        lines.append(
            marked(
                Mark.WARN, say("Check this link once: the China site's address is not documented.")
            )
        )
    lines += [Content(given(each, groups)) for each in handover.grants]
    return Content("\n").join(lines)


class CardView(Vertical):
    """Card of one user with its buttons; their actions are the screen's."""

    def __init__(self) -> None:
        super().__init__(id="card")
        self._handover: Handover | None = None

    def compose(self) -> ComposeResult:
        """The lines, the revealed secret, the remarks, and the buttons."""
        yield Rows(CARD, header=False, id="fields")
        yield SecretView(id="secret")
        yield Static(id="about")
        with ItemGrid(id="actions", min_column_width=12):
            yield Button("Copy", id="copy", compact=True)
            yield Button("Reveal", id="reveal", compact=True)
            yield Button("Message", id="message", compact=True)
            yield Button("Export…", id="export", compact=True)
            yield Button("Verify", id="verify", compact=True)
            yield Button("Verify all", id="verify-all", compact=True)

    def show(self, it: Handover | None, groups: Groups, *, several: bool) -> None:
        """Open a card, or none; ``several`` if several users can be verified at once."""
        self._handover = it
        self.query_one(SecretView).hide()
        self.display = it is not None
        if it is None:
            return
        fields = self.query_one("#fields", Rows)
        fields.show(card_row(each) for each in card(it))
        secret = secret_of(it)
        if secret is not None:
            fields.move_to(secret.key)
        self.query_one("#about", Static).update(about(it, groups))
        self.query_one("#reveal", Button).display = secret is not None
        self.query_one("#verify-all", Button).display = several

    @property
    def current(self) -> CardField | None:
        """Line under the cursor."""
        key = self.query_one("#fields", Rows).current
        lines = card(self._handover) if self._handover is not None else ()
        return next((each for each in lines if each.key == key), None)

    def show_secret(self, secret: CardField) -> None:
        """Show the secret for a while."""
        view = self.query_one(SecretView)
        if isinstance(secret.value, Secret):
            view.reveal(secret.label, secret.value)
            view.scroll_visible(animate=False)
            self.query_one("#reveal", Button).label = "Hide"

    @on(SecretView.Hidden)
    def _hidden(self) -> None:
        self.query_one("#reveal", Button).label = "Reveal"


def copied_line(copied: Copied, what: str = "") -> tuple[Mark, str]:
    """Result of a copy, for a notice; ``what`` begins the sentence."""
    marks = {
        Certainty.VERIFIED: Mark.DONE,
        Certainty.SENT: Mark.INFO,
        Certainty.FAILED: Mark.WARN,
    }
    return marks[copied.certainty], words(copied, what)
