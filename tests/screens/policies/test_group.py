"""Do the grants go to each user, or to a RAM user group?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.widgets import Input, Static

from screens.dialogs.typed_confirm import TypedConfirm
from screens.policies.group import ChooseGroup
from tests.conftest import SimulatorFactory
from tests.screens.driver import (
    NARROW,
    WIDE,
    Wizard,
    advice,
    flat,
    focused,
    notice,
    verdict,
    visible,
    wizard,
)
from tests.screens.policies.driver import IN_GROUP, NEW, loaded
from tests.simulator.faulty import allow_all
from tests.widgets.bench import HOSTILE
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, AccountScope, Grant
from tui.core.users import AccessMode, GroupChoice, UserRow
from tui.simulator.records import Attachment, Group, Principal
from tui.simulator.seed.people import PAYMENTS
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.advice import Advice
from tui.widgets.choices import Choices
from tui.widgets.field import Field
from tui.widgets.frame import PlanPanel
from tui.widgets.notice import AnswerLine, Notice
from tui.widgets.rows import Rows

ACCOUNT = AccountScope()


READ = replace(NEW, grants=(Grant(ARMS_READ_ONLY, ACCOUNT),))


AUDITORS = GroupChoice("auditors", existing=True)


def line(w: Wizard) -> str:
    return w.screen.query_one("#group", AnswerLine).answer


def dialog(w: Wizard) -> ChooseGroup:
    top = w.app.screen
    assert isinstance(top, ChooseGroup)
    return top


def listed(w: Wizard) -> list[str]:
    return [row.key for row in dialog(w).query_one("#user-groups", Rows).rows]


def about(w: Wizard) -> str:
    return str(dialog(w).query_one("#about", Static).render())


def name(w: Wizard) -> Field:
    return dialog(w).query_one("#new", Field)


async def opened(w: Wizard) -> None:
    await w.press("f8")
    await w.until(lambda: isinstance(w.app.screen, ChooseGroup) and w.app.screen.is_mounted)
    await w.until(lambda: w.app.focused is dialog(w).query_one(Choices))


async def at_groups(w: Wizard) -> None:
    """Open the dialog, and go into the list of groups."""
    await opened(w)
    await w.press("home", "down", "enter")
    await w.until(lambda: listed(w) and w.app.focused is dialog(w).query_one("#user-groups"))


async def at_name(w: Wizard) -> None:
    """Open the dialog, and go to the name of a new group."""
    await opened(w)
    await w.press("end", "enter")
    await w.until(lambda: name(w).input.has_focus)


async def retype(w: Wizard, text: str) -> None:
    name(w).value = ""
    await w.type(text)
    await w.until(lambda: name(w).value == text)


@asynccontextmanager
async def policies(simulator: RunningSimulator, draft: Draft, **more: Any) -> AsyncIterator[Wizard]:  # noqa: ANN401
    async with wizard(simulator, step=Step.POLICIES, draft=draft, **more) as w:
        await loaded(w)
        yield w


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_group_of_the_account_by_keys_alone(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with policies(simulator, NEW, size=size) as w:
        assert line(w) == "each user"
        assert "Grants go to  each user   F8" in w.text()
        await at_groups(w)
        assert listed(w) == ["auditors", "platform-admins", "sre-oncall"]
        assert "access follows" in w.text()
        await w.press("down", "down")
        await w.until(lambda: "anna.keller, li.na, wang.wei" in about(w))
        assert "AliyunCloudMonitorReadOnlyAccess (whole account)" in about(w)
        assert visible(dialog(w).query_one("#about"))
        assert visible(dialog(w).query_one("#yes"))
        assert "On-call engineers" in w.text()
        row = dialog(w).query_one("#user-groups", Rows).rows[2]
        assert row.cells[3].text.strip() == "3", "members are counted once they are known"
        await w.press("enter")
        await w.to(Step.POLICIES)
        assert w.session.draft.group == GroupChoice("sre-oncall", existing=True)
        assert line(w) == "RAM user group sre-oncall · 3 are in it"


async def test_a_new_group_is_named_for_what_it_is_for(simulator: RunningSimulator) -> None:
    async with policies(simulator, IN_GROUP) as w:
        await w.until(lambda: w.session.facts.resource_groups)
        w.screen.query_one("#group").focus()
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, ChooseGroup) and w.app.screen.is_mounted)
        await w.pilot.pause()
        await w.press("end", "enter")
        await w.until(lambda: name(w).input.has_focus)
        assert name(w).value == "prometheus-viewers-platform"
        assert visible(name(w).input)
        await w.press("enter")
        await w.to(Step.POLICIES)
        assert w.session.draft.group == GroupChoice("prometheus-viewers-platform")
        await w.until(lambda: line(w) == "new RAM user group prometheus-viewers-platform")
        panel = w.screen.query_one(PlanPanel)
        told = [(entry.text, entry.value) for entry in panel.entries]
        at = told.index(("grants go to", "a new group"))
        assert told[at + 1] == ("prometheus-viewers-platform", "")


async def test_what_it_holds_in_a_resource_group_and_who_is_in_it(
    simulator: RunningSimulator,
) -> None:
    def grant(store: Store) -> None:
        held = Attachment(
            Principal.GROUP, store.groups["auditors"].group_id, "System", ARMS_FULL.name, PAYMENTS
        )
        store.attachments[held] = datetime.now(UTC)

    simulator.change(grant)
    users = (UserRow("sofia.lind", existing=True, mode=AccessMode.UNCHANGED),)
    async with policies(simulator, replace(NEW, users=users)) as w:
        await w.until(lambda: w.session.facts.resource_groups)
        await at_groups(w)
        await w.until(lambda: "In it: sofia.lind (yours)." in about(w))
        assert "AliyunARMSFullAccess (Payments" in about(w)
        await w.press("down")
        await w.until(lambda: "▲ With AdministratorAccess" in about(w))


async def test_it_opens_on_what_is_chosen_is_left_and_leads_back_to_each_user(
    simulator: RunningSimulator,
) -> None:
    def join(name: str) -> None:
        def change(store: Store) -> None:
            store.groups["auditors"].members[store.users[name].user_id] = datetime.now(UTC)

        simulator.change(change)

    async with policies(simulator, replace(READ, group=AUDITORS)) as w:
        await w.until(lambda: line(w) == "RAM user group auditors · 1 is in it")
        await at_name(w)
        await retype(w, "other")
        await w.press("escape")
        await w.to(Step.POLICIES)
        assert w.session.draft.group == AUDITORS
        await at_groups(w)
        await w.until(lambda: "In it: sofia.lind." in about(w))
        join("li.na")
        await w.press("f5")
        await w.until(lambda: "In it: li.na, sofia.lind." in about(w))
        await w.press("down", "slash")
        await w.type("sre")
        await w.until(lambda: listed(w) == ["sre-oncall"])
        await w.press("escape")
        await w.until(lambda: len(listed(w)) == 3)
        await w.press("escape")
        await w.to(Step.POLICIES)
        assert w.session.draft.group == AUDITORS
        await w.until(lambda: line(w) == "RAM user group auditors · 2 are in it")
        join("wang.wei")
        await w.press("f5")
        await w.until(lambda: line(w) == "RAM user group auditors · 3 are in it")
        await opened(w)
        assert dialog(w).query_one(Choices).picked == "existing"
        assert dialog(w).query_one("#user-groups", Rows).current == "auditors"
        await w.press("home", "enter")
        await w.to(Step.POLICIES)
        await w.until(lambda: w.session.draft.group is None and line(w) == "each user")


async def test_the_cursor_finds_the_chosen_group_once_the_list_is_there(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListGroups"}))
    draft = replace(READ, group=GroupChoice("sre-oncall", existing=True))
    async with policies(simulator, draft) as w:
        await opened(w)
        notice = dialog(w).query_one(Notice)
        await w.until(lambda: notice.line and "ram:ListGroups" in notice.line[1])
        assert not listed(w)
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: listed(w))
        assert dialog(w).query_one("#user-groups", Rows).current == "sre-oncall"
        assert notice.line is None


async def test_next_waits_until_the_group_is_known(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListUsersForGroup"}))
    async with policies(simulator, replace(READ, group=AUDITORS)) as w:
        await w.until(lambda: "ram:ListUsersForGroup" in notice(w, "not-read"))
        await at_groups(w)
        await w.until(lambda: "ram:ListUsersForGroup" in about(w))
        await w.press("escape")
        await w.to(Step.POLICIES)
        await w.press("ctrl+n")
        await w.until(lambda: "auditors, and what it holds, could not be read yet" in verdict(w))
        assert focused(w) == "group"
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: line(w).endswith("1 is in it"))
        await w.until(lambda: not verdict(w) and not notice(w, "not-read"))
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)


async def test_a_new_name_is_checked_while_it_is_typed(simulator: RunningSimulator) -> None:
    async with policies(simulator, replace(READ, group=GroupChoice("ops team"))) as w:
        await w.until(lambda: w.session.facts.user_groups_loaded)
        await w.press("ctrl+n")
        await w.until(lambda: "RAM user group cannot hold a space" in verdict(w))
        assert focused(w) == "group"
        await at_name(w)
        assert name(w).value == "ops team"
        for text, why in (
            ("ops/team", "“/” cannot be in the name"),
            ("auditors", "There is a group auditors already"),
        ):
            await retype(w, text)
            await w.until(lambda why=why: why in (name(w).problem or ""))  # type: ignore[misc]
            for key in ("enter", "ctrl+n"):
                await w.press(key)
                await w.until(lambda: name(w).input.has_focus)
                assert isinstance(w.app.screen, ChooseGroup), "nothing is taken that is wrong"
        name(w).value = ""
        await w.until(lambda: "Type a name" in (name(w).problem or ""))
        await w.type("ops.team_1")
        await w.until(lambda: name(w).problem is None)
        # Nothing is lost between the ways.
        await w.press("shift+tab", "up", "enter")
        await w.until(lambda: dialog(w).query_one("#user-groups").has_focus)
        dialog(w).query_one(Choices).focus()
        await w.press("down", "enter")
        await w.until(lambda: name(w).input.has_focus)
        await w.press("ctrl+n")
        await w.to(Step.POLICIES)
        assert w.session.draft.group == GroupChoice("ops.team_1")


async def test_all_that_is_said_of_a_group_can_be_read_by_keys_alone(
    simulator: RunningSimulator,
) -> None:
    draft = replace(READ, group=GroupChoice("sre-oncall", existing=True))
    async with policies(simulator, draft) as w:
        shown = w.screen.query_one(Advice)
        await w.until(lambda: "sre-oncall also holds AliyunCloudMonitorReadOnlyAccess" in advice(w))
        await w.until(lambda: shown.can_focus)
        end = " ".join(advice(w).split()[-4:])
        assert end not in flat(w), "there is no room for the last sentence"
        w.screen.query_one("#grants").focus()
        for _ in range(6):
            await w.press("tab")
            if shown.has_focus:
                break
        assert shown.has_focus
        await w.press(*("down",) * 12)
        await w.until(lambda: shown.scroll_offset.y == shown.max_scroll_y)
        await w.until(lambda: end in flat(w))
        await w.pilot.resize_terminal(*WIDE)
        w.session.draft = NEW
        await w.until(lambda: not shown.can_focus)
        await w.until(lambda: focused(w) == "grants")
        w.session.draft = draft
        await w.until(lambda: "sre-oncall" in advice(w))
        shown.focus()
        remedies = shown.remedies
        await w.until(lambda: remedies.has_focus and visible(remedies))
        labels = [row.cells[1].text for row in remedies.rows]
        way = labels.index("Grant to each user, without a group")
        await w.press("home", *("down",) * way, "enter")
        await w.until(lambda: w.session.draft.group is None)
        await w.until(lambda: "sre-oncall" not in advice(w))


async def test_a_group_is_confirmed_or_not_taken_and_a_conflict_in_it_refused(
    simulator: RunningSimulator,
) -> None:
    async with policies(simulator, replace(NEW, grants=(Grant(ARMS_FULL, ACCOUNT),))) as w:
        await at_groups(w)
        await w.press("down")
        await w.until(lambda: "AdministratorAccess" in about(w))
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.press("escape")
        await w.to(Step.POLICIES)
        assert w.session.draft.group is None
        await at_groups(w)
        await w.press("end")
        await w.until(lambda: "AliyunARMSReadOnlyAccess" in about(w))
        await w.press("enter")
        await w.to(Step.POLICIES)
        await w.until(lambda: "must not stand beside AliyunARMSFullAccess" in advice(w))
        await w.press("ctrl+n")
        remedies = w.screen.query_one(Advice).remedies
        await w.until(lambda: remedies.has_focus and visible(remedies))
        assert w.at(Step.POLICIES)


async def test_a_group_of_a_saved_draft_that_is_gone_is_said(simulator: RunningSimulator) -> None:
    def remove(store: Store) -> None:
        del store.groups["auditors"]

    simulator.change(remove)
    async with policies(simulator, replace(READ, group=AUDITORS)) as w:
        await w.until(lambda: "auditors is not in the account any more" in advice(w))
        assert line(w) == "RAM user group auditors"
        await w.press("ctrl+n")
        remedies = w.screen.query_one(Advice).remedies
        await w.until(lambda: remedies.has_focus)
        await w.press("home", "enter")
        await w.until(lambda: w.session.draft.group == GroupChoice("auditors"))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_many_groups_with_hostile_names_and_crowds(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    def crowd(store: Store) -> None:
        at = datetime.now(UTC)
        for number in range(250):
            group = Group(f"g-{number:03}", f"team-{number:03}", at, at, HOSTILE)
            store.groups[group.name] = group
        full = store.groups["team-249"]
        full.members.update({user.user_id: at for user in store.users.values()})

    simulator.change(crowd)
    async with policies(simulator, NEW, size=size) as w:
        await at_groups(w)
        assert HOSTILE in w.text()
        await w.press("end")
        await w.until(lambda: "ops-admin" in about(w))
        assert visible(dialog(w).query_one("#yes"))
        details = dialog(w).query_one("#details")
        if details.max_scroll_y:
            await w.press("tab")
            await w.until(lambda: details.has_focus)
            await w.press("end")
            await w.until(lambda: details.scroll_offset.y == details.max_scroll_y)
        dialog(w).query_one("#user-groups").focus()
        await w.type("24 acs")
        await w.until(lambda: len(listed(w)) == 13)
        search = dialog(w).query_one("#search Input", Input)
        assert search.has_focus
        await w.press("down", "home", "space")
        await w.to(Step.POLICIES)
        assert w.session.draft.group == GroupChoice("team-024", existing=True)
        await w.until(lambda: line(w) == "RAM user group team-024 · nobody is in it")
