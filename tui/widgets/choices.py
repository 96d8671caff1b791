"""One answer out of a few, each with what it means beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.message import Message

from tui.widgets.fitting_rows import FittingRows
from tui.widgets.marks import Mark
from tui.widgets.rows import Cell, Column, Row, Rows, Tone


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: its key in messages, its name, and what it means."""

    key: str
    title: str
    meaning: str = ""


class Choices(FittingRows):
    """Options of which one is picked with enter or space; none to begin with, unless told."""

    LEAST = 28

    @dataclass
    class Picked(Message):
        """An option was picked."""

        choices: Choices
        key: str

        @property
        def control(self) -> Choices:
            """The list it came from."""
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
        """The key of the picked option."""
        return self._picked

    @picked.setter
    def picked(self, key: str | None) -> None:
        self._picked = key
        self.show(self._painted())
        if key is not None:
            self.move_to(key)

    def offer(self, options: Iterable[Option]) -> None:
        """Replace the options; what was picked stays picked if it is still there."""
        self._options = tuple(options)
        if self._picked not in {option.key for option in self._options}:
            self._picked = None
        self.show(self._painted())

    def action_choose(self) -> None:
        """Enter picks."""
        self._pick()

    def action_switch_row(self) -> None:
        """Space picks."""
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
