"""How do they sign in?"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from textual.widgets import Input

from screens.access.screen import AccessModeScreen
from screens.access.user_access import UserAccess
from screens.dialogs.typed_confirm import TypedConfirm
from tests.conftest import SimulatorFactory
from tests.screens.driver import (
    WIDE,
    Wizard,
    advice,
    focused,
    notice,
    verdict,
    visible,
    wizard,
)
from tests.simulator.faulty import allow_all
from tui.account.reader import AccountReader
from tui.core.account import MfaEnforcement, SecurityPreference
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.principals import UserState
from tui.core.users import AccessChoice, AccessMode, ConsoleSettings, PasswordSource, UserRow
from tui.simulator.server import RunningSimulator
from tui.widgets.advice import Advice
from tui.widgets.choices import Choices, Switches
from tui.widgets.password_field import OwnPassword
from tui.widgets.rows import Rows
from tui.widgets.theme import Mark

NEW = (UserRow("li.wu", "Li Wu"), UserRow("ma.chao", "Ma Chao"))


CONSOLE = AccessChoice(AccessMode.CONSOLE)


OWN = AccessChoice(AccessMode.CONSOLE, ConsoleSettings(PasswordSource.ASK))


STRONG = "qR7%tuvwXyz"


OTHER = "mN4%abcdEfg"


def has(w: Wizard, row: int) -> str:
    return w.screen.query_one("#users", Rows).rows[row].cells[2].text


async def test_there_is_no_silent_default(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW)) as w:
        await w.press("ctrl+n")
        await w.until(lambda: "console password, or with an AccessKey" in verdict(w))
        assert focused(w) == "mode"
        assert w.at(Step.ACCESS)


async def test_console_with_a_generated_password(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW)) as w:
        await w.press("enter")
        await w.until(lambda: w.session.draft.access.mode is AccessMode.CONSOLE)
        console = w.session.draft.access.console
        assert console.password is PasswordSource.GENERATE
        assert console.reset_at_next_logon
        assert console.require_mfa
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)


async def test_access_key_shows_what_the_guide_warns_of(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW)) as w:
        assert "STS tokens" not in w.text()
        await w.press("down", "enter")
        await w.until(lambda: w.session.draft.access.mode is AccessMode.ACCESS_KEY)
        await w.until(lambda: "STS tokens" in w.text())
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)


async def test_new_users_cannot_be_left_as_they_are(simulator: RunningSimulator) -> None:
    draft = Draft(users=NEW, access=AccessChoice(AccessMode.UNCHANGED))
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.press("ctrl+n")
        await w.until(lambda: "li.wu is new" in verdict(w))
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW)) as w:
        assert [row.key for row in w.screen.query_one("#mode", Choices).rows] == [
            AccessMode.CONSOLE,
            AccessMode.ACCESS_KEY,
        ]


async def test_the_first_logon_is_switched_and_kept(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=CONSOLE)) as w:
        w.screen.query_one("#first-logon").focus()
        await w.press("space", "down", "space")
        await w.until(lambda: not w.session.draft.access.console.require_mfa)
        assert not w.session.draft.access.console.reset_at_next_logon
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)
        await w.press("escape")
        await w.to(Step.ACCESS)
        marks = [row.cells[0].text for row in w.screen.query_one("#first-logon", Switches).rows]
        assert marks == [Mark.UNCHOSEN, Mark.UNCHOSEN]


async def test_mfa_that_the_account_requires_is_locked(simulator_with: SimulatorFactory) -> None:
    preference = SecurityPreference(mfa_enforcement=MfaEnforcement.MANDATORY)
    simulator = simulator_with(security_preference=preference)
    access = AccessChoice(AccessMode.CONSOLE, ConsoleSettings(require_mfa=False))
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=access)) as w:
        assert w.session.draft.access.console.require_mfa
        assert "locked: the account requires it" in w.text()
        w.screen.query_one("#first-logon").focus()
        await w.press("down", "space", "up", "space")
        await w.until(lambda: not w.session.draft.access.console.reset_at_next_logon)
        assert w.session.draft.access.console.require_mfa


async def test_a_lockout_is_told_and_can_be_avoided(simulator_with: SimulatorFactory) -> None:
    preference = SecurityPreference(users_may_change_password=False, users_may_manage_mfa=False)
    simulator = simulator_with(security_preference=preference)
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=CONSOLE)) as w:
        await w.until(lambda: "forced reset would lock them out" in advice(w))
        assert "required MFA would lock them out" in advice(w)
        w.screen.query_one(Advice).focus()
        await w.until(lambda: w.screen.query_one(Advice).remedies.has_focus)
        await w.press("enter")
        await w.until(lambda: not w.session.draft.access.console.reset_at_next_logon)
        await w.until(lambda: "forced reset" not in advice(w))
        await w.press("enter")
        await w.until(lambda: not w.session.draft.access.console.require_mfa)
        await w.until(lambda: not advice(w))


# Own passwords


async def test_the_policy_ticks_while_typing(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=OWN)) as w:
        await w.until(lambda: len(w.screen.query(OwnPassword)) == 2)
        own = w.screen.query(OwnPassword).first()
        own.focus()
        await w.until(lambda: own.checklist.display and visible(own.field))
        marks = [item.mark for item in own.checklist.items]
        assert marks.count(Mark.OPEN) == 6
        await w.pilot.press("q", "R", "7")
        await w.until(lambda: [i.mark for i in own.checklist.items].count(Mark.OPEN) == 3)
        assert "li.wu" not in w.session.own_passwords
        await w.press("ctrl+n")
        await w.until(lambda: "does not meet the account's policy yet" in verdict(w))
        assert focused(w) == "password-0-field"


async def type_secret(w: Wizard, row: int, text: str) -> None:
    own = w.screen.query_one(f"#password-{row}", OwnPassword)
    own.focus()
    await w.until(lambda: own.field.input.has_focus)
    await w.press(*("percent_sign" if char == "%" else char for char in text))
    await w.until(lambda: own.field.value == text)
    await w.pilot.pause()


async def test_own_passwords_are_kept_as_secrets(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=OWN)) as w:
        await w.until(lambda: len(w.screen.query(OwnPassword)) == 2)
        await type_secret(w, 0, STRONG)
        await w.press("ctrl+n")
        await w.until(lambda: "password for ma.chao" in verdict(w))
        assert focused(w) == "password-1-field"
        await type_secret(w, 1, OTHER)
        assert set(w.session.own_passwords) == {"li.wu", "ma.chao"}
        assert STRONG not in w.text()
        assert STRONG not in repr(w.session.draft)
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)
        await w.press("escape")
        await w.to(Step.ACCESS)
        await w.until(lambda: len(w.screen.query(OwnPassword)) == 2)
        assert w.screen.query(Input).first().value == ""
        assert "typed earlier and kept" in w.text()
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)
        assert set(w.session.own_passwords) == {"li.wu", "ma.chao"}


async def test_a_shared_password_is_refused(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=OWN)) as w:
        await w.until(lambda: len(w.screen.query(OwnPassword)) == 2)
        await type_secret(w, 0, STRONG)
        await type_secret(w, 1, STRONG)
        own = w.screen.query_one("#password-1", OwnPassword)
        await w.until(lambda: "same password" in (own.field.problem or ""))
        await w.press("ctrl+n")
        await w.until(lambda: "same password" in verdict(w))
        assert w.at(Step.ACCESS)
        await w.press("backspace")
        await w.until(lambda: own.field.problem is None)


async def test_passwords_of_users_who_left_are_dropped(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=OWN)) as w:
        await w.until(lambda: len(w.screen.query(OwnPassword)) == 2)
        await type_secret(w, 1, STRONG)
        w.session.draft = Draft(users=NEW[:1], access=OWN)
        await w.until(lambda: len(w.screen.query(OwnPassword)) == 1)
        await w.press("escape")
        await w.to(Step.ACCOUNTS)
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)
        assert w.session.own_passwords == {}


# Existing users

ZHANG = UserRow("zhang.min", existing=True)


LI_NA = UserRow("li.na", existing=True)


async def test_a_second_way_in_is_refused_with_a_way_out(simulator: RunningSimulator) -> None:
    draft = Draft(users=(*NEW, ZHANG), access=CONSOLE)
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.until(lambda: has(w, 2) == "1 AccessKey")
        await w.press("ctrl+n")
        remedies = w.screen.query_one(Advice).remedies
        await w.until(lambda: remedies.has_focus and visible(remedies))
        assert "zhang.min has an AccessKey" in w.text()
        await w.press("enter")
        await w.until(lambda: w.session.draft.users[2].mode is AccessMode.UNCHANGED)
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)


async def test_a_separate_user_is_offered(simulator: RunningSimulator) -> None:
    async with wizard(
        simulator, step=Step.ACCESS, draft=Draft(users=(ZHANG,), access=CONSOLE)
    ) as w:
        await w.until(lambda: has(w, 0) == "1 AccessKey")
        await w.press("ctrl+n")
        remedies = w.screen.query_one(Advice).remedies
        await w.until(lambda: remedies.has_focus)
        await w.press("down", "enter")
        await w.until(lambda: w.session.draft.users[0].logon_name == "zhang.min2")
        assert not w.session.draft.users[0].existing


async def test_two_keys_are_told_before(simulator: RunningSimulator) -> None:
    draft = Draft(
        users=(UserRow("ci-deployer", existing=True),), access=AccessChoice(AccessMode.ACCESS_KEY)
    )
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.until(lambda: "as many as there can be" in advice(w))


async def test_an_existing_password_is_reset_only_by_typing(simulator: RunningSimulator) -> None:
    async with wizard(
        simulator, step=Step.ACCESS, draft=Draft(users=(LI_NA,), access=CONSOLE)
    ) as w:
        await w.until(lambda: has(w, 0) == "console password")
        for answer in ("escape", "type"):
            w.screen.query_one("#users").focus()
            await w.press("enter")
            await w.until(lambda: isinstance(w.app.screen, UserAccess))
            w.app.screen.query_one("#user-reset").focus()
            await w.press("space", "ctrl+n")
            await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
            if answer == "escape":
                await w.press("escape")
                await w.until(lambda: w.at(Step.ACCESS))
                assert w.session.draft.password_resets == ()
                assert not w.session.confirmed
        await w.type("li.na")
        await w.press("enter")
        await w.until(lambda: w.at(Step.ACCESS))
        assert w.session.draft.password_resets == ("li.na",)
        assert w.session.confirmed == {"access.password-reset:li.na"}
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)


async def test_a_reset_from_a_saved_draft_is_confirmed_on_next(simulator: RunningSimulator) -> None:
    draft = Draft(users=(LI_NA,), access=CONSOLE, password_resets=("li.na",))
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.until(lambda: has(w, 0) == "console password")
        await w.press("ctrl+n")
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.type("li.na")
        await w.press("enter")
        await w.to(Step.SCOPE)


async def test_one_user_can_differ(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=CONSOLE)) as w:
        w.screen.query_one("#users").focus()
        await w.press("down", "enter")
        await w.until(lambda: isinstance(w.app.screen, UserAccess))
        await w.press("down", "down", "enter", "ctrl+n")
        await w.until(lambda: w.session.draft.users[1].mode is AccessMode.ACCESS_KEY)
        assert w.session.draft.users[0].mode is None
        await w.until(lambda: "only here" in w.text())


async def test_what_cannot_be_read_is_named_and_asked_again(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListAccessKeys"}))
    async with wizard(
        simulator, step=Step.ACCESS, draft=Draft(users=(LI_NA,), access=CONSOLE)
    ) as w:
        await w.until(lambda: "ram:ListAccessKeys" in notice(w, "not-read"))
        assert has(w, 0) == "not read"
        await w.press("ctrl+n")
        await w.until(lambda: verdict(w))
        assert w.at(Step.ACCESS)

        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: has(w, 0) == "console password")
        assert not notice(w, "not-read")


@pytest.fixture
def read_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """No user is read before this is set."""
    go, reads = threading.Event(), AccountReader.user

    def waiting(reader: AccountReader, name: str) -> UserState | None:
        go.wait(20)
        return reads(reader, name)

    monkeypatch.setattr(AccountReader, "user", waiting)
    yield go
    go.set()


async def test_a_refusal_goes_when_what_it_waited_for_is_read(
    simulator: RunningSimulator, read_on: threading.Event
) -> None:
    draft = Draft(users=(LI_NA,), access=CONSOLE)
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.press("ctrl+n")
        await w.until(lambda: "is still being read" in verdict(w))
        read_on.set()
        await w.until(lambda: has(w, 0) == "console password")
        await w.until(lambda: not verdict(w))
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)


async def test_a_refusal_that_cannot_be_read_says_so(
    simulator_with: SimulatorFactory, read_on: threading.Event
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListAccessKeys"}))
    draft = Draft(users=(LI_NA,), access=CONSOLE)
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.press("ctrl+n")
        await w.until(lambda: "is still being read" in verdict(w))
        read_on.set()
        await w.until(lambda: has(w, 0) == "not read")
        await w.until(lambda: verdict(w) and "is still being read" not in verdict(w))


@pytest.mark.parametrize("size", [(80, 24), (60, 18), WIDE])
async def test_hostile_text_and_small_terminals(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    rows = (UserRow("acs [/x] [bold", "[/y]"), ZHANG)
    async with wizard(
        simulator, step=Step.ACCESS, draft=Draft(users=rows, access=OWN), size=size
    ) as w:
        assert isinstance(w.screen, AccessModeScreen)
        await w.until(lambda: has(w, 1) == "1 AccessKey")
        await w.press("ctrl+n")
        await w.until(lambda: verdict(w) or w.screen.query_one(Advice).remedies.has_focus)
        for _ in range(8):
            await w.press("tab")
            await w.pilot.pause()
            await w.until(lambda: w.app.focused is not None and visible(w.app.focused))
        w.screen.query_one("#users").focus()
        await w.press("home", "enter")
        await w.until(lambda: isinstance(w.app.screen, UserAccess))
        assert "acs [/x] [bold" in w.text()
