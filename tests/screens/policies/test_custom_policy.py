"""The dialog in which a custom policy is made: copying, saving, leaving."""

from __future__ import annotations

from dataclasses import replace

from textual.widgets import Static

from screens.dialogs.dialog import Confirm
from screens.dialogs.typed_confirm import TypedConfirm
from screens.policies.custom_policy_template import PolicyTemplate
from screens.policies.grant_scope import GrantScope
from tests.conftest import SimulatorFactory
from tests.screens.driver import WIDE, visible, wizard
from tests.screens.policies.driver import (
    ACCOUNT,
    NEW,
    area,
    begin,
    choose,
    choosing,
    field,
    is_open,
    loaded,
    policy_dialog,
    saved,
)
from tests.screens.policies.test_custom_policy_form import SIZES
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, AccountScope, Grant, custom
from tui.policy.templates import Template
from tui.simulator.server import RunningSimulator
from tui.widgets.choices import Switches


@SIZES
async def test_every_template_says_what_limits_it(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=size) as w:
        templates = await choosing(w)
        told = []
        for row in templates.rows:
            templates.move_to(row.key)
            await w.pilot.pause()
            about = w.app.screen.query_one("#about", Static)
            assert visible(about)
            told.append(str(about.render()))
        assert len(set(told)) == len(told) == 6
        assert all("Limited by" in each for each in told[:5])
        assert "names the tag as a way and shows none" in told[3]
        assert "AliyunARMSReadOnlyAccess" in told[5]
        await w.press("escape")
        await w.to(Step.POLICIES)
        assert not w.session.draft.new_policies


async def test_no_scope_yet_asks_where_it_is_to_hold(simulator: RunningSimulator) -> None:
    draft = replace(NEW, scope=None)
    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        await begin(w, Template.REGION)
        await w.press("ctrl+n")
        await w.until(lambda: isinstance(w.app.screen, GrantScope))
        assert w.session.draft.new_policies
        await w.press("enter")
        await w.until(lambda: w.session.draft.grants)
        assert w.session.draft.grants[0].scope == AccountScope()


async def test_leaving_asks_only_where_something_would_be_lost(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.REGION)
        await w.press("escape")
        await w.to(Step.POLICIES)
        await begin(w, Template.REGION)
        policy_dialog(w).query_one(Switches).focus()
        await w.press("space", "escape")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.press("escape")
        await w.until(lambda: is_open(w))
        await w.press("escape")
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        await w.press("right", "enter")
        await w.to(Step.POLICIES)
        assert w.session.draft == NEW


async def test_nothing_is_lost_by_a_resize_or_by_turning(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.TAG)
        await w.type("team")
        await w.press("tab")
        await w.type("sre")
        field(w, "policy-description").focus()
        await w.type("for the team")
        await w.press("f9")
        await w.until(lambda: "What this policy allows" in w.text())
        assert not visible(area(w))
        await w.pilot.resize_terminal(*WIDE)
        await w.until(lambda: "What this policy allows" in w.text() and "Tag key" in w.text())
        await w.press("f3")
        await w.until(lambda: visible(area(w)) and "What this policy allows" in w.text())
        await w.pilot.resize_terminal(60, 18)
        await w.until(lambda: "What this policy allows" not in w.text())
        assert visible(area(w))
        await w.press("f3")
        await w.until(lambda: "Tag key" in w.text())
        assert [field(w, name).value for name in ("tag-key", "tag-values")] == ["team", "sre"]
        assert field(w, "policy-description").value == "for the team"
        await saved(w)
        assert w.session.draft.new_policies[0].description == "for the team"


async def test_beside_the_document_f9_goes_into_the_preview_and_back(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=WIDE) as w:
        await begin(w, Template.REGION)
        await w.press("f3")
        await w.until(lambda: area(w).has_focus)
        await w.press("f9")
        await w.until(lambda: policy_dialog(w).outlook.view.list.has_focus)
        await w.press("down")
        await w.until(lambda: "See which Prometheus instances there are." in w.text())
        assert visible(area(w))
        await w.press("f9")
        await w.until(lambda: area(w).has_focus)


async def test_what_is_high_risk_is_confirmed_and_kept_when_it_is_not(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, "empty")
        field(w, "policy-name").focus()
        await w.type("too-much")
        await w.press("f3", "ctrl+a")
        area(w).rewrite(
            '{"Version": "1", "Statement":'
            ' [{"Effect": "Allow", "Action": "ram:*", "Resource": "*"}]}'
        )
        await w.press("ctrl+n")
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.press("escape")
        await w.to(Step.POLICIES)
        assert w.session.draft.grants == ()
        assert [new.policy.name for new in w.session.draft.new_policies] == ["too-much"]


async def test_the_policy_under_the_cursor_is_copied(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await loaded(w)
        await w.until(lambda: ARMS_READ_ONLY in w.session.facts.documents)
        await begin(w, "copy")
        assert field(w, "policy-name").value == "AliyunARMSReadOnlyAccess-copy"
        assert "arms:DoInsightsAction" in area(w).text
        assert area(w).has_focus
        await saved(w)
        assert w.session.draft.grants == (Grant(custom("AliyunARMSReadOnlyAccess-copy"), ACCOUNT),)


async def test_a_copy_waits_for_the_document(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:GetPolicy"}))
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        templates = await choosing(w)
        templates.move_to("copy")
        await w.press("enter")
        await w.until(lambda: "is not read yet" in w.text())
        assert isinstance(w.app.screen, PolicyTemplate)


async def test_choosing_something_else_keeps_the_new_one(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.REGION)
        await saved(w)
        await choose(w, ARMS_READ_ONLY)
        await w.until(lambda: len(w.session.draft.grants) == 2)
