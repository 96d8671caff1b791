"""A refusal is explained by RAM itself, and what is handed back for that stays out of logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cloud.conftest import Connect
from tests.cloud.rawserver import RawServer, json_reply
from tests.conftest import SimulatorFactory
from tests.simulator.faulty import logged
from tui.cloud.client import Cloud
from tui.cloud.errors import BadInputError, NotPermittedError
from tui.cloud.types import Denial
from tui.core.credentials import Credentials
from tui.core.scrubbing import harmless, scrub
from tui.core.secret import MASK, Secret
from tui.simulator.store import Store


def test_a_refusal_is_decoded(
    simulator_with: SimulatorFactory, connect: Connect, tmp_path: Path
) -> None:
    log = tmp_path / "requests.jsonl"
    simulator = simulator_with(denied_actions=frozenset({"ram:CreateUser"}), requests=log)
    cloud = connect(simulator)
    with pytest.raises(NotPermittedError) as caught:
        cloud.ram.create_user("li.na")
    diagnostic = caught.value.refusal.diagnostic
    assert diagnostic is not None
    assert cloud.ram.decode_denial(diagnostic) == Denial("ram:CreateUser", explicit=False)
    (message,) = simulator.change(lambda store: [*store.diagnostics])
    assert message not in repr(caught.value.refusal)
    assert message not in log.read_text()
    sent = next(each for each in logged(log) if each["action"] == "DecodeDiagnosticMessage")
    given = {each["name"]: each for each in sent["parameters"]}["EncodedDiagnosticMessage"]
    assert (given["in"], given["value"]) == ("form", MASK)


def test_the_policy_that_decided_is_named(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    simulator = simulator_with()
    told = {
        "AuthAction": "ram:CreateUser",
        "ExplicitDeny": True,
        "MatchedPolicies": [
            {"PolicyType": "Custom", "PolicyIdentifier": "NoNewUsers", "Effect": "Deny"},
            {"PolicyType": "Custom", "PolicyIdentifier": "NoNewUsers", "Effect": "Deny"},
        ],
    }

    def plant(store: Store) -> None:
        store.diagnostics["planted"] = json.loads(json.dumps(told))

    simulator.change(plant)
    decoded = connect(simulator).ram.decode_denial(Secret("planted"))
    assert decoded == Denial("ram:CreateUser", explicit=True, policies=("NoNewUsers",))


def test_what_ram_does_not_know_is_refused(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    with pytest.raises(BadInputError):
        connect(simulator_with()).ram.decode_denial(Secret("something else"))


@pytest.mark.parametrize(
    "said", ["denied", "AdministratorAccess", "a sentence with many words", ""]
)
def test_a_word_of_the_server_does_not_become_a_secret(said: str) -> None:
    # What is secret is taken out of every text: a server could black out what it likes.
    body = {"Code": "NoPermission", "AccessDeniedDetail": {"EncodedDiagnosticMessage": said}}
    server = RawServer(json_reply("403 Forbidden", json.dumps(body)))
    endpoints = server.endpoints
    with server, Cloud(Credentials("id", Secret("fake-secret")), endpoints) as cloud:
        with pytest.raises(NotPermittedError) as caught:
            cloud.ram.create_user("li.na")
        assert caught.value.refusal.diagnostic is None
        assert said in scrub(f"It was {said}.")


NAME = "AliyunARMSReadOnlyAccess"


def test_a_server_blacks_out_no_name_by_a_diagnostic() -> None:
    # It may choose any text that looks like one; it is left out of what it came with.
    body = {
        "Code": "NoPermission",
        "Message": f"denied, see {NAME}",
        "AccessDeniedDetail": {"EncodedDiagnosticMessage": NAME},
    }
    again = {"Code": "InvalidParameter", "Message": f"{NAME} is not one"}
    server = RawServer(
        json_reply("403 Forbidden", json.dumps(body)),
        json_reply("400 Bad Request", json.dumps(again)),
    )
    endpoints = server.endpoints
    with server, Cloud(Credentials("id", Secret("fake-secret")), endpoints) as cloud:
        with pytest.raises(NotPermittedError) as caught:
            cloud.ram.create_user("li.na")
        refusal = caught.value.refusal
        assert refusal.diagnostic is not None
        assert harmless(f"grant {NAME} to bob") == f"grant {NAME} to bob"
        assert refusal.message == f"denied, see {MASK}"
        assert NAME not in repr(refusal) + str(refusal.diagnostic)
        with pytest.raises(BadInputError) as unknown:
            cloud.ram.decode_denial(refusal.diagnostic)
        assert unknown.value.refusal.message == f"{MASK} is not one"
