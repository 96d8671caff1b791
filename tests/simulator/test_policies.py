"""Policies, their documents and versions."""

from __future__ import annotations

import json

import pytest
from alibabacloud_ram20150501 import models as m
from alibabacloud_ram20150501.client import Client as RamClient

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, ram
from tui.core.policies import COMPANION, COMPANION_DOCUMENT
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator


def test_listing_pages_through_hundreds(client: RamClient) -> None:
    names: list[tuple[str, str]] = []
    marker = None
    pages = 0
    while True:
        body = client.list_policies(m.ListPoliciesRequest(marker=marker)).body
        names += [(p.policy_type, p.policy_name) for p in body.policies.policy]
        pages += 1
        marker = body.marker
        if not body.is_truncated:
            break
    assert pages >= 4
    assert len(names) == len(set(names)) > 300
    assert {"System", "Custom"} == {type_ for type_, _ in names}


def test_one_type_only(client: RamClient, call: Caller) -> None:
    body = client.list_policies(m.ListPoliciesRequest(policy_type="Custom")).body
    assert all(p.policy_type == "Custom" for p in body.policies.policy)
    assert not body.is_truncated
    refusal = call.refusal(Service.RAM, "ListPolicies", PolicyType="Mine")
    assert refusal == (400, "InvalidParameter.PolicyType")


def test_a_document_is_text_inside_json(client: RamClient) -> None:
    body = client.get_policy(
        m.GetPolicyRequest(policy_type="System", policy_name="AliyunARMSReadOnlyAccess")
    ).body
    assert body.default_policy_version.version_id == "v13"
    document = json.loads(body.default_policy_version.policy_document)
    actions = [a for s in document["Statement"] for a in s["Action"] if len(a) > 1]
    assert "arms:Get*" in actions
    assert not any(a.startswith("arms:Read") for a in actions)
    assert body.policy.attachment_count >= 5


def test_make_use_and_remove(simulator: RunningSimulator) -> None:
    client, call = ram(simulator), Caller(simulator)
    client.create_policy(
        m.CreatePolicyRequest(
            policy_name=COMPANION.name,
            policy_document=COMPANION_DOCUMENT,
            description="reads traces",
        )
    )
    named = {"PolicyType": "Custom", "PolicyName": COMPANION.name}
    version = call(Service.RAM, "GetPolicyVersion", **named, VersionId="v1")["PolicyVersion"]
    assert version["PolicyDocument"] == COMPANION_DOCUMENT
    assert version["IsDefaultVersion"] is True
    call(Service.RAM, "AttachPolicyToUser", **named, UserName="li.na")
    refusal = call.refusal(Service.RAM, "DeletePolicy", PolicyName=COMPANION.name)
    assert refusal == (409, "DeleteConflict.Policy.User")
    call(Service.RAM, "DetachPolicyFromUser", **named, UserName="li.na")
    call(Service.RAM, "AttachPolicyToGroup", **named, GroupName="auditors")
    refusal = call.refusal(Service.RAM, "DeletePolicy", PolicyName=COMPANION.name)
    assert refusal == (409, "DeleteConflict.Policy.Group")
    call(Service.RAM, "DetachPolicyFromGroup", **named, GroupName="auditors")
    call(Service.RAM, "DeletePolicy", PolicyName=COMPANION.name)
    assert call.refusal(Service.RAM, "GetPolicy", **named) == (404, "EntityNotExist.Policy")


def test_versions_keep_a_policy(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    call(
        Service.RAM,
        "CreatePolicyVersion",
        PolicyName="acme-office-only",
        PolicyDocument=COMPANION_DOCUMENT,
        SetAsDefault=True,
    )
    named = {"PolicyType": "Custom", "PolicyName": "acme-office-only"}
    versions = call(Service.RAM, "ListPolicyVersions", **named)["PolicyVersions"]
    assert [(v["VersionId"], v["IsDefaultVersion"]) for v in versions["PolicyVersion"]] == [
        ("v1", False),
        ("v2", True),
    ]
    assert call(Service.RAM, "GetPolicy", **named)["Policy"]["DefaultVersion"] == "v2"
    refusal = call.refusal(Service.RAM, "DeletePolicy", PolicyName="acme-office-only")
    assert refusal == (409, "DeleteConflict.Policy.Version")
    call(Service.RAM, "DeletePolicy", PolicyName="acme-office-only", CascadingDelete=True)
    assert call.refusal(Service.RAM, "GetPolicy", **named)[0] == 404


def statement(**elements: object) -> str:
    whole = {"Effect": "Allow", "Action": "arms:*", "Resource": "*", **elements}
    kept = {name: value for name, value in whole.items() if value is not None}
    return json.dumps({"Version": "1", "Statement": [kept]})


@pytest.mark.parametrize(
    "document",
    [
        "not json",
        "[]",
        '{"Version":"1"}',
        '{"Version":1,"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
        '{"Version":"1","Statement":[]}',
        '{"Version":"1","Statement":["x"]}',
        '{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
        statement(Effect="allow"),
        statement(Action=None),
        statement(Action=[]),
        statement(Action=[1]),
        statement(NotAction="ecs:*"),
        statement(Resource=None),
        statement(Principal="*"),
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


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"PolicyName": "with_underscore"}, (400, "InvalidParameter.PolicyName.InvalidChars")),
        ({"PolicyName": "with.dot"}, (400, "InvalidParameter.PolicyName.InvalidChars")),
        ({"PolicyName": "x" * 129}, (400, "InvalidParameter.PolicyName.Length")),
        ({"PolicyName": ""}, (400, "InvalidParameter.PolicyName.Length")),
        ({"PolicyDocument": ""}, (400, "InvalidParameter.PolicyDocument.Length")),
        ({"PolicyDocument": " " * 6145}, (400, "InvalidParameter.PolicyDocument.Length")),
        ({"Description": "x" * 1025}, (400, "InvalidParameter.Description.Length")),
        ({"Tag": "{"}, (400, "InvalidParameter.Tag")),
        ({"PolicyName": "acme-alert-editor"}, (409, "EntityAlreadyExists.Policy")),
    ],
)
def test_refused_policies(call: Caller, changed: dict[str, str], refusal: tuple[int, str]) -> None:
    parameters = {"PolicyName": "fine", "PolicyDocument": COMPANION_DOCUMENT, **changed}
    assert call.refusal(Service.RAM, "CreatePolicy", **parameters) == refusal


def test_tags_are_json_in_ram(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    tag = '[{"Key":"team","Value":"sre"}]'
    call(
        Service.RAM,
        "CreatePolicy",
        PolicyName="tagged",
        PolicyDocument=COMPANION_DOCUMENT,
        Tag=tag,
    )
    listed = call(Service.RAM, "ListPolicies", Tag=tag)["Policies"]["Policy"]
    assert [p["PolicyName"] for p in listed] == ["tagged"]
    assert listed[0]["Tags"] == {"Tag": [{"TagKey": "team", "TagValue": "sre"}]}


def test_quota_of_custom_policies(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(custom_policies_quota=3))
    refusal = call.refusal(
        Service.RAM, "CreatePolicy", PolicyName="one-more", PolicyDocument=COMPANION_DOCUMENT
    )
    assert refusal == (409, "LimitExceeded.Policy")


@pytest.mark.parametrize(
    ("version", "refusal"),
    [
        ("1", (400, "InvalidParameter.VersionId.Format")),
        ("v9", (404, "EntityNotExist.Policy.Version")),
    ],
)
def test_missing_versions(call: Caller, version: str, refusal: tuple[int, str]) -> None:
    named = {"PolicyType": "System", "PolicyName": "AliyunARMSFullAccess"}
    assert call.refusal(Service.RAM, "GetPolicyVersion", **named, VersionId=version) == refusal
