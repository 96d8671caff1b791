"""A revealed secret hides again by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from textual import events
from textual._context import visible_screen_stack
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from tests.screens.driver import until
from tui.core.secret import MASK, Secret
from tui.safe_app import SafeApp
from tui.widgets.secret_view import SecretView

FAKE = Secret("fake-value-1")
OTHER = Secret("fake-value-2")
LONG = 3600.0
"""Seconds until it hides by itself: longer than anybody waits here for another reason."""


class Shown(SafeApp):
    def __init__(self, seconds: float | None = None) -> None:
        super().__init__()
        self.seconds = seconds
        self.hidden = 0

    def compose(self) -> ComposeResult:
        yield SecretView() if self.seconds is None else SecretView(seconds=self.seconds)

    def on_secret_view_hidden(self) -> None:
        self.hidden += 1

    @property
    def painted(self) -> str:
        visible_screen_stack.set(self._background_screens)  # what dialogs are painted over
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())

    def asks(self, question: str) -> bool:
        return question in self.painted

    def paints(self, secret: Secret) -> bool:
        return secret.reveal() in self.painted


class Over(ModalScreen[None]):
    """A dialog that lets one see what is below."""

    DEFAULT_CSS = "Over { align: center bottom; }"

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        yield Static(self.question)


async def below_dialogs(app: Shown, pilot: Pilot[int], dialogs: int) -> SecretView:
    """A secret that is revealed, and then so many dialogs."""
    view = app.query_one(SecretView)
    view.reveal("Password", FAKE)
    await until(pilot, lambda: app.paints(FAKE))
    for question in ("one", "another")[:dialogs]:
        await app.push_screen(Over(question))
        await until(pilot, partial(app.asks, question))
    await until(pilot, lambda: app.paints(FAKE))
    return view


async def test_it_is_masked_until_asked_and_after_a_while() -> None:
    app = Shown(0.1)
    async with app.run_test() as pilot:
        view = app.query_one(SecretView)
        assert not view.display
        view.reveal("Password", FAKE)
        await until(pilot, lambda: app.paints(FAKE))
        await until(pilot, lambda: app.hidden == 1)
        await until(pilot, lambda: not app.paints(FAKE))
        assert not view.revealed
        assert FAKE.reveal() not in app.export_screenshot()


async def test_the_time_is_20_seconds_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Shown()
    timers: list[float] = []
    set_timer = SecretView.set_timer

    def noted(view: SecretView, delay: float, callback: Callable[[], None]) -> Timer:
        timers.append(delay)
        return set_timer(view, delay, callback)

    async with app.run_test() as pilot:
        monkeypatch.setattr(SecretView, "set_timer", noted)
        app.query_one(SecretView).reveal("Password", FAKE)
        await until(pilot, lambda: app.paints(FAKE))
        assert timers == [20.0]
        assert app.asks("hidden again after 20 s")


async def test_one_at_a_time() -> None:
    app = Shown(LONG)
    async with app.run_test() as pilot:
        view = app.query_one(SecretView)
        view.reveal("Password", FAKE)
        view.reveal("Password", OTHER)
        await until(pilot, lambda: app.paints(OTHER))
        assert not app.paints(FAKE)
        view.hide()
        await until(pilot, lambda: not app.paints(OTHER))


async def test_it_hides_when_the_terminal_loses_the_focus() -> None:
    app = Shown(LONG)
    async with app.run_test() as pilot:
        app.query_one(SecretView).reveal("Password", FAKE)
        await until(pilot, lambda: app.paints(FAKE))
        app.post_message(events.AppBlur())
        await until(pilot, lambda: not app.paints(FAKE))


async def test_it_cannot_be_selected() -> None:
    app = Shown(LONG)
    async with app.run_test() as pilot:
        view = app.query_one(SecretView)
        view.reveal("Password", FAKE)
        await until(pilot, lambda: app.paints(FAKE))
        assert not view.allow_select
        app.screen.text_select_all()
        assert not app.screen.get_selected_text()


async def test_a_picture_of_the_screen_shows_the_mask() -> None:
    app = Shown(LONG)
    async with app.run_test() as pilot:
        view = app.query_one(SecretView)
        view.reveal("Password", FAKE)
        await until(pilot, lambda: app.paints(FAKE))
        picture = app.export_screenshot()
        assert FAKE.reveal() not in picture
        assert MASK in picture
        await pilot.pause()
        assert app.paints(FAKE), "the person still reads it"


@pytest.mark.parametrize("dialogs", [1, 2])
async def test_a_picture_with_dialogs_over_it_shows_the_mask(dialogs: int) -> None:
    app = Shown(LONG)
    async with app.run_test() as pilot:
        await below_dialogs(app, pilot, dialogs)
        picture = app.export_screenshot()
        assert FAKE.reveal() not in picture
        assert MASK in picture
        await until(pilot, lambda: app.paints(FAKE))


@pytest.mark.parametrize("dialogs", [1, 2])
async def test_it_hides_below_dialogs_too(dialogs: int) -> None:
    app = Shown(LONG)
    async with app.run_test() as pilot:
        view = await below_dialogs(app, pilot, dialogs)
        view.hide()
        await until(pilot, lambda: not app.paints(FAKE))


class Noted:
    """A timer that never ends."""

    def __init__(self) -> None:
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


async def test_the_second_has_its_whole_time(monkeypatch: pytest.MonkeyPatch) -> None:
    timers: list[Noted] = []

    def set_timer(_seconds: float, _callback: Callable[[], None]) -> Noted:
        timers.append(Noted())
        return timers[-1]

    app = Shown(LONG)
    async with app.run_test():
        view = app.query_one(SecretView)
        monkeypatch.setattr(view, "set_timer", set_timer)
        view.reveal("Password", FAKE)
        view.reveal("Password", OTHER)
        assert [timer.stopped for timer in timers] == [True, False]
        view.hide()
        assert [timer.stopped for timer in timers] == [True, True]


async def test_a_view_that_is_gone_holds_nothing() -> None:
    app = Shown(LONG)
    async with app.run_test() as pilot:
        view = app.query_one(SecretView)
        view.reveal("Password", FAKE)
        await view.remove()
        await until(pilot, lambda: not view.revealed)
