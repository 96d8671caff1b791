"""Temporary credentials run out in the middle of a run: it waits, and goes on with new ones."""

from __future__ import annotations

import threading
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.apply.conftest import World, handover
from tests.apply.undone import journal_of, state_of_all, undoer
from tests.simulator.faulty import inject
from tests.simulator.temporary import OTHER_ACCOUNT, expire, of_another_account, temporary
from tui.account.checks import Check, CheckOutcome, CheckStatus
from tui.apply.entries import Ending, to_note
from tui.apply.events import (
    OperationDone,
    OperationFailed,
    RunContinued,
    RunEvent,
    RunFinished,
    RunPaused,
    RunStatus,
)
from tui.apply.reauth import SignInGate
from tui.apply.run_state import RunState
from tui.apply.runner import Runner
from tui.apply.undoer import Undoer
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import BadCredentialsError, Reason, Refusal
from tui.core.credentials import Credentials
from tui.core.operations import CreateAccessKey, CreateUser
from tui.signin.sources import TYPED, FoundSource, Keep, OtherAccountError, SignedIn, Typed, sign_in
from tui.simulator.store import Store
from tui.wiring import services

READS = ("Get", "List")


class Person:
    """Signs in with new temporary credentials whenever a run asks."""

    def __init__(self, world: World, gate: SignInGate, state: Path) -> None:
        self._world = world
        self._gate = gate
        endpoints = Endpoints.loopback(world.simulator.endpoint)
        self._services = services(endpoints, MappingProxyType({}), state=state)
        self.asked: list[BadCredentialsError] = []
        gate.listen(self.answer)

    def answer(self, error: BadCredentialsError) -> None:
        self.asked.append(error)
        self._gate.signed_in(self.sign_in(temporary(self._world.simulator)))

    def sign_in(self, given: Credentials) -> SignedIn:
        typed = Typed(given.access_key_id, given.secret, given.token, Keep.MEMORY)
        wanted = self._gate.account_id
        signed = sign_in(self._services, FoundSource(TYPED), typed, account_id=wanted)
        signed.cloud.close()
        return signed


def begun(world: World) -> Credentials:
    """The world's administrator has temporary credentials from now on."""
    credentials = temporary(world.simulator)
    world.cloud.sign_in_again(credentials)
    world.network.actions.clear()
    return credentials


def as_noted(world: World, runner: Runner) -> RunState:
    """What another process finds in the journal."""
    notes = [note for line in world.lines if (note := to_note(line)) is not None]
    return RunState(runner._plan, notes)


def everything_is_there_once(world: World, runner: Runner) -> None:
    """As after a run that nothing disturbed, and every secret is known."""
    world.simulator.change(lambda store: store.inject())
    plan = runner._plan
    done = [event.index for event in world.events if isinstance(event, OperationDone)]
    assert sorted(done) == list(range(len(plan.operations))), "each once"
    assert not [event for event in world.events if isinstance(event, OperationFailed)]
    for name in ("ada.l", "grace.h"):
        assert world.has_password(name, handover(runner, name).password)
    (key,) = runner.minted.values()
    held = world.user("robot")
    assert held is not None
    assert [each.access_key_id for each in held.access_keys] == [key.access_key_id]
    last = world.events[-1]
    assert isinstance(last, RunFinished)
    assert last.outcome is RunStatus.DONE


@pytest.mark.parametrize("workers", [1, 6])
@pytest.mark.parametrize("after", range(0, 15, 3))
def test_the_run_waits_and_goes_on_with_new_credentials(
    world: World, tmp_path: Path, workers: int, after: int
) -> None:
    begun(world)
    inject(world.simulator, f"*:expired-token,after={after}")
    runner = world.runner(world.whole_plan(), workers=workers)
    person = Person(world, runner.gate, tmp_path)
    assert world.run(runner) is RunStatus.DONE
    everything_is_there_once(world, runner)
    assert len(person.asked) == 1
    assert person.asked[0].refusal.reason == Reason.SESSION_EXPIRED
    pauses = [event for event in world.events if isinstance(event, RunPaused | RunContinued)]
    assert [type(event) for event in pauses] == [RunPaused, RunContinued]
    made = [action for action in world.network.actions if not action.startswith(READS)]
    refused = len(made) - len(runner._plan.operations)
    assert 0 <= refused <= workers, "what met the refusal is asked for again, and nothing else"


@pytest.mark.parametrize("workers", [1, 6])
def test_as_often_as_it_takes(world: World, tmp_path: Path, workers: int) -> None:
    begun(world)
    changes = ("CreateUser", "CreateLoginProfile", "AttachPolicyToUser", "CreateAccessKey")
    inject(world.simulator, *[f"{change}:expired-token" for change in changes])
    runner = world.runner(world.whole_plan(), workers=workers)
    person = Person(world, runner.gate, tmp_path)
    assert world.run(runner) is RunStatus.DONE
    everything_is_there_once(world, runner)
    if workers == 1:
        assert [each.refusal.action for each in person.asked] == list(changes)
    assert 1 <= len(person.asked) <= len(changes), "once for all that were refused together"


def test_the_last_look_at_the_keys_waits_too(world: World, tmp_path: Path) -> None:
    begun(world)
    inject(world.simulator, "ListAccessKeys:expired-token,after=1")
    runner = world.runner(world.whole_plan())
    person = Person(world, runner.gate, tmp_path)
    assert world.run(runner) is RunStatus.DONE
    everything_is_there_once(world, runner)
    assert len(person.asked) == 1


def test_another_account_is_refused_and_the_right_one_goes_on(world: World, tmp_path: Path) -> None:
    begun(world)
    inject(world.simulator, "CreateAccessKey:expired-token")
    runner = world.runner(world.whole_plan(), workers=6)
    person = Person(world, runner.gate, tmp_path)

    def answer(error: BadCredentialsError) -> None:
        given = temporary(world.simulator)
        with of_another_account(world.simulator), pytest.raises(OtherAccountError) as caught:
            person.sign_in(given)
        assert caught.value.account_id == OTHER_ACCOUNT
        person.answer(error)

    runner.gate.listen(answer)
    assert world.run(runner) is RunStatus.DONE
    everything_is_there_once(world, runner)


def test_the_gate_itself_takes_no_other_account(world: World) -> None:
    gate = SignInGate(world.cloud, "1290384756102938")
    mine = world.cloud.credentials
    parameters = {"account_id": OTHER_ACCOUNT}
    identity = CheckOutcome(Check.IDENTITY, CheckStatus.OK, parameters=parameters)
    with pytest.raises(ValueError, match="another account"):
        gate.signed_in(SignedIn(temporary(world.simulator), world.cloud, identity))
    assert world.cloud.credentials is mine
    assert gate.times == 0


@pytest.mark.parametrize("workers", [1, 6])
def test_stopping_ends_the_wait_and_the_rest_is_done_later(
    world: World, tmp_path: Path, workers: int
) -> None:
    begun(world)
    inject(world.simulator, "AttachPolicyToUser:expired-token")
    runner = world.runner(world.whole_plan(), workers=workers)
    stopper: list[threading.Thread] = []

    def ask(_error: BadCredentialsError) -> None:
        # From another thread, as an interface does.
        stopper.append(threading.Thread(target=runner.stop))
        stopper[0].start()

    runner.gate.listen(ask)
    assert world.run(runner) is RunStatus.STOPPED
    stopper[0].join()
    assert runner.failures == {}
    noted = as_noted(world, runner)
    assert not any(each.is_unclear for each in noted.operations)
    before = list(world.events)
    Person(world, runner.gate, tmp_path)
    assert world.run(runner) is RunStatus.DONE
    world.events[:0] = before
    everything_is_there_once(world, runner)


@pytest.mark.parametrize("workers", [1, 6])
def test_without_anybody_it_fails_and_can_be_gone_on_with(world: World, workers: int) -> None:
    old = begun(world)
    inject(world.simulator, "AttachPolicyToUser:expired-token")
    runner = world.runner(world.whole_plan(), workers=workers)
    assert world.run(runner) is RunStatus.FAILED
    assert {type(error) for error in runner.failures.values()} == {BadCredentialsError}
    assert not [event for event in world.events if isinstance(event, RunPaused)]
    assert world.cloud.credentials is old
    before = list(world.events)
    world.cloud.sign_in_again(temporary(world.simulator))
    assert world.run(runner) is RunStatus.DONE
    failed = [event for event in before if not isinstance(event, OperationFailed)]
    world.events[:0] = failed
    everything_is_there_once(world, runner)


def test_giving_up_lets_the_refusal_stand(world: World) -> None:
    begun(world)
    inject(world.simulator, "AttachPolicyToUser:expired-token")
    runner = world.runner(world.whole_plan(), workers=6)
    asked: list[BadCredentialsError] = []

    def ask(error: BadCredentialsError) -> None:
        asked.append(error)
        runner.gate.give_up()

    runner.gate.listen(ask)
    assert world.run(runner) is RunStatus.FAILED
    assert len(asked) == 1
    assert isinstance(world.error(), BadCredentialsError)


def test_an_asker_that_breaks_ends_the_run(world: World) -> None:
    begun(world)
    inject(world.simulator, "AttachPolicyToUser:expired-token")
    runner = world.runner(world.whole_plan(), workers=6)

    def ask(_error: BadCredentialsError) -> None:
        raise ZeroDivisionError

    runner.gate.listen(ask)
    with pytest.raises(ZeroDivisionError):
        runner.run(world.events.append)


def test_nothing_is_begun_while_it_waits_and_the_journal_says_what_is_so(
    world: World, tmp_path: Path
) -> None:
    begun(world)
    inject(world.simulator, "CreateAccessKey:expired-token")
    plan = world.plan(CreateUser("robot", "", ""), CreateAccessKey("robot"))
    runner = world.runner(plan, workers=6)
    person = Person(world, runner.gate, tmp_path)
    seen: list[RunState] = []

    def ask(error: BadCredentialsError) -> None:
        # What another process would find, if this one were killed now.
        seen.append(as_noted(world, runner))
        person.answer(error)

    runner.gate.listen(ask)
    assert world.run(runner) is RunStatus.DONE
    (found,) = seen
    assert not found.operations[1].is_unclear, "no grace has to be waited for"
    assert not found.finished
    assert len(world.clock.slept) == 0


def a_key_is_disabled(world: World) -> None:
    def disable(store: Store) -> None:
        store.keys[world.simulator.access_key_id].active = False

    world.simulator.change(disable)


def test_a_permanent_key_that_was_taken_away_is_a_failure(world: World, tmp_path: Path) -> None:
    runner = world.runner(world.whole_plan())
    person = Person(world, runner.gate, tmp_path)
    a_key_is_disabled(world)
    assert world.run(runner) is RunStatus.FAILED
    assert person.asked == []


@pytest.mark.parametrize("workers", [1, 4])
def test_an_undo_waits_in_the_same_way(world: World, tmp_path: Path, workers: int) -> None:
    before = state_of_all(world)
    journal = journal_of(world, *world.whole_plan().operations)
    undoing: Undoer = undoer(world, journal, workers=workers)
    begun(world)
    inject(world.simulator, "*:expired-token,after=5")
    person = Person(world, undoing.gate, tmp_path)
    events: list[RunEvent] = []
    assert undoing.run(events.append) is RunStatus.DONE
    assert len(person.asked) == 1
    assert undoing.failures == {}
    assert state_of_all(world) == before
    assert journal.state.ended is not None
    assert journal.state.ended.ending is Ending.UNDONE


def test_what_signing_in_again_is_good_for(world: World) -> None:
    gate = SignInGate(world.cloud, "1290384756102938")

    def said(reason: Reason) -> bool:
        return gate.concerns(BadCredentialsError(Refusal("CreateUser", reason=reason)))

    assert said(Reason.SESSION_EXPIRED)
    assert not said(Reason.UNKNOWN_KEY)
    assert not said(Reason.DISABLED_KEY)
    assert not said(Reason.CLOCK_SKEW)
    expire(world.simulator, begun(world))
    assert said(Reason.UNKNOWN_KEY), "which some services say of a token that has run out"
    assert not said(Reason.WRONG_SIGNATURE)
    with pytest.raises(BadCredentialsError) as caught:
        world.cloud.sts.caller()
    assert gate.concerns(caught.value)
