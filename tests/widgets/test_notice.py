"""Lines that say something: notices, checklists, an answer with its key."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.screens.driver import until
from tests.screens.test_widths import WIDTHS
from tests.widgets.bench import HOSTILE, bench
from tui.widgets.frame import Entry, PlanPanel
from tui.widgets.notice import AnswerLine, Checklist, Item, Notice
from tui.widgets.theme import DARK, Mark


async def test_panel_checklist_and_notice_paint_text_as_it_is() -> None:
    panel = PlanPanel(HOSTILE, (Entry(HOSTILE), Entry("value", HOSTILE), Entry("d", detail=True)))
    async with bench(panel) as (app, pilot):
        assert app.text.count("acs [/x]") == 2
        assert HOSTILE.upper() in app.text
        panel.entries = (Entry("other", HOSTILE, Mark.WARN),)
        await pilot.pause()
        assert f"{Mark.WARN} other" in app.text
    checklist = Checklist((Item(Mark.BUSY, HOSTILE, "…"),))
    notice = Notice()
    async with bench(checklist, notice) as (app, pilot):
        assert app.lines()[0].startswith(f"{Mark.BUSY} {HOSTILE}")
        checklist.items = (Item(Mark.DONE, "one", HOSTILE), Item(Mark.BAD, HOSTILE))
        notice.say(Mark.BAD, HOSTILE)
        await pilot.pause()
        assert f"one               {HOSTILE}" in app.lines()[0]
        assert app.lines()[1] == f"{Mark.BAD} {HOSTILE}"
        assert app.lines()[2].strip() == f"{Mark.BAD} {HOSTILE}"
        notice.hush()
        await pilot.pause()
        assert app.lines()[2] == ""


class Asking(App[None]):
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
    bench = Asking()
    async with bench.run_test(size=(40, 3)):
        bench.line.answer = HOSTILE
        assert str(bench.line.render()) == f"Goes to  {HOSTILE}   F8"


@pytest.mark.parametrize("answer", ["a" * 80, "梅" * 40])
async def test_the_key_stays_in_sight(answer: str) -> None:
    bench = Asking()
    async with bench.run_test(size=(40, 3)):
        bench.line.answer = answer
        content = bench.line.render()
        assert content.cell_length <= bench.line.content_size.width
        assert str(content).endswith("…   F8")


async def test_enter_space_and_a_click_ask_for_another_answer() -> None:
    bench = Asking()
    async with bench.run_test(size=(40, 3)) as pilot:
        bench.line.focus()
        await pilot.press("enter", "space")
        await until(pilot, lambda: bench.asked == 2)
        await pilot.click(AnswerLine)
        await until(pilot, lambda: bench.asked == 3)


async def test_what_goes_on_below_a_check_is_indented() -> None:
    said = "a long sentence about what was found, which takes several lines in a small terminal"
    checks = Checklist((Item(Mark.DONE, "Who am I", said), Item(Mark.BAD, "RAM", said)))
    async with bench(checks := Checklist(checks.items), size=(60, 20)) as (app, pilot):
        for width in WIDTHS[::10]:
            await pilot.resize_terminal(width, 20)
            await until(pilot, lambda at=width: checks.size.width == at)  # type: ignore[misc]
            await pilot.pause()
            lines = [line for line in app.lines() if line.strip()]
            heads = [line for line in lines if line.startswith(("✓", "✗"))]
            assert len(heads) == 2
            assert all(line.startswith(" " * 20) for line in lines if line not in heads)
            assert " ".join(" ".join(lines).split()).count("small terminal") == 2
            assert checks.size.height == len(lines)
