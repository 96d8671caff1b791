"""A keyring that hangs, or is not there, on the first step."""

from __future__ import annotations

import threading

from tests.screens.connecting import (
    NOBODY,
    WRONG,
    Keyring,
    form,
    give,
    listed,
    pick,
    signed_in,
    sources,
)
from tests.screens.driver import WIDE, wizard
from tests.screens.seeing import verdict
from tui.core.credentials import Credentials, SourceKind
from tui.core.secret import Secret
from tui.signin.saved_keys import MemorySessions
from tui.simulator.server import RunningSimulator
from tui.widgets.notice import Notice


class Hanging(Keyring):
    """A keyring that asks for its password in another window, and waits."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def names(self) -> tuple[str, ...]:
        assert self.unlocked.wait(30)
        return super().names()


async def test_a_keyring_that_hangs_holds_up_nothing_but_what_it_holds(
    simulator: RunningSimulator,
) -> None:
    keyring = Hanging()
    MemorySessions.save(
        keyring, "ops", Credentials(simulator.access_key_id, simulator.access_key_secret)
    )
    async with wizard(simulator, sessions=keyring) as w:
        await w.until(lambda: "Your keyring has not answered yet" in verdict(w))
        # What is saved would win, so nobody is signed in behind anybody's back.
        assert w.session.cloud is None
        assert len(listed(w)) == 2
        await w.press("down")
        at = sources(w).current
        keyring.unlocked.set()
        await signed_in(w)
        assert w.session.credentials is not None
        assert w.session.credentials.source.kind is SourceKind.SAVED
        assert verdict(w) == ""
        assert at == "typed"


async def test_while_the_keyring_hangs_another_source_can_be_used(
    simulator: RunningSimulator,
) -> None:
    keyring = Hanging()
    MemorySessions.save(keyring, "ops", Credentials("LTAI", Secret(WRONG)))
    async with wizard(simulator, sessions=keyring) as w:
        await w.until(lambda: "Your keyring has not answered yet" in verdict(w))
        await pick(w, 0)
        await signed_in(w)
        used = sources(w).picked
        keyring.unlocked.set()
        await w.until(lambda: len(listed(w)) == 3)
        assert sources(w).picked == used
        assert w.session.credentials is not None
        assert w.session.credentials.source.kind is SourceKind.ENVIRONMENT


async def test_what_is_typed_while_the_keyring_hangs_is_kept_in_memory_only(
    simulator: RunningSimulator,
) -> None:
    keyring = Hanging()
    async with wizard(simulator, environ=NOBODY, sessions=keyring) as w:
        await w.until(lambda: "Your keyring has not answered yet" in verdict(w))
        await pick(w, 0)
        await form(w)
        await give(w, simulator.access_key_id, simulator.access_key_secret.reveal())
        await signed_in(w)
        keyring.unlocked.set()
        await w.until(lambda: verdict(w) == "")
        assert keyring.names() == ()


async def test_why_there_is_no_keyring_is_said_in_the_form(simulator: RunningSimulator) -> None:
    sessions = MemorySessions("no-backend")
    async with wizard(simulator, environ=NOBODY, sessions=sessions, size=WIDE) as w:
        await form(w)
        notice = w.screen.query_one("#not-kept", Notice)
        assert notice.line is not None
        assert "no system keyring that Onramp trusts" in notice.line[1]
