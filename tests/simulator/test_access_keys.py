"""AccessKeys."""

from __future__ import annotations

import pytest
from alibabacloud_ram20150501 import models as m

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, ram
from tui.core.account import CallerKind
from tui.core.secret import Secret
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator


def test_a_new_key_works_until_it_is_disabled(simulator: RunningSimulator) -> None:
    client, call = ram(simulator), Caller(simulator)
    made = client.create_access_key(m.CreateAccessKeyRequest(user_name="chen_jie")).body.access_key
    assert made.access_key_id.startswith("LTAI")
    assert (len(made.access_key_id), len(made.access_key_secret)) == (24, 30)
    own = Caller(simulator, key=(made.access_key_id, Secret(made.access_key_secret)))
    key = {"UserName": "chen_jie", "UserAccessKeyId": made.access_key_id}
    used = call(Service.RAM, "GetAccessKeyLastUsed", **key)["AccessKeyLastUsed"]
    assert used == {"LastUsedDate": ""}
    assert own(Service.STS, "GetCallerIdentity")["Arn"].endswith(":user/chen_jie")
    used = call(Service.RAM, "GetAccessKeyLastUsed", **key)["AccessKeyLastUsed"]
    assert used["LastUsedDate"].endswith("Z")
    call(Service.RAM, "UpdateAccessKey", **key, Status="Inactive")
    refusal = own.refusal(Service.STS, "GetCallerIdentity")
    assert refusal == (400, "InvalidAccessKeyId.Inactive")
    call(Service.RAM, "UpdateAccessKey", **key, Status="Active")
    assert own(Service.STS, "GetCallerIdentity")
    call(Service.RAM, "DeleteAccessKey", **key)
    refusal = own.refusal(Service.STS, "GetCallerIdentity")
    assert refusal == (404, "InvalidAccessKeyId.NotFound")


def test_two_keys_and_no_more(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    for _ in range(2):
        call(Service.RAM, "CreateAccessKey", UserName="chen_jie")
    refusal = call.refusal(Service.RAM, "CreateAccessKey", UserName="chen_jie")
    assert refusal == (409, "LimitExceeded.User.AccessKey")
    listed = call(Service.RAM, "ListAccessKeys", UserName="chen_jie")["AccessKeys"]
    assert len(listed["AccessKey"]) == 2
    assert set(listed["AccessKey"][0]) == {"AccessKeyId", "Status", "CreateDate"}


def test_without_a_name_the_caller_is_meant(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    made = call(Service.RAM, "CreateAccessKey")["AccessKey"]
    owner = call(Service.IMS, "GetUser", UserAccessKeyId=made["AccessKeyId"])["User"]
    assert owner["UserName"] == "ops-admin"
    assert len(call(Service.RAM, "ListAccessKeys")["AccessKeys"]["AccessKey"]) == 2


def test_without_a_name_root_means_nobody(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(caller=CallerKind.ROOT))
    assert call.refusal(Service.RAM, "CreateAccessKey")[0] == 400


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("DeleteAccessKey", {"UserName": "nobody"}, (404, "EntityNotExist.User")),
        ("DeleteAccessKey", {"UserName": "li.na"}, (404, "EntityNotExist.User.AccessKey")),
        ("UpdateAccessKey", {"UserName": "li.na"}, (404, "EntityNotExist.User.AccessKey")),
        ("GetAccessKeyLastUsed", {"UserName": "li.na"}, (404, "EntityNotExist.User.AccessKey")),
        ("CreateAccessKey", {"UserName": "a b"}, (400, "InvalidParameter.UserName.InvalidChars")),
    ],
)
def test_refusals(
    call: Caller, action: str, parameters: dict[str, str], refusal: tuple[int, str]
) -> None:
    if action != "CreateAccessKey":
        parameters = {**parameters, "UserAccessKeyId": "LTAI5tNobodyHasThis"}
    assert call.refusal(Service.RAM, action, **parameters) == refusal


def test_a_status_must_be_known(simulator: RunningSimulator) -> None:
    key = {"UserName": "ops-admin", "UserAccessKeyId": simulator.access_key_id}
    refusal = Caller(simulator).refusal(Service.RAM, "UpdateAccessKey", **key, Status="Off")
    assert refusal == (400, "InvalidParameter.Status")
