"""Whom the gate lets through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException

from tests.conftest import SimulatorFactory
from tests.simulator import raw
from tests.simulator.clock import Clock
from tests.simulator.sdk import Caller, ram
from tui.core.account import CallerKind
from tui.core.secret import Secret
from tui.simulator import gateway
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator

ROLE = "acs:ram::1290384756102938:role/prometheus-auditor"


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_unknown_key(shared: RunningSimulator, algorithm: str | None) -> None:
    call = Caller(shared, key=("LTAI5tUnknown", Secret("x" * 30)), algorithm=algorithm)
    refusal = call.refusal(Service.STS, "GetCallerIdentity")
    assert refusal == (404, "InvalidAccessKeyId.NotFound")


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_wrong_secret(shared: RunningSimulator, algorithm: str | None) -> None:
    call = Caller(shared, key=(shared.access_key_id, Secret("x" * 30)), algorithm=algorithm)
    with pytest.raises(ClientException) as caught:
        call(Service.STS, "GetCallerIdentity")
    assert (caught.value.status_code, caught.value.code) == (400, "SignatureDoesNotMatch")
    # Older SDKs take what follows the colon and fail without one.
    after = caught.value.message.split("server string to sign is:")[1]
    assert after.startswith("ACS3-HMAC-SHA256" if algorithm is None else "POST&%2F&")


@pytest.mark.parametrize(
    ("minutes", "status"), [(-14, 200), (14, 200), (-16, 400), (16, 400), (-600, 400)]
)
def test_the_clock_may_be_15_minutes_off(
    shared: RunningSimulator, minutes: int, status: int
) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    given = raw.rpc_parameters(shared, Service.STS, "GetCallerIdentity", Timestamp=stamp)
    replies = [raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given))]
    headers = raw.acs3_headers(shared, Service.STS, "GetCallerIdentity", {}, x_acs_date=stamp)
    replies.append(raw.send(shared, "POST", {}, headers))
    for reply in replies:
        assert reply.status == status
        assert reply.code == ("" if status == 200 else "InvalidTimeStamp.Expired")


def test_a_changed_query_breaks_the_newer_signature(shared: RunningSimulator) -> None:
    headers = raw.acs3_headers(shared, Service.RAM, "GetUser", {"UserName": "li.na"})
    reply = raw.send(shared, "POST", {"UserName": "wang.wei"}, headers)
    assert reply.code == "SignatureDoesNotMatch"


def test_another_method_of_the_newer_signature(shared: RunningSimulator) -> None:
    headers = raw.acs3_headers(shared, Service.STS, "GetCallerIdentity", {})
    sm3 = headers["Authorization"].replace("HMAC-SHA256", "HMAC-SM3")
    reply = raw.send(shared, "POST", {}, {**headers, "Authorization": sm3})
    assert reply.code == "InvalidSignatureMethod"


def test_inactive_service(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(ram_active=False))
    assert call.refusal(Service.RAM, "ListUsers") == (403, "Inactive")
    assert call.refusal(Service.IMS, "GetDefaultDomain") == (403, "Inactive")
    assert call(Service.STS, "GetCallerIdentity")["IdentityType"] == "RAMUser"


@pytest.mark.parametrize(
    ("denied", "service", "action", "code"),
    [
        ("ram:CreateUser", Service.RAM, "CreateUser", "NoPermission"),
        ("ram:GetDefault*", Service.IMS, "GetDefaultDomain", "NoPermission"),
        ("resourcemanager:*", Service.RESOURCE_MANAGER, "ListResourceGroups", "NoPermission"),
        ("ram:ListResourceGroups", Service.RESOURCE_MANAGER, "ListResourceGroups", "NoPermission"),
        ("arms:*", Service.ARMS, "ListTraceApps", "Forbidden.RAM"),
    ],
)
def test_denied_actions_are_named(
    simulator_with: SimulatorFactory, denied: str, service: Service, action: str, code: str
) -> None:
    simulator = simulator_with(denied_actions=frozenset({denied}))
    with pytest.raises(ClientException) as caught:
        Caller(simulator)(service, action, RegionId="cn-hangzhou")
    assert (caught.value.status_code, caught.value.code) == (403, code)
    detail = caught.value.access_denied_detail
    assert detail["AuthAction"].endswith(f":{action}")
    assert detail["NoPermissionType"] == "ImplicitDeny"
    assert Caller(simulator)(Service.STS, "GetCallerIdentity")["AccountId"]


def assume(simulator: RunningSimulator, **parameters: object) -> tuple[tuple[str, Secret], Secret]:
    answer = Caller(simulator)(
        Service.STS, "AssumeRole", RoleArn=ROLE, RoleSessionName="audit-1", **parameters
    )
    made = answer["Credentials"]
    key = (made["AccessKeyId"], Secret(made["AccessKeySecret"]))
    return key, Secret(made["SecurityToken"])


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_temporary_credentials(clocked: RunningSimulator, algorithm: str | None) -> None:
    key, token = assume(clocked)
    me = Caller(clocked, key=key, token=token, algorithm=algorithm)(
        Service.STS, "GetCallerIdentity"
    )
    assert me["IdentityType"] == "AssumedRoleUser"
    assert me["Arn"].endswith(":assumed-role/prometheus-auditor/audit-1")
    bare = Caller(clocked, key=key, algorithm=algorithm)
    refusal = bare.refusal(Service.STS, "GetCallerIdentity")
    assert refusal == (400, "MissingSecurityToken")


def test_a_token_beside_a_permanent_key(shared: RunningSimulator) -> None:
    call = Caller(shared, token=Secret("CAISgarbage"))
    refusal = call.refusal(Service.STS, "GetCallerIdentity")
    assert refusal == (400, "InvalidSecurityToken.Malformed")


def test_a_token_lasts_as_long_as_was_asked_for(clocked: RunningSimulator, clock: Clock) -> None:
    key, token = assume(clocked, DurationSeconds=900)
    clock.ahead = timedelta(minutes=14)
    call = Caller(clocked, key=key, token=token)
    assert call(Service.STS, "GetCallerIdentity")["RoleId"]
    end = clocked.change(lambda store: store.sessions[key[0]].expires)
    assert timedelta(seconds=50) < end - clock() < timedelta(seconds=61)


def test_old_nonces_are_forgotten(clocked: RunningSimulator, clock: Clock) -> None:
    given = raw.rpc_parameters(clocked, Service.STS, "GetCallerIdentity", SignatureNonce="n1")
    assert raw.send(clocked, "POST", raw.sign_rpc(clocked, "POST", given)).status == 200
    clock.ahead = timedelta(hours=1)
    later = (datetime.now(UTC) + clock.ahead).strftime("%Y-%m-%dT%H:%M:%SZ")
    for nonce, code in (("n2", ""), ("n1", ""), ("n1", "SignatureNonceUsed")):
        fresh = {**given, "Timestamp": later, "SignatureNonce": nonce}
        reply = raw.send(clocked, "POST", raw.sign_rpc(clocked, "POST", fresh))
        assert reply.code == code


def test_the_root_account(simulator_with: SimulatorFactory) -> None:
    simulator = simulator_with(caller=CallerKind.ROOT)
    call = Caller(simulator)
    me = call(Service.STS, "GetCallerIdentity")
    assert me["IdentityType"] == "Account"
    assert me["Arn"] == f"acs:ram::{me['AccountId']}:root"
    assert ram(simulator).get_account_alias().body.account_alias == "acme-observability"
    refusal = call.refusal(Service.STS, "AssumeRole", RoleArn=ROLE, RoleSessionName="audit-1")
    assert refusal == (403, "NoPermission")


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HEADERS = {
    "host": "ram.aliyuncs.com",
    "x-acs-version": "2015-05-01",
    "x-acs-action": "CreateUser",
    "user-agent": "test",
    "x-acs-date": "2026-01-02T03:04:05Z",
    "x-acs-signature-nonce": "0123456789abcdef0123456789abcdef",
    "accept": "application/json",
    "x-acs-content-sha256": EMPTY,
    "x-acs-credentials-provider": "static_ak",
}


def test_acs3_vector() -> None:
    text = gateway.acs3_string_to_sign(
        "POST",
        "/",
        {"UserName": "alice", "DisplayName": "A B*~+"},
        HEADERS,
        tuple(sorted(HEADERS)),
        b"",
    )
    expected = "a17c5ed9585b804524614d0e58fff413c0196e6998fe7c8939c459a6b8848653"
    assert gateway.acs3_signature("testsecret", text) == expected


def test_rpc_vector() -> None:
    parameters = {
        "Action": "CreateUser",
        "Format": "json",
        "Version": "2015-05-01",
        "Timestamp": "2026-01-02T03:04:05Z",
        "SignatureNonce": "n1",
        "DisplayName": "A B*~+",
        "UserName": "alice",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "AccessKeyId": "testid",
    }
    text = gateway.rpc_string_to_sign("POST", parameters)
    assert gateway.rpc_signature("testsecret", text) == "sPkvQv2IGAk0Jo3/k+K5tqoiMms="
    assert gateway.rpc_string_to_sign("POST", {**parameters, "Signature": "x"}) == text


@pytest.mark.parametrize(
    "header", ["", "Bearer abc", "ACS3-HMAC-SHA256 Credential=a", "Credential=a,Signature=b"]
)
def test_other_authorization_headers_are_not_understood(header: str) -> None:
    assert gateway.parse_authorization(header) is None
