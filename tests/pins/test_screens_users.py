"""Accounts and Access mode: users that are typed, taken over and imported, and how they sign in."""

from __future__ import annotations

from dataclasses import replace

from textual import events

from tests.conftest import SimulatorFactory
from tests.pins.screens_gallery import SMALL, gallery_of, resized, silent
from tests.screens.access.test_screen import NEW, OWN
from tests.screens.connect.driver import signed_in
from tests.screens.driver import NARROW
from tests.screens.users.driver import THREE
from tests.screens.users.test_import_users import MIXED
from tests.simulator.faulty import allow_all
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import AccessChoice, AccessMode, UserRow
from tui.simulator.server import RunningSimulator

LI_NA = UserRow("li.na", existing=True)
MISTAKEN = (
    *THREE,
    UserRow("bad name", "x" * 129),
    UserRow("ada.new"),
    UserRow("li.na"),
)


async def test_nobody_yet(simulator: RunningSimulator) -> None:
    with gallery_of("users-empty") as gallery:
        async with gallery.opened(simulator) as w:
            await signed_in(w)
            with silent(simulator):
                await w.press("ctrl+n")
                await w.to(Step.ACCOUNTS)
                waiting = ["read *", "answer*"]
                await gallery.take(w, "reading", "Who needs access?", waiting=waiting)
                await w.press("f8")
                await gallery.take(
                    w, "existing-reading", "Reading the account", waiting=waiting, sizes=SMALL
                )
                await w.press("escape")
            await gallery.take(w, "empty", "Who needs access?")
            await w.press("ctrl+n")
            await gallery.take(w, "refused", "Type a logon name", sizes=SMALL)
            await gallery.over(w, "f8", "existing", "li.na")
            await w.press("f9")
            await gallery.take(w, "import-empty", "", sizes=SMALL)
            w.app.post_message(events.Paste(MIXED))
            await gallery.take(w, "import", "Ada Again")


async def test_several_users(simulator: RunningSimulator) -> None:
    with gallery_of("users") as gallery:
        draft = Draft(users=(*MISTAKEN, LI_NA))
        async with gallery.opened(simulator, step=Step.ACCOUNTS, draft=draft) as w:
            await w.until(lambda: w.session.facts.users_loaded)
            await gallery.take(w, "first", "ada.new")
            await w.press("ctrl+n")
            await gallery.take(w, "mistakes", "bad name")
            await w.press("f8")
            await w.until(lambda: "of " in w.text())
            await w.type("li")
            await gallery.take(w, "existing-searched", "li.na")
            await w.press("escape", "escape")
            await w.to(Step.ACCOUNTS)
            await gallery.over(w, "f1", "help", "Who needs access?", sizes=SMALL)
            w.screen.query_one("#people").focus()
            await w.press("end")
            await gallery.take(w, "existing-user", "li.na")
            await gallery.over(w, "ctrl+o", "outlook", "li.na")
            await w.press("f7")
            await gallery.take(w, "removed", "", sizes=SMALL)


async def test_users_cannot_be_read(simulator_with: SimulatorFactory) -> None:
    with gallery_of("users-not-read") as gallery:
        simulator = simulator_with(denied_actions=frozenset({"ram:ListUsers"}))
        async with gallery.opened(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
            await gallery.take(w, "refused", "ram:ListUsers", sizes=SMALL)
            await w.press("f8")
            await gallery.take(w, "existing-refused", "ram:ListUsers", sizes=SMALL)
            await w.press("escape")
            allow_all(simulator)


async def test_how_they_sign_in(simulator: RunningSimulator) -> None:
    with gallery_of("access") as gallery:
        draft = Draft(users=(*NEW, LI_NA))
        async with gallery.opened(simulator, step=Step.ACCESS, draft=draft) as w:
            await gallery.take(w, "empty", "console password")
            await w.press("ctrl+n")
            await gallery.take(w, "refused", "AccessKey", sizes=SMALL)
            await gallery.over(w, "f1", "help", "How do they sign in?", sizes=SMALL)
            await w.press("home", "enter")
            await gallery.take(w, "console", "Console password")
            w.session.draft = replace(w.session.draft, access=OWN)
            await resized(w, NARROW)
            await w.press("ctrl+n")
            await gallery.take(w, "own-password", "")
            access = AccessChoice(AccessMode.ACCESS_KEY)
            w.session.draft = replace(w.session.draft, access=access)
            await gallery.take(w, "access-key", "STS")
            w.screen.query_one("#users").focus()
            await w.press("home", "down", "down")
            await gallery.over(w, "enter", "user", "li.na")


async def test_each_user_has_been_looked_at_in_vain(simulator_with: SimulatorFactory) -> None:
    with gallery_of("access-not-read") as gallery:
        simulator = simulator_with(denied_actions=frozenset({"ram:GetLoginProfile"}))
        draft = Draft(users=(LI_NA,), access=AccessChoice(AccessMode.CONSOLE))
        async with gallery.opened(simulator, step=Step.ACCESS, draft=draft) as w:
            await gallery.take(w, "refused", "ram:GetLoginProfile", sizes=SMALL)
