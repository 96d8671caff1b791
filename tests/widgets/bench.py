"""Widgets by themselves: an app that holds them, and every message that comes of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.filter import LineFilter
from textual.pilot import Pilot
from textual.widget import Widget

from tui.widgets.choices import Choices
from tui.widgets.field import Field, PlainInput
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.terminal import Harmless
from tui.widgets.theme import DARK, THEMES

HOSTILE = "acs [/x] [bold"


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
