"""The cards of the sharing screens: who is given something, and what it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.containers import ItemGrid, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from screens.sharing.card import CARD, PEOPLE, VERIFIED, about, card_row, person_row
from screens.sharing.sharing import card, handovers, made_by, secret_of
from screens.step import StepScreen
from tui.core.handover import Handover
from tui.widgets.lines import Notice
from tui.widgets.rows import Row, Rows
from tui.widgets.secret_view import SecretView

if TYPE_CHECKING:
    from screens.apply_handle import Applying
    from screens.session import Session
    from tui.apply.entries import HandedOver


class CardsScreen(StepScreen):
    """Users, the card of one of them, and notes of what was handed over."""

    def __init__(self, session: Session, runs: Sequence[Applying] | None = None) -> None:
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
        from tui.text.sharing import nobody_has, nothing_made

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
        from tui.text.applying import known_groups

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

    def _notes(self, how: str, files: Mapping[str, str]) -> list[tuple[Applying, HandedOver]]:
        """What is written down of it, and in the file of which run."""
        from tui.apply.entries import HandedOver

        made = (
            (made_by(self._runs, key), self._handovers[key], file) for key, file in files.items()
        )
        return [
            (run, HandedOver(it.logon_name, how, file)) for run, it, file in made if run is not None
        ]
