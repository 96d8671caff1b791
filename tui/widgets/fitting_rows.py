"""List of names and texts: no name is cut while the texts beside it have room to spare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len

from tui.widgets.rows import Column, Row, Rows


class FittingRows(Rows):
    """Rows of three columns: a mark, a name with a width of its own, and a text with the rest."""

    LEAST: ClassVar[int | None] = None
    """Cells that a text keeps however long the names are; None for its full length."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Iterable[Row] = (),
        *,
        header: bool = True,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - the name Textual gives it
    ) -> None:
        super().__init__(columns, rows, header=header, empty=empty, id=id)
        self._longest = (0, 0)
        self._measure(self._rows)

    def show(self, rows: Iterable[Row]) -> None:
        """Replace all rows."""
        super().show(rows)
        self._longest = (0, 0)
        self._measure(self._rows)

    def change(self, row: Row) -> None:
        """Replace one row; the others are painted again only if the columns move."""
        before = self._longest
        self._measure((row,))
        super().change(row)
        if self._longest != before:
            self.refresh()

    def _measure(self, rows: Iterable[Row]) -> None:
        # Once, not whenever a line is painted.
        name, text = self._longest
        for row in rows:
            if len(row.cells) > 2:
                name = max(name, cell_len(row.cells[1].text))
                text = max(text, cell_len(row.cells[2].text))
        self._longest = (name, text)

    def _widths(self, width: int) -> list[int]:
        mark, name, text = super()._widths(width)
        wanted, needed = self._longest
        if self.LEAST is not None:
            needed = min(needed, self.LEAST)
        more = max(0, min(wanted - name, text - needed))
        return [mark, name + more, text - more]
