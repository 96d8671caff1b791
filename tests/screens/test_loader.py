"""Policy choice knows the RAM user groups of a draft and of its users."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from screens.loader import AccountLoader, Topic, document_of, user_group_named
from screens.policies.screen import PolicyChoiceScreen
from tests.screens.driver import wizard
from tui.account.reader import AccountReader
from tui.core.draft import Draft
from tui.core.facts import Activation, Facts
from tui.core.findings import Step
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, AccountScope
from tui.core.users import AccessMode, GroupChoice, UserRow
from tui.planning.holdings import known_group
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store, mark_of


class Held:
    """A topic whose answer comes when it is let go."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.asked = 0
        self.answers: list[bool] = []
        """Whether they counted."""
        self.topic = Topic("held", None, self._read, self._learn)

    def _read(self, _reader: AccountReader) -> Activation:
        self.asked += 1
        self.let.wait()
        return Activation.ACTIVATED

    @staticmethod
    def _learn(facts: Facts, found: Activation) -> Facts:
        return replace(facts, prometheus=found)

    def follow(self, loader: AccountLoader) -> None:
        learn = loader.learn

        def hear(answer: AccountLoader.Loaded) -> bool:
            self.answers.append(learn(answer))
            return self.answers[-1]

        loader.learn = hear  # type: ignore[method-assign]


async def test_a_topic_is_under_way_once_at_a_time(simulator: RunningSimulator) -> None:
    held = Held()
    async with wizard(simulator, step=Step.SCOPE) as w:
        w.session.facts = replace(w.session.facts, prometheus=Activation.CANNOT_TELL)
        loader = AccountLoader(w.screen, w.session)
        held.follow(loader)
        loader.want(held.topic)
        loader.want(held.topic)
        held.let.set()
        await w.until(lambda: held.answers == [True])
        assert (held.asked, loader.pending) == (1, set())
        assert w.session.facts.prometheus is Activation.ACTIVATED
        loader.want(held.topic)
        await w.until(lambda: held.answers == [True, True])


async def test_an_answer_to_an_earlier_sign_in_counts_no_more(
    simulator: RunningSimulator,
) -> None:
    held = Held()
    async with wizard(simulator, step=Step.SCOPE) as w:
        w.session.facts = replace(w.session.facts, prometheus=Activation.CANNOT_TELL)
        loader = AccountLoader(w.screen, w.session)
        held.follow(loader)
        loader.want(held.topic)
        assert w.session.cloud is not None
        w.session.reader = AccountReader(w.session.cloud)
        held.let.set()
        await w.until(lambda: held.answers == [False])
        assert w.session.facts.prometheus is Activation.CANNOT_TELL


async def test_an_answer_that_comes_while_the_app_closes_counts_no_more(
    simulator: RunningSimulator,
) -> None:
    held = Held()
    async with wizard(simulator, step=Step.SCOPE) as w:
        before, reader = w.session.facts, w.session.reader
        assert reader is not None
        loader = AccountLoader(w.screen, w.session)
    answer = AccountLoader.Loaded(loader, held.topic, reader, w.app, Activation.ACTIVATED)
    assert not loader.learn(answer)
    assert w.session.facts is before


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
