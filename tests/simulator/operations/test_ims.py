"""IMS: principals, tags and settings of the account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import SimulatorFactory
from tests.simulator.sdk import Caller
from tui.core.account import MfaEnforcement, PasswordPolicy, SecurityPreference
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store

IMS, RAM = Service.IMS, Service.RAM


def target(name: str = "chen_jie") -> dict[str, str]:
    return {
        "ResourceType": "user",
        "ResourcePrincipalName__1": f"{name}@acme-observability.onaliyun.com",
    }


def tags(call: Caller, name: str = "chen_jie") -> dict[str, str]:
    answer = call(IMS, "ListTagResources", **target(name))
    listed = answer["TagResources"]["TagResource"]
    assert {t["ResourceType"] for t in listed} <= {"user"}
    return {t["TagKey"]: t["TagValue"] for t in listed}


def test_when_a_logon_profile_was_changed(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    principal = {"UserPrincipalName": "chen_jie@acme-observability.onaliyun.com"}
    name = {"UserName": "chen_jie"}
    call(RAM, "CreateLoginProfile", **name, Password="Kx7@own-pass-2041")
    simulator.change(lambda store: age_profile(store, "chen_jie"))
    made = call(IMS, "GetLoginProfile", **principal)["LoginProfile"]
    call(RAM, "UpdateLoginProfile", **name, MFABindRequired="true")
    changed = call(IMS, "GetLoginProfile", **principal)["LoginProfile"]
    assert (made["MFABindRequired"], changed["MFABindRequired"]) == (False, True)
    assert changed["UpdateDate"] > made["UpdateDate"]


def age_profile(store: Store, name: str) -> None:
    profile = store.user(name).profile
    assert profile is not None
    profile.created -= timedelta(hours=1)


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({}, (400, "MissingUserPrincipalName")),
        ({"UserAccessKeyId": "LTAI5tNobody"}, (404, "EntityNotExist.User")),
    ],
)
def test_refused_readings(
    call: Caller, parameters: dict[str, str], refusal: tuple[int, str]
) -> None:
    assert call.refusal(IMS, "GetUser", **parameters) == refusal


def test_the_next_page_of_users(call: Caller) -> None:
    first = call(IMS, "ListUsers", MaxItems=10)
    rest = call(IMS, "ListUsers", Marker=first["Marker"])
    assert (len(rest["Users"]["User"]), rest["IsTruncated"]) == (3, False)


def test_tag_several_users_by_id(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    names = ("chen_jie", "marco.rossi")
    ids = simulator.change(lambda store: [store.users[n].user_id for n in names])
    call(
        IMS,
        "TagResources",
        ResourceType="user",
        ResourceId__1=ids[0],
        ResourceId__2=ids[1],
        Tag__1__Key="floor",
        Tag__1__Value="3",
    )
    assert [tags(call, name)["floor"] for name in names] == ["3", "3"]


def test_a_tag_too_many_leaves_the_others_as_they_were(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    twenty = {f"Tag__{n}__Key": f"k{n}" for n in range(1, 21)}
    refusal = call.refusal(IMS, "TagResources", **target(), **twenty)
    # One more is there already.
    assert refusal == (409, "LimitExceeded.Tag")
    assert tags(call) == {"team": "data"}


def test_pages_of_tags(simulator_with: SimulatorFactory) -> None:
    call = Caller(simulator_with(users=300))
    listed: list[str] = []
    token: dict[str, str] = {}
    for _ in range(2):
        answer = call(IMS, "ListTagResources", ResourceType="user", Tag__1__Key="team", **token)
        listed += [t["ResourceId"] for t in answer["TagResources"]["TagResource"]]
        assert answer["IsTruncated"] is True
        token = {"NextToken": answer["NextToken"]}
    assert len(set(listed)) == 200


def test_ram_leaves_rules_out(simulator_with: SimulatorFactory) -> None:
    policy = PasswordPolicy(
        minimum_different_characters=5,
        not_contain_user_name=True,
        initial_password_age_days=7,
        intercept_risky=True,
        hard_expire=True,
        max_login_attempts=4,
    )
    call = Caller(simulator_with(password_policy=policy))
    from_ram = call(RAM, "GetPasswordPolicy")["PasswordPolicy"]
    from_ims = call(IMS, "GetPasswordPolicy")["PasswordPolicy"]
    assert set(from_ims) - set(from_ram) == {
        "HardExpire",
        "MinimumPasswordDifferentCharacter",
        "PasswordNotContainUserName",
        "InitialPasswordAge",
        "InterceptRiskPasswordOnApi",
    }
    assert (from_ram["HardExpiry"], from_ims["HardExpire"]) == (True, True)
    assert (from_ims["MaxLoginAttemps"], from_ims["InitialPasswordAge"]) == (4, 7)


def test_mfa_enforcement_is_only_in_ims(simulator_with: SimulatorFactory) -> None:
    preference = SecurityPreference(
        MfaEnforcement.MANDATORY,
        users_may_change_password=False,
        users_may_manage_mfa=False,
        logon_network_masks=("203.0.113.0/24", "198.51.100.7"),
    )
    call = Caller(simulator_with(security_preference=preference))
    from_ram = call(RAM, "GetSecurityPreference")["SecurityPreference"]
    from_ims = call(IMS, "GetSecurityPreference")["SecurityPreference"]
    assert "MFAOperationForLogin" not in from_ram["LoginProfilePreference"]
    logon = from_ims["LoginProfilePreference"]
    assert logon["MFAOperationForLogin"] == "mandatory"
    assert logon["LoginNetworkMasks"] == "203.0.113.0/24;198.51.100.7"
    for answer in (from_ram, from_ims):
        assert answer["LoginProfilePreference"]["AllowUserToChangePassword"] is False
        assert answer["MFAPreference"]["AllowUserToManageMFADevices"] is False


@pytest.mark.parametrize("enabled", [False, True])
def test_single_sign_on(simulator_with: SimulatorFactory, enabled: bool) -> None:
    answer = Caller(simulator_with(sso_enabled=enabled))(IMS, "GetUserSsoSettings")
    assert answer["UserSsoSettings"]["SsoEnabled"] is enabled


def test_summary(call: Caller) -> None:
    summary = call(IMS, "GetAccountSummary")["SummaryMap"]
    assert (summary["Policies"], summary["MFADevicesInUse"]) == (3, 4)
