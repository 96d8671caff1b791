"""The sides of the plan on Review: what they will be able to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Static

from screens.policies.preview import OutlookView, Preview
from screens.review.plan_view import PlanView, Side
from tests.conftest import SimulatorFactory
from tests.screens.drafts import console_draft
from tests.screens.driver import NARROW, WIDE, Wizard, visible, wizard
from tests.screens.policies.driver import GROUP
from tests.screens.policies.test_preview import ZHANG, answers, problem, whom
from tests.screens.review.driver import over, ready
from tests.simulator.faulty import allow_all
from tui.apply.events import RunStatus
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, COMPANION, AccountScope, Grant
from tui.simulator.server import RunningSimulator

IN_GROUP = console_draft(
    scope=GROUP, grants=(Grant(ARMS_READ_ONLY, GROUP), Grant(COMPANION, GROUP))
)


def side(w: Wizard) -> Side:
    return w.screen.query_one(PlanView).side


def sides(w: Wizard) -> str:
    return str(w.screen.query_one("#views", Static).render())


@pytest.mark.parametrize("size", [(60, 18), NARROW, WIDE])
async def test_f3_turns_to_it_after_the_commands(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=IN_GROUP, size=size) as w:
        await ready(w)
        assert sides(w).endswith("The same by hand   What they can do   F3")
        await w.press("f3")
        await w.until(lambda: visible(w.screen.query_one("#commands")))
        await w.press("f3")
        await w.until(lambda: answers(w).get("instances.list") == "only in Platform 平台")
        view = w.screen.query_one(OutlookView)
        await w.until(lambda: view.list.has_focus and visible(view.list))
        assert whom(w) == "What maria.k and chen.yu will be able to do"
        assert answers(w)["applications.list"] == "only in Platform 平台"
        assert answers(w)["alerts.edit"] == "no"
        await w.press("down", "down", "down")
        await w.until(lambda: "Read API tokens" in w.text())
        await w.until(lambda: "https://help.aliyun.com" in w.text())
        await w.press("f3")
        await w.until(lambda: w.screen.query_one("#operations").has_focus)
        assert not w.screen.query_one(Preview).display


async def test_f9_goes_there_and_back(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=IN_GROUP) as w:
        await ready(w)
        await w.press("f3", "f9")
        await w.until(lambda: side(w) is Side.PREVIEW)
        assert w.screen.check_action("copy", ()) is False
        await w.press("f9")
        await w.until(lambda: side(w) is Side.OPERATIONS)


async def test_it_counts_what_an_existing_user_keeps(simulator: RunningSimulator) -> None:
    draft = replace(console_draft(), users=(*IN_GROUP.users, ZHANG))
    async with wizard(simulator, step=Step.REVIEW, draft=draft, size=WIDE) as w:
        await ready(w)
        await w.press("f9")
        await w.until(lambda: answers(w).get("dashboards.see") == "yes")
        assert whom(w) == "What maria.k and chen.yu will be able to do   1 of 2 ← →"
        await w.press("right")
        await w.until(lambda: whom(w).startswith("What zhang.min will be able to do"))


async def test_what_cannot_be_read_is_named_and_asked_again(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:GetPolicy"}))
    draft = replace(console_draft(), grants=(Grant(ARMS_READ_ONLY, AccountScope()),))
    async with wizard(simulator, step=Step.REVIEW, draft=draft, size=NARROW) as w:
        await ready(w)
        await w.press("f9")
        await w.until(lambda: "ram:GetPolicy" in problem(w))
        assert set(answers(w).values()) == {"not known"}
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: answers(w)["dashboards.see"] == "yes")


async def test_it_is_there_when_all_is_done_too(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=IN_GROUP) as w:
        await ready(w)
        await w.press("f9")
        await w.until(lambda: answers(w).get("instances.list") == "only in Platform 平台")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        assert side(w) is Side.OPERATIONS
        await w.press("f9")
        await w.until(lambda: visible(w.screen.query_one(OutlookView).list))
        assert answers(w)["instances.list"] == "only in Platform 平台"
