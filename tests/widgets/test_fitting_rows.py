"""Names beside texts: which of them is cut, and when."""

from __future__ import annotations

import pytest

from tests.widgets.bench import bench
from tui.widgets.choices import Choices, Option
from tui.widgets.fitting_rows import FittingRows
from tui.widgets.rows import Cell, Column, Row

COLUMNS = (Column("", 1), Column("", 8), Column(""))


def row(key: str, name: str, text: str) -> Row:
    return Row(key, (Cell("·"), Cell(name), Cell(text)))


@pytest.mark.parametrize(
    ("name", "text", "painted"),
    [
        ("short", "a text", "·  short     a text"),
        ("a name that is long", "a text", "·  a name that is long  a text"),
        ("a name that is very, very long", "a text", "·  a name that is very, very l…  a text"),
        ("陈宇陈宇陈宇", "a text", "·  陈宇陈宇陈宇  a text"),
        ("a name that is long", "t" * 30, "·  a name …  " + "t" * 25 + "…"),
    ],
)
async def test_names_have_what_texts_can_spare(name: str, text: str, painted: str) -> None:
    rows = FittingRows(COLUMNS, [row("it", name, text)], header=False)
    async with bench(rows, size=(40, 4)) as (app, _):
        assert app.lines()[0].strip("› ") == painted


async def test_columns_stay_in_line_when_a_row_changes() -> None:
    rows = FittingRows(COLUMNS, [row("a", "one", "▏"), row("b", "two", "▏")], header=False)
    async with bench(rows, size=(40, 4)) as (app, pilot):
        rows.change(row("a", "a longer name", "▏"))
        await pilot.pause()
        assert len({line.index("▏") for line in app.lines()[:2]}) == 1
        rows.show([row("b", "two", "▏")])
        await pilot.pause()
        assert app.lines()[0].strip("› ") == "·  two       ▏"


async def test_meanings_of_choices_keep_the_least() -> None:
    choices = Choices([Option("a", "n" * 40, "m" * 40)], id="it", title_width=8)
    async with bench(choices, size=(60, 3)) as (app, _):
        line = app.lines()[0].strip()
        assert line.endswith("m" * 27 + "…")
        assert "n" * 13 + "…" + "n" * 12 in line
