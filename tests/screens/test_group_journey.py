"""A draft that grants through a RAM user group, on the last steps of the wizard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from screens.dialogs.dialog import Confirm
from screens.policies.group import ChooseGroup
from screens.runs.screen import RunsScreen
from screens.runs.undo import UndoScreen
from tests.screens.drafts import CHEN_YU, MARIA, console_draft
from tests.screens.driver import (
    NARROW,
    WIDE,
    Wizard,
    advice,
    on_top,
    safe_in,
    services_for,
    verdict,
    wizard,
)
from tests.screens.policies.driver import loaded
from tests.screens.review.driver import over, ready, rows, trouble
from tests.screens.runs.driver import can_undo, ended, undone
from tests.screens.sharing.driver import about, shared, verified
from tests.simulator.faulty import allow_all, forbid, inject
from tui.apply.events import RunStatus
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, COMPANION, AccountScope, Grant, ResourceGroupScope
from tui.core.users import GroupChoice
from tui.simulator.seed.people import PLATFORM
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.vault.keyring import MemoryKeyring
from tui.widgets.notice import AnswerLine
from tui.widgets.rows import Rows

NAME = "prometheus-viewers"


ACCOUNT_ID = "1290384756102938"


ACCOUNT, PLACE = AccountScope(), ResourceGroupScope(PLATFORM)


BOTH = (
    Grant(ARMS_READ_ONLY, ACCOUNT),
    Grant(COMPANION, PLACE),
)


def group_in(simulator: RunningSimulator, name: str) -> dict[str, object] | None:
    """Members and grants as the simulator has them."""

    def look(store: Store) -> dict[str, object] | None:
        group = store.groups.get(name)
        if group is None:
            return None
        names = {user.user_id: user.name for user in store.users.values()}
        grants = {
            (held.policy_name, "account" if held.scope == store.account_id else held.scope)
            for held in store.attachments
            if held.principal_id == group.group_id
        }
        return {"members": {names[each] for each in group.members}, "grants": grants}

    return simulator.change(look)


async def make_group(w: Wizard) -> None:
    """Choose a new group under the name that is proposed, and go on to Review."""
    await loaded(w)
    await w.press("f8")
    await w.until(lambda: isinstance(w.app.screen, ChooseGroup) and w.app.screen.is_mounted)
    await w.pilot.pause()
    await w.press("end", "enter")
    await w.until(lambda: w.app.screen.query_one("#new").has_focus_within)
    await w.press("enter")
    await w.to(Step.POLICIES)
    await w.until(lambda: w.session.facts.user_groups_loaded)
    await w.press("ctrl+n")
    await w.to(Step.REVIEW)
    await ready(w)


def draft(**changes: object) -> Draft:
    return console_draft(MARIA, grants=BOTH, **changes)


def own_grants(simulator: RunningSimulator, name: str) -> list[str]:
    """What a user holds itself."""
    return simulator.change(
        lambda store: [
            held.policy_name
            for held in store.attachments
            if held.principal_id == store.users[name].user_id
        ]
    )


async def undo_first(w: Wizard) -> None:
    """Take the newest run back."""
    await w.press("f6")
    await on_top(w, RunsScreen)
    await w.until(lambda: w.app.screen.query_one("#runs", Rows).rows)
    await w.press("u")
    await can_undo(w)
    await w.press("ctrl+r")
    await undone(w)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_new_group_is_made_granted_to_joined_and_taken_back(
    simulator: RunningSimulator, tmp_path: Path, size: tuple[int, int]
) -> None:
    safe = safe_in(tmp_path, MemoryKeyring())
    async with wizard(simulator, step=Step.POLICIES, draft=draft(), safe=safe, size=size) as w:
        await make_group(w)
        assert f"make the RAM user group {NAME}" in w.text()
        assert ("maria.k", f"add to the group {NAME}") in {row[1:] for row in rows(w)}
        assert not [row for row in rows(w) if row[1] == "maria.k" and "grant" in row[2]]
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        assert group_in(simulator, NAME) == {
            "members": {"maria.k"},
            "grants": {(ARMS_READ_ONLY.name, "account"), (COMPANION.name, PLATFORM)},
        }
        assert not own_grants(simulator, "maria.k")
        await w.press("ctrl+n")
        await w.to(Step.SHARE)
        await w.press("v")
        told = await verified(w)
        assert f"✓ in the RAM user group {NAME}" in told
        assert f"✓ {ARMS_READ_ONLY.name} in the whole account, through {NAME}" in told
        assert not [line for line in told if line.startswith("✗")]
        await w.press("escape")
        await w.to(Step.SHARE)
        await w.press("escape")
        await w.to(Step.REVIEW)
        await undo_first(w)
        assert group_in(simulator, NAME) is None
        assert simulator.change(lambda store: "maria.k" in store.users) is False


async def test_a_run_that_halts_leaves_a_group_of_the_account_as_it_was(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    before = group_in(simulator, "auditors")
    through = draft(group=GroupChoice("auditors", existing=True))
    safe = safe_in(tmp_path, MemoryKeyring())
    async with wizard(simulator, step=Step.REVIEW, draft=through, safe=safe) as w:
        await ready(w)
        assert "make the RAM user group" not in w.text()
        forbid(simulator, "ram:AddUserToGroup")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        assert "add to the group auditors" in trouble(w)
        assert group_in(simulator, "auditors") != before
        allow_all(simulator)
        await w.press("u")
        await can_undo(w)
        await w.press("ctrl+r")
        await undone(w)
        assert group_in(simulator, "auditors") == before


async def test_what_is_wrong_with_the_group_leads_back_to_policies(
    simulator: RunningSimulator,
) -> None:
    through = draft(group=GroupChoice("auditors", existing=True))
    async with wizard(simulator, step=Step.POLICIES, draft=through) as w:
        await loaded(w)
        await w.until(lambda: w.session.facts.user_groups["auditors"].complete)
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)
        await ready(w)
        simulator.change(lambda store: store.groups.pop("auditors"))
        await w.press("ctrl+r")
        await w.until(lambda: "auditors is not in the account any more" in verdict(w))
        await w.until(lambda: w.screen.query_one("#go-to").has_focus)
        await w.press("enter")
        await w.to(Step.POLICIES)
        await w.until(lambda: "auditors is not in the account any more" in advice(w))


async def test_back_and_forth_after_a_run_the_group_is_there(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = safe_in(tmp_path, MemoryKeyring())
    async with wizard(simulator, step=Step.POLICIES, draft=draft(), safe=safe) as w:
        await make_group(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        await w.press("escape")
        await w.to(Step.POLICIES)
        await w.press("f5")
        await w.until(lambda: f"There is a RAM user group {NAME} already" in advice(w))
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)


async def test_a_saved_draft_shows_its_group_again(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    through = draft(group=GroupChoice("auditors", existing=True))
    services_for(simulator, tmp_path).drafts(ACCOUNT_ID).save(through)
    async with wizard(simulator, state=tmp_path) as w:
        await on_top(w, Confirm)
        await w.press("enter")
        await w.until(lambda: w.session.draft.group is not None)
        for step in (Step.ACCOUNTS, Step.ACCESS, Step.SCOPE, Step.POLICIES):
            await w.until(lambda: w.session.facts.caller is not None)
            await w.press("ctrl+n")
            await w.to(step)
        line = w.screen.query_one("#group", AnswerLine)
        await w.until(lambda: line.answer == "RAM user group auditors · 1 is in it")


THROUGH_NEW = replace(console_draft(MARIA, CHEN_YU), group=GroupChoice("viewers"))


def with_group(name: str) -> Draft:
    return replace(THROUGH_NEW, group=GroupChoice(name, existing=True))


def members(simulator: RunningSimulator, name: str) -> set[str]:
    def look(store: Store) -> set[str]:
        group = store.groups.get(name)
        named = {user.user_id: user.name for user in store.users.values()}
        return {named[each] for each in group.members} if group else set()

    return simulator.change(look)


async def test_the_group_comes_first_and_everybody_joins(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=THROUGH_NEW) as w:
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
    async with shared(simulator, THROUGH_NEW) as w:
        assert "AliyunARMSReadOnlyAccess" in about(w)
        await w.press("v")
        told = await verified(w)
        assert "✓ in the RAM user group viewers" in told
        assert "✓ AliyunARMSReadOnlyAccess in the whole account, through viewers" in told


async def test_undo_from_the_wizard_leaves_nothing(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=THROUGH_NEW) as w:
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
