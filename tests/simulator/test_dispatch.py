"""Whatever a parameter or a header holds, the answer is the service's and no internal error."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from uuid import uuid4

import pytest

from tui.simulator import gateway, requests
from tui.simulator.dispatch import Answer, Dispatcher
from tui.simulator.records import AccessKey
from tui.simulator.registry import OPERATIONS, Operation
from tui.simulator.requests import Incoming
from tui.simulator.seed import seeded_store
from tui.simulator.settings import SimulatorSettings

_DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"%s}]}'
ODD = (
    "",
    " ",
    "0",
    "-1",
    "²",
    "9" * 5000,
    "1e3",
    "true",
    "\x00\x1b[31m",
    "\ufffe😀",
    "%41%",
    "a" * 7000,
    "[" * 6000,
    '{"a":' * 1000,
    "[]",
    "{}",
    "null",
    "[1]",
    '[{"Key":[]}]',
    '[{"key":1,"value":[]}]',
    '{"Version":"1","Statement":[{"Effect":[],"Action":"*","Resource":"*"}]}',
    '{"Version":{},"Statement":[[]]}',
    _DOCUMENT % ',"Condition":{"StringEquals":[]}',
    _DOCUMENT % ',"Condition":{"StringEquals":{"acs:SourceIp":{}}}',
    "acs:ram::1:role/",
    "@",
    "../..",
    "999999-" * 9,
)
NUMBERED = {"Tag", "Tags", "TagKey", "ResourceId", "ResourcePrincipalName", "ResourceGroupIds"}
COUNTS = ("1", "0", "²", "9" * 5000, "-1", "", "1.Key.More")


def spread(name: str, value: str) -> Iterator[dict[str, str]]:
    """A parameter with a value, in every way in which it could be numbered."""
    yield {name: value}
    if name in NUMBERED and value in ODD[::7]:
        for count in COUNTS:
            yield {f"{name}.{count}": value, f"{name}.{count}.Key": value}


USUAL = {
    "ResourceType": "user",
    "UserName": "li.na",
    "UserPrincipalName": "li.na@acme-observability.onaliyun.com",
    "GroupName": "auditors",
    "PolicyType": "Custom",
    "PolicyName": "acme-alert-editor",
    "PolicyDocument": _DOCUMENT % "",
    "PrincipalType": "IMSUser",
    "PrincipalName": "chen_jie@acme-observability.onaliyun.com",
    "ResourceGroupId": "1290384756102938",
    "RoleArn": "acs:ram::1290384756102938:role/prometheus-auditor",
    "RoleSessionName": "odd",
    "RegionId": "cn-hangzhou",
}


@pytest.fixture
def cloud() -> tuple[Dispatcher, AccessKey]:
    now = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    store, key = seeded_store(SimulatorSettings(), lambda: now, Random(3))
    return Dispatcher(store), key


def asked(
    cloud: tuple[Dispatcher, AccessKey], operation: Operation, given: dict[str, str], **changed: str
) -> Answer:
    """The answer to the administrator's request, signed over what it holds."""
    dispatcher, key = cloud
    path = operation.path.replace("{prometheusInstanceId}", "rw-4f6c1d2a9b07") or "/"
    method = "GET" if operation.path else "POST"
    headers = {
        "host": "127.0.0.1",
        "x-acs-action": operation.name,
        "x-acs-version": operation.service.value,
        "x-acs-date": "2026-03-04T05:06:07Z",
        "x-acs-signature-nonce": uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    names = tuple(sorted(headers))
    text = gateway.acs3_string_to_sign(method, path, given, headers, names, b"")
    signature = gateway.acs3_signature(key.secret, text)
    headers["authorization"] = (
        f"{gateway.ACS3} Credential={key.key_id},SignedHeaders={';'.join(names)},"
        f"Signature={signature}"
    )
    request = Incoming(method, path, "", headers, b"")
    # What the query string decodes to, without writing it out.
    request.__dict__["query"] = given
    answer = dispatcher.answer(request)
    for format_ in requests.Format:
        assert requests.written(format_, "Answer", answer.body)
    return answer


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: f"{o.service}-{o.name}")
def test_odd_values(cloud: tuple[Dispatcher, AccessKey], operation: Operation) -> None:
    usual = dict.fromkeys(operation.required, "a")
    usual |= {name: value for name, value in USUAL.items() if name in operation.parameters}
    for name in sorted(operation.parameters):
        for value in ODD:
            for given in spread(name, value):
                answer = asked(cloud, operation, {**usual, **given})
                assert answer.status != 500, (name, value[:60], given.keys())


@pytest.mark.parametrize(
    "header", ["host", "x-acs-date", "x-acs-signature-nonce", "x-acs-action", "x-acs-version"]
)
def test_odd_headers(cloud: tuple[Dispatcher, AccessKey], header: str) -> None:
    operation = next(iter(OPERATIONS.values()))
    for value in ("\udce9", "²", "9" * 5000, "\x00", "😀"):
        answer = asked(cloud, operation, {}, **{header.replace("-", "_"): value})
        assert answer.status != 500, (header, value[:60])
