"""Policies that name users, groups and policies hold for just these; expectations by hand."""

from __future__ import annotations

import pytest

from tests.simulator.sdk import Caller
from tests.simulator.test_authorization import member, policy
from tui.simulator.registry import Service
from tui.simulator.seed.people import PAYMENTS
from tui.simulator.server import RunningSimulator

RAM, IMS, RM = Service.RAM, Service.IMS, Service.RESOURCE_MANAGER
DENIED = (403, "NoPermission")
DOMAIN = "acme-observability.onaliyun.com"


def limited(simulator: RunningSimulator, *resources: str) -> Caller:
    """Somebody who may do everything, with these."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": list(resources)}
    policy(simulator, "Limited", statement)
    return member(simulator, (("Custom", "Limited"), ""))


@pytest.mark.parametrize(
    "resource",
    [
        "acs:ram:*:*:user/li.na",
        "acs:ram::1290384756102938:user/li.*",
        "acs:ram:*:1290384756102938:user/li.na",
    ],
)
def test_one_user(simulator: RunningSimulator, resource: str) -> None:
    call = limited(simulator, resource)
    assert call(RAM, "GetUser", UserName="li.na")["User"]["UserName"] == "li.na"
    assert call(IMS, "GetUser", UserPrincipalName=f"li.na@{DOMAIN}")["User"]
    assert call.refusal(RAM, "GetUser", UserName="wang.wei") == DENIED
    assert call.refusal(RAM, "CreateAccessKey", UserName="wang.wei") == DENIED
    other = f"wang.wei@{DOMAIN}"
    assert call.refusal(IMS, "GetUser", UserPrincipalName=other) == DENIED


def test_a_policy_is_attached_by_who_may_touch_user_and_policy(
    simulator: RunningSimulator,
) -> None:
    read = "acs:ram:*:system:policy/AliyunARMSReadOnlyAccess"
    call = limited(simulator, "acs:ram:*:*:user/chen_jie", read)
    given = {"PolicyType": "System", "UserName": "chen_jie"}
    full = {**given, "PolicyName": "AdministratorAccess"}
    assert call.refusal(RAM, "AttachPolicyToUser", **full) == DENIED
    other = {**given, "PolicyName": "AliyunARMSReadOnlyAccess", "UserName": "new.one"}
    assert call.refusal(RAM, "AttachPolicyToUser", **other) == DENIED
    call(RAM, "AttachPolicyToUser", **given, PolicyName="AliyunARMSReadOnlyAccess")


@pytest.mark.parametrize(
    ("kind", "principal"),
    [("IMSUser", f"chen_jie@{DOMAIN}"), ("IMSGroup", f"auditors@group.{DOMAIN}")],
)
def test_resource_management_tells_users_from_groups(
    simulator: RunningSimulator, kind: str, principal: str
) -> None:
    place = "user" if kind == "IMSUser" else "group"
    read = "acs:ram:*:system:policy/AliyunARMSReadOnlyAccess"
    call = limited(simulator, f"acs:ims:*:*:{place}/*", read)
    given = {"PolicyType": "System", "ResourceGroupId": PAYMENTS}
    names = {"PrincipalType": kind, "PrincipalName": principal}
    full = {**given, **names, "PolicyName": "AdministratorAccess"}
    assert call.refusal(RM, "AttachPolicy", **full) == DENIED
    call(RM, "AttachPolicy", **given, **names, PolicyName="AliyunARMSReadOnlyAccess")
    others = {"PrincipalType": "IMSUser", "PrincipalName": f"li.na@{DOMAIN}"}
    if kind == "IMSGroup":
        more = {**given, **others, "PolicyName": "AliyunARMSReadOnlyAccess"}
        assert call.refusal(RM, "AttachPolicy", **more) == DENIED


def test_into_a_group_takes_user_and_group(simulator: RunningSimulator) -> None:
    call = limited(simulator, "acs:ram:*:*:user/*", "acs:ram:*:*:group/auditors")
    own = {"UserName": "new.one", "GroupName": "platform-admins"}
    assert call.refusal(RAM, "AddUserToGroup", **own) == DENIED
    call(RAM, "AddUserToGroup", UserName="new.one", GroupName="auditors")
