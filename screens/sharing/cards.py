"""People and their cards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.containers import ItemGrid, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from screens.run_status import FRAMES_PER_SECOND
from screens.sharing.handover_log import handovers, made_by
from screens.sharing.verify_view import brief, summary_of_all
from screens.step import StepScreen
from tui.apply.entries import HandedOver
from tui.core.facts import known_groups
from tui.core.handover import Handover
from tui.core.secret import MASK, Secret
from tui.core.users import AccessMode
from tui.text.sharing import (
    check_this_link,
    first_logon,
    given,
    no_secret,
    nobody_has,
    nothing_made,
    other_account,
)
from tui.text.sharing import copied as words
from tui.vault.clipboard import Certainty
from tui.widgets.notice import Notice, marked
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.secret_view import SecretView
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.run_handle import RunHandle
    from screens.session import Session
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
    """The lines of one user's card."""
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
"""With how the verification came out."""
CARD = (Column("", 13), Column(""))


def person_row(
    handover: Handover,
    shared: Collection[str],
    sent: Collection[str],
    verified: Verification | None = None,
    *,
    several: bool,
) -> Row:
    """One user, and whether the secret is known to be somewhere else already.

    Args:
        handover: The user's.
        shared: Keys of those that were handed over.
        sent: Keys of those whose secret went to a terminal's clipboard.
        verified: What was found of it in the cloud; None where nobody asked.
        several: There are users of several accounts, so the row says of which.
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
    """One line of a card; a secret is masked here whatever happens elsewhere."""
    tone = Tone.ACCENT if isinstance(field.value, Secret) else Tone.PLAIN
    return Row(field.key, (Cell(field.label, Tone.QUIET), Cell(field.shown, tone)))


def about(handover: Handover, groups: Groups) -> Content:
    """What goes with the card: the first logon, what was granted, and what to check."""
    lines = []
    if not handover.has_secret:
        lines.append(marked(Mark.INFO, no_secret(handover)))
    elif first_logon(handover):
        lines.append(Content(first_logon(handover)))
    if not handover.page.documented and handover.logon_names:
        lines.append(marked(Mark.WARN, check_this_link()))
    lines += [Content(given(each, groups)) for each in handover.grants]
    return Content("\n").join(lines)


class CardsScreen(StepScreen):
    """Users, the card of one of them, and notes of what was handed over."""

    def __init__(self, session: Session, runs: Sequence[RunHandle] | None = None) -> None:
        """Make the screen.

        Args:
            session: Who is signed in.
            runs: Whose handovers are shown; those of the session unless given.
        """
        super().__init__(session)
        self._runs = session.runs if runs is None else runs
        self._handovers = {each.key: each for each in handovers(self._runs)}
        self._shared = session.shared
        """Keys of those that were handed over."""
        self._sent: set[str] = set()

    # What is shown

    def compose_body(self) -> Iterable[Widget]:
        """The users, the card of one of them, and what can be done with it."""
        yield Rows(
            PEOPLE,
            self._people(),
            header=False,
            empty=self._nothing(),
            id="people",
        )
        yield Static(id="verified")
        with Vertical(id="card"):
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

    def _nothing(self) -> str:
        """Why there is nobody to hand over to."""
        unkept = {name: key for run in self._runs for name, key in run.unkept.items()}
        return nobody_has(unkept) if unkept else nothing_made()

    def on_mount(self) -> None:
        """Open the first card."""
        super().on_mount()
        self._open_card()
        self._paint_people()

    def _people(self) -> list[Row]:
        return [self._person(each) for each in self._handovers.values()]

    def _person(self, it: Handover) -> Row:
        several = len({each.account_id for each in self._handovers.values()}) > 1
        found = self.session.verifications.of(it.key)
        return person_row(it, self._shared, self._sent, found, several=several)

    @property
    def handover(self) -> Handover | None:
        """The one whose card is open."""
        key = self.query_one("#people", Rows).current
        return self._handovers.get(key) if key else None

    def _of_this_account(self) -> tuple[Handover, ...]:
        """Everyone in the account of the open card; names are unique only within one."""
        it = self.handover
        return tuple(
            each for each in self._handovers.values() if it and each.account_id == it.account_id
        )

    @on(Rows.Highlighted, "#people")
    def _open_card(self) -> None:
        self.query_one(SecretView).hide()
        self.query_one("#verdict", Notice).hush()
        it = self.handover
        self.query_one("#card").display = it is not None
        if it is None:
            return
        fields = self.query_one("#fields", Rows)
        fields.show(card_row(each) for each in card(it))
        secret = secret_of(it)
        if secret is not None:
            fields.move_to(secret.key)
        self.query_one("#about", Static).update(about(it, known_groups(self.session.facts)))
        self.query_one("#reveal", Button).display = secret is not None
        self.query_one("#verify-all", Button).display = len(self._of_this_account()) > 1

    def _paint_people(self) -> None:
        looked_at = map(self.session.verifications.of, self._handovers)
        columns = VERIFIED if any(looked_at) else PEOPLE
        self.query_one("#people", Rows).show_as(columns, self._people())

    def _share(self, how: str, files: Mapping[str, str]) -> None:
        """Note that secrets have left.

        Args:
            how: ``copied``, ``shown`` or ``exported``.
            files: The keys of their handovers, each with the file it stands in, if any.
        """
        self.session.shared |= set(files)
        self._shared |= set(files)
        self.session.handed.note(self._notes(how, files))
        self._paint_people()

    def _notes(self, how: str, files: Mapping[str, str]) -> list[tuple[RunHandle, HandedOver]]:
        """What is written down of it, and in the file of which run."""
        made = (
            (made_by(self._runs, key), self._handovers[key], file) for key, file in files.items()
        )
        return [
            (run, HandedOver(it.logon_name, how, file)) for run, it, file in made if run is not None
        ]


class VerifiableCards(CardsScreen):
    """Cards whose users can be verified, one or all; it goes on when the screen is left."""

    class News(Message):
        """Something new is known of a user."""

    def __init__(self, session: Session, runs: Sequence[RunHandle] | None = None) -> None:
        """See CardsScreen."""
        super().__init__(session, runs)
        self._news: set[str] = set()
        """Keys of the users of whom something new is known, until that is painted."""

    def on_mount(self) -> None:
        """Follow what is found of the users."""
        super().on_mount()
        self.session.verifications.watch(self._heard)
        self._paint_verified()

    def on_unmount(self) -> None:
        """Stop following it."""
        super().on_unmount()
        self.session.verifications.unwatch(self._heard)

    # Verifying

    def action_verify(self) -> None:
        """Show what is found of the open card's user; begin with it if nobody has asked yet."""
        it = self.handover
        if it is None:
            return
        known = self.session.verifications.of(it.key) is not None
        if not (known or self._verify((it,))):
            return
        from screens.sharing.verify_dialog import VerificationDialog

        self.query_one(SecretView).hide()
        groups = known_groups(self.session.facts)
        self.app.push_screen(
            VerificationDialog(self.session.verifications, it, groups, lambda: self._verify((it,)))
        )

    def action_verify_all(self) -> None:
        """Verify everybody in the account of the open card."""
        if len(self._of_this_account()) > 1:
            self._verify(self._of_this_account())
        else:
            self.action_verify()

    def _verify(self, whom: Sequence[Handover]) -> bool:
        """Begin, or say why not."""
        session, caller = self.session, self.session.facts.caller
        here = [each for each in whom if caller and caller.account_id == each.account_id]
        if not here or session.cloud is None:
            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, other_account(whom[0]))
            return False
        session.verifications.begin(session.cloud, self._runs, here, self.app)
        return True

    def _heard(self, key: str) -> None:
        if not self._news:
            self.post_message(self.News())
        self._news.add(key)

    @on(News)
    def _tell_soon(self) -> None:
        # Of many users there is news all the time; it is painted ten times a second.
        self.set_timer(1 / FRAMES_PER_SECOND, self._paint_news)

    def _paint_news(self) -> None:
        people = self.query_one("#people", Rows)
        columns = len(people.rows[0].cells) if people.rows else 0
        rows = [self._person(it) for key in self._news if (it := self._handovers.get(key))]
        self._news.clear()
        if all(len(row.cells) == columns for row in rows):
            for row in rows:
                people.change(row)
        else:
            self._paint_people()
        self._paint_verified()

    def _paint_verified(self) -> None:

        found = [self.session.verifications.of(each.key) for each in self._of_this_account()]
        told = summary_of_all([each for each in found if each is not None])
        line = self.query_one("#verified", Static)
        line.display = told is not None
        if told is not None:
            line.update(marked(*told))


def copied_line(copied: Copied, what: str = "") -> tuple[Mark, str]:
    """What came of a copy, for a notice.

    Args:
        copied: What the copier reports.
        what: What was copied, to begin the sentence with.
    """
    marks = {
        Certainty.VERIFIED: Mark.DONE,
        Certainty.SENT: Mark.INFO,
        Certainty.FAILED: Mark.WARN,
    }
    return marks[copied.certainty], words(copied, what)
