"""RAM users."""

from __future__ import annotations

import pytest
from alibabacloud_ram20150501 import models as m
from alibabacloud_ram20150501.client import Client as RamClient
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, ram
from tui.simulator import values
from tui.simulator.errors import ApiError
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator


@pytest.mark.parametrize("name", ["a", "A.b-c_9", "x" * 64, "li.na.2"])
def test_create_and_read(client: RamClient, name: str) -> None:
    made = client.create_user(
        m.CreateUserRequest(user_name=name, display_name="张 三 @a.b_c-d", comments="über")
    ).body.user
    read = client.get_user(m.GetUserRequest(user_name=name)).body.user
    assert (read.user_id, read.display_name, read.comments) == (
        made.user_id,
        "张 三 @a.b_c-d",
        "über",
    )
    assert read.user_id.isdigit()
    assert read.create_date.endswith("Z")
    assert read.last_login_date == ""


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "UserName.Length"),
        ({"UserName": "x" * 65}, "UserName.Length"),
        ({"UserName": "a b"}, "UserName.InvalidChars"),
        ({"UserName": "a@b"}, "UserName.InvalidChars"),
        ({"UserName": "张三"}, "UserName.InvalidChars"),
        ({"UserName": "ok", "DisplayName": "x" * 129}, "DisplayName.Length"),
        ({"UserName": "ok", "DisplayName": "a/b"}, "DisplayName.InvalidChars"),
        ({"UserName": "ok", "Comments": "x" * 129}, "Comments.Length"),
        ({"UserName": "ok", "MobilePhone": "123"}, "MobilePhone.Format"),
        ({"UserName": "ok", "Email": "nobody"}, "Email.Format"),
    ],
)
def test_bad_attributes(call: Caller, parameters: dict[str, str], code: str) -> None:
    refusal = call.refusal(Service.RAM, "CreateUser", **parameters)
    assert refusal == (400, f"InvalidParameter.{code}")
    assert call.refusal(Service.RAM, "GetUser", UserName="ok")[0] == 404


def test_names_are_taken_once(call: Caller) -> None:
    refusal = call.refusal(Service.RAM, "CreateUser", UserName="li.na")
    assert refusal == (409, "EntityAlreadyExists.User")


def test_quota(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(users_quota=14))
    call(Service.RAM, "CreateUser", UserName="fourteenth")
    refusal = call.refusal(Service.RAM, "CreateUser", UserName="fifteenth")
    assert refusal == (409, "LimitExceeded.User")
    summary = call(Service.IMS, "GetAccountSummary")["SummaryMap"]
    assert (summary["Users"], summary["UsersQuota"]) == (14, 14)


def test_update_and_rename(simulator: RunningSimulator) -> None:
    client, call = ram(simulator), Caller(simulator)
    before = call(Service.RAM, "ListPoliciesForUser", UserName="li.na")["Policies"]
    client.update_user(
        m.UpdateUserRequest(user_name="li.na", new_user_name="na.li", new_display_name="Li Na")
    )
    assert call(Service.RAM, "ListPoliciesForUser", UserName="na.li")["Policies"] == before
    assert call.refusal(Service.RAM, "GetUser", UserName="li.na")[1] == "EntityNotExist.User"
    user = client.get_user(m.GetUserRequest(user_name="na.li")).body.user
    assert user.display_name == "Li Na"
    taken = call.refusal(Service.RAM, "UpdateUser", UserName="na.li", NewUserName="wang.wei")
    assert taken == (409, "EntityAlreadyExists.User")
    call(Service.RAM, "UpdateUser", UserName="na.li", NewComments="later")
    assert call(Service.RAM, "GetUser", UserName="na.li")["User"]["Comments"] == "later"
    call(Service.RAM, "UpdateUser", UserName="na.li", NewComments="")
    assert call(Service.RAM, "GetUser", UserName="na.li")["User"]["Comments"] == ""


@pytest.mark.parametrize(
    ("prepare", "what"),
    [
        (("CreateAccessKey", {}), "AccessKey"),
        (("CreateLoginProfile", {"Password": "Fake-Passw0rd!x"}), "LoginProfile"),
        (("AddUserToGroup", {"GroupName": "auditors"}), "Group"),
        (
            ("AttachPolicyToUser", {"PolicyType": "System", "PolicyName": "ReadOnlyAccess"}),
            "Policy",
        ),
    ],
)
def test_a_user_that_holds_things_stays(
    simulator: RunningSimulator, prepare: tuple[str, dict[str, str]], what: str
) -> None:
    call = Caller(simulator)
    call(Service.RAM, "CreateUser", UserName="leaver")
    call(Service.RAM, prepare[0], UserName="leaver", **prepare[1])
    refusal = call.refusal(Service.RAM, "DeleteUser", UserName="leaver")
    assert refusal == (409, f"DeleteConflict.User.{what}")


def test_a_grant_on_a_resource_group_holds_a_user_too(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    call(Service.RAM, "CreateUser", UserName="leaver")
    assert call(Service.RAM, "GetUser", UserName="leaver")
    simulator.change(
        lambda store: store.attach(
            store.users["leaver"], "System", "ReadOnlyAccess", next(iter(store.resource_groups))
        )
    )
    refusal = call.refusal(Service.RAM, "DeleteUser", UserName="leaver")
    assert refusal == (409, "DeleteConflict.User.Policy")


def test_delete(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    call(Service.RAM, "CreateUser", UserName="leaver")
    call(Service.RAM, "DeleteUser", UserName="leaver")
    refusal = call.refusal(Service.RAM, "DeleteUser", UserName="leaver")
    assert refusal == (404, "EntityNotExist.User")


def test_paging(simulator_with: SimulatorFactory) -> None:
    client = ram(simulator_with(users=250))
    names: list[str] = []
    sizes: list[int] = []
    marker = None
    while True:
        body = client.list_users(m.ListUsersRequest(marker=marker)).body
        names += [u.user_name for u in body.users.user]
        sizes.append(len(body.users.user))
        marker = body.marker
        if not body.is_truncated:
            break
    assert sizes == [100, 100, 63]
    assert len(set(names)) == 263
    assert marker is None


def test_a_page_survives_a_deletion(simulator: RunningSimulator) -> None:
    client = ram(simulator)
    first = client.list_users(m.ListUsersRequest(max_items=2)).body
    last = first.users.user[-1].user_name
    simulator.change(lambda store: store.remove_user(last))
    second = client.list_users(m.ListUsersRequest(max_items=1000, marker=first.marker)).body
    assert len(second.users.user) == 11
    assert not second.is_truncated


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"MaxItems": 0}, "MaxItems"),
        ({"MaxItems": 1001}, "MaxItems"),
        ({"MaxItems": "many"}, "MaxItems"),
        ({"Marker": "not a marker"}, "Marker"),
    ],
)
def test_bad_pages(call: Caller, parameters: dict[str, object], name: str) -> None:
    refusal = call.refusal(Service.RAM, "ListUsers", **parameters)
    assert refusal == (400, f"InvalidParameter.{name}")


@given(st.text(min_size=1, max_size=70))
def test_logon_name_rule(name: str) -> None:
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    if len(name) <= 64 and set(name) <= allowed:
        assert values.logon_name(name) == name
    else:
        with pytest.raises(ApiError):
            values.logon_name(name)
