"""Connect: what it looks like whatever is found, typed, answered or refused."""

from __future__ import annotations

import pytest

from tests.conftest import SimulatorFactory
from tests.pins.screens_gallery import SMALL, gallery_of, resized, silent
from tests.screens.connect.driver import NOBODY, WRONG, Keyring, ak, cli_config, form, give, pick
from tests.screens.connect.test_sources import Hanging
from tests.screens.driver import NARROW
from tui.core.account import CallerKind
from tui.core.credentials import Credentials
from tui.signin.saved_keys import MemorySessions
from tui.simulator.server import RunningSimulator

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


async def test_nobody_is_found_and_a_key_is_typed(simulator: RunningSimulator) -> None:
    with gallery_of("connect-typed") as gallery:
        async with gallery.opened(simulator, environ=NOBODY, sessions=Keyring()) as w:
            await form(w)
            await gallery.take(w, "empty", "Not signed in")
            await gallery.over(w, "f1", "help", "Help", sizes=SMALL)
            await resized(w, (60, 18))
            await gallery.take(w, "small", "Until forgotten", sizes=[(60, 18)])
            await w.pilot.resize_terminal(59, 17)
            await gallery.take(w, "too-small", "too small", sizes=[(59, 17)])
            await resized(w, NARROW)
            await w.press("ctrl+n")
            await gallery.take(w, "refused", "", sizes=SMALL)
            await give(w, "not a key", "")
            await gallery.take(w, "mistakes", "", sizes=SMALL)
            await give(w, simulator.access_key_id, WRONG)
            await gallery.take(w, "wrong-secret", "secret", sizes=SMALL)
            await w.press("ctrl+q")
            await gallery.take(w, "leave", "Leave Onramp?", sizes=SMALL)


async def test_each_kind_of_source(simulator: RunningSimulator) -> None:
    with gallery_of("connect-sources") as gallery:
        cli_config(
            gallery.home,
            ak(simulator, "work"),
            ak(simulator, "temp", mode="StsToken", sts_token="made-up"),
            {"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "r"},
            {"name": "half", "mode": "AK", "access_key_id": "LTAI"},
            {"name": "vault", "mode": "External", "process_command": "cat keys"},
            current="work",
        )
        keyring = Keyring()
        own = Credentials(simulator.access_key_id, simulator.access_key_secret)
        keyring.save("first @ 1", own)
        gallery.hide_keys(simulator)
        with silent(simulator):
            async with gallery.opened(simulator, sessions=keyring) as w:
                waiting = ["sign-in", "answer"]
                await gallery.take(w, "signing-in", "Signing in", waiting=waiting)
        async with gallery.opened(simulator, sessions=keyring) as w:
            await gallery.take(w, "checked", "13 of 5000 RAM users")
            await gallery.over(w, "f8", "forget", "Forget", sizes=SMALL)
            await resized(w, NARROW)
            await gallery.over(w, "f2", "plan", "YOUR PLAN", sizes=[NARROW])
            await pick(w, 3)
            await gallery.take(w, "wrong-token", "does not accept", sizes=SMALL)
            await pick(w, 6)
            await gallery.take(w, "run-a-command", "Run a command of this profile?", sizes=SMALL)


async def test_the_keyring_does_not_answer(simulator: RunningSimulator) -> None:
    with gallery_of("connect-keyring") as gallery:
        gallery.impatient = True
        keyring = Hanging()
        async with gallery.opened(simulator, environ=NOBODY, sessions=keyring) as w:
            words = "Your keyring has not answered yet"
            await gallery.take(w, "waiting", words, waiting=["find-credentials"])
            keyring.unlocked.set()
            await form(w)
        locked = MemorySessions("locked")
        async with gallery.opened(simulator, environ=NOBODY, sessions=locked) as w:
            await form(w)
            await gallery.take(w, "locked", "locked")


async def test_checks_fail(simulator_with: SimulatorFactory) -> None:
    with gallery_of("connect-failing") as gallery:
        simulator = simulator_with(
            denied_actions=frozenset({"ram:Get*", "ims:*"}),
            arms_activated=False,
            arms_supports_resource_groups=False,
        )
        async with gallery.opened(simulator) as w:
            await gallery.take(w, "refused", "needs ram:GetDefaultDomain")
        simulator = simulator_with(caller=CallerKind.ROOT)
        async with gallery.opened(simulator) as w:
            await gallery.take(w, "root", "root account")
        simulator.stop()
        async with gallery.opened(simulator) as w:
            await gallery.take(w, "no-answer", "", sizes=SMALL)
