"""User groups."""

from __future__ import annotations

from tests.simulator.sdk import Caller
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator

RAM = Service.RAM
READ = {"PolicyType": "System", "PolicyName": "AliyunARMSReadOnlyAccess"}


def test_what_a_group_holds_is_listed_for_it_and_not_for_its_member(
    simulator: RunningSimulator,
) -> None:
    call = Caller(simulator)
    group = {"GroupName": "prometheus_viewers"}
    made = call(RAM, "CreateGroup", **group, Comments="看图")["Group"]
    read = call(RAM, "GetGroup", **group)["Group"]
    assert {**made, "UpdateDate": read["UpdateDate"]} == read
    call(RAM, "AddUserToGroup", **group, UserName="chen_jie")
    members = call(RAM, "ListUsersForGroup", **group)["Users"]["User"]
    assert [(u["UserName"], u["DisplayName"]) for u in members] == [("chen_jie", "陈杰")]
    call(RAM, "AttachPolicyToGroup", **group, **READ)
    policies = call(RAM, "ListPoliciesForGroup", **group)["Policies"]["Policy"]
    assert [p["PolicyName"] for p in policies] == [READ["PolicyName"]]
    assert call(RAM, "ListPoliciesForUser", UserName="chen_jie")["Policies"]["Policy"] == []
    call(RAM, "DetachPolicyFromGroup", **group, **READ)
    assert call(RAM, "ListPoliciesForGroup", **group)["Policies"]["Policy"] == []
