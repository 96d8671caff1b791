"""How do they sign in?"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from textual.widgets import Input

from screens.access.user_access import UserAccess
from screens.dialogs.typed_confirm import TypedConfirm
from tests.conftest import SimulatorFactory
from tests.screens.driver import (
    SMALLEST,
    WIDE,
    Wizard,
    advice,
    focused,
    notice,
    tabbed,
    verdict,
    visible,
    wizard,
)
from tests.simulator.faulty import allow_all, forbid
from tests.widgets.bench import HOSTILE
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
        ways = [row.key for row in w.screen.query_one("#mode", Choices).rows]
        assert ways == [AccessMode.CONSOLE, AccessMode.ACCESS_KEY], "new users need one of them"
        await w.press("ctrl+n")
        await w.until(lambda: "console password, or with an AccessKey" in verdict(w))
        assert focused(w) == "mode"
        assert w.at(Step.ACCESS)
        await w.press("enter")
        await w.until(lambda: w.session.draft.access.mode is AccessMode.CONSOLE)
        console = w.session.draft.access.console
        assert console.password is PasswordSource.GENERATE
        assert console.reset_at_next_logon
        assert console.require_mfa
        assert "STS tokens" not in w.text()
        await w.press("down", "enter")
        await w.until(lambda: w.session.draft.access.mode is AccessMode.ACCESS_KEY)
        await w.until(lambda: "STS tokens" in w.text())
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)


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


async def test_own_passwords_are_judged_while_typed_and_kept_as_secrets(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCESS, draft=Draft(users=NEW, access=OWN)) as w:
        await w.until(lambda: len(w.screen.query(OwnPassword)) == 2)
        first, second = w.screen.query(OwnPassword)
        first.focus()
        await w.until(lambda: first.checklist.display and visible(first.field))
        assert [item.mark for item in first.checklist.items].count(Mark.OPEN) == 6
        await w.pilot.press("q", "R", "7")
        await w.until(lambda: [i.mark for i in first.checklist.items].count(Mark.OPEN) == 3)
        assert "li.wu" not in w.session.own_passwords
        await w.press("ctrl+n")
        await w.until(lambda: "does not meet the account's policy yet" in verdict(w))
        assert focused(w) == "password-0-field"
        await type_secret(w, 0, STRONG)
        await w.press("ctrl+n")
        await w.until(lambda: "password for ma.chao" in verdict(w))
        assert focused(w) == "password-1-field"
        await type_secret(w, 1, STRONG)
        await w.until(lambda: "same password" in (second.field.problem or ""))
        await w.press("ctrl+n")
        await w.until(lambda: "same password" in verdict(w))
        assert w.at(Step.ACCESS)
        await w.press("backspace")
        await w.until(lambda: second.field.problem is None)
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
        await w.press("escape")
        await w.to(Step.ACCESS)
        w.session.draft = Draft(users=NEW[:1], access=OWN)
        await w.until(lambda: len(w.screen.query(OwnPassword)) == 1)
        await w.press("escape")
        await w.to(Step.ACCOUNTS)
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)
        assert set(w.session.own_passwords) == {"li.wu"}, "who left has none any more"


async def type_secret(w: Wizard, row: int, text: str) -> None:
    own = w.screen.query_one(f"#password-{row}", OwnPassword)
    own.focus()
    await w.until(lambda: own.field.input.has_focus)
    await w.press("ctrl+u", *("percent_sign" if char == "%" else char for char in text))
    await w.until(lambda: own.field.value == text)
    await w.pilot.pause()


# Existing users

ZHANG = UserRow("zhang.min", existing=True)


LI_NA = UserRow("li.na", existing=True)


async def test_a_second_way_in_is_refused_with_ways_out(simulator: RunningSimulator) -> None:
    draft = Draft(users=(*NEW, ZHANG), access=CONSOLE)
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.until(lambda: has(w, 2) == "1 AccessKey")
        remedies = w.screen.query_one(Advice).remedies
        for keys, name, existing, mode in (
            (("down", "enter"), "zhang.min2", False, None),
            (("enter",), "zhang.min", True, AccessMode.UNCHANGED),
        ):
            w.session.draft = draft
            await w.until(lambda: has(w, 2) == "1 AccessKey")
            await w.press("ctrl+n")
            await w.until(lambda: remedies.has_focus and visible(remedies))
            assert "zhang.min has an AccessKey" in w.text()
            await w.press("home", *keys)
            await w.until(lambda: w.session.draft.users[2] != ZHANG)
            row = w.session.draft.users[2]
            assert (row.logon_name, row.existing, row.mode) == (name, existing, mode)
        await w.press("ctrl+n")
        await w.to(Step.SCOPE)


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
        # As it is with a saved draft, of which nothing is confirmed yet.
        w.session.confirmed = frozenset()
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


async def test_what_cannot_be_read_is_named_and_asked_again(
    simulator: RunningSimulator, read_on: threading.Event
) -> None:
    forbid(simulator, "ram:ListAccessKeys")
    draft = Draft(users=(LI_NA,), access=CONSOLE)
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.press("ctrl+n")
        await w.until(lambda: "is still being read" in verdict(w))
        read_on.set()
        await w.until(lambda: "ram:ListAccessKeys" in notice(w, "not-read"))
        assert has(w, 0) == "not read"
        await w.until(lambda: verdict(w) and "is still being read" not in verdict(w))
        await w.press("ctrl+n")
        await w.until(lambda: verdict(w))
        assert w.at(Step.ACCESS)
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: has(w, 0) == "console password")
        assert not notice(w, "not-read")


@pytest.mark.parametrize("size", [SMALLEST, WIDE])
async def test_hostile_text_and_small_terminals(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    rows = (UserRow(HOSTILE, "[/y]"), ZHANG)
    draft = Draft(users=rows, access=OWN)
    async with wizard(simulator, step=Step.ACCESS, draft=draft, size=size) as w:
        await w.until(lambda: has(w, 1) == "1 AccessKey")
        await w.press("ctrl+n")
        await w.until(lambda: verdict(w) or w.screen.query_one(Advice).remedies.has_focus)
        await tabbed(w, 8)
        w.screen.query_one("#users").focus()
        await w.press("home", "enter")
        await w.until(lambda: isinstance(w.app.screen, UserAccess))
        assert HOSTILE in w.text()
