"""The other entrance: users who are in the account already."""

from __future__ import annotations

import pytest
from textual.widgets import Button, Static

from screens.users.existing import ExistingUsers
from tests.conftest import SimulatorFactory
from tests.screens.driver import Wizard, visible, wizard
from tests.simulator.faulty import allow_all
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.notice import Notice
from tui.widgets.rows import Rows


def dialog(w: Wizard) -> ExistingUsers:
    top = w.app.screen
    assert isinstance(top, ExistingUsers)
    return top


def listed(w: Wizard) -> list[str]:
    return [row.key for row in dialog(w).query_one("#users", Rows).rows]


def picked(w: Wizard) -> str:
    return str(dialog(w).query_one("#count", Static).render())


async def opened(w: Wizard) -> None:
    await w.press("f8")
    await w.until(lambda: isinstance(w.app.screen, ExistingUsers))
    await w.until(lambda: listed(w))


async def test_search_and_pick_several(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        everybody = listed(w)
        assert everybody == sorted(everybody, key=str.casefold)
        await w.type("li")
        await w.until(lambda: len(listed(w)) < len(everybody))
        assert "li.na" in listed(w)
        await w.press("down")
        dialog(w).query_one("#users", Rows).move_to("li.na")
        await w.press("space")
        await w.until(lambda: picked(w).startswith("1 of"))
        await w.press("slash", "escape")
        await w.until(lambda: listed(w) == everybody)
        await w.press("enter", "end", "space")
        await w.until(lambda: picked(w).startswith("2 of"))
        assert str(dialog(w).query_one("#agree", Button).label) == "Use 2 people"
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        rows = w.session.draft.users
        assert {row.logon_name for row in rows} == {"li.na", everybody[-1]}
        assert all(row.existing for row in rows)
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)


async def test_those_in_the_draft_are_marked_and_can_be_left_out(
    simulator: RunningSimulator,
) -> None:
    rows = (UserRow("li.na", "", existing=True), UserRow("ada.new"))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await opened(w)
        assert picked(w).startswith("1 of")
        await w.press("down")
        dialog(w).query_one("#users", Rows).move_to("li.na")
        await w.press("enter")
        await w.until(lambda: picked(w).startswith("0 of"))
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert [row.logon_name for row in w.session.draft.users] == ["ada.new"]


async def test_a_row_of_that_name_becomes_the_existing_user(simulator: RunningSimulator) -> None:
    async with wizard(
        simulator, step=Step.ACCOUNTS, draft=Draft(users=(UserRow("li.na", "Other"),))
    ) as w:
        await opened(w)
        await w.press("down")
        dialog(w).query_one("#users", Rows).move_to("li.na")
        await w.press("space", "ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert [(row.logon_name, row.existing) for row in w.session.draft.users] == [
            ("li.na", True)
        ]


async def test_all_shown_and_none_again_and_escape_changes_nothing(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await opened(w)
        agree = dialog(w).query_one("#agree", Button)
        assert str(agree.label) == "Use those picked"
        total = len(listed(w))
        await w.press("f5")
        await w.until(lambda: picked(w).startswith(f"{total} of {total}"))
        await w.press("f5")
        await w.until(lambda: picked(w).startswith("0 of"))
        assert agree.disabled
        await w.press("ctrl+n")
        assert isinstance(w.app.screen, ExistingUsers), "there is nothing to agree to"
        await w.press("f5")
        await w.until(lambda: not picked(w).startswith("0 of"))
        await w.press("escape")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow(),)


async def test_no_permission_is_named_and_can_be_tried_again(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListUsers"}))
    async with wizard(simulator, step=Step.ACCOUNTS, facts_loaded=False) as w:
        await w.press("f8")
        await w.until(lambda: isinstance(w.app.screen, ExistingUsers))
        notice = dialog(w).query_one("#trouble", Notice)
        await w.until(lambda: notice.line)
        assert notice.line is not None
        assert "ram:ListUsers" in notice.line[1]
        allow_all(simulator)
        await w.press("f3")
        await w.until(lambda: "li.na" in listed(w))
        assert notice.line is None


@pytest.mark.parametrize("size", [(60, 18)])
async def test_thousands_in_a_small_window(
    simulator_with: SimulatorFactory, size: tuple[int, int]
) -> None:
    simulator = simulator_with(users=1500)

    def hostile(store: Store) -> None:
        user = store.users["li.na"]
        user.display_name = "acs [/x] [bold"

    simulator.change(hostile)
    async with wizard(simulator, step=Step.ACCOUNTS, size=size) as w:
        await opened(w)
        assert len(listed(w)) > 1500
        await w.press("down", "end")
        await w.until(lambda: listed(w)[-1] in w.text())
        assert visible(dialog(w).query_one("#agree"))
        await w.press("slash")
        await w.type("acs")
        await w.until(lambda: listed(w) == ["li.na"])
        await w.until(lambda: "acs [/x] [bold" in w.text())
