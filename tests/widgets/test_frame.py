"""What stands around a step: key bar, top bar, rail."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.binding import Binding

from tests.screens.driver import until
from tests.widgets.bench import COLUMNS, HOSTILE, bench, many
from tui.widgets.frame import KeyBar, Rail, Stop, TopBar, tail
from tui.widgets.rows import Rows
from tui.widgets.theme import Mark

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
