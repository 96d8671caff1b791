"""What an existing user can do now, from wherever one comes across the user."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Static

from screens.access.user_access import UserAccess
from screens.policies.preview import OutlookView, Preview
from screens.users.existing import ExistingUsers
from screens.users.outlook import UserOutlook
from tests.conftest import SimulatorFactory
from tests.screens.drafts import console_draft
from tests.screens.driver import WIDE, Wizard, visible, wizard
from tests.screens.users.test_existing import dialog, opened
from tests.simulator.faulty import allow_all
from tests.widgets.bench import HOSTILE
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY
from tui.core.users import UserRow
from tui.simulator.seed.people import DATA
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.notice import Notice
from tui.widgets.rows import Rows

ZHAO = UserRow("zhao.lei", existing=True)


def outlook(w: Wizard) -> UserOutlook:
    top = w.app.screen
    assert isinstance(top, UserOutlook)
    return top


def held(w: Wizard) -> list[tuple[str, ...]]:
    """The policies listed above the preview."""
    return [
        tuple(cell.text for cell in row.cells) for row in outlook(w).query_one("#held", Rows).rows
    ]


def answers(w: Wizard) -> dict[str, str]:
    return {row.key: row.cells[2].text for row in outlook(w).query_one(OutlookView).list.rows}


def trouble(w: Wizard) -> str:
    line = outlook(w).query_one("#trouble", Notice).line
    return line[1] if line else ""


def who(w: Wizard) -> str:
    return str(outlook(w).query_one("#who", Static).render())


async def shown(w: Wizard) -> None:
    await w.until(lambda: isinstance(w.app.screen, UserOutlook))
    await w.until(lambda: answers(w) and not {"reading…"} & set(answers(w).values()))


async def look_at(w: Wizard, name: str) -> None:
    """From the list of existing users."""
    await opened(w)
    await w.press("down")
    dialog(w).query_one("#users", Rows).move_to(name)
    await w.press("f9")
    await w.until(lambda: isinstance(w.app.screen, UserOutlook))


@pytest.mark.parametrize("size", [(60, 18), WIDE])
async def test_from_the_list_of_existing_users_and_back(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, size=size) as w:
        await look_at(w, "priya.nair")
        await shown(w)
        assert held(w) == [
            ("AliyunCloudMonitorReadOnlyAccess", "in the whole account"),
            ("AliyunARMSReadOnlyAccess", "in Platform 平台"),
            ("AliyunARMSReadOnlyAccess", "in Data lake"),
        ]
        assert answers(w)["instances.list"] == "only in 2 groups"
        assert answers(w)["applications.list"] == "no"
        assert "Priya Nair" in who(w)
        assert "console password" in who(w)
        await w.until(lambda: "What priya.nair can do now" in w.text())
        view = outlook(w).query_one(OutlookView)
        await w.until(lambda: view.list.has_focus and visible(view.list))
        await w.press("down", "down", "down")
        await w.until(lambda: "▲  Read API tokens" in w.text() and "https://" in w.text())
        await w.press("escape")
        await w.until(lambda: isinstance(w.app.screen, ExistingUsers))
        assert dialog(w).query_one("#users", Rows).current == "priya.nair"
        await w.press("escape")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow(),), "looking changes nothing"


async def test_from_the_row_of_an_existing_user(simulator: RunningSimulator) -> None:
    users = (ZHAO, UserRow("somebody.new"))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=users)) as w:
        await w.until(lambda: w.session.facts.users_loaded)
        await w.until(lambda: "ctrl+o shows what they can do now" in w.text())
        await w.press("ctrl+o")
        await shown(w)
        assert answers(w)["metrics.query"] == "yes"
        assert answers(w)["alerts.edit"] == "no"
        await w.press("escape")
        await w.to(Step.ACCOUNTS)
        await w.press("down", "ctrl+o")
        await w.pilot.pause()
        assert w.at(Step.ACCOUNTS), "of somebody new there is nothing to see"


async def test_from_the_access_mode_of_one_user(simulator: RunningSimulator) -> None:
    draft = console_draft(ZHAO, UserRow("ada.new"))
    async with wizard(simulator, step=Step.ACCESS, draft=draft) as w:
        await w.until(lambda: w.session.facts.users["zhao.lei"].complete)
        users = w.screen.query_one("#users", Rows)
        users.focus()
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, UserAccess))
        await w.until(lambda: "F9 shows what they can do" in w.text())
        await w.press("f9")
        await shown(w)
        assert answers(w)["metrics.query"] == "yes"
        await w.press("escape")
        await w.until(lambda: isinstance(w.app.screen, UserAccess))
        await w.press("escape")
        await w.to(Step.ACCESS)
        users.move_to("1")
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, UserAccess))
        assert "F9" not in w.text()
        await w.press("f9")
        await w.pilot.pause()
        assert isinstance(w.app.screen, UserAccess)


async def test_f5_sees_what_has_changed_meanwhile(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await look_at(w, "chen_jie")
        await shown(w)
        assert held(w) == []
        assert "chen_jie holds no policy" in w.text()
        assert set(answers(w).values()) == {"no"}

        def grant(store: Store) -> None:
            store.attach(store.users["chen_jie"], "System", ARMS_READ_ONLY.name)

        simulator.change(grant)
        await w.press("f5")
        await w.until(lambda: held(w))
        await w.until(lambda: answers(w)["dashboards.see"] == "yes")
        simulator.change(lambda store: store.users.pop("chen_jie"))
        await w.press("f5")
        await w.until(lambda: "not in the account any more" in trouble(w))
        assert "chen_jie" not in w.session.facts.users
        assert not outlook(w).query_one(Preview).display


async def test_no_permission_is_named_and_can_be_tried_again(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListPoliciesForUser"}))
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await look_at(w, "zhao.lei")
        await w.until(lambda: "ram:ListPoliciesForUser" in trouble(w))
        assert trouble(w).endswith("F5 asks again.")
        allow_all(simulator)
        await w.press("f5")
        await shown(w)
        assert trouble(w) == ""
        assert answers(w)["metrics.query"] == "yes"


async def test_documents_that_may_not_be_read_leave_it_open(
    simulator_with: SimulatorFactory,
) -> None:
    denied = frozenset({"ram:GetPolicy", "ram:ListResourceGroups"})
    simulator = simulator_with(denied_actions=denied)
    async with wizard(simulator, step=Step.ACCOUNTS, facts_loaded=False) as w:
        await w.until(lambda: w.session.facts.users_loaded)
        await look_at(w, "zhang.min")
        await shown(w)
        ((_, where),) = held(w)
        assert where.startswith("in rg-"), "an ID stands in place of a name"
        assert set(answers(w).values()) == {"not known"}
        notice = outlook(w).query_one(Preview).query_one(Notice)
        assert notice.line is not None
        assert "ram:GetPolicy" in notice.line[1]
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: answers(w)["instances.list"].startswith("only in"))
        assert notice.line is None


async def test_hostile_text(simulator: RunningSimulator) -> None:
    def spoil(store: Store) -> None:
        store.users["marco.rossi"].display_name = HOSTILE
        store.resource_groups[DATA].display_name = HOSTILE
        policy = store.policies["Custom", "acme-alert-editor"]
        document = policy.version(policy.default_version)
        assert document is not None
        policy.versions = [replace(document, document=f'{{"Sid": "{HOSTILE}"')]

    simulator.change(spoil)
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await look_at(w, "marco.rossi")
        await shown(w)
        await w.until(lambda: f"in {HOSTILE}" in w.text())
        assert HOSTILE in who(w)


async def test_what_is_held_through_a_group_counts(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await look_at(w, "anna.keller")
        await shown(w)
        where = "through sre-oncall, in the whole account"
        assert (ARMS_READ_ONLY.name, where) in held(w)
        await w.until(lambda: f"{ARMS_READ_ONLY.name}          through sre-oncall, in" in w.text())
        assert answers(w)["dashboards.see"] == "yes"

        def take_away(store: Store) -> None:
            group = store.groups["sre-oncall"].group_id
            for held in [it for it in store.attachments if it.principal_id == group]:
                del store.attachments[held]

        simulator.change(take_away)
        await w.press("f5")
        await w.until(lambda: answers(w)["dashboards.see"] == "no")


async def test_a_group_that_may_not_be_read_leaves_it_open(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListPoliciesForGroup"}))
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await look_at(w, "anna.keller")
        await shown(w)
        assert set(answers(w).values()) == {"not known"}
