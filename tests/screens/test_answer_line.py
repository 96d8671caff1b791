"""One answer in a line, by itself."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.screens.driver import until
from tui.widgets.notice import AnswerLine
from tui.widgets.theme import DARK

HOSTILE = "acs [/x] [bold"


class Bench(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.line = AnswerLine("Goes to", "F8", id="line")
        self.asked = 0

    def compose(self) -> ComposeResult:
        yield self.line

    def on_answer_line_wanted(self, event: AnswerLine.Wanted) -> None:
        assert event.control is self.line
        self.asked += 1


async def test_label_answer_and_key() -> None:
    bench = Bench()
    async with bench.run_test(size=(40, 3)):
        bench.line.answer = HOSTILE
        assert str(bench.line.render()) == f"Goes to  {HOSTILE}   F8"


@pytest.mark.parametrize("answer", ["a" * 80, "梅" * 40])
async def test_the_key_stays_in_sight(answer: str) -> None:
    bench = Bench()
    async with bench.run_test(size=(40, 3)):
        bench.line.answer = answer
        content = bench.line.render()
        assert content.cell_length <= bench.line.content_size.width
        assert str(content).endswith("…   F8")


async def test_enter_space_and_a_click_ask_for_another_answer() -> None:
    bench = Bench()
    async with bench.run_test(size=(40, 3)) as pilot:
        bench.line.focus()
        await pilot.press("enter", "space")
        await until(pilot, lambda: bench.asked == 2)
        await pilot.click(AnswerLine)
        await until(pilot, lambda: bench.asked == 3)
