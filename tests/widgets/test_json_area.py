"""A place to write JSON in, by itself."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult

from tests.screens.driver import until
from tui.policy.layout import tidied
from tui.widgets.json_area import JsonArea
from tui.widgets.theme import DARK

TEXT = '{\n  "Version": "1",\n  "平台": []\n}'


class Bench(App[None]):
    """The area alone."""

    def __init__(self, text: str = TEXT) -> None:
        super().__init__()
        self.area = JsonArea(text, most=1000, id="area")
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        yield self.area


def painted(area: JsonArea, line: int) -> list[Segment]:
    return list(area.render_line(line - 1))


def underlined(area: JsonArea, line: int) -> str:
    """What carries the mark."""
    parts = painted(area, line)
    return "".join(part.text for part in parts if (part.style or Style()).underline)


async def test_the_mark_goes_from_the_mistake_to_the_end_of_its_line() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        area = app.area
        assert not underlined(area, 2)
        area.mark(2, 14)
        await pilot.pause()
        assert underlined(area, 2) == '"1",'
        assert not underlined(area, 3)
        area.mark(3, 3)
        await pilot.pause()
        assert not underlined(area, 2)
        assert underlined(area, 3) == '"平台": []'
        area.mark(3, 99)
        assert underlined(area, 3) == "]", "what is missing at the end is marked there"
        area.mark(None)
        await pilot.pause()
        assert not underlined(area, 3)


async def test_names_and_values_differ() -> None:
    app = Bench()
    async with app.run_test():
        colours = {
            part.text: part.style.color for part in painted(app.area, 2) if part.style is not None
        }
        assert len({colours['"Version"'], colours['"1"'], colours[": "]}) == 3


async def test_another_text_can_be_taken_back() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        app.area.focus()
        app.area.rewrite("[]\r\n")
        assert app.area.text == "[]\n"
        assert app.area.cursor_location == (0, 0)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: app.area.text == TEXT)


@pytest.mark.parametrize(
    ("line", "column", "location"),
    [(2, 3, (1, 2)), (2, 99, (1, 17)), (99, 1, (3, 0)), (0, 0, (0, 0))],
)
async def test_a_place_that_is_not_there_is_the_nearest_one(
    line: int, column: int, location: tuple[int, int]
) -> None:
    app = Bench()
    async with app.run_test():
        app.area.go_to(line, column)
        assert app.area.cursor_location == location


async def test_tab_leads_out_of_it() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        app.area.focus()
        await pilot.press("tab")
        assert app.area.text == TEXT


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u00a0b\u3000c\u2028d", "a b c d"),
        ("a\tb", "a\tb"),
        ("a\x1b[0m\x00\u202e\ufeffb", "a[0mb"),
        ("平台", "平台"),
    ],
)
def test_what_does_not_show_is_not_kept(text: str, kept: str) -> None:
    assert tidied(text) == kept
