"""``onramp doctor --live``: every read is asked once, nothing is changed, nobody is named."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import SimulatorFactory
from tests.simulator.faulty import inject
from tests.system.test_doctor import doctor
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.operations import OPERATIONS, Service
from tui.core.account import CallerKind
from tui.core.credentials import Credentials
from tui.doctor.live import QUESTIONS, Asked, Came, ask_everything, summary
from tui.simulator.records import LoginProfile
from tui.simulator.server import RunningSimulator
from tui.simulator.settings import SimulatorSettings

NOT_ASKED = {(Service.STS, "AssumeRole")}
"""It makes credentials, and belongs to signing in."""
ACCOUNT = SimulatorSettings().account_id


def ask(simulator: RunningSimulator) -> dict[str, Asked]:
    credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
    with Cloud(credentials, Endpoints.loopback(simulator.endpoint), sleep=lambda _: None) as cloud:
        return {each.action: each for each in ask_everything(cloud, time.perf_counter)}


def environ(simulator: RunningSimulator) -> dict[str, str]:
    return {
        "ONRAMP_ENDPOINT": simulator.endpoint,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": simulator.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": simulator.access_key_secret.reveal(),
    }


def test_every_read_is_asked_and_nothing_else(
    simulator_with: SimulatorFactory, tmp_path: Path
) -> None:
    log = tmp_path / "requests"
    simulator = simulator_with(requests=log)
    asked = ask(simulator)
    sent = [json.loads(line)["action"] for line in log.read_text(encoding="utf-8").splitlines()]
    reads = {key for key, each in OPERATIONS.items() if not each.changing}
    assert QUESTIONS.keys() == reads - NOT_ASKED
    assert set(asked) == {action for _, action in QUESTIONS}
    assert set(sent) == set(asked) - {"DecodeDiagnosticMessage"}
    assert {each.came for each in asked.values()} == {Came.ANSWER, Came.NOTHING_TO_ASK}
    assert asked["DecodeDiagnosticMessage"].came is Came.NOTHING_TO_ASK


def test_a_refusal_is_told_with_its_request_and_is_decoded(
    simulator_with: SimulatorFactory,
) -> None:
    asked = ask(simulator_with(denied_actions=frozenset({"ram:ListUsers"})))
    refused = asked["ListUsers"]
    assert refused.came is Came.REFUSAL
    assert refused.error is not None
    assert refused.error.refusal.request_id in refused.sentence
    assert asked["DecodeDiagnosticMessage"].came is Came.ANSWER


def test_the_dates_that_tell_whose_something_is_are_looked_for(
    simulator: RunningSimulator,
) -> None:
    profile = LoginProfile(datetime(2026, 11, 25, tzinfo=UTC))
    simulator.change(lambda store: setattr(store.user("ops-admin"), "profile", profile))
    asked = ask(simulator)
    assert asked["GetLoginProfile"].came is Came.ANSWER
    assert asked["GetUser"].came is Came.ANSWER
    assert not [each.lacks for each in asked.values() if each.lacks]


def test_where_there_is_no_user_nothing_is_asked_about_one(
    simulator_with: SimulatorFactory,
) -> None:
    asked = ask(simulator_with(caller=CallerKind.ROOT, denied_actions=frozenset({"ram:ListUsers"})))
    assert asked["GetUser"].came is Came.NOTHING_TO_ASK
    assert asked["ListPolicyAttachments"].came is Came.NOTHING_TO_ASK


@pytest.mark.parametrize("kind", ["bad-gateway", "cut-off"])
def test_what_is_not_as_expected_is_to_be_reported(simulator: RunningSimulator, kind: str) -> None:
    inject(simulator, f"GetPolicy:{kind},count=9")
    asked = ask(simulator)
    assert asked["GetPolicy"].came is Came.TROUBLE
    assert "Please report" in summary(tuple(asked.values()))


def test_the_command_names_neither_account_nor_people(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    done = doctor(tmp_path, "--live", **environ(simulator))
    lines = done.stdout.partition("Asking the simulator")[2].splitlines()
    assert "34 answered as expected" in done.stdout.replace("\n", " ")
    assert not [line for line in lines if ACCOUNT in line or "ops-admin" in line]
    assert simulator.access_key_id not in done.stdout + done.stderr
    assert simulator.access_key_secret.reveal() not in done.stdout + done.stderr
    assert done.stderr == ""


def test_a_script_gets_one_object(simulator: RunningSimulator, tmp_path: Path) -> None:
    done = doctor(tmp_path, "--live", "--json", **environ(simulator))
    found = json.loads(done.stdout)
    by_action = {each["action"]: each for each in found["live"]["asked"]}
    assert by_action["ListUsers"]["came"] == "answer"
    assert ACCOUNT not in json.dumps(found["live"])


def test_without_credentials_it_is_said_and_nothing_is_asked(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    done = doctor(tmp_path, "--live", "--json", ONRAMP_ENDPOINT=simulator.endpoint)
    found = json.loads(done.stdout)
    assert found["live"]["asked"] == []
    assert "no credentials" in found["live"]["sentence"]
    assert "no credentials" in done.stderr
