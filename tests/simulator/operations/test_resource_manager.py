"""Grants at both scopes, by RAM and by Resource Management."""

from __future__ import annotations

import pytest

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, Json
from tui.simulator.registry import Service
from tui.simulator.seed.people import DATA, PAYMENTS
from tui.simulator.server import RunningSimulator

RAM, RM = Service.RAM, Service.RESOURCE_MANAGER
ACCOUNT = "1290384756102938"
FULL = {"PolicyType": "System", "PolicyName": "AliyunARMSFullAccess"}
READ = {"PolicyType": "System", "PolicyName": "AliyunARMSReadOnlyAccess"}


def principal(name: str) -> dict[str, str]:
    return {"PrincipalType": "IMSUser", "PrincipalName": f"{name}@acme-observability.onaliyun.com"}


def names(answer: Json) -> list[str]:
    return [p["PolicyName"] for p in answer["Policies"]["Policy"]]


def scopes(call: Caller, name: str) -> list[tuple[str, str]]:
    answer = call(RM, "ListPolicyAttachments", **principal(name), PageSize=100)
    return [
        (a["PolicyName"], a["ResourceGroupId"])
        for a in answer["PolicyAttachments"]["PolicyAttachment"]
    ]


def test_account_scope_through_ram(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    call(RAM, "AttachPolicyToUser", **FULL, UserName="chen_jie")
    assert scopes(call, "chen_jie") == [(FULL["PolicyName"], ACCOUNT)]


def test_the_account_id_as_a_group_is_account_scope(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    call(RM, "AttachPolicy", **FULL, **principal("chen_jie"), ResourceGroupId=ACCOUNT)
    assert names(call(RAM, "ListPoliciesForUser", UserName="chen_jie")) == [FULL["PolicyName"]]
    again = call.refusal(RAM, "AttachPolicyToUser", **FULL, UserName="chen_jie")
    assert again == (409, "EntityAlreadyExists.User.Policy")
    call(RAM, "DetachPolicyFromUser", **FULL, UserName="chen_jie")
    assert scopes(call, "chen_jie") == []


def test_group_grants_are_only_in_the_attachments(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    for group in (PAYMENTS, DATA):
        call(RM, "AttachPolicy", **READ, **principal("chen_jie"), ResourceGroupId=group)
    assert names(call(RAM, "ListPoliciesForUser", UserName="chen_jie")) == []
    assert scopes(call, "chen_jie") == [(READ["PolicyName"], PAYMENTS), (READ["PolicyName"], DATA)]
    call(RM, "DetachPolicy", **READ, **principal("chen_jie"), ResourceGroupId=DATA)
    assert scopes(call, "chen_jie") == [(READ["PolicyName"], PAYMENTS)]
    gone = call.refusal(RM, "DetachPolicy", **READ, **principal("chen_jie"), ResourceGroupId=DATA)
    assert gone == (404, "EntityNotExist.User.Policy")


def test_the_account_id_form_of_a_principal(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    by_id = {"PrincipalType": "IMSUser", "PrincipalName": f"chen_jie@{ACCOUNT}.onaliyun.com"}
    call(RM, "AttachPolicy", **READ, **by_id, ResourceGroupId=PAYMENTS)
    assert scopes(call, "chen_jie") == [(READ["PolicyName"], PAYMENTS)]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"PrincipalType": "User"}, (400, "InvalidParameter.PrincipalType")),
        ({"PrincipalName": "chen_jie"}, (404, "EntityNotExist.User")),
        ({"PrincipalName": "chen_jie@acme.example"}, (404, "EntityNotExist.User")),
        ({"PrincipalName": ""}, (400, "MissingPrincipalName")),
    ],
)
def test_refused_grants(call: Caller, changed: dict[str, str], refusal: tuple[int, str]) -> None:
    parameters = {**READ, **principal("chen_jie"), "ResourceGroupId": PAYMENTS, **changed}
    assert call.refusal(RM, "AttachPolicy", **parameters) == refusal


def test_a_group_that_went_meanwhile(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    assert scopes(call, "zhang.min") == [(READ["PolicyName"], PAYMENTS)]
    simulator.change(lambda store: store.remove_resource_group(PAYMENTS))
    assert scopes(call, "zhang.min") == []
    refusal = call.refusal(
        RM, "AttachPolicy", **READ, **principal("chen_jie"), ResourceGroupId=PAYMENTS
    )
    assert refusal == (404, "EntityNotExists.ResourceGroup")
    refusal = call.refusal(RM, "GetResourceGroup", ResourceGroupId=PAYMENTS)
    assert refusal == (404, "EntityNotExists.ResourceGroup")


def test_attachments_of_groups_and_roles(call: Caller) -> None:
    answer = call(RM, "ListPolicyAttachments", PrincipalType="IMSGroup", PageSize=100)
    listed = answer["PolicyAttachments"]["PolicyAttachment"]
    assert {a["PrincipalName"] for a in listed} == {
        f"{name}@group.acme-observability.onaliyun.com"
        for name in ("sre-oncall", "platform-admins", "auditors")
    }
    answer = call(RM, "ListPolicyAttachments", PrincipalType="ServiceRole")
    listed = answer["PolicyAttachments"]["PolicyAttachment"]
    assert [a["PrincipalName"] for a in listed] == [
        f"{role}@role.acme-observability.onaliyunservice.com"
        for role in ("prometheus-auditor", "ops-on-call")
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("IMSGroup", "auditors@group.acme-observability.onaliyun.com"),
        ("ServiceRole", "prometheus-auditor@role.acme-observability.onaliyunservice.com"),
    ],
)
def test_grants_to_groups_and_roles(simulator: RunningSimulator, kind: str, name: str) -> None:
    call = Caller(simulator)
    target = {"PrincipalType": kind, "PrincipalName": name, "ResourceGroupId": DATA}
    call(RM, "AttachPolicy", **READ, **target)
    assert call.refusal(RM, "AttachPolicy", **READ, **target)[0] == 409
    call(RM, "DetachPolicy", **READ, **target)
    assert call.refusal(RM, "DetachPolicy", **READ, **target)[0] == 404
    stranger = {**target, "PrincipalName": "nobody@" + name.partition("@")[2]}
    assert call.refusal(RM, "AttachPolicy", **READ, **stranger)[0] == 404


def test_grants_on_resource_groups_do_not_count(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    *chosen, last_one = names(call(RAM, "ListPolicies", PolicyType="System", MaxItems=21))
    for name in chosen:
        call(RAM, "AttachPolicyToUser", PolicyType="System", PolicyName=name, UserName="chen_jie")
    last = {"PolicyType": "System", "PolicyName": last_one}
    refusal = call.refusal(RAM, "AttachPolicyToUser", **last, UserName="chen_jie")
    assert refusal == (409, "LimitExceeded.User.Policy")
    # Whether grants on resource groups count is not documented; they do not count here.
    call(RM, "AttachPolicy", **last, **principal("chen_jie"), ResourceGroupId=DATA)


def test_without_an_alias_the_account_id_is_the_domain(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(alias=""))
    assert call(RAM, "GetAccountAlias")["AccountAlias"] == ACCOUNT
    domain = call(Service.IMS, "GetDefaultDomain")["DefaultDomainName"]
    assert domain == f"{ACCOUNT}.onaliyun.com"
    who = {"PrincipalType": "IMSUser", "PrincipalName": f"chen_jie@{domain}"}
    call(RM, "AttachPolicy", **READ, **who, ResourceGroupId=DATA)


@pytest.mark.parametrize("supports", [True, False, None])
def test_support_of_resource_groups(
    simulator_with: SimulatorFactory, supports: bool | None
) -> None:
    call = Caller(simulator_with(arms_supports_resource_groups=supports))
    listed = call(RM, "ListResourceGroupCapability", Service="arms")["Capabilities"]
    found = {c["SupportResourceGroupEvent"] for c in listed}
    assert found == (set() if supports is None else {supports})
    others = call(RM, "ListResourceGroupCapability", Service="ecs")["Capabilities"]
    assert {c["SupportResourceGroupEvent"] for c in others} == {True}
