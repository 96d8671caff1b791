"""Whom the gate lets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException

from tests.conftest import SimulatorFactory
from tests.simulator import raw
from tests.simulator.clock import Clock
from tests.simulator.sdk import Caller, ram
from tui.core.account import CallerKind
from tui.core.secret import Secret
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

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


def test_disabled_key(simulator: RunningSimulator) -> None:
    def disable(store: Store) -> None:
        store.keys[simulator.access_key_id].active = False

    simulator.change(disable)
    refusal = Caller(simulator).refusal(Service.STS, "GetCallerIdentity")
    assert refusal == (400, "InvalidAccessKeyId.Inactive")


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


def test_a_date_in_another_format(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(shared, Service.STS, "GetCallerIdentity", Timestamp="yesterday")
    reply = raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given))
    assert (reply.status, reply.code) == (400, "InvalidTimeStamp.Format")


def test_a_replayed_request(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(shared, Service.STS, "GetCallerIdentity")
    signed = raw.sign_rpc(shared, "POST", given)
    assert raw.send(shared, "POST", signed).status == 200
    again = raw.send(shared, "POST", signed)
    assert (again.status, again.code) == (400, "SignatureNonceUsed")
    headers = raw.acs3_headers(shared, Service.STS, "GetCallerIdentity", {})
    assert raw.send(shared, "POST", {}, headers).status == 200
    assert raw.send(shared, "POST", {}, headers).code == "SignatureNonceUsed"


def test_a_changed_parameter_breaks_the_signature(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(shared, Service.RAM, "GetUser", UserName="li.na")
    signed = {**raw.sign_rpc(shared, "POST", given), "UserName": "wang.wei"}
    assert raw.send(shared, "POST", signed).code == "SignatureDoesNotMatch"
    headers = raw.acs3_headers(shared, Service.RAM, "GetUser", {"UserName": "li.na"})
    reply = raw.send(shared, "POST", {"UserName": "wang.wei"}, headers)
    assert reply.code == "SignatureDoesNotMatch"


def test_a_changed_body_breaks_the_signature(shared: RunningSimulator) -> None:
    headers = raw.acs3_headers(shared, Service.RAM, "GetUser", {}, "UserName=li.na")
    reply = raw.send(shared, "POST", {}, headers, "UserName=wang.wei")
    assert reply.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("name", ["AccessKeyId", "Signature", "Timestamp", "SignatureNonce"])
def test_unsigned_requests(shared: RunningSimulator, name: str) -> None:
    given = raw.rpc_parameters(shared, Service.STS, "GetCallerIdentity")
    signed = raw.sign_rpc(shared, "POST", given)
    del signed[name]
    reply = raw.send(shared, "POST", signed)
    assert (reply.status, reply.code) == (400, f"Missing{name}")


def test_other_signature_methods(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(shared, Service.STS, "GetCallerIdentity", SignatureMethod="HMAC-MD5")
    reply = raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given))
    assert reply.code == "InvalidSignatureMethod"
    headers = raw.acs3_headers(shared, Service.STS, "GetCallerIdentity", {})
    sm3 = headers["Authorization"].replace("HMAC-SHA256", "HMAC-SM3")
    reply = raw.send(shared, "POST", {}, {**headers, "Authorization": sm3})
    assert reply.code == "InvalidSignatureMethod"
    reply = raw.send(shared, "POST", {}, {**headers, "Authorization": "Bearer x"})
    assert reply.code == "IncompleteSignature"


def test_unknown_action_and_version(shared: RunningSimulator, call: Caller) -> None:
    assert call.refusal(Service.RAM, "CreateUsers") == (404, "InvalidAction.NotFound")
    # GetDefaultDomain is an operation of IMS, and the version says this is RAM.
    assert call.refusal(Service.RAM, "GetDefaultDomain") == (404, "InvalidAction.NotFound")
    given = raw.rpc_parameters(shared, Service.RAM, "GetUser", Version="2015-05-02")
    reply = raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given))
    assert (reply.status, reply.code) == (400, "InvalidVersion")
    assert raw.send(shared, "POST", {"Format": "JSON"}).code == "MissingAction"


def test_missing_mandatory_parameter(call: Caller) -> None:
    refusal = call.refusal(Service.RESOURCE_MANAGER, "GetResourceGroup")
    assert refusal == (400, "MissingResourceGroupId")


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


def test_wrong_tokens(clocked: RunningSimulator) -> None:
    first, token = assume(clocked)
    second, _ = assume(clocked)
    garbage = Caller(clocked, key=first, token=Secret("CAISgarbage"))
    malformed = (400, "InvalidSecurityToken.Malformed")
    assert garbage.refusal(Service.STS, "GetCallerIdentity") == malformed
    permanent = Caller(clocked, token=Secret("CAISgarbage"))
    assert permanent.refusal(Service.STS, "GetCallerIdentity") == malformed
    swapped = Caller(clocked, key=second, token=token)
    refusal = swapped.refusal(Service.STS, "GetCallerIdentity")
    assert refusal == (400, "InvalidSecurityToken.MismatchWithAccessKey")


def test_an_expired_token(clocked: RunningSimulator, clock: Clock) -> None:
    key, token = assume(clocked, DurationSeconds=900)
    clock.ahead = timedelta(minutes=14)
    call = Caller(clocked, key=key, token=token)
    assert call(Service.STS, "GetCallerIdentity")["RoleId"]

    def expire(store: Store) -> None:
        session = store.sessions[key[0]]
        store.sessions[key[0]] = replace(session, expires=store.now())

    clocked.change(expire)
    refusal = call.refusal(Service.STS, "GetCallerIdentity")
    assert refusal == (400, "InvalidSecurityToken.Expired")


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


@pytest.mark.parametrize(
    ("arn", "session", "refusal"),
    [
        (ROLE + "x", "ab", (404, "EntityNotExist.Role")),
        ("prometheus-auditor", "ab", (400, "InvalidParameter.RoleArn")),
        (ROLE, "a", (400, "InvalidParameter.RoleSessionName")),
        (ROLE, "a b", (400, "InvalidParameter.RoleSessionName")),
    ],
)
def test_assume_role_is_particular(
    call: Caller, arn: str, session: str, refusal: tuple[int, str]
) -> None:
    made = call.refusal(Service.STS, "AssumeRole", RoleArn=arn, RoleSessionName=session)
    assert made == refusal
