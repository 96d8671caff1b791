"""AccountLoader: each topic once at a time, and nothing of an earlier sign-in."""

from __future__ import annotations

import threading
from dataclasses import replace

from screens.loader import AccountLoader, Topic
from tests.screens.driver import wizard
from tui.account.reader import AccountReader
from tui.core.facts import Activation, Facts
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator


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
