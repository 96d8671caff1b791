"""Radio buttons and switches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.message import Message

from tui.widgets.fitting_rows import FittingRows
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import Mark


@dataclass(frozen=True, slots=True)
class Option:
    """Answer: its key in messages, its name, and its meaning."""

    key: str
    title: str
    meaning: str = ""


class Choices(FittingRows):
    """Options, one of which is picked with enter or space; none at first, unless given."""

    LEAST = 28

    @dataclass
    class Picked(Message):
        """Message: an option was picked."""

        choices: Choices
        key: str

        @property
        def control(self) -> Choices:
            """Sender of the message."""
            return self.choices

    def __init__(
        self,
        options: Iterable[Option],
        *,
        id: str,  # noqa: A002 - the name Textual gives it
        picked: str | None = None,
        title_width: int = 24,
        empty: str = "",
    ) -> None:
        self._options = tuple(options)
        self._picked = picked
        columns = (Column("", 1), Column("", title_width, name=True), Column(""))
        super().__init__(columns, self._painted(), header=False, empty=empty, id=id)
        if picked is not None:
            self.set_reactive(Rows.cursor, self._index.get(picked, 0))

    @property
    def picked(self) -> str | None:
        """Key of the picked option."""
        return self._picked

    @picked.setter
    def picked(self, key: str | None) -> None:
        self._picked = key
        self.show(self._painted())
        if key is not None:
            self.move_to(key)

    def offer(self, options: Iterable[Option]) -> None:
        """Replace the options; the picked one stays picked if it is still among them."""
        self._options = tuple(options)
        if self._picked not in {option.key for option in self._options}:
            self._picked = None
        self.show(self._painted())

    def action_choose(self) -> None:
        """Pick the option, on enter."""
        self._pick()

    def action_switch_row(self) -> None:
        """Pick the option, on space."""
        self._pick()

    def _pick(self) -> None:
        key = self.current
        if key is not None:
            self._picked = key
            self.show(self._painted())
            self.post_message(self.Picked(self, key))

    def _painted(self) -> list[Row]:
        return [
            Row(
                option.key,
                (
                    Cell(Mark.HERE, Tone.ACCENT)
                    if option.key == self._picked
                    else Cell(Mark.OPEN, Tone.QUIET),
                    Cell(option.title, Tone.STRONG if option.key == self._picked else Tone.PLAIN),
                    Cell(option.meaning, Tone.QUIET),
                ),
            )
            for option in self._options
        ]


@dataclass(frozen=True, slots=True)
class Switch:
    """Switch: its key in messages, its name, its meaning, and whether it is on."""

    key: str
    title: str
    meaning: str
    on: bool
    locked: str = ""
    """Reason why it cannot be switched, in place of the meaning; empty where it can."""


class Switches(Rows):
    """Column of switches; enter or space turns one over."""

    @dataclass
    class Switched(Message):
        """Message: a switch was turned over."""

        switches: Switches
        key: str
        on: bool

        @property
        def control(self) -> Switches:
            """Sender of the message."""
            return self.switches

    def __init__(
        self,
        switches: Iterable[Switch],
        *,
        id: str,  # noqa: A002 - the name Textual gives it
        title_width: int = 24,
    ) -> None:
        self._switches = {switch.key: switch for switch in switches}
        columns = (Column("", 1), Column("", title_width), Column(""))
        super().__init__(columns, map(_row, self._switches.values()), header=False, id=id)

    def offer(self, switches: Iterable[Switch]) -> None:
        """Replace the switches, or their positions."""
        offered = {switch.key: switch for switch in switches}
        if offered != self._switches:
            self._switches = offered
            self.show(map(_row, offered.values()))

    def action_choose(self) -> None:
        """Turn the switch over, on enter."""
        self._turn()

    def action_switch_row(self) -> None:
        """Turn the switch over, on space."""
        self._turn()

    def _turn(self) -> None:
        switch = self._switches.get(self.current or "")
        if switch is None:
            return
        if switch.locked:
            self.app.bell()
            return
        self.post_message(self.Switched(self, switch.key, not switch.on))


def _row(switch: Switch) -> Row:
    mark = Mark.CHOSEN if switch.on else Mark.UNCHOSEN
    tone = Tone.GOOD if switch.on else Tone.QUIET
    meaning = Cell(switch.meaning, Tone.QUIET)
    if switch.locked:
        meaning = Cell(f"locked: {switch.locked}", Tone.WARN)
    title = Cell(switch.title, Tone.STRONG if switch.on else Tone.PLAIN)
    return Row(switch.key, (Cell(mark, tone), title, meaning))
