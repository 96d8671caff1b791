"""Who needs access? The list of users."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Button, Input

from screens.users.import_users import ImportUsers
from screens.users.screen import AccountInformationScreen
from tests.conftest import SimulatorFactory
from tests.screens.driver import (
    NARROW,
    SMALLEST,
    WIDE,
    focused,
    notice,
    tabbed,
    verdict,
    visible,
    wizard,
)
from tests.screens.users.driver import THREE, field, known, names, people, state
from tests.simulator.faulty import allow_all, silent
from tests.widgets.bench import HOSTILE
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import Tag, UserRow
from tui.simulator.server import RunningSimulator


async def test_rows_are_added_copied_and_removed_by_key_and_by_button(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:

        async def do(key: str) -> None:
            if len(key) > 2:
                w.screen.query_one(f"#do-{key}", Button).focus()
            await w.press("enter" if len(key) > 2 else key)

        for add, duplicate, remove in (("f5", "f6", "f7"), ("add", "duplicate", "remove")):
            await do(add)
            await w.until(lambda: len(people(w).rows) == 4)
            await do(add)
            assert names(w)[3:] == [""], "an empty row is not followed by another"
            await w.press("ctrl+n")
            await w.to(Step.ACCESS)
            assert w.session.draft.users == THREE, "it is left out"
            await w.press("escape")
            await w.to(Step.ACCOUNTS)
            await do(duplicate)
            await w.until(lambda: names(w) == ["ada.new", "ada.new2", "ben.new", "cleo.new"])
            assert w.session.draft.users[1].tags == THREE[0].tags
            assert field(w, "logon-name").value == "ada.new2"
            await do(remove)
            await w.until(lambda: w.session.draft.users == THREE)
            people(w).focus()
            await w.press("home")
        await w.press("f7")
        await w.until(lambda: names(w) == ["ben.new", "cleo.new"])
        assert field(w, "logon-name").value == "ben.new"
        await w.press("f7", "f7")
        await w.until(lambda: w.session.draft.users == (UserRow(),))
        assert field(w, "logon-name").value == ""
        assert len(people(w).rows) == 1


async def test_up_and_down_go_to_the_neighbour_and_letters_are_no_command(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("x", "down")
        await w.until(lambda: field(w, "logon-name").value == "ben.new")
        assert focused(w) == "logon-name"
        await w.press("y", "up")
        await w.until(lambda: field(w, "logon-name").value == "ada.newx")
        assert names(w) == ["ada.newx", "ben.newy", "cleo.new"]
        before = w.session.draft.users
        people(w).focus()
        await w.press(*"abcdefghijklmnopqrstuvwxyz", *"ADX", "delete", "backspace")
        assert w.session.draft.users == before
        await w.press("enter")
        await w.until(lambda: focused(w) == "logon-name")


async def test_a_removal_names_the_person_and_is_taken_back(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("down", "f7")
        await w.until(lambda: names(w) == ["ada.new", "cleo.new"])
        assert "ben.new is removed from the list. ctrl+z" in verdict(w)
        await w.press("up")
        await w.type("x")
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)
        await w.press("escape")
        await w.to(Step.ACCOUNTS)
        w.screen.query_one("#do-take-back", Button).focus()
        await w.press("enter")
        await w.until(lambda: names(w) == ["ada.new", "cleo.new"])
        await w.press("ctrl+z")
        await w.until(lambda: w.session.draft.users == THREE)
        assert field(w, "logon-name").value == "ben.new", "one sees who is back"
        await w.press("ctrl+z")
        await w.until(lambda: "no change to take back" in verdict(w))
        assert w.session.draft.users == THREE


async def test_several_pasted_lines_open_the_import(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        w.app.post_message(events.Paste("\nada\x1b[31m.new\x9b\n"))
        await w.until(lambda: names(w) == ["ada[31m.new"])
        await w.press("ctrl+u")
        await w.until(lambda: names(w) == [""])
        w.app.post_message(events.Paste("ada.new,Ada New\nben.new,Ben New\n"))
        await w.until(lambda: isinstance(w.app.screen, ImportUsers))
        assert w.session.draft.users == (UserRow(),)
        await w.press("ctrl+n")
        await w.until(lambda: names(w) == ["ada.new", "ben.new"])
        assert "2 people added" in verdict(w)


async def test_without_permission_the_list_is_missed_but_nothing_stops(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListUsers"}))
    async with wizard(simulator, step=Step.ACCOUNTS, facts_loaded=False) as w:
        await w.until(lambda: "ram:ListUsers" in notice(w, "not-read"))
        assert "F3" in notice(w, "not-read")
        await w.type("late.comer")
        await w.until(lambda: "new" in state(w, 0))
        assert "free" not in state(w, 0), "nobody knows that"
        allow_all(simulator)
        await w.press("f3")
        await w.until(lambda: "free" in state(w, 0))
        assert not notice(w, "not-read")
        simulator.change(lambda store: store.add_user("late.comer", "Late"))
        await w.press("f3")
        await w.until(lambda: "exists already" in state(w, 0))


async def test_next_waits_for_the_list(simulator: RunningSimulator) -> None:
    draft = Draft(users=(UserRow("li.na", "Not the one"),))
    with silent(simulator) as answer:
        async with wizard(simulator, step=Step.ACCOUNTS, draft=draft, facts_loaded=False) as w:
            await w.press("ctrl+n")
            assert "Reading the account" in verdict(w)
            answer.set()
            await w.until(lambda: "is in the account already" in verdict(w))
            assert w.at(Step.ACCOUNTS)


async def test_foreign_text_is_neither_markup_nor_obeyed_and_columns_follow_the_width(
    simulator: RunningSimulator,
) -> None:
    rows = (
        UserRow(HOSTILE, HOSTILE, (Tag(HOSTILE, HOSTILE),)),
        UserRow("ada.new", "Ada \x1b[31mred\x07\nline \u202ebidi"),
    )
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows), size=WIDE) as w:
        await w.until(lambda: "has a space" in state(w, 0) and "display name" in state(w, 1))
        assert HOSTILE in w.text()
        strips = people(w).render_line(2)
        assert "Ada �[31mred� l" in strips.text
        assert strips.text.isprintable()
        await w.until(lambda: "Tags" in w.text())
        assert len(people(w).rows[0].cells) == 4
        await w.pilot.resize_terminal(60, 24)
        await w.until(lambda: len(people(w).rows[0].cells) == 3)
        assert people(w).rows[1].cells[0].text == "ada.new"
        await w.press("f6", "ctrl+n")
        await w.until(lambda: verdict(w))


@pytest.mark.parametrize("size", [NARROW, SMALLEST])
async def test_everything_can_be_reached_and_seen(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    rows = tuple(UserRow(f"person{at}", f"Person {at}") for at in range(60))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows), size=size) as w:
        await known(w)
        if size == NARROW:
            assert visible(w.screen.query_one("#do-import"))
            assert all(visible(each) for each in w.screen.query(Input))
            assert people(w).size.height >= 6
            assert "person4" in w.text()
        seen = await tabbed(w, 12)
        assert seen >= {"people", "logon-name", "display-name", "tags", "do-import", "next", "back"}
        people(w).focus()
        await w.press("end")
        await w.until(lambda: field(w, "logon-name").value == "person59")
        await w.until(lambda: "person59" in w.text())


async def test_a_key_looks_at_its_own_row_only(simulator: RunningSimulator) -> None:
    rows = tuple(UserRow(f"person{at}", f"Person {at}") for at in range(300))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await known(w)
        screen = w.screen
        assert isinstance(screen, AccountInformationScreen)
        before = people(w).rows
        await w.press("x")
        await w.until(lambda: people(w).rows[0].cells[0].text == "person0x")
        after = people(w).rows
        assert all(old is new for old, new in zip(before[1:], after[1:], strict=True))
