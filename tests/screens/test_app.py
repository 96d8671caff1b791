"""The app around the steps: moving, leaving, crashing, drafts, and too small a terminal."""

from __future__ import annotations

import asyncio
import base64
import gc
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pexpect
import pytest
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Button

from screens.dialogs.dialog import Confirm
from screens.dialogs.too_small import TooSmall
from screens.dialogs.typed_confirm import TypedConfirm
from screens.drafts import DraftKeeper
from tests.screens.driver import WIDE, Wizard, services_for, visible, wizard
from tests.screens.marker import marker
from tests.screens.plans import CHEN_YU, MARIA, console_draft
from tui.app import OnrampApp
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, AccountScope, Grant
from tui.core.principals import UserState
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator
from tui.vault.drafts import DraftStore
from tui.widgets.field import Field

ACCOUNT = "1290384756102938"


def question_to_leave() -> ModalScreen[bool]:
    text = (
        "Nothing more is changed in the cloud. What you typed is kept for next time, secrets not."
    )
    return Confirm("Leave Onramp?", text, yes="Leave", no="Stay")


def question_to_type() -> ModalScreen[bool]:
    return TypedConfirm("This policy is high-risk", "It may do everything. " * 8, "PolicyName")


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


async def test_help_lists_the_keys_of_the_step_before_those_of_every_app(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft(), size=WIDE) as w:
        await w.press("f1")
        await w.until(lambda: "esc closes this" in w.text())
        text = w.text()
        assert text.index("Go on to the next step") < text.index("Quit")
        assert "Left" not in text, "nothing scrolls sideways"


@pytest.mark.parametrize("key", ["f1", "f2"])
@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_how_to_leave_is_seen_however_much_there_is_to_scroll(
    simulator: RunningSimulator, size: tuple[int, int], key: str
) -> None:
    draft = console_draft(*(UserRow(f"new-{number}") for number in range(30)))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=size) as w:
        await w.press(key)
        await w.until(lambda: "esc closes this" in w.text())


@pytest.mark.parametrize("key", ["escape", "f2"])
async def test_the_plan_over_the_first_step_takes_the_keys_until_it_is_closed(
    simulator: RunningSimulator, key: str
) -> None:
    async with wizard(simulator, environ={}) as w:
        await w.until(lambda: w.screen.query("#access-key-id"))
        await w.press("f2")
        await w.until(lambda: "YOUR PLAN" in w.text() and "esc closes this" in w.text())
        w.session.draft = console_draft()
        await w.until(lambda: "2 new RAM users" in w.text())
        await w.type("typed")
        await w.press(key)
        await w.until(lambda: "YOUR PLAN" not in w.text())
        assert w.at(Step.CONNECT)
        assert w.screen.query_one("#access-key-id", Field).value == ""


async def test_the_plan_goes_away_where_it_stands_beside_the_step(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        await w.press("f2")
        await w.until(lambda: "esc closes this" in w.text())
        await w.pilot.resize_terminal(*WIDE)
        await w.until(lambda: "esc closes this" not in w.text() and "YOUR PLAN" in w.text())


async def test_the_plan_does_not_call_new_who_exists(simulator: RunningSimulator) -> None:
    draft = console_draft(MARIA)
    async with wizard(simulator, step=Step.SCOPE, draft=draft, size=WIDE) as w:
        await w.until(lambda: "1 new RAM user" in w.text())
        there = UserState(MARIA.logon_name, display_name="another name")
        w.session.facts = replace(w.session.facts, users={MARIA.logon_name: there})
        await w.until(lambda: "1 existing user" in w.text())
        assert "new RAM user" not in w.text()


async def test_escape_closes_the_plan_that_lies_over_the_step_first(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        await w.press("f2")
        await w.until(lambda: "YOUR PLAN" in w.text())
        await w.press("escape")
        await w.until(lambda: "YOUR PLAN" not in w.text())
        assert w.at(Step.SCOPE)
        await w.press("escape")
        await w.to(Step.ACCESS)


# Leaving


@pytest.mark.parametrize("question", [question_to_leave, question_to_type])
async def test_the_answers_are_seen_in_a_tiny_terminal(
    simulator: RunningSimulator, question: Callable[[], ModalScreen[bool]]
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        await w.pilot.resize_terminal(50, 12)
        await w.until(lambda: isinstance(w.app.screen, TooSmall))
        w.app.push_screen(question())
        await w.until(lambda: w.app.screen.query("#no"))
        await w.until(lambda: visible(w.app.screen.query_one("#yes")))
        assert visible(w.app.screen.query_one("#no"))


async def asked(w: Wizard) -> Confirm:
    """Wait for a question; returns it."""
    await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.query("#no"))
    # Laid out, so that a click finds its button.
    await w.until(lambda: w.app.screen.query_one("#yes").region)
    await w.pilot.pause()
    assert isinstance(w.app.screen, Confirm)
    return w.app.screen


def question(w: Wizard) -> str:
    """Which question is on top; empty if none is."""
    screen = w.app.screen
    return screen._title if isinstance(screen, Confirm) else ""


async def test_leaving_is_asked_for_once(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        for key in ("ctrl+q", "f10"):
            await w.press(key)
            dialog = await asked(w)
            assert w.app.focused is dialog.query_one("#no", Button)
            await w.press("ctrl+q", "f10")
            assert len(w.app.screen_stack) == 3
            await w.press("enter")
            await w.until(lambda: w.at(Step.SCOPE))
        assert w.app.return_code is None
        await w.press("ctrl+q")
        await asked(w)
        await w.pilot.click("#yes")
        await w.until(lambda: w.app._exit)
    assert w.app.return_code == 0


async def test_one_can_leave_from_any_other_question(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    store(simulator, tmp_path).save(Draft(users=(MARIA,)))
    async with wizard(simulator, state=tmp_path) as w:
        await w.until(lambda: question(w) == "Go on where you stopped?")
        await w.press("ctrl+q")
        await w.until(lambda: question(w) == "Leave Onramp?")
        await w.press("escape")
        await w.until(lambda: question(w) == "Go on where you stopped?")


# Crashing


def in_a_terminal(
    what: str, tmp_path: Path, *, press: str = "", at: str = "Which account", until: str = ""
) -> tuple[int, str]:
    """Everything that is written to the terminal, and the exit code."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.screens.on_purpose", what],
        env={**os.environ, "HOME": str(tmp_path), "TERM": "xterm-256color"},
        dimensions=(40, 140),
        timeout=30,
        encoding="utf-8",
    )
    printed = ""
    if press:
        child.expect(at)
        printed = f"{child.before}{child.after}"
        child.send(press)
    while until and child.expect([until, pexpect.TIMEOUT], timeout=0.5):
        child.send(press)  # was not taken yet
    if child.expect([pexpect.EOF, "press Enter"]):
        printed = f"{printed}{child.before}"
        child.send("\r")
        child.expect(pexpect.EOF)
    child.wait()  # the terminal is closed before the process has ended
    child.close()
    assert child.exitstatus is not None
    return child.exitstatus, f"{printed}{child.before}"


@pytest.mark.parametrize("where", ["compose", "handler", "thread"])
def test_a_crash_prints_where_it_was_and_no_value(where: str, tmp_path: Path) -> None:
    code, printed = in_a_terminal(where, tmp_path, press="\x0e" if where == "handler" else "")
    assert code == 1
    assert f"on purpose, {len(marker())} characters" in printed
    assert "in crash" in printed
    assert marker()[:12] not in printed.replace("\r\n", "")
    # Nor anything else of Textual's report, which is drawn with frames and asks for a restart.
    assert "╭" not in printed.rpartition("Traceback (most recent call last)")[2]
    assert "--dev" not in printed


async def test_no_debugging_of_asyncio_goes_on(simulator: RunningSimulator) -> None:
    # PYTHONDEVMODE=1 turns it on before anything of ours runs.
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    async with wizard(simulator):
        assert not loop.get_debug()


def test_a_crash_in_a_run_finishes_the_change_and_says_what_exists(tmp_path: Path) -> None:
    code, printed = in_a_terminal("run", tmp_path, press="\x12", at="Apply", until="Applying")
    assert code == 1
    trace, _, ledger = printed.replace("\r\n", "\n").rpartition("Onramp, account")
    assert "on purpose" in trace
    states = [line.split()[0] for line in ledger.splitlines() if line.startswith("  ")]
    done = states.count("done")
    # Two were done when it crashed; the one that was under way is finished, no other is begun.
    assert 3 <= done < len(states)
    assert set(states) == {"done", "waiting"}


# The terminal's clipboard


def test_a_copy_reaches_the_terminal_past_the_screen(tmp_path: Path) -> None:
    code, printed = in_a_terminal("copy", tmp_path)
    assert code == 0
    wanted = base64.b64encode(b"copied on purpose").decode()
    assert f"\x1b]52;c;{wanted}\a" in printed
    assert "terminal sent" in printed


# Drafts


def store(simulator: RunningSimulator, directory: Path) -> DraftStore:
    """Where the wizard keeps the draft of the seeded account."""
    return services_for(simulator, directory).drafts(ACCOUNT)


def saved(simulator: RunningSimulator, directory: Path) -> Draft | None:
    """What is on the disk."""
    read = store(simulator, directory).load()
    return None if read is None else read.draft


async def ready(w: Wizard) -> None:
    """Wait until the account is known and its draft was looked for."""
    await w.until(lambda: w.app.drafts._store is not None)


async def test_a_draft_is_kept_while_typing_and_offered_at_the_next_start(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    draft = Draft(users=(MARIA, CHEN_YU))
    async with wizard(simulator, state=tmp_path) as w:
        await ready(w)
        w.session.draft = draft
        await w.until(lambda: saved(simulator, tmp_path) == draft)

    async with wizard(simulator, state=tmp_path) as w:
        await w.until(lambda: question(w) == "Go on where you stopped?")
        assert "a draft with 2 team members for" in w.text()
        assert w.session.draft == Draft()
        await w.press("enter")
        await w.until(lambda: w.session.draft == draft)
        assert w.at(Step.CONNECT)

    async with wizard(simulator, state=tmp_path) as w:
        await asked(w)
        await w.pilot.click("#yes")
        await w.until(lambda: saved(simulator, tmp_path) is None)
        assert w.session.draft == Draft()
        # What is typed from now on is kept again.
        w.session.draft = Draft(users=(CHEN_YU,))
        await w.until(lambda: saved(simulator, tmp_path) == Draft(users=(CHEN_YU,)))

    async with wizard(simulator, state=tmp_path) as w:
        await asked(w)
        assert "a draft with 1 team member for" in w.text()


async def test_what_the_last_pause_did_not_save_is_saved_on_leaving(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    async with wizard(simulator, state=tmp_path) as w:
        await ready(w)
        w.session.draft = Draft(users=(MARIA,))
    w.app.drafts.close()
    assert saved(simulator, tmp_path) == Draft(users=(MARIA,))


async def test_a_draft_without_a_user_counts_right(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    grant = Grant(ARMS_READ_ONLY, AccountScope())
    store(simulator, tmp_path).save(Draft(users=(), grants=(grant,)))
    async with wizard(simulator, state=tmp_path) as w:
        await asked(w)
        assert "a draft with 0 team members for" in w.text()


@pytest.mark.parametrize("keep", [True, False])
async def test_between_a_saved_draft_and_a_typed_one_a_person_chooses(
    simulator: RunningSimulator, tmp_path: Path, *, keep: bool
) -> None:
    kept, saved = store(simulator, tmp_path), Draft(users=(MARIA,))
    kept.save(saved)
    mine = Draft(users=(UserRow("typed.already", "Typed"),))
    async with wizard(simulator, state=tmp_path, draft=mine) as w:
        await asked(w)
        w.app.drafts.save()
        before = kept.load()
        assert before is not None
        assert before.draft == saved, "nothing is written over before the choice"
        await w.pilot.click("#yes" if keep else "#no")
        await w.until(lambda: question(w) == "")
        assert w.session.draft == (mine if keep else saved)
        w.app.drafts.save()
        after = kept.load()
        assert after is not None
        assert after.draft == w.session.draft


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX's")
@pytest.mark.parametrize("loading", [False, True])
async def test_a_place_for_drafts_that_others_may_write_into_is_said(
    simulator: RunningSimulator, tmp_path: Path, loading: bool
) -> None:
    # With what to do about it, not in a word of the program's own.
    place = store(simulator, tmp_path).path.parent
    place.mkdir(parents=True, mode=0o700)
    if loading:
        place.chmod(0o777)
    async with wizard(simulator, state=tmp_path, size=WIDE) as w:
        if not loading:
            await ready(w)
            place.chmod(0o777)
            w.session.draft = Draft(users=(MARIA,))
        await w.until(lambda: "The draft cannot be saved" in w.text())
        (told,) = w.app._notifications
        assert f"others may write into {place}" in told.message
        assert "run chmod 700 on it" in told.message


@pytest.mark.parametrize("when", ["saving", "clearing"])
async def test_a_draft_that_cannot_be_written_is_said_once_and_stops_nobody(
    simulator: RunningSimulator, tmp_path: Path, when: str
) -> None:
    kept = store(simulator, tmp_path)
    if when == "clearing":
        kept.save(Draft(users=(MARIA,)))
    async with wizard(simulator, state=tmp_path) as w:
        if when == "clearing":
            await asked(w)
        await ready(w)
        # A directory where the file should be: neither written nor removed, not even by root.
        kept.path.unlink(missing_ok=True)
        (kept.path / "in-the-way").mkdir(parents=True)
        if when == "clearing":
            await w.pilot.click("#yes")
        else:
            w.session.draft = Draft(users=(MARIA,))
        await w.until(lambda: "The draft cannot be saved" in w.text())
        w.app.draft_lost(DraftKeeper.Lost("No space left on device"))
        await w.pilot.pause()
        assert len(w.app._notifications) == 1
        assert w.at(Step.CONNECT)


# Room


async def test_too_small_a_terminal_is_said_and_nothing_is_lost(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft(), size=(80, 24)) as w:
        for size in ((59, 24), (80, 17), (10, 4)):
            await w.pilot.resize_terminal(*size)
            await w.until(lambda: isinstance(w.app.screen, TooSmall))
            assert len(w.app.screen_stack) == 3
        await w.pilot.resize_terminal(59, 18)
        await w.pilot.pause()
        assert "needs 60 columns and 18 rows" in w.text()
        # No step is changed blindly.
        await w.press("ctrl+n", "escape")
        await w.pilot.resize_terminal(60, 18)
        await w.until(lambda: w.at(Step.SCOPE))
        await w.pilot.resize_terminal(140, 45)
        await w.until(lambda: "Your plan".upper() in w.text())
        assert w.session.draft == console_draft()


async def test_a_start_in_too_small_a_terminal(simulator: RunningSimulator) -> None:
    app = OnrampApp(services_for(simulator, Path.home()))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, TooSmall)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not isinstance(app.screen, TooSmall)


async def test_a_question_over_the_notice_does_not_leave_it_behind(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        await w.pilot.resize_terminal(50, 12)
        await w.until(lambda: isinstance(w.app.screen, TooSmall))
        await w.press("ctrl+q")
        await asked(w)
        await w.pilot.resize_terminal(80, 24)
        await w.press("escape")
        await w.until(lambda: w.at(Step.SCOPE))


async def test_every_theme_of_the_palette_can_be_worn(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await ready(w)
        for name in w.app.available_themes:
            w.app.theme = name
            await w.pilot.pause()
            assert "Which account" in w.text(), name
