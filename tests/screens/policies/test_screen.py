"""What may they do?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from screens.dialogs.typed_confirm import TypedConfirm
from screens.policies.grant_scope import GrantScope
from screens.policies.screen import PolicyChoiceScreen
from tests.conftest import SimulatorFactory
from tests.policy.documents import allow, says
from tests.screens.driver import (
    NARROW,
    WIDE,
    Wizard,
    advice,
    focused,
    notice,
    verdict,
    visible,
    wizard,
)
from tests.screens.policies.driver import ACCOUNT, GROUP, IN_GROUP, NEW, choose, loaded, rows
from tests.simulator.faulty import allow_all
from tests.widgets.bench import HOSTILE
from tui.core.draft import Replacement
from tui.core.findings import Finding, Fix, Step, Where, warning
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    Grant,
    ResourceGroupScope,
    custom,
    system,
)
from tui.core.text import sentence
from tui.core.users import AccessMode, UserRow
from tui.simulator.seed.people import PAYMENTS, PLATFORM
from tui.simulator.seed.policies import add_custom_policy
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.advice import Advice
from tui.widgets.policy_view import PolicyView
from tui.widgets.search_list import Search
from tui.widgets.theme import Mark

ADMINISTRATOR = system("AdministratorAccess")


METRICS = system("AliyunPrometheusMetricReadAccess")


EVERYTHING: list[dict[str, object]] = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]


def document(w: Wizard) -> str:
    return w.screen.query_one(PolicyView).document.shown


async def test_searching_counts_and_leads_to_the_list(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await loaded(w)
        first = [row.key for row in rows(w).rows[:3]]
        assert first == [str(ARMS_READ_ONLY), str(COMPANION), str(ARMS_FULL)]
        assert "391" in w.text()
        await w.press("ctrl+n")
        await w.until(lambda: "Choose at least one policy" in verdict(w))
        assert focused(w) == "grants"
        await w.press("slash")
        await w.until(lambda: w.screen.query_one(Search).input.has_focus)
        await w.type("prometheus metric")
        await w.until(lambda: len(rows(w).rows) < 10)
        assert f"{len(rows(w).rows)} of 391" in w.text()
        await w.press("down", "space")
        await w.until(lambda: w.session.draft.grants)
        assert "Prometheus" in w.session.draft.grants[0].policy.name
        w.screen.query_one(Search).focus()
        await w.press("escape")
        await loaded(w)
        await w.type("qqq")
        await w.until(lambda: "No policy matches" in w.text())
        await w.press("escape")
        await loaded(w)
        rows(w).focus()
        await w.type("cms sky")
        assert w.screen.query_one(Search).query_text == "cms sky", "also when typed in the list"
        await w.until(lambda: len(rows(w).rows) < 10)
        await w.press("down")
        await w.until(lambda: rows(w).has_focus)
        await w.press("j")
        assert w.screen.query_one(Search).query_text == "cms skyj"


async def test_the_document_under_the_cursor_is_read(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=WIDE) as w:
        await loaded(w)
        await w.until(lambda: "arms:DoInsightsAction" in document(w))
        assert '\n  "Statement": [' in document(w)
        assert "v13" in w.text()
        rows(w).move_to(str(ADMINISTRATOR))
        await w.until(lambda: "arms:" not in document(w) and '"Action": "*"' in document(w))
        rows(w).move_to(str(COMPANION))
        await w.until(lambda: "arms:ReadTraceApp" in document(w))
        assert "made once when you apply" in w.text()


async def test_documents_of_what_is_chosen_and_held_are_read_unasked(
    simulator: RunningSimulator,
) -> None:
    users = (UserRow("marco.rossi", existing=True, mode=AccessMode.UNCHANGED),)
    draft = replace(IN_GROUP, users=users, grants=(Grant(METRICS, GROUP), Grant(ARMS_FULL, GROUP)))
    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        held = {ARMS_READ_ONLY, custom("acme-alert-editor")}
        await w.until(lambda: held <= w.session.facts.documents.keys())
        assert {METRICS, ARMS_FULL} <= w.session.facts.documents.keys()
        await loaded(w)
        # One that is chosen now is read as well, and there is no talk of what is being read.
        await choose(w, ADMINISTRATOR)
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.until(lambda: ADMINISTRATOR in w.session.facts.documents)


async def test_a_document_that_cannot_be_read_is_said_to_be_unread(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:GetPolicy"}))
    draft = replace(IN_GROUP, grants=(Grant(METRICS, GROUP),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=WIDE) as w:
        await loaded(w)
        await w.until(lambda: f"what it allows: {METRICS.name}." in advice(w))
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: METRICS in w.session.facts.documents)
        await w.until(lambda: "Not read yet" not in advice(w))
        await w.until(lambda: "read tokens" in advice(w))


async def test_f3_opens_the_document_where_there_is_little_room(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await loaded(w)
        view = w.screen.query_one(PolicyView).document
        assert not view.display
        await w.press("f3")
        await w.until(lambda: view.has_focus and visible(view) and '"Version"' in w.text())
        await w.press("down", "down")
        await w.until(lambda: view.scroll_offset.y > 0)
        await w.press("f3")
        await w.until(lambda: rows(w).has_focus and not view.display)


async def test_choices_are_kept(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await loaded(w)
        await choose(w, ARMS_READ_ONLY)
        await w.until(lambda: w.session.draft.grants == (Grant(ARMS_READ_ONLY, ACCOUNT),))
        await w.press("escape")
        await w.to(Step.SCOPE)
        await w.press("ctrl+n")
        await w.to(Step.POLICIES)
        await loaded(w)
        assert rows(w).rows[0].cells[0].text == Mark.CHOSEN
        await w.press("f6")
        await w.until(lambda: len(rows(w).rows) == 1)
        await w.press("f6")
        await loaded(w)
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)


async def test_the_companion_comes_along_in_a_group(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP) as w:
        await loaded(w)
        await choose(w, ARMS_READ_ONLY)
        both = {Grant(ARMS_READ_ONLY, GROUP), Grant(COMPANION, GROUP)}
        await w.until(lambda: set(w.session.draft.grants) == both)
        await choose(w, COMPANION)
        await w.until(lambda: "does not show the application list" in advice(w))
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)


async def test_both_arms_policies_are_refused_with_a_way_out(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await loaded(w)
        await choose(w, ARMS_READ_ONLY)
        await w.until(lambda: w.session.draft.grants == (Grant(ARMS_READ_ONLY, ACCOUNT),))
        remedies = w.screen.query_one(Advice).remedies
        w.screen.query_one(Advice).focus()
        await w.until(lambda: remedies.has_focus and visible(remedies))
        await w.press("enter")
        await w.until(lambda: Grant(COMPANION, ACCOUNT) in w.session.draft.grants)
        await choose(w, COMPANION)
        await choose(w, ARMS_FULL)
        await w.until(lambda: "must not be on one user" in advice(w))
        await w.press("ctrl+n")
        await w.until(lambda: remedies.has_focus and visible(remedies))
        assert w.at(Step.POLICIES)
        await w.press("enter")
        await w.until(lambda: w.session.draft.grants == (Grant(ARMS_FULL, ACCOUNT),))
        await w.until(lambda: "must not be on one user" not in advice(w))
        await w.until(lambda: w.screen.query_one("#grants").has_focus)
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)


async def test_what_an_existing_user_holds_counts(simulator: RunningSimulator) -> None:
    users = (UserRow("zhang.min", existing=True, mode=AccessMode.UNCHANGED),)
    async with wizard(simulator, step=Step.POLICIES, draft=replace(NEW, users=users)) as w:
        await loaded(w)
        await w.until(lambda: w.session.facts.users["zhang.min"].complete)
        await choose(w, ARMS_FULL)
        await w.until(lambda: "zhang.min holds AliyunARMSReadOnlyAccess" in advice(w))
        await w.press("ctrl+n")
        remedies = w.screen.query_one(Advice).remedies
        await w.until(lambda: remedies.has_focus)
        await w.press("enter")
        held = Replacement("zhang.min", Grant(ARMS_READ_ONLY, ResourceGroupScope(PAYMENTS)))
        await w.until(lambda: w.session.draft.replacements == (held,))
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)


async def test_what_somebody_would_lose_is_confirmed_where_it_is_chosen(
    simulator: RunningSimulator,
) -> None:
    users = (UserRow("zhang.min", existing=True, mode=AccessMode.UNCHANGED),)
    draft = replace(IN_GROUP, users=users, grants=(Grant(ARMS_FULL, GROUP),))
    held = Replacement("zhang.min", Grant(ARMS_READ_ONLY, ResourceGroupScope(PAYMENTS)))
    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        await loaded(w)
        await w.until(lambda: "zhang.min holds AliyunARMSReadOnlyAccess" in advice(w))
        for agreed in (False, True):
            await w.press("ctrl+n")
            await w.until(lambda: w.screen.query_one(Advice).remedies.has_focus)
            await w.press("enter")
            await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
            assert w.session.draft.replacements == (held,)
            if agreed:
                await w.type("zhang.min")
            await w.press("enter" if agreed else "escape")
            await w.until(lambda: w.at(Step.POLICIES))
            assert w.session.draft.replacements == ((held,) if agreed else ())
        await w.press("ctrl+n")
        await w.to(Step.REVIEW)


async def test_high_risk_is_confirmed_by_typing(simulator: RunningSimulator) -> None:
    async def asked(*answer: str) -> None:
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.press(*answer)

    async with wizard(simulator, step=Step.POLICIES, draft=NEW) as w:
        await loaded(w)
        await choose(w, ADMINISTRATOR)
        await asked("escape")
        await w.until(lambda: w.at(Step.POLICIES) and not w.session.draft.grants)
        await choose(w, ADMINISTRATOR)
        await asked(*"AdministratorAccess", "enter")
        await w.until(lambda: w.at(Step.POLICIES))
        assert w.session.draft.grants == (Grant(ADMINISTRATOR, ACCOUNT),)
        assert w.session.confirmed == {"policies.high-risk:AdministratorAccess"}
        await choose(w, ADMINISTRATOR)
        await w.until(lambda: not w.session.draft.grants and not w.session.confirmed)
        # As it is with a saved draft, of which nothing is confirmed yet.
        w.session.draft = replace(NEW, grants=(Grant(ADMINISTRATOR, ACCOUNT),))
        await w.press("ctrl+n")
        await asked("escape")
        await w.until(lambda: w.at(Step.POLICIES))
        await w.press("ctrl+n")
        await asked(*"AdministratorAccess", "enter")
        await w.to(Step.REVIEW)


async def test_a_custom_policy_that_allows_everything_is_high_risk(
    simulator: RunningSimulator,
) -> None:
    anything = custom("acme-anything")
    simulator.change(
        lambda store: add_custom_policy(store, anything.name, "All", EVERYTHING, "2026-01-09")
    )
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP) as w:
        await loaded(w)
        rows(w).move_to(str(anything))
        await w.until(lambda: anything in w.session.facts.documents)
        await w.until(
            lambda: any(
                row.key == str(anything) and row.cells[2].text == Mark.WARN for row in rows(w).rows
            )
        )
        await w.press("space")
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.type(anything.name)
        await w.press("enter")
        await w.until(lambda: w.at(Step.POLICIES))
        assert w.session.draft.grants == (Grant(anything, GROUP),)


async def test_a_policy_that_is_gone_is_listed_and_refused(simulator: RunningSimulator) -> None:
    draft = replace(NEW, grants=(Grant(custom("was-here"), ACCOUNT),))
    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        await loaded(w)
        assert rows(w).rows[0].key == "custom:was-here"
        await w.press("ctrl+n")
        remedies = w.screen.query_one(Advice).remedies
        await w.until(lambda: remedies.has_focus)
        assert "not in the account any more" in advice(w)
        await w.press("enter")
        await w.until(lambda: not w.session.draft.grants)


async def test_what_cannot_be_read_is_named_and_asked_again(
    simulator_with: SimulatorFactory,
) -> None:
    denied = frozenset({"ram:ListPolicies", "ram:GetPolicy"})
    simulator = simulator_with(denied_actions=denied)
    async with wizard(simulator, step=Step.POLICIES, draft=NEW, size=WIDE) as w:
        await w.until(lambda: "ram:ListPolicies" in notice(w, "not-read"))
        assert "could not be read" in w.text()
        simulator.change(
            lambda store: setattr(
                store,
                "settings",
                replace(store.settings, denied_actions=frozenset({"ram:GetPolicy"})),
            )
        )
        await w.press("f5")
        await loaded(w)
        assert not notice(w, "not-read")
        await w.until(lambda: "ram:GetPolicy" in document(w))
        allow_all(simulator)
        await w.press("f5")
        await w.until(lambda: "arms:DoInsightsAction" in document(w))


def hostile(text: str) -> Callable[[Store], None]:
    """Puts a document, and hostile text around it, into the account."""

    def spoil(store: Store) -> None:
        policy = store.policies["Custom", "acme-alert-editor"]
        policy.description = HOSTILE
        document = policy.version(policy.default_version)
        assert document is not None
        policy.versions = [replace(document, document=text)]
        store.resource_groups[PLATFORM].display_name = HOSTILE

    return spoil


@pytest.mark.parametrize("size", [(60, 18), (180, 50)])
async def test_hostile_text_and_small_terminals(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    named = allow("arms:List*", Condition={"StringEquals": {"acs:Service": HOSTILE}})
    simulator.change(hostile(says(named)))
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP, size=size) as w:
        await loaded(w)
        await choose(w, custom("acme-alert-editor"))
        await w.until(lambda: HOSTILE in document(w))
        await w.until(lambda: w.session.draft.grants and HOSTILE in w.text())
        for key in ("tab",) * 5 + ("f3",):
            await w.press(key)
            await w.until(lambda: w.app.focused is not None and visible(w.app.focused))
        await w.press("f4")
        await w.until(lambda: isinstance(w.app.screen, GrantScope))
        await w.until(lambda: w.app.focused is not None and visible(w.app.focused))


async def test_hostile_text_in_a_document_that_cannot_be_read(simulator: RunningSimulator) -> None:
    # It is shown as it is, and the policy is granted only when its name is typed.
    simulator.change(hostile(f'{{"Sid": "{HOSTILE}"'))
    async with wizard(simulator, step=Step.POLICIES, draft=IN_GROUP, size=NARROW) as w:
        await loaded(w)
        rows(w).move_to("custom:acme-alert-editor")
        await w.until(lambda: HOSTILE in document(w))
        await choose(w, custom("acme-alert-editor"))
        await w.until(lambda: isinstance(w.app.screen, TypedConfirm))
        await w.type("acme-alert-editor")
        await w.press("enter")
        await w.until(lambda: w.at(Step.POLICIES) and HOSTILE in w.text())
        assert w.session.draft.grants == (Grant(custom("acme-alert-editor"), GROUP),)


async def test_remedies_that_are_called_the_same_stay_apart_if_they_do_something_else(
    simulator: RunningSimulator,
) -> None:
    draft = replace(NEW, grants=(Grant(custom("Twin"), GROUP), Grant(system("Twin"), GROUP)))
    label = sentence("Take out Twin")

    def taking_out(at: int) -> Fix:
        return Fix(label, lambda draft: replace(draft, grants=draft.grants[:at]))

    def told(*fixes: Fix) -> Finding:
        return warning("policies.covered", Where(Step.POLICIES), sentence("It is."), fixes=fixes)

    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        screen = w.screen
        assert isinstance(screen, PolicyChoiceScreen)
        screen.panel.show([told(taking_out(0)), told(taking_out(1)), told(taking_out(0))])
        counsels = screen.query_one("#advice", Advice).counsels
        assert [len(each.remedies) for each in counsels] == [1, 1, 0]
        assert {each.label for one in counsels for each in one.remedies} == {"Take out Twin"}
