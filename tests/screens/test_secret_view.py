"""A revealed secret hides again by itself."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult

from tests.screens.driver import until
from tui.access.secret import MASK, Secret
from tui.safe_app import SafeApp
from tui.widgets.secret_view import SecretView

FAKE = Secret("fake-value-1")
OTHER = Secret("fake-value-2")


class Shown(SafeApp):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.hidden = 0

    def compose(self) -> ComposeResult:
        yield SecretView(seconds=self.seconds)

    def on_secret_view_hidden(self) -> None:
        self.hidden += 1

    @property
    def painted(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())

    def paints(self, secret: Secret) -> bool:
        return secret.reveal() in self.painted


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


async def test_one_at_a_time() -> None:
    app = Shown(30)
    async with app.run_test() as pilot:
        view = app.query_one(SecretView)
        view.reveal("Password", FAKE)
        view.reveal("Password", OTHER)
        await until(pilot, lambda: app.paints(OTHER))
        assert not app.paints(FAKE)
        view.hide()
        await until(pilot, lambda: not app.paints(OTHER))


async def test_it_hides_when_the_terminal_loses_the_focus() -> None:
    app = Shown(30)
    async with app.run_test() as pilot:
        app.query_one(SecretView).reveal("Password", FAKE)
        await until(pilot, lambda: app.paints(FAKE))
        app.post_message(events.AppBlur())
        await until(pilot, lambda: not app.paints(FAKE))


async def test_it_cannot_be_selected() -> None:
    app = Shown(30)
    async with app.run_test() as pilot:
        view = app.query_one(SecretView)
        view.reveal("Password", FAKE)
        await until(pilot, lambda: app.paints(FAKE))
        assert not view.allow_select
        app.screen.text_select_all()
        assert not app.screen.get_selected_text()


async def test_a_picture_of_the_screen_shows_the_mask() -> None:
    app = Shown(30)
    async with app.run_test() as pilot:
        view = app.query_one(SecretView)
        view.reveal("Password", FAKE)
        await until(pilot, lambda: app.paints(FAKE))
        picture = app.export_screenshot()
        assert FAKE.reveal() not in picture
        assert MASK in picture
        await pilot.pause()
        assert app.paints(FAKE), "the person still reads it"
