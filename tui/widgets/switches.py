"""Things that are on or off, each with what it means beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.message import Message

from tui.widgets.marks import Mark
from tui.widgets.rows import Cell, Column, Row, Rows, Tone


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing: its key in messages, its name, what it means, and whether it is on."""

    key: str
    title: str
    meaning: str
    on: bool
    locked: str = ""
    """Why it cannot be switched, in place of the meaning; empty where it can."""


class Switches(Rows):
    """Switches below each other; enter or space turns one over."""

    @dataclass
    class Switched(Message):
        """A switch was turned over."""

        switches: Switches
        key: str
        on: bool

        @property
        def control(self) -> Switches:
            """The list it came from."""
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
        """Replace the switches by others, or by the same in another position."""
        offered = {switch.key: switch for switch in switches}
        if offered != self._switches:
            self._switches = offered
            self.show(map(_row, offered.values()))

    def action_choose(self) -> None:
        """Enter turns over."""
        self._turn()

    def action_switch_row(self) -> None:
        """Space turns over."""
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
