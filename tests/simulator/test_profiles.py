"""Logon profiles and the password policy."""

from __future__ import annotations

import pytest
from alibabacloud_ram20150501 import models as m

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller, ram
from tui.core.account import PasswordPolicy
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

GOOD = "Fake-Passw0rd!x"


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_create_read_change_remove(simulator: RunningSimulator, algorithm: str | None) -> None:
    client = ram(simulator, algorithm=algorithm)
    made = client.create_login_profile(
        m.CreateLoginProfileRequest(
            user_name="chen_jie",
            password=GOOD,
            password_reset_required=True,
            mfabind_required=True,
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


def test_flags_are_off_by_default(simulator: RunningSimulator) -> None:
    made = Caller(simulator)(Service.RAM, "CreateLoginProfile", UserName="chen_jie", Password=GOOD)[
        "LoginProfile"
    ]
    assert (made["PasswordResetRequired"], made["MFABindRequired"]) == (False, False)


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


def test_only_one_profile(call: Caller) -> None:
    refusal = call.refusal(Service.RAM, "CreateLoginProfile", UserName="li.na", Password=GOOD)
    assert refusal == (409, "EntityAlreadyExists.User.LoginProfile")
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
