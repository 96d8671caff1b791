"""Every operation declares what it has to be allowed on, and is asked about in the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

import tui.simulator.dispatch  # noqa: F401  (fills the table)
from tests.simulator.sdk import Caller, member, policy
from tests.simulator.statements.tables import TABLES
from tui.simulator.registry import (
    BY_HANDLER,
    NOTHING,
    OPERATIONS,
    WHOLE_ACCOUNT,
    Operation,
    Service,
)
from tui.simulator.server import RunningSimulator

ALL = OPERATIONS.values()
UNDOCUMENTED = {
    "ram GetSecurityPreference",
    "ram ListPoliciesForUser",
    "ram ListPoliciesForGroup",
    "ram DecodeDiagnosticMessage",
    # Its row names groups, which can only be a misprint.
    "ram GetPolicyVersion",
    "ims TagResources",
    "ims UntagResources",
    "ims ListTagResources",
    "resourcemanager ListPolicyAttachments",
    "resourcemanager ListResourceGroups",
    "resourcemanager GetResourceGroup",
    "resourcemanager ListResourceGroupCapability",
}
"""The published tables name no resource for these: they are asked of whom or what they are about,
or of the whole account."""


def named(operation: Operation) -> str:
    return f"{operation.service.product} {operation.name}"


def test_every_operation_declares_it() -> None:
    assert all(each.on or each.on == NOTHING for each in ALL)
    assert {named(each) for each in ALL if each.on == NOTHING} == {"sts GetCallerIdentity"}
    grouped = {Service.ARMS, Service.CLOUD_MONITOR}
    assert {each.service for each in ALL if each.on == BY_HANDLER} == grouped
    assert all(each.on == BY_HANDLER for each in ALL if each.service in grouped)


def test_every_documented_one_is_in_the_tables() -> None:
    asked = {(each.ask.version, each.ask.action) for each in TABLES["resources"]}
    asked |= {(each.ask.version, each.ask.action) for each in TABLES["sessions"]}
    checked = [each for each in ALL if each.on not in (BY_HANDLER, NOTHING)]
    left = {named(each) for each in checked if (each.service.value, each.name) not in asked}
    assert left == UNDOCUMENTED


@pytest.mark.parametrize("operation", [o for o in ALL if o.on == (WHOLE_ACCOUNT,)], ids=named)
def test_one_on_the_whole_account_is_not_allowed_by_a_part(
    shared: RunningSimulator, operation: Operation
) -> None:
    name = f"Part-{operation.service.product}-{operation.name}"
    parts = [f"acs:*:*:*:{kind}/*" for kind in ("user", "group", "policy", "role", "mfa")]
    policy(shared, name, {"Effect": "Allow", "Action": "*", "Resource": parts})
    user = f"{operation.service.product}-{operation.name}"
    call = member(shared, (("Custom", name), ""), user=user)
    given = dict.fromkeys(operation.required, "rg-1")
    assert call.refusal(operation.service, operation.name, **given) == (403, "NoPermission")


def test_tags_are_asked_about_for_each_user(simulator: RunningSimulator) -> None:
    mine = {"Effect": "Allow", "Action": "*", "Resource": "acs:ram:*:*:user/li.na"}
    policy(simulator, "Mine", mine)
    call = member(simulator, (("Custom", "Mine"), ""))
    domain = "acme-observability.onaliyun.com"
    given = {"ResourceType": "user", "Tag__1__Key": "team"}
    one = {**given, "ResourcePrincipalName__1": f"li.na@{domain}"}
    call(Service.IMS, "TagResources", **one)
    both = {**one, "ResourcePrincipalName__2": f"wang.wei@{domain}"}
    assert call.refusal(Service.IMS, "TagResources", **both) == (403, "NoPermission")
    by_id = Caller(simulator)(Service.RAM, "GetUser", UserName="wang.wei")["User"]["UserId"]
    other = {**given, "ResourceId__1": by_id}
    assert call.refusal(Service.IMS, "TagResources", **other) == (403, "NoPermission")
    anybody = {"ResourceType": "user", "Tag__1__Key": "team"}
    assert call.refusal(Service.IMS, "ListTagResources", **anybody) == (403, "NoPermission")


def test_a_user_is_asked_about_whatever_it_is_found_by(simulator: RunningSimulator) -> None:
    mine = {"Effect": "Allow", "Action": "*", "Resource": "acs:ram:*:*:user/li.na"}
    policy(simulator, "Mine", mine)
    call = member(simulator, (("Custom", "Mine"), ""))
    admin = Caller(simulator)
    for name, right in (("li.na", True), ("wang.wei", False)):
        user = admin(Service.RAM, "GetUser", UserName=name)["User"]["UserId"]
        key = admin(Service.RAM, "CreateAccessKey", UserName=name)["AccessKey"]["AccessKeyId"]
        for found_by in ({"UserId": user}, {"UserAccessKeyId": key}):
            if right:
                assert call(Service.IMS, "GetUser", **found_by)["User"]["UserName"] == name
            else:
                refusal = call.refusal(Service.IMS, "GetUser", **found_by)
                assert refusal == (403, "NoPermission")


def published() -> dict[tuple[str, str], set[str]]:
    """Service and operation to parameter names, ``!`` after the required ones."""
    text = Path(__file__).with_name("published_parameters.txt").read_text("utf-8")
    table: dict[tuple[str, str], set[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            head, _, names = line.partition(":")
            service, _, action = head.partition(" ")
            table[service, action] = set(names.split())
    return table


def test_every_published_name_is_declared() -> None:
    declared = {
        (o.service.product, o.name): {name + "!" * (name in o.required) for name in o.parameters}
        for o in OPERATIONS.values()
    }
    assert declared == published()
    assert len(declared) == 77
