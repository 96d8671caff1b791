"""A policy document that is written by hand, and the policies of the draft in the list."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from textual import events

from screens.policies.custom_policy_editor import MOST_PASTED
from tests.conftest import SimulatorFactory
from tests.screens.driver import NARROW, WIDE, Wizard, advice, visible, wizard
from tests.screens.policies.driver import (
    ACCOUNT,
    GROUP,
    LIST_ALL,
    NEW,
    answers,
    area,
    begin,
    cells,
    field,
    is_open,
    loaded,
    new_policy,
    rows,
    said,
    saved,
)
from tests.simulator.faulty import allow_all
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import COMPANION, Grant, custom
from tui.policy.layout import LONGEST
from tui.simulator.seed.policies import add_custom_policy
from tui.simulator.server import RunningSimulator
from tui.widgets.advice import Advice
from tui.widgets.policy_view import PolicyView

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE])


MINE = custom("mine")


WITH_MINE = replace(NEW, new_policies=(new_policy("mine"),), grants=(Grant(MINE, ACCOUNT),))


def drafted(w: Wizard) -> list[str]:
    return [new.policy.name for new in w.session.draft.new_policies]


def name_problem(w: Wizard) -> str:
    return str(field(w, "policy-name").problem or "")


def name_warning(w: Wizard) -> str:
    return str(field(w, "policy-name").warning or "")


async def paste(w: Wizard, text: str) -> None:
    w.app.post_message(events.Paste(text))
    await w.pilot.pause()


async def empty(w: Wizard, name: str = "mine") -> None:
    """An empty document with a name, and the cursor in the document."""
    await begin(w, "empty")
    field(w, "policy-name").focus()
    await w.type(name)
    await w.press("f3")
    await w.until(lambda: area(w).has_focus)


async def written(w: Wizard, text: str) -> None:
    """Put a document in place of what is there."""
    area(w).select_all()
    await paste(w, text)


async def opened(w: Wizard, name: str) -> None:
    """Open a policy of the draft again."""
    await loaded(w)
    rows(w).move_to(f"custom:{name}")
    await w.press("f7")
    await w.until(lambda: is_open(w))
    await w.pilot.pause()


# While typing


@SIZES
async def test_the_first_mistake_stands_there_with_its_place(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=size) as w:
        await empty(w)
        assert said(w).startswith("✗ Line 6, column 17: Action is empty")
        assert visible(area(w))
        area(w).go_to(6, 18)
        await w.type('"arms:List*"')
        await w.until(lambda: said(w).startswith("✓"))
        await w.until(lambda: answers(w)["instances.list"] == "yes")
        area(w).go_to(5, 18)
        await w.type("s")
        await w.until(lambda: said(w).startswith("✗ Line 5, column 17: Effect is either"))
        area(w).go_to(2, 15)
        await w.type("2")
        await w.until(lambda: said(w).startswith("✗ Line 2, column 14: The version"))
        assert said(w).endswith("1 more.")
        await w.press("f8")
        await w.until(lambda: area(w).cursor_location == (4, 16))
        await w.press("f8")
        await w.until(lambda: area(w).cursor_location == (1, 13))


async def test_what_is_only_doubtful_does_not_stand_in_the_way(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await empty(w)
        await written(w, LIST_ALL.replace('"Resource"', '"NotResource"'))
        await w.until(lambda: said(w).startswith("▲ Line 1"))
        await saved(w)
        assert drafted(w) == ["mine"]


async def test_saving_goes_to_what_is_wrong(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await empty(w, "")
        await w.press("f9", "ctrl+n")
        await w.until(lambda: area(w).has_focus and visible(area(w)))
        assert area(w).cursor_location == (5, 16)
        await written(w, LIST_ALL)
        await w.press("ctrl+n")
        await w.until(lambda: field(w, "policy-name").input.has_focus)
        assert name_problem(w).startswith("Type a name")
        await w.type("my_policy")
        await w.until(lambda: "cannot be in the name of a policy, my_policy" in name_problem(w))
        await w.press("ctrl+n")
        await w.pilot.pause()
        assert is_open(w)
        field(w, "policy-name").value = "my-policy"
        field(w, "policy-description").value = "x" * 1025
        await w.press("ctrl+n")
        await w.until(lambda: field(w, "policy-description").input.has_focus)
        field(w, "policy-description").value = " for the team "
        await saved(w)
        assert w.session.draft.new_policies[0].description == "for the team"


async def test_too_much_is_said_to_be_too_long(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await empty(w)
        before = area(w).text
        await paste(w, "[" * 100_000)
        await w.until(lambda: "100,000 characters" in said(w))
        assert "nothing was pasted" in said(w)
        assert area(w).text == before
        await written(w, LIST_ALL.replace("arms:", "arms" * (LONGEST // 4) + ":"))
        await w.until(lambda: f"RAM takes {LONGEST}" in said(w))
        await written(w, "[" * MOST_PASTED)
        await w.until(lambda: f"has {MOST_PASTED} characters" in said(w))
        assert "more." not in said(w), "and it is not read any further"
        await w.until(lambda: set(answers(w).values()) == {"not known"})
        await w.press("ctrl+n")
        await w.pilot.pause()
        assert is_open(w)
        await written(w, LIST_ALL + " " * (MOST_PASTED - len(LIST_ALL)))
        await w.until(lambda: "sent without its white space" in said(w))
        await w.press("ctrl+n")
        await w.until(lambda: not is_open(w))


async def test_what_is_written_or_pasted_is_what_one_sees(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await empty(w)
        area(w).select_all()
        await w.press("delete")
        await w.type("{")
        await w.press("enter")
        await w.type('"Version"')
        assert area(w).text == '{\n  "Version"'
        await w.press("enter")
        await w.type("[")
        await w.press("enter")
        assert area(w).text == '{\n  "Version"\n  [\n    '
        await written(
            w, LIST_ALL.replace(", ", ",\r\n\t").replace(": ", ":\u00a0") + "\x1b[2J\u202e"
        )
        await w.until(lambda: area(w).text.startswith('{"Version": "1",\n\t"Statement"'))
        assert not {"\r", "\x1b", "\u00a0", "\u202e"} & set(area(w).text)
        area(w).select_all()
        await w.press("delete")
        w.app.copy_to_clipboard(LIST_ALL + "\x1b")
        await w.press("ctrl+v")
        await w.until(lambda: area(w).text == LIST_ALL)
        await written(w, LIST_ALL.replace('"arms:List*"', '"平台" "'))
        await w.until(lambda: "Line 1, column 67" in said(w))
        await w.press("f8")
        await w.until(lambda: area(w).cursor_location == (0, 66))
        about = field(w, "policy-description")
        about.focus()
        await paste(w, "For the people\r\n  on call,\n\nread only\n")
        await w.until(lambda: about.value == "For the people on call, read only")


# In the list


@SIZES
async def test_a_policy_of_the_draft_is_listed_as_new(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    draft = replace(WITH_MINE, new_policies=(replace(new_policy("mine"), description="For us"),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=size) as w:
        await loaded(w)
        assert cells(w, "mine") == ("■", "mine", "", "new", "whole account")
        assert rows(w).current == str(MINE)
        view = w.screen.query_one(PolicyView)
        await w.until(lambda: "arms:List*" in view.document.shown)
        assert "made when you apply" in w.text()
        assert "For us" in w.text()
        assert "not in the account any more" not in w.text()


async def test_f7_opens_it_again_and_a_new_name_takes_its_grants_along(
    simulator: RunningSimulator,
) -> None:
    draft = replace(WITH_MINE, grants=(Grant(MINE, GROUP),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        await opened(w, "mine")
        assert area(w).text == LIST_ALL
        assert field(w, "policy-name").value == "mine"
        await w.press("escape")
        await w.to(Step.POLICIES)
        await opened(w, "mine")
        field(w, "policy-name").focus()
        await w.press("end")
        await w.type("-too")
        await saved(w)
        assert drafted(w) == ["mine-too"]
        assert w.session.draft.grants == (Grant(custom("mine-too"), GROUP),)
        assert rows(w).current == "custom:mine-too"


async def test_what_is_not_granted_stays_and_can_be_dropped(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=WITH_MINE) as w:
        await loaded(w)
        rows(w).move_to(str(MINE))
        await w.press("space")
        await w.until(lambda: not w.session.draft.grants)
        assert drafted(w) == ["mine"]
        assert cells(w, "mine")[0] == "□"
        await w.until(lambda: "granted to nobody" in advice(w))
        await opened(w, "mine")
        await saved(w)
        assert not w.session.draft.grants, "to change it does not grant it"
        w.screen.query_one(Advice).focus()
        await w.until(lambda: w.screen.query_one(Advice).remedies.has_focus)
        await w.press("enter")
        await w.until(lambda: not w.session.draft.new_policies)
        assert not [row for row in rows(w).rows if row.key == str(MINE)]


# Beside what there is


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mine", "Two policies are to be called mine"),
        (COMPANION.name, f"Two policies are to be called {COMPANION.name}"),
    ],
)
async def test_a_name_of_the_draft_is_not_taken_twice(
    simulator: RunningSimulator, name: str, told: str
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=WITH_MINE) as w:
        await empty(w, name)
        await written(w, LIST_ALL)
        await w.until(lambda: told in name_problem(w))
        await w.press("ctrl+n")
        await w.until(lambda: field(w, "policy-name").input.has_focus)
        assert is_open(w)
        assert w.session.draft == WITH_MINE


async def test_a_name_of_the_account_is_read_and_said_to_be_taken(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await empty(w, "acme-alert-editor")
        await w.until(lambda: "with another document" in name_problem(w))
        await written(w, LIST_ALL)
        await w.press("ctrl+n")
        await w.until(lambda: field(w, "policy-name").input.has_focus)
        assert is_open(w)


async def test_a_name_is_proposed_that_nobody_has(simulator: RunningSimulator) -> None:
    draft: Draft = replace(NEW, new_policies=(new_policy("prometheus-cn-hangzhou-view"),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        await begin(w, "region")
        assert field(w, "policy-name").value == "prometheus-cn-hangzhou-view-2"


async def test_what_the_account_has_is_granted_in_its_place(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await loaded(w)
        rows(w).move_to("custom:acme-alert-editor")
        await w.until(lambda: custom("acme-alert-editor") in w.session.facts.documents)
        await begin(w, "copy")
        await w.until(lambda: "The account has the policy acme-alert-editor" in name_warning(w))
        assert not name_problem(w)
        await saved(w)
        await w.until(lambda: "none is made" in advice(w))
        assert "→" in w.text()


async def test_the_same_document_under_another_name_is_found(simulator: RunningSimulator) -> None:
    statements = json.loads(LIST_ALL)["Statement"]
    simulator.change(
        lambda store: add_custom_policy(store, "ours", "Prometheus", statements, "2026-01-05")
    )
    async with wizard(simulator, step=Step.POLICIES, draft=WITH_MINE) as w:
        await loaded(w)
        await w.until(lambda: "The account has the policy ours" in advice(w))


async def test_what_could_not_be_read_yet_is_read_on_the_step(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:GetPolicy"}))
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await empty(w, "acme-alert-editor")
        await written(w, LIST_ALL)
        await saved(w)
        assert drafted(w) == ["acme-alert-editor"]
        assert cells(w, "acme-alert-editor")[3] == "new"
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: "with another document" in advice(w))


@SIZES
async def test_a_search_does_not_hide_what_was_just_made(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=size) as w:
        await loaded(w)
        await w.press("f6")
        await w.type("alert")
        await w.press("enter")
        await w.until(lambda: len(rows(w).rows) < 5)
        await w.press("f7", "end", "up", "enter")
        await w.until(lambda: is_open(w))
        field(w, "policy-name").focus()
        await w.type("mine")
        await w.press("f3")
        await w.until(lambda: area(w).has_focus)
        await written(w, LIST_ALL)
        await saved(w)
        await w.until(lambda: rows(w).current == str(MINE))
        assert cells(w, "mine")[0] == "■"
        await w.until(lambda: len(rows(w).rows) > 300)
        assert rows(w).current == str(MINE)


async def test_a_small_terminal_tells_how_to_leave(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=(60, 18)) as w:
        await begin(w, "empty")
        await w.until(lambda: "^n saves · esc leaves" in w.text())
