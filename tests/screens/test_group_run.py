"""A draft that grants through a RAM user group, on the last steps of the wizard."""

from __future__ import annotations

from dataclasses import replace

from screens.runs.undo import UndoScreen
from tests.screens.driver import wizard
from tests.screens.plans import CHEN_YU, MARIA, console_draft
from tests.screens.reviewing import over, ready, rows
from tests.screens.sharing import shared
from tests.screens.test_credential_sharing import about
from tests.screens.test_undo import ended, on_top
from tests.screens.verifying import verified
from tests.simulator.faulty import inject
from tui.apply.events import RunStatus
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import GroupChoice
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

NEW = replace(console_draft(MARIA, CHEN_YU), group=GroupChoice("viewers"))


def with_group(name: str) -> Draft:
    return replace(NEW, group=GroupChoice(name, existing=True))


def members(simulator: RunningSimulator, name: str) -> set[str]:
    def look(store: Store) -> set[str]:
        group = store.groups.get(name)
        named = {user.user_id: user.name for user in store.users.values()}
        return {named[each] for each in group.members} if group else set()

    return simulator.change(look)


async def test_the_group_comes_first_and_everybody_joins(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=NEW) as w:
        await ready(w)
        planned = [row[1:] for row in rows(w)]
        assert planned[:2] == [
            ("group viewers", "make the RAM user group viewers"),
            ("group viewers", "grant AliyunARMSReadOnlyAccess in the whole account"),
        ]
        assert ("chen.yu", "add to the group viewers") in planned
        await w.press("f3")
        await w.until(lambda: "aliyun ram CreateGroup" in w.text())
        await w.press("f3", "ctrl+r")
        assert await over(w) is RunStatus.DONE
        assert members(simulator, "viewers") == {"maria.k", "chen.yu"}


async def test_what_a_group_brings_along_is_said_before_apply(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=with_group("auditors")) as w:
        await ready(w)
        found = {finding.code for finding in w.session.findings}
        assert {"groups.others", "groups.holds-more"} <= found
        assert not any(row[2].startswith("make the RAM user group") for row in rows(w))


async def test_a_group_that_is_gone_by_now_stops_it(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=with_group("gone-by-now")) as w:
        await w.until(lambda: "is not in the account any more" in " ".join(w.text().split()))


async def test_the_handover_and_the_read_back_tell_of_the_group(
    simulator: RunningSimulator,
) -> None:
    async with shared(simulator, NEW) as w:
        assert "AliyunARMSReadOnlyAccess" in about(w)
        await w.press("v")
        told = await verified(w)
        assert "✓ in the RAM user group viewers" in told
        assert "✓ AliyunARMSReadOnlyAccess in the whole account, through viewers" in told


async def test_undo_from_the_wizard_leaves_nothing(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=NEW) as w:
        await ready(w)
        inject(simulator, "AddUserToGroup:no-permission,count=50")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        inject(simulator)
        await w.press("u")
        await on_top(w, UndoScreen)
        await w.until(lambda: not w.app.screen.query_one("#go").disabled)
        await w.press("ctrl+r")
        await ended(w, RunStatus.DONE)
        assert simulator.change(lambda store: "viewers" not in store.groups)
        assert simulator.change(lambda store: "maria.k" not in store.users)
