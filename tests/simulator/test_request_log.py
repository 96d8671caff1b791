"""The request log says what travelled where, and no secret."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller
from tui.core.secret import MASK
from tui.simulator.registry import Service
from tui.simulator.request_log import is_secret

PASSWORD = "Fake-Passw0rd!x"
ROLE = "acs:ram::1290384756102938:role/prometheus-auditor"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def travelled(line: dict[str, Any], name: str) -> tuple[str, str]:
    entries = [p for p in line["parameters"] if p["name"] == name]
    assert len(entries) == 1
    return entries[0]["in"], entries[0]["value"]


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_a_line_per_request(
    simulator_with: SimulatorFactory, tmp_path: Path, algorithm: str | None
) -> None:
    path = tmp_path / "requests.jsonl"
    path.touch(0o644)
    simulator = simulator_with(requests=path)
    call = Caller(simulator, algorithm=algorithm)
    posting = Caller(simulator, form=True, algorithm=algorithm)
    posting(Service.RAM, "CreateLoginProfile", UserName="chen_jie", Password=PASSWORD)
    call.refusal(Service.RAM, "GetUser", UserName="nobody")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    made, missing = lines(path)
    assert (made["service"], made["action"], made["method"]) == (
        "ram",
        "CreateLoginProfile",
        "POST",
    )
    assert (made["status"], made["code"]) == (200, "")
    assert travelled(made, "UserName") == ("form", "chen_jie")
    assert travelled(made, "Password") == ("form", MASK)
    assert (missing["status"], missing["code"]) == (404, "EntityNotExist.User")
    assert travelled(missing, "UserName") == ("query", "nobody")
    assert missing["request_id"] != made["request_id"]
    assert missing["time"] >= made["time"]
    assert missing["time"].endswith("Z")
    signature = ("query", "Signature") if algorithm else ("header", "authorization")
    assert travelled(missing, signature[1]) == (signature[0], MASK)


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_no_secret_is_written(
    simulator_with: SimulatorFactory, tmp_path: Path, algorithm: str | None
) -> None:
    from tui.core.secret import Secret

    path = tmp_path / "requests.jsonl"
    simulator = simulator_with(requests=path)
    call = Caller(simulator, algorithm=algorithm)
    key = call(Service.RAM, "CreateAccessKey", UserName="chen_jie")["AccessKey"]
    device = call(Service.RAM, "CreateVirtualMFADevice", VirtualMFADeviceName="d")
    call(Service.RAM, "UpdateLoginProfile", UserName="li.na", Password=PASSWORD)
    call.refusal(
        Service.RAM,
        "BindMFADevice",
        UserName="chen_jie",
        SerialNumber=device["VirtualMFADevice"]["SerialNumber"],
        AuthenticationCode1="918273",
        AuthenticationCode2="645546",
    )
    made = call(Service.STS, "AssumeRole", RoleArn=ROLE, RoleSessionName="audit")["Credentials"]
    temporary = Caller(
        simulator,
        key=(made["AccessKeyId"], Secret(made["AccessKeySecret"])),
        token=Secret(made["SecurityToken"]),
        algorithm=algorithm,
    )
    temporary(Service.STS, "GetCallerIdentity")
    text = path.read_text("utf-8")
    secrets = (
        PASSWORD,
        key["AccessKeySecret"],
        simulator.access_key_secret.reveal(),
        device["VirtualMFADevice"]["Base32StringSeed"],
        "918273",
        "645546",
        made["AccessKeySecret"],
        made["SecurityToken"],
    )
    found = [number for number, secret in enumerate(secrets) if secret in text]
    assert found == []
    assert len(lines(path)) == 6


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Password", True),
        ("NewPassword", True),
        ("SecurityToken", True),
        ("x-acs-security-token", True),
        ("Signature", True),
        ("authorization", True),
        ("AuthenticationCode1", True),
        ("AccessKeySecret", True),
        ("SignatureNonce", False),
        ("SignatureMethod", False),
        ("NextToken", False),
        ("PasswordResetRequired", False),
        ("PolicyDocument", False),
        ("AccessKeyId", False),
    ],
)
def test_which_names_are_secret(name: str, secret: bool) -> None:
    assert is_secret(name) is secret
