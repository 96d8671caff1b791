"""Policies, their documents and versions."""

from __future__ import annotations

import json

import pytest

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, Json
from tui.core.policies import COMPANION_DOCUMENT
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator


@pytest.mark.parametrize(
    ("action", "outer", "key", "count"),
    [("ListUsers", "User", "UserName", 263), ("ListPolicies", "Policy", "PolicyName", 392)],
)
def test_pages_hold_everything_once(
    simulator_with: SimulatorFactory, action: str, outer: str, key: str, count: int
) -> None:
    call = Caller(simulator_with(users=250))
    page: Json = {"Marker": ""}
    rows: list[str] = []
    sizes: list[int] = []
    while not sizes or page["IsTruncated"]:
        page = call(Service.RAM, action, Marker=page["Marker"])
        found = page["Policies" if outer == "Policy" else "Users"][outer]
        rows += [row[key] for row in found]
        sizes.append(len(found))
    assert sizes[:-1] == [100] * (count // 100)
    assert len(set(rows)) == len(rows) == count
    assert "Marker" not in page


def statement(**elements: object) -> str:
    whole = {"Effect": "Allow", "Action": "arms:*", "Resource": "*", **elements}
    kept = {name: value for name, value in whole.items() if value is not None}
    return json.dumps({"Version": "1", "Statement": [kept]})


@pytest.mark.parametrize(
    "document",
    [
        "[]",
        '{"Version":"1"}',
        '{"Version":1,"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
        '{"Version":"1","Statement":["x"]}',
        '{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
        statement(Action=[]),
        statement(Action=[1]),
        statement(NotAction="ecs:*"),
        statement(Condition=[]),
        statement(Condition={"StringEqualsIfExists": {"acs:SourceIp": "x"}}),
        statement(Condition={"Null": {"acs:MFAPresent": "true"}}),
    ],
)
def test_malformed_documents(call: Caller, document: str) -> None:
    refusal = call.refusal(
        Service.RAM, "CreatePolicy", PolicyName="broken", PolicyDocument=document
    )
    assert refusal == (400, "MalformedPolicyDocument")


def test_the_longest_document_fits_into_a_query(simulator: RunningSimulator) -> None:
    empty = statement(Action=[""])
    document = statement(Action=["号" * (6144 - len(empty))]).encode().decode("unicode_escape")
    assert len(document) == 6144
    call = Caller(simulator)
    call(Service.RAM, "CreatePolicy", PolicyName="long", PolicyDocument=document)
    read = call(Service.RAM, "GetPolicy", PolicyName="long", PolicyType="Custom")
    assert read["DefaultPolicyVersion"]["PolicyDocument"] == document


@pytest.mark.parametrize("document", ["", " " * 6145])
def test_documents_that_are_too_short_or_too_long(call: Caller, document: str) -> None:
    given = {"PolicyName": "fine", "PolicyDocument": document}
    refusal = call.refusal(Service.RAM, "CreatePolicy", **given)
    assert refusal == (400, "InvalidParameter.PolicyDocument.Length")


def test_quota_of_custom_policies(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(custom_policies_quota=3))
    refusal = call.refusal(
        Service.RAM, "CreatePolicy", PolicyName="one-more", PolicyDocument=COMPANION_DOCUMENT
    )
    assert refusal == (409, "LimitExceeded.Policy")
