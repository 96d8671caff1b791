"""Scope and Policies: where the grants hold, what is chosen, looked at and made anew."""

from __future__ import annotations

from dataclasses import replace

from tests.conftest import SimulatorFactory
from tests.pins.screens_gallery import SMALL, gallery_of, resized, silent
from tests.screens.driver import NARROW
from tests.screens.policies.driver import IN_GROUP, NEW, area, begin, choose, choosing, loaded
from tests.screens.policies.test_group import AUDITORS, READ, at_groups, at_name
from tests.screens.policies.test_screen import ADMINISTRATOR
from tui.core.findings import Step
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, AccountScope, Grant
from tui.policy.templates import Template
from tui.simulator.server import RunningSimulator


async def test_where_it_holds(simulator: RunningSimulator) -> None:
    with gallery_of("scope") as gallery:
        draft = replace(NEW, scope=None)
        async with gallery.opened(simulator, step=Step.SCOPE, draft=draft) as w:
            await gallery.take(w, "empty", "Where does it hold?")
            await w.press("ctrl+n")
            await gallery.take(w, "refused", "", sizes=SMALL)
            await gallery.over(w, "f1", "help", "Where does it hold?", sizes=SMALL)
            await w.press("home", "space")
            await gallery.take(w, "account", "Whole account", sizes=SMALL)
            await w.press("down", "space")
            await gallery.take(w, "groups", "payments")
            await w.press("down", "space")
            await gallery.take(w, "group", "platform")


async def test_groups_cannot_be_read(simulator_with: SimulatorFactory) -> None:
    with gallery_of("scope-not-read") as gallery:
        simulator = simulator_with(denied_actions=frozenset({"resourcemanager:*"}))
        draft = replace(NEW, scope=None)
        async with gallery.opened(simulator, step=Step.SCOPE, draft=draft) as w:
            await w.press("down", "space")
            await gallery.take(w, "refused", "resourcemanager:", sizes=SMALL)


async def test_what_they_may_do(simulator: RunningSimulator) -> None:
    with gallery_of("policies") as gallery:
        async with gallery.opened(simulator, step=Step.SCOPE, draft=IN_GROUP) as w:
            await w.until(lambda: "platform" in w.text())
            with silent(simulator):
                await w.press("ctrl+n")
                await w.to(Step.POLICIES)
                waiting = ["read *", "answer*"]
                await gallery.take(w, "reading", "What may they do?", waiting=waiting)
            await loaded(w)
            await gallery.take(w, "list", "AliyunARMSReadOnlyAccess")
            await w.press("ctrl+n")
            await gallery.take(w, "refused", "Choose at least one policy", sizes=SMALL)
            await gallery.over(w, "f1", "help", "What may they do?", sizes=SMALL)
            await choose(w, ARMS_READ_ONLY)
            await gallery.take(w, "chosen", "■ AliyunARMSReadOnlyAccess")
            await gallery.over(w, "f4", "scope-of-one", "AliyunARMSReadOnlyAccess")
            await resized(w, NARROW)
            await w.press("f3")
            await gallery.take(w, "document", '"Statement"', sizes=[NARROW])
            await w.press("f3", "f9")
            await gallery.take(w, "preview", "List instances")
            await resized(w, NARROW)
            await w.press("f9")
            await w.press("slash")
            await w.type("prometheus")
            await gallery.take(w, "searched", "of 391", sizes=SMALL)
            await w.press("escape")
            await choose(w, ARMS_FULL)
            await choose(w, ADMINISTRATOR)
            await gallery.take(w, "findings", "AdministratorAccess")


async def test_a_policy_is_made(simulator: RunningSimulator) -> None:
    with gallery_of("policies-made") as gallery:
        async with gallery.opened(simulator, step=Step.POLICIES, draft=NEW) as w:
            await choosing(w)
            await gallery.take(w, "templates", "Limited by")
            await w.press("escape")
            await w.to(Step.POLICIES)
            await begin(w, Template.INSTANCE)
            await gallery.take(w, "instances", "payments")
            await w.press("space")
            await gallery.take(w, "instance", "prometheus-")
            await w.press("ctrl+n")
            await w.to(Step.POLICIES)
            await gallery.take(w, "new", "prometheus-")


async def test_a_policy_is_written(simulator: RunningSimulator) -> None:
    with gallery_of("policies-written") as gallery:
        async with gallery.opened(simulator, step=Step.POLICIES, draft=NEW) as w:
            await begin(w, "empty")
            await gallery.take(w, "empty", "Policy name")
            await w.type("{")
            await gallery.take(w, "name", "cannot be in the name", sizes=SMALL)
            area(w).focus()
            await w.type("x")
            await gallery.take(w, "mistakes", "Line 1, column")
            await w.press("escape")
            await gallery.take(w, "leave", "", sizes=SMALL)


async def test_through_a_group(simulator: RunningSimulator) -> None:
    with gallery_of("policies-group") as gallery:
        async with gallery.opened(simulator, step=Step.POLICIES, draft=READ) as w:
            await loaded(w)
            await at_groups(w)
            await gallery.take(w, "groups", "auditors")
            await w.press("escape")
            await w.to(Step.POLICIES)
            await at_name(w)
            await w.type("a b")
            await gallery.take(w, "name", "a b")
            await w.press("escape")
            await w.to(Step.POLICIES)
            w.session.draft = replace(READ, group=AUDITORS)
            await gallery.take(w, "chosen", "auditors")


async def test_policies_cannot_be_read(simulator_with: SimulatorFactory) -> None:
    with gallery_of("policies-not-read") as gallery:
        simulator = simulator_with(denied_actions=frozenset({"ram:ListPolicies"}))
        draft = replace(NEW, grants=(Grant(ARMS_READ_ONLY, AccountScope()),))
        async with gallery.opened(simulator, step=Step.POLICIES, draft=draft) as w:
            await gallery.take(w, "refused", "ram:ListPolicies", sizes=SMALL)
