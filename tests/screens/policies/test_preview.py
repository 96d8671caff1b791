"""What they will be able to do, on the Policies step."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import MappingProxyType

import pytest

from screens.policies.grant_scope import GrantScope
from screens.policies.preview import AT_ONCE, OutlookView, Preview
from screens.session import Trouble
from tests.conftest import SimulatorFactory
from tests.screens.driver import NARROW, WIDE, Wizard, advice, visible, wizard
from tests.screens.policies.driver import GROUP, IN_GROUP, NEW, choose, loaded, rows
from tests.simulator.faulty import allow_all
from tests.widgets.bench import HOSTILE
from tui.account.reader import AccountReader
from tui.cloud.errors import Refusal, UnreachableError
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    COMPANION,
    AccountScope,
    Grant,
    PolicyDocument,
    PolicyRef,
    custom,
)
from tui.core.users import AccessMode, UserRow
from tui.policy.known import METRIC_READ
from tui.simulator.seed.people import PLATFORM
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.notice import Notice
from tui.widgets.policy_view import PolicyView

PRIYA = UserRow("priya.nair", existing=True, mode=AccessMode.UNCHANGED)


ZHANG = UserRow("zhang.min", existing=True, mode=AccessMode.UNCHANGED)


def preview(w: Wizard) -> Preview:
    return w.screen.query_one(Preview)


def outlooks(w: Wizard) -> OutlookView:
    return w.screen.query_one(OutlookView)


def answers(w: Wizard) -> dict[str, str]:
    """What the list answers, by capability."""
    return {row.key: row.cells[2].text for row in outlooks(w).list.rows}


def whom(w: Wizard) -> str:
    return str(preview(w).query_one(".preview--whom").render())


def detail(w: Wizard) -> str:
    return str(outlooks(w)._detail.render())


def problem(w: Wizard) -> str:
    line = preview(w).query_one(Notice).line
    return line[1] if line else ""


async def chosen(w: Wizard, ref: PolicyRef) -> None:
    """Choose a policy, and wait for its answers."""
    await choose(w, ref)
    await w.until(lambda: answers(w) and "reading…" not in answers(w).values())


GOLDEN = """\
?  Open the console     not known              AliyunARMSReadOnlyAccess
✓  List instances       only in Platform 平台  AliyunARMSReadOnlyAccess
✓  See an instance      only in Platform 平台  AliyunARMSReadOnlyAccess
▲  Read API tokens      only in Platform 平台  AliyunARMSReadOnlyAccess
?  See dashboards       not known              AliyunARMSReadOnlyAccess
?  Query metrics        not known              AliyunARMSReadOnlyAccess
–  Write metrics        no
?  See alert rules      not known              AliyunARMSReadOnlyAccess
–  Edit alert rules     no
–  Delete alert rules   no
–  Silence alerts       no
–  Manage contacts      no
–  Create an instance   no
–  Delete an instance   no
–  Change tags          no
✓  List applications    only in Platform 平台  AliyunARMSReadOnlyAccess
–  Edit applications    no
–  Manage CloudMonitor  no
"""
"""Reading in a resource group, with the companion; written by hand."""


async def test_choosing_read_only_in_a_group_shows_the_companion_and_the_preview(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP, size=(140, 60)) as w:
        await loaded(w)
        assert not preview(w).display
        await chosen(w, ARMS_READ_ONLY)
        await w.until(lambda: preview(w).display)
        both = {Grant(ARMS_READ_ONLY, GROUP), Grant(COMPANION, GROUP)}
        assert set(w.session.draft.grants) == both
        assert whom(w) == "What li.wu will be able to do   tab: why"
        await w.until(lambda: "only in Platform" in w.text())
        lines = w.text().splitlines()
        top = next(at for at, line in enumerate(lines) if "Open the console" in line)
        left = lines[top].index("?  Open")
        shown = [line[left : left + 72].split("  ▏")[0].rstrip() for line in lines[top : top + 18]]
        assert shown == GOLDEN.splitlines()


async def test_it_follows_what_is_chosen_and_where(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP, size=WIDE) as w:
        await loaded(w)
        await chosen(w, ARMS_READ_ONLY)
        assert answers(w)["applications.list"].startswith("only in")
        await choose(w, COMPANION)
        assert "does not show the application list" in advice(w)
        assert answers(w)["applications.list"] == "no"
        rows(w).move_to(str(ARMS_READ_ONLY))
        await w.press("f4")
        await w.until(lambda: isinstance(w.app.screen, GrantScope))
        await w.press("shift+tab", "shift+tab", "enter")
        await w.until(lambda: Grant(ARMS_READ_ONLY, AccountScope()) in w.session.draft.grants)
        await w.until(lambda: answers(w)["dashboards.see"] == "yes")
        await choose(w, ARMS_READ_ONLY)
        await w.until(lambda: answers(w)["dashboards.see"] == "no")


async def test_f9_turns_it_up_where_there_is_little_room(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP, size=NARROW) as w:
        await loaded(w)
        await choose(w, ARMS_READ_ONLY)
        await w.until(lambda: w.session.draft.grants)
        assert not preview(w).display, "what the rules say has the room"
        await w.press("f9")
        await w.until(lambda: visible(outlooks(w).list) and "only in Platform" in w.text())
        assert rows(w).has_focus
        assert visible(rows(w))
        assert "https://" not in w.text()
        await w.press("tab", "down", "down", "down")
        await w.until(lambda: "https://help.aliyun.com" in w.text())
        assert "Read the token of an instance" in w.text()
        assert f"held in {'Platform 平台'}" in detail(w)
        assert "Takes arms:" not in detail(w), "the rows have the room"
        await w.press("shift+tab")
        await w.until(lambda: rows(w).has_focus and "https://" not in w.text())
        await w.press("tab", "f9")
        await w.until(lambda: rows(w).has_focus and not preview(w).display)


async def test_the_document_and_the_preview_take_turns(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP, size=WIDE) as w:
        await loaded(w)
        document = w.screen.query_one(PolicyView)
        await w.press("f9")
        await w.until(lambda: preview(w).display and not document.display)
        await w.press("f3")
        await w.until(lambda: document.document.has_focus and not preview(w).display)
        await w.press("f9")
        await w.until(lambda: rows(w).has_focus and preview(w).display)
        await w.press("f9")
        await w.until(lambda: document.display)
        await choose(w, ARMS_READ_ONLY)
        await w.until(lambda: w.session.draft.grants)
        assert document.display, "whoever has turned it is not turned back"
        await w.press("f9", "tab")
        await w.until(lambda: "Takes arms:GetConsoleBaseInfo + arms:" in detail(w))


async def test_a_way_out_comes_into_view_when_next_is_refused(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=NARROW) as w:
        await loaded(w)
        await choose(w, ARMS_READ_ONLY)
        await choose(w, ARMS_FULL)
        await w.press("f9")
        await w.until(lambda: preview(w).display)
        await w.press("ctrl+n")
        await w.until(lambda: not preview(w).display)
        await w.until(lambda: w.app.focused is not None and visible(w.app.focused))
        assert "must not be on one user" in advice(w)


async def test_others_who_hold_more_are_a_key_away(simulator: RunningSimulator) -> None:
    draft = replace(IN_GROUP, users=(PRIYA, UserRow("li.wu"), UserRow("ada"), ZHANG))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=WIDE) as w:
        await loaded(w)
        await w.until(lambda: w.session.facts.users["zhang.min"].complete)
        await chosen(w, ARMS_PROMETHEUS_CONSOLE)
        assert whom(w).startswith("What li.wu and ada will be able to do   1 of 3 ← →   tab")
        assert answers(w)["instances.list"] == "no"
        preview(w).focus()
        await w.press("right")
        await w.until(lambda: whom(w).startswith("What priya.nair will"))
        await w.until(lambda: answers(w)["instances.list"] == "only in 2 groups")
        await w.press("right")
        await w.until(lambda: answers(w)["instances.list"].startswith("only in Payments"))
        assert whom(w).startswith("What zhang.min will be able to do   3 of 3")
        w.session.draft = replace(draft, grants=w.session.draft.grants, users=(ZHANG, PRIYA))
        await w.until(lambda: whom(w) == "What zhang.min will be able to do   1 of 2 ← →")
        await w.press("left")
        await w.until(lambda: whom(w).startswith("What priya.nair will"))
        await w.press("right", "left", "left")
        await w.until(lambda: whom(w).startswith("What zhang.min will"))


async def test_what_is_being_read_is_no_answer(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, document = threading.Event(), AccountReader.document

    def held_back(reader: AccountReader, ref: PolicyRef) -> PolicyDocument:
        go.wait()
        return document(reader, ref)

    monkeypatch.setattr(AccountReader, "document", held_back)
    draft = replace(NEW, grants=(Grant(ARMS_READ_ONLY, AccountScope()),))
    try:
        async with wizard(simulator, step=Step.POLICIES, draft=draft, size=WIDE) as w:
            await loaded(w)
            await w.press("f9")
            await w.until(lambda: set(answers(w).values()) == {"reading…"})
            assert "still being read" in detail(w)
            go.set()
            await w.until(lambda: answers(w)["dashboards.see"] == "yes")
            assert answers(w)["alerts.edit"] == "no"
    finally:
        go.set()


async def test_many_documents_are_read_a_few_at_a_time(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, turn, document = threading.Event(), threading.Lock(), AccountReader.document
    waiting, most = 0, 0

    def counted(reader: AccountReader, ref: PolicyRef) -> PolicyDocument:
        nonlocal waiting, most
        ours = threading.current_thread().name.startswith("preview ")
        with turn:
            waiting += ours
            most = max(most, waiting)
        go.wait()
        found = document(reader, ref)
        with turn:
            waiting -= ours
        return found

    names = [ARMS_PROMETHEUS_CONSOLE, ARMS_READ_ONLY, METRIC_READ, custom("acme-alert-editor")]
    names += [custom("acme-prometheus-hangzhou"), custom("acme-office-only")]
    draft = replace(NEW, grants=tuple(Grant(name, AccountScope()) for name in names))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=WIDE) as w:
        await loaded(w)
        await w.until(lambda: w.session.facts.documents)
        w.session.facts = replace(w.session.facts, documents=MappingProxyType({}))
        monkeypatch.setattr(AccountReader, "document", counted)
        try:
            await w.press("f9")
            await w.until(lambda: waiting == AT_ONCE)
            go.set()
            await w.until(lambda: {*names} <= {*w.session.facts.documents})
        finally:
            go.set()
        assert most == AT_ONCE
        assert answers(w)["dashboards.see"] == "depends on a condition"


async def test_what_cannot_be_read_is_named_and_asked_again(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:GetPolicy"}))
    draft = replace(NEW, grants=(Grant(ARMS_READ_ONLY, AccountScope()),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=WIDE) as w:
        await loaded(w)
        await w.press("f9")
        await w.until(lambda: "ram:GetPolicy" in problem(w))
        assert problem(w).startswith(ARMS_READ_ONLY.name)
        assert set(answers(w).values()) == {"not known"}
        assert "could not be read" in detail(w)
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: answers(w)["dashboards.see"] == "yes")
        assert problem(w) == ""


async def test_an_answer_takes_back_that_there_was_none(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = replace(NEW, grants=(Grant(ARMS_READ_ONLY, AccountScope()),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=WIDE) as w:
        await loaded(w)
        await w.until(lambda: w.session.facts.documents and not w.session.trouble)
        document = AccountReader.document

        def away(_reader: AccountReader, _ref: PolicyRef) -> PolicyDocument:
            raise UnreachableError(Refusal("GetPolicy"))

        monkeypatch.setattr(AccountReader, "document", away)
        w.session.facts = replace(w.session.facts, documents=MappingProxyType({}))
        await w.press("f9")
        await w.until(lambda: w.session.trouble is Trouble.NO_ANSWER)
        monkeypatch.setattr(AccountReader, "document", document)
        preview(w).again()
        await w.until(lambda: answers(w).get("dashboards.see") == "yes")
        assert w.session.trouble is None


async def test_a_user_who_cannot_be_read_may_hold_more(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListPoliciesForUser"}))
    draft = replace(NEW, users=(ZHANG,), grants=(Grant(ARMS_PROMETHEUS_CONSOLE, AccountScope()),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=WIDE) as w:
        await loaded(w)
        await w.press("f9")
        await w.until(lambda: "zhang.min may hold" in problem(w))
        assert set(answers(w).values()) == {"not known"}


@pytest.mark.parametrize("size", [(60, 18), WIDE])
async def test_hostile_names_and_small_terminals(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    def spoil(store: Store) -> None:
        policy = store.policies["Custom", "acme-alert-editor"]
        document = policy.version(policy.default_version)
        assert document is not None
        policy.versions = [replace(document, document=f'{{"Sid": "{HOSTILE}"')]
        store.resource_groups[PLATFORM].display_name = HOSTILE

    simulator.change(spoil)
    draft: Draft = replace(IN_GROUP, users=(UserRow(HOSTILE),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=size) as w:
        await loaded(w)
        await choose(w, ARMS_READ_ONLY)
        await w.until(lambda: w.session.draft.grants)
        if not preview(w).display:
            await w.press("f9")
        await w.until(lambda: HOSTILE in w.text() and visible(outlooks(w).list))
        assert whom(w).startswith(f"What {HOSTILE} will")
        await choose(w, custom("acme-alert-editor"))
        await w.until(lambda: set(answers(w).values()) == {"not known"})
        for _ in range(6):
            await w.press("tab")
            await w.until(lambda: w.app.focused is not None and visible(w.app.focused))
