"""Where one grant holds."""

from __future__ import annotations

from dataclasses import replace

from screens.policies.grant_scope import GrantScope
from tests.screens.drafts import console_draft
from tests.screens.driver import WIDE, wizard
from tests.screens.policies.driver import ACCOUNT, GROUP, NEW, choose, loaded, rows
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, COMPANION, Grant, ResourceGroupScope
from tui.simulator.seed.people import PAYMENTS, PLATFORM
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store


async def test_a_policy_can_hold_elsewhere(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await loaded(w)
        await w.until(lambda: w.session.facts.resource_groups)
        await choose(w, ARMS_READ_ONLY)
        await w.press("f4")
        await w.until(lambda: isinstance(w.app.screen, GrantScope))
        await w.press("tab", "tab", "home", "down", "enter")
        await w.until(lambda: Grant(ARMS_READ_ONLY, GROUP) in w.session.draft.grants)
        assert Grant(COMPANION, GROUP) in w.session.draft.grants
        assert Grant(ARMS_READ_ONLY, ACCOUNT) not in w.session.draft.grants
        await w.until(lambda: "Platform" in rows(w).rows[0].cells[4].text)
        await w.press("f4")
        await w.until(lambda: isinstance(w.app.screen, GrantScope))
        await w.press("escape")
        await w.until(lambda: w.at(Step.POLICIES))
        assert Grant(ARMS_READ_ONLY, GROUP) in w.session.draft.grants


async def test_groups_that_are_called_the_same_are_told_apart_where_a_grant_holds(
    simulator: RunningSimulator,
) -> None:
    def rename(store: Store) -> None:
        for group_id in (PLATFORM, PAYMENTS):
            group = store.resource_groups[group_id]
            store.resource_groups[group_id] = replace(group, display_name="Team")

    simulator.change(rename)
    grants = (Grant(ARMS_READ_ONLY, ResourceGroupScope(PAYMENTS)),)
    draft = console_draft(scope=ResourceGroupScope(PAYMENTS), grants=grants)
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=WIDE) as w:
        await w.until(lambda: f"Team ({PAYMENTS})" in w.text())
