"""Where does it hold?"""

from __future__ import annotations

from dataclasses import replace

import pytest

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
from tests.widgets.bench import HOSTILE
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, COMPANION, AccountScope, Grant, ResourceGroupScope
from tui.core.users import AccessChoice, AccessMode, UserRow
from tui.simulator.seed.people import DATA, PAYMENTS, PLATFORM
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.field import Field
from tui.widgets.search_list import Groups, Search

DRAFT = Draft(users=(UserRow("li.wu", "Li Wu"),), access=AccessChoice(AccessMode.CONSOLE))


def listed(w: Wizard) -> list[str]:
    return [row.key for row in w.screen.query_one(Groups).list.rows]


async def to_groups(w: Wizard) -> None:
    """Pick "one resource group" and wait for the list."""
    w.screen.query_one("#scope").focus()
    await w.press("end", "enter")
    await w.until(lambda: listed(w) and w.screen.query_one(Groups).list.has_focus)


async def test_there_is_no_silent_default(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=DRAFT) as w:
        await w.press("ctrl+n")
        await w.until(lambda: "in the whole account, or in one" in verdict(w))
        assert focused(w) == "scope"
        assert w.session.draft.scope is None


async def test_the_whole_account(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=DRAFT) as w:
        await w.press("enter")
        await w.until(lambda: w.session.draft.scope == AccountScope())
        assert "everything in the account" in w.text()
        await w.press("ctrl+n")
        await w.to(Step.POLICIES)
        await w.press("escape")
        await w.to(Step.SCOPE)
        assert "●  Whole account" in w.text()


async def test_one_group_is_searched_and_kept(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=DRAFT) as w:
        await to_groups(w)
        await w.press("ctrl+n")
        await w.until(lambda: "Choose the resource group" in verdict(w))
        assert "/ searches" in w.text()
        await w.type("支付")
        assert w.screen.query_one(Search).query_text == "支付", "also when typed in the list"
        await w.until(lambda: listed(w) == [PAYMENTS])
        await w.until(lambda: "1 of 4" in w.text())
        await w.press("down", "enter")
        await w.until(lambda: w.session.draft.scope == ResourceGroupScope(PAYMENTS))
        await w.press("ctrl+n")
        await w.to(Step.POLICIES)
        await w.press("escape")
        await w.to(Step.SCOPE)
        await w.until(lambda: len(listed(w)) == 4)
        assert "●  payments" in w.text()


async def test_a_second_look_begins_at_the_group_that_is_chosen(
    simulator: RunningSimulator,
) -> None:
    draft = replace(DRAFT, scope=ResourceGroupScope(PAYMENTS))
    async with wizard(simulator, step=Step.SCOPE, draft=draft) as w:
        await w.until(lambda: len(listed(w)) == 4)
        await w.press("tab", "tab", "space")
        await w.pilot.pause()
        assert w.screen.query_one(Groups).list.has_focus
        assert w.session.draft.scope == ResourceGroupScope(PAYMENTS)


async def test_escape_clears_the_search_before_it_goes_back(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=DRAFT) as w:
        await to_groups(w)
        w.screen.query_one(Search).focus()
        await w.type("nothing")
        await w.until(lambda: "No resource group matches" in w.text())
        await w.press("escape")
        await w.until(lambda: len(listed(w)) == 4)
        assert w.at(Step.SCOPE)
        await w.press("escape")
        await w.to(Step.ACCESS)


async def test_a_group_that_is_asked_for_and_not_named_does_not_pass(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=DRAFT) as w:
        await w.press("enter")
        await to_groups(w)
        await w.press("ctrl+n")
        await w.until(lambda: "Choose the resource group" in verdict(w))
        assert w.at(Step.SCOPE)


async def test_a_group_that_is_gone_is_refused(simulator: RunningSimulator) -> None:
    simulator.change(lambda store: store.remove_resource_group(DATA))
    draft = Draft(users=DRAFT.users, access=DRAFT.access, scope=ResourceGroupScope(DATA))
    async with wizard(simulator, step=Step.SCOPE, draft=draft) as w:
        await w.until(lambda: "is not there any more" in advice(w))
        await w.press("ctrl+n")
        await w.until(lambda: "is not there any more" in verdict(w))
        await w.until(lambda: w.screen.query_one(Groups).list.has_focus)


async def test_a_group_on_its_way_out_is_refused(simulator: RunningSimulator) -> None:
    def leaving(store: Store) -> None:
        store.resource_groups[DATA].status = "PendingDelete"

    simulator.change(leaving)
    async with wizard(simulator, step=Step.SCOPE, draft=DRAFT) as w:
        await to_groups(w)
        assert "PendingDelete" in w.text()
        await w.press("end", "enter")
        await w.until(lambda: "Data lake is PendingDelete" in verdict(w))
        assert w.session.draft.scope is None


async def test_what_is_read_only_in_a_group_brings_its_companion(
    simulator: RunningSimulator,
) -> None:
    draft = Draft(
        users=DRAFT.users,
        access=DRAFT.access,
        scope=AccountScope(),
        grants=(Grant(ARMS_READ_ONLY, AccountScope()),),
    )
    async with wizard(simulator, step=Step.SCOPE, draft=draft) as w:
        await to_groups(w)
        await w.press("home", "down", "enter")
        here = ResourceGroupScope(PLATFORM)
        await w.until(
            lambda: (
                set(w.session.draft.grants) == {Grant(ARMS_READ_ONLY, here), Grant(COMPANION, here)}
            )
        )


async def test_without_the_list_the_id_is_typed(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(denied_actions=frozenset({"resourcemanager:ListResourceGroups"}))
    async with wizard(simulator, step=Step.SCOPE, draft=DRAFT) as w:
        await w.until(lambda: "ListResourceGroups" in notice(w, "not-read"))
        await w.press("end", "enter")
        field = w.screen.query_one("#group-id", Field)
        await w.until(lambda: field.input.has_focus and visible(field))
        await w.type("nonsense")
        await w.until(lambda: field.problem is not None)
        await w.press("ctrl+n")
        await w.until(lambda: verdict(w))
        assert w.at(Step.SCOPE)
        field.value = PAYMENTS
        await w.until(lambda: w.session.draft.scope == ResourceGroupScope(PAYMENTS))
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: len(listed(w)) == 4)
        assert not notice(w, "not-read")
        await w.press("ctrl+n")
        await w.to(Step.POLICIES)


async def test_no_answer_about_group_support_is_said(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(arms_supports_resource_groups=None)
    draft = Draft(users=DRAFT.users, access=DRAFT.access, scope=ResourceGroupScope(PAYMENTS))
    async with wizard(simulator, step=Step.SCOPE, draft=draft) as w:
        await w.until(lambda: "could not be found out" in advice(w))
        await w.press("ctrl+n")
        await w.to(Step.POLICIES)


@pytest.mark.parametrize("size", [(60, 18), WIDE])
async def test_hostile_text_and_small_terminals(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    def rename(store: Store) -> None:
        store.resource_groups[PAYMENTS].display_name = HOSTILE
        store.resource_groups[PAYMENTS].status = "[/Pending"

    simulator.change(rename)
    async with wizard(simulator, step=Step.SCOPE, draft=DRAFT, size=size) as w:
        await to_groups(w)
        await w.until(lambda: w.app.focused is not None and visible(w.app.focused))
        await w.press("home", "down", "down", "enter")
        await w.until(lambda: f"{HOSTILE} is [/Pending" in verdict(w))
        for _ in range(6):
            await w.press("tab")
            await w.until(lambda: w.app.focused is not None and visible(w.app.focused))
