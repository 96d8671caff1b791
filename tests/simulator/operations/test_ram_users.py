"""RAM users."""

from __future__ import annotations

import pytest
from alibabacloud_ram20150501 import models as m
from alibabacloud_ram20150501.client import Client as RamClient

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, ram
from tui.core.account import CallerKind, PasswordPolicy
from tui.core.secret import Secret
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store


def test_what_was_made_is_read_as_it_was_made(client: RamClient) -> None:
    name = "li.na.2"
    made = client.create_user(
        m.CreateUserRequest(user_name=name, display_name="张 三 @a.b_c-d", comments="über")
    ).body.user
    read = client.get_user(m.GetUserRequest(user_name=name)).body.user
    assert (read.user_id, read.display_name, read.comments) == (
        made.user_id,
        "张 三 @a.b_c-d",
        "über",
    )


def test_quota(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(users_quota=14))
    call(Service.RAM, "CreateUser", UserName="fourteenth")
    refusal = call.refusal(Service.RAM, "CreateUser", UserName="fifteenth")
    assert refusal == (409, "LimitExceeded.User")
    summary = call(Service.IMS, "GetAccountSummary")["SummaryMap"]
    assert (summary["Users"], summary["UsersQuota"]) == (14, 14)


def test_who_is_renamed_keeps_what_it_holds(simulator: RunningSimulator) -> None:
    client, call = ram(simulator), Caller(simulator)
    before = call(Service.RAM, "ListPoliciesForUser", UserName="li.na")["Policies"]
    client.update_user(
        m.UpdateUserRequest(user_name="li.na", new_user_name="na.li", new_display_name="Li Na")
    )
    assert call(Service.RAM, "ListPoliciesForUser", UserName="na.li")["Policies"] == before
    call(Service.RAM, "UpdateUser", UserName="na.li", NewComments="later")
    assert call(Service.RAM, "GetUser", UserName="na.li")["User"]["Comments"] == "later"
    call(Service.RAM, "UpdateUser", UserName="na.li", NewComments="")
    assert call(Service.RAM, "GetUser", UserName="na.li")["User"]["Comments"] == ""


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
        (
            "DeleteAccessKey",
            {"UserName": "nobody", "UserAccessKeyId": "LTAI0"},
            (404, "EntityNotExist.User"),
        ),
        ("CreateAccessKey", {"UserName": "a b"}, (400, "InvalidParameter.UserName.InvalidChars")),
    ],
)
def test_refusals(
    call: Caller, action: str, parameters: dict[str, str], refusal: tuple[int, str]
) -> None:
    assert call.refusal(Service.RAM, action, **parameters) == refusal


GOOD = "Fake-Passw0rd!x"


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_create_read_change_remove(simulator: RunningSimulator, algorithm: str | None) -> None:
    client = ram(simulator, algorithm=algorithm)
    made = client.create_login_profile(
        m.CreateLoginProfileRequest(
            user_name="chen_jie", password=GOOD, password_reset_required=True, mfabind_required=True
        )
    ).body.login_profile
    assert (made.password_reset_required, made.mfabind_required) == (True, True)
    client.update_login_profile(
        m.UpdateLoginProfileRequest(user_name="chen_jie", mfabind_required=False)
    )
    read = client.get_login_profile(
        m.GetLoginProfileRequest(user_name="chen_jie")
    ).body.login_profile
    assert (read.password_reset_required, read.mfabind_required) == (True, False)
    client.delete_login_profile(m.DeleteLoginProfileRequest(user_name="chen_jie"))
    refusal = Caller(simulator).refusal(Service.RAM, "GetLoginProfile", UserName="chen_jie")
    assert refusal == (404, "EntityNotExist.User.LoginProfile")


@pytest.mark.parametrize("form", [False, True])
def test_the_password_arrives_and_stays(simulator: RunningSimulator, form: bool) -> None:
    Caller(simulator, form=form)(
        Service.RAM, "CreateLoginProfile", UserName="chen_jie", Password=GOOD
    )

    def matches(store: Store) -> tuple[bool, bool]:
        user = store.users["chen_jie"]
        assert user.profile is not None
        return user.profile.matches(user.user_id, GOOD), user.profile.matches(
            user.user_id, GOOD + "x"
        )

    assert simulator.change(matches) == (True, False)


def test_nobody_has_a_profile(call: Caller) -> None:
    for action in ("CreateLoginProfile", "GetLoginProfile", "DeleteLoginProfile"):
        assert call.refusal(Service.RAM, action, UserName="nobody", Password=GOOD) == (
            404,
            "EntityNotExist.User",
        )


LOOSE = PasswordPolicy(minimum_length=8, initial_password_age_days=0)


@pytest.mark.parametrize(
    ("policy", "weak", "strong"),
    [
        (PasswordPolicy(minimum_length=12), "x" * 11, "x" * 12),
        (PasswordPolicy(require_lowercase=True), "ABCDEFGH1", "ABCDEFGHi"),
        (PasswordPolicy(require_uppercase=True), "abcdefgh1", "abcdefghI"),
        (PasswordPolicy(require_numbers=True), "abcdefgh!", "abcdefgh1"),
        (PasswordPolicy(require_symbols=True), "abcdefgh1", "abcdefgh!"),
        (PasswordPolicy(minimum_different_characters=4), "abcabcabc", "abcdabcd"),
        (PasswordPolicy(not_contain_user_name=True), "xxCHEN_jiexx", "xxchen-jiexx"),
        (PasswordPolicy(intercept_risky=True), "myPassword1", "mySesame81"),
        (LOOSE, "", "xxxxxxxx"),
    ],
)
def test_every_rule_of_the_policy(
    simulator_with: SimulatorFactory, policy: PasswordPolicy, weak: str, strong: str
) -> None:
    call = Caller(simulator_with(password_policy=policy))
    refusal = call.refusal(Service.RAM, "CreateLoginProfile", UserName="chen_jie", Password=weak)
    assert refusal == (400, "InvalidParameter.Password.TooWeak")
    assert call.refusal(Service.RAM, "GetLoginProfile", UserName="chen_jie")[0] == 404
    call(Service.RAM, "CreateLoginProfile", UserName="chen_jie", Password=strong)


def test_a_password_is_not_used_again(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(password_policy=PasswordPolicy(reuse_prevention=2)))
    call(Service.RAM, "CreateLoginProfile", UserName="chen_jie", Password="fake-one-1")
    call(Service.RAM, "UpdateLoginProfile", UserName="chen_jie", Password="fake-two-2")
    refusal = call.refusal(
        Service.RAM, "UpdateLoginProfile", UserName="chen_jie", Password="fake-one-1"
    )
    assert refusal == (400, "InvalidParameter.Password.TooWeak")
    call(Service.RAM, "UpdateLoginProfile", UserName="chen_jie", Password="fake-three-3")
    call(Service.RAM, "UpdateLoginProfile", UserName="chen_jie", Password="fake-one-1")
