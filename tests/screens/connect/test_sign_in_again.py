"""Temporary credentials run out while the wizard applies a plan, or takes a run back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Button, Input

from screens.connect.sign_in_again import SignInAgain
from screens.dialogs.dialog import Confirm
from screens.leaving import exit_code
from screens.runs.screen import RunsScreen
from screens.runs.undo import UndoScreen
from screens.session import Trouble
from screens.sharing.handover_log import handovers
from tests.screens.drafts import CHEN_YU, MARIA, key_draft
from tests.screens.driver import Wizard, flat, visible, wizard
from tests.screens.review.driver import label, over, ready
from tests.simulator.faulty import allow_all, forbid, inject
from tests.simulator.temporary import OTHER_ACCOUNT, of_another_account, temporary
from tui.apply.events import RunStatus
from tui.core.credentials import Credentials, Source, SourceKind
from tui.core.exits import Exit
from tui.core.findings import Step
from tui.signin.saved_keys import MemorySessions
from tui.signin.sources import SESSION_PREFIX
from tui.simulator.server import RunningSimulator
from tui.widgets.field import Field

PROFILE = Source(SourceKind.PROFILE, "work")


WHERE = "ops-on-call/on-call @ 1290384756102938"
"""What credentials of these tests are saved as until they are forgotten."""


def dialog(w: Wizard) -> SignInAgain:
    assert isinstance(w.app.screen, SignInAgain)
    return w.app.screen


async def asked(w: Wizard) -> None:
    """Wait until the run waits and somebody is asked."""
    await w.until(lambda: isinstance(w.app.screen, SignInAgain) and w.app.screen.is_mounted)
    await w.pilot.pause()


def signed_in_with(w: Wizard, given: Credentials, saved_as: str = "") -> None:
    """As if these had been used on Connect."""
    session = w.session
    assert session.cloud is not None
    session.cloud.sign_in_again(given)
    session.credentials, session.chosen, session.saved_as = given, given.source, saved_as


async def paused(w: Wizard, simulator: RunningSimulator, fault: str) -> None:
    """Apply with temporary credentials that run out on the way."""
    await ready(w)
    inject(simulator, fault)
    await w.press("ctrl+r")
    await asked(w)


async def type_in(w: Wizard, given: Credentials) -> None:
    """Fill the form and send it, by keyboard alone."""
    assert given.token is not None
    texts = (given.access_key_id, given.secret.reveal(), given.token.reveal())
    for text, key in zip(texts, ("tab", "tab", "enter"), strict=True):
        box = w.app.focused
        assert isinstance(box, Input)
        box.value = text
        await w.press(key)


async def ended(w: Wizard) -> RunStatus:
    """Wait until nobody is asked any more and the run is over."""
    await w.until(lambda: w.at(Step.REVIEW))
    return await over(w)


def keys_of(simulator: RunningSimulator, name: str) -> int:
    return simulator.change(lambda store: len(store.user(name).keys))


async def test_it_is_asked_and_the_run_goes_on(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA, CHEN_YU)) as w:
        old = temporary(simulator)
        signed_in_with(w, old)
        await paused(w, simulator, "AttachPolicyToUser:expired-token")
        assert "The temporary credentials have run out." in flat(w)
        assert "The run is paused:" in flat(w)
        assert "operations are done, and nothing is lost." in flat(w)
        assert "same account, 1290384756102938" in flat(w)
        for name in ("access-key-id", "secret", "token", "sign-in", "stop"):
            assert visible(dialog(w).query_one(f"#{name}")), name
        assert not dialog(w).query("#again"), "an environment cannot have changed"
        assert w.session.trouble is Trouble.REFUSED
        new = temporary(simulator, "second-shift")
        await type_in(w, new)
        assert await ended(w) is RunStatus.DONE
        run = w.session.applying
        assert run is not None
        assert (run.errors, run.refusal) == ({}, None)
        assert {each.logon_name for each in handovers(w.session.runs)} == {"maria.k", "chen.yu"}
        assert all(each.has_secret for each in handovers(w.session.runs))
        session = w.session
        assert session.credentials is not None
        assert session.credentials.access_key_id == new.access_key_id
        assert session.cloud is not None
        assert session.cloud.sts.caller().name.endswith("second-shift"), "later steps use them"
        assert session.facts.caller is not None
        assert session.facts.caller.name.endswith("second-shift"), "and the header says so"
        assert (session.trouble, session.saved_as, session.to_forget) == (None, "", set())
        await w.press("ctrl+n")
        await w.to(Step.SHARE)
    assert keys_of(simulator, "maria.k") == keys_of(simulator, "chen.yu") == 1


async def test_the_moment_is_named_where_it_is_known(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        given = temporary(simulator)
        assert given.expires is not None
        past = given.expires - timedelta(hours=2)
        signed_in_with(w, replace(given, expires=past))
        await paused(w, simulator, "CreateAccessKey:expired-token")
        assert f"ran out at {past:%Y-%m-%d %H:%M} UTC" in flat(w)


async def test_what_is_not_taken_is_said_and_asked_again(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        signed_in_with(w, temporary(simulator))
        await paused(w, simulator, "CreateAccessKey:expired-token")
        with of_another_account(simulator):
            await type_in(w, temporary(simulator))
            await w.until(lambda: f"of account {OTHER_ACCOUNT}" in flat(w))
            assert "the run changes account 1290384756102938" in flat(w)
        dialog(w).query_one("#secret", Field).value = "wrong"
        dialog(w).query_one("#sign-in", Button).press()
        await w.until(lambda: dialog(w).query_one("#secret", Field).problem)
        await w.until(lambda: "secret does not belong" in flat(w))
        dialog(w).query_one("#access-key-id", Field).focus()
        await w.pilot.pause()
        await type_in(w, temporary(simulator))
        assert await ended(w) is RunStatus.DONE
    assert keys_of(simulator, "maria.k") == 1


@pytest.mark.parametrize("how", ["escape", "button"])
async def test_stopping_here_loses_nothing_and_retry_goes_on(
    simulator: RunningSimulator, how: str
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        signed_in_with(w, temporary(simulator))
        await paused(w, simulator, "CreateAccessKey:expired-token")
        if how == "button":
            dialog(w).query_one("#stop", Button).focus()
            await w.pilot.pause()
        await w.press("enter" if how == "button" else "escape")
        assert await ended(w) is RunStatus.STOPPED
        run = w.session.applying
        assert run is not None
        assert run.errors == {}
        assert w.session.trouble is Trouble.REFUSED
        assert label(w) == "Go on"
        await w.press("ctrl+r")
        await asked(w)
        await type_in(w, temporary(simulator))
        assert await ended(w) is RunStatus.DONE
    assert keys_of(simulator, "maria.k") == 1


async def test_stopped_before_the_first_change_the_credentials_are_to_blame(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        signed_in_with(w, temporary(simulator))
        await paused(w, simulator, "CreateUser:expired-token")
        await w.press("escape")
        assert await ended(w) is RunStatus.STOPPED
        assert exit_code(w.session) is Exit.REFUSED


async def test_quitting_ends_the_wait(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        signed_in_with(w, temporary(simulator))
        await paused(w, simulator, "CreateAccessKey:expired-token")
        await w.press("ctrl+q")
        await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.is_mounted)
        await w.pilot.pause()
        await w.press("right", "enter")
        await w.until(lambda: w.at(Step.REVIEW))
        assert await ended(w) is RunStatus.STOPPED


async def test_winding_up_ends_the_wait(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        signed_in_with(w, temporary(simulator))
        await paused(w, simulator, "CreateAccessKey:expired-token")
        w.app.exit()
    run = w.session.applying
    assert run is not None
    run.wind_up()
    assert run.phase is RunStatus.STOPPED


async def test_a_profile_is_read_again(simulator: RunningSimulator, home: Path) -> None:
    def write(given: Credentials) -> None:
        assert given.token is not None
        profile = {
            "name": "work",
            "mode": "StsToken",
            "access_key_id": given.access_key_id,
            "access_key_secret": given.secret.reveal(),
            "sts_token": given.token.reveal(),
        }
        config = home / ".aliyun" / "config.json"
        config.parent.mkdir(exist_ok=True)
        config.write_text(json.dumps({"current": "work", "profiles": [profile]}))

    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        first = replace(temporary(simulator), source=PROFILE)
        write(first)
        signed_in_with(w, first)
        await paused(w, simulator, "CreateAccessKey:expired-token")
        assert "Read aliyun profile work again" in flat(w)
        dialog(w).query_one("#again", Button).focus()
        await w.pilot.pause()
        await w.press("enter")
        await w.until(lambda: "have run out; sign in again with new ones" in flat(w))
        second = temporary(simulator)
        write(second)
        # A button that was pressed a moment ago takes no second key.
        again = dialog(w).query_one("#again")
        await w.until(lambda: not again.has_class("-active"))
        await w.press("enter")
        assert await ended(w) is RunStatus.DONE
        used = w.session.credentials
        assert used is not None
        assert (used.access_key_id, used.source) == (second.access_key_id, PROFILE)


@pytest.mark.parametrize("chosen", ["saved", "typed"])
async def test_what_was_saved_is_replaced(simulator: RunningSimulator, chosen: str) -> None:
    sessions = MemorySessions()
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), sessions=sessions) as w:
        old = temporary(simulator, "first-shift")
        name = WHERE.replace("on-call", "first-shift")
        sessions.save(name, old)
        if chosen == "saved":
            signed_in_with(w, replace(old, source=Source(SourceKind.SAVED, name)))
        else:
            signed_in_with(w, old, saved_as=name)
        await paused(w, simulator, "CreateAccessKey:expired-token")
        assert bool(dialog(w).query("#again")) is (chosen == "saved")
        new = temporary(simulator)
        await type_in(w, new)
        assert await ended(w) is RunStatus.DONE
        assert sessions.names() == (WHERE,), "the one that has run out is gone"
        kept = sessions.load(WHERE)
        assert kept is not None
        assert kept.access_key_id == new.access_key_id
        assert w.session.saved_as == WHERE
        assert w.session.to_forget == set()


async def test_what_was_kept_for_the_session_is_replaced_for_the_session(
    simulator: RunningSimulator,
) -> None:
    sessions = MemorySessions()
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), sessions=sessions) as w:
        old = temporary(simulator)
        name = f"{SESSION_PREFIX}{w.session.services.living.token} {WHERE}"
        sessions.save(name, old)
        signed_in_with(w, old, saved_as=name)
        await paused(w, simulator, "CreateAccessKey:expired-token")
        new = temporary(simulator)
        await type_in(w, new)
        assert await ended(w) is RunStatus.DONE
        (kept,) = sessions.names()
        assert kept == name
        found = sessions.load(kept)
        assert found is not None
        assert found.access_key_id == new.access_key_id
        assert w.session.to_forget == {name}


async def test_an_undo_asks_in_the_same_way(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await ended(w) is RunStatus.FAILED
        allow_all(simulator)
        signed_in_with(w, temporary(simulator))
        await w.press("u")
        await w.until(lambda: "Nobody has used it yet" in flat(w))
        inject(simulator, "DeleteUser:expired-token")
        await w.press("ctrl+r")
        await asked(w)
        assert "The undo is paused:" in flat(w)
        await type_in(w, temporary(simulator))
        await w.until(lambda: isinstance(w.app.screen, UndoScreen))
        await w.until(lambda: w.session.undoing and w.session.undoing.phase is RunStatus.DONE)
    assert not simulator.change(lambda store: "maria.k" in store.users)


async def test_an_undo_that_nobody_signs_in_for_leaves_the_header_as_it_is(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await ended(w) is RunStatus.DONE
        signed_in_with(w, temporary(simulator))
        await w.press("f6")
        await w.until(lambda: isinstance(w.app.screen, RunsScreen) and "applied" in flat(w))
        await w.press("u")
        await w.until(lambda: "Nobody has used it yet" in flat(w))
        inject(simulator, "DeleteUser:expired-token")
        await w.press("ctrl+r")
        await asked(w)
        await w.press("escape")
        await w.until(lambda: w.session.undoing and w.session.undoing.phase is RunStatus.STOPPED)
        assert w.session.trouble is Trouble.REFUSED
