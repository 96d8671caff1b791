"""The reusable parts by themselves: what they paint, and what keys and text do to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.color import Color
from textual.events import Paste
from textual.filter import LineFilter
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from tests.screens.driver import until
from tui.widgets.choices import Choices, Option
from tui.widgets.field import Field, PlainInput, SecretInput
from tui.widgets.fitting import fit
from tui.widgets.frame import Entry, KeyBar, PlanPanel, Rail, Stop, TopBar, tail
from tui.widgets.notice import Checklist, Item, Notice
from tui.widgets.rows import GAP, Cell, Column, Row, Rows, Tone
from tui.widgets.terminal import Harmless, harmless
from tui.widgets.theme import DARK, THEMES, Mark

HOSTILE = "acs [/x] [bold"
OBEYED = "\x1b]52;c;eA==\a\x9b2J\r\u202e"
COLUMNS = (Column("Name", 10), Column("Text"))


class Bench(App[None]):
    """One widget, and every message that comes of it."""

    BINDINGS = [Binding("f5", "act", "Act"), Binding("f6", "nothing", "Dim")]  # noqa: RUF012

    def __init__(self, make: Callable[[], Iterable[Widget]]) -> None:
        super().__init__()
        self.make = make
        self.heard: list[tuple[str, str]] = []
        self.acted = 0
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self.harmless = Harmless()

    def get_line_filters(self) -> list[LineFilter]:
        return [*super().get_line_filters(), self.harmless]

    def compose(self) -> ComposeResult:
        yield from self.make()

    def action_act(self) -> None:
        self.acted += 1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        return None if action == "nothing" else True

    def on_rows_highlighted(self, event: Rows.Highlighted) -> None:
        self.heard.append(("highlighted", event.key))

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        self.heard.append(("chosen", event.key))

    def on_rows_toggled(self, event: Rows.Toggled) -> None:
        self.heard.append(("toggled", event.key))

    def on_choices_picked(self, event: Choices.Picked) -> None:
        self.heard.append(("picked", event.key))

    def on_field_changed(self, event: Field.Changed) -> None:
        self.heard.append(("changed", event.value))

    def on_field_submitted(self, event: Field.Submitted) -> None:
        self.heard.append(("submitted", event.value))

    def on_plain_input_pasted_lines(self, event: PlainInput.PastedLines) -> None:
        self.heard.append(("lines", event.text))

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines()).rstrip()

    def said(self, what: str) -> list[str]:
        return [key for kind, key in self.heard if kind == what]


@asynccontextmanager
async def bench(
    *widgets: Widget,
    size: tuple[int, int] = (60, 12),
    make: Callable[[], Iterable[Widget]] | None = None,
) -> AsyncIterator[tuple[Bench, Pilot[None]]]:
    """Widgets on a screen; ``make`` for those that can only be made while an app runs."""
    app = Bench(make or (lambda: widgets))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def row(key: str, text: str = "text", tone: Tone = Tone.PLAIN) -> Row:
    return Row(key, (Cell(key, Tone.STRONG), Cell(text, tone)))


def many(count: int) -> list[Row]:
    return [row(f"row{at}") for at in range(count)]


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


@given(st.text(), st.integers(0, 30))
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, room: int) -> None:
    fitted = fit(text, room)
    assert cell_len(fitted) == room
    assert fitted.isprintable()


# Choices


def picked(choices: Choices) -> str | None:
    """What is picked now."""
    return choices.picked


async def test_choices_are_picked_with_enter_or_space() -> None:
    options = [Option("a", "First", "the one"), Option("b", HOSTILE, HOSTILE), Option("c", "Third")]
    choices = Choices(options, id="it")
    async with bench(choices) as (app, pilot):
        assert picked(choices) is None
        assert Mark.HERE not in app.text
        choices.focus()
        await pilot.press("down", "enter")
        assert picked(choices) == "b"
        await pilot.press("down", "space")
        assert app.said("picked") == ["b", "c"]
        assert app.said("chosen") == app.said("toggled") == []
        marks = [line.lstrip("› ").split()[0] for line in app.lines()[:3]]
        assert marks == [Mark.OPEN, Mark.OPEN, Mark.HERE]
        assert app.text.count(HOSTILE) == 2
        choices.picked = "a"
        assert choices.current == "a"
        # What is not offered any more is not picked either.
        choices.offer(options[1:])
        assert picked(choices) is None
        choices.picked = "c"
        choices.offer(options[1:])
        assert choices.picked == "c"


async def test_choices_start_at_what_is_picked() -> None:
    choices = Choices([Option("a", "A"), Option("b", "B")], id="it", picked="b")
    async with bench(choices):
        assert (choices.picked, choices.current) == ("b", "b")


# Field


def no_digits(value: str) -> str | None:
    return f"{value} has a digit" if any(map(str.isdigit, value)) else None


async def test_a_field_says_what_is_wrong_right_below() -> None:
    field = Field("Name", id="it", hint="A hint", check=no_digits)
    async with bench(field) as (app, pilot):
        assert "A hint" in app.lines()[1]
        field.focus()
        await pilot.press("a", "1")
        await pilot.pause()
        assert app.lines()[1].strip() == f"{Mark.BAD} a1 has a digit"
        assert "A hint" not in app.text
        assert field.has_class("-bad")
        assert app.said("changed")[-2:] == ["a", "a1"]
        await pilot.press("backspace", "enter")
        await pilot.pause()
        assert "A hint" in app.text
        assert not field.has_class("-bad")
        assert app.said("submitted") == ["a"]
        field.warning = HOSTILE
        await pilot.pause()
        assert f"{Mark.WARN} {HOSTILE}" in app.text
        field.problem = "worse"
        await pilot.pause()
        assert f"{Mark.BAD} worse" in app.text
        assert HOSTILE not in app.text


async def test_a_field_without_anything_to_say_takes_one_line() -> None:
    field, other = Field("One", id="one", check=no_digits), Field("Two", id="two")
    async with bench(field, other) as (app, pilot):
        assert app.lines()[1].startswith("Two")
        field.problem = HOSTILE
        await pilot.pause()
        assert HOSTILE in app.lines()[1]
        assert app.lines()[2].startswith("Two")
        field.problem = None
        await pilot.pause()
        assert app.lines()[1].startswith("Two")


async def test_what_is_wrong_from_the_start_is_said() -> None:
    def make() -> list[Widget]:
        return [Field(HOSTILE, id="it", value="acs [/x] 1", placeholder=HOSTILE, check=no_digits)]

    async with bench(make=make) as (app, _):
        assert app.lines()[0].startswith(HOSTILE)
        assert app.lines()[1].strip() == f"{Mark.BAD} acs [/x] 1 has a digit"


async def test_lines_are_told_and_a_line_is_taken() -> None:
    field = Field("Name", id="it")
    async with bench(field) as (app, pilot):
        field.input.post_message(Paste("li.wu\nma.chao\n"))
        await until(pilot, lambda: app.said("lines"))
        assert app.said("lines") == ["li.wu\nma.chao\n"]
        assert field.value == ""
        field.input.post_message(Paste("\nli.\x1bwu\n"))
        await until(pilot, lambda: field.value)
        assert field.value == "li.wu"
        assert app.said("lines") == ["li.wu\nma.chao\n"]


async def test_a_secret_is_masked_and_goes_nowhere() -> None:
    field = Field("Secret", id="it", secret=True)
    async with bench(field) as (app, pilot):
        assert isinstance(field.input, SecretInput)
        field.focus()
        await pilot.press(*"made-up")
        app.copy_to_clipboard("before")
        await pilot.press("ctrl+a", "ctrl+c", "ctrl+x")
        field.input.action_select_all()
        for action in ("copy", "cut"):
            await field.input.run_action(action)
        assert app.clipboard == "before"
        assert field.value == "made-up"
        assert "made-up" not in app.text
        assert "•" * 7 in app.text
        assert "made-up" not in repr(field)


async def test_plain_text_can_be_copied() -> None:
    # So that the test above would fail if the keys were other ones.
    async with bench(make=lambda: [Field("Name", id="it", value="plain")]) as (app, pilot):
        field = app.query_one(Field)
        field.focus()
        await pilot.press("ctrl+a")
        field.query_one(Input).action_select_all()
        await pilot.press("ctrl+x")
        assert app.clipboard == "plain"
        assert field.value == ""


# The frame


async def test_the_key_bar_shows_what_works_and_can_be_clicked() -> None:
    rows = Rows(COLUMNS, many(3))
    async with bench(rows, KeyBar()) as (app, pilot):
        await pilot.pause()
        bar = app.lines()[-1]
        assert bar.strip() == "f5 Act  f6 Dim"
        await pilot.click(KeyBar, offset=(bar.index("Act"), 0))
        assert app.acted == 1
        await pilot.click(KeyBar, offset=(bar.index("Dim"), 0))
        await pilot.click(KeyBar, offset=(50, 0))
        assert app.acted == 1


class Own(Rows):
    """A list with a key of its own."""

    BINDINGS = [Binding("f7", "own", HOSTILE)]  # noqa: RUF012
    owned = 0

    def action_own(self) -> None:
        self.owned += 1


class Leavable(Rows):
    """A list on a screen with a way to help and a way out."""

    BINDINGS = [  # noqa: RUF012
        *(Binding(f"f{at}", f"act{at}", f"Something {at}") for at in range(2, 9)),
        Binding("f1", "help", "Help"),
        Binding("ctrl+q", "app.leave", "Quit", priority=True),
    ]


async def test_the_way_out_is_shown_at_every_width_and_no_key_is_cut() -> None:
    said = [f"f{at} Something {at}" for at in range(2, 9)]
    async with bench(Leavable(COLUMNS), KeyBar(), size=(24, 4)) as (app, pilot):
        counts = []
        for width in range(24, 201, 7):
            await pilot.resize_terminal(width, 4)
            await until(pilot, lambda at=width: app.screen.region.width == at)  # type: ignore[misc]
            await pilot.pause()
            bar = app.lines()[-1].rstrip()
            assert bar.endswith("f1 Help  ^q Quit")
            shown = bar.split("  f1 Help")[0].strip()
            counts.append(shown.count("Something"))
            assert shown == "  ".join(said[: counts[-1]])
            assert len(bar) <= width
        assert counts == sorted(counts)
        assert (counts[0], counts[-1]) == (0, len(said))


async def test_keys_of_what_has_the_focus_are_shown_and_clicked() -> None:
    own, other = Own(COLUMNS, many(2)), Rows(COLUMNS, many(2))
    async with bench(own, other, KeyBar()) as (app, pilot):
        own.focus()
        await until(pilot, lambda: f"f7 {HOSTILE}" in app.lines()[-1])
        await pilot.click(KeyBar, offset=(app.lines()[-1].index("acs"), 0))
        assert own.owned == 1
        other.focus()
        await until(pilot, lambda: "f7" not in app.lines()[-1])


WHO = "ops-admin @ acme · 1290384756102938"


async def test_the_top_bar_keeps_account_and_connection() -> None:
    bar = TopBar(WHO, ("● connected", "$success"))
    async with bench(bar, size=(80, 4)) as (app, pilot):
        line = app.lines()[0]
        assert line.startswith("  ▟▙ Onramp")
        assert line.endswith(f"{WHO}   ● connected")
        assert cell_len(line) == 78
        bar.identity = f"{HOSTILE}{'long' * 30} @ 陈宇 · 1290384756102938"
        await pilot.pause()
        assert app.lines()[0].endswith("@ 陈宇 · 1290384756102938   ● connected")
        bar.identity = HOSTILE
        bar.badge = (HOSTILE, "$warning")
        await pilot.pause()
        assert app.lines()[0].endswith(f"{HOSTILE}   {HOSTILE}")
    async with bench(TopBar(WHO, ("SIMULATOR", "$warning")), size=(45, 4)) as (app, _):
        assert app.lines()[0].endswith("1290384756102938   SIMULATOR")


@given(st.text(), st.integers(-5, 40))
def test_a_tail_fits_and_is_a_tail(text: str, room: int) -> None:
    kept = tail(text, room)
    assert cell_len(kept) <= max(room, 1)
    assert text.endswith(kept.removeprefix("…")) or text == kept


STOPS = tuple(
    Stop(label, mark)
    for label, mark in (
        ("Connect", Mark.DONE), ("Accounts", Mark.HERE), ("Access mode", Mark.OPEN),
        ("Scope", Mark.OPEN), ("Policies", Mark.OPEN), ("Review", Mark.OPEN), ("Share", Mark.OPEN),
    )
)  # fmt: skip


async def test_the_rail_fits_where_it_stands() -> None:
    async with bench(Rail(STOPS), size=(40, 20)) as (app, _):
        assert f"{Mark.HERE}  Accounts" in app.text
        assert f"{Mark.OPEN}  Share" in app.text
    for width, words in ((80, True), (60, False)):
        rail = Rail(STOPS)
        rail.styles.width, rail.styles.height = "1fr", 1
        rail.styles.padding = (0, 2)
        async with bench(rail, size=(width, 3)) as (app, _):
            assert "Accounts" in app.lines()[0]
            assert ("Share" in app.lines()[0]) is words
            assert app.lines()[0].count(Mark.OPEN) == 5


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
