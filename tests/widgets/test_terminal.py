"""What a terminal would obey is not written to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.widget import Widget

from tests.widgets.bench import COLUMNS, bench, row
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field
from tui.widgets.frame import Entry, PlanPanel, Rail, Stop, TopBar
from tui.widgets.notice import Checklist, Item
from tui.widgets.rows import Column, Rows
from tui.widgets.terminal import Harmless, harmless
from tui.widgets.theme import Mark

OBEYED = "\x1b]52;c;eA==\a\x9b2J\r\u202e"


# What a terminal would obey


WIDGETS: tuple[Callable[[], Iterable[Widget]], ...] = (
    lambda: [Rows(COLUMNS, [row(OBEYED, OBEYED)], empty=OBEYED)],
    lambda: [Rows([Column(OBEYED)], empty=OBEYED)],
    lambda: [Choices([Option("a", OBEYED, OBEYED)], id="it")],
    lambda: [Field(OBEYED, id="it", hint=OBEYED, value=OBEYED, placeholder=OBEYED)],
    lambda: [TopBar(OBEYED, (OBEYED, "$warning"))],
    lambda: [Rail((Stop(OBEYED, Mark.HERE),))],
    lambda: [PlanPanel(OBEYED, (Entry(OBEYED, OBEYED),))],
    lambda: [Checklist((Item(Mark.BAD, OBEYED, OBEYED),))],
)


@pytest.mark.parametrize("at", range(len(WIDGETS)))
async def test_no_widget_hands_the_terminal_something_to_obey(at: int) -> None:
    async with bench(make=WIDGETS[at]) as (app, _):
        assert "52;c;eA==" in app.text
        assert all(line.isprintable() for line in app.lines())


@given(st.text())
def test_harmless_text_is_as_wide_and_stays_harmless(text: str) -> None:
    done = harmless(text)
    assert sum(map(cell_len, done)) == sum(map(cell_len, text))
    assert harmless(done) == done
    assert not set(done) & set(OBEYED) - set("]52;c;eA==2J")
    if text.isprintable():
        assert done == text


def test_a_terminals_own_sequences_stay() -> None:
    from rich.segment import ControlType

    bell = Segment("\a", None, [(ControlType.BELL,)])
    black = Color(0, 0, 0)
    assert Harmless().apply([bell, Segment("a\x1bb")], black) == [bell, Segment("ab")]
    fine = [bell, Segment("plain")]
    assert Harmless().apply(fine, black) is fine
