"""Faults of the service itself, and which requests a fault hits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from alibabacloud_ram20150501 import models as m
from alibabacloud_tea_openapi.exceptions import (
    ClientException,
    ServerException,
    ThrottlingException,
)

from tests.conftest import SimulatorFactory
from tests.simulator.clock import Clock
from tests.simulator.faulty import NEW, inject, logged, made
from tests.simulator.raw import signed
from tests.simulator.sdk import Caller, ram
from tests.simulator.temporary import temporary
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import BadCredentialsError
from tui.core.credentials import Credentials
from tui.simulator.faults import Fault, NoPermission, ServerError, Throttle
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator, start
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store


def create(simulator: RunningSimulator, name: str = NEW) -> tuple[int, str]:
    """HTTP status and code of an attempt to make a RAM user."""
    reply = signed(simulator, "CreateUser", UserName=name).reply(simulator)
    return reply.status, reply.code


def read(simulator: RunningSimulator, name: str = "li.na") -> int:
    """HTTP status of an attempt to read a RAM user."""
    return signed(simulator, "GetUser", UserName=name).reply(simulator).status


def test_throttling(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(faults=(Fault("CreateUser", Throttle()),))
    reply = signed(simulator, "CreateUser", UserName=NEW).reply(simulator)
    assert (reply.status, reply.code) == (429, "Throttling.User")
    assert reply.body["Message"] == "Request was denied due to user flow control."
    assert reply.body["RequestId"] == reply.headers["x-acs-request-id"]
    assert "x-acs-retry-after" not in reply.headers
    assert not made(simulator)
    assert create(simulator) == (200, "")


def test_throttling_says_when_to_come_again(simulator: RunningSimulator) -> None:
    inject(simulator, "CreateUser:throttle,status=400,code=Throttling.Api,retry-after=1.5")
    reply = signed(simulator, "CreateUser", UserName=NEW).reply(simulator)
    assert (reply.status, reply.code) == (400, "Throttling.Api")
    assert reply.headers["x-acs-retry-after"] == "1500"
    assert not made(simulator)


def test_throttling_through_the_sdk(simulator: RunningSimulator) -> None:
    inject(simulator, "CreateUser:throttle", "CreateUser:throttle,retry-after=2")
    client, request = ram(simulator), m.CreateUserRequest(user_name=NEW)
    with pytest.raises(ClientException) as plain:
        client.create_user(request)
    assert (plain.value.status_code, plain.value.code) == (429, "Throttling.User")
    with pytest.raises(ThrottlingException) as waiting:
        client.create_user(request)
    assert waiting.value.retry_after == 2000
    assert client.create_user(request).body.user.user_name == NEW


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize(("code", "status"), [("InternalError", 500), ("ServiceUnavailable", 503)])
def test_errors_of_the_server(
    simulator: RunningSimulator, code: str, status: int, done: bool
) -> None:
    inject(simulator, Fault("CreateUser", ServerError(code, done)))
    with pytest.raises(ServerException) as caught:
        ram(simulator).create_user(m.CreateUserRequest(user_name=NEW))
    assert (caught.value.status_code, caught.value.code) == (status, code)
    assert made(simulator) is done
    again = (409, "EntityAlreadyExists.User") if done else (200, "")
    assert create(simulator) == again


def test_an_error_of_the_server_hides_what_came_of_it(simulator: RunningSimulator) -> None:
    inject(simulator, "CreateUser:server-error,done=yes")
    assert create(simulator, "li.na") == (500, "InternalError")


def test_permission_comes_and_goes(simulator: RunningSimulator) -> None:
    inject(simulator, Fault("CreateUser", NoPermission(), count=3, after=1))
    told = [create(simulator, f"user-{turn}")[1] for turn in range(5)]
    assert told == ["", "NoPermission", "NoPermission", "NoPermission", ""]
    there = [made(simulator, f"user-{turn}") for turn in range(5)]
    assert there == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("service", "action", "code", "needed"),
    [
        (Service.RAM, "ListUsers", "NoPermission", "ram:ListUsers"),
        (Service.STS, "GetCallerIdentity", "NoPermission", "sts:GetCallerIdentity"),
        (Service.ARMS, "GetCommercialStatus", "Forbidden.RAM", "arms:GetCommercialStatus"),
    ],
)
def test_a_lacking_permission_is_told_as_ever(
    simulator: RunningSimulator, service: Service, action: str, code: str, needed: str
) -> None:
    inject(simulator, f"{action}:no-permission")
    reply = signed(simulator, action, service).reply(simulator)
    assert (reply.status, reply.code) == (403, code)
    detail = reply.body["AccessDeniedDetail"]
    assert detail["AuthAction"] == needed

    def deny(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset({"ram:GetUser"}))

    simulator.change(deny)
    real = signed(simulator, "GetUser", UserName="li.na").reply(simulator)
    assert detail.keys() == real.body["AccessDeniedDetail"].keys()


def test_count_and_after(simulator: RunningSimulator) -> None:
    inject(simulator, "GetUser:throttle,count=2,after=1")
    assert [read(simulator) for _ in range(5)] == [200, 429, 429, 200, 200]


def test_one_request_by_default_and_every_one_when_asked(simulator: RunningSimulator) -> None:
    inject(simulator, "GetUser:throttle")
    assert [read(simulator) for _ in range(3)] == [429, 200, 200]
    inject(simulator, "GetUser:throttle,probability=1")
    assert [read(simulator) for _ in range(3)] == [429, 429, 429]
    inject(simulator, "GetUser:throttle,probability=0")
    assert [read(simulator) for _ in range(3)] == [200, 200, 200]


@contextmanager
def seeded(seed: int) -> Iterator[RunningSimulator]:
    with start(SimulatorSettings(), now=Clock(), random=Random(seed)) as running:
        yield running


def test_chance_is_repeatable() -> None:
    fault = "GetUser:throttle,probability=0.5,count=30,after=2"
    fates = []
    for between in (False, True):
        with seeded(11) as simulator:
            inject(simulator, fault)
            fate = []
            for _ in range(36):
                fate.append(read(simulator))
                if between:
                    signed(simulator, "ListUsers").reply(simulator)
            fates.append(fate)
    assert fates[0] == fates[1]
    assert fates[0][:2] == fates[0][32:34] == [200, 200]
    assert set(fates[0]) == {200, 429}


def test_the_first_that_applies_hits(simulator: RunningSimulator) -> None:
    inject(simulator, "Get*:throttle,count=2", "GetUser:server-error,count=2", "*:throttle,after=1")
    assert [read(simulator) for _ in range(7)] == [429, 429, 500, 500, 200, 429, 200]


def test_actions_match_as_file_names_do(simulator: RunningSimulator) -> None:
    inject(simulator, "List*:throttle,probability=1", "[D]e?achPolicy*:throttle,probability=1")
    call = Caller(simulator)
    assert call.refusal(Service.RAM, "ListUsers")[0] == 429
    assert call.refusal(Service.RAM, "DetachPolicyFromUser")[0] == 429
    assert call.refusal(Service.RESOURCE_MANAGER, "DetachPolicy")[0] == 429
    assert call(Service.RAM, "GetUser", UserName="li.na")


def test_only_what_is_about_a_user(simulator: RunningSimulator) -> None:
    identity = simulator.change(lambda store: store.users["li.na"].user_id)
    principal = simulator.change(lambda store: store.principal(store.users["li.na"]))
    simulator.change(lambda store: store.add_user("sre-oncall"))
    inject(
        simulator, "*:throttle,probability=1,user=li.na", "*:throttle,probability=1,user=sre-oncall"
    )
    call, refusal = Caller(simulator), Caller(simulator).refusal
    assert refusal(Service.RAM, "GetUser", UserName="li.na")[0] == 429
    assert refusal(Service.IMS, "GetUser", UserPrincipalName=principal)[0] == 429
    assert refusal(Service.IMS, "GetUser", UserId=identity)[0] == 429
    tags = {"ResourceType": "user"}
    for target in ({"ResourcePrincipalName__1": principal}, {"ResourceId__1": identity}):
        assert refusal(Service.IMS, "ListTagResources", **tags, **target)[0] == 429
    grants = "ListPolicyAttachments"
    assert refusal(Service.RESOURCE_MANAGER, grants, PrincipalName=principal)[0] == 429
    group = {"PrincipalName": "sre-oncall@group.acme", "PrincipalType": "IMSGroup"}
    assert call(Service.RESOURCE_MANAGER, grants, **group)
    assert call(Service.RAM, "GetUser", UserName="chen_jie")
    assert call(Service.RAM, "ListUsers")


def test_what_the_gate_refuses_is_hit_by_nothing(simulator: RunningSimulator) -> None:
    inject(simulator, "*:reset-after")
    request = signed(simulator, "CreateUser", UserName=NEW)
    forged = replace(request, path=request.path.replace(NEW, "mallory"))
    reply = forged.reply(simulator)
    assert (reply.status, reply.code) == (400, "SignatureDoesNotMatch")
    reply = signed(simulator, "MakeUser").reply(simulator)
    assert (reply.status, reply.code) == (404, "InvalidAction.NotFound")
    with pytest.raises(ConnectionResetError):
        request.reply(simulator)
    assert made(simulator)
    assert not made(simulator, "mallory")
    inject(simulator, "*:reset-after")
    reply = request.reply(simulator)
    assert (reply.status, reply.code) == (400, "SignatureNonceUsed")
    with pytest.raises(ConnectionResetError):
        read(simulator)


def test_counts_start_anew_with_other_faults_only(simulator: RunningSimulator) -> None:
    inject(simulator, "GetUser:throttle")
    assert [read(simulator), read(simulator)] == [429, 200]

    def slow(store: Store) -> None:
        store.settings = replace(store.settings, latency_ms=1)

    simulator.change(slow)
    assert read(simulator) == 200
    inject(simulator, "GetUser:throttle")
    assert read(simulator) == 429
    inject(simulator, "GetUser:throttle,probability=1")
    inject(simulator)
    assert read(simulator) == 200


def test_the_log_names_the_fault(simulator_with: SimulatorFactory, tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    simulator = simulator_with(requests=path)
    inject(
        simulator,
        "GetUser:throttle,count=1",
        "GetUser:reset-before",
        "GetUser:reset-after",
        "GetUser:bad-gateway",
    )
    assert read(simulator) == 429
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            read(simulator)
    with pytest.raises(ValueError, match="Expecting value"):
        read(simulator)
    assert read(simulator) == 200
    lines = logged(path)
    assert [(line["fault"], line["status"], line["code"]) for line in lines] == [
        ("GetUser:throttle,count=1", 429, "Throttling.User"),
        ("GetUser:reset-before", 0, ""),
        ("GetUser:reset-after", 200, ""),
        ("GetUser:bad-gateway", 0, ""),
        ("", 200, ""),
    ]
    assert {(line["service"], line["action"]) for line in lines} == {("ram", "GetUser")}


def test_temporary_credentials_run_out_and_stay_so(simulator: RunningSimulator) -> None:
    inject(simulator, "CreateUser:expired-token,after=1")
    endpoints = Endpoints.loopback(simulator.endpoint)
    key = Credentials(simulator.access_key_id, simulator.access_key_secret)
    with Cloud(temporary(simulator), endpoints) as cloud, Cloud(key, endpoints) as permanent:
        permanent.ram.create_user("first", "", "")
        permanent.ram.create_user("second", "", "")
        cloud.ram.create_user(NEW, "", "")
        with pytest.raises(BadCredentialsError) as caught:
            cloud.ram.create_user("third", "", "")
        refusal = caught.value.refusal
        assert (refusal.code, refusal.status) == ("InvalidSecurityToken.Expired", 400)
        assert not made(simulator, "third")
        with pytest.raises(BadCredentialsError):
            cloud.sts.caller()
        permanent.sts.caller()
