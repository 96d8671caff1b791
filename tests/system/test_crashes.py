"""A report says where and why, and holds nothing that was typed or kept."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import pytest
from rich.text import Text
from textual import events
from textual.app import ComposeResult

from tests.screens.driver import until
from tui.core.secret import MASK, Secret
from tui.process import report
from tui.safe_app import SafeApp
from tui.widgets.field import Field

ROOT = Path(__file__).parents[2]
TYPED = "Zq7-half-typed"


def fail(message: str) -> NoReturn:
    raise RuntimeError(message)


class Asking(SafeApp):
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"quiet": "#8c96a8", "rule": "#5b6475"}

    def compose(self) -> ComposeResult:
        yield Field("Secret", id="secret", secret=True)
        yield Field("Name", id="name")


class Caring(Asking):
    """Takes what callbacks of the event loop fail with."""

    def on_mount(self) -> None:
        self.take_over_crashes()


async def test_a_remark_of_the_event_loop_is_not_printed(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """It may quote what a callback was given."""
    caplog.set_level(logging.DEBUG)
    app = Caring()
    async with app.run_test() as pilot:
        await pilot.pause()
        remark = {"message": "Task <Zq7-planted> was destroyed"}
        asyncio.get_running_loop().call_exception_handler(remark)
        await pilot.pause()
    assert "Zq7" not in "".join((*capfd.readouterr(), caplog.text))
    assert not app.has_crashed


async def test_what_stands_in_a_masked_field_is_left_out_too() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        app.query_one("#secret", Field).value = TYPED
        app.query_one("#name", Field).value = "li.na"
        await until(pilot, lambda: app.query_one("#secret", Field).value == TYPED)
        try:
            fail(f"refused {TYPED} of li.na")
        except RuntimeError:
            app._fatal_error()
        printed = "".join(str(each) for each in app._exit_renderables if isinstance(each, Text))
        assert f"refused {MASK} of li.na" in printed
        assert app.has_crashed


@pytest.mark.parametrize("late", ["mount", "look", "handler"])
async def test_what_comes_too_late_for_an_app_that_ends_is_no_crash(late: str) -> None:
    """Somebody closes the terminal while a screen is still being filled."""
    app, begun = Asking(), asyncio.Event()

    async def fill() -> None:
        begun.set()
        match late:
            case "mount":
                await app.query_one("#name").mount(Field("Late", id="late"))
            case "look":
                app.query_one("#name").query_one("#late")
            case _:
                fail("late")

    with pytest.raises(RuntimeError) if late == "handler" else nullcontext():
        async with app.run_test():
            app.query_one("#name").call_later(fill)
            app.exit(return_code=7)
            await begun.wait()
    assert (app.has_crashed, app.exit_code) == ((True, 1) if late == "handler" else (False, 7))


async def test_a_signal_does_not_come_behind_all_that_the_terminal_sent_before() -> None:
    """A terminal may send more than can be painted in the time that a signal leaves."""
    heard = []

    class Hearing(Caring):
        def on_app_blur(self) -> None:
            heard.append(self.was_aborted)

    app = Hearing()
    async with app.run_test():
        for _ in range(3):
            app.post_message(events.AppBlur())
        app.abort()
    assert (heard, app.exit_code) == ([], 130)


def test_control_characters_of_a_message_are_not_obeyed() -> None:
    told = report(RuntimeError("\x1b]0;title\a done"))
    assert "?]0;title? done" in told


def test_causes_are_told_and_scrubbed() -> None:
    secret = Secret("Zq7-planted-cause")
    try:
        try:
            fail(secret.reveal())
        except RuntimeError as error:
            raise ValueError("outer") from error
    except ValueError as error:
        told = report(error)
    assert "RuntimeError" in told
    assert "outer" in told
    assert secret.reveal() not in told


def ended(code: str) -> subprocess.CompletedProcess[str]:
    """A process with our hooks; what it plants is put together, so that no line of it shows it."""
    begin = (
        "import gc, sys, threading\n"
        "from tui import process\n"
        "from tui.core.secret import Secret\n"
        "process.install()\n"
        "planted = Secret('-'.join(('Zq7', 'planted', 'hook')))\n"
        "def fail(): raise RuntimeError('on purpose ' + planted.reveal())\n"
    )
    return subprocess.run(
        [sys.executable, "-c", begin + code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_scrubbed(done: subprocess.CompletedProcess[str]) -> None:
    assert "on purpose" in done.stderr
    assert "Zq7-planted-hook" not in done.stdout + done.stderr


def test_the_main_thread() -> None:
    done = ended("fail()")
    assert done.returncode == 1
    assert_scrubbed(done)


def test_a_thread_without_anybody_to_take_it() -> None:
    done = ended("t = threading.Thread(target=fail); t.start(); t.join()")
    assert_scrubbed(done)


def test_a_finalizer() -> None:
    code = "class Last:\n    def __del__(self): fail()\nlast = Last(); del last; gc.collect()"
    assert_scrubbed(ended(code))


def test_errors_of_threads_go_to_whoever_owns_the_screen() -> None:
    code = (
        "taken = []\n"
        "with process.taken_by(lambda error: taken.append(error) or True):\n"
        "    t = threading.Thread(target=fail); t.start(); t.join()\n"
        "print(len(taken))"
    )
    done = ended(code)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_what_a_library_logs_is_scrubbed_and_not_written_across_a_screen() -> None:
    code = (
        "import logging\n"
        "def log():\n"
        "    try: fail()\n"
        "    except RuntimeError: logging.getLogger('other').exception('on purpose \x1b[2J')\n"
        "with process.taken_by(lambda error: True):\n"
        "    log()\n"
        "print(1)\n"
        "log()"
    )
    done = ended(code)
    assert_scrubbed(done)
    assert done.stderr.count("Traceback") == 1
    assert "\x1b" not in done.stderr


def test_an_interrupt_is_no_crash() -> None:
    assert ended("raise KeyboardInterrupt").stderr == ""
