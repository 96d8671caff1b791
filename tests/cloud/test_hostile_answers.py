"""Whatever a server sends, to whichever question: a value, or an error of the one family."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

import pytest

from tests.cloud.rawserver import RawServer, json_reply
from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError
from tui.cloud.operations import OPERATIONS
from tui.cloud.pace import Backoff, Pace
from tui.core.account import PrincipalType
from tui.core.credentials import Credentials, Source, SourceKind
from tui.core.policies import PolicyRef, PolicyType
from tui.core.secret import Secret
from tui.core.users import Tag

REF: Final = PolicyRef(PolicyType.CUSTOM, "p")
GROUP: Final = PrincipalType.GROUP
PASSWORD: Final = Secret("Fake-password-7!")
OWN: Final = Secret("fake-key-secret")
ROLE: Final = "acs:ram::1:role/r"

CALLS: Final[dict[str, Callable[[Cloud], object]]] = {
    "ram CreateUser": lambda c: c.ram.create_user("u"),
    "ram GetUser": lambda c: c.ram.get_user("u"),
    "ram ListUsers": lambda c: c.ram.list_users(),
    "ram DeleteUser": lambda c: c.ram.delete_user("u"),
    "ram CreateLoginProfile": lambda c: c.ram.create_logon_profile(
        "u", PASSWORD, reset_at_next_logon=True, require_mfa=True
    ),
    "ram UpdateLoginProfile": lambda c: c.ram.update_logon_profile("u", PASSWORD),
    "ram GetLoginProfile": lambda c: c.ram.logon_profile("u"),
    "ram DeleteLoginProfile": lambda c: c.ram.delete_logon_profile("u"),
    "ram CreateAccessKey": lambda c: c.ram.create_access_key("u"),
    "ram ListAccessKeys": lambda c: c.ram.access_keys("u"),
    "ram UpdateAccessKey": lambda c: c.ram.set_access_key_active("u", "k", active=False),
    "ram DeleteAccessKey": lambda c: c.ram.delete_access_key("u", "k"),
    "ram GetAccessKeyLastUsed": lambda c: c.ram.access_key_last_used("u", "k"),
    "ram ListPolicies": lambda c: c.ram.policies(),
    "ram GetPolicy": lambda c: (c.ram.policy_document(REF), c.ram.held_policy(REF)),
    "ram CreatePolicy": lambda c: c.ram.create_policy(REF, "{}"),
    "ram DeletePolicy": lambda c: c.ram.delete_policy(REF),
    "ram AttachPolicyToUser": lambda c: c.ram.attach_policy(REF, "u"),
    "ram DetachPolicyFromUser": lambda c: c.ram.detach_policy(REF, "u"),
    "ram ListPoliciesForUser": lambda c: c.ram.policies_of_user("u"),
    "ram ListEntitiesForPolicy": lambda c: c.ram.users_of_policy(REF),
    "ram GetUserMFAInfo": lambda c: c.ram.mfa_device("u"),
    "ram UnbindMFADevice": lambda c: c.ram.unbind_mfa("u"),
    "ram DeleteVirtualMFADevice": lambda c: c.ram.delete_mfa_device("s"),
    "ram GetAccountAlias": lambda c: c.ram.alias(),
    "ram DecodeDiagnosticMessage": lambda c: c.ram.decode_denial(Secret("fake-diagnostic")),
    "ram CreateGroup": lambda c: c.user_groups.create("g"),
    "ram GetGroup": lambda c: c.user_groups.get("g"),
    "ram ListGroups": lambda c: c.user_groups.list_groups(),
    "ram DeleteGroup": lambda c: c.user_groups.delete("g"),
    "ram ListUsersForGroup": lambda c: c.user_groups.members("g"),
    "ram ListGroupsForUser": lambda c: c.user_groups.joined("u"),
    "ram AddUserToGroup": lambda c: c.user_groups.add("u", "g"),
    "ram RemoveUserFromGroup": lambda c: c.user_groups.remove("u", "g"),
    "ram ListPoliciesForGroup": lambda c: c.user_groups.policies("g"),
    "ram AttachPolicyToGroup": lambda c: c.user_groups.attach_policy(REF, "g"),
    "ram DetachPolicyFromGroup": lambda c: c.user_groups.detach_policy(REF, "g"),
    "ims GetDefaultDomain": lambda c: c.ims.default_domain(),
    "ims GetAccountSummary": lambda c: c.ims.quotas(),
    "ims GetPasswordPolicy": lambda c: c.ims.password_policy(),
    "ims GetSecurityPreference": lambda c: c.ims.security_preference(),
    "ims GetUserSsoSettings": lambda c: c.ims.sso_enabled(),
    "ims GetUser": lambda c: c.ims.user_of_id("1"),
    "ims GetAccessKeyLastUsed": lambda c: c.ims.access_key_last_service("u@d", "k"),
    "ims GetLoginProfile": lambda c: c.ims.logon_profile("u@d"),
    "ims TagResources": lambda c: c.ims.tag_user("u@d", (Tag("k", "v"),)),
    "ims UntagResources": lambda c: c.ims.untag_user("u@d", ("k",)),
    "ims ListTagResources": lambda c: c.ims.tags_of_user("u@d"),
    "sts GetCallerIdentity": lambda c: c.sts.caller(),
    "sts AssumeRole": lambda c: c.sts.assume_role(ROLE, "s", source=Source(SourceKind.SIMULATOR)),
    "resourcemanager ListResourceGroups": lambda c: c.resources.resource_groups(),
    "resourcemanager GetResourceGroup": lambda c: c.resources.resource_group("rg-1"),
    "resourcemanager AttachPolicy": lambda c: c.resources.attach_policy(REF, "u", "rg-1"),
    "resourcemanager DetachPolicy": lambda c: c.resources.detach_policy(REF, "g", "rg-1", GROUP),
    "resourcemanager ListPolicyAttachments": lambda c: c.resources.grants("u"),
    "resourcemanager ListResourceGroupCapability": lambda c: c.resources.resource_group_support(),
    "arms GetCommercialStatus": lambda c: c.arms.activation("arms"),
    "arms CheckServiceStatus": lambda c: c.arms.service_runs(),
    "arms ListPrometheusInstances": lambda c: c.arms.prometheus_instances("cn-hangzhou"),
    "arms ListPrometheusInstanceByTagAndResourceGroupId": lambda c: c.arms.prometheus_instances(
        "cn-hangzhou", "rg-1"
    ),
    "arms ListTraceApps": lambda c: c.arms.trace_apps("cn-hangzhou"),
}

ROW: Final = {
    "UserName": "u",
    "UserId": "1",
    "DisplayName": "U",
    "Comments": "c",
    "GroupName": "g",
    "CreateDate": "2026-11-30T11:39:02Z",
    "UpdateDate": "2026-11-30T11:39:02Z",
    "JoinDate": "2026-11-30T11:39:02Z",
    "LastUsedDate": "",
    "AccessKeyId": "LTAIfake",
    "AccessKeySecret": "fake-new-secret",
    "Status": "Active",
    "PolicyName": "p",
    "PolicyType": "Custom",
    "Description": "d",
    "DefaultVersion": "v1",
    "AttachmentCount": 1,
    "PolicyDocument": "{}",
    "VersionId": "v1",
    "PasswordResetRequired": True,
    "MFABindRequired": False,
    "SerialNumber": "s",
    "TagKey": "k",
    "TagValue": "v",
    "Id": "rg-1",
    "Name": "n",
    "ResourceGroupId": "rg-1",
    "AttachDate": "x",
    "Enable": True,
    "SupportResourceGroupEvent": True,
    "clusterId": "c",
    "AppId": "a",
    "Users": 3,
    "MinimumPasswordLength": 8,
    "SsoEnabled": False,
    "AuthAction": "ram:GetUser",
    "MatchedPolicies": [{"PolicyIdentifier": "p"}],
    "SecurityToken": "fake-token",
    "Expiration": "2026-11-30T11:39:02Z",
    "LoginProfilePreference": {"LoginNetworkMasks": "a;b"},
}
OBJECTS: Final = (
    *("User", "LoginProfile", "AccessKey", "AccessKeyLastUsed", "Policy", "DefaultPolicyVersion"),
    *("MFADevice", "Group", "SummaryMap", "PasswordPolicy", "SecurityPreference"),
    *("UserSsoSettings", "Credentials", "ResourceGroup", "UserAndCommodityStatus"),
    *("DecodedDiagnosticMessage", "AccessDeniedDetail"),
)
LISTS: Final = {
    "Users": "User",
    "AccessKeys": "AccessKey",
    "Policies": "Policy",
    "Groups": "Group",
    "TagResources": "TagResource",
    "ResourceGroups": "ResourceGroup",
    "PolicyAttachments": "PolicyAttachment",
}


def template() -> dict[str, Any]:
    """An answer to every question."""
    made: dict[str, Any] = json.loads(
        json.dumps(
            {
                "RequestId": "REQ-1",
                "AccountId": "1",
                "Arn": "acs:ram::1:user/u",
                "IdentityType": "RAMUser",
                "PrincipalId": "1",
                "DefaultDomainName": "d.onaliyun.com",
                "AccountAlias": "a",
                "IsTruncated": False,
                "TotalCount": 1,
                "Capabilities": [ROW],
                "TraceApps": [ROW],
                "Data": {"PrometheusInstances": [ROW]},
                **dict.fromkeys(OBJECTS, ROW),
                **{name: {inner: [ROW]} for name, inner in LISTS.items()},
            }
        )
    )
    return made


RAW: Final = {
    "@huge@": "9" * 5_000,
    "@nan@": "NaN",
    "@inf@": "-Infinity",
    "@float@": "1e400",
    "@deep@": "[" * 3_000 + "]" * 3_000,
    "@half-deep@": "[" * 700 + "]" * 700,
    "@deeper@": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "@zero@": "-0",
}
ODD: Final[tuple[object, ...]] = (
    None,
    True,
    False,
    0,
    7,
    -1,
    1.5,
    "",
    "x",
    "٢٠٠",
    "²",
    "NaN",
    "404",
    "4" * 5_000,
    [],
    {},
    [[]],
    [None],
    [1],
    ["x"],
    {"a": {}},
    "\ud800",
    "a\nOnramp: done\x1b[2J\u202e\u2028",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "99999-01-01T00:00:00Z",
    "2026-11-30T11:39:02+99:99",
    "x" * 20_000,
    *RAW,
)
HEADERS: Final = (
    "Date: Mon, 30 Nov 99999999999999999999 11:39:02 GMT",
    f"Date: {'9' * 5_000}",
    "Date: Fri, 31 Dec 9999 23:59:59 GMT",
    "Date: Mon, 01 Jan 0001 00:00:00 +2359",
    "Date:",
    "Date: Mon, 30 Nov 2026 11:39:02 -0000",
    "x-acs-retry-after: " + "9" * 5_000,
    "x-acs-retry-after: ٢٠٠",
    "x-acs-retry-after: -5",
    "x-acs-retry-after: 1e9",
    "x-acs-retry-after: 1, 2",
    "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT",
    "Content-Type: text/html; charset=utf-16",
    "Content-Type: application/xml",
    "Content-Type:",
    "Content-Encoding: gzip",
    "Content-Encoding: br, gzip",
    "Content-Encoding: \xe9",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Set-Cookie: a=b; Max-Age=9999999999",
    "Location: http://127.0.0.1:1/",
    "X: " + "y" * 60_000,
    "no colon",
    ": no name",
    "\x00: \x00",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Content-Length: ²",
    "Connection: keep-alive",
    "WWW-Authenticate: Negotiate",
)
STATUSES: Final = (
    "200 OK",
    "200",
    "201 Created",
    "204 No Content",
    "206 Partial",
    "302 Found",
    "304 Not Modified",
    "400 Bad Request",
    "401 No",
    "403 Forbidden",
    "404 Not Found",
    "407 Proxy",
    "409 Conflict",
    "429 Slow",
    "500 Oops",
    "502 Bad Gateway",
    "503 Busy",
    "599 ?",
    "600 ?",
    "999 ?",
    "99 ?",
    "abc ?",
)


def spot(random: Random, value: Any) -> tuple[Any, Any]:  # noqa: ANN401 - any JSON
    """A container in it, and a place there."""
    while True:
        place = random.choice(list(value) if isinstance(value, dict) else range(len(value)))
        inner = value[place]
        if not isinstance(inner, dict | list) or not inner or random.random() < 0.3:
            return value, place
        value = inner


def mutated(random: Random) -> bytes:
    """A body that went wrong somewhere."""
    body = template()
    if random.random() < 0.4:
        body |= {"Code": random.choice(["NoPermission", "Throttling", *ODD]), "Message": "m"}
    for _ in range(random.choice((0, 1, 1, 2, 5))):
        holder, place = spot(random, body)
        if random.random() < 0.2:
            del holder[place]
        else:
            holder[place] = random.choice(ODD)
        if not body:
            body = template()
    text = json.dumps(body)
    for name, raw in RAW.items():
        text = text.replace(f'"{name}"', raw)
    raw_body = text.encode()
    at = random.randrange(len(raw_body))
    whole = [
        raw_body,
        raw_body,
        raw_body,
        raw_body[:at],
        raw_body[:at] + b"\xff\xfe\x00" + raw_body[at:],
        raw_body + b"<html>",
        b"\xef\xbb\xbf" + raw_body,
        text.encode("utf-16"),
        b"",
        b"[]",
        b"null",
        b"7",
        b'"x"',
        b"{",
        b"[" * 50_000,
        b'{"a":' * 50_000,
        b"<?xml version='1.0'?><Error/>",
        b"<html>proxy</html>",
        b"\x00" * 100,
        raw_body.replace(b"{", b'{"RequestId":[],"User":7,', 1),
    ]
    return random.choice(whole)


def answered(random: Random) -> bytes:
    """A whole answer."""
    body = mutated(random)
    lines = [f"HTTP/1.1 {random.choice(STATUSES) if random.random() < 0.5 else '200 OK'}"]
    lines += random.choices(HEADERS, k=random.choice((0, 1, 1, 3)))
    if not any(line.startswith(("Content-Length", "Transfer")) for line in lines):
        length = len(body) + random.choice((0, 0, 0, 0, 50, -1))
        lines.append(f"Content-Length: {max(length, 0)}")
    head = "\r\n".join([*lines, "Connection: close"]).encode("utf-8", "surrogateescape")
    return random.choice((head + b"\r\n\r\n" + body,) * 9 + ((head + b"\r\n\r\n" + body)[:40],))


@pytest.fixture
def cloud() -> Iterator[tuple[RawServer, Cloud]]:
    """A server, and a client of it that rests for nobody."""
    clock = itertools.count(step=1_000)
    with (
        RawServer(b"") as server,
        Cloud(
            Credentials("id", OWN),
            server.endpoints,
            backoff=Backoff(()),
            pace=Pace(now=lambda: next(clock)),
        ) as made,
    ):
        yield server, made


def asked(cloud: Cloud, call: Callable[[Cloud], object]) -> CloudError | None:
    """The error that a call ends with; whatever is none of the family is a failure of the test."""
    try:
        call(cloud)
    except CloudError as error:
        return error
    assert cloud.time is None or cloud.time.year < 9_000
    return None


SEEDS: Final = 8


@pytest.mark.parametrize("name", CALLS)
def test_no_answer_ends_in_anything_but_a_value_or_an_error_of_the_family(
    name: str, cloud: tuple[RawServer, Cloud], capfd: pytest.CaptureFixture[str]
) -> None:
    random, (server, client) = Random(name), cloud
    for _ in range(SEEDS):
        server.answers = [answered(random)]
        error = asked(client, CALLS[name])
        if error is not None:
            told = error.refusal
            for text in (told.code, told.message, told.request_id, told.missing_action):
                assert text.isprintable()
                assert len(text) <= 300
            assert error.__context__ is None
    seen = {found[1] for each in server.requests if (found := ACTION.search(each))}
    assert name.split()[1] in seen
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("depth", [60, 70, *range(300, 1_100, 80)])
@pytest.mark.parametrize("nest", ['{"a":', "["])
def test_no_depth_is_too_deep_for_us_only(
    depth: int, nest: str, cloud: tuple[RawServer, Cloud]
) -> None:
    # Where the interpreter ends depends on what is under way, and on its version.
    server, client = cloud
    nested = f"{nest * depth}1{('}' if nest[0] == '{' else ']') * depth}"
    for status in ("200 OK", "403 Forbidden"):
        server.answers = [json_reply(status, f'{{"AccountId":"1","Code":"x","a":{nested}}}')]
        assert (asked(client, CALLS["sts GetCallerIdentity"]) is None) == (
            depth < 64 and status == "200 OK"
        )
    server.answers = [
        json_reply(
            "200 OK",
            f'{{"a":{nested},"AccessKey":{{"AccessKeyId":"LTAIfake","AccessKeySecret":"fake-new",'
            f'"a":{nested}}}}}',
        )
    ]
    assert asked(client, CALLS["ram CreateAccessKey"]) is None, "the key is kept all the same"


ACTION: Final = re.compile(r"(?i)x-acs-action: (\w+)")


def test_every_operation_is_asked_here() -> None:
    assert set(CALLS) == {f"{service} {action}" for service, action in OPERATIONS}


def test_the_template_answers_every_question(cloud: tuple[RawServer, Cloud]) -> None:
    # Otherwise its mutations would try little.
    server, client = cloud
    server.answers = [json_reply("200 OK", json.dumps(template()))]
    failed = [name for name, call in CALLS.items() if asked(client, call) is not None]
    assert failed == []
