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
LI_NA = "li.na@acme-observability.onaliyun.com"


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


def test_a_user_by_any_of_three(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    by_name = call(IMS, "GetUser", UserPrincipalName=LI_NA)["User"]
    by_id = call(IMS, "GetUser", UserId=by_name["UserId"])["User"]
    assert by_name == by_id
    assert by_name["UserName"] == "li.na"
    assert {"TagKey": "team", "TagValue": "sre"} in by_name["Tags"]["Tag"]
    by_key = call(IMS, "GetUser", UserAccessKeyId=simulator.access_key_id)["User"]
    assert by_key["UserName"] == "ops-admin"


def test_when_a_logon_profile_was_changed(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    principal = {"UserPrincipalName": "chen_jie@acme-observability.onaliyun.com"}
    assert call.refusal(IMS, "GetLoginProfile", **principal) == (
        404,
        "EntityNotExist.User.LoginProfile",
    )
    name = {"UserName": "chen_jie"}
    call(RAM, "CreateLoginProfile", **name, Password="Kx7@own-pass-2041")
    simulator.change(lambda store: age_profile(store, "chen_jie"))
    made = call(IMS, "GetLoginProfile", **principal)["LoginProfile"]
    assert made["UserPrincipalName"] == principal["UserPrincipalName"]
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
        ({"UserPrincipalName": LI_NA, "UserId": "2"}, (400, "InvalidParameter.UserId")),
        ({"UserId": "2"}, (404, "EntityNotExist.User")),
        ({"UserAccessKeyId": "LTAI5tNobody"}, (404, "EntityNotExist.User")),
        ({"UserPrincipalName": "li.na"}, (404, "EntityNotExist.User")),
        ({"UserPrincipalName": "li.na@acme.example"}, (404, "EntityNotExist.User")),
    ],
)
def test_refused_readings(
    call: Caller, parameters: dict[str, str], refusal: tuple[int, str]
) -> None:
    assert call.refusal(IMS, "GetUser", **parameters) == refusal


def test_ims_lists_a_thousand_where_ram_lists_a_hundred(
    simulator_with: SimulatorFactory,
) -> None:
    call = Caller(simulator_with(users=1100))
    assert len(call(RAM, "ListUsers")["Users"]["User"]) == 100
    first = call(IMS, "ListUsers")
    assert (len(first["Users"]["User"]), first["IsTruncated"]) == (1000, True)
    rest = call(IMS, "ListUsers", Marker=first["Marker"])
    assert (len(rest["Users"]["User"]), rest["IsTruncated"]) == (113, False)


def test_users_by_state_and_tag(call: Caller) -> None:
    sre = call(IMS, "ListUsers", Tag__1__Key="team", Tag__1__Value="sre")["Users"]["User"]
    assert {u["UserPrincipalName"].partition("@")[0] for u in sre} == {
        "li.na",
        "wang.wei",
        "anna.keller",
    }
    assert call(IMS, "ListUsers", Status="freeze")["Users"]["User"] == []
    assert len(call(IMS, "ListUsers", Status="active,freeze")["Users"]["User"]) == 13
    assert call.refusal(IMS, "ListUsers", Status="on") == (400, "InvalidParameter.Status")


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_tag_and_untag(simulator: RunningSimulator, algorithm: str | None) -> None:
    call = Caller(simulator, algorithm=algorithm)
    assert tags(call) == {"team": "data"}
    new = {"Tag__1__Key": "team", "Tag__1__Value": "sre", "Tag__2__Key": "empty"}
    call(IMS, "TagResources", **target(), **new, Tag__2__Value="")
    assert tags(call) == {"team": "sre", "empty": ""}
    call(IMS, "UntagResources", **target(), TagKey__1="team", TagKey__2="absent")
    assert tags(call) == {"empty": ""}
    call(IMS, "UntagResources", **target(), All=True)
    assert tags(call) == {}


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


def test_twenty_tags(simulator: RunningSimulator) -> None:
    call = Caller(simulator)
    twenty = {f"Tag__{n}__Key": f"k{n}" for n in range(1, 21)}
    refusal = call.refusal(IMS, "TagResources", **target(), **twenty)
    # One more is there already.
    assert refusal == (409, "LimitExceeded.Tag")
    assert tags(call) == {"team": "data"}
    call(IMS, "UntagResources", **target(), All=True)
    call(IMS, "TagResources", **target(), **twenty)
    assert len(tags(call)) == 20
    refusal = call.refusal(IMS, "TagResources", **target(), **twenty, Tag__21__Key="k21")
    assert refusal == (409, "LimitExceeded.Tag")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("", "x", "Tag.Key.Length"),
        ("k" * 129, "x", "Tag.Key.Length"),
        ("aliyunTeam", "x", "Tag.Key.InvalidChars"),
        ("acs:team", "x", "Tag.Key.InvalidChars"),
        ("see http://x", "x", "Tag.Key.InvalidChars"),
        ("k", "v" * 129, "Tag.Value.Length"),
        ("k", "acs:x", "Tag.Value.InvalidChars"),
        ("k", "https://x", "Tag.Value.InvalidChars"),
    ],
)
def test_refused_tags(call: Caller, key: str, value: str, code: str) -> None:
    refusal = call.refusal(IMS, "TagResources", **target(), Tag__1__Key=key, Tag__1__Value=value)
    assert refusal == (400, f"InvalidParameter.{code}")
    assert tags(call) == {"team": "data"}


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"ResourceType": "role"}, (400, "InvalidParameter.ResourceType")),
        ({"ResourceType": ""}, (400, "MissingResourceType")),
        ({"ResourceId__1": "2"}, (400, "InvalidParameter.ResourcePrincipalName")),
        ({"ResourcePrincipalName__1": "x@y"}, (404, "EntityNotExist.User")),
        ({}, (400, "MissingTag")),
    ],
)
def test_refused_targets(
    call: Caller, parameters: dict[str, str], refusal: tuple[int, str]
) -> None:
    assert call.refusal(IMS, "TagResources", **{**target(), **parameters}) == refusal


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
    assert (summary["UsersQuota"], summary["AccessKeysPerUserQuota"]) == (5000, 2)
    per_user = (
        summary["AttachedSystemPoliciesPerUserQuota"],
        summary["AttachedPoliciesPerUserQuota"],
    )
    assert per_user == (20, 10)
    assert (summary["Policies"], summary["PoliciesQuota"]) == (3, 1500)
    assert summary["MFADevicesInUse"] == 4
