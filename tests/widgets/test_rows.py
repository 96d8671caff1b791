"""A list of rows: its cursor, its columns, and what of it is painted."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from textual.strip import Strip

from tests.widgets.bench import COLUMNS, HOSTILE, bench, many, row
from tui.widgets.rows import GAP, Cell, Column, Row, Rows


class Counted(Rows):
    """Counts which of its lines are painted."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.painted: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.painted.append(y)
        return super().render_line(y)


# Rows


def here(rows: Rows) -> str | None:
    """The row under the cursor now."""
    return rows.current


async def test_the_cursor_moves_and_stays_on_the_rows() -> None:
    rows = Rows(COLUMNS, many(30))
    async with bench(rows) as (app, pilot):
        rows.focus()
        await pilot.press("up")
        assert here(rows) == "row0"
        await pilot.press("down", "j", "k", "down")
        assert here(rows) == "row2"
        await pilot.press("pagedown")
        # Twelve lines with one for the header; a page keeps one row of the last.
        assert here(rows) == "row12"
        assert "row12" in app.text
        assert app.lines()[0].split()[:2] == ["Name", "Text"]
        await pilot.press("pageup")
        assert here(rows) == "row2"
        await pilot.press("end", "down")
        assert here(rows) == "row29"
        assert "row29" in app.text
        assert "row0 " not in app.text
        await pilot.press("home")
        assert here(rows) == "row0"
        assert "row0" in app.text
        await pilot.press("enter", "space")
        assert app.said("chosen") == ["row0"]
        assert app.said("toggled") == ["row0"]
        assert app.said("highlighted")[:4] == ["row1", "row2", "row1", "row2"]


async def test_a_click_moves_the_cursor_and_a_second_one_switches() -> None:
    rows = Rows(COLUMNS, many(30))
    async with bench(rows) as (app, pilot):
        rows.focus()
        await pilot.press("end")
        first = int(app.lines()[1].split()[0].removeprefix("row"))
        await pilot.click(Rows, offset=(3, 4))
        assert here(rows) == f"row{first + 3}"
        assert app.said("toggled") == []
        await pilot.click(Rows, offset=(3, 4))
        assert app.said("toggled") == [f"row{first + 3}"]
        await pilot.click(Rows, offset=(3, 0))
        assert here(rows) == f"row{first + 3}"


async def test_showing_other_rows_keeps_the_cursor_on_its_key() -> None:
    rows = Rows(COLUMNS, many(10))
    async with bench(rows) as (app, pilot):
        rows.focus()
        rows.move_to("row7")
        await pilot.pause()
        app.heard.clear()
        rows.show(reversed(many(10)))
        await pilot.pause()
        assert (here(rows), rows.cursor) == ("row7", 2)
        assert app.heard == []
        rows.show(each for each in many(5))
        await pilot.pause()
        assert here(rows) == "row2"
        assert app.said("highlighted") == ["row2"]
        rows.move_to("not there")
        assert here(rows) == "row2"
        rows.show([])
        await pilot.pause()
        assert here(rows) is None
        await pilot.press("enter", "space", "down", "end", "pageup")
        assert app.said("chosen") == app.said("toggled") == []
        rows.show(many(3))
        await pilot.pause()
        assert here(rows) == "row0"


async def test_an_empty_list_says_so() -> None:
    rows = Rows(COLUMNS, empty=f"Nobody yet {HOSTILE}")
    async with bench(rows) as (app, pilot):
        assert f"Nobody yet {HOSTILE}" in app.text
        assert here(rows) is None
        rows.empty = "Nobody found"
        await pilot.pause()
        assert "Nobody found" in app.text
        rows.show([row("one")])
        await pilot.pause()
        assert "Nobody" not in app.text


async def test_only_what_is_visible_and_changed_is_painted() -> None:
    rows = Counted(COLUMNS, many(1000))
    async with bench(rows, size=(60, 24)) as (app, pilot):
        assert set(rows.painted) == set(range(24))
        rows.painted.clear()
        rows.change(row("row3", "other"))
        rows.change(row("row900", "other"))
        await pilot.pause()
        assert rows.painted == [4]
        assert "other" in app.lines()[4]
        rows.painted.clear()
        rows.change(row("row3", "other"))
        await pilot.pause()
        assert rows.painted == []
        rows.focus()
        await pilot.pause()
        rows.painted.clear()
        await pilot.press("down")
        await pilot.pause()
        assert set(rows.painted) == {1, 2}
        with pytest.raises(KeyError):
            rows.change(row("unknown"))


async def test_columns_line_up_whatever_is_in_them() -> None:
    rows = Rows(
        COLUMNS,
        [
            row("one", "▏"),
            row("陈宇陈宇陈宇", "▏"),
            row("a very long name", "▏"),
            row(HOSTILE, "▏"),
        ],
    )
    async with bench(rows, size=(40, 6)) as (app, _):
        lines = app.lines()[1:5]
        at = 1 + 10 + GAP
        assert [cell_len(line.partition("▏")[0]) for line in lines] == [at] * 4
        assert "陈宇陈宇 …" in lines[1]
        assert "a very lo…" in lines[2]
        assert "acs [/x] …" in lines[3]


async def test_the_last_of_too_few_cells_takes_what_is_left() -> None:
    rows = Rows(COLUMNS, [Row("a", (Cell("a heading over all of it"),)), row("one", "▏")])
    async with bench(rows, size=(40, 6)) as (app, _):
        assert "a heading over all of it" in app.lines()[1]
        assert app.lines()[2].startswith(" one         ▏")
    three = Rows((Column("", 1), *COLUMNS), [Row("a", (Cell("x"), Cell("longer than ten cells")))])
    async with bench(three, size=(40, 6)) as (app, _):
        assert "x  longer than ten cells" in app.lines()[1]
