"""A user's own key beside the preview: what agrees, what does not, and what proves nothing.

Expectations of the preview are written by hand; the simulator enforces the policies.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.conftest import SimulatorFactory
from tui.account.reader import AccountReader
from tui.account.survey import held_in_cloud
from tui.cloud.answers import Answer as Body
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import BadCredentialsError, NotPermittedError, Reason
from tui.cloud.operations import Service
from tui.cloud.pace import SETTLING
from tui.cloud.transport import Transport
from tui.core.credentials import Credentials
from tui.core.policies import COMPANION_DOCUMENT, AccountScope, ResourceGroupScope, custom
from tui.core.secret import Secret
from tui.policy import evaluate, preview
from tui.policy.document import Document, Effect
from tui.policy.preview import Answer, HeldPolicy
from tui.simulator.seed.people import DATA, PAYMENTS, PLATFORM
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store, mark_of
from tui.verify import probe
from tui.verify.probe import Expectations, KeyUser, Stage, Trial, TryingOut

READ, FULL = ("System", "AliyunARMSReadOnlyAccess"), ("System", "AliyunARMSFullAccess")
COMPANION = ("Custom", "OnrampReadTraceApp")
NAME = "new.one"
HANGZHOU = "cn-hangzhou"


@dataclass
class Desk:
    """An administrator with a new user's key in hand."""

    simulator: RunningSimulator
    cloud: Cloud
    slept: list[float] = field(default_factory=list)
    meanwhile: Callable[[int], None] = lambda _times: None
    told: list[Trial] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.meanwhile(len(self.slept))

    def change(self, function: Callable[[Store], object]) -> None:
        self.simulator.change(function)

    def policy(self, name: str, document: str) -> tuple[str, str]:
        self.cloud.ram.create_policy(custom(name), document)
        return ("Custom", name)

    def user(self, *grants: tuple[tuple[str, str], str]) -> KeyUser:
        """A new user with a key; a scope is a resource group, or empty for the account."""

        def make(store: Store) -> tuple[str, str, Secret]:
            user = store.add_user(NAME)
            for (kind, name), scope in grants:
                store.attach(user, kind, name, scope)
            key = store.add_key(user)
            return store.account_id, key.key_id, Secret(key.secret)

        account_id, key_id, secret = self.simulator.change(make)
        groups = tuple(dict.fromkeys(scope for _, scope in grants if scope))
        return KeyUser(account_id, NAME, key_id, secret, (HANGZHOU,), groups)

    def trying(self) -> TryingOut:
        return TryingOut(self.cloud, sleep=self.sleep)

    def expectations(self, user: KeyUser) -> Expectations:
        return self.trying().expectations(user)

    def try_out(self, user: KeyUser) -> dict[str, Trial]:
        """How everything ended, by what was asked."""
        self.told.clear()
        trying = self.trying()
        trying.try_out(user, trying.expectations(user), self.told.append, threading.Event())
        last = {label(trial): trial for trial in self.told}
        assert {trial.stage for trial in last.values()} == {Stage.DONE}
        return last


def label(trial: Trial) -> str:
    if trial.question is None:
        return "who"
    place = trial.question.group_id or trial.question.region
    return f"{trial.question.asked} {place}"


@pytest.fixture
def desk_of() -> Iterator[Callable[[RunningSimulator], Desk]]:
    clouds: list[Cloud] = []

    def make(simulator: RunningSimulator) -> Desk:
        credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
        cloud = Cloud(credentials, Endpoints.loopback(simulator.endpoint), sleep=lambda _s: None)
        clouds.append(cloud)
        return Desk(simulator, cloud)

    yield make
    for cloud in clouds:
        cloud.close()


@pytest.fixture
def desk(simulator: RunningSimulator, desk_of: Callable[[RunningSimulator], Desk]) -> Desk:
    return desk_of(simulator)


def verdicts(trials: dict[str, Trial]) -> dict[str, str]:
    return {
        name: str(trial.comparison.agreement) + " " + str(trial.comparison.noticed)
        for name, trial in trials.items()
        if trial.comparison is not None
    }


def names(trials: dict[str, Trial], name: str) -> tuple[str, ...]:
    comparison = trials[name].comparison
    assert comparison is not None
    return comparison.names


# What agrees


def test_reading_in_a_group_with_the_companion_agrees_line_by_line(desk: Desk) -> None:
    companion = desk.policy(COMPANION[1], COMPANION_DOCUMENT)
    user = desk.user((READ, PAYMENTS), (companion, PAYMENTS))
    found = desk.try_out(user)
    assert verdicts(found) == {
        "who": "agrees as-expected",
        "instances cn-hangzhou": "agrees as-expected",
        f"group-instances {PAYMENTS}": "agrees as-expected",
        "applications cn-hangzhou": "agrees as-expected",
    }
    # By hand, from the seed: one instance and two applications of payments are in Hangzhou.
    assert (found["instances cn-hangzhou"].should_see, found["instances cn-hangzhou"].sees) == (
        1,
        1,
    )
    applications = found["applications cn-hangzhou"]
    assert (applications.should_see, applications.sees) == (2, 2)
    assert desk.slept == []


def test_reading_everywhere_without_the_companion_shows_no_application(desk: Desk) -> None:
    found = desk.try_out(desk.user((READ, "")))
    assert verdicts(found) == {
        "who": "agrees as-expected",
        "instances cn-hangzhou": "agrees as-expected",
        "applications cn-hangzhou": "agrees nothing-shown",
    }
    assert found["applications cn-hangzhou"].sees == 0


def test_nothing_granted_is_refused_as_expected_and_at_once(desk: Desk) -> None:
    found = desk.try_out(desk.user())
    assert verdicts(found) == {
        "who": "agrees as-expected",
        "instances cn-hangzhou": "agrees refused-as-expected",
        "applications cn-hangzhou": "agrees refused-as-expected",
    }
    error = found["instances cn-hangzhou"].error
    assert isinstance(error, NotPermittedError)
    assert error.refusal.missing_action == "arms:ListPrometheusInstances"
    assert desk.slept == [], "a permission that should not be there is not waited for"


def test_a_policy_for_a_region_is_asked_about_region_by_region(desk: Desk) -> None:
    beijing = desk.policy(
        "Beijing",
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":"arms:List*",'
        '"Resource":"acs:arms:cn-shanghai:*:prometheus/*"}]}',
    )
    user = replace(desk.user((beijing, "")), regions=(HANGZHOU, "cn-shanghai"))
    found = verdicts(desk.try_out(user))
    assert found["instances cn-hangzhou"] == "agrees refused-as-expected"
    assert found["instances cn-shanghai"] == "agrees as-expected"


def test_a_policy_for_one_instance_shows_it_alone(desk: Desk) -> None:
    one = desk.policy(
        "One",
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":"arms:List*",'
        '"Resource":"acs:arms:*:*:prometheus/rw-4f6c1d2a9b07"}]}',
    )
    found = desk.try_out(desk.user((one, "")))
    listed = found["instances cn-hangzhou"]
    assert listed.outlook is not None
    assert listed.outlook.answer is Answer.PARTLY
    assert verdicts(found)["instances cn-hangzhou"] == "agrees as-expected"
    assert (listed.should_see, listed.sees) == (1, 1)


def test_what_a_group_of_users_holds_counts(desk: Desk) -> None:
    desk.user()

    def join(store: Store) -> None:
        user = store.users[NAME]
        store.groups["sre-oncall"].members[user.user_id] = store.now()

    desk.change(join)
    found = held_in_cloud(AccountReader(desk.cloud), NAME)
    assert {(each.policy.name, each.through) for each in found} == {
        ("AliyunARMSReadOnlyAccess", "sre-oncall"),
        ("AliyunCloudMonitorReadOnlyAccess", "sre-oncall"),
    }
    assert all(each.document is not None for each in found)

    def forbid(store: Store) -> None:
        denied = frozenset({"ram:ListPoliciesForGroup"})
        store.settings = replace(store.settings, denied_actions=denied)

    desk.change(forbid)
    (unread,) = held_in_cloud(AccountReader(desk.cloud), NAME)
    assert (unread.document, unread.through) == (None, "sre-oncall"), "not known, and not nothing"


def test_with_a_key_one_sees_what_the_group_may(desk: Desk) -> None:
    user = desk.user()

    def join(store: Store) -> None:
        store.groups["sre-oncall"].members[store.users[NAME].user_id] = store.now()

    desk.change(join)
    found = verdicts(desk.try_out(user))
    assert found["who"] == "agrees as-expected"
    assert found["instances cn-hangzhou"] == "agrees as-expected"
    assert found["applications cn-hangzhou"] == "agrees nothing-shown"


# What does not


def test_lists_that_ignore_groups_disagree_after_half_a_minute(
    simulator_with: SimulatorFactory, desk_of: Callable[[RunningSimulator], Desk]
) -> None:
    desk = desk_of(simulator_with(lists_ignore_groups=True))
    found = desk.try_out(desk.user((READ, PAYMENTS)))
    assert verdicts(found) == {
        "who": "agrees as-expected",
        "instances cn-hangzhou": "disagrees refused",
        f"group-instances {PAYMENTS}": "disagrees refused",
        "applications cn-hangzhou": "agrees refused-as-expected",
    }
    assert sum(desk.slept) == sum(SETTLING), "all questions wait together"
    again = [label(trial) for trial in desk.told if trial.stage is Stage.AGAIN]
    assert set(again) == {"instances cn-hangzhou", f"group-instances {PAYMENTS}"}


def lifted(reader: AccountReader, name: str) -> tuple[HeldPolicy, ...]:
    """A mistake: a grant in a resource group is taken for one in the whole account."""
    return tuple(replace(each, scope=AccountScope()) for each in held_in_cloud(reader, name))


def test_an_expectation_that_takes_a_group_for_the_account_disagrees(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = desk.user((READ, PAYMENTS))
    monkeypatch.setattr(probe, "held_in_cloud", lifted)
    found = desk.try_out(user)
    assert verdicts(found)["instances cn-hangzhou"] == "disagrees missing"
    assert names(found, "instances cn-hangzhou") == (
        "ack-platform-prod",
        "cloud-product-prometheus",
        "edge-collectors",
    )


def deny_ignored(policies: Iterable[tuple[Any, Document]], request: evaluate.Request) -> Any:  # noqa: ANN401
    """A mistake: statements that forbid are left out."""
    allowing = [
        (
            source,
            replace(
                document,
                statements=tuple(it for it in document.statements if it.effect is Effect.ALLOW),
            ),
        )
        for source, document in policies
    ]
    return evaluate.evaluate(allowing, request)


def test_an_expectation_that_ignores_deny_disagrees(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = desk.policy(
        "Never",
        '{"Version":"1","Statement":[{"Effect":"Deny","Action":"arms:List*","Resource":"*"}]}',
    )
    user = desk.user((READ, ""), (never, ""))
    assert verdicts(desk.try_out(user))["instances cn-hangzhou"] == "agrees refused-as-expected"
    monkeypatch.setattr(preview, "evaluate", deny_ignored)
    assert verdicts(desk.try_out(user))["instances cn-hangzhou"] == "disagrees refused"


def test_an_expectation_of_nothing_that_is_answered_is_not_asked_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = desk.user((READ, ""))
    monkeypatch.setattr(probe, "held_in_cloud", lambda *_: ())
    found = desk.try_out(user)
    assert verdicts(found)["instances cn-hangzhou"] == "disagrees extra"
    assert "ack-payments-prod" in names(found, "instances cn-hangzhou")
    assert desk.slept == []


def test_more_than_the_group_disagrees(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    user = replace(desk.user((READ, "")), groups=(PAYMENTS,))

    def narrowed(reader: AccountReader, name: str) -> tuple[HeldPolicy, ...]:
        scope = ResourceGroupScope(PAYMENTS)
        return tuple(replace(it, scope=scope) for it in held_in_cloud(reader, name))

    monkeypatch.setattr(probe, "held_in_cloud", narrowed)
    found = desk.try_out(user)
    assert verdicts(found)["instances cn-hangzhou"] == "disagrees extra"
    assert names(found, "instances cn-hangzhou") == (
        "ack-platform-prod",
        "cloud-product-prometheus",
        "edge-collectors",
    )
    assert verdicts(found)[f"group-instances {PAYMENTS}"] == "agrees as-expected"


# What proves nothing


def test_where_there_is_nothing_nothing_can_be_told(desk: Desk) -> None:
    user = replace(desk.user((READ, DATA)), regions=(HANGZHOU, "eu-central-1"))
    found = verdicts(desk.try_out(user))
    assert found["instances cn-hangzhou"] == "cannot-tell none-there"
    assert found["instances eu-central-1"] == "cannot-tell none-there"
    assert found[f"group-instances {DATA}"] == "cannot-tell none-there"


def test_an_administrator_who_may_not_look_proves_nothing(desk: Desk) -> None:
    # Only what is seen at all is told then.
    user = desk.user((READ, PAYMENTS))

    kind, name = desk.policy(
        "Blind",
        '{"Version":"1","Statement":[{"Effect":"Deny","Action":"arms:List*","Resource":"*"}]}',
    )
    desk.change(lambda store: store.attach(store.users["ops-admin"], kind, name))
    found = desk.try_out(user)
    assert verdicts(found)["instances cn-hangzhou"] == "cannot-tell not-looked"
    assert found["instances cn-hangzhou"].should_see is None
    assert found["instances cn-hangzhou"].sees == 1


def test_a_condition_leaves_it_open(desk: Desk) -> None:
    away = desk.policy(
        "Office",
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":"arms:*","Resource":"*",'
        '"Condition":{"IpAddress":{"acs:SourceIp":"192.0.2.0/24"}}}]}',
    )
    found = verdicts(desk.try_out(desk.user((away, ""))))
    assert found["instances cn-hangzhou"] == "cannot-tell not-known"


# Waiting


def test_a_new_key_and_a_new_grant_are_waited_for(desk: Desk) -> None:
    user = desk.user((READ, ""))

    def hide(store: Store, seconds: float, *, key: bool) -> None:
        marks = [mark_of(store.keys[user.access_key_id])]
        marks += [mark_of(it) for it in store.attachments if it.principal_id == owner(store)]
        store.visible.hide(marks if key else marks[1:], seconds)

    def owner(store: Store) -> str:
        return store.users[NAME].user_id

    trying = desk.trying()
    expectations = trying.expectations(user)
    desk.change(lambda store: hide(store, 3600, key=True))

    def spread(times: int) -> None:
        if times == 1:
            desk.change(lambda store: hide(store, -1, key=True))
            desk.change(lambda store: hide(store, 3600, key=False))
        elif times == 4:
            desk.change(lambda store: hide(store, -1, key=False))

    desk.meanwhile = spread
    trying.try_out(user, expectations, desk.told.append, threading.Event())
    last = {label(trial): trial for trial in desk.told}
    assert verdicts(last)["who"] == "agrees as-expected"
    assert verdicts(last)["instances cn-hangzhou"] == "agrees as-expected"
    stages = [trial.stage for trial in desk.told if label(trial) == "instances cn-hangzhou"]
    assert stages == [Stage.ASKING, Stage.AGAIN, Stage.AGAIN, Stage.DONE]


def test_a_key_that_stays_unknown_ends_it(desk: Desk) -> None:
    user = desk.user((READ, ""))
    desk.change(lambda store: store.users[NAME].keys.clear())
    desk.change(lambda store: store.keys.pop(user.access_key_id))
    found = desk.try_out(user)
    assert verdicts(found) == {
        "who": "disagrees key-refused",
        "instances cn-hangzhou": "cannot-tell no-answer",
        "applications cn-hangzhou": "cannot-tell no-answer",
    }
    assert sum(desk.slept) == sum(SETTLING)


def test_a_disabled_key_is_not_waited_for(desk: Desk) -> None:
    user = desk.user((READ, ""))
    desk.cloud.ram.set_access_key_active(NAME, user.access_key_id, active=False)
    found = desk.try_out(user)
    assert verdicts(found)["who"] == "disagrees key-refused"
    error = found["instances cn-hangzhou"].error
    assert isinstance(error, BadCredentialsError)
    assert error.refusal.reason == Reason.DISABLED_KEY
    assert desk.slept == []


def test_the_key_of_somebody_else_is_noticed(desk: Desk) -> None:
    user = replace(desk.user((READ, "")), logon_name="li.na")
    found = desk.try_out(user)
    assert verdicts(found)["who"] == "disagrees somebody-else"
    assert names(found, "who")[0].endswith(f"user/{NAME}")


def test_a_stop_ends_it_before_the_next_question(desk: Desk) -> None:
    user = desk.user((READ, ""))
    stop = threading.Event()

    def tell(trial: Trial) -> None:
        desk.told.append(trial)
        stop.set()

    trying = desk.trying()
    trying.try_out(user, trying.expectations(user), tell, stop)
    assert {label(trial) for trial in desk.told} == {"who"}


# What is asked, and what gets out


def test_only_what_changes_and_reveals_nothing_is_asked_with_a_users_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []
    call = Transport.call

    def watched(it: Transport, service: Service, action: str, *rest: Any, **more: Any) -> Body:  # noqa: ANN401
        sent.append((it._signer.credentials.access_key_id, action))
        return call(it, service, action, *rest, **more)

    monkeypatch.setattr(Transport, "call", watched)
    user = desk.user((FULL, PLATFORM))
    desk.try_out(user)
    assert {action for key, action in sent if key == user.access_key_id} == {
        "GetCallerIdentity",
        "ListPrometheusInstances",
        "ListPrometheusInstanceByTagAndResourceGroupId",
        "ListTraceApps",
    }


def test_neither_token_nor_secret_is_in_what_is_told(desk: Desk) -> None:
    planted = "fake-token-" + secrets.token_hex(8)

    def plant(store: Store) -> None:
        store.prometheus = [replace(found, auth_token=planted) for found in store.prometheus]

    desk.change(plant)
    user = desk.user((READ, PAYMENTS))
    found = desk.try_out(user)
    assert found[f"group-instances {PAYMENTS}"].sees == 1
    told = repr(desk.told) + repr(user)
    leaked = [each in told for each in (planted, user.secret.reveal())]
    assert leaked == [False, False]


def test_what_is_refused_to_a_user_slows_nobody_down(desk: Desk) -> None:
    desk.cloud.arms.prometheus_instances(HANGZHOU)
    before = desk.cloud.pace.at_once
    desk.try_out(desk.user())
    assert (desk.cloud.pace.at_once, desk.cloud.pace.rest) == (before, 0.0)
    assert not desk.cloud.pace.has_permitted("AttachPolicyToUser")


def test_expectations_come_before_anything_is_asked(desk: Desk) -> None:
    expectations = desk.expectations(desk.user((READ, PLATFORM)))
    assert [label(trial) for trial in expectations.trials] == [
        "who",
        "instances cn-hangzhou",
        f"group-instances {PLATFORM}",
        "applications cn-hangzhou",
    ]
    answers = [trial.outlook.answer for trial in expectations.trials if trial.outlook]
    assert answers == [Answer.ONLY_IN_GROUP, Answer.ALLOWED, Answer.NOT_ALLOWED]
