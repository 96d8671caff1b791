"""A custom policy from a template, by keys."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from screens.policies.custom_policy_form import PolicyForm
from screens.policies.instances import InstanceList
from tests.conftest import SimulatorFactory
from tests.screens.driver import NARROW, SMALLEST, WIDE, Wizard, tabbed, visible, wizard
from tests.screens.policies.driver import (
    ACCOUNT,
    GROUP,
    IN_GROUP,
    NEW,
    PAYMENTS_INSTANCE,
    PLATFORM_INSTANCE,
    answers,
    area,
    begin,
    cells,
    detached,
    field,
    is_open,
    policy_dialog,
    rows,
    saved,
)
from tests.simulator.faulty import allow_all
from tests.widgets.bench import HOSTILE
from tui.core.findings import Step
from tui.core.policies import Grant, ResourceGroupScope, custom
from tui.policy.templates import RIGHTS, Template
from tui.simulator.seed.people import PAYMENTS
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.choices import Switches
from tui.widgets.notice import Notice
from tui.widgets.rows import Rows
from tui.widgets.search_list import Groups

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE])


INSTANCE_NAME = f"prometheus-{PLATFORM_INSTANCE[:8]}-view"


def instances(w: Wizard) -> InstanceList:
    return policy_dialog(w).query_one(InstanceList)


def resources(w: Wizard) -> list[str]:
    """What the statements of the document are about."""
    statements = json.loads(area(w).text)["Statement"]
    return [resource for each in statements for resource in each["Resource"]]


async def listed(w: Wizard) -> None:
    await w.until(lambda: instances(w).list.rows)


@SIZES
async def test_an_instance_is_chosen_and_granted(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=size) as w:
        await begin(w, Template.INSTANCE)
        await listed(w)
        assert instances(w).list.has_focus
        assert area(w).text == ""
        await w.press("space")
        await w.until(lambda: field(w, "policy-name").value == INSTANCE_NAME)
        assert resources(w) == [f"acs:arms:cn-hangzhou:*:prometheus/{PLATFORM_INSTANCE}"]
        await w.until(lambda: answers(w)["instances.list"] == "in part")
        assert answers(w)["instance.read"] == "no"
        await w.press("tab", "down", "space")
        await w.until(lambda: answers(w)["instance.read"] == "in part")
        assert answers(w)["token.read"] == "in part"
        await saved(w)
        ref = custom(INSTANCE_NAME)
        assert [new.policy for new in w.session.draft.new_policies] == [ref]
        assert w.session.draft.grants == (Grant(ref, ACCOUNT),)
        assert rows(w).current == str(ref)
        assert cells(w, INSTANCE_NAME)[0] == "■"
        assert cells(w, INSTANCE_NAME)[3] == "new"


async def test_instances_are_searched(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.INSTANCE)
        await listed(w)
        assert "▲ reveals a token" in w.text()
        await w.type("payments")
        await w.until(lambda: len(instances(w).list.rows) == 1)
        await w.press("down", "space")
        await w.until(lambda: instances(w).chosen)
        assert instances(w).chosen[0].cluster_id == PAYMENTS_INSTANCE
        await w.press("q")
        await w.until(lambda: "No instance matches." in w.text())
        assert resources(w) == [f"acs:arms:cn-hangzhou:*:prometheus/{PAYMENTS_INSTANCE}"]
        await w.press("escape")
        await w.until(lambda: len(instances(w).list.rows) == 4)
        assert is_open(w)


async def test_a_region_that_cannot_be_read_says_why(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(denied_actions=frozenset({"arms:ListPrometheusInstances"}))
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.INSTANCE)
        notice = instances(w)._notice
        await w.until(lambda: notice.line is not None)
        assert notice.line is not None
        assert notice.line[1].startswith("cn-hangzhou: ")
        assert "arms:ListPrometheusInstances" in notice.line[1]
        await w.press("ctrl+n")
        await w.pilot.pause()
        assert is_open(w), "there is nothing to save"
        allow_all(simulator)
        await w.press("f5")
        await listed(w)
        assert notice.line is None


async def test_regions_are_typed_and_checked(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.REGION)
        assert field(w, "regions").value == "cn-hangzhou"
        assert field(w, "policy-name").value == "prometheus-cn-hangzhou-view"
        assert "acs:arms:cn-hangzhou:*:prometheus/*" in resources(w)
        await w.press("end")
        await w.type(", Berlin")
        await w.until(lambda: field(w, "regions").problem)
        assert "Berlin" in str(field(w, "regions").problem)
        field(w, "policy-name").focus()
        await w.press("ctrl+n")
        await w.until(lambda: field(w, "regions").input.has_focus)
        await w.press(*["backspace"] * len("Berlin"))
        await w.type("eu-central-1")
        await w.until(lambda: "eu-central-1" in area(w).text)
        assert field(w, "policy-name").value == "prometheus-cn-hangzhou-eu-central-1-view"


async def test_the_resource_group_is_where_it_is_granted(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.RESOURCE_GROUP)
        groups = policy_dialog(w).query_one(Groups)
        await w.until(lambda: groups.list.rows)
        await w.press("ctrl+n")
        await w.until(lambda: groups.list.has_focus)
        assert is_open(w)
        groups.list.move_to(PAYMENTS)
        await w.press("enter")
        await w.until(lambda: "in Payments" in answers(w)["instances.list"])
        await saved(w)
        (new,) = w.session.draft.new_policies
        assert w.session.draft.grants == (Grant(new.policy, ResourceGroupScope(PAYMENTS)),)
        assert "rg-" not in new.document


async def test_the_group_of_the_draft_is_picked_already(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP) as w:
        await begin(w, Template.RESOURCE_GROUP)
        await w.until(lambda: "●" in w.text())
        await saved(w)
        (grant,) = w.session.draft.grants
        assert grant.scope == GROUP


async def test_a_group_in_which_nothing_can_be_granted(simulator: RunningSimulator) -> None:
    def delete(store: Store) -> None:
        store.resource_groups[PAYMENTS].status = "PendingDelete"

    simulator.change(delete)
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.RESOURCE_GROUP)
        groups = policy_dialog(w).query_one(Groups)
        await w.until(lambda: groups.list.rows)
        groups.list.move_to(PAYMENTS)
        await w.press("enter")
        verdict = policy_dialog(w).query_one("#group-verdict", Notice)
        await w.until(lambda: verdict.line is not None)
        assert policy_dialog(w).query_one(PolicyForm).scope is None


async def test_groups_that_cannot_be_read_say_why(simulator_with: SimulatorFactory) -> None:
    action = "resourcemanager:ListResourceGroups"
    simulator = simulator_with(denied_actions=frozenset({action}))
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, facts_loaded=False) as w:
        await begin(w, Template.RESOURCE_GROUP)
        verdict = policy_dialog(w).query_one("#group-verdict", Notice)
        await w.until(lambda: verdict.line is not None)
        assert verdict.line is not None
        assert action in verdict.line[1]
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: policy_dialog(w).query_one(Groups).list.rows)
        await w.until(lambda: verdict.line is None)


async def test_a_tag_needs_key_and_value(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.TAG)
        await w.press("ctrl+n")
        await w.until(lambda: field(w, "tag-key").input.has_focus)
        await w.type("acs:team")
        await w.until(lambda: "kept for Alibaba Cloud" in str(field(w, "tag-key").problem))
        await w.press(*["backspace"] * len("acs:team"))
        await w.type("team")
        await w.press("ctrl+n")
        await w.until(lambda: field(w, "tag-values").input.has_focus)
        await w.type("sre, web")
        await w.until(lambda: area(w).text)
        statement = json.loads(area(w).text)["Statement"][0]
        assert statement["Condition"] == {"StringEquals": {"arms:tag/team": ["sre", "web"]}}
        assert statement["Resource"] == ["acs:arms:*:*:armsapp/*"]
        await w.until(lambda: field(w, "policy-name").value == "apps-team-sre-web-view")
        field(w, "tag-regions").focus()
        await w.type("cn-beijing")
        await w.until(lambda: "acs:arms:cn-beijing:*:armsapp/*" in area(w).text)


async def test_nothing_allowed_is_no_policy(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.TAG)
        await w.type("team")
        await w.press("tab")
        await w.type("sre")
        await w.until(lambda: area(w).text)
        rights = policy_dialog(w).query_one(Switches)
        rights.focus()
        await w.press("space")
        await w.until(lambda: area(w).text == "")
        field(w, "tag-key").focus()
        await w.press("ctrl+n")
        await w.until(lambda: rights.has_focus)
        assert is_open(w)


async def test_a_name_that_was_typed_stays(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.REGION)
        field(w, "policy-name").focus()
        await w.press("end")
        await w.type("-two")
        field(w, "regions").focus()
        await w.press("end")
        await w.type(" cn-beijing")
        await w.until(lambda: "cn-beijing" in area(w).text)
        assert field(w, "policy-name").value == "prometheus-cn-hangzhou-view-two"


async def test_a_document_that_was_changed_by_hand_is_left_alone(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.INSTANCE)
        await listed(w)
        await w.press("space", "f3")
        await w.until(lambda: area(w).has_focus)
        await w.press("ctrl+end", "enter")
        await w.until(lambda: detached(w))
        by_hand = area(w).text
        await w.press("f3")
        await w.until(lambda: instances(w).search.input.has_focus or instances(w).list.has_focus)
        assert "F4 writes it anew" in w.text()
        instances(w).focus()
        await w.press("down", "space")
        await w.until(lambda: len(instances(w).chosen) == 2)
        await w.pilot.pause()
        assert area(w).text == by_hand
        await w.press("f4")
        await w.until(lambda: not detached(w))
        assert len(resources(w)) == 2
        await w.press("f3", "ctrl+z")
        await w.until(lambda: area(w).text == by_hand)


@pytest.mark.parametrize("size", [SMALLEST, NARROW, WIDE])
async def test_every_field_comes_into_view(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=size) as w:
        for template in Template:
            await begin(w, template)
            await tabbed(w, 10)
            rights = policy_dialog(w).query_one(Switches)
            rights.focus()
            await w.press(*["down"] * len(RIGHTS[template]))
            at = rights.region.y + rights.cursor - rights.scroll_offset.y
            form = policy_dialog(w).query_one(PolicyForm).region
            assert form.y <= at < form.bottom, "the row of the cursor is in view"
            await w.press("escape")
            await w.to(Step.POLICIES)


async def test_hostile_names_are_shown_as_they_are(simulator: RunningSimulator) -> None:
    def spoil(store: Store) -> None:
        store.resource_groups[PAYMENTS].display_name = HOSTILE
        store.prometheus = [replace(each, name=HOSTILE) for each in store.prometheus]

    simulator.change(spoil)
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=WIDE) as w:
        await begin(w, Template.INSTANCE)
        await w.until(lambda: HOSTILE in w.text())
        await w.press("escape")
        await w.to(Step.POLICIES)
        await begin(w, Template.RESOURCE_GROUP)
        await w.until(lambda: "acs [/x]" in w.text())


@pytest.mark.parametrize("size", [SMALLEST, WIDE])
async def test_what_saving_waits_for_is_said(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=size) as w:
        await begin(w, Template.RESOURCE_GROUP)
        needed = policy_dialog(w).query_one("#needed", Notice)
        await w.until(lambda: policy_dialog(w).query_one("#policy-group Rows", Rows).rows)
        assert needed.line is None
        await w.press("ctrl+n")
        await w.until(lambda: "✗ Choose the resource group." in w.text())
        assert visible(policy_dialog(w).query_one("#yes"))
        await w.press("down", "space")
        await w.until(lambda: needed.line is None)
        await saved(w)


async def test_what_a_field_says_itself_is_not_said_twice(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.REGION)
        field(w, "regions").value = "no such region"
        await w.pilot.pause()
        await w.press("ctrl+n")
        await w.until(lambda: field(w, "regions").problem)
        assert policy_dialog(w).query_one("#needed", Notice).line is None


async def test_what_is_wrong_with_the_key_is_not_said_of_the_values(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await begin(w, Template.TAG)
        field(w, "tag-key").value = "acs:team"
        field(w, "tag-values").value = "payments"
        await w.until(lambda: field(w, "tag-key").problem)
        await w.pilot.pause()
        assert field(w, "tag-values").problem is None
        field(w, "tag-values").value = "x" * 129
        await w.until(lambda: field(w, "tag-values").problem)
