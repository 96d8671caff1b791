"""The app around the steps: moving, leaving, crashing, drafts, and too small a terminal."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.widgets import Input

from screens.dialogs.dialog import Confirm
from tests.screens.drafts import console_draft
from tests.screens.driver import Wizard, wizard
from tests.screens.test_drafts import ready
from tests.widgets.bench import bench
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.widgets.rows import FOCUSED, Cell, Column, Row, Rows
from tui.widgets.theme import THEMES

LEAST = 4.5
"""WCAG 2.1, 1.4.3, for text of normal size."""


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG defines it."""

    def linear(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(segment: Segment) -> float:
    """Between the text of a segment and its ground."""
    style = segment.style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    colours = (style.color.get_truecolor(), style.bgcolor.get_truecolor())
    low, high = sorted(map(luminance, colours))
    return (high + 0.05) / (low + 0.05)


def unreadable(w: Wizard) -> list[str]:
    """Painted text that has too little contrast; lines and bars are no text."""
    return [
        f"{segment.text.strip()!r} {contrast(segment):.1f} {segment.style}"
        for strip in w.app.screen._compositor.render_strips()
        for segment in strip
        if any(char.isalnum() or char in "✓✗▲●○■□›→·" for char in segment.text)
        and contrast(segment) < LEAST
    ]


def test_two_themes_are_offered() -> None:
    assert [theme.name for theme in THEMES] == ["onramp-dark", "onramp-light"]


@pytest.mark.parametrize("step", [Step.CONNECT, Step.ACCOUNTS, Step.POLICIES, Step.REVIEW])
async def test_all_text_can_be_read(simulator: RunningSimulator, step: Step) -> None:
    async with wizard(simulator, step=step, draft=console_draft(), size=(140, 45)) as w:
        assert {*w.app.available_themes} == {theme.name for theme in THEMES}
        for name in w.app.available_themes:
            w.app.theme = name
            await w.pilot.pause()
            for _ in range(4):
                assert unreadable(w) == []
                await w.press("tab")
            await w.press("ctrl+q")
            await w.until(lambda: isinstance(w.app.screen, Confirm))
            assert [it for it in unreadable(w) if "Leave" in it or "Stay" in it] == []
            await w.press("escape")
            await w.until(lambda: w.at(step))


async def test_a_theme_that_is_not_offered_is_not_taken(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("dracula", "no-such-theme"):
        monkeypatch.setattr("textual.constants.DEFAULT_THEME", name)
        async with wizard(simulator) as w:
            assert w.app.theme == "onramp-dark"


async def test_one_row_has_the_mark_and_the_ground_of_the_focus() -> None:
    two = [Row("a", (Cell("one"),)), Row("b", (Cell("two"),))]
    lists = [Rows((Column(""),), two) for _ in "ab"]
    async with bench(lists[0], Input(), lists[1], size=(40, 12)) as (app, pilot):
        for here in lists:
            here.focus()
            await pilot.pause()
            assert [line.strip() for line in app.lines() if FOCUSED in line] == [f"{FOCUSED}one"]
            other = lists[1] if here is lists[0] else lists[0]
            grounds = {it.style and it.style.bgcolor for y in (1, 2) for it in other.render_line(y)}
            assert len(grounds) == 1, "no row of the other list stands out"
        app.query_one(Input).focus()
        await pilot.pause()
        assert FOCUSED not in app.text


async def test_every_theme_of_the_palette_can_be_worn(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await ready(w)
        for name in w.app.available_themes:
            w.app.theme = name
            await w.pilot.pause()
            assert "Which account" in w.text(), name
