"""User groups."""

from __future__ import annotations

import pytest

from tests.simulator.sdk import Caller
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator

RAM = Service.RAM
READ = {"PolicyType": "System", "PolicyName": "AliyunARMSReadOnlyAccess"}


def test_the_life_of_a_group(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    made = call(RAM, "CreateGroup", GroupName="prometheus_viewers", Comments="看图")["Group"]
    read = call(RAM, "GetGroup", GroupName="prometheus_viewers")["Group"]
    assert {**made, "UpdateDate": read["UpdateDate"]} == read
    group = {"GroupName": "prometheus_viewers"}
    call(RAM, "AddUserToGroup", **group, UserName="chen_jie")
    assert call.refusal(RAM, "AddUserToGroup", **group, UserName="chen_jie") == (
        409,
        "EntityAlreadyExists.User.Group",
    )
    call(RAM, "AttachPolicyToGroup", **group, **READ)
    assert call.refusal(RAM, "AttachPolicyToGroup", **group, **READ) == (
        409,
        "EntityAlreadyExists.Group.Policy",
    )
    joined = call(RAM, "ListGroupsForUser", UserName="chen_jie")["Groups"]["Group"]
    assert [g["GroupName"] for g in joined] == ["prometheus_viewers"]
    members = call(RAM, "ListUsersForGroup", **group)["Users"]["User"]
    assert [(u["UserName"], u["DisplayName"]) for u in members] == [("chen_jie", "陈杰")]
    policies = call(RAM, "ListPoliciesForGroup", **group)["Policies"]["Policy"]
    assert [p["PolicyName"] for p in policies] == [READ["PolicyName"]]
    assert call(RAM, "ListPoliciesForUser", UserName="chen_jie")["Policies"]["Policy"] == []
    assert call.refusal(RAM, "DeleteGroup", **group) == (409, "DeleteConflict.Group.User")
    call(RAM, "RemoveUserFromGroup", **group, UserName="chen_jie")
    assert call.refusal(RAM, "RemoveUserFromGroup", **group, UserName="chen_jie") == (
        404,
        "EntityNotExist.User.Group",
    )
    assert call.refusal(RAM, "DeleteGroup", **group) == (409, "DeleteConflict.Group.Policy")
    call(RAM, "DetachPolicyFromGroup", **group, **READ)
    assert call.refusal(RAM, "DetachPolicyFromGroup", **group, **READ) == (
        404,
        "EntityNotExist.Group.Policy",
    )
    call(RAM, "DeleteGroup", **group)
    assert call.refusal(RAM, "GetGroup", **group) == (404, "EntityNotExist.Group")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("", (400, "InvalidParameter.GroupName.Length")),
        ("x" * 65, (400, "InvalidParameter.GroupName.Length")),
        ("a b", (400, "InvalidParameter.GroupName.InvalidChars")),
        ("auditors", (409, "EntityAlreadyExists.Group")),
    ],
)
def test_refused_groups(call: Caller, name: str, refusal: tuple[int, str]) -> None:
    assert call.refusal(RAM, "CreateGroup", GroupName=name) == refusal


def test_limits(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    for number in range(11):
        call(RAM, "CreateGroup", GroupName=f"team-{number:02}")
    for number in range(10):
        call(RAM, "AddUserToGroup", UserName="chen_jie", GroupName=f"team-{number:02}")
    refusal = call.refusal(RAM, "AddUserToGroup", UserName="chen_jie", GroupName="team-10")
    assert refusal == (409, "LimitExceeded.User.Group")
    page = call(RAM, "ListGroups", MaxItems=5)
    assert page["IsTruncated"] is True
    rest = call(RAM, "ListGroups", Marker=page["Marker"])
    assert len(rest["Groups"]["Group"]) == 9
    for number in range(11, 297):
        call(RAM, "CreateGroup", GroupName=f"team-{number:02}")
    refusal = call.refusal(RAM, "CreateGroup", GroupName="one-too-many")
    assert refusal == (409, "LimitExceeded.Group")
