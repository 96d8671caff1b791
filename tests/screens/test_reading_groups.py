"""Policy choice knows the RAM user groups of a draft and of its users."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from screens.loader import AccountLoader, Topic, document_of, user_group_named
from screens.policies.screen import PolicyChoiceScreen
from tests.screens.driver import wizard
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, AccountScope
from tui.core.users import AccessMode, GroupChoice, UserRow
from tui.planning.holdings import known_group
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store, mark_of

DRAFT = Draft(
    users=(UserRow("wang.wei", existing=True, mode=AccessMode.UNCHANGED),), scope=AccountScope()
)


async def test_the_groups_of_existing_users_are_read_after_them(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=DRAFT) as w:
        names = ("platform-admins", "sre-oncall")
        await w.until(lambda: all(known_group(name, w.session.facts) for name in names))
        assert not w.session.facts.user_groups_loaded


async def test_the_chosen_group_is_read_with_the_names_beside_it(
    simulator: RunningSimulator,
) -> None:
    draft = replace(DRAFT, group=GroupChoice("auditors", existing=True))
    async with wizard(simulator, step=Step.POLICIES, draft=draft) as w:
        await w.until(lambda: known_group("auditors", w.session.facts))
        assert w.session.facts.user_groups_loaded
        await w.until(lambda: known_group("sre-oncall", w.session.facts))


async def test_a_group_that_cannot_be_found_is_asked_for_once(
    simulator: RunningSimulator,
) -> None:
    def hide(store: Store) -> None:
        store.visible.hide([mark_of(store.groups["platform-admins"])], 3600)

    async with wizard(simulator, step=Step.POLICIES) as w:
        simulator.change(hide)
        screen = w.screen
        assert isinstance(screen, PolicyChoiceScreen)
        heard: list[Topic[Any]] = []
        learn = screen.loader.learn

        def hear(answer: AccountLoader.Loaded) -> bool:
            heard.append(answer.topic)
            return learn(answer)

        screen.loader.learn = hear  # type: ignore[method-assign]
        w.session.draft = DRAFT
        screen.loader.want_users()
        await w.until(lambda: user_group_named("platform-admins") in heard)
        # Answers that come later: had it been asked for again, they would come after that.
        screen.loader.want(document_of(ARMS_FULL))
        await w.until(lambda: document_of(ARMS_FULL) in heard)
        screen.loader.want(document_of(ARMS_READ_ONLY))
        await w.until(lambda: document_of(ARMS_READ_ONLY) in heard)
        assert heard.count(user_group_named("platform-admins")) == 1
        assert known_group("sre-oncall", w.session.facts)
