"""A run that has waited for somebody looks again before it grants anything more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.apply.conftest import World
from tests.apply.test_rechecking import (
    ACCOUNT,
    EVERYTHING,
    GRANTING,
    JOINING,
    METRICS,
    NARROW,
    RISKY,
    half_way,
    rewrite,
)
from tests.simulator.faulty import inject
from tests.simulator.temporary import temporary
from tui.account.checks import Check, CheckOutcome, CheckStatus
from tui.apply.events import RunStatus
from tui.apply.journal import Journal
from tui.apply.open_run import ByHandSink
from tui.apply.recheck import Recheck
from tui.apply.runner import Runner
from tui.cloud.errors import BadCredentialsError
from tui.core.operations import AttachPolicy, Plan
from tui.core.policies import ARMS_READ_ONLY
from tui.signin.sources import SignedIn
from tui.simulator.operations.ram_policies import attach
from tui.simulator.records import Attachment, Principal
from tui.simulator.store import Store


@pytest.fixture
def policy(world: World) -> World:
    world.cloud.ram.create_policy(METRICS, NARROW)
    world.cloud.user_groups.create("viewers", "")
    return world


@dataclass
class Waiting:
    """A run that waits for somebody; meanwhile somebody else changes what it gives."""

    world: World
    runner: Runner
    heard: list[str] = field(default_factory=list)
    agrees: bool = False

    def agree(self, found: Recheck) -> bool:
        self.heard += [each.id for each in found.findings]
        return self.agrees and not found.errors

    def goes_on(self) -> None:
        """Nothing was given that nobody agreed to; with that agreed to, it is."""
        assert self.world.run(self.runner) is RunStatus.STOPPED
        assert not granted(self.world)
        assert self.runner.failures == {}
        self.agrees = True
        assert self.world.run(self.runner) is RunStatus.DONE
        assert granted(self.world)


def granted(world: World) -> bool:
    user = world.user("robot")
    return user is not None and bool(user.grants or user.groups)


def waits_for_sign_in(world: World, plan: Plan, meanwhile: Callable[[], None]) -> Waiting:
    world.cloud.sign_in_again(temporary(world.simulator))
    journal = Journal(half_way(world, plan), world.lines.append)
    waiting = Waiting(world, world.runner(plan, journal=journal, workers=4))

    def ask(_error: BadCredentialsError) -> None:
        meanwhile()
        account = {"account_id": world.account.account_id}
        identity = CheckOutcome(Check.IDENTITY, CheckStatus.OK, parameters=account)
        signed = SignedIn(temporary(world.simulator), world.cloud, identity)
        waiting.runner.gate.signed_in(signed)

    waiting.runner.gate.listen(ask)
    inject(world.simulator, "CreateAccessKey:expired-token")
    return waiting


def waits_for_hands(world: World, plan: Plan, meanwhile: Callable[[], None]) -> Waiting:
    by_hand = ByHandSink()
    journal = Journal(half_way(world, plan), world.lines.append)
    waiting = Waiting(world, world.runner(plan, journal=journal, sink=by_hand))

    def ask(_slot: object, _value: object) -> None:
        meanwhile()
        by_hand.answer(True)

    by_hand.listen(ask)
    return waiting


Waits = Callable[[World, Plan, Callable[[], None]], Waiting]
waiting_for = pytest.mark.parametrize("wait", [waits_for_sign_in, waits_for_hands])


@waiting_for
@pytest.mark.parametrize("listens", [True, False])
def test_what_changed_while_the_run_waited_is_asked_for(
    policy: World, wait: Waits, listens: bool
) -> None:
    waiting = wait(policy, policy.plan(*GRANTING), lambda: rewrite(policy, EVERYTHING))
    if not listens:  # then nobody agrees
        assert policy.run(waiting.runner) is RunStatus.STOPPED
        assert not granted(policy)
    waiting.runner._fresh = True
    waiting.runner.agree_by(waiting.agree)
    waiting.goes_on()
    assert set(waiting.heard) == {RISKY}


@waiting_for
def test_a_group_that_was_given_more_while_the_run_waited_is_asked_for(
    policy: World, wait: Waits
) -> None:
    def give(store: Store) -> None:
        to = (Principal.GROUP, store.groups["viewers"].group_id)
        attach(store, Attachment(*to, "System", "AdministratorAccess", store.account_id))

    waiting = wait(policy, policy.plan(*JOINING), lambda: policy.simulator.change(give))
    waiting.runner._fresh = True
    waiting.runner.agree_by(waiting.agree)
    waiting.goes_on()
    assert set(waiting.heard) == {"groups.high-risk:viewers/AdministratorAccess"}


@waiting_for
def test_where_nothing_changed_it_is_looked_once_and_nobody_is_asked(
    policy: World, wait: Waits
) -> None:
    plan = policy.plan(*GRANTING, AttachPolicy("robot", ARMS_READ_ONLY, ACCOUNT))
    waiting = wait(policy, plan, lambda: None)
    policy.network.actions.clear()
    assert policy.run(waiting.runner) is RunStatus.DONE
    # Once after the wait, and once at the end.
    assert [it for it in policy.network.actions if it == "GetPolicy"] == ["GetPolicy"] * 3
    assert waiting.heard == []


def test_a_machine_that_was_asleep_is_a_pause_too(policy: World) -> None:
    def sleep(_slot: object) -> None:
        policy.clock.seconds += 3600
        rewrite(policy, EVERYTHING)

    plan = policy.plan(*GRANTING)
    policy.kept.meanwhile = sleep
    journal = Journal(half_way(policy, plan), policy.lines.append)
    assert policy.run(policy.runner(plan, journal=journal)) is RunStatus.STOPPED
    assert not granted(policy)


@waiting_for
def test_what_a_group_lost_while_the_run_waited_holds_nothing_up(
    policy: World, wait: Waits
) -> None:
    policy.cloud.user_groups.attach_policy(METRICS, "viewers")

    def take(store: Store) -> None:
        del store.attachments[
            next(it for it in store.attachments if it.policy_name == METRICS.name)
        ]

    plan = policy.plan(*JOINING)
    waiting = wait(policy, plan, lambda: policy.simulator.change(take))
    assert policy.run(waiting.runner) is RunStatus.DONE
