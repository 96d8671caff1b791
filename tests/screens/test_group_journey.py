"""A plan with a RAM user group goes through the wizard, from Policies on, and is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.dialogs.dialog import Confirm
from screens.policies.group import ChooseGroup
from screens.runs.screen import RunsScreen
from tests.screens.driver import NARROW, WIDE, Wizard, safe_in, services_for, wizard
from tests.screens.earlier import can_undo, on_top, undone
from tests.screens.plans import MARIA, console_draft
from tests.screens.reviewing import forbid_in, over, ready, rows, trouble
from tests.screens.seeing import advice, allow_all, verdict
from tests.screens.test_policy_choice import loaded
from tests.screens.verifying import verified
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
        simulator.change(lambda store: forbid_in(store, "ram:AddUserToGroup"))
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        assert "add to the group auditors" in trouble(w)
        assert group_in(simulator, "auditors") != before
        simulator.change(allow_all)
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
