"""No key overtakes another, however fast they come."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from tests.screens.driver import until, wizard
from tests.screens.plans import console_draft
from tui.access.steps import Step
from tui.simulator.server import RunningSimulator
from tui.widgets.key_order import KeysInOrder


class Form(KeysInOrder):
    """Two inputs; enter in the first removes it."""

    def compose(self) -> ComposeResult:
        yield Input(id="one")
        yield Input(id="two")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.input.remove()

    def burst(self, *keys: str) -> None:
        """Post keys as one read of the terminal would."""
        for key in keys:
            self.post_message(events.Key(key, key if len(key) == 1 else None))

    def value(self, name: str) -> str:
        """What is in an input."""
        return self.query_one(f"#{name}", Input).value


async def test_editing_and_moving_wait_their_turn() -> None:
    app = Form()
    async with app.run_test() as pilot:
        app.query_one("#one").focus()
        app.burst(*"lix", "backspace", *"-na", "home", *"> ", "end", "!", "tab", *"Li", "left", "_")
        await until(pilot, lambda: "_" in app.value("two"))
        assert app.value("one") == "> li-na!"
        assert app.value("two") == "L_i"


async def test_a_paste_stays_between_the_keys_around_it() -> None:
    app = Form()
    async with app.run_test() as pilot:
        app.query_one("#one").focus()
        app.burst("a", "b", "left")
        app.post_message(events.Paste("PASTED"))
        app.burst("end", "c")
        await until(pilot, lambda: "c" in app.value("one"))
        assert app.value("one") == "aPASTEDbc"


async def test_keys_go_on_when_a_widget_goes_away_under_one() -> None:
    app = Form()
    async with app.run_test() as pilot:
        app.query_one("#one").focus()
        app.burst("a", "enter", *"xyz")
        await until(pilot, lambda: not app.query("#one"))
        app.query_one("#two").focus()
        app.burst(*"on", "backspace", "k")
        await until(pilot, lambda: app.value("two").endswith("ok"))


async def test_what_is_typed_ahead_lands_on_the_next_step(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=console_draft()) as w:
        for _ in range(3):
            w.app.post_message(events.Key("ctrl+n", None))
        await w.to(Step.POLICIES)
