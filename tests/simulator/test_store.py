"""What was made and has not spread yet: nobody sees it, and nobody can make it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.simulator.clock import Clock
from tests.simulator.faulty import NEW, inject, made
from tests.simulator.sdk import Caller
from tui.core.secret import Secret
from tui.simulator.registry import Service
from tui.simulator.seed import people
from tui.simulator.server import RunningSimulator

RAM, IMS, RM = Service.RAM, Service.IMS, Service.RESOURCE_MANAGER
READ_ONLY = {"PolicyType": "System", "PolicyName": "AliyunARMSReadOnlyAccess"}
OWN = {"PolicyType": "Custom", "PolicyName": "OwnPolicy"}
Request = tuple[Service, str, dict[str, str]]
DOCUMENT = (
    '{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "arms:ReadTraceApp", '
    '"Resource": "*"}]}'
)


@pytest.fixture
def call(clocked: RunningSimulator) -> Caller:
    return Caller(clocked)


def pass_on(clock: Clock) -> None:
    clock.ahead += timedelta(seconds=30)


def do(call: Caller, request: Request) -> None:
    service, action, given = request
    call(service, action, **given)


def codes(call: Caller, *requests: Request) -> set[str]:
    """With which codes those are refused."""
    return {call.refusal(service, action, **given)[1] for service, action, given in requests}


def principal(simulator: RunningSimulator, name: str) -> str:
    return simulator.change(lambda store: store.principal(store.users[name]))


def rows(answer: dict[str, Any], outer: str, inner: str, name: str) -> list[str]:
    return [row[name] for row in answer[outer][inner]]


def test_a_user(clocked: RunningSimulator, clock: Clock, call: Caller) -> None:
    inject(clocked, "CreateUser:invisible")
    identity = call(RAM, "CreateUser", UserName=NEW)["User"]["UserId"]
    assert made(clocked)
    name, long_name = {"UserName": NEW}, principal(clocked, NEW)
    target = {"ResourceType": "user", "Tag__1__Key": "team", "Tag__1__Value": "sre"}
    scoped = {"PrincipalType": "IMSUser", "PrincipalName": long_name}
    requests = (
        (RAM, "GetUser", name),
        (IMS, "GetUser", {"UserPrincipalName": long_name}),
        (IMS, "GetUser", {"UserId": identity}),
        (IMS, "TagResources", {**target, "ResourcePrincipalName__1": long_name}),
        (IMS, "TagResources", {**target, "ResourceId__1": identity}),
        (RAM, "CreateAccessKey", name),
        (RAM, "CreateLoginProfile", {**name, "Password": "Fake-Passw0rd!x"}),
        (RAM, "AttachPolicyToUser", {**READ_ONLY, **name}),
        (RM, "AttachPolicy", {**READ_ONLY, **scoped, "ResourceGroupId": people.PLATFORM}),
        (RAM, "AddUserToGroup", {**name, "GroupName": "sre-oncall"}),
        (RAM, "DeleteUser", name),
    )
    assert codes(call, *requests) == {"EntityNotExist.User"}
    for service in (RAM, IMS):
        listed = call(service, "ListUsers")
        assert identity not in rows(listed, "Users", "User", "UserId")
        assert "li.na" in str(listed)
    assert codes(call, (RAM, "CreateUser", name)) == {"EntityAlreadyExists.User"}
    pass_on(clock)
    for service in (RAM, IMS):
        assert identity in rows(call(service, "ListUsers"), "Users", "User", "UserId")
    *others, delete = requests
    for request in others:
        do(call, request)
    # By now it holds all of that.
    assert codes(call, delete) == {"DeleteConflict.User.AccessKey"}


def test_an_access_key(clocked: RunningSimulator, clock: Clock, call: Caller) -> None:
    name = {"UserName": "chen_jie"}
    before = call(RAM, "ListAccessKeys", **name)["AccessKeys"]
    inject(clocked, "CreateAccessKey:invisible,user=chen_jie")
    key = call(RAM, "CreateAccessKey", **name)["AccessKey"]
    given = {**name, "UserAccessKeyId": key["AccessKeyId"]}
    hidden = (
        (RAM, "UpdateAccessKey", {**given, "Status": "Inactive"}),
        (RAM, "GetAccessKeyLastUsed", given),
        (RAM, "DeleteAccessKey", given),
    )
    assert codes(call, *hidden) == {"EntityNotExist.User.AccessKey"}
    by_key = {"UserAccessKeyId": key["AccessKeyId"]}
    assert codes(call, (IMS, "GetUser", by_key)) == {"EntityNotExist.User"}
    assert call(RAM, "ListAccessKeys", **name)["AccessKeys"] == before
    new = Caller(clocked, key=(key["AccessKeyId"], Secret(key["AccessKeySecret"])))
    assert new.refusal(Service.STS, "GetCallerIdentity") == (404, "InvalidAccessKeyId.NotFound")
    assert call.refusal(RAM, "DeleteUser", **name)[1] == "DeleteConflict.User.AccessKey"
    pass_on(clock)
    assert new(Service.STS, "GetCallerIdentity")["IdentityType"] == "RAMUser"
    assert key["AccessKeyId"] in str(call(RAM, "ListAccessKeys", **name))
    assert call(IMS, "GetUser", **by_key)["User"]["UserName"] == "chen_jie"


def test_hidden_keys_count(clocked: RunningSimulator, call: Caller) -> None:
    clocked.change(lambda store: store.add_user(NEW))
    inject(clocked, "CreateAccessKey:invisible,count=2")
    for _ in range(2):
        call(RAM, "CreateAccessKey", UserName=NEW)
    assert call(RAM, "ListAccessKeys", UserName=NEW)["AccessKeys"]["AccessKey"] == []
    assert call.refusal(RAM, "CreateAccessKey", UserName=NEW)[1] == "LimitExceeded.User.AccessKey"


def test_a_logon_profile(clocked: RunningSimulator, clock: Clock, call: Caller) -> None:
    clocked.change(lambda store: store.add_user(NEW))
    inject(clocked, "CreateLoginProfile:invisible")
    name = {"UserName": NEW}
    create = (RAM, "CreateLoginProfile", {**name, "Password": "Fake-Passw0rd!x"})
    do(call, create)
    hidden = [
        (RAM, f"{verb}LoginProfile", {**name, "PasswordResetRequired": "true"})
        for verb in ("Get", "Update", "Delete")
    ]
    assert codes(call, *hidden) == {"EntityNotExist.User.LoginProfile"}
    assert codes(call, create) == {"EntityAlreadyExists.User.LoginProfile"}
    pass_on(clock)
    assert call(RAM, "GetLoginProfile", **name)["LoginProfile"]["UserName"] == NEW


def test_a_policy(clocked: RunningSimulator, clock: Clock, call: Caller) -> None:
    inject(clocked, "CreatePolicy:invisible")
    create = (RAM, "CreatePolicy", {"PolicyName": "OwnPolicy", "PolicyDocument": DOCUMENT})
    do(call, create)
    attach = {**OWN, "UserName": "li.na"}
    hidden = (
        (RAM, "GetPolicy", OWN),
        (RAM, "AttachPolicyToUser", attach),
        (RAM, "DeletePolicy", {"PolicyName": "OwnPolicy"}),
    )
    assert codes(call, *hidden) == {"EntityNotExist.Policy"}
    listed = call(RAM, "ListPolicies", PolicyType="Custom", MaxItems=1000)
    assert "OwnPolicy" not in rows(listed, "Policies", "Policy", "PolicyName")
    assert codes(call, create) == {"EntityAlreadyExists.Policy"}
    pass_on(clock)
    call(RAM, "AttachPolicyToUser", **attach)
    assert call(RAM, "GetPolicy", **OWN)["Policy"]["AttachmentCount"] == 1


def test_an_attachment(clocked: RunningSimulator, clock: Clock, call: Caller) -> None:
    clocked.change(lambda store: store.add_user(NEW))
    name, long_name = {"UserName": NEW}, principal(clocked, NEW)
    attach = (RAM, "AttachPolicyToUser", {**READ_ONLY, **name})
    scoped = {
        **READ_ONLY,
        "PrincipalType": "IMSUser",
        "PrincipalName": long_name,
        "ResourceGroupId": people.PLATFORM,
    }

    def held() -> list[list[str]]:
        by_user = call(RAM, "ListPoliciesForUser", **name)
        everywhere = call(RM, "ListPolicyAttachments", PrincipalName=long_name)
        holders = call(RAM, "ListEntitiesForPolicy", **READ_ONLY)
        return [
            rows(by_user, "Policies", "Policy", "PolicyName"),
            rows(everywhere, "PolicyAttachments", "PolicyAttachment", "ResourceGroupId"),
            [user for user in rows(holders, "Users", "User", "UserName") if user == NEW],
        ]

    count = call(RAM, "GetPolicy", **READ_ONLY)["Policy"]["AttachmentCount"]
    inject(clocked, "Attach*:invisible,count=2")
    do(call, attach)
    call(RM, "AttachPolicy", **scoped)
    assert held() == [[], [], []]
    assert call(RAM, "GetPolicy", **READ_ONLY)["Policy"]["AttachmentCount"] == count
    hidden = ((RAM, "DetachPolicyFromUser", attach[2]), (RM, "DetachPolicy", scoped))
    assert codes(call, *hidden) == {"EntityNotExist.User.Policy"}
    twice = (attach, (RM, "AttachPolicy", scoped))
    assert codes(call, *twice) == {"EntityAlreadyExists.User.Policy"}
    assert codes(call, (RAM, "DeleteUser", name)) == {"DeleteConflict.User.Policy"}
    pass_on(clock)
    account = clocked.change(lambda store: store.account_id)
    assert held() == [[READ_ONLY["PolicyName"]], [account, people.PLATFORM], [NEW]]
    assert call(RAM, "GetPolicy", **READ_ONLY)["Policy"]["AttachmentCount"] == count + 2


def test_a_group_and_who_joins_it(clocked: RunningSimulator, clock: Clock, call: Caller) -> None:
    inject(clocked, "CreateGroup:invisible", "AddUserToGroup:invisible")
    group = {"GroupName": "viewers"}
    join = {**group, "UserName": "li.na"}
    call(RAM, "CreateGroup", **group)
    assert "viewers" not in str(call(RAM, "ListGroups"))
    hidden = ((RAM, "GetGroup", group), (RAM, "DeleteGroup", group))
    assert codes(call, *hidden) == {"EntityNotExist.Group"}
    assert codes(call, (RAM, "CreateGroup", group)) == {"EntityAlreadyExists.Group"}
    pass_on(clock)
    # An attempt on the hidden group would have been the one request that is hit.
    call(RAM, "AddUserToGroup", **join)
    assert call(RAM, "ListUsersForGroup", **group)["Users"]["User"] == []
    assert "viewers" not in str(call(RAM, "ListGroupsForUser", UserName="li.na"))
    assert codes(call, (RAM, "RemoveUserFromGroup", join)) == {"EntityNotExist.User.Group"}
    assert codes(call, (RAM, "AddUserToGroup", join)) == {"EntityAlreadyExists.User.Group"}
    pass_on(clock)
    assert "li.na" in str(call(RAM, "ListUsersForGroup", **group))
    assert "viewers" in str(call(RAM, "ListGroupsForUser", UserName="li.na"))


def test_a_refused_request_hides_nothing(clocked: RunningSimulator, call: Caller) -> None:
    inject(clocked, "CreateUser:invisible")
    assert call.refusal(RAM, "CreateUser", UserName="li.na")[1] == "EntityAlreadyExists.User"
    assert call(RAM, "GetUser", UserName="li.na")["User"]["UserName"] == "li.na"
