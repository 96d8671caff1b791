"""No key overtakes another, however fast they come."""

from __future__ import annotations

import asyncio

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tests.screens.driver import PATIENCE, until
from tui.widgets.terminal import KeysInOrder


class Bursts(KeysInOrder):
    """An app to which keys come faster than it takes them."""

    def burst(self, *keys: str) -> None:
        """Post keys as one read of the terminal would."""
        for key in keys:
            self.post_message(events.Key(key, key if len(key) == 1 else None))


class Form(Bursts):
    """Two inputs; enter in the first removes it."""

    def compose(self) -> ComposeResult:
        yield Input(id="one")
        yield Input(id="two")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.input.remove()

    def value(self, name: str) -> str:
        """What is in an input."""
        return self.query_one(f"#{name}", Input).value


async def test_editing_and_moving_wait_their_turn() -> None:
    app = Form()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.is_seen)
        app.query_one("#one").focus()
        app.burst(*"lix", "backspace", *"-na", "home", *"> ", "end", "!", "tab", *"Li", "left", "_")
        await until(pilot, lambda: "_" in app.value("two"))
        assert app.value("one") == "> li-na!"
        assert app.value("two") == "L_i"


async def test_a_paste_stays_between_the_keys_around_it() -> None:
    app = Form()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.is_seen)
        app.query_one("#one").focus()
        app.burst("a", "b", "left")
        app.post_message(events.Paste("PASTED"))
        app.burst("end", "c")
        await until(pilot, lambda: "c" in app.value("one"))
        assert app.value("one") == "aPASTEDbc"


async def test_keys_go_on_when_a_widget_goes_away_under_one() -> None:
    app = Form()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.is_seen)
        app.query_one("#one").focus()
        app.burst("a", "enter", *"xyz")
        await until(pilot, lambda: not app.query("#one"))
        app.query_one("#two").focus()
        app.burst(*"on", "backspace", "k")
        await until(pilot, lambda: app.value("two").endswith("ok"))


class Sent(Message):
    """What a row makes of it that its input was submitted."""


class Row(Vertical):
    """Has its own word for what happens in it, as forms do."""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(Sent())


class Rows(Vertical):
    """Enter leads from one row to the other, as soon as that is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = asyncio.Event()
        self.let.set()
        self.waits = asyncio.Event()

    async def on_sent(self) -> None:
        self.waits.set()
        await self.let.wait()
        one, two = self.query(Input)
        (two if one.has_focus else one).focus()


class Nested(Bursts):
    """Two inputs, deep in the tree."""

    def compose(self) -> ComposeResult:
        with Vertical(), Vertical(), Rows():
            for name in ("one", "two"):
                with Row():
                    yield Input(id=name, select_on_focus=False)

    def values(self) -> list[str]:
        """What is in the inputs."""
        return [each.value for each in self.query(Input)]


async def test_what_is_typed_after_enter_goes_where_enter_led() -> None:
    app = Nested()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.is_seen)
        app.query_one("#one").focus()
        app.burst(*"abc", "enter", *"xyz", "enter", *"def", "enter", *"uvw!")
        await until(pilot, lambda: "!" in "".join(app.values()))
        assert app.values() == ["abcdef", "xyzuvw!"]


async def test_keys_wait_as_long_as_it_takes() -> None:
    app = Nested()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.is_seen)
        app.query_one("#one").focus()
        rows = app.query_one(Rows)
        rows.let.clear()
        try:
            app.burst("a", "enter", *"xyz")
            async with asyncio.timeout(PATIENCE):
                await rows.waits.wait()  # a pause of the pilot would wait for the rows
            for _ in range(100):  # turns of the loop
                await asyncio.sleep(0)
            assert app.values() == ["a", ""]
        finally:
            rows.let.set()
        await until(pilot, lambda: app.values() == ["a", "xyz"])


class Restless(ModalScreen[None]):
    """A dialog that is painted again and again as soon as it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[float] = []

    def compose(self) -> ComposeResult:
        yield Static("What now?")

    def on_mount(self) -> None:
        self.set_interval(1 / 200, self.change)

    def change(self) -> None:
        self.query_one(Static).update("What now? " + "." * (len(self.painted) % 9))


class Watched(Bursts):
    """An app that knows when a dialog was painted with something in it."""

    def post_display_hook(self) -> None:
        super().post_display_hook()
        if isinstance(self.screen, Restless) and self.screen.query_one(Static).region:
            self.screen.painted.append(events.Event().time)


async def test_a_key_that_follows_the_first_painting_is_for_what_was_painted() -> None:
    # Also where it is painted again before anything else can happen.
    app = Watched()
    async with app.run_test() as pilot:
        app.push_screen(dialog := Restless())
        await until(pilot, lambda: len(dialog.painted) > 1 and app.is_seen)
        assert app._seen_from <= dialog.painted[0]
