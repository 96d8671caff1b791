"""From step to step: nothing is passed over, lost, or taken by the wrong one."""

from __future__ import annotations

import gc

from textual import events
from textual.strip import Strip

from tests.screens.drafts import console_draft
from tests.screens.driver import WIDE, wizard
from tui.app import OnrampApp
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator

# Moving


async def test_two_quick_presses_move_by_one_step(simulator: RunningSimulator) -> None:
    draft = console_draft()
    async with wizard(simulator, step=Step.ACCESS, draft=draft, size=WIDE) as w:
        first = w.screen
        first.action_next()
        first.action_next()
        await w.to(Step.SCOPE)
        await w.press("f2")
        assert w.at(Step.SCOPE)
        here = w.screen
        here.action_back()
        here.action_back()
        await w.to(Step.ACCESS)
        await w.press("f2")
        assert w.at(Step.ACCESS)


async def test_back_keeps_what_was_typed_and_is_not_offered_at_the_first_step(
    simulator: RunningSimulator,
) -> None:
    draft = console_draft()
    async with wizard(simulator, step=Step.SCOPE, draft=draft) as w:
        for step in (Step.ACCESS, Step.ACCOUNTS, Step.CONNECT):
            await w.pilot.click("#back")
            await w.to(step)
        assert not w.screen.query("#back")
        w.screen.action_back()
        await w.pilot.pause()
        assert w.at(Step.CONNECT)
        assert w.session.draft == draft


async def test_nothing_that_was_painted_outlives_its_screen(simulator: RunningSimulator) -> None:
    def painted(text: str) -> bool:
        gc.unfreeze()  # what was there at the start is looked at, too
        gc.collect()
        return any(text in thing.text for thing in gc.get_objects() if isinstance(thing, Strip))

    async with wizard(simulator, step=Step.ACCOUNTS, draft=console_draft()) as w:
        await w.until(lambda: painted("Who needs access?"))
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)
        await w.until(lambda: not painted("Who needs access?"))
        assert painted("How do they sign in?")


def said(app: OnrampApp) -> bool:
    """Whether it was told that keys were dropped."""
    return any(
        each.message == "What was typed before this screen was shown was not used."
        for each in app._notifications
    )


async def test_no_key_for_one_step_runs_on_the_next(simulator: RunningSimulator) -> None:
    # Each would be answered by the step that the one before it led to.
    async with wizard(simulator, step=Step.ACCOUNTS, draft=console_draft()) as w:
        for key in ("ctrl+n", "ctrl+n", "f1", "ctrl+n"):
            w.app.post_message(events.Key(key, None))
        await w.to(Step.ACCESS)
        await w.until(lambda: said(w.app))
        assert w.at(Step.ACCESS), "and no help lies over it"
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)


async def test_text_typed_ahead_goes_into_the_field_that_opens(simulator: RunningSimulator) -> None:
    # What follows it is dropped from the first key on that is a command.
    async with wizard(simulator, step=Step.ACCESS) as w:
        w.app.post_message(events.Key("escape", None))
        for key in (*"li", "full_stop", *"na", "enter", *"Li"):
            char = {"full_stop": ".", "enter": None}.get(key, key)
            w.app.post_message(events.Key(key, char))
        await w.to(Step.ACCOUNTS)
        await w.until(lambda: said(w.app))
        assert [row.logon_name for row in w.session.draft.users] == ["li.na"]
        assert not w.session.draft.users[0].display_name


async def test_no_key_for_a_dialog_runs_on_the_step_below(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=console_draft()) as w:
        before = w.session.draft
        await w.press("f1")
        await w.until(lambda: not w.at(Step.ACCOUNTS))
        for key in ("escape", "f7", "x", "ctrl+n"):
            w.app.post_message(events.Key(key, "x" if key == "x" else None))
        await w.to(Step.ACCOUNTS)
        await w.until(lambda: said(w.app))
        assert w.session.draft == before
        assert w.at(Step.ACCOUNTS)


async def test_leaving_is_asked_whenever_it_was_pressed(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=console_draft()) as w:
        for key in ("ctrl+n", "ctrl+q"):
            w.app.post_message(events.Key(key, None))
        await w.until(lambda: "Leave Onramp?" in w.text())


async def test_what_is_typed_ahead_waits_until_the_field_is_there(
    simulator: RunningSimulator,
) -> None:
    # A key that came before the step had filled its fields would be lost when it does.
    async with wizard(simulator, step=Step.ACCESS) as w:
        w.app.post_message(events.Key("escape", None))
        for key in ("l", "i"):
            w.app.post_message(events.Key(key, key))
        await w.to(Step.ACCOUNTS)
        await w.until(lambda: w.session.draft.users[0].logon_name == "li")
        assert not said(w.app)
