"""Pitfalls of the five services that real use has shown; the numbers name them."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from tests.cloud.conftest import Connect, no_sleep
from tests.cloud.rawserver import HANG, RawServer, json_reply, reply
from tests.conftest import SimulatorFactory
from tui.apply.timing import Timing
from tui.cloud import answers, arms, pace, sdk, transport
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import (
    BadInputError,
    CloudError,
    NotFoundError,
    NotPermittedError,
    OutcomeUnknownError,
    Reason,
    UnreachableError,
)
from tui.core.account import MfaEnforcement
from tui.core.credentials import Credentials
from tui.core.facts import Activation
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Grant,
    ResourceGroupScope,
)
from tui.core.principals import HeldGrant
from tui.core.secret import Secret
from tui.core.users import Tag
from tui.simulator.server import RunningSimulator
from tui.simulator.settings import SEEDED_PASSWORD_POLICY, SEEDED_SECURITY_PREFERENCE
from tui.simulator.store import Store

PLATFORM = "rg-aekz7wq3hbd5ymq"
DOMAIN = "acme-observability.onaliyun.com"
Logged = tuple[Cloud, Callable[[], list[dict[str, Any]]]]


def good_password() -> Secret:
    return Secret("Xy7-" + secrets.token_urlsafe(18) + "-aB9")


def fake_client(server: RawServer) -> Cloud:
    return Cloud(Credentials("id", Secret("fake")), server.endpoints, backoff=pace.Backoff(()))


def actions(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["service"], line["action"]) for line in lines]


def parameters(line: dict[str, Any], where: str) -> dict[str, str]:
    return {p["name"]: p["value"] for p in line["parameters"] if p["in"] == where}


def test_trap_01_users_are_tagged_through_ims(logged: Logged) -> None:
    cloud, lines = logged
    cloud.ims.tag_user(f"li.na@{DOMAIN}", (Tag("onboarded", "yes"),))
    (line,) = lines()
    assert (line["service"], line["action"]) == ("ims", "TagResources")
    assert parameters(line, "query")["ResourceType"] == "user"
    assert Tag("onboarded", "yes") in cloud.ims.tags_of_user(f"li.na@{DOMAIN}")


def test_trap_02_ram_takes_the_logon_name_and_the_others_the_principal(logged: Logged) -> None:
    cloud, lines = logged
    principal = cloud.account("1290384756102938").principal("li.na")
    assert principal == f"li.na@{DOMAIN}"
    cloud.ram.get_user("li.na")
    cloud.ims.tags_of_user(principal)
    cloud.resources.grants(principal)
    sent = [parameters(line, "query") for line in lines()[-3:]]
    assert sent[0]["UserName"] == "li.na"
    assert sent[1]["ResourcePrincipalName.1"] == principal
    assert sent[2]["PrincipalName"] == principal
    with pytest.raises(CloudError):
        cloud.ram.get_user(principal)


@pytest.mark.parametrize("action", ["CreateLoginProfile", "UpdateLoginProfile"])
def test_trap_05_a_password_never_travels_in_the_address(action: str, logged: Logged) -> None:
    cloud, lines = logged
    cloud.ram.create_user("mei.lin")
    cloud.ram.create_logon_profile(
        "mei.lin", good_password(), reset_at_next_logon=True, require_mfa=True
    )
    cloud.ram.update_logon_profile("mei.lin", good_password())
    (line,) = [line for line in lines() if line["action"] == action]
    travelled = {p["in"] for p in line["parameters"] if p["name"] == "Password"}
    assert travelled == {"form"}
    assert "Password" not in parameters(line, "query")
    assert line["status"] == 200


def test_trap_05_not_even_on_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "sdk")
    password = Secret("Fake1" + secrets.token_hex(12))
    with RawServer(json_reply("200 OK", '{"LoginProfile":{}}')) as server:
        with fake_client(server) as cloud:
            cloud.ram.create_logon_profile(
                "mei.lin", password, reset_at_next_logon=True, require_mfa=True
            )
        head, _, body = server.requests[0].partition("\r\n\r\n")
    in_head, in_body = password.reveal() in head, password.reveal() in body
    assert (in_head, in_body) == (False, True)
    assert "DEBUG" not in os.environ


def test_trap_06_booleans_go_out_as_documented_and_are_read_in_either_spelling(
    logged: Logged,
) -> None:
    cloud, lines = logged
    cloud.ram.create_user("mei.lin")
    cloud.ram.create_logon_profile(
        "mei.lin", good_password(), reset_at_next_logon=True, require_mfa=False
    )
    sent = parameters(lines()[-1], "query")
    assert (sent["PasswordResetRequired"], sent["MFABindRequired"]) == ("true", "false")
    body = '{"LoginProfile":{"PasswordResetRequired":"True","MFABindRequired":"false"}}'
    with RawServer(json_reply("200 OK", body)) as server, fake_client(server) as other:
        profile = other.ram.logon_profile("mei.lin")
    assert profile is not None
    assert (profile.reset_at_next_logon, profile.require_mfa) == (True, False)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_trap_07_loopback_never_goes_through_a_proxy(
    name: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        dead = listening.getsockname()[1]
    monkeypatch.setenv(name, f"http://127.0.0.1:{dead}")
    assert cloud.sts.caller().name == "ops-admin"
    assert cloud.ram.get_user("li.na").logon_name == "li.na"


@pytest.mark.parametrize(
    ("no_proxy", "proxied"),
    [("", True), ("example.com", True), (".aliyuncs.com", False), ("*", False)],
)
def test_trap_07_no_proxy_is_honoured_elsewhere(
    no_proxy: str, *, proxied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", no_proxy)
    proxies = {"https": "http://proxy.example:3128"}
    expected = proxies if proxied else {}
    assert sdk.proxies_for("https://ram.aliyuncs.com/", proxies) == expected


def test_trap_08_a_key_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "PATIENT_READ_TIMEOUT_MS", 100)
    for answer in (HANG, b"", reply("502 Bad Gateway", "<html>")):
        with RawServer(answer) as server:
            credentials = Credentials("id", Secret("fake"))
            with (
                Cloud(credentials, server.endpoints, sleep=no_sleep) as cloud,
                pytest.raises(OutcomeUnknownError),
            ):
                cloud.ram.create_access_key("li.na")
            assert len(server.requests) == 1


def test_trap_08_reads_and_clear_refusals_are_asked_again() -> None:
    busy = json_reply("503 Busy", '{"Code":"ServiceUnavailable"}')
    slow_down = json_reply("400 Bad Request", '{"Code":"Throttling.User"}')
    fine = json_reply("200 OK", '{"User":{"UserName":"li.na"}}')
    for replies in ((b"", fine), (slow_down, fine), (slow_down, busy, fine)):
        with RawServer(*replies) as server:
            credentials = Credentials("id", Secret("fake"))
            with Cloud(credentials, server.endpoints, sleep=no_sleep) as cloud:
                assert cloud.ram.get_user("li.na").logon_name == "li.na"
            assert len(server.requests) == len(replies)
    with RawServer(slow_down, fine) as server:
        credentials = Credentials("id", Secret("fake"))
        with Cloud(credentials, server.endpoints, sleep=no_sleep) as cloud:
            assert cloud.ram.create_user("li.na").logon_name == "li.na"
        assert len(server.requests) == 2


def test_trap_09_group_grants_are_seen_by_resource_management_only(cloud: Cloud) -> None:
    assert ARMS_READ_ONLY not in cloud.ram.policies_of_user("marco.rossi")
    held = cloud.resources.grants(f"marco.rossi@{DOMAIN}")
    in_group = [grant for grant in held if isinstance(grant.scope, ResourceGroupScope)]
    assert ARMS_READ_ONLY in {grant.policy for grant in in_group}
    scope = in_group[0].scope
    assert isinstance(scope, ResourceGroupScope)
    # Detaching works in the group it was made in, and nowhere else.
    with pytest.raises(NotFoundError):
        cloud.resources.detach_policy(in_group[0].policy, f"marco.rossi@{DOMAIN}", PLATFORM)
    cloud.resources.detach_policy(in_group[0].policy, f"marco.rossi@{DOMAIN}", scope.group_id)


def test_trap_11_a_user_who_is_not_visible_yet(cloud: Cloud, simulator: RunningSimulator) -> None:
    waited: list[float] = []

    def meanwhile(seconds: float) -> None:
        waited.append(seconds)
        if sum(waited) == 1.5:
            simulator.change(lambda store: store.add_user("just.made"))

    patience = Timing(meanwhile)
    found = patience.settled(lambda: cloud.ram.get_user("just.made"), user=True)
    assert found.logon_name == "just.made"
    assert sum(waited) == 1.5, "after half a second, and a second after that"


def test_trap_12_hosts_are_never_left_to_the_sdk() -> None:
    answer = json_reply("200 OK", '{"AccountId":"1","Code":200,"Data":"[]"}')
    with RawServer(answer) as server:
        expected = server.url.removeprefix("http://")
        with fake_client(server) as cloud:
            cloud.sts.caller()
            cloud.ram.list_users()
            cloud.arms.prometheus_instances("ap-southeast-6")
        hosts = {
            line.partition(":")[2].strip()
            for request in server.requests
            for line in request.splitlines()
            if line.lower().startswith("host:")
        }
    assert hosts == {expected}
    real = Endpoints.real()
    assert (real.ram, real.sts) == ("ram.aliyuncs.com", "sts.aliyuncs.com")


@pytest.mark.parametrize("code", [403, 500, 404])
def test_trap_13_errors_inside_200_answers(
    code: int, simulator_with: SimulatorFactory, connect: Connect
) -> None:
    kinds = {403: NotPermittedError, 500: UnreachableError, 404: NotFoundError}
    cloud = connect(simulator_with(arms_code=code))
    # The code is a number in one listing and text in the other.
    with pytest.raises(kinds[code]):
        cloud.arms.prometheus_instances("cn-hangzhou")
    with pytest.raises(kinds[code]):
        cloud.arms.prometheus_instances("cn-hangzhou", PLATFORM)
    with pytest.raises(kinds[code]) as caught:
        cloud.arms.trace_apps("cn-hangzhou")
    assert caught.value.refusal.code == str(code)


def test_trap_13_a_listing_that_is_json_in_a_string_may_be_broken() -> None:
    for data in ('"[{\\"clusterId\\""', '""', "null", '"{}"', "7"):
        answer = json_reply("200 OK", f'{{"Code":200,"Data":{data}}}')
        with RawServer(answer) as server, fake_client(server) as cloud:
            assert cloud.arms.prometheus_instances("cn-hangzhou") == ()


def test_trap_15_a_planted_token_does_not_get_out(
    cloud: Cloud, simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = "fake-token-" + secrets.token_hex(8)

    def plant(store: Store) -> None:
        store.prometheus = [replace(found, auth_token=planted) for found in store.prometheus]

    simulator.change(plant)
    came: list[bool] = []
    read = answers.parsed

    def watched(text: str) -> object:
        came.append(planted in text)
        found = read(text)
        leaked = planted in repr(found)
        assert not leaked
        return found

    monkeypatch.setattr(answers, "parsed", watched)
    found = cloud.arms.prometheus_instances("cn-hangzhou", PLATFORM)
    assert found
    assert came == [True]
    leaked = planted in repr(found)
    assert not leaked
    assert not [f.name for f in fields(found[0]) if "token" in f.name]


def test_trap_15_tokens_are_dropped_at_any_depth_and_in_embedded_json() -> None:
    planted = "fake-token-" + secrets.token_hex(8)
    row = {"clusterId": "c", "authToken": planted, "deep": [{"LicenseKey": planted, "x": 1}]}
    assert answers.parsed(json.dumps({"Data": [row]})) == {
        "Data": [{"clusterId": "c", "deep": [{"x": "1"}]}]
    }
    body = json.dumps({"Code": 200, "Data": json.dumps([row])})
    with RawServer(json_reply("200 OK", body)) as server, fake_client(server) as cloud:
        found = cloud.arms.prometheus_instances("cn-hangzhou")
    leaked = planted in repr(found)
    assert not leaked
    assert found[0].cluster_id == "c"


def test_trap_16_the_identity_says_nothing_about_permissions(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    cloud = connect(simulator_with(denied_actions=frozenset({"*"})))
    assert cloud.sts.caller().name == "ops-admin"
    with pytest.raises(NotPermittedError):
        cloud.arms.prometheus_instances("cn-hangzhou")


@pytest.mark.parametrize("name", ["", "  ", "\t"])
def test_trap_17_without_a_name_nothing_is_sent(name: str, logged: Logged) -> None:
    cloud, lines = logged
    attempts: list[Callable[[], object]] = [
        lambda: cloud.ram.create_access_key(name),
        lambda: cloud.ram.access_keys(name),
        lambda: cloud.ram.set_access_key_active(name, "LTAIfake", active=False),
        lambda: cloud.ram.delete_access_key(name, "LTAIfake"),
        lambda: cloud.ram.delete_access_key("li.na", name),
        lambda: cloud.ram.access_key_last_used(name, "LTAIfake"),
        lambda: cloud.ram.create_user(name),
        lambda: cloud.ram.delete_user(name),
        lambda: cloud.ram.delete_logon_profile(name),
        lambda: cloud.ram.update_logon_profile(name, good_password()),
        lambda: cloud.ram.attach_policy(ARMS_READ_ONLY, name),
        lambda: cloud.ims.tag_user(name, (Tag("a", "b"),)),
        lambda: cloud.resources.attach_policy(ARMS_READ_ONLY, name, PLATFORM),
        lambda: cloud.resources.attach_policy(ARMS_READ_ONLY, f"li.na@{DOMAIN}", name),
        lambda: cloud.resources.grants(name),
    ]
    for attempt in attempts:
        with pytest.raises(BadInputError) as caught:
            attempt()
        assert caught.value.refusal.reason == Reason.NO_LOGON_NAME
    assert lines() == []


def test_trap_18_the_age_of_initial_passwords_is_read(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    policy = replace(SEEDED_PASSWORD_POLICY, initial_password_age_days=0)
    found = connect(simulator_with(password_policy=policy)).ims.password_policy()
    assert found.initial_password_age_days == 0
    silent = RawServer(json_reply("200 OK", '{"PasswordPolicy":{}}'))
    with silent, fake_client(silent) as cloud:
        assert cloud.ims.password_policy().initial_password_age_days == 14


@pytest.mark.parametrize("enforcement", list(MfaEnforcement))
def test_trap_19_mfa_enforcement_is_told_by_ims(
    enforcement: MfaEnforcement, simulator_with: SimulatorFactory, connect: Connect
) -> None:
    preference = replace(SEEDED_SECURITY_PREFERENCE, mfa_enforcement=enforcement)
    cloud = connect(simulator_with(security_preference=preference))
    assert cloud.ims.security_preference().mfa_enforcement is enforcement


def test_trap_19_an_enforcement_nobody_knows_counts_as_strict() -> None:
    profile = '{"LoginProfilePreference":{"MFAOperationForLogin":"quantum"}}'
    answer = json_reply("200 OK", f'{{"SecurityPreference":{profile}}}')
    with RawServer(answer) as server, fake_client(server) as cloud:
        found = cloud.ims.security_preference()
    assert found.mfa_enforcement is MfaEnforcement.MANDATORY


def test_trap_21_the_document_is_in_the_default_version_as_text(cloud: Cloud) -> None:
    cloud.ram.create_policy(COMPANION, COMPANION_DOCUMENT)
    found = cloud.ram.policy_document(COMPANION)
    assert found.text == COMPANION_DOCUMENT
    assert found.version == "v1"
    deprecated = (
        '{"Policy":{"PolicyDocument":"{\\"old\\":1}"},'
        '"DefaultPolicyVersion":{"VersionId":"v7","PolicyDocument":"{\\"new\\":1}"}}'
    )
    with RawServer(json_reply("200 OK", deprecated)) as server, fake_client(server) as other:
        document = other.ram.policy_document(COMPANION)
    assert (document.version, document.text) == ("v7", '{"new":1}')


def test_trap_22_listings_are_read_to_the_end(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    simulator = simulator_with(users=1100)
    cloud = connect(simulator)

    def fill(store: Store) -> None:
        from tui.simulator.records import ResourceGroup

        for number in range(120):
            group_id = f"rg-full{number:03}"
            template = store.resource_groups[PLATFORM]
            values = {f.name: getattr(template, f.name) for f in fields(ResourceGroup)}
            store.resource_groups[group_id] = ResourceGroup(
                **{**values, "group_id": group_id, "name": group_id}
            )
            store.attach(store.users["li.na"], "System", ARMS_READ_ONLY.name, group_id)

    simulator.change(fill)
    users = cloud.ram.list_users()
    assert len({user.logon_name for user in users}) == len(users) == 1113
    assert len(cloud.resources.resource_groups()) == 124
    held = cloud.resources.grants(f"li.na@{DOMAIN}")
    assert sum(isinstance(grant.scope, ResourceGroupScope) for grant in held) == 120
    assert HeldGrant(Grant(ARMS_READ_ONLY, ResourceGroupScope("rg-full119"))) in held
    assert len(cloud.ram.policies()) > 300


def test_trap_22_a_listing_that_goes_in_circles_ends() -> None:
    endless = json_reply(
        "200 OK", '{"IsTruncated":true,"Marker":"again","NextToken":"again","Users":{"User":[]}}'
    )
    with RawServer(endless) as server, fake_client(server) as cloud:
        with pytest.raises(UnreachableError):
            cloud.ram.list_users()
        with pytest.raises(UnreachableError):
            cloud.ims.tags_of_user(f"li.na@{DOMAIN}")
        assert len(server.requests) == 4


def test_trap_23_html_has_no_code_and_leaves_the_outcome_open() -> None:
    server = RawServer(reply("502 Bad Gateway", "<html>EncodedDiagnosticMessage</html>"))
    with server, fake_client(server) as cloud:
        with pytest.raises(OutcomeUnknownError) as change:
            cloud.ram.create_user("mei.lin")
        with pytest.raises(UnreachableError):
            cloud.ram.get_user("mei.lin")
    assert change.value.refusal.code == ""
    assert "html" not in repr(change.value.refusal)


def test_trap_23_the_diagnosis_is_not_passed_on() -> None:
    planted = secrets.token_hex(20)
    detail = {"AuthAction": "ram:CreateUser", "EncodedDiagnosticMessage": planted}
    body = json.dumps(
        {"Code": "NoPermission", "Message": "You are not authorized.", "AccessDeniedDetail": detail}
    )
    server = RawServer(json_reply("403 Forbidden", body))
    with server, fake_client(server) as cloud, pytest.raises(NotPermittedError) as caught:
        cloud.ram.create_user("mei.lin")
    assert caught.value.refusal.missing_action == "ram:CreateUser"
    assert planted not in f"{caught.value}{caught.value.refusal!r}"


def test_trap_24_misspellings_of_the_wire(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    policy = replace(SEEDED_PASSWORD_POLICY, max_login_attempts=9)
    cloud = connect(simulator_with(password_policy=policy))
    assert cloud.ims.password_policy().max_login_attempts == 9
    assert "arms_promethues_public_cn" in arms.COMMODITIES["prometheus"]


def test_trap_26_the_alias_may_be_the_accounts_id(
    simulator_with: SimulatorFactory, connect: Connect
) -> None:
    account = connect(simulator_with(alias="")).account("1290384756102938")
    assert account.alias == account.account_id
    assert account.default_domain == "1290384756102938.onaliyun.com"


@pytest.mark.parametrize(
    "answer",
    [
        json_reply("200 OK", '{"RequestId":"R","AccountAlias":""}'),
        json_reply("200 OK", '{"RequestId":"R"}'),
        json_reply("404 Not Found", '{"Code":"EntityNotExist.AccountAlias"}'),
    ],
)
def test_trap_26_no_alias_is_told_in_three_ways(answer: bytes) -> None:
    domain = json_reply("200 OK", '{"DefaultDomainName":"123.onaliyun.com"}')
    with RawServer(domain, answer) as server, fake_client(server) as cloud:
        account = cloud.account("123")
    assert (account.alias, account.default_domain) == ("123", "123.onaliyun.com")


def test_nothing_is_ever_activated(logged: Logged) -> None:
    cloud, lines = logged
    assert cloud.arms.activation("arms") is Activation.ACTIVATED
    assert cloud.arms.activation("prometheus") is Activation.ACTIVATED
    assert {action for _, action in actions(lines())} <= {
        "GetCommercialStatus",
        "CheckServiceStatus",
    }
